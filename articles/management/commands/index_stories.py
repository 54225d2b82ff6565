"""`manage.py index_stories`: what search knows of stories, made anew where it is wanting."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from articles import indexing
from articles.models import Article


class Command(BaseCommand):
    """Indexes the stories that search does not know yet, or all; shows progress; can be interrupted and run again."""

    help = "Make what search knows of stories anew: of those that it does not know yet, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to index all."""
        parser.add_argument("--all", action="store_true", help="index all stories, not only those that are wanting")

    def handle(self, **options: Any) -> None:
        """Index, and say how many there were."""
        stories = Article.objects.all() if options["all"] else indexing.wanting()
        total, done = stories.count(), 0
        console = Console(file=self.stderr, soft_wrap=True)  # type: ignore[arg-type]
        with Progress(console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(_("Indexing stories"), total=total)
            for lot in indexing.index(stories):
                done += lot
                progress.advance(bar, lot)
        self.stdout.write(_("Stories indexed: %(number)s") % {"number": done})
