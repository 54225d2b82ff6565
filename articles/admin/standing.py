"""Where a story stands: what readers see of it, and what the desk has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from .. import readership, schedule
from ..editing import Working, is_behind
from ..models import Article, Event, Origin, Stage, User
from . import matters
from .coming import coming


@dataclass(frozen=True, slots=True)
class ReadersSee:
    """What readers see of a released story: a name for style sheets, and a label."""

    name: str
    label: Any


LIVE = ReadersSee("live", _("Live"))
SCHEDULED = ReadersSee("scheduled", _("Scheduled"))
WITHDRAWN = ReadersSee("withdrawn", _("Withdrawn"))


def readers_see(article: Article, now: datetime) -> ReadersSee | None:
    """Return what readers see at `now` (UTC), None of a story that was never released."""
    if article.published_at is None:
        return None
    if article.is_withdrawn(now):
        return WITHDRAWN
    return LIVE if article.is_live(now) else SCHEDULED


def standing(article: Article, copy: Working, *, viewer: User, now: datetime) -> dict[str, Any]:
    """Return what `_standing.html` tells about the story, with the reason if it was just returned.

    Three queries, of a live story two more, and one if an update of it is planned; one for who may see what was read;
    one of a story that came from a supplier.
    """
    moves = article.events.exclude(move__in=("assign", "assign_end"))  # who has it says nothing of where it stands
    last = moves.select_related("actor").first()
    told = {"return", "spike", "update_failed"} if isinstance(last, Event) else set()
    readers = readers_see(article, now)
    plan = schedule.open_plan(article) if readers is LIVE else None
    is_counted = readers in (LIVE, WITHDRAWN) and viewer.has_perm("articles.view_reading")
    return {
        "number": copy.number,
        "saved_at": copy.revision.created_at if copy.revision else None,
        "saved_by": copy.revision.actor if copy.revision else None,
        "readers": readers,
        "coming": coming(article, copy.number, plan=plan.at if plan else None, viewer=viewer, now=now),
        "plan": plan,
        "readings": readership.readings(article, now=now) if is_counted else None,
        "versions": article.releases.count() if readers is LIVE else 0,
        "is_behind": is_behind(article, copy),
        "origins": (origins := list(article.origins.defer("content", "offered_base"))),
        "twins": twins(article, origins, viewer=viewer),
        "matters": matters.of_story(article, viewer=viewer),
        "now": now,
        "pending": article.is_released and article.stage != Stage.PUBLISHED,
        "told": last if last and last.move in told else None,
    }


def twins(article: Article, origins: list[Origin], *, viewer: User) -> list[Article]:
    """Return the stories that `viewer` may see whose words came from another supplier too."""
    digests = {origin.text_digest for origin in origins} - {""}
    if not digests:
        return []
    same = Origin.objects.filter(text_digest__in=digests).values("article")
    return list(Article.objects.visible_to(viewer).filter(pk__in=same).exclude(pk=article.pk).order_by("pk")[:5])
