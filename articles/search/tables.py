"""The full-text tables of each database: FTS5 beside the documents on SQLite, tsvector columns in them on PostgreSQL.

They follow the documents by themselves, in the same transaction: triggers on SQLite, generated columns on PostgreSQL.
Documents hold stems and words that `articles.words` made, so that the databases only keep and match them. Made after
every migrate; nothing else writes them.

    live    headline, names, lead, body, facets     what readers search
    above   headline, names, lead, facets           the same without the text; on PostgreSQL alone
    typed   typed                                   what readers are typing
    desk    headline, names, lead, body, typed      what the desk searches
    wire    headline, names, lead, body, typed      what came by wire

An index of PostgreSQL cannot tell columns within a vector apart, so what stands above the text has a vector of its own.
Nor does it hand out matches in the order of keys: `_week` words let a question keep to the newest weeks.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .. import words

COLUMNS = ("headline", "names", "lead", "body")
ABOVE = ("headline", "names", "lead")  # above the text
WEEK = 7 * 24 * 3600  # seconds
ID_BITS = 28  # of a key; the rest are the seconds of its story's publication
# A word between two columns, lest a phrase begin in one and end in the next; longer than any that is asked for. It is
# taken out again, lest somebody who types "zz" is offered every story; the gap that it made stays.
BETWEEN = "z" * (words.LONGEST + 1)


@dataclass(frozen=True, slots=True)
class Table:
    """One full-text table: the documents that it follows, and the columns that can be searched together."""

    name: str
    documents: str
    columns: tuple[str, ...]
    prefixes: str = ""  # lengths of beginnings that have an index of their own, on SQLite

    @property
    def vector(self) -> str:
        """The column of the documents that holds it on PostgreSQL."""
        return f"{self.name}_vector"

    @property
    def has_weeks(self) -> bool:
        """Whether its documents' keys tell when their stories came out."""
        return self.documents == LIVE.documents

    @property
    def virtual(self) -> str:
        """Its name on SQLite."""
        return f"articles_{self.name}_search"


LIVE = Table("live", "articles_livedocument", (*COLUMNS, "facets"))
UPPER = Table("above", "articles_livedocument", (*ABOVE, "facets"))
TYPED = Table("typed", "articles_livedocument", ("typed",), prefixes="1 2 3")
DESK = Table("desk", "articles_deskdocument", (*COLUMNS, "typed"))
WIRE = Table("wire", "articles_wiredocument", (*COLUMNS, "typed"))
TABLES = {"sqlite": (LIVE, TYPED, DESK, WIRE), "postgresql": (LIVE, UPPER, TYPED, DESK, WIRE)}


def install(*, using: str = DEFAULT_DB_ALIAS, apps: Apps = installed_apps, **_kwargs: Any) -> None:
    """Make the tables that are wanting or defined otherwise, filled from the documents; a receiver of post_migrate.

    A digest of its definition is kept with each table: in the names of SQLite's triggers, as a comment on PostgreSQL.
    """
    connection = connections[using]
    models = {model._meta.db_table for model in apps.get_models()}
    if not router.allow_migrate(using, "articles"):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table in TABLES[connection.vendor]:
            if table.documents in models and not _is_there(connection, cursor, table):
                _make(connection, cursor, table)


def _is_there(connection: BaseDatabaseWrapper, cursor: Any, table: Table) -> bool:
    digest = _digest(connection.vendor, table)
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
            [table.documents, table.vector],
        )
        return bool(cursor.fetchone() == (digest,))
    return set(_triggers(cursor, table)) == {f"{table.virtual}_follows_{event}_{digest}" for event in _FOLLOWS}


