"""`manage.py apply_due`: let what time brings come about, where no reader asks for a page."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InternalError, connection
from django.utils import timezone

from ... import accounts, indexing, readership, runs, schedule
from ...models import PlannedUpdate


class Command(BaseCommand):
    """Apply what is due, once or for as long as the command runs; several may run at once."""

    help = (
        "Let planned updates of live stories go out, tell of photos whose rights have ended, find out anew what is"
        " most read, let search take up changes that were put off, and remove log-ins that are over. The next request"
        " does all but the last two too; run this where nobody may ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say how long to go on."""
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="go on, and look again every so many seconds; Ctrl-C ends it"
        )

    def handle(self, *_args: Any, every: float | None = None, **_options: Any) -> None:
        """Do what is due; print a line for each update, with what became of it, and for each photo."""
        if every is None:
            self._apply()
            return
        while True:
            try:
                self._apply()
            except Exception as error:
                if not (isinstance(error, InternalError) or schedule.is_of_the_house(error)):
                    raise
                self.stderr.write(str(error).strip())  # the next round tries again
                connection.close()
            try:
                time.sleep(every)
            except KeyboardInterrupt:
                return

    def _apply(self) -> None:
        with runs.noted("apply_due"):
            self._let_out()
            readership.refresh(timezone.now())
            for _stories in indexing.catch_up():
                self._let_out()  # which is not to wait for all of them
            accounts.remove_ended(timezone.now())

    def _let_out(self) -> None:
        while done := schedule.apply_due(timezone.now()):
            for each in done:
                self.stdout.write(_line(each))


def _line(done: schedule.Done) -> str:
    if isinstance(done, PlannedUpdate):
        return f"{done.article_id} #{done.number}: {done.outcome} {done.problem}".rstrip()
    return f"photo {done.pk}: rights ended"
