"""How suppliers do: what came of late, what was killed, what could not be read. Times are UTC; nothing is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.db.models import Count, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..importers.story import CANCELED
from ..models import Supplier, WireFault, WireItem
from ..unions import counted

HOURS, HOUR = 24, 3600  # of a day, and its seconds
DAY = timedelta(hours=HOURS)
WEEK = timedelta(days=7)
SHOWN = 20  # kills and faults, the newest


class State(TextChoices):
    """How a supplier does."""

    GOOD = "good", pgettext_lazy("a supplier", "good")
    FAILING = "failing", pgettext_lazy("a supplier", "failing")
    NEVER = "never", _("never looked")
    BY_HAND = "by_hand", _("by hand")
    OFF = "off", pgettext_lazy("a supplier", "off")


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour by the clock of some zone, and how many items came in it."""

    start: datetime
    items: int


def state(supplier: Supplier) -> State:
    """Return how a supplier does by what is known of it; uploads that have not come yet are no fault."""
    if not supplier.active:
        return State.OFF
    if supplier.failed_at:
        return State.FAILING
    if supplier.good_at:
        return State.GOOD
    return State.BY_HAND if supplier.kind == Supplier.Kind.UPLOAD else State.NEVER


def with_counts(suppliers: QuerySet[Supplier], *, now: datetime) -> QuerySet[Supplier]:
    """Add to each supplier its `items_of_day` and `faults_of_day`: in the last 24 hours. No query more."""
    since = now - DAY
    items = WireItem.objects.filter(received_at__gt=since)
    faults = WireFault.objects.filter(at__gt=since)
    return suppliers.annotate(items_of_day=counted(items, "supplier"), faults_of_day=counted(faults, "supplier"))


def by_hour(supplier: Supplier, *, now: datetime, zone: tzinfo) -> list[Hour]:
    """Return the last 24 hours by the clock of `zone`, of the first and the last one a part. One query."""
    running = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    first = running.timestamp() - HOURS * HOUR
    counts = [0] * (HOURS + 1)
    rows = WireItem.objects.filter(supplier=supplier, received_at__gt=now - DAY, received_at__lte=now).order_by()
    for received_at, items in rows.values_list("received_at").annotate(Count("pk")):  # many come at one moment
        counts[int(received_at.timestamp() - first) // HOUR] += items
    return [Hour(datetime.fromtimestamp(first + HOUR * place, zone), items) for place, items in enumerate(counts)]


def kills(supplier: Supplier, *, now: datetime) -> list[WireItem]:
    """Return the newest items that the supplier killed in the last seven days, at most SHOWN."""
    killed = WireItem.objects.filter(supplier=supplier, current=True, status=CANCELED, received_at__gt=now - WEEK)
    return list(killed.order_by("-pk")[:SHOWN])


def faults(supplier: Supplier) -> list[WireFault]:
    """Return the newest of what could not be read, at most SHOWN."""
    return list(WireFault.objects.filter(supplier=supplier).order_by("-pk")[:SHOWN])
