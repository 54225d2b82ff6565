"""`manage.py import_stories`: texts from files, folders or standard input become drafts."""

import csv
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import track

from articles import html, importers, intake
from articles.importers.story import Refusal, Story
from articles.intake import Kept, Outcome
from articles.models import Source, User

STDIN = "-"
COLUMNS = ("file", "outcome", "story", "address", "headline", "notes")


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one story, or of a file that could not be read: a row of the report, a line on the terminal."""

    file: str
    outcome: Outcome
    story: int | None = None
    headline: str = ""
    notes: str = ""

    @property
    def address(self) -> str:
        """Where the story stands at the desk; "" if it stands nowhere."""
        return reverse("admin:articles_article_change", args=[self.story]) if self.story else ""

    def __str__(self) -> str:
        if self.outcome is Outcome.REFUSED:
            return f"{self.file}: {self.notes}"
        place = f" #{self.story} {self.address}" if self.story else ""
        line = f"{self.file}: {self.outcome.label}:{place} {self.headline}"
        return f"{line}\n    {self.notes}" if self.notes else line


class Command(BaseCommand):
    """Imports stories as drafts. Exit status 1 if any was refused; the others of the batch are kept all the same."""

    help = "Import stories as drafts. One that came before is updated where nobody has edited it since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may stand on the command line."""
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
        parser.add_argument("--format", default=importers.AUTO, choices=[importers.AUTO, *importers.FORMATS])
        parser.add_argument("--source", metavar="SLUG", help="the source that supplies the stories")
        parser.add_argument("--as", dest="account", metavar="USER", help="the account that writes and owns the drafts")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of them and keep nothing")
        parser.add_argument("--report", metavar="FILE", help="write a row for each story to this CSV file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import each file by itself. Raises CommandError for an option that names nothing, SystemExit for refusals."""
        files = list(_files(options["paths"]))
        bar = len(files) > 1 and sys.stderr.isatty()
        rows: list[Row] = []
        try:
            keep = _keeper(options)
            with _report(options["report"]) as write:
                for file in track(files, _("Importing"), console=Console(stderr=True), transient=True, disable=not bar):
                    for row in _import(file, options["format"], keep):
                        write(row)
                        rows.append(row)
                        if not bar:
                            self._show(row)
        except (OperationalError, ProgrammingError) as error:
            text = _("The database is not ready: %(error)s. “manage.py migrate” prepares it.")
            raise CommandError(text % {"error": error}) from error
        for row in rows if bar else []:
            self._show(row)
        self._sum_up(Counter(row.outcome for row in rows), dry_run=options["dry_run"])

    def _show(self, row: Row) -> None:
        if row.outcome is Outcome.REFUSED:
            self.stderr.write(str(row))
        else:
            self.stdout.write(str(row))

    def _sum_up(self, counts: Counter[Outcome], *, dry_run: bool) -> None:
        text = _("New drafts: %(created)d, updated: %(updated)d, unchanged: %(unchanged)d, refused: %(refused)d.")
        if counts.total() > 1:
            self.stdout.write(text % {outcome.value: counts[outcome] for outcome in Outcome})
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was kept."))
        if counts[Outcome.REFUSED]:
            raise SystemExit(1)


# ---- in


def _files(paths: list[str]) -> Iterator[str]:
    """Yield the files that `paths` name: those of folders in order, without hidden ones; an empty folder as it is."""
    for path in paths:
        folder = Path(path)
        if path == STDIN or not folder.is_dir():
            yield path
            continue
        inside = (file for file in sorted(folder.rglob("*")) if file.is_file())
        shown = [str(file) for file in inside if not any(part[0] == "." for part in file.relative_to(folder).parts)]
        yield from shown or [path]


def _import(file: str, form: str, keep: Callable[[Story], Kept]) -> Iterator[Row]:
    """Yield a row for each story in a file; one row if the file cannot be read."""
    name = _("standard input") if file == STDIN else _line(file)
    try:
        stories = importers.read(_bytes(file), form)
    except (Refusal, OSError) as error:
        yield Row(name, Outcome.REFUSED, notes=_why(error))
        return
    for story in stories:
        kept = keep(story)
        yield Row(
            name,
            kept.outcome,
            story=kept.article.pk if kept.article else None,
            headline=_line(kept.article.headline if kept.article else story.headline),
            notes=" ".join(_line(note) for note in kept.notes),
        )


def _bytes(file: str) -> bytes:
    """Return what is in a file, one byte more than may be at most."""
    if file == STDIN:
        return sys.stdin.buffer.read(importers.MAX_BYTES + 1)
    with Path(file).open("rb") as opened:
        return opened.read(importers.MAX_BYTES + 1)


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return _("There is no such file.")
    if isinstance(error, IsADirectoryError):
        return _("There are no files in this folder.")
    return _line(error.strerror or str(error)) if isinstance(error, OSError) else _(str(error))


def _line(text: str) -> str:
    """Return text for one line of a terminal or a cell, whatever a file's name or a headline holds."""
    return " ".join(html.clean_text(text).split())


def _keeper(options: dict[str, Any]) -> Callable[[Story], Kept]:
    """Return what takes a story in, as the options say. Raises CommandError if they name what is not there."""
    source = Source.objects.filter(slug=options["source"]).first()
    if options["source"] and not source:
        raise CommandError(_("There is no source “%(slug)s”.") % {"slug": options["source"]})
    actor = User.objects.filter(username=options["account"], is_active=True).first()
    if options["account"] and not actor:
        raise CommandError(_("There is no active account “%(name)s”.") % {"name": options["account"]})

    def keep(story: Story) -> Kept:
        return intake.keep(story, supplier=source or story.format, actor=actor, now=timezone.now())

    def rehearse(story: Story) -> Kept:
        with transaction.atomic():
            kept = keep(story)
            transaction.set_rollback(True)
        return Kept(kept.outcome, None if kept.outcome is Outcome.CREATED else kept.article, kept.notes)

    return rehearse if options["dry_run"] else keep


# ---- out


@contextmanager
def _report(path: str | None) -> Iterator[Callable[[Row], object]]:
    """Open the report before anything is imported; rows are on disk as they come."""
    if not path:
        yield lambda _row: None
        return
    try:
        # Spreadsheets take a file for UTF-8 only if it begins with the mark.
        file = Path(path).open("w", newline="", encoding="utf-8-sig", errors="replace")  # noqa: SIM115 -- closed below
    except OSError as error:
        text = _("The report cannot be written to %(path)s: %(error)s")
        raise CommandError(text % {"path": _line(path), "error": error.strerror}) from error
    with file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        yield lambda row: table.writerow([_cell(getattr(row, column)) for column in COLUMNS])


def _cell(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
