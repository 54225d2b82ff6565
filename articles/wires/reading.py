"""A supplier's files read and kept, lot by lot: what is in them as items, what could not be read as faults."""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .. import importers
from ..importers import iptc7901, mail, newsml, newsml_g2, ninjs, nitf, syndication
from ..importers.damaged import DAMAGED
from ..importers.story import Broken, Refusal, Story, Text
from ..intake import containers
from ..intake.containers import File
from ..intake.runs import Entry, entries, is_whole
from ..lookup import tidy
from ..models import Supplier, WireFault
from . import arriving
from .arriving import Taken

log = logging.getLogger(__name__)

FAULTS = 200  # of a supplier that are kept, the newest
# What a file is by its own word. A page, or mere words, may be anything: the error of a server, somebody's note.
TEXT = 5_000_000  # characters of the texts of a lot, at most and those of one item
WIRES = tuple(each.FORMAT for each in (ninjs, newsml_g2, newsml, nitf, iptc7901, mail, syndication))
NOT_READY = (OperationalError, InterfaceError)  # the database: nothing is wrong with what came


@dataclass(slots=True)
class Reading:
    """Files of one supplier while they are read; `clock` gives UTC, `holds` is called before each transaction.

    `since`: usable items that are older may have been here and have left. `finish` is to be called at the end: it keeps
    what is left. What came of everything: `taken`, how many faults, and the newest of these. The reasons of faults are
    in the language that is active, which is to be the site's.
    """

    supplier: Supplier
    clock: Callable[[], datetime]
    holds: Callable[[], None] = field(default=lambda: None)
    since: datetime | None = None
    taken: Taken = field(default_factory=Taken)
    faulty: int = 0
    faults: deque[WireFault] = field(default_factory=lambda: deque(maxlen=FAULTS))
    _lot: list[Entry] = field(default_factory=list)
    _read: list[Callable[[], None]] = field(default_factory=list)
    _size: int = 0

    def take(self, file: File | Broken, *, then: Callable[[int], None] = lambda _faults: None) -> None:
        """Read a file, archives too. Once what is in it is kept, `then` is told how much of it could not be read."""
        faults = 0
        for entry in self._entries(file):
            faults += isinstance(entry.came, Broken) and not entry.came.is_meant
            self._lot.append(entry)
            self._size += _length(entry.came)
            self._keep_full()
        self._read.append(lambda: then(faults))
        self._keep_full()

    def finish(self) -> None:
        """Keep what was read and is not kept yet."""
        lot, read = self._lot, self._read
        self._lot, self._read, self._size = [], [], 0
        self._keep([entry for entry in lot if isinstance(entry.came, Story) or not entry.came.is_meant])
        for then in read:
            then()

    def _keep_full(self) -> None:
        if max(len(self._lot), len(self._read)) >= arriving.LOT or self._size > TEXT:
            self.finish()

    def _entries(self, file: File | Broken) -> Iterator[Entry]:
        """Yield what is in a file. An error of a parser's is a fault of that file: it must not keep the others back."""
        name = tidy(file.where if isinstance(file, Broken) else file.name)
        try:
            found = [file] if isinstance(file, Broken) else containers.inside(file, is_whole=is_whole)
            for each in found:
                if isinstance(each, Broken):
                    yield Entry(tidy(each.where), each)
                elif (form := self._format(each)) is not None:
                    yield from entries(each, form)
                else:
                    yield Entry(tidy(each.name), Broken("", gettext_noop("It is in no format of wires.")))
        except Exception as error:
            log.exception("%s of %s cannot be read.", name, self.supplier)
            yield Entry(name, _met(error))

    def _format(self, file: File) -> str | None:
        """Return the supplier's format, or which one of wires the file is in, None if in none."""
        if self.supplier.format != importers.AUTO:
            return self.supplier.format
        try:
            head = file.stream.read(importers.HEAD)
            file.stream.seek(0)
        except (*DAMAGED, Refusal):
            return importers.AUTO  # who reads it meets the same, and tells it
        return next((name for name in WIRES if importers.FORMATS[name].matches(head)), None)

    def _keep(self, lot: list[Entry]) -> None:
        """Keep a lot in a transaction; where an item meets an error, each by itself, and that one is a fault."""
        try:
            self._write(lot)
        except NOT_READY:
            raise
        except Exception as error:
            if len(lot) > 1:
                for entry in lot:
                    self._keep([entry])
                return
            log.exception("%s of %s cannot be kept.", lot[0].place, self.supplier)
            self._write([Entry(lot[0].place, _met(error))])

    def _write(self, lot: list[Entry]) -> None:
        self.holds()
        now = self.clock()
        faults = [
            WireFault(supplier=self.supplier, at=now, place=entry.place[-500:], why=_why(entry.came))
            for entry in lot
            if isinstance(entry.came, Broken)
        ]
        with transaction.atomic():
            stories = [entry.came for entry in lot if isinstance(entry.came, Story)]
            taken = arriving.keep(self.supplier, stories, now=now, since=self.since) if stories else Taken()
            _note(self.supplier, faults)
        self.taken.add(taken)
        self.faulty += len(faults)
        self.faults.extend(faults)


def _length(came: Story | Broken) -> int:
    body = came.body if isinstance(came, Story) else ()
    return sum(len(str(block.html)) for block in body if isinstance(block, Text))  # whatever a parser made of it


def _note(supplier: Supplier, faults: list[WireFault]) -> None:
    """Write faults, each in place of the same one that was noted before; the newest of the supplier's stay."""
    if not faults:
        return
    own = WireFault.objects.filter(supplier=supplier)
    new = {(fault.place, fault.why): fault for fault in faults[-FAULTS:]}
    own.filter(pk__in=[pk for pk, *what in own.values_list("pk", "place", "why") if tuple(what) in new]).delete()
    WireFault.objects.bulk_create(new.values())
    if last := own.order_by("-pk").values_list("pk", flat=True)[FAULTS - 1 : FAULTS].first():
        own.filter(pk__lt=last).delete()


def _why(broken: Broken) -> str:
    return tidy(_(broken.why).format(detail=broken.detail))


def _met(error: Exception) -> Broken:
    return Broken("", "{detail}", _("The program met an error: {error}").format(error=type(error).__name__))
