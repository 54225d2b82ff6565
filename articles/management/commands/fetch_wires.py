"""`manage.py fetch_wires`: look at what the suppliers of wires have for us, and let go of what is too old."""

import signal
import threading
from datetime import datetime
from types import FrameType
from typing import Any, NoReturn, Self

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ... import runs
from ...models import Supplier
from ...wires import fetching, keeping

SHORTEST = 1  # second between two rounds: agencies' servers are asked in each


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
        try:
            if every is not None and not every >= SHORTEST:
                raise CommandError(_("--every needs a number of seconds, %(least)s at least.") % {"least": SHORTEST})
            with _Ending() as ending:
                self._check(supplier)
                is_good = self._pass(supplier, ending) if every is None else self._go_on(supplier, every, ending)
        except KeyboardInterrupt:
            self.stderr.write(_("Ended. What was kept stays; what was not read yet waits for the next time."))
            if every is None:
                raise SystemExit(130) from None
            return
        except (OperationalError, ProgrammingError) as error:
            text = _("The database is not ready: %(error)s. “manage.py migrate” prepares it.")
            raise CommandError(text % {"error": str(error).strip()}) from error
        if not is_good:
            raise SystemExit(1)

    def _check(self, names: list[str]) -> None:
        if unknown := set(names) - {each.name for each in fetching.due(names)}:
            text = _("There is no supplier in use with a feed or a folder that is called “%(name)s”.")
            raise CommandError(text % {"name": min(unknown)})

    def _go_on(self, names: list[str], every: float, ending: "_Ending") -> NoReturn:
        while True:
            try:
                self._pass(names, ending)
            except OperationalError as error:  # a busy database, or one that starts anew: the next round tries again
                self.stderr.write(str(error).strip())
                connection.close()
            ending.wait(every)

    def _pass(self, names: list[str], ending: "_Ending") -> bool:
        with runs.noted("fetch_wires"):
            return self._look(names, ending)

    def _look(self, names: list[str], ending: "_Ending") -> bool:
        """Look at each supplier, and let go of what is old; returns whether none failed."""
        is_good = True
        for supplier, looked in fetching.pass_over_all(fetching.due(names), clock=ending.clock):
            if looked is None:
                self.stdout.write(_("%(supplier)s: another process looks at it.") % {"supplier": supplier})
            elif looked.why:
                is_good = False
                self.stderr.write(_("%(supplier)s: failed: %(why)s") % {"supplier": supplier, "why": looked.why})
            else:
                self.stdout.write(_line(looked))
        for supplier in Supplier.objects.filter(name__in=names) if names else Supplier.objects.all():
            if items := sum(keeping.let_go(supplier, now=ending.clock())):
                text = _("%(supplier)s: items that left after their time: %(items)s.")
                self.stdout.write(text % {"supplier": supplier, "items": items})
        self.stdout.flush()  # a log is read while the command goes on
        return is_good


def _line(looked: fetching.Looked) -> str:
    text = _("%(supplier)s: %(new)s new, %(known)s known, %(killed)s killed; not readable: %(faults)s.")
    taken = looked.taken
    counts = {"new": taken.new, "known": taken.known, "killed": taken.killed, "faults": looked.faults}
    return text % {"supplier": looked.supplier, **counts}


class _Ending:
    """What Ctrl-C does, and what services are stopped with: the step at hand is done, and then no other is begun.

    An interrupt in the midst of a query would leave a connection that nothing more can be done with, and suppliers
    claimed for minutes. The second time it comes at once.
    """

    def __init__(self) -> None:
        self._told = threading.Event()

    def __enter__(self) -> Self:
        self._before = {each: signal.signal(each, self._tell) for each in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *_error: object) -> None:
        for each, before in self._before.items():
            signal.signal(each, before)

    def _tell(self, _signal: int, _frame: FrameType | None) -> None:
        if self._told.is_set():
            raise KeyboardInterrupt
        self._told.set()

    def clock(self) -> datetime:
        """Return the time (UTC), as is asked between two steps. Raises KeyboardInterrupt once it is to end."""
        self.wait(0)
        return timezone.now()

    def wait(self, seconds: float) -> None:
        """Let some time pass. Raises KeyboardInterrupt as soon as it is to end."""
        if self._told.wait(seconds):
            raise KeyboardInterrupt
