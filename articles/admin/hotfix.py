"""Correcting what readers see at once, beside an update that may wait: the story form over the live copy."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import editing, merge, publication
from ..content import canonical
from ..editing import Collided, Content, Saved
from ..forms.changes import ChangeFields
from ..forms.story import StoryForm
from ..gates import Refused
from ..models import Article, Revision
from . import story
from .named import Named
from .shown import body, text


def view(desk: Any, request: Any, article: Article) -> HttpResponse:
    """GET: the live copy in the form. POST: write what was typed to it. Raises PermissionDenied, BadRequest."""
    now = timezone.now()
    if not publication.may_hotfix(request.user, article):
        raise PermissionDenied
    live = article.live_number or 0
    base = story.posted_base(request) if request.method == "POST" else live
    try:
        opened = editing.at(article, base)
    except Revision.DoesNotExist as error:
        raise BadRequest(str(error)) from error
    data = request.POST if request.method == "POST" else None
    form = StoryForm(data, content=opened, user=request.user, now=now, article=article, base=base)
    change = ChangeFields(data) if article.is_out(now) else None
    if data is not None and form.is_valid() and (change is None or change.is_valid()):
        if missing := [name for name in story.WHOLE if name not in request.POST]:
            raise BadRequest(f"The form did not arrive whole; it lacks {', '.join(missing)}. Nothing was saved.")
        try:
            return fix(request, article, form, change, base=base, now=now)
        except Refused as refused:
            form.add_error(None, [str(problem) for problem in refused.problems])
        except editing.UnknownBase as error:
            raise BadRequest(str(error)) from error
        except Collided as newer:
            met = collisions(newer, viewer=request.user, now=now)
            return page(desk, request, article, form, change, opened, now=now, met=met, newest=newer.newest.number)
    return page(desk, request, article, form, change, opened, now=now)


def fix(
    request: Any, article: Article, form: StoryForm, change: ChangeFields | None, *, base: int, now: datetime
) -> HttpResponse:
    """Correct the live copy, and say what became of the update that waits. Raises as `publication.hotfix` does."""
    was_pending = editing.working(article).number != article.live_number
    content, base = _over(request, article, form.content(), base)
    saved = publication.hotfix(
        article,
        content,
        base=base,
        change=change.made() if change else publication.Change(),
        actor=request.user,
        now=now,
        comment=form.cleaned_data["comment"],
    )
    say(request, article, saved, was_pending=was_pending)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def say(request: Any, article: Article, saved: Saved, *, was_pending: bool) -> None:
    """Say what a hotfix did."""
    if saved.revision is None:
        messages.info(request, _("Nothing changed: readers see the same."))
        return
    messages.success(request, _("Corrected: readers see version %(number)d.") % {"number": saved.number})
    if not was_pending:
        return
    row = Article.objects.get(pk=article.pk)
    if editing.is_behind(row, editing.working(row)):
        address = reverse("admin:articles_article_catch_up", args=[article.pk])
        words = _("The update that waits changes the same: bring both together before it is published.")
        messages.warning(request, format_html('{} <a href="{}">{}</a>', words, address, _("Bring together")))
    else:
        messages.info(request, _("The update that waits has taken the correction in, and keeps its place."))


def collisions(newer: Collided, *, viewer: Any, now: datetime) -> list[dict[str, Any]]:
    """Return what another correction changed meanwhile, beside what was typed: each version whole."""
    sides = [newer.newest.content]
    named = Named(sides, viewer=viewer, now=now)
    labels = StoryForm.base_fields

    def told(key: str, value: Any) -> Any:
        if key == "body":
            return body(value) if value else text(_("deleted"))
        return text(named.name(key, value) if key in ("section", "lead_photo") and value else value or _("empty"))

    return [
        {
            "label": labels[each.key].label,
            "sides": [
                (_("Before"), told(each.key, each.base)),
                (_("Live now"), told(each.key, each.theirs)),
                (_("Yours"), told(each.key, each.mine)),
            ],
        }
        for each in newer.merged.collisions
    ]


def page(
    desk: Any,
    request: Any,
    article: Article,
    form: StoryForm,
    change: ChangeFields | None,
    opened: Content,
    *,
    now: datetime,
    met: list[dict[str, Any]] | None = None,
    newest: int | None = None,
) -> HttpResponse:
    """Show the form."""
    copy = editing.working(article)
    fieldsets: Any = [(title, {"fields": fields}) for title, fields in story.FIELDSETS]
    values = desk.page(
        request,
        article,
        title=_("Correct the live version"),
        headline=opened["headline"],
        adminform=helpers.AdminForm(form, fieldsets, {}, model_admin=desk),  # type: ignore[arg-type]
        form=form,
        change=change,
        met=met,
        newest=newest,
        live=article.live_number,
        is_out=article.is_out(now),
        pending=copy.number if copy.number != article.live_number else None,
        media=desk.media + form.media,
    )
    status = 409 if met else 200
    return TemplateResponse(request, "admin/articles/article/hotfix.html", values, status=status)


def _over(request: Any, article: Article, content: Content, base: int) -> tuple[Content, int]:
    """Return what was typed and its base; mine over what was read of another correction, if the writer says so.

    What does not collide still merges: only the places that were shown are mine.
    """
    value = request.POST.get("takeover", "")
    if not (value.isascii() and value.isdecimal() and value == str(article.live_number)):
        return content, base
    newest = editing.Working(int(value), editing.at(article, int(value)), None)
    merged = editing.together(article, canonical(content), base=base, newest=newest)
    return merge.resolve(merged, {each.id: each.mine for each in merged.collisions}), newest.number
