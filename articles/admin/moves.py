"""The page that asks for what a move needs, and what is said about moves."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import editing, schedule, workflow
from ..editing import Working
from ..forms.moves import REASONS, MoveForm, PublishForm, ReasonForm, RescheduleForm, UpdateForm, WithdrawForm
from ..forms.when import WhenFields
from ..models import Article, PlannedUpdate, User
from ..templatetags.desk import when
from ..workflow import Step
from . import coming
from .differences import Difference, between

# What takes away or takes the place of what is to come, and so says what that was.
TAKING = ("return", "publish", "withdraw", "unschedule", "keep", "reinstate")

EXPLAINED = {
    "submit": gettext_lazy("An editor will read the story and approve it or return it."),
    "return": gettext_lazy("The story becomes a draft again."),
    "approve": gettext_lazy("The story can be published as it stands in this version."),
    "publish": gettext_lazy("Readers will see this version."),
    "spike": gettext_lazy("The story is put aside. It can be taken from the spike again."),
    "unspike": gettext_lazy("The story becomes a draft again."),
    "withdraw": gettext_lazy("Readers no longer see the story; its address tells them why."),
    "keep": gettext_lazy("The story stays before readers; it is not withdrawn."),
    "reinstate": gettext_lazy("Readers see the story again, as it was."),
    "unschedule": gettext_lazy("The story will not go out by itself; it can be published again."),
}

MOVED = {
    "submit": gettext_lazy("Submitted for review."),
    "return": gettext_lazy("Returned to the writer."),
    "approve": gettext_lazy("Approved."),
    "publish": gettext_lazy("Published."),
    "spike": gettext_lazy("Spiked."),
    "unspike": gettext_lazy("Taken from the spike: it is a draft again."),
    "withdraw": gettext_lazy("Withdrawn: readers no longer see it."),
    "reinstate": gettext_lazy("Reinstated: readers see it again."),
    "keep": gettext_lazy("The scheduled withdrawal is cancelled."),
    "unschedule": gettext_lazy("The schedule is cancelled."),
}

CHANGED = gettext_lazy("The story was changed meanwhile. Nothing was done: look again.")
NOT_NOW = gettext_lazy("This cannot be done with the story any more. Copy what you typed if you need it.")


# ---- the page


def view(desk: Any, request: Any, article: Article, name: str) -> HttpResponse:
    """GET: ask for what the move needs. POST: make it. Raises Http404, PermissionDenied, BadRequest."""
    if name not in workflow.BY_NAME:
        raise Http404
    now, copy = timezone.now(), editing.working(article)
    step = next((s for s in workflow.available(request.user, article, now=now, copy=copy) if s.name == name), None)
    if step is None and not workflow.can(request.user, article, workflow.BY_NAME[name]):
        raise PermissionDenied
    form = make_form(name, article, copy, now=now, data=request.POST if request.method == "POST" else None)
    if request.GET.get("when") == WhenFields.AT and "when" in form.fields:
        form.initial["when"] = WhenFields.AT  # a card was drawn to what is scheduled
    if form.is_bound and {"base", "was"} & form.errors.keys():
        raise BadRequest("The form does not say which revision or which time it is about.")
    if form.is_valid():
        if (answer := make(request, article, name, form, now=now)) is not None:
            return answer
        article, copy, form, step = anew(request, article, name, form, now=now)
    elif step is None and form.brings_words:
        article, copy, form, step = anew(request, article, name, form, now=now)
    elif step is None or is_old(request, copy):
        return look_again(request, article)
    page = desk.page(
        request,
        article,
        title=step.label,
        step=step,
        explained=explained(name, article, now),
        coming=coming.sentences(article, now) if name in TAKING else [],
        form=form,
        number=copy.number,
        headline=copy.content["headline"],
        difference=difference(name, article, copy, viewer=request.user, now=now),
        media=desk.media + form.media,
    )
    return TemplateResponse(request, "admin/articles/article/move.html", page)


def make(request: Any, article: Article, name: str, form: MoveForm, *, now: datetime) -> HttpResponse | None:
    """Make the move and say so, or say what stands in its way: None then if something was typed, to be shown again.

    Raises PermissionDenied, BadRequest.
    """
    base, about = form.cleaned_data["base"], form.arguments()
    about |= {"seen": form.cleaned_data["seen"]} if name in TAKING else {}
    try:
        moved = workflow.move(article, name, base=base, actor=request.user, now=now, **about)
    except editing.UnknownBase as error:
        raise BadRequest(str(error)) from error
    except editing.Stale:
        messages.warning(request, str(CHANGED))
    except workflow.Refused as refused:
        say_refused(request, name, refused)
    else:
        say_moved(request, name, moved, now)
        return back(request, article)
    return None if form.brings_words else back(request, article)


def anew(
    request: Any, article: Article, name: str, form: MoveForm, *, now: datetime
) -> tuple[Article, Working, MoveForm, Step]:
    """Return the story as it is now, and the form with what was typed on top of that, to be pressed once more."""
    article = Article.objects.get(pk=article.pk)
    copy, data = editing.working(article), request.POST.dict()
    found = [step for step in workflow.available(request.user, article, now=now, copy=copy) if step.name == name]
    gone = Step(workflow.BY_NAME[name], workflow.Stage(article.stage), [NOT_NOW])
    data |= {"base": str(copy.number), "seen": schedule.fingerprint(article, now=now)}
    if "was" in form.fields:  # what it asks for now
        fresh = make_form(name, article, copy, now=now, data=None)
        data |= {"was": fresh["was"].value()}
    return article, copy, make_form(name, article, copy, now=now, data=data), next(iter(found), gone)


def make_form(name: str, article: Article, copy: Working, *, now: datetime, data: Any) -> MoveForm:
    """Return the form of what the move needs."""
    start = {"base": copy.number, "seen": schedule.fingerprint(article, now=now) if name in TAKING else ""}
    if name in REASONS:
        label, help_text = REASONS[name]
        return ReasonForm(data, initial=start, label=label, help_text=help_text)
    planned = schedule.open_plan(article) if name in ("publish", "reschedule") and article.is_out(now) else None
    comes = planned.at if planned else article.published_at
    if name == "publish" and article.is_out(now):
        return UpdateForm(data, initial=start | _told(planned), now=now, start=planned.at if planned else None)
    if name == "publish":
        wish = copy.content["publish_at"]
        return PublishForm(
            data, initial=start, now=now, start=comes or (datetime.fromisoformat(wish) if wish else None)
        )
    if name == "reschedule":
        return RescheduleForm(data, initial=start, now=now, at=comes or now, is_update=planned is not None)
    if name == "withdraw":
        told = {"kind": article.withdrawal_kind, "reason": article.withdrawal_reason}
        return WithdrawForm(data, initial=start | told, now=now, start=article.withdrawn_at)
    return MoveForm(data, initial=start)


def _told(planned: PlannedUpdate | None) -> dict[str, Any]:
    """Return what an open plan would tell readers: whoever publishes anew begins with it."""
    if planned is None:
        return {}
    told = {"change": planned.change, "told": planned.text, "why": planned.reason}
    return told | ({"correction": planned.correction} if planned.correction else {})


def difference(name: str, article: Article, copy: Working, *, viewer: User, now: datetime) -> Difference | None:
    """Return what readers will see changed by the move, None for moves that change nothing for them."""
    if name not in ("publish", "approve") or not article.is_released:
        return None
    return between(editing.at(article, article.live_number or 0), copy.content, viewer=viewer, now=now)


def explained(name: str, article: Article, now: datetime) -> Any:
    """Return a sentence about what the move does."""
    is_out = article.is_out(now)
    if name == "publish" and is_out:
        return _("Readers will see this version in place of the one that they see now.")
    planned = schedule.open_plan(article) if is_out and name in ("reschedule", "unschedule") else None
    if name == "reschedule":
        comes = planned.at if planned else article.published_at
        words = _("The update is scheduled for %(time)s.") if planned else _("The story is scheduled for %(time)s.")
        return words % {"time": when(comes or now, now)}
    if planned:
        return _("The update will not go out by itself; it can be published again. Readers keep what they see now.")
    return EXPLAINED[name]


def is_old(request: Any, copy: Working) -> bool:
    """Whether the button was pressed beside a version that is not the newest any more."""
    return request.method != "POST" and request.GET.get("base", str(copy.number)) != str(copy.number)


# ---- what is said


def look_again(request: Any, article: Article) -> HttpResponse:
    """Say that the story is not as it was seen, and show it."""
    messages.warning(request, CHANGED)
    return back(request, article)


def back(request: Any, article: Article) -> HttpResponse:
    """Lead to the story, or to the desk where the move was begun there: `desk` holds its filters, be there any."""
    query = request.POST.get("desk", request.GET.get("desk"))
    if query is None:
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    return HttpResponseRedirect(reverse("admin:index") + (f"?{query}" if query else ""))


def say_moved(request: Any, name: str, article: Article, now: datetime) -> None:
    """Say what a move did, or from when it will have done it."""
    messages.success(request, done(name, article, now))


def done(name: str, article: Article, now: datetime) -> Any:
    """Return what a move did with a story, which is as it left it; one query for those that may plan an update."""
    planned = schedule.open_plan(article) if name in ("publish", "reschedule") and article.is_out(now) else None
    if planned:
        return _("Scheduled: readers will see the update from %(time)s.") % {"time": when(planned.at, now)}
    if name in ("publish", "reschedule") and not article.is_out(now):
        return _("Scheduled: readers will see it from %(time)s.") % {"time": when(article.published_at or now, now)}
    if name == "withdraw" and not article.is_withdrawn(now):
        time = when(article.withdrawn_at or now, now)
        return _("Scheduled: readers will no longer see it from %(time)s.") % {"time": time}
    return MOVED["publish"] if name == "reschedule" else MOVED[name]


def say_refused(request: Any, name: str, refused: workflow.Refused) -> None:
    """Say what stood in the way of a move."""
    if name == "submit":
        messages.warning(request, _("Not submitted for review yet:"))
    for problem in refused.problems:
        messages.warning(request, str(problem))
