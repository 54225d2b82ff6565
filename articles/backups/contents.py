"""What stands in a database, asked in one state of it: rows of each table, migrations, names of photos' files."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ..models import Generation, Photo

# Tables that a backup has empty: who was logged in, and the site's number, which must be another after a restore.
EMPTIED = ("django_session", UserSession._meta.db_table, Generation._meta.db_table)
MIGRATIONS = MigrationRecorder.Migration._meta.db_table

Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows each table has, which of our migrations ("app.name") were applied, which files its photos name."""

    counts: dict[str, int]
    migrations: list[str]
    files: list[str]


def read(ask: Ask, tables: Iterable[str]) -> Contents:
    """Ask for everything; `tables` are those that exist."""
    counted = sorted(set(tables) - set(EMPTIED))
    counts = {table: int(ask(f'SELECT count(*) FROM "{table}"')[0][0]) for table in counted}  # noqa: S608 -- ours
    applied = [f"{app}.{name}" for app, name in ask(f"SELECT app, name FROM {MIGRATIONS} ORDER BY app, name")]  # noqa: S608
    still = known()
    names: set[str] = set()
    for file, earlier in ask(f"SELECT file, earlier FROM {Photo._meta.db_table}"):  # noqa: S608
        lines = json.loads(earlier) if isinstance(earlier, str) else earlier
        names |= {file, *(line["file"] for line in lines)} - {""}
    return Contents(counts, [name for name in applied if name in still], sorted(names))


def known() -> set[str]:
    """Return the migrations that this program has; a database also remembers those of programs that went."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {f"{app}.{name}" for app, name in loader.disk_migrations or {}}


def ours(existing: Iterable[str]) -> set[str]:
    """Return which of the `existing` tables are the program's, with the record of migrations."""
    return {*connection.introspection.django_table_names(include_views=False), MIGRATIONS} & {*existing}


def present() -> Contents:
    """Return what stands in the database that the site uses."""
    with connection.cursor() as cursor:
        tables = ours(connection.introspection.table_names(cursor))

        def ask(question: str) -> list[tuple[Any, ...]]:
            cursor.execute(question)
            return list(cursor.fetchall())

        return read(ask, tables)
