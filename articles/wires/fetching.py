"""One look at what a supplier has for us, by feed or folder, and files of one that somebody uploads.

A look is claimed by a conditional update, for some minutes that each lot renews: of several processes one reads. One
that was stopped for so long that another took over keeps nothing more. All times are UTC.
"""

import io
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..importers.story import Refusal
from ..intake.containers import File
from ..lookup import limit
from ..models import Supplier, User, WireFault
from . import folder, reach
from .arriving import Taken
from .reading import NOT_READY, Reading

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # more than anything takes between two renewals
ADD = "articles.add_wireitem"
FETCHED = (Supplier.Kind.FOLDER, Supplier.Kind.FEED)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a supplier found. `why` it failed, in the site's language, "" if it did not."""

    supplier: Supplier
    taken: Taken
    faults: int
    why: str = ""


class Lost(Exception):  # noqa: N818 -- nothing is wrong: another process goes on with it
    """The claim ran out, and another process took over."""


def pass_over_all(
    suppliers: Iterable[Supplier],
    *,
    clock: Callable[[], datetime] = timezone.now,
    net: reach.Net = reach.INTERNET,
) -> Iterator[tuple[Supplier, Looked | None]]:
    """Look at one supplier after another; yields what was found, None where another process looks or just did."""
    since = clock()
    for supplier in suppliers:
        yield supplier, fetch(supplier, since=since, clock=clock, net=net)


def due(names: Collection[str] = ()) -> Sequence[Supplier]:
    """Return the suppliers that are looked at, those of these `names` or all; first the one not seen for longest."""
    rows = Supplier.objects.filter(active=True, kind__in=FETCHED)
    if names:
        rows = rows.filter(name__in=names)
    return list(rows.order_by(F("checked_at").asc(nulls_first=True), "pk"))


def fetch(
    supplier: Supplier,
    *,
    since: datetime | None = None,
    clock: Callable[[], datetime] = timezone.now,
    net: reach.Net = reach.INTERNET,
) -> Looked | None:
    """Look at one supplier now; returns None if another process looks, has done so since, or it is not in use.

    Whatever is wrong with what came is noted and told, not raised; the database being busy is raised. `clock` is asked
    between two steps: what it raises ends the look there, and nothing is lost.
    """
    look = _Look(supplier.pk, clock, net)
    with translation.override(settings.LANGUAGE_CODE):
        health: dict[str, Any] = {}
        try:
            if not look.claim(since):
                return None
            looked, health = look.look()
        except Lost:
            return None
        finally:
            look.release(health)
    return looked


def upload(
    supplier: Supplier, files: Iterable[File], *, actor: User, now: datetime
) -> tuple[Taken, Sequence[WireFault]]:
    """Keep what is in files that `actor` brings; returns what became of it, and the newest faults.

    Raises PermissionDenied.
    """
    if not actor.has_perm(ADD):
        raise PermissionDenied
    with translation.override(settings.LANGUAGE_CODE):
        reading = Reading(supplier, lambda: now)
        for file in files:
            reading.take(file)
        reading.finish()
    if supplier.kind == Supplier.Kind.UPLOAD:
        is_good = reading.taken.new + reading.taken.known
        good = {"good_at": now, "failed_at": None, "error": ""} if is_good else {}
        Supplier.objects.filter(pk=supplier.pk).update(checked_at=now, **good)
    return reading.taken, list(reading.faults)


class _Look:
    """A look at one supplier, from its claim to its release."""

    def __init__(self, pk: int, clock: Callable[[], datetime], net: reach.Net) -> None:
        self.pk, self.clock, self.net = pk, clock, net
        self.until: datetime | None = None
        self.address = ""

    def claim(self, since: datetime | None) -> bool:
        """Take the supplier for some minutes; returns whether it was free, in use, and not looked at `since`."""
        now = self.clock()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        if since:
            free &= Q(checked_at__isnull=True) | Q(checked_at__lt=since)
        rows = Supplier.objects.filter(free, pk=self.pk, active=True, kind__in=FETCHED)
        self.until = now + LEASE
        if not rows.update(claimed_until=self.until):
            self.until = None
        return self.until is not None

    def renew(self) -> None:
        """Take it for some minutes more. Raises Lost if another process has taken it: then nothing may be kept."""
        until = self.clock() + LEASE
        if not self._claimed().update(claimed_until=until):
            raise Lost
        self.until = until

    def release(self, health: dict[str, Any]) -> None:
        """Leave it to others if it was claimed, with what was found of its health."""
        if self.until:
            self._claimed().update(claimed_until=None, **health)

    def _claimed(self) -> Any:
        # No two claims end at the same moment: a later one begins when an earlier one has ended.
        return Supplier.objects.filter(pk=self.pk, claimed_until=self.until)

    def look(self) -> tuple[Looked, dict[str, Any]]:
        """Read what is there; returns what was found, and the supplier's health as its row has it."""
        supplier = Supplier.objects.get(pk=self.pk)
        self.address = supplier.address
        reading = Reading(supplier, self.clock, self.renew)
        health, why = {}, ""
        try:
            health = self._feed(reading) if supplier.kind == Supplier.Kind.FEED else self._folder(reading)
        except Refusal as error:
            why = error.told(_)
        except (*NOT_READY, Lost):
            raise
        except Exception as error:  # whatever one supplier meets must not keep the others back
            log.exception("The wire of %s cannot be read.", supplier)
            why = _("The program met an error: {error}").format(error=type(error).__name__)
        now = self.clock()
        if why:
            health = {"failed_at": supplier.failed_at or now, "error": why}
        else:
            health |= {"good_at": now, "failed_at": None, "error": ""}
        return Looked(supplier, reading.taken, reading.faulty, why), {"checked_at": now, **health}

    def _feed(self, reading: Reading) -> dict[str, Any]:
        """Read a feed if it has changed; returns by what it is asked for next time. Raises Refusal."""
        supplier = reading.supplier
        answer = reach.reach(supplier.address, etag=supplier.etag, last_modified=supplier.last_modified, net=self.net)
        if answer.body is None:
            return {}
        reading.since = self.clock() - timedelta(days=supplier.retention)  # a feed goes on naming what has left
        reading.take(File(answer.name, io.BytesIO(answer.body)))
        reading.finish()
        _need_some(reading)
        return {"etag": _fitting("etag", answer.etag), "last_modified": _fitting("last_modified", answer.last_modified)}

    def _folder(self, reading: Reading) -> dict[str, Any]:
        """Read what waits in a folder, and move it; delete what was taken long ago. Raises Refusal."""
        now = self.clock()
        with folder.opened(reading.supplier) as place:
            for name in place.waiting(now=now):
                with place.file(name) as file:
                    if file is not None:
                        reading.take(file, then=partial(_put, place, name, now))
            reading.finish()
            place.let_go(before=now - timedelta(days=reading.supplier.retention))
        return {}


def _put(place: folder.Folder, name: str, now: datetime, faults: int) -> None:
    place.put(name, into=folder.REFUSED if faults else folder.TAKEN, now=now)


def _need_some(reading: Reading) -> None:
    """Raise Refusal with the last reason if something came and nothing of it could be read."""
    if reading.faults and not reading.taken.new + reading.taken.known:
        raise Refusal("{why}", why=reading.faults[-1].why)


def _fitting(column: str, value: str) -> str:
    """Return a value if its column holds it: a part of it would never be what the server has."""
    return value if len(value) <= limit(Supplier, column) else ""
