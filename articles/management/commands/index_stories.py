"""`manage.py index_stories`: what search knows of stories, made anew where it is wanting."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from articles import indexing, search, words
from articles.models import Article, WireDocument


class Command(BaseCommand):
    """Indexes the stories that search does not know yet, or all; shows progress; can be interrupted and run again."""

    help = "Make what search knows of stories anew: of those that it does not know yet, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to index all, and whether to look for related stories too."""
        parser.add_argument("--all", action="store_true", help="index all stories, not only those that are wanting")
        parser.add_argument(
            "--related",
            action="store_true",
            help="then find related stories for those that have none, or with --all for all",
        )

    def handle(self, **options: Any) -> None:
        """Index, and say how many there were."""
        stories = Article.objects.all() if options["all"] else indexing.wanting()
        done = self._follow(_("Indexing stories"), indexing.index(stories), total=stories.count())
        self.stdout.write(_("Stories indexed: %(number)s") % {"number": done})
        if wires := WireDocument.objects.exclude(version=words.VERSION).count():
            done = self._follow(_("Indexing wire items"), search.renew_wires(), total=wires)
            self.stdout.write(_("Wire items indexed: %(number)s") % {"number": done})
        if options["related"]:
            stories = Article.objects.all() if options["all"] else indexing.alone()
            steps = indexing.relate(stories, now=timezone.now())
            done = self._follow(_("Finding related stories"), steps, total=stories.count())
            self.stdout.write(_("Stories looked at for related ones: %(number)s") % {"number": done})

    def _follow(self, what: str, steps: Iterator[int], *, total: int) -> int:
        """Show how far it is; returns the sum of the steps."""
        console, done = Console(file=self.stderr, soft_wrap=True), 0  # type: ignore[arg-type]
        with Progress(console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(what, total=total)
            for step in steps:
                done += step
                progress.advance(bar, step)
        return done
