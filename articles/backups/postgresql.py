"""PostgreSQL: dumped by its own pg_dump in the state of one moment, and loaded by pg_restore in one transaction."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

from . import contents
from .contents import EMPTIED, Contents
from .layout import PART, Unusable

Tell = Callable[[int, int], None]


def version() -> str:
    """Return the server's release."""
    number = connection.pg_version  # type: ignore[attr-defined]
    return f"{number // 10000}.{number % 10000}"


def dump(target: Path, tell: Tell) -> Contents:
    """Write a dump to `target` and return what is in it, both as of one moment. Raises Unusable.

    `tell` hears once that it is done: pg_dump does not say how far it is.
    """
    _need("pg_dump")
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]

        def ask(question: str) -> list[tuple[Any, ...]]:
            cursor.execute(question)
            return list(cursor.fetchall())

        found = contents.read(ask, contents.ours(connection.introspection.table_names(cursor)))
        emptied = [f"--exclude-table-data=*.{table}" for table in EMPTIED]
        own = ["--format=custom", "--no-owner", "--no-privileges", *emptied]
        _run("pg_dump", *own, f"--snapshot={snapshot}", f"--file={target}")
    tell(1, 1)
    return found


def check(path: Path) -> None:
    """Read a dump to its end, as a restore would. Raises Unusable if pg_restore cannot."""
    _need("pg_restore")
    listed = _run("pg_restore", "--list", str(path), connects=False)
    if contents.MIGRATIONS not in listed:
        raise Unusable(_("The database's dump lacks its tables."))
    _run("pg_restore", f"--file={os.devnull}", str(path), connects=False)


def obstacle() -> str:
    """Return what stands where a restored database is to be; "" if nothing does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_%%'"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')"  # an extension's
            " ORDER BY relkind <> 'r', relname LIMIT 1"
        )
        found = cursor.fetchone()
    if not found:
        return ""
    words = {"name": connection.settings_dict["NAME"], "table": found[0]}
    return (
        _(
            "The database %(name)s is not empty: it has %(table)s. Make another with createdb, and name that in"
            " DATABASE_URL."
        )
        % words
    )


def load(dump: Path) -> None:
    """Load a dump: all of it or nothing. Raises Unusable."""
    connections.close_all()
    try:
        _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dump))
    finally:
        dump.unlink()


def beside() -> Path:
    """Return where to put what `load` takes."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    return Path(settings.VAR_DIR / f"restored.pgdump{PART}")


def _need(tool: str) -> None:
    """Raise Unusable if the database's tool is missing, or older than the server."""
    words = {"tool": tool, "server": version()}
    try:
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        text = _("%(tool)s is missing. Install the client of PostgreSQL %(server)s (Debian: postgresql-client).")
        raise Unusable(text % words) from error
    match = re.search(r"\) (\d+)", said)
    if not match or int(match[1]) < int(words["server"].split(".")[0]):
        text = _("%(said)s is older than the server, %(server)s. Install the client of that release.")
        raise Unusable(text % (words | {"said": said.strip()}))


def _run(tool: str, *arguments: str, connects: bool = True) -> str:
    """Run one of PostgreSQL's tools and return what it prints; passwords are in its environment. Raises Unusable."""
    where: list[str] = []
    environment: dict[str, str] = {}
    if connects:
        (_client, *where), given = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
        where = [*where[:-1], f"--dbname={where[-1]}"]
        environment = given or {}
    done = subprocess.run(  # noqa: S603
        [tool, *where, *arguments], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = {"tool": tool, "said": done.stderr.strip()[-2000:]}
        raise Unusable(_("%(tool)s failed: %(said)s") % words)
    return done.stdout
