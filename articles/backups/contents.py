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
    """How many rows each table has, which migrations ("app.name") were applied, which files its photos name."""

    counts: dict[str, int]
    migrations: list[str]
    files: list[str]


def read(ask: Ask, tables: Iterable[str]) -> Contents:
    """Ask for everything; `tables` are those that exist."""
    counted = sorted(set(tables) - set(EMPTIED))
    counts = {table: int(ask(f'SELECT count(*) FROM "{table}"')[0][0]) for table in counted}  # noqa: S608 -- ours
    migrations = [f"{app}.{name}" for app, name in ask(f"SELECT app, name FROM {MIGRATIONS} ORDER BY app, name")]  # noqa: S608
    names: set[str] = set()
    for file, earlier in ask(f"SELECT file, earlier FROM {Photo._meta.db_table}"):  # noqa: S608
        lines = json.loads(earlier) if isinstance(earlier, str) else earlier
        names |= {file, *(line["file"] for line in lines)} - {""}
    return Contents(counts, migrations, sorted(names))


def newer(migrations: Iterable[str]) -> str:
    """Return which of these tells of a newer program than this one, "" if none does.

    That is one of an app of ours behind its last one; others are of apps and programs that went, which databases
    remember.
    """
    last: dict[str, str] = {}
    for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}:
        last[app] = max(last.get(app, ""), name)
    parts = (each.partition(".") for each in migrations)
    return next((f"{app}.{name}" for app, _dot, name in sorted(parts) if app in last and name > last[app]), "")


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
