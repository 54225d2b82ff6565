"""`manage.py export_stories`: the newsroom as a file that can be read back, or its live stories for other programs."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from articles import archive
from articles.models import Article, Section
from articles.ninjs.many import LOT, lines

STDOUT = "-"
ARCHIVE, NINJS = "archive", "ninjs"


class Command(BaseCommand):
    """Exports stories as a stream. A file appears whole or not at all."""

    help = "Export all stories, or a selection, with photos, versions, record and people; import_stories reads it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may stand on the command line."""
        parser.add_argument("out", nargs="?", default=STDOUT, metavar="OUT", help="a file, or - for standard output")
        parser.add_argument("--format", default=ARCHIVE, choices=[ARCHIVE, NINJS])
        parser.add_argument("--ids", nargs="+", type=int, metavar="ID", help="only these stories")
        parser.add_argument("--section", metavar="SLUG", help="only stories of this section and those below it")
        parser.add_argument("--since", type=_day, metavar="DATE", help="only stories of this day or later")
        parser.add_argument("--until", type=_day, metavar="DATE", help="only stories of this day or before")
        parser.add_argument("--no-photos", action="store_true", help="leave the photos' files out")

    def handle(self, **options: Any) -> None:
        """Export. Raises CommandError for what names nothing, and for what cannot be written."""
        try:
            stories = _chosen(options)
            with _out(options["out"]) as out:
                self._export(out, stories, options)
        except (OperationalError, ProgrammingError) as error:
            text = _("The database is not ready: %(error)s. “manage.py migrate” prepares it.")
            raise CommandError(text % {"error": error}) from error
        except OSError as error:
            raise CommandError(_("The export cannot be written: %(error)s") % {"error": error}) from error

    def _export(self, out: BinaryIO, stories: QuerySet[Article] | None, options: dict[str, Any]) -> None:
        chosen = Article.objects.all() if stories is None else stories
        if options["format"] == NINJS:
            steps = _ninjs(out, Article.objects.live(timezone.now()) & chosen)
        else:
            steps = archive.write(out, stories=stories, with_files=not options["no_photos"])
        console, done, wanting = Console(file=self.stderr, soft_wrap=True), 0, 0  # type: ignore[arg-type]
        with Progress(console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(_("Exporting stories"), total=chosen.count())
            for step in steps:
                done += step.stories
                wanting += bool(step.wanting)
                progress.advance(bar, step.stories)
        self.stderr.write(_("Stories exported: %(number)s") % {"number": done})
        if wanting:
            self.stderr.write(_("Files of photos that are not in the storage: %(number)s") % {"number": wanting})


def _ninjs(out: BinaryIO, stories: QuerySet[Article]) -> Iterator[archive.Step]:
    ids = list(stories.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), LOT):
        lot = ids[start : start + LOT]
        out.writelines(lines(lot, now=timezone.now()))
        yield archive.Step(stories=len(lot))


def _chosen(options: dict[str, Any]) -> QuerySet[Article] | None:
    """Return the selection; None for all. Raises CommandError for ids and sections that are not there."""
    if not any(options[name] for name in ("ids", "section", "since", "until")):
        return None
    stories: QuerySet[Article] = Article.objects.all()
    if options["ids"]:
        stories = stories.filter(pk__in=options["ids"])
        if missing := sorted(set(options["ids"]) - set(stories.values_list("pk", flat=True))):
            raise CommandError(_("There is no story %(id)d.") % {"id": missing[0]})
    if options["section"]:
        section = Section.objects.filter(slug=options["section"]).first()
        if not section:
            raise CommandError(_("There is no section “%(slug)s”.") % {"slug": options["section"]})
        stories = stories.filter(section__in=[section.pk, *section.children.values_list("pk", flat=True)])
    stories = stories.annotate(moment=Coalesce(F("published_at"), F("created_at")))
    if options["since"]:
        stories = stories.filter(moment__gte=_moment(options["since"], time.min))
    if options["until"]:
        stories = stories.filter(moment__lte=_moment(options["until"], time.max))
    return stories


def _day(text: str) -> date:
    """Return a day written as 2026-03-02. Raises ValueError, which the command line answers."""
    return date.fromisoformat(text)


_day.__name__ = "DATE"  # as argparse calls it in its answer


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())


@contextmanager
def _out(path: str) -> Iterator[BinaryIO]:
    """Open what is written to; a file takes its name once it is whole. Raises CommandError for a terminal."""
    if path == STDOUT:
        if sys.stdout.isatty():
            raise CommandError(_("Name a file, or send the output into one: a terminal cannot show it."))
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = Path(f"{path}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
