"""Many lists or counts asked for in one statement: the parts of a page that would each cost a query.

Django's `union` cannot cut its parts on SQLite; here each part keeps its limit and its order.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def ids(parts: Mapping[str, "QuerySet[Any, Any]"]) -> dict[str, list[int]]:
    """Return the ids that each part finds, in its order; one query. A part selects one column."""
    found = defaultdict(list)
    for name, pk in _asked(parts, "part.*"):
        found[name].append(pk)
    return found


def counts(parts: Mapping[str, "QuerySet[Any, Any]"], most: int) -> dict[str, int]:
    """Return how many each part finds without its limits, up to `most`; one query."""
    whole = {}
    for name, rows in parts.items():
        uncut = rows.all()
        uncut.query.clear_limits()
        whole[name] = uncut.order_by().values_list("pk")[:most]
    return dict(_asked(whole, "COUNT(*)"))


def _asked(parts: Mapping[str, "QuerySet[Any, Any]"], wanted: str) -> list[tuple[str, int]]:
    statements, values = [], []
    for name, rows in parts.items():
        try:
            statement, given = rows.query.sql_with_params()
        except EmptyResultSet:  # nothing can fulfil it
            continue
        statements.append(f"SELECT %s, {wanted} FROM ({statement}) AS part")  # noqa: S608 -- from the ORM; values apart
        values += [name, *given]
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), values)
        return list(cursor.fetchall())


def counted(rows: "QuerySet[Any, Any]", column: str, counts: str = "pk") -> Any:
    """Return an annotation: how many of `rows` name the outer row in `column`, or how many `counts` those have.

    Of a page of a list it is asked for the page's rows alone; a count over a join goes through all rows there are.
    """
    own = rows.filter(**{column: OuterRef("pk")}).order_by().values(column)
    number = own.annotate(number=Count(counts, distinct=counts != "pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
