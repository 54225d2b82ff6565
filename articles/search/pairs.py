"""Which words stand side by side, by numbers: how PostgreSQL finds phrases of words that very many stories have.

Its index of words does not know where they stand: each story that has all words of a phrase would be opened. So each
two neighbours have a number, of 65,536 that there are, and the numbers of a document are in an index. Other neighbours
may have the same: numbers narrow down, and the phrase itself decides. SQLite's index knows where words stand.
"""

import hashlib
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connections, router

from .query import Phrase
from .tables import COLUMNS, DESK, LIVE, Table

LOCK = 0x6E77_7072  # of PostgreSQL's advisory locks, which are numbers
TABLES = (LIVE, DESK)  # whose documents readers and the desk look for phrases in

# What `number` does, for all neighbours of a text. Never asked of rows one by one, hence its cost.
_FUNCTION = """
CREATE OR REPLACE FUNCTION newsroom_pairs(words text) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$
    SELECT coalesce(array_agg(DISTINCT ('x' || left(md5(word || ' ' || next), 4))::bit(16)::int), '{}')
    FROM (
        SELECT word, lead(word) OVER (ORDER BY place) AS next
        FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS each(word, place)
    ) AS neighbours
    WHERE next IS NOT NULL
$$"""


def number(one: str, two: str) -> int:
    """Return the number of two neighbours."""
    return int(hashlib.md5(f"{one} {two}".encode(), usedforsecurity=False).hexdigest()[:4], 16)


def numbers(phrases: Iterable[Phrase]) -> tuple[int, ...]:
    """Return the numbers that a document has that has all of some phrases."""
    return tuple(dict.fromkeys(number(*neighbours) for phrase in phrases for neighbours in pairwise(phrase)))


def of_row(prefix: str = "") -> str:
    """Return the SQL of a document's numbers, as its index has it."""
    words = " || ' | ' || ".join(f"{prefix}{column}" for column in COLUMNS)
    return f"newsroom_pairs({words})"


def install(*, using: str = DEFAULT_DB_ALIAS, apps: Apps = installed_apps, **_kwargs: Any) -> None:
    """Make the indexes that are wanting or defined otherwise, on PostgreSQL; a receiver of post_migrate.

    That takes minutes for a million stories, in which people go on writing, unless it is in a transaction. A digest of
    its definition is kept with each as a comment, last: what was left by a run that was killed has none.
    """
    connection = connections[using]
    models = {model._meta.db_table for model in apps.get_models()}
    if connection.vendor != "postgresql" or not router.allow_migrate(using, "articles"):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:  # another machine migrates too, and makes them
            return
        try:
            for table in TABLES:
                if table.documents in models:
                    _install(cursor, table, how="" if connection.in_atomic_block else "CONCURRENTLY")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _install(cursor: Any, table: Table, *, how: str) -> None:
    name = f"{table.documents}_pairs"
    made = f"CREATE INDEX {name} ON {table.documents} USING gin ({of_row()}) WITH (fastupdate = off)"
    digest = hashlib.sha256(f"{_FUNCTION}; {made}".encode()).hexdigest()[:8]
    cursor.execute("SELECT obj_description(to_regclass(%s))", [name])
    if cursor.fetchone() == (digest,):
        return
    making = made.replace("CREATE INDEX", f"CREATE INDEX {how}")
    for statement in (
        _FUNCTION,
        f"DROP INDEX {how} IF EXISTS {name}",
        making,
        f"COMMENT ON INDEX {name} IS '{digest}'",
    ):
        cursor.execute(statement)
