"""Items that nobody used leave after their supplier's time; what a story was made of stays, with all its versions."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from ..models import Supplier, WireFault, WireItem, WireUse
from . import arriving

LOT = 500  # items that leave together


def leaving(supplier: Supplier, *, now: datetime) -> QuerySet[WireItem]:
    """Return the items that are older than their supplier's time at `now` (UTC), of whose versions none was used.

    An item stays as long as one of its versions is young.
    """
    since = now - timedelta(days=supplier.retention)
    versions = WireItem.objects.filter(supplier=OuterRef("supplier"), external_id=OuterRef("external_id"))
    used = WireUse.objects.filter(item__supplier=OuterRef("supplier"), item__external_id=OuterRef("external_id"))
    return WireItem.objects.filter(
        ~Exists(versions.filter(received_at__gte=since)), ~Exists(used), supplier=supplier, received_at__lt=since
    )


def let_go(supplier: Supplier, *, now: datetime) -> Iterator[int]:
    """Delete what leaves, lot by lot, each in a transaction of its own; yields how many items a lot had.

    Used meanwhile, an item stays: the database keeps what a use names.
    """
    since = now - timedelta(days=supplier.retention)
    WireFault.objects.filter(supplier=supplier, at__lt=since).delete()
    while ids := list(leaving(supplier, now=now).order_by("pk").values_list("pk", flat=True)[:LOT]):
        with transaction.atomic():
            arriving.hold(supplier)  # no later version comes in between, and nothing is made
            gone = leaving(supplier, now=now).filter(pk__in=ids)
            count = gone.count()
            gone.delete()
        if not count:
            return
        yield count
