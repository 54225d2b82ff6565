"""`manage.py backup`: database and photos into a folder, while the site serves."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import backups, runs
from articles.backups import keeping
from articles.management import stages

WANTING = 2  # exit status: the backup is whole, the storage was not


class Command(BaseCommand):
    """Makes a backup and checks it. Exit status 0: it is good; 1: there is none; 2: the media storage lacks files."""

    help = "Back up database and photos into a folder of their own below FOLDER, and check what was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may stand on the command line."""
        folder = settings.VAR_DIR / "backups"
        parser.add_argument(
            "folder", nargs="?", type=Path, default=folder, metavar="FOLDER", help="default: var/backups"
        )
        parser.add_argument(
            "--keep", type=keeping.parsed, metavar="7d,4w,12m",
            help="then remove old ones but the newest of each of so many days, weeks and months; without it none",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        """Back up. Raises CommandError; BACKUP_KEY holds the public keys of age that it is encrypted to."""
        labels = {"database": _("Copying the database"), "photos": _("Copying photos"), "check": _("Checking")}
        keys, began = os.environ.get("BACKUP_KEY", ""), timezone.now()
        try:
            with stages.shown(labels, self.stderr) as tell:
                made = backups.back_up(
                    options["folder"], keys=keys, keep=options["keep"], now=timezone.now(), tell=tell
                )
        except backups.Unusable as error:
            runs.note("backup", began=began, failure=type(error).__name__)
            raise CommandError(str(error)) from error
        stored = made.manifest
        runs.note("backup", began=began, failure="FilesWanting" if made.lost else "")
        words = {
            "path": made.path,
            "photos": len(stored.photos),
            "size": f"{sum(each.bytes for each in stored.files.values()):,}",
            "removed": len(made.removed),
        }
        said = (
            _("%(path)s: whole and checked, %(photos)s photos, %(size)s bytes; old backups removed: %(removed)s")
            % words
        )
        self.stdout.write(said)
        if not stored.sealed_for:
            self.stderr.write(_("It is not encrypted: BACKUP_KEY is not set."))
        if made.lost:
            for name in made.lost[:20]:
                self.stderr.write(_("The media storage lacks %(name)s.") % {"name": name})
            text = _("The media storage has lost files: %(number)s; this backup has these of them: %(kept)s")
            numbers = {"number": len(made.lost), "kept": len(made.lost) - len(stored.wanting)}
            raise CommandError(text % numbers, returncode=WANTING)
