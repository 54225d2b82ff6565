"""`manage.py make_renditions`: the sizes and crops in which readers get photos, made where they are wanting."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from articles import library, pixels
from articles.models import Photo


class Command(BaseCommand):
    """Makes what is wanting; shows progress; can be interrupted and run again. A photo that cannot be made is named.

    Readers' pages need no such run: what is wanting is made when it is asked for. It saves the first reader the wait.
    """

    help = "Make the sizes and crops of photos that are wanting, as after an upgrade or from a backup without them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to look at the files anew."""
        parser.add_argument(
            "--reread", action="store_true", help="read the files' own facts and their upright size anew first"
        )

    def handle(self, **options: Any) -> None:
        """Make them, and say how many. Raises CommandError at the end if a photo's file is wanting or damaged."""
        made, failed = 0, 0
        ids = list(Photo.objects.exclude(file="").order_by("pk").values_list("pk", flat=True))
        console = Console(file=self.stderr, soft_wrap=True)  # type: ignore[arg-type]
        with Progress(console=console, disable=not console.is_terminal) as progress:
            bar = progress.add_task(_("Making renditions"), total=len(ids))
            for pk in ids:
                try:
                    made += library.renew(pk, reread=options["reread"])
                except (OSError, pixels.Unfit) as error:
                    failed += 1
                    self.stderr.write(_("Photo %(id)s: %(error)s") % {"id": pk, "error": error})
                progress.advance(bar)
        self.stdout.write(_("Renditions made: %(number)s") % {"number": made})
        if failed:
            raise CommandError(_("Photos whose files are wanting or damaged: %(number)s") % {"number": failed})
