"""The story's own record: its versions and its moves, newest first, and each version as it was saved."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .. import editing, publication, rendering
from ..content import stored
from ..editing import Content
from ..forms.story import StoryForm
from ..models import Article, Event, Release, Revision, Stage, VersionName
from ..rendering import Bar
from .happened import happened
from .named import Named
from .shown import labelled, shown
from .timeline import KINDS, MOVES, VERSIONS, beside, chosen

PAGE = 50


def view(desk: Any, request: Any, article: Article) -> HttpResponse:
    """Show the record, `PAGE` entries a page."""
    kind = chosen(request)
    found = Paginator(entries(article, kind), PAGE).get_page(request.GET.get("page"))
    tell_changes(article, list(found.object_list))
    copy = editing.working(article)
    may_redact = request.user.has_perm(publication.REDACT)
    page = desk.page(
        request,
        article,
        title=_("History"),
        headline=copy.content["headline"],
        entries=found,
        kind=kind,
        kinds=KINDS,
        newest=copy.number,
        may_redact=may_redact,
    )
    return TemplateResponse(request, "admin/articles/article/history.html", page)


def revision(desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """Show revision `number` as it was saved, with what may be done with it; raises Http404."""
    content = content_of(article, number)
    kept = article.revisions.select_related("actor", "named").defer("content").filter(number=number).first()
    laid, now, newest = editing.rendition(article, content), timezone.now(), editing.working(article).number
    page = desk.page(
        request,
        article,
        title=content["headline"],
        number=number,
        newest=newest,
        revision=kept,
        name=VersionName.objects.filter(revision__article=article, revision__number=number).first(),
        may_edit=editing.may_edit(request.user, article),
        missing=Named([content], viewer=request.user, now=now).missing(content),
        content=labelled(shown(laid, viewer=request.user, now=now)),
    )
    return TemplateResponse(request, "admin/articles/article/revision.html", page)


def preview(_desk: Any, _request: Any, article: Article, number: int) -> HttpResponse:
    """Show revision `number` as readers would see it, under a bar in the user's language; raises Http404."""
    content, now = content_of(article, number), timezone.now()
    is_live = article.live_number == number and article.is_live(now)
    bar = Bar(
        translation.get_language(),
        _("Preview of version %(number)s.") % {"number": number},
        (_("Readers see this version.") if is_live else _("Readers do not see this version."),),
        (
            (reverse("admin:articles_article_change", args=[article.pk]), _("Back to the story")),
            (f"{reverse('admin:articles_article_links', args=[article.pk])}?number={number}", _("Preview links")),
        ),
    )
    response = HttpResponse(rendering.preview(editing.rendition(article, content), bar, now=now))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def content_of(article: Article, number: int) -> Content:
    """Return the content of revision `number`; raises Http404."""
    try:
        return editing.at(article, number)
    except Revision.DoesNotExist as error:
        raise Http404 from error


def entries(article: Article, kind: str = "") -> list[dict[str, Any]]:
    """Return what the story's record holds of the part `kind` (`timeline.KINDS`), newest first.

    Of the same moment, the move stands before the version that it was about.
    """
    versions = article.revisions.select_related("actor", "named").defer("content").order_by("number")
    revisions = list(versions) if kind in ("", VERSIONS) else []
    before = predecessors(revisions)
    releases = {each.number: each for each in article.releases.all()}
    events = article.events.select_related("actor") if kind in ("", MOVES) else []
    made = [
        *(
            (each.created_at, 0, each.number, _version(article, each, before[each.number], releases.get(each.number)))
            for each in revisions
        ),
        *((each.at, 1, each.pk, _move(each)) for each in events),
        *beside(article, kind),
    ]
    return [entry for *_order, entry in sorted(made, key=lambda one: one[:3], reverse=True)]


def tell_changes(article: Article, shown_entries: list[dict[str, Any]]) -> None:
    """Put into the entries of versions what each changed against the one before, by the form's labels; two queries."""
    versions = [entry for entry in shown_entries if entry.get("is_version")]
    wanted = {number for entry in versions for number in (entry["number"], entry["before"])}
    rows = dict(article.revisions.filter(number__in=wanted).values_list("number", "content"))
    contents = dict(zip(rows, stored(rows.values()), strict=True))
    for entry in versions:
        new, old = contents[entry["number"]], contents.get(entry["before"])
        keys = [key for key in StoryForm.base_fields if key in new and new[key] != old[key]] if old else []
        entry["changed"] = [StoryForm.base_fields[key].label for key in keys]


def predecessors(revisions: list[Revision]) -> dict[int, int]:
    """Return for each version the one that it was made from; -1 for the first. `revisions` are all, in order.

    A hotfix beside a pending update writes two versions: the live one anew, and then by nobody the update with the fix.
    """
    made: dict[int, int] = {}
    fix = None
    for each in revisions:
        made[each.number] = each.number - 1
        if fix and each.actor_id is None and each.kind == Revision.Kind.MERGE:
            made[each.number] = fix.number - 1
        is_beside = each.kind == Revision.Kind.HOTFIX and each.onto is not None and each.onto != each.number - 1
        fix = each if is_beside else None
        if is_beside and each.onto is not None:
            made[each.number] = each.onto
    return made


def _version(article: Article, revision: Revision, before: int, release: Release | None) -> dict[str, Any]:
    return {
        "at": revision.created_at,
        "actor": revision.actor,
        "what": revision.get_kind_display(),
        "why": revision.comment,
        "name": revision.named.name if hasattr(revision, "named") else "",
        "number": revision.number,
        "before": before,
        "is_version": True,
        "is_live": article.is_released and revision.number == article.live_number,
        "release": release,
    }


def _move(event: Event) -> dict[str, Any]:
    stages = dict(Stage.choices)
    what, when = happened(event)
    return {
        "at": event.at,
        "actor": event.actor,
        "what": what,
        "when": when,
        "whom": (event.data or {}).get("name", ""),
        "why": event.reason,
        "number": event.number,
        "stage": stages.get(event.to_stage, "") if event.to_stage != event.from_stage else "",
    }
