"""Who has a story open at the desk, since when, typing or not. It informs; nothing is ever locked. Times are UTC."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .models import Article, Presence, User

BEAT = timedelta(seconds=10)  # how often an open form says that it is there
GONE = timedelta(seconds=45)  # without a word for so long, it is not
GRACE = timedelta(seconds=12)  # after a window closed, another one of the same person, or a reload, has time to beat


def beat(article: Article, user: User, *, typing: bool, now: datetime) -> None:
    """Note that `user` has the story open at `now`; whoever comes anew clears away those who are gone from it."""
    values = {"seen_at": now, "typing": typing}
    here = Presence.objects.filter(article=article, user=user)
    if here.filter(seen_at__gt=now - GONE).update(**values):
        return
    Presence.objects.filter(article=article, seen_at__lte=now - GONE).delete()
    Presence.objects.update_or_create(article=article, user=user, defaults={**values, "since": now})


def leave(article: Article, user: User, *, now: datetime) -> None:
    """Note that `user` closed the story: gone within GRACE, unless another window of theirs says that it is there."""
    soon = now - GONE + GRACE
    Presence.objects.filter(article=article, user=user, seen_at__gt=soon).update(seen_at=soon, typing=False)


def others(article: Article, user: User, *, now: datetime) -> list[Presence]:
    """Return who else has the story open at `now`, who came first, first; one query."""
    return others_at([article], user, now=now).get(article.pk, [])


def others_at(articles: Iterable[Article], user: User, *, now: datetime) -> dict[int, list[Presence]]:
    """Return who else has some of `articles` open at `now`, by the story's id; one query."""
    here = Presence.objects.filter(article__in=[each.pk for each in articles], seen_at__gt=now - GONE)
    found: dict[int, list[Presence]] = {}
    for one in here.exclude(user=user).select_related("user").order_by("since", "pk"):
        found.setdefault(one.article_id, []).append(one)
    return found
