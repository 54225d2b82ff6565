"""The site's generation, asked for every request: a token from the database, and the moments that passed by the clock.

On SQLite the token is read through Django's own connection, so that what is rendered after it can see no older state;
on PostgreSQL by a statement that is prepared once a connection, without which the question costs as much as a page.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from math import inf
from time import monotonic, time
from typing import Any
from weakref import WeakSet

from django.db import Error, OperationalError, connection

from .. import generation

NONE = ""  # the token without its row: `standing` has a new number each time then
_NAME = b"newsroom_token"
_PREPARED: WeakSet[Any] = WeakSet()  # connections that know the question
_DONE, _ANSWERED = 1, 2  # libpq's PGRES_COMMAND_OK and PGRES_TUPLES_OK


class Numbers:
    """What number the site has. One for a process; each of its threads asks through a connection of its own."""

    def __init__(self) -> None:
        self._thread = threading.local()
        self._standing: generation.Standing | None = None

    def now(self) -> str:
        """Return the site's generation at this moment; raises `django.db.Error` if it cannot be had.

        What is known of a token holds until the clock passes its next moment, or goes back.
        """
        thread = self._thread
        try:
            token = thread.read() if monotonic() < thread.ends else self._asked_anew()
        except Exception:  # there is none yet, or its connection is gone, which each driver says in its own way
            token = self._asked_anew()
        known = self._standing
        if known is None or token != known.token or not known.since <= time() < known.until:
            known = self._standing = generation.standing(datetime.now(UTC))
        return known.number

    def _asked_anew(self) -> str:
        """Return the token by a connection that works: Django's as it is, or a new one where that fails.

        One that is as old as CONN_MAX_AGE is closed, though no request of Django's ends here that would see to it.
        Where no connection can be had it is not tried twice: that may take seconds, before the error's page is made.
        """
        if connection.connection is None:
            return self._asked()
        try:
            if not connection.in_atomic_block:  # in which tests ask
                connection.close_if_unusable_or_obsolete()
            return self._asked()
        except Error:
            connection.close()
            return self._asked()

    def _asked(self) -> str:
        connection.ensure_connection()
        with connection.wrap_database_errors:
            read = _of_postgresql() if connection.vendor == "postgresql" else _of_sqlite()
            token = read()
        ends = inf if connection.in_atomic_block else connection.close_at or inf
        self._thread.read, self._thread.ends = read, ends
        return token


def _of_sqlite() -> Callable[[], str]:
    """Return what asks for the token by the connection that this thread has now, as cheaply as its driver can."""
    execute = connection.connection.execute

    def read() -> str:
        rows = execute(generation.TOKEN).fetchall()  # to its end: an open question would hold the state
        return rows[0][0] if rows else NONE

    return read


def _of_postgresql() -> Callable[[], str]:
    """The same by libpq."""
    raw = connection.connection
    server = raw.pgconn
    if raw not in _PREPARED:
        if server.prepare(_NAME, generation.TOKEN.encode()).status != _DONE:
            raise OperationalError(server.get_error_message())
        _PREPARED.add(raw)
    ask = server.exec_prepared

    def read() -> str:
        answer = ask(_NAME, None)
        if answer.status != _ANSWERED:
            raise OperationalError(server.get_error_message())
        return answer.get_value(0, 0).decode() if answer.ntuples else NONE

    return read
