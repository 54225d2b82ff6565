"""`manage.py import_stories`: stories from files, folders, archives or standard input become drafts."""

import gc
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from articles import archive, former, importers
from articles.importers import mapping
from articles.importers.story import Broken, Unreadable
from articles.intake import Door, Outcome, containers
from articles.intake.runs import Entry, Line, Run, entries, is_whole, one_line
from articles.management.progress import Progress
from articles.models import Source, User

SHOWN = 20  # lines on the terminal; the report has all


class Command(BaseCommand):
    """Imports stories as drafts. Exit status 1 if any was refused; the others of the batch are kept all the same."""

    help = "Import stories as drafts. One that came before is updated; what people edited since stays as they left it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may stand on the command line."""
        parser.add_argument(
            "paths", nargs="+", metavar="PATH", help="a file, a folder, an archive, or - for standard input"
        )
        parser.add_argument("--format", default=importers.AUTO, choices=[importers.AUTO, *importers.FORMATS])
        parser.add_argument("--map", metavar="FILE", help="which column of a table is what of a story (TOML)")
        parser.add_argument("--source", metavar="SLUG", help="the source that supplies the stories")
        parser.add_argument("--as", dest="account", metavar="USER", help="the account that writes and owns the drafts")
        parser.add_argument(
            "--publish", action="store_true", help="publish new stories that readers saw elsewhere; needs --as"
        )
        parser.add_argument("--limit", type=int, metavar="N", help="stop after so many stories")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of them and keep nothing")
        parser.add_argument("--report", metavar="FILE", help="write a row for each story to this file (JSON Lines)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import everything. Raises CommandError for an option that names nothing, SystemExit for refusals."""
        counts: Counter[Outcome] = Counter()
        reasons: Counter[str] = Counter()
        gc.freeze()  # else a tenth of the time goes into looking at the code that was loaded, again and again
        try:
            run = Run(_door(options), dry_run=options["dry_run"])
            with _report(options["report"]) as write, Progress(options["paths"], sys.stderr) as progress:
                try:
                    for line in islice(_lines(run, options, progress), options["limit"]):
                        write(line)
                        counts[line.outcome] += 1
                        progress.count()
                        if line.outcome is Outcome.REFUSED:
                            reasons[" ".join(line.notes)] += 1
                        self._show(line, counts, is_bar=progress.is_shown)
                except KeyboardInterrupt:
                    self._sum_up(counts, reasons, dry_run=options["dry_run"])
                    self.stderr.write(_("Interrupted. What was kept stays; run it again to go on."))
                    raise SystemExit(130) from None
        except (OperationalError, ProgrammingError) as error:
            text = _("The database is not ready: %(error)s. “manage.py migrate” prepares it.")
            raise CommandError(text % {"error": error}) from error
        finally:
            gc.unfreeze()
        self._sum_up(counts, reasons, dry_run=options["dry_run"])
        if counts[Outcome.REFUSED]:
            raise SystemExit(1)

    def _show(self, line: Line, counts: Counter[Outcome], *, is_bar: bool) -> None:
        """Show the first lines, and the first refusals whatever came before."""
        if counts[line.outcome] == SHOWN + 1:
            self.stdout.write(_("… more of these: %(outcome)s. --report has all.") % {"outcome": line.outcome.label})
        elif counts[line.outcome] <= SHOWN and not (is_bar and line.outcome is not Outcome.REFUSED):
            (self.stderr if line.outcome is Outcome.REFUSED else self.stdout).write(_line(line))

    def _sum_up(self, counts: Counter[Outcome], reasons: Counter[str], *, dry_run: bool) -> None:
        if counts.total() > 1:
            said = (f"{counts[each]:,} {each.label}" for each in Outcome if counts[each])
            total = ngettext("%(count)s story", "%(count)s stories", counts.total()) % {"count": f"{counts.total():,}"}
            self.stdout.write(f"{total}: {', '.join(said)}.")
        if sum(reasons.values()) > SHOWN:
            for why, times in reasons.most_common(5):
                self.stdout.write(f"  {times:,} × {why}")
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was kept."))
        elif counts[Outcome.PUBLISHED]:
            self.stdout.write(_("“manage.py index_stories --related” finds what the new stories resemble."))


def _line(line: Line) -> str:
    notes = " ".join(line.notes)
    if line.outcome in (Outcome.REFUSED, Outcome.LEFT_OUT):
        return f"{line.place}: {notes}"
    place = f" #{line.story} {line.address}" if line.story else ""
    text = f"{line.place}: {line.outcome.label}:{place} {line.headline}"
    return f"{text}\n    {notes}" if notes else text


# ---- in


def _lines(run: Run, options: dict[str, Any], progress: Progress) -> Iterator[Line]:
    """Yield what became of everything that came: stories lot by lot across files, a newsroom's own archives whole."""
    files, left = _files(options["paths"]), options["limit"]
    form, mapped = options["format"], _mapping(options["map"])
    found: list[containers.File] = []
    while True:
        for line in run.take(islice(_entries(files, found, form, mapped, progress), left)):
            yield line
            left = None if left is None else left - 1
        if not found:
            return
        yield from _restored(found.pop(), run, dry_run=options["dry_run"])


def _files(paths: list[str]) -> Iterator[tuple[str, containers.File | Broken]]:
    for path in paths:
        for file in containers.walk(path, is_whole=lambda head: archive.matches(head) or is_whole(head)):
            yield path, file


def _entries(
    files: Iterator[tuple[str, containers.File | Broken]],
    found: list[containers.File],
    form: str,
    mapped: importers.Mapping | None,
    progress: Progress,
) -> Iterator[Entry]:
    """Yield the stories of file after file, up to an archive of a newsroom, which is left in `found`."""
    for path, file in files:
        if not isinstance(file, containers.File):
            yield Entry(one_line(_name(file.where)), file)
            continue
        try:
            is_archive = archive.matches(file.stream.read(64))
            file.stream.seek(0)
        except containers.DAMAGED as error:
            yield Entry(one_line(_name(file.name)), Broken("", gettext_noop("It cannot be read: {detail}"), str(error)))
            continue
        if is_archive:
            found.append(file)
            return
        named = containers.File(_name(file.name), file.stream, file.read_so_far)
        for entry in entries(named, form, mapped):
            progress.reach(path, file.read_so_far())
            yield entry


def _restored(file: containers.File, run: Run, *, dry_run: bool) -> Iterator[Line]:
    """Read a newsroom's own archive in: see `articles.archive`."""
    name, door = one_line(file.name), run.door
    if dry_run:
        yield Line(name, Outcome.REFUSED, notes=(_("An archive of a newsroom cannot be tried; it has no dry run."),))
        return
    try:
        for row in archive.restore(file.stream, actor=door.actor, publish=door.publish, now=timezone.now()):
            notes = tuple(each for each in (row.note,) if each)
            yield Line(f"{name}:{row.line}", Outcome(row.outcome.value), row.article, row.headline, notes)
    except (Unreadable, PermissionDenied) as error:
        why = _(str(error)) if str(error) else _("This account may not write this story.")
        yield Line(name, Outcome.REFUSED, notes=(why,))


def _name(name: str) -> str:
    return _("standard input") if name == containers.STDIN else name


def _mapping(path: str | None) -> importers.Mapping | None:
    if not path:
        return None
    try:
        return mapping.parse(Path(path).read_bytes())
    except (OSError, Unreadable) as error:
        why = error.told(_) if isinstance(error, Unreadable) else str(error)
        text = _("The mapping %(path)s cannot be used: %(error)s")
        raise CommandError(text % {"path": one_line(path), "error": why}) from error


def _door(options: dict[str, Any]) -> Door:
    """Return the door as the options say. Raises CommandError if they name what is not there."""
    slug = options["source"]
    source = Source.objects.filter(slug=slug).first() or (former.heir(Source, slug) if slug else None)
    if options["source"] and not source:
        raise CommandError(_("There is no source “%(slug)s”.") % {"slug": options["source"]})
    actor = User.objects.filter(username=options["account"], is_active=True).first()
    if options["account"] and not actor:
        raise CommandError(_("There is no active account “%(name)s”.") % {"name": options["account"]})
    if options["publish"] and not (actor and actor.has_perm("articles.publish_article")):
        raise CommandError(_("--publish needs --as with an account that may publish."))
    return Door(source or "", actor=actor, publish=options["publish"])


# ---- out


@contextmanager
def _report(path: str | None) -> Iterator[Callable[[Line], object]]:
    """Open the report before anything is imported; rows are on disk as they come."""
    if not path:
        yield lambda _line: None
        return
    try:
        file = Path(path).open("w", encoding="utf-8", errors="replace", buffering=1)  # noqa: SIM115 -- closed below
    except OSError as error:
        text = _("The report cannot be written to %(path)s: %(error)s")
        raise CommandError(text % {"path": one_line(path), "error": error.strerror}) from error
    with file:
        yield lambda line: file.write(json.dumps(_row(line), ensure_ascii=False) + "\n")


def _row(line: Line) -> dict[str, Any]:
    return {
        "file": line.place,
        "outcome": str(line.outcome),
        "story": line.story,
        "address": line.address,
        "headline": line.headline,
        "notes": list(line.notes),
    }
