"""A story's neighbours in a topic: the ones right before and right after it, by the time of publication."""

from array import array
from datetime import datetime

from . import generation
from .models import Article, Topic

ID = "q"  # an id as `array` keeps it
WIDE = array(ID).itemsize


def beside(article: Article, topic: Topic, *, now: datetime) -> tuple[int | None, int | None]:
    """Return the ids of the live stories of `topic` right before and right after a story; None where there is none.

    A story that is not live at `now` (UTC) itself has no neighbours. The order of a topic's stories is remembered until
    the site changes: asked for each time, a topic with 10,000 of them costs 20 ms, and one that ended years ago a walk
    past everything since. As bytes, 50,000 ids are fetched and looked through in 0.1 ms.
    """
    number = generation.read(now)
    order = generation.remembered(f"topic:{topic.pk}:order", lambda: _order(topic, now=now), number=number)
    place = _place(order, article.pk)
    if place < 0:
        return None, None
    return _at(order, place - WIDE), _at(order, place + WIDE)


def _order(topic: Topic, *, now: datetime) -> bytes:
    """Return the ids of a topic's live stories, oldest first, each in WIDE bytes."""
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
