"""The desk's calendar: what goes out, changes, is withdrawn, wished for or due on each day of a span.

Days and hours are those of the zone that is asked for; moments are kept in UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from .models import Article, ArticleQuerySet, Stage

HOURS = range(24)
AT_WORK = (Stage.DRAFT, Stage.REVIEW, Stage.APPROVED)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry: the field that holds its moment, what a story must fulfil besides, and how it is moved."""

    name: str
    moment: str
    condition: Q = field(default_factory=Q)
    move: str = ""  # the move of `articles.workflow` that gives it another time, "" for none
    cancel: str = ""  # the one that takes it back
    is_plan: bool = False  # whether it is told only as long as it is to come


PUBLICATION = Kind("publication", "published_at", move="reschedule", cancel="unschedule")
KINDS = (
    PUBLICATION,
    Kind("update", "plans__at", Q(plans__done_at=None), move="reschedule", cancel="unschedule", is_plan=True),
    Kind("withdrawal", "withdrawn_at", move="withdraw", cancel="keep", is_plan=True),
    Kind("due", "assignments__due_at", Q(assignments__ended_at=None) & ~Q(stage=Stage.SPIKED)),
    Kind("wish", "publish_at", Q(live_number=None, stage__in=AT_WORK)),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What happens to a story at `at` (aware, in the calendar's zone); `is_past` as of the calendar's `now`."""

    kind: Kind
    story: Any  # an Article with_working
    at: datetime
    is_past: bool

    @property
    def headline(self) -> str:
        """The live copy's, where readers see or will see that one, else the working copy's."""
        is_live_copy = self.kind.name in ("publication", "withdrawal")
        headline: str = self.story.headline
        return headline if is_live_copy else self.story.working_headline or headline

    @property
    def base(self) -> int:
        """The number of the working copy."""
        return self.story.working_number or 0


@dataclass(slots=True)
class Day:
    """A day's entries in the order of time. `published`: how many came out; `hidden`: others left out."""

    date: date
    entries: list[Entry] = field(default_factory=list)
    published: int = 0
    hidden: int = 0

    @property
    def shows_all(self) -> bool:
        """Whether every story that came out stands among the entries."""
        return self.published == sum(entry.is_past and entry.kind is PUBLICATION for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Span:
    """Successive days in a zone. Of each kind a day shows `past` entries before `now` (UTC), then `coming`."""

    days: list[date]
    zone: tzinfo
    now: datetime
    past: int
    coming: int

    @property
    def start(self) -> datetime:
        """The moment (UTC) at which the first day begins."""
        return midnight(self.days[0], self.zone)

    @property
    def end(self) -> datetime:
        """The moment (UTC) at which the last day ends."""
        return midnight(self.days[-1] + timedelta(days=1), self.zone)


class _Row(NamedTuple):
    pk: int
    at: datetime
    total: int  # of its kind on its day, on the same side of now


def days_of_month(day: date) -> list[date]:
    """Return the days of the weeks, from Monday on, that the month of `day` lies in."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    start, end = monday(first), monday(last) + timedelta(days=6)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def days_of_week(day: date) -> list[date]:
    """Return the seven days of the week of `day`, from Monday on."""
    return [monday(day) + timedelta(days=n) for n in range(7)]


def monday(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment (UTC) at which `day` begins in `zone`."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def agenda(stories: ArticleQuerySet, span: Span) -> list[Day]:
    """Return the days of `span` with what happens to `stories`, which its user may see; six queries."""
    found = {kind: _found(stories, kind, span) for kind in KINDS}
    rows = _rows({row.pk for each in found.values() for row in each})
    days = {day: Day(day) for day in span.days}
    counted: set[tuple[Kind, date, bool]] = set()
    for kind, each in found.items():
        for row in each:
            local, is_past = timezone.localtime(row.at, span.zone), row.at <= span.now
            day = days[local.date()]
            if (kind, day.date, is_past) not in counted:
                counted.add((kind, day.date, is_past))
                if is_past and kind is PUBLICATION:
                    day.published = row.total
                else:
                    day.hidden += max(row.total - (span.past if is_past else span.coming), 0)
            if row.pk in rows:  # what was deleted since the question before is gone
                day.entries.append(Entry(kind, rows[row.pk], local, is_past))
    for day in days.values():
        day.entries.sort(key=lambda entry: (entry.at, entry.story.pk))
    return list(days.values())


def _found(stories: ArticleQuerySet, kind: Kind, span: Span) -> list[_Row]:
    """Return ids and moments of one kind of entries: one query along the index of its moment."""
    since = max(span.start, span.now) if kind.is_plan else span.start  # what is due is no plan any more
    inside = {f"{kind.moment}__gte": since, f"{kind.moment}__lt": span.end}
    is_past = Case(When(at__lte=span.now, then=Value(1)), default=Value(0))
    parts = [TruncDate("at", tzinfo=span.zone), is_past]
    rows = (
        stories.filter(kind.condition, **inside)
        .order_by()
        .annotate(at=F(kind.moment))
        .annotate(
            place=Window(RowNumber(), partition_by=parts, order_by=["at", "pk"]),
            total=Window(Count("pk"), partition_by=parts),
        )
        .filter(Q(at__gt=span.now, place__lte=span.coming) | Q(at__lte=span.now, place__lte=span.past))
    )
    return [_Row(*row) for row in rows.values_list("pk", "at", "total")]


def _rows(pks: Iterable[int]) -> dict[int, Any]:
    """Return the stories that the calendar names, without their texts."""
    named = Article.objects.filter(pk__in=pks).with_working().only("headline", "stage", "withdrawn_at")
    return {row.pk: row for row in named}
