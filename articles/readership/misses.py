"""What readers searched for and did not find: the words and how often, by days of the site's calendar, for the desk.

Counted as readings are, from the same readers: in memory first, once an hour for each. Nothing tells who asked, and
what looks like an address or a number of somebody's is not kept.
"""

import re
from collections import Counter as Sums
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ..models import SearchMiss
from .beacons import is_of_reader, reader_of
from .memory import Counter

LONGEST = 100  # characters
KEPT = timedelta(days=90)
WAITING = 500  # different questions that wait to be written
A_DAY = 2_000  # different questions that are kept of one day: the first ones
PERSONAL = re.compile(r"@|(?:\d[ .+-]?){8}")

_ADD = (
    f"INSERT INTO {SearchMiss._meta.db_table} (day, words, asked) VALUES (%s, %s, %s)"  # noqa: S608 -- a name of ours
    f" ON CONFLICT (day, words) DO UPDATE SET asked = {SearchMiss._meta.db_table}.asked + excluded.asked"
)


def missed(words: str, meta: Mapping[str, Any], *, now: datetime) -> None:
    """Count that a search found nothing, if the request is a reader's; `meta` is the request's META."""
    tidy = words.lower()[:LONGEST].strip()
    if tidy and not PERSONAL.search(tidy) and is_of_reader(meta):
        unfound.add(tidy, *reader_of(meta), now=now)


def store(counts: Mapping[tuple[str, datetime], int], *, now: datetime) -> None:  # noqa: ARG001 -- as `Counter` has it
    """Add `counts` to what is written; in order, lest processes that write the same lock each other out."""
    days: Sums[tuple[date, str]] = Sums()
    for (words, hour), asked in counts.items():
        days[_day(hour), words] += asked
    with transaction.atomic(), connection.cursor() as cursor:
        known = set(SearchMiss.objects.filter(day__in={day for day, _words in days}).values_list("day", "words"))
        room = {day: A_DAY - sum(each == day for each, _words in known) for day, _words in days}
        for day, words in sorted(days):
            room[day] -= (day, words) not in known
            if (day, words) in known or room[day] >= 0:
                cursor.execute(_ADD, [connection.ops.adapt_datefield_value(day), words, days[day, words]])


def forget(now: datetime) -> None:
    """Delete what is older than KEPT at `now` (UTC)."""
    SearchMiss.objects.filter(day__lt=_day(now - KEPT)).delete()


def _day(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())


unfound: Counter[str] = Counter("misses", store, forget, most=WAITING)
