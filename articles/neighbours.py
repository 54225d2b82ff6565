"""A story's neighbours in a topic: the ones right before and right after it, by the time of publication."""

from datetime import datetime

from . import generation
from .models import Article, Topic


def beside(article: Article, topic: Topic, *, now: datetime) -> tuple[int | None, int | None]:
    """Return the ids of the live stories of `topic` right before and right after a story; None where there is none.

    A story that is not live at `now` (UTC) itself has no neighbours. The order of a topic's stories is remembered until
    the site changes: asked for each time, a topic with 10,000 of them costs 20 ms, and one that ended years ago a walk
    past everything since.
    """
    number = generation.read(now)
    ids = generation.remembered(f"topic:{topic.pk}:order", lambda: _order(topic, now=now), number=number)
    if article.pk not in ids:
        return None, None
    place = ids.index(article.pk)
    return (ids[place - 1] if place else None), (ids[place + 1] if place + 1 < len(ids) else None)


def _order(topic: Topic, *, now: datetime) -> list[int]:
    """Return the ids of a topic's live stories, oldest first."""
    stories = Article.objects.live(now).filter(topic_rows__topic=topic)
    return list(stories.newest_first().reverse().values_list("pk", flat=True))
