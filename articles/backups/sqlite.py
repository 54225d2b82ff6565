"""SQLite: copied by its own backup function, while others read and write, in the state of one moment."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections
from django.utils.translation import gettext as _

from ..storage import settle_folder
from . import contents
from .contents import Contents
from .layout import PART, Unusable

PAGES = 2000  # copied at a time
Tell = Callable[[int, int], None]


def version() -> str:
    """Return the release of the database."""
    return sqlite3.sqlite_version


def dump(target: Path, tell: Tell) -> Contents:
    """Write a copy to `target` and return what is in it; `tell` hears pages done and in all. Raises sqlite3.Error."""
    given = connection.get_connection_params()
    with (
        closing(sqlite3.connect(given["database"], uri=True, timeout=given["timeout"], isolation_level=None)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        # A reader's transaction holds the state for all lots of pages; in WAL mode no writer waits for it.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES, progress=lambda _status, left, total: tell(total - left, total))
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without others beside it
        copy.execute("PRAGMA secure_delete=ON")
        for table in set(contents.EMPTIED) & _tables(copy):
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 -- ours
    with _read_only(target) as copy:
        return contents.read(lambda question: copy.execute(question).fetchall(), contents.ours(_tables(copy)))


def check(path: Path) -> None:
    """Raise Unusable if a copy is damaged: integrity_check, foreign_key_check."""
    try:
        with _read_only(path) as copy:
            faults = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
            loose = copy.execute("PRAGMA foreign_key_check").fetchone()
            if faults != ["ok"] or loose:
                raise Unusable(_("The database is damaged: %(fault)s") % {"fault": (loose or faults)[0]})
    except sqlite3.Error as error:
        raise Unusable(_("The database is damaged: %(fault)s") % {"fault": error}) from error


def obstacle() -> str:
    """Return what stands where a restored database is to be; "" if nothing does."""
    path = _path()
    for beside in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal")):
        if beside.exists() and beside.stat().st_size:
            return _("%(path)s is left of another database. Move it away.") % {"path": beside}
    if not path.exists() or not path.stat().st_size:
        return ""
    try:
        with _read_only(path) as there:
            if not _tables(there):
                return ""
    except sqlite3.Error:
        pass  # whatever it is, it is not nothing
    return _("%(path)s holds a database already. Move it away, or set DATABASE_URL to another file.") % {"path": path}


def load(copy: Path) -> None:
    """Put a copy in the site's database's place: at once or not at all. Raises OSError."""
    connections.close_all()
    path = _path()
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    path.with_name(f"{path.name}-wal").unlink(missing_ok=True)  # empty, as `obstacle` saw
    copy.replace(path)
    settle_folder(path.parent)


def beside() -> Path:
    """Return where to put what `load` takes: in the same folder, so that a rename is enough."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f"{path.name}.restored{PART}")


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def _read_only(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        yield opened


def _tables(opened: sqlite3.Connection) -> set[str]:
    return {row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
