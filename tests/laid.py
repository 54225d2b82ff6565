"""Rows that the tests of a module share: laid once, in a transaction around each test's own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # as in conftest: tests need no slow ones


@contextmanager
def laid(lay: Callable[[], object], *, blocker, media) -> Iterator[None]:
    """Let `lay` write, keep it until the block ends, and take it back then; files go into the folder `media`.

    `blocker` is pytest-django's. Every test of the module sees the rows from then on, so those that want an empty
    database, and those that need real transactions, stand in another module.
    """
    around = transaction.atomic()
    around._from_testcase = True  # as TestCase's own: durable blocks may stand in it
    with blocker.unblock(), around:
        with override_settings(MEDIA_ROOT=media, PASSWORD_HASHERS=HASHERS):
            lay()
        with blocker.block():
            yield
        transaction.set_rollback(True)


def everything() -> str:
    """Return all rows there are, as `dumpdata` writes them: the same text before and after, and nothing was changed."""
    out = StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()
