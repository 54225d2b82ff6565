"""What `manage.py check` looks at beyond Django's own: triggers, what search knows, and SQLite's version."""

import sqlite3
from collections.abc import Sequence, Set
from typing import Any

from django.core.checks import CheckMessage, Info, Tags, Warning, register  # noqa: A004 -- Django's name for it
from django.db import DEFAULT_DB_ALIAS, connections

from . import guards, health, indexing, triggers

# Where a race between connections in the write-ahead log ended, of threads too: https://sqlite.org/wal.html#walresetbug
SAFE_SQLITE = (3, 51, 3)
MENDED_SQLITE = {(3, 44): 6, (3, 50): 7}  # older lines, and the first of their releases that has the mend


@register(Tags.database)
def generation_triggers(*, databases: Sequence[str] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn where a migrated database lacks the triggers of `articles.triggers`, or has old ones.

    Looks only at the databases that the command names (`check --database default`, `migrate`).
    """
    return [message for alias in databases or () for message in _triggers_in(alias)]


@register(Tags.database)
def stories_in_search(*, databases: Sequence[str] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn where search does not know all stories, as after an upgrade, with the database named as above."""
    # `migrate` asks first of all, and the tables may be those of an earlier program.
    if DEFAULT_DB_ALIAS not in (databases or ()) or health.wanting_migrations():
        return []
    wanting = indexing.wanting().count()
    if not wanting:
        return []
    return [
        Warning(
            f"Search does not find {wanting} stories: it does not know them, or knows them by an older version.",
            hint="Run manage.py index_stories.",
            id="articles.W002",
        )
    ]


@register(Tags.database, deploy=True)
def sqlite_version(**_kwargs: Any) -> list[CheckMessage]:
    """Say, in `check --deploy`, that this SQLite may damage what several connections write."""
    version = sqlite3.sqlite_version_info
    is_mended = version >= SAFE_SQLITE or version[2] >= MENDED_SQLITE.get(version[:2], version[2] + 1)
    if is_mended or all(each.vendor != "sqlite" for each in connections.all()):
        return []
    return [
        Info(
            f"SQLite {sqlite3.sqlite_version} may, very rarely, damage a database that several connections write.",
            hint=f"Use SQLite {'.'.join(map(str, SAFE_SQLITE))} or newer, or PostgreSQL. Until then serve with one "
            "process, stop it for migrations and imports, and keep backups: threads of one process can meet too.",
            id="articles.I001",
        )
    ]


def _triggers_in(alias: str) -> list[CheckMessage]:
    connection = connections[alias]
    with connection.cursor() as cursor:
        if triggers.TABLE not in connection.introspection.table_names(cursor):
            return []
        there = triggers.installed(connection)
    wanted = triggers.expected(connection.vendor).keys()
    return [*_unguarded(alias), *([] if there == wanted else _stale(alias, wanted=wanted, there=there))]


def _unguarded(alias: str) -> list[CheckMessage]:
    if guards.installed(connections[alias]) == guards.expected(connections[alias].vendor).keys():
        return []
    return [
        Warning(
            f"Events and revisions can be changed in the database {alias!r}: triggers that refuse it are missing.",
            hint="Run manage.py migrate, which installs them.",
            id="articles.W003",
        )
    ]


def _stale(alias: str, *, wanted: Set[str], there: Set[str]) -> list[CheckMessage]:
    return [
        Warning(
            f"Public pages may be stale: of {len(wanted)} triggers that renew the site's generation, "
            f"{len(wanted - there)} are missing in the database {alias!r}, and {len(there - wanted)} others are there.",
            hint="Run manage.py migrate, which installs them.",
            id="articles.W001",
        )
    ]