def _make(connection: BaseDatabaseWrapper, cursor: Any, table: Table) -> None:
    """Make a table anew, in the place of one that is defined otherwise."""
    digest = _digest(connection.vendor, table)
    if connection.vendor == "postgresql":
        cursor.execute(f"ALTER TABLE {table.documents} DROP COLUMN IF EXISTS {table.vector}")
    else:
        for name in _triggers(cursor, table):
            cursor.execute(f"DROP TRIGGER {name}")
    for statement in _DIALECTS[connection.vendor](table):
        cursor.execute(statement.replace("{digest}", digest))
    if connection.vendor == "postgresql":
        cursor.execute(f"COMMENT ON COLUMN {table.documents}.{table.vector} IS '{digest}'")


def _digest(vendor: str, table: Table) -> str:
    return hashlib.sha256("; ".join(_DIALECTS[vendor](table)).encode()).hexdigest()[:8]


def _triggers(cursor: Any, table: Table) -> list[str]:
    """Return the names of those of SQLite's triggers by which a table follows, of whatever definition."""
    like = f"{table.virtual}_follows_%"
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [like])
    return [name for (name,) in cursor.fetchall()]


# ---- SQLite

_FOLLOWS = {"insert": ("new",), "delete": ("old",), "update": ("old", "new")}


def _sqlite(table: Table) -> list[str]:
    columns = ", ".join(table.columns)
    prefixes = f", prefix='{table.prefixes}'" if table.prefixes else ""
    options = f"content='{table.documents}', content_rowid='key', tokenize='unicode61'{prefixes}"
    made = [
        f"DROP TABLE IF EXISTS {table.virtual}",
        f"CREATE VIRTUAL TABLE {table.virtual} USING fts5({columns}, {options})",
        f"INSERT INTO {table.virtual} ({table.virtual}) VALUES ('rebuild')",  # noqa: S608 -- names of ours
    ]
    for event, rows in _FOLLOWS.items():
        name = f"{table.virtual}_follows_{event}_{{digest}}"
        acts = "; ".join(_follow(table, row) for row in rows)
        of = f" OF key, {columns}" if event == "update" else ""
        made += [f"CREATE TRIGGER {name} AFTER {event.upper()}{of} ON {table.documents} BEGIN {acts}; END"]
    return made


def _follow(table: Table, row: str) -> str:
    """Return the statement by which FTS5 takes up a new row of its content table, or gives up an old one."""
    values = ", ".join(f"{row}.{column}" for column in ("key", *table.columns))
    columns = ", ".join(("rowid", *table.columns))
    if row == "old":
        return f"INSERT INTO {table.virtual} ({table.virtual}, {columns}) VALUES ('delete', {values})"  # noqa: S608 -- names of ours
    return f"INSERT INTO {table.virtual} ({columns}) VALUES ({values})"  # noqa: S608 -- names of ours


# ---- PostgreSQL


def _postgresql(table: Table) -> list[str]:
    parts = [*map(_vector_of, table.columns), *([_WEEK_WORD] if table.has_weeks else [])]
    vector = f"ts_delete({' || '.join(parts)}, '{BETWEEN}')"
    name, on = f"{table.documents}_{table.name}", f"{table.documents} USING gin ({table.vector})"
    return [
        # Kept in the row, a vector costs what the planner takes it to cost; out of it, ten times as much.
        f"ALTER TABLE {table.documents} SET (toast_tuple_target = 8160)",
        f"ALTER TABLE {table.documents} ADD COLUMN {table.vector} tsvector GENERATED ALWAYS AS ({vector}) STORED",
        f"CREATE INDEX {name} ON {on} WITH (fastupdate = off)",
    ]


def _vector_of(column: str) -> str:
    if column == "facets":  # whole, past the parser, which would part them
        return "array_to_tsvector(string_to_array(facets, ' '))"
    return f"to_tsvector('simple', {column} || ' {BETWEEN}')"


_WEEK_WORD = f"array_to_tsvector(ARRAY['_week' || ((key >> {ID_BITS}) / {WEEK})::text])"
_DIALECTS = {"sqlite": _sqlite, "postgresql": _postgresql}
