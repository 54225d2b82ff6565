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
from . import holding, story
from .collisions import Names, Titles, sides
from .reports import fixers


def view(desk: Any, request: Any, article: Article) -> HttpResponse:
    """GET: the live copy in the form. POST: write what was typed to it. Raises PermissionDenied, BadRequest.

    What is brought back (`holding`) is laid into the form, not written. Who typed and may no longer send it, because
    the story was withdrawn meanwhile, reads so and keeps what was typed.
    """
    if holding.is_of_another(request):
        return holding.refuse_of_another(desk, request)
    now, is_posted = timezone.now(), request.method == "POST"
    may = publication.may_hotfix(request.user, article, now=now)
    if not may and not (is_posted and request.user.has_perm(publication.HOTFIX)):
        raise PermissionDenied
    base = posted_base(request) if is_posted else article.live_number or 0
    try:
        opened = editing.at(article, base)
    except Revision.DoesNotExist as error:
        raise BadRequest(str(error)) from error
    data = request.POST if is_posted else None
    form = StoryForm(data, content=opened, user=request.user, now=now, article=article, base=base)
    change = ChangeFields(data) if article.is_out(now) else None
    if not may:
        form.add_error(None, _("Only a story that is released and not withdrawn can be corrected at once."))
    elif holding.brings(request):
        holding.forgive(form, change)
    elif is_posted and all([form.is_valid(), change is None or change.is_valid()]):
        try:
            return holding.accepted(request, fix(request, article, form, change, base=base, now=now))
        except Refused as refused:
            form.add_error(None, [str(problem) for problem in refused.problems])
        except editing.UnknownBase as error:
            raise BadRequest(str(error)) from error
        except Collided as newer:
            met = collisions(newer, base)
            savers = fixers(article, base, newer.newest.number, viewer=request.user).savers
            return page(
                desk, request, article, form, change, now=now, met=met, savers=savers, newest=newer.newest.number
            )
    return page(desk, request, article, form, change, now=now, status=200 if may else 409)


def posted_base(request: Any) -> int:
    """Return the live revision that a whole form was opened at; raises BadRequest."""
    story.arrived(request)
    return story.posted_base(request)


def fix(
    request: Any, article: Article, form: StoryForm, change: ChangeFields | None, *, base: int, now: datetime
) -> HttpResponse:
    """Correct the live copy, and say what became of the update that waits. Raises as `publication.hotfix` does."""
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
    say(request, Article.objects.get(pk=article.pk), saved, now=now)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def say(request: Any, article: Article, saved: Saved, *, now: datetime) -> None:
    """Say what a hotfix did to the story, as it stands by now."""
    if saved.revision is None:
        messages.info(request, _("Nothing changed: readers see the same."))
        return
    words = _("Corrected: readers see version %(number)d.")
    if not article.is_out(now):
        words = _("Corrected: readers will see version %(number)d.")
    messages.success(request, words % {"number": saved.number})
    copy = editing.working(article)
    if editing.is_behind(article, copy):
        address = reverse("admin:articles_article_catch_up", args=[article.pk])
        words = _("The update that waits changes the same: bring both together before it is published.")
        messages.warning(request, format_html('{} <a href="{}">{}</a>', words, address, _("Bring together")))
    elif copy.number != article.live_number:
        messages.info(request, _("The update that waits has taken the correction in, and keeps its place."))


def collisions(newer: Collided, base: int) -> list[dict[str, Any]]:
    """Return what another correction changed meanwhile, beside what was typed on revision `base`."""
    found = newer.merged.collisions
    names, people = Names(found), str(newer.actor or "")
    titles = Titles(
        base=_("Before (version %(number)d)") % {"number": base},
        theirs=_("Live version (%(number)d)") % {"number": newer.newest.number},
        mine=_("Yours"),
        take="",
        keep="",
        leave="",
    )
    return [
        {"key": each.key, "label": names.label(each), "sides": sides(each, names, titles, people)} for each in found
    ]


def page(
    desk: Any,
    request: Any,
    article: Article,
    form: StoryForm,
    change: ChangeFields | None,
    *,
    now: datetime,
    status: int = 200,
    **beside: Any,
) -> HttpResponse:
    """Show the form; `beside` is what it collides with."""
    copy, is_out = editing.working(article), article.is_out(now)
    fieldsets: Any = [(title, {"fields": fields}) for title, fields in story.FIELDSETS]
    values = desk.page(
        request,
        article,
        title=_("Correct the live version") if is_out else _("Correct the scheduled version"),
        headline=copy.content["headline"],
        adminform=helpers.AdminForm(form, fieldsets, {}, model_admin=desk),  # type: ignore[arg-type]
        form=form,
        change=change,
        live=article.live_number,
        is_out=is_out,
        pending=copy.number if copy.number != article.live_number else None,
        media=desk.media + form.media,
        held=holding.token(request),
        **beside,
    )
    return TemplateResponse(
        request, "admin/articles/article/hotfix.html", values, status=409 if "met" in beside else status
    )


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
