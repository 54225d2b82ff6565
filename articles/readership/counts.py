"""What is written of readings, and what it comes to: the list of what is most read, figures for the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, Sum

from ..models import Article, MostRead, Reading

HOUR, DAY, KEPT = timedelta(hours=1), timedelta(days=1), timedelta(days=90)
REFRESHED = timedelta(minutes=5)  # each new list makes every public page new
ENOUGH = 3  # readings that bring a story onto the list: its writer and its editor alone, looking at it, are two
RANKED = 15  # stories that are remembered, some of which may be withdrawn before they are shown
SHOWN, FEWEST = 5, 3  # stories that the list shows, and below which it is none

_ADD = (
    f"INSERT INTO {Reading._meta.db_table} (article_id, hour, reads) VALUES (%s, %s, %s)"  # noqa: S608 -- a name of ours
    f" ON CONFLICT (hour, article_id) DO UPDATE SET reads = {Reading._meta.db_table}.reads + excluded.reads"
)


def store(counts: Mapping[tuple[int, datetime], int], *, now: datetime) -> None:
    """Add `counts` to what is written, of the stories that are live at `now`; of any other nothing is known.

    In the order of ids: processes that write the same stories at once would otherwise lock each other out.
    """
    with transaction.atomic():
        live = Article.objects.live(now).only("pk").in_bulk({pk for pk, _hour in counts})
        adapt = connection.ops.adapt_datetimefield_value
        rows = [(pk, adapt(hour), reads) for (pk, hour), reads in sorted(counts.items()) if pk in live]
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, rows)


def refresh(now: datetime) -> None:
    """Find out what is most read, if that was not done for a while; one process claims it.

    The row is written only where the list changes, for that makes every public page new. Old counts go.
    """
    row, _is_new = MostRead.objects.get_or_create(pk=1, defaults={"at": now - REFRESHED})
    if row.at > now - REFRESHED:
        return
    if not MostRead.objects.filter(at__lte=now - REFRESHED).update(at=now):
        return
    ids = ranking(now)
    if ids != row.stories:
        MostRead.objects.update(stories=ids)
    Reading.objects.filter(hour__lt=now - KEPT).delete()


def ranking(now: datetime) -> list[int]:
    """Return the ids of the live stories that were read most in the 24 hours before `now`, from the most read down."""
    counted = Article.objects.live(now).filter(readings__hour__gt=now - DAY).annotate(reads=Sum("readings__reads"))
    return list(counted.filter(reads__gte=ENOUGH).order_by("-reads", "-pk").values_list("pk", flat=True)[:RANKED])


def most_read(now: datetime) -> list[Article]:
    """Return the stories that are most read, from the first down, with what cards show; none if they are too few.

    Two queries: what the list names, and which of it is live at `now`.
    """
    ids = MostRead.objects.values_list("stories", flat=True).first() or []
    live = Article.objects.live(now).with_cards().in_bulk(ids)
    found = [live[pk] for pk in ids if pk in live]
    return found[:SHOWN] if len(found) >= FEWEST else []


@dataclass(frozen=True, slots=True)
class Readings:
    """How often a story was read: since the last full hour but one began (`since`), in 24 hours, in 90 days."""

    since: datetime
    lately: int
    day: int
    kept: int


def readings(article: Article, *, now: datetime) -> Readings:
    """Return how often a story was read until `now`, as far as it is written; one query."""
    since = hour_of(now - HOUR)
    sums = article.readings.aggregate(
        lately=Sum("reads", filter=Q(hour__gte=since), default=0),
        day=Sum("reads", filter=Q(hour__gt=now - DAY), default=0),
        kept=Sum("reads", filter=Q(hour__gte=now - KEPT), default=0),
    )
    return Readings(since, **sums)


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour."""
    return moment.replace(minute=0, second=0, microsecond=0)
