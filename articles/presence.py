"""Who has a story open at the desk, since when, typing or not. It informs; nothing is ever locked. Times are UTC."""

from datetime import datetime, timedelta

from .models import Article, Presence, User

BEAT = timedelta(seconds=10)  # how often an open form says that it is there
GONE = timedelta(seconds=45)  # without a word for so long, it is not


def beat(article: Article, user: User, *, typing: bool, now: datetime) -> None:
    """Note that `user` has the story open at `now`."""
    values = {"seen_at": now, "typing": typing}
    here = Presence.objects.filter(article=article, user=user)
    if here.filter(seen_at__gt=now - GONE).update(**values):
        return
    Presence.objects.update_or_create(article=article, user=user, defaults={**values, "since": now})


def leave(article: Article, user: User) -> None:
    """Note that `user` closed the story."""
    Presence.objects.filter(article=article, user=user).delete()


def others(article: Article, user: User, *, now: datetime) -> list[Presence]:
    """Return who else has the story open at `now`, who came first, first; one query."""
    here = Presence.objects.filter(article=article, seen_at__gt=now - GONE).exclude(user=user)
    return list(here.select_related("user").order_by("since", "pk"))
