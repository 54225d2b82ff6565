"""What waits for whom, for the first page of the desk: counts and a few rows, along indexes."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Article, Stage, User
from .filters import OPEN
from .standing import readers_see

ROWS = 5


def shortcuts(user: User) -> dict[str, Any]:
    """Return what waits for `user`: ways to lists, with counts and the first rows, and what changed last."""
    if not user.has_perm("articles.view_article"):
        return {}
    now = timezone.now()
    mine, seen = Article.objects.filter(owner=user), Article.objects.visible_to(user)
    queues = [_way(_("My stories at work"), "?owner=me&stage=open", mine.filter(stage__in=OPEN))]
    beside = []
    if user.has_perm("articles.approve_article"):
        queues.append(_way(_("Waiting for review"), "?stage=in_review", seen.filter(stage=Stage.REVIEW)))
    else:  # one's own, further on the way
        beside.append(_way(_("Mine, in review"), "?owner=me&stage=in_review", mine.filter(stage=Stage.REVIEW)))
        beside.append(_way(_("Mine, live"), "?owner=me&readers=live", mine.live(now)))
    if user.has_perm("articles.publish_article"):
        queues.append(_way(_("Approved, to publish"), "?stage=approved", seen.filter(stage=Stage.APPROVED)))
    waiting = [
        way | {"rows": _rows(way["stories"].order_by("changed_at", "pk"), now, ROWS)} for way in queues if way["count"]
    ]
    return {
        "ways": [*queues, *beside],
        "queues": waiting,
        "latest": _rows(seen.order_by("-changed_at", "-pk"), now, ROWS + len(waiting)),
    }


def _way(label: str, query: str, stories: Any) -> dict[str, Any]:
    """Return the way to a list, with how many stories are there."""
    return {
        "label": label,
        "url": reverse("admin:articles_article_changelist") + query,
        "count": stories.count(),
        "stories": stories,
    }


def _rows(stories: Any, now: datetime, most: int) -> list[dict[str, Any]]:
    rows = stories.with_working().select_related("owner").defer("body")[:most]
    return [{"story": row, "readers": readers_see(row, now)} for row in rows]
