"""`manage.py restore`: a backup becomes a newsroom, in an empty place."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles import backups
from articles.management import stages
from articles.models import Article


class Command(BaseCommand):
    """Restores a backup where DATABASE_URL and the media settings point, if there is nothing. May be run again."""

    help = "Restore a backup into an empty database and an empty media storage; everything is checked first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may stand on the command line."""
        parser.add_argument("backup", type=Path, metavar="BACKUP", help="a folder that manage.py backup made")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="age's secret keys, if it is encrypted")
        parser.add_argument(
            "--without-damaged", action="store_true", help="go on without photos whose files are damaged, and name them"
        )

    def handle(self, **options: Any) -> None:
        """Restore, and say what. Raises CommandError."""
        labels = {"check": _("Checking"), "photos": _("Restoring photos"), "database": _("Restoring the database")}
        try:
            with stages.shown(labels, self.stderr) as tell:
                done = backups.restore(
                    options["backup"], identity=options["identity"], leaves_out=options["without_damaged"], tell=tell
                )
        except backups.Unusable as error:
            raise CommandError(str(error)) from error
        manifest = done.manifest
        words = {
            "moment": f"{manifest.made_at:%Y-%m-%d %H:%M:%S} UTC",
            "stories": f"{manifest.counts.get(Article._meta.db_table, 0):,}",
            "photos": f"{len(manifest.photos) - len(done.left_out):,}",
        }
        self.stdout.write(
            _("Restored as of %(moment)s: %(stories)s stories, %(photos)s photos. Everybody logs in anew.") % words
        )
        for name in manifest.wanting[:20]:
            self.stderr.write(_("The backup lacks a photo's file, as the site did: %(name)s") % {"name": name})
        for name in done.left_out:
            self.stderr.write(_("Left out, for the backup's file is damaged: %(name)s") % {"name": name})
