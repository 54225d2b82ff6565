"""`manage.py fetch_wires`: look at what the suppliers of wires have for us, and let go of what is too old."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ...models import Supplier
from ...wires import fetching, keeping


class Command(BaseCommand):
    """Looks once, or for as long as the command runs. Exit status 1 if a supplier failed; several may run at once."""

    help = (
        "Fetch what suppliers of wires have in feeds and watched folders, and let go of items that nobody used after"
        " their supplier's time. Of several that run at once, one looks at a supplier."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say whom to look at, and how long to go on."""
        parser.add_argument("--supplier", action="append", default=[], metavar="NAME", help="only this one; repeatable")
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="go on, and look again every so many seconds; Ctrl-C ends it"
        )

    def handle(self, *_args: Any, supplier: list[str], every: float | None = None, **_options: Any) -> None:
        """Print a line for each supplier. Raises CommandError for a name that is none, SystemExit for failures."""
        names = supplier
        try:
            with _ended_as_by_hand():
                self._check(names)
                if every is None:
                    is_good = self._pass(names)
                else:
                    self._go_on(names, every)
        except KeyboardInterrupt:
            self.stderr.write(_("Ended. What was kept stays; what was not read yet waits for the next time."))
            if every is None:
                raise SystemExit(130) from None
            return
        except OperationalError as error:
            text = _("The database is not ready: %(error)s. “manage.py migrate” prepares it.")
            raise CommandError(text % {"error": str(error).strip()}) from error
        if not is_good:
            raise SystemExit(1)

    def _check(self, names: list[str]) -> None:
        if unknown := set(names) - {each.name for each in fetching.due(names)}:
            text = _("There is no supplier in use with a feed or a folder that is called “%(name)s”.")
            raise CommandError(text % {"name": min(unknown)})

    def _go_on(self, names: list[str], every: float) -> None:
        while True:
            try:
                self._pass(names)
            except OperationalError as error:  # a busy database, or one that starts anew: the next round tries again
                self.stderr.write(str(error).strip())
                connection.close()
            time.sleep(every)

    def _pass(self, names: list[str]) -> bool:
        """Look at each supplier, and let go of what is old; returns whether none failed."""
        is_good = True
        for supplier, looked in fetching.pass_over_all(fetching.due(names)):
            if looked is None:
                self.stdout.write(_("%(supplier)s: another process looks at it.") % {"supplier": supplier})
            elif looked.why:
                is_good = False
                self.stderr.write(_("%(supplier)s: failed: %(why)s") % {"supplier": supplier, "why": looked.why})
            else:
                self.stdout.write(_line(looked))
        for supplier in Supplier.objects.filter(name__in=names) if names else Supplier.objects.all():
            if items := sum(keeping.let_go(supplier, now=timezone.now())):
                text = _("%(supplier)s: %(items)s items left after their time.")
                self.stdout.write(text % {"supplier": supplier, "items": items})
        self.stdout.flush()  # a log is read while the command goes on
        return is_good


def _line(looked: fetching.Looked) -> str:
    text = _("%(supplier)s: %(new)s new, %(known)s known, %(killed)s killed, %(faults)s faults.")
    taken = looked.taken
    counts = {"new": taken.new, "known": taken.known, "killed": taken.killed, "faults": looked.faults}
    return text % {"supplier": looked.supplier, **counts}


@contextmanager
def _ended_as_by_hand() -> Iterator[None]:
    """Let what services are stopped with do what Ctrl-C does: else suppliers stay claimed for minutes."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
