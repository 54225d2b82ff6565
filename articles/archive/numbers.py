"""Ids that stand in public addresses: the ones that rows had are theirs again where they are free."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from ..search.tables import ID_BITS

MOST = (1 << ID_BITS) - 1  # search has no room for larger ones
AT_ONCE = 500


def grant(model: Any, wishes: Sequence[int | None]) -> list[int]:
    """Return an id for each wish, in their order: the wished one if no row has it, else one that nobody ever had.

    The database gives none of them to another row afterwards.
    """
    asked = sorted({wish for wish in wishes if wish and 0 < wish <= MOST})
    taken: set[int] = set()
    for start in range(0, len(asked), AT_ONCE):
        rows = model._default_manager.filter(pk__in=asked[start : start + AT_ONCE])
        taken.update(rows.values_list("pk", flat=True))
    free = set(asked) - taken
    with transaction.atomic():
        top = max(_last(model), max(free, default=0))
        granted: list[int] = []
        for wish in wishes:
            if wish in free:
                free.discard(wish)
                granted.append(wish)
            else:
                top += 1
                granted.append(top)
        _advance(model, top)
    return granted


def _last(model: Any) -> int:
    """Return the last id that the database gave out or was told of."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        else:
            cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        return int(cursor.fetchone()[0] or 0)


def _advance(model: Any, top: int) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(top, 1)])
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [top, table])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, top])
