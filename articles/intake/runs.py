"""One import from its files to its report: stories taken in lot by lot, each lot with its rows of the report, or not.

Killed and run again, it goes on: what was kept is unchanged, and the end is the same.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import editing, importers, inserts
from ..importers.damaged import DAMAGED
from ..importers.story import Broken, Refusal, Story
from ..lookup import tidy as one_line
from ..models import Import, ImportRow, Source
from . import Door, Kept, Outcome
from .containers import File

LOT = 200  # stories that are kept together
MOST_BROKEN = 10_000  # in a row, of one file
TABLES = (".csv", ".tsv")
WHOLE = {"docx"}  # formats of one document that look like an archive


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that came: from which file, and the story, or what is broken about it."""

    place: str
    came: Story | Broken


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one story, or of a file that could not be read: a row of the report."""

    place: str
    outcome: Outcome
    story: int | None = None
    headline: str = ""
    notes: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where the story stands at the desk; "" if it stands nowhere."""
        return reverse("admin:articles_article_change", args=[self.story]) if self.story else ""


class Run:
    """An import by `door`. `dry_run` says what would become of the stories and keeps nothing; times are UTC."""

    def __init__(self, door: Door, *, dry_run: bool = False, clock: Callable[[], datetime] = timezone.now) -> None:
        self.door, self.dry_run, self.clock = door, dry_run, clock
        self.row: Import | None = None

    def take(self, entries: Iterable[Entry]) -> Iterator[Line]:
        """Take in what came; yields a line for each, once it is kept."""
        entries = iter(entries)
        while lot := list(islice(entries, LOT)):
            with transaction.atomic():
                lines = self._lot(lot)
                if self.dry_run:
                    transaction.set_rollback(True)
                    self.door.forget()
            yield from lines
        if not self.dry_run:
            self.door.finish(now=self.clock())
        if self.row:
            Import.objects.filter(pk=self.row.pk).update(ended_at=self.clock())

    def _lot(self, lot: list[Entry]) -> list[Line]:
        now = self.clock()
        stories = [entry.came for entry in lot if isinstance(entry.came, Story)]
        kept = iter(self.door.keep(stories, now=now))
        lines = [
            _broken(entry.place, entry.came) if isinstance(entry.came, Broken) else self._line(entry, next(kept))
            for entry in lot
        ]
        if not self.dry_run:
            self._report(lines, now)
        return lines

    def _line(self, entry: Entry, kept: Kept) -> Line:
        article, actor, notes = kept.article, self.door.actor, tuple(map(one_line, kept.notes))
        headline = getattr(entry.came, "headline", "")
        if article and actor and not editing.may_see(actor, article):
            notes, article = (*notes, _("It is here already, among others' stories.")), None
        is_gone = self.dry_run and kept.outcome in (Outcome.CREATED, Outcome.PUBLISHED)
        number = article.pk if article and not is_gone else None
        return Line(entry.place, kept.outcome, number, one_line(article.headline if article else headline), notes)

    def _report(self, lines: list[Line], now: datetime) -> None:
        if self.row is None:
            supplier = self.door.supplier
            name = supplier.slug if isinstance(supplier, Source) else supplier
            self.row = Import.objects.create(started_at=now, actor=self.door.actor, supplier=name)
        run = self.row.pk
        inserts.insert(
            ImportRow,
            ("run_id", "place", "outcome", "article_id", "headline", "notes"),
            [
                (run, line.place[-500:], line.outcome, line.story, line.headline[:300], "\n".join(line.notes))
                for line in lines
            ],
        )


def entries(file: File, form: str = importers.AUTO, mapping: importers.Mapping | None = None) -> Iterator[Entry]:
    """Yield what is in a file, in the format named or else detected; whatever ails it is told, not raised."""
    name, broken = one_line(file.name), 0
    if form == importers.AUTO and name.lower().endswith(TABLES):  # by its bytes alone it may be any text
        form = importers.tables.FORMAT
    try:
        for came in importers.read(file.stream, form, mapping):
            broken = broken + 1 if isinstance(came, Broken) else 0
            if broken > MOST_BROKEN:
                yield Entry(name, Broken("", _("Ten thousand in a row could not be read; the rest was not looked at.")))
                return
            where = came.where if isinstance(came, Broken) else ""
            yield Entry(f"{name}: {where}" if where else name, came)
    except Refusal as error:
        yield Entry(name, Broken("", "{detail}", error.told(_)))
    except DAMAGED as error:
        yield Entry(name, Broken("", _("It cannot be read: {detail}"), one_line(str(error))))


def is_whole(head: bytes) -> bool:
    """Whether a file that begins with `head` is one document, although it may look like an archive."""
    return any(importers.FORMATS[name].matches(head) for name in WHOLE & importers.FORMATS.keys())


def _broken(place: str, broken: Broken) -> Line:
    outcome = Outcome.LEFT_OUT if broken.is_meant else Outcome.REFUSED
    return Line(place, outcome, notes=(one_line(_(broken.why).format(detail=broken.detail)),))
