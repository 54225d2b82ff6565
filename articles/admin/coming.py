"""What is to come of a story by itself, and where its time is changed: for its own page and for its line in lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .. import schedule, workflow
from ..models import Article, User
from ..templatetags.desk import ahead, moment, when
from ..workflow import ACTS
from .buttons import url

PUBLICATION, UPDATE, WITHDRAWAL = _("Publication scheduled"), _("Update scheduled"), _("Withdrawal scheduled")
WAYS = {
    "reschedule": _("Change the time"),
    "unschedule": _("Cancel the schedule"),
    "withdraw": _("Change the withdrawal"),
    "keep": _("Cancel the withdrawal"),
}


@dataclass(frozen=True, slots=True)
class Coming:
    """What readers will see by itself `at` a moment (UTC), and the links to the moves that change it."""

    name: str
    label: Any
    at: datetime
    ways: list[tuple[str, Any]]


def coming(article: Article, number: int, *, plan: datetime | None, viewer: User, now: datetime) -> list[Coming]:
    """Return what is to come of a story whose working copy is `number`, and whose planned update is due at `plan`."""

    def one(name: str, label: Any, at: datetime, *ways: str) -> Coming:
        allowed = [way for way in ways if workflow.can(viewer, article, ACTS[way])]
        return Coming(name, label, at, [(url(article, way, number), WAYS[way]) for way in allowed])

    found = []
    if article.published_at and not article.is_out(now):
        found.append(one("publication", PUBLICATION, article.published_at, "reschedule", "unschedule"))
    if plan and article.is_live(now):
        found.append(one("update", UPDATE, plan, "reschedule", "unschedule"))
    if article.withdrawn_at and not article.is_withdrawn(now):
        found.append(one("withdrawal", WITHDRAWAL, article.withdrawn_at, "withdraw", "keep"))
    return found


def told(article: Any, *, now: datetime) -> SafeString:
    """Return the same for a row of the story list, which knows who reads it: what, when, and its links."""
    number = article.working_number or 0
    lines = coming(article, number, plan=article.planned_for, viewer=article.viewer, now=now)
    return format_html_join(
        "", '<div class="to-come">{}{} {}</div>', ((_label(one), _time(one), _links(one)) for one in lines)
    )


def sentences(article: Article, now: datetime) -> list[str]:
    """Return what is to come of a story, and how it went, a sentence each: a move takes it away, or its place."""
    planned, gone = schedule.open_plan(article) if article.is_out(now) else None, article.withdrawn_at
    found = []
    if planned:
        found.append(_("The update is scheduled for %(time)s.") % {"time": when(planned.at, now)})
    if article.published_at and article.published_at > now:
        found.append(_("The story is scheduled for %(time)s.") % {"time": when(article.published_at, now)})
    if gone:
        words = _("Withdrawn %(time)s: %(reason)s") if gone <= now else _("To be withdrawn %(time)s: %(reason)s")
        found.append(words % {"time": when(gone, now), "reason": article.withdrawal_reason})
    return found


def _label(one: Coming) -> SafeString | str:
    """A tag, but for the publication: the story's own tag says that it is scheduled."""
    return "" if one.name == "publication" else format_html('<span class="tag readers-scheduled">{}</span> ', one.label)


def _time(one: Coming) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', one.at.isoformat(), moment(one.at), ahead(one.at))


def _links(one: Coming) -> SafeString:
    return format_html_join(" ", '<a href="{}">{}</a>', one.ways)
