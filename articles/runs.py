"""That commands ran: noted by them, told at the desk. All times are UTC."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from .models import CommandRun


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
