"""`manage.py generate_stories`: as many invented stories as somebody wants, to try a large newsroom."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from articles.management.invented import stories


class Command(BaseCommand):
    """Makes stories lot by lot; shows progress; can be interrupted and run again: it goes on where it ended."""

    help = "Fill this newsroom with invented stories, to try what a large one costs. They cannot be told apart later."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many stories, of which seed, and whether a public site may get them."""
        parser.add_argument("stories", type=int, help="how many stories of this seed there are to be in the end")
        parser.add_argument("--seed", type=int, default=1, help="another seed makes other stories (1)")
        parser.add_argument("--force", action="store_true", help="do so although SITE_URL is https")

    def handle(self, **options: Any) -> None:
        """Make what is wanting; raises CommandError where SITE_URL is https, and for numbers below 1."""
        wanted: int = options["stories"]
        if settings.HTTPS and not options["force"]:
            raise CommandError(
                _("Readers would see invented stories: SITE_URL is https. To do so all the same: --force.")
            )
        if wanted < 1:
            raise CommandError(_("Say how many stories there are to be: 1 or more."))
        console = Console(file=self.stderr, soft_wrap=True)  # type: ignore[arg-type]
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            bar = progress.add_task(_("Inventing stories"), total=wanted)
            for done in stories.invent(wanted, seed=options["seed"], now=timezone.now()):
                progress.advance(bar, done)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # or the database goes on planning for a small newsroom
        self.stdout.write(_("Invented stories of this seed: %(number)s") % {"number": wanted})
