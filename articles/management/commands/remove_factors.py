"""`manage.py remove_factors`: for somebody who lost the phone and the recovery codes, and has no administrator left."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import accounts
from articles.models import User


class Command(BaseCommand):
    """Removes an account's second factors and ends its log-ins; the admin's log of the account tells who did it."""

    help = "Remove the second factors of an account, and end its log-ins: its password alone opens the desk then."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account, and the one in whose name it is done."""
        parser.add_argument("username", help="the account whose app, passkeys and recovery codes are removed")
        parser.add_argument(
            "--as", dest="actor", required=True, metavar="USER", help="the account that the log names for it"
        )

    def handle(self, *, username: str, actor: str, **_options: Any) -> None:
        """Remove, and say how many there were; raises CommandError for accounts that do not exist."""
        removed = accounts.remove_factors(_account(username), actor=_account(actor))
        words = ngettext("%(count)s factor removed.", "%(count)s factors removed.", removed)
        self.stdout.write(words % {"count": removed})


def _account(username: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(_("There is no account “%(name)s”.") % {"name": username})
    return found
