"""The story's own record: its versions and its moves, newest first, and each version as it was saved."""

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import editing
from ..models import Article, Event, Revision, Stage
from .shown import labelled, shown

# What happened, as the past sees it; other moves keep their name.
HAPPENED = {
    "create": gettext_lazy("Created"),
    "import": gettext_lazy("Imported"),
    "change": gettext_lazy("Sent back by a change"),
    "submit": gettext_lazy("Submitted for review"),
    "return": gettext_lazy("Returned to the writer"),
    "approve": gettext_lazy("Approved"),
    "publish": gettext_lazy("Published"),
    "spike": gettext_lazy("Spiked"),
    "unspike": gettext_lazy("Taken from the spike"),
    "withdraw": gettext_lazy("Withdrawn"),
    "reinstate": gettext_lazy("Reinstated"),
    "unschedule": gettext_lazy("Schedule cancelled"),
}


def view(desk: Any, request: Any, article: Article) -> HttpResponse:
    """Show the record."""
    page = desk.page(request, article, title=_("History"), entries=entries(article))
    return TemplateResponse(request, "admin/articles/article/history.html", page)


def revision(desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """Show revision `number` as it was saved; raises Http404."""
    try:
        content = editing.at(article, number)
    except Revision.DoesNotExist as error:
        raise Http404 from error
    kept = article.revisions.select_related("actor").defer("content").filter(number=number).first()
    laid = editing.rendition(article, content)
    page = desk.page(
        request,
        article,
        title=content["headline"],
        number=number,
        revision=kept,
        content=labelled(shown(laid, viewer=request.user, now=timezone.now())),
    )
    return TemplateResponse(request, "admin/articles/article/revision.html", page)


def preview(desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """Show revision `number` as readers would see it; raises Http404."""
    raise Http404


def entries(article: Article) -> list[dict[str, Any]]:
    """Return versions and moves, newest first; of the same moment, the move before the version that it was about."""
    revisions = article.revisions.select_related("actor").defer("content")
    events = article.events.select_related("actor")
    made = [
        *((each.created_at, 0, _version(article, each)) for each in revisions),
        *((each.at, 1, _move(each)) for each in events),
    ]
    return [entry for _at, _order, entry in sorted(made, key=lambda one: one[:2], reverse=True)]


def _version(article: Article, revision: Revision) -> dict[str, Any]:
    return {
        "at": revision.created_at,
        "actor": revision.actor,
        "what": revision.get_kind_display(),
        "why": revision.comment,
        "number": revision.number,
        "is_version": True,
        "is_live": article.is_released and revision.number == article.live_number,
    }


def _move(event: Event) -> dict[str, Any]:
    stages = dict(Stage.choices)
    return {
        "at": event.at,
        "actor": event.actor,
        "what": HAPPENED.get(event.move, event.move),
        "why": event.reason,
        "number": event.number,
        "stage": stages.get(event.to_stage, "") if event.to_stage != event.from_stage else "",
    }
