"""Which part of the house failed, where an error says that one did."""

import errno
import sqlite3
from collections.abc import Iterator
from enum import Enum, auto

from django.db import Error, InterfaceError, OperationalError

# SQLite's primary result codes (https://sqlite.org/rescode.html), of which `sqlite_errorcode` has more bits.
_SQLITE_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}
_SQLITE_AWAY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL}
# PostgreSQL's (Appendix A): disk_full, read_only_sql_transaction, io_error.
_POSTGRESQL_FULL = {"53100", "25006", "58030"}
# Whose errors a bucket's are; by name, for they are not among what `make run` installs.
_BUCKETS = {"botocore", "boto3", "s3transfer"}
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


class Fault(Enum):
    """What is the matter with a part."""

    AWAY = auto()  # the database does not answer, or is too busy
    STORAGE = auto()  # the bucket of the photos does not answer, or refuses us
    FULL = auto()  # nothing can be written: no room is left, or the disk takes no more

    @property
    def status(self) -> int:
        """The HTTP status that tells of it (RFC 9110, 15.6.4; RFC 4918, 11.5)."""
        return 507 if self is Fault.FULL else 503


def of(error: BaseException | None) -> Fault | None:
    """Return what part's fault an error is, by itself or what caused it; None if it is the program's."""
    return next((fault for each in _chain(error) if (fault := _of_one(each))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        # What was raised while a database or a disk failed may well be the program's own fault.
        is_parts = isinstance(error, Error | OSError | sqlite3.Error)
        error = error.__cause__ or (error.__context__ if is_parts and not error.__suppress_context__ else None)


def _of_one(error: BaseException) -> Fault | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the driver's own complaints have none
        return Fault.FULL if code in _SQLITE_FULL else Fault.AWAY if code in _SQLITE_AWAY else None
    if isinstance(error, Error):
        return _of_database(error)
    if type(error).__module__.partition(".")[0] in _BUCKETS:
        return Fault.STORAGE
    return Fault.FULL if isinstance(error, OSError) and error.errno in _DISK_FULL else None


def _of_database(error: Error) -> Fault | None:
    """Judge what Django made of a driver's error, by that one."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return _of_one(cause)
    if getattr(cause, "sqlstate", None) in _POSTGRESQL_FULL:
        return Fault.FULL
    return Fault.AWAY if isinstance(error, OperationalError | InterfaceError) else None
