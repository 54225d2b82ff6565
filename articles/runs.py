"""That commands ran: noted by them, told at the desk. All times are UTC."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import Error
from django.utils import timezone

from .models import CommandRun

log = logging.getLogger(__name__)


def note(command: str, *, began: datetime, failure: str = "") -> None:
    """Note a run that is over, and failed in that way or not at all.

    For what must be done on a full disk too: where it cannot be noted, the log says so.
    """
    now = timezone.now()
    told = {"began_at": began, "ended_at": now, "failure": failure} | ({} if failure else {"succeeded_at": now})
    try:
        CommandRun.objects.update_or_create(command=command, defaults=told)
    except Error:
        log.warning("The run of %s cannot be noted.", command, exc_info=True)


@contextmanager
def noted(command: str) -> Iterator[None]:
    """Note that a command runs, and when and how it ended; of an error its kind alone, for its words may tell names.

    Ctrl-C is no failure. Raises what was raised within, and `django.db.Error` where it cannot be noted.
    """
    CommandRun.objects.update_or_create(command=command, defaults={"began_at": timezone.now(), "ended_at": None})
    mine = CommandRun.objects.filter(command=command)
    try:
        yield
    except Exception as error:
        mine.update(ended_at=timezone.now(), failure=type(error).__name__)
        raise
    except BaseException:
        mine.update(ended_at=timezone.now())
        raise
    now = timezone.now()
    mine.update(ended_at=now, succeeded_at=now, failure="")
