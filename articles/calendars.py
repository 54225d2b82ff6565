"""A month of the site's calendar: how many stories came out on each day, and the nearest that have some around it."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from .models import ArticleQuerySet

MONDAY = 0


@dataclass(frozen=True)
class Month:
    """`weeks`: rows of seven (day, number of stories), Monday first, None for days of other months."""

    first: date
    weeks: list[list[tuple[date, int] | None]]
    previous: date | None  # the nearest days that have stories, outside of the month
    following: date | None

    def near(self, day: date) -> tuple[date | None, date | None]:
        """Return the nearest days before and after `day` that have stories."""
        days = [cell[0] for week in self.weeks for cell in week if cell and cell[1]]
        before = [each for each in days if each < day]
        after = [each for each in days if each > day]
        return (before[-1] if before else self.previous), (after[0] if after else self.following)


def midnight(day: date) -> datetime:
    """Return the moment (UTC) at which `day` begins in the site's zone."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone()).astimezone(UTC)


def month_of(day: date, live: ArticleQuerySet) -> Month:
    """Return the month that `day` lies in, over the stories `live`; three queries however many there are."""
    first = day.replace(day=1)
    start, end = midnight(first), midnight((first + timedelta(days=31)).replace(day=1))
    inside = live.filter(published_at__gte=start, published_at__lt=end)
    local = TruncDate("published_at", tzinfo=timezone.get_default_timezone())
    counts = dict(inside.values_list(local).annotate(stories=Count("pk")).order_by())
    before = live.filter(published_at__lt=start).aggregate(at=Max("published_at"))["at"]
    after = live.filter(published_at__gte=end).aggregate(at=Min("published_at"))["at"]
    weeks = [
        [(each, counts.get(each, 0)) if each.month == first.month else None for each in week]
        for week in Calendar(MONDAY).monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks, _local(before), _local(after))


def _local(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
