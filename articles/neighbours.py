"""A story's neighbours in a topic: the ones right before and right after it, by the time of publication."""

from array import array
from datetime import datetime

from django.db.models import OuterRef, Subquery

from . import generation
from .models import Article, ArticleTopic, Topic

ID = "q"  # an id as `array` keeps it
WIDE = array(ID).itemsize
MANY = 5_000  # stories of a topic whose order is no longer found out for each
NEAR = (50, 500)  # stories of the site, on either side: first so many are looked through for those of such a topic

Beside = tuple[int | None, int | None]


def beside(article: Article, topic: Topic, *, now: datetime) -> Beside:
    """Return the ids of the live stories of `topic` right before and right after a story; None where there is none.

    A story that is not live at `now` (UTC) itself has no neighbours. The order of a topic's stories is remembered until
    the site changes: asked for each time, one that ended years ago costs a walk past everything since. A topic of more
    than MANY takes long to put in order, and its stories lie close together: first they are looked for around this one.
    """
    number = generation.read(now)
    key = f"topic:{topic.pk}:order"
    order = generation.remembered(key, lambda: _order(topic, now=now) if _is_short(topic) else None, number=number)
    if order is None:
        for near in NEAR:
            if None not in (found := _near(article, topic, near, now=now)):
                return found
        order = generation.remembered(f"{key}:whole", lambda: _order(topic, now=now), number=number)
    place = _place(order, article.pk)
    return (_at(order, place - WIDE), _at(order, place + WIDE)) if place >= 0 else (None, None)


def _is_short(topic: Topic) -> bool:
    return ArticleTopic.objects.filter(topic=topic).count() <= MANY


def _near(article: Article, topic: Topic, near: int, *, now: datetime) -> Beside:
    """Return the neighbours that are among `near` stories on either side; None where there is none so near."""
    if not article.is_live(now):
        return None, None
    rows = ArticleTopic.objects.filter(topic=topic, article=OuterRef("pk"))
    # No Exists: PostgreSQL would make a table of all the topic's rows for it, whatever the limit.
    live, at = Article.objects.live(now).annotate(row=Subquery(rows.values("pk")[:1])), article.published_at
    earlier = live.filter(published_at__lte=at).exclude(published_at=at, pk__gt=article.pk).newest_first()
    later = live.filter(published_at__gte=at).exclude(published_at=at, pk__lt=article.pk).newest_first().reverse()
    around = (list(stories.values_list("pk", "row")[: near + 1]) for stories in (earlier, later))
    before, after = (_first(article.pk, ids) for ids in around)
    return before, after


def _first(pk: int, ids: list[tuple[int, int | None]]) -> int | None:
    """Return the first of the topic's behind the story `pk`; None if that does not head them, or is none of it."""
    if not ids or ids[0][0] != pk or not ids[0][1]:
        return None
    return next((other for other, row in ids[1:] if row), None)


def _order(topic: Topic, *, now: datetime) -> bytes:
    """Return the ids of a topic's live stories, oldest first, each in WIDE bytes: a list of many takes long to load."""
    stories = Article.objects.live(now).filter(topic_rows__topic=topic)
    return array(ID, stories.newest_first().reverse().values_list("pk", flat=True).iterator(10_000)).tobytes()


def _place(order: bytes, pk: int) -> int:
    """Return where the bytes of an id begin, -1 if it is not there; the same bytes may lie across two others."""
    wanted = array(ID, [pk]).tobytes()
    place = order.find(wanted)
    while place % WIDE and place >= 0:
        place = order.find(wanted, place + 1)
    return place


def _at(order: bytes, place: int) -> int | None:
    return array(ID, order[place : place + WIDE])[0] if 0 <= place < len(order) else None
