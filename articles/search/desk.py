"""The desk's search: the working copies of stories, whoever may see them; and rows by names that mean the same."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from .matching import dialect
from .query import parse
from .tables import DESK


def at_desk(stories: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Keep the stories whose working copy has every word of `term`, of its last word at least the beginning.

    Who may see which story is for `stories` to say.
    """
    query = parse(term)
    if not query.units:
        return stories.filter(headline__icontains=query.text) if query.text else stories
    *whole, last = query.units
    # Only a word at the very end may be unfinished.
    begun = (last.ways[0][0], last.word) if last.word and query.text[-1].isalnum() else ()
    said = dialect().at_desk(whole, last, begun)
    return stories.filter(pk__in=RawSQL(_FOUND[connection.vendor], [said]))  # noqa: S611 -- names of ours


_FOUND = {
    "sqlite": f"SELECT rowid FROM {DESK.virtual} WHERE {DESK.virtual} MATCH %s",  # noqa: S608 -- names of ours
    "postgresql": f"SELECT article_id FROM {DESK.documents} WHERE {DESK.vector} @@ %s::tsquery",  # noqa: S608
}
