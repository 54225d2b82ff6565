"""The full-text tables of each database: FTS5 beside the documents on SQLite, tsvector columns in them on PostgreSQL.

They follow the documents by themselves, in the same transaction: triggers on SQLite, generated columns on PostgreSQL.
Documents hold stems and words that `articles.words` made, so that the databases only keep and match them. Made after
every migrate; nothing else writes them.

    live    headline, names, lead, body, facets     what readers search
    typed   typed                                   what readers are typing
    desk    headline, names, lead, body, typed      what the desk searches
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .. import words

COLUMNS = ("headline", "names", "lead", "body")
WEIGHTS = dict(zip(COLUMNS, "ABCD", strict=True))
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
    def virtual(self) -> str:
        """Its name on SQLite."""
        return f"articles_{self.name}_search"


LIVE = Table("live", "articles_livedocument", (*COLUMNS, "facets"))
TYPED = Table("typed", "articles_livedocument", ("typed",), prefixes="1 2 3")
DESK = Table("desk", "articles_deskdocument", (*COLUMNS, "typed"))
TABLES = (LIVE, TYPED, DESK)


def install(*, using: str = DEFAULT_DB_ALIAS, apps: Apps = installed_apps, **_kwargs: Any) -> None:
    """Make the tables that are wanting, and fill them from the documents; a receiver of post_migrate."""
    connection = connections[using]
    models = {model._meta.db_table for model in apps.get_models()}
    if not router.allow_migrate(using, "articles"):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table in TABLES:
            if table.documents in models and not _is_there(connection, cursor, table):
                for statement in _DIALECTS[connection.vendor](table):
                    cursor.execute(statement)


def _is_there(connection: BaseDatabaseWrapper, cursor: Any, table: Table) -> bool:
    if connection.vendor == "postgresql":
        named = {column.name for column in connection.introspection.get_table_description(cursor, table.documents)}
        return table.vector in named
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE %s", [f"{table.virtual}_follows_%"])
    return bool(cursor.fetchone()[0] == len(_FOLLOWS))


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
        name = f"{table.virtual}_follows_{event}"
        acts = "; ".join(_follow(table, row) for row in rows)
        of = f" OF key, {columns}" if event == "update" else ""
        made += [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} AFTER {event.upper()}{of} ON {table.documents} BEGIN {acts}; END",
        ]
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
    vector = f"ts_delete({' || '.join(map(_vector_of, table.columns))}, '{BETWEEN}')"
    name, on = f"{table.documents}_{table.name}", f"{table.documents} USING gin ({table.vector})"
    return [
        f"ALTER TABLE {table.documents} ADD COLUMN {table.vector} tsvector GENERATED ALWAYS AS ({vector}) STORED",
        f"CREATE INDEX {name} ON {on} WITH (fastupdate = off)",
    ]


def _vector_of(column: str) -> str:
    if column == "facets":  # whole, past the parser, which would part them
        return "array_to_tsvector(string_to_array(facets, ' '))"
    vector = f"to_tsvector('simple', {column} || ' {BETWEEN}')"
    return f"setweight({vector}, '{WEIGHTS[column]}')" if column in WEIGHTS else vector


_DIALECTS = {"sqlite": _sqlite, "postgresql": _postgresql}
