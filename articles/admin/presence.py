"""Who has a story open, for its page and its script, which asks every few seconds; and whether somebody saved since."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone

from .. import presence
from ..models import Article, Presence, User
from ..templatetags.desk import moment


def view(_desk: Any, request: Any, article: Article) -> HttpResponse:
    """POST: note that the asker has the story open (`typing=1`) or closed it (`leave=1`); answers who else has."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now = timezone.now()
    if request.POST.get("leave"):
        presence.leave(article, request.user)
        return JsonResponse({})
    presence.beat(article, request.user, typing=request.POST.get("typing") == "1", now=now)
    return JsonResponse(
        {
            "others": [_told(each) for each in presence.others(article, request.user, now=now)],
            "saved": _saved(article, request.user),
            "csrf": get_token(request),
        }
    )


def values(user: User, article: Article, *, now: datetime) -> dict[str, Any]:
    """Return what `_presence.html` tells: who else has the story open; how often its script asks."""
    others = [_told(each) for each in presence.others(article, user, now=now)]
    return {"presences": others, "beat": int(presence.BEAT.total_seconds() * 1000)}


def _told(each: Presence) -> dict[str, Any]:
    since = timezone.localtime(each.since)
    return {"name": str(each.user), "since": f"{since:%H:%M}", "typing": each.typing}


def _saved(article: Article, user: User) -> dict[str, Any]:
    """Return the newest version: its number, who saved it and when, and whether that was the asker."""
    newest = article.revisions.select_related("actor").defer("content").order_by("-number").first()
    if newest is None:
        return {"number": 0, "by": "", "at": "", "mine": False}
    by = str(newest.actor) if newest.actor else ""
    return {"number": newest.number, "by": by, "at": moment(newest.created_at), "mine": newest.actor_id == user.pk}
