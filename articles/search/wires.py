"""The wires' search: current items by their words, the newest first, as far as CAP."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.db import connection, models, transaction

from .. import html, words
from ..importers.story import Story, Text
from ..models import WireDocument, WireItem
from .desk import begun
from .documents import BODY, LEAD
from .find import CAP
from .matching import dialect
from .query import Query
from .tables import WIRE

LOT = 200  # items whose words are made anew together
NEAR = 30_000  # of the newest items, before all are looked through: a bitmap of matches stays a small one


def write_wires(items: Sequence[WireItem]) -> None:
    """Write what the desk may find of new items, in the transaction that writes them."""
    WireDocument.objects.bulk_create(
        [WireDocument(key=item.pk, item=item, **_fields(item)) for item in items], batch_size=500
    )


def drop_wires(items: Sequence[int]) -> None:
    """Take items away that are no longer current, by their ids."""
    WireDocument.objects.filter(key__in=items).delete()


def renew_wires() -> Iterator[int]:
    """Make the words of items anew that an older version made, lot by lot; yields how many a lot had."""
    while keys := list(WireDocument.objects.exclude(version=words.VERSION).values_list("key", flat=True)[:LOT]):
        with transaction.atomic():
            items = WireItem.objects.filter(pk__in=keys, current=True).select_related("supplier")
            drop_wires(keys)
            write_wires(list(items))
        yield len(keys)


def in_wires(query: Query, items: models.QuerySet[WireItem], *, newest: int, above: int = 0) -> list[int]:
    """Return the ids of the newest of `items` with every word of `query`, of the last the beginning; at most CAP.

    Only ids greater than `above` count; `newest` is the greatest there is. One query, and another where few of the
    newest items have the words. `items` are narrowed down by columns alone.
    """
    if not query.units:
        return []
    said = dialect().at_desk(query.units, begun(query), WIRE.columns).text
    without = dialect().any_of(query.without).text if query.without else ""
    found: list[int] = []
    for step in (NEAR, newest):
        least = max(newest - step, above)
        found = list(_matching(items, said, without, least).values_list("pk", flat=True)[:CAP])
        if len(found) >= CAP or least <= above:
            break
    return found


def _matching(items: models.QuerySet[WireItem], said: str, without: str, least: int) -> Any:
    asked = f"articles_wireitem.id IN ({_KEYS[connection.vendor]})"
    found = items.filter(pk__gt=least).order_by("-pk")
    found = found.extra(where=[asked], params=[said, least])  # noqa: S610 -- names of ours
    if without:
        found = found.extra(where=[f"NOT ({asked})"], params=[without, least])  # noqa: S610 -- the same
    return found


_KEYS = {
    "sqlite": f"SELECT rowid FROM {WIRE.virtual} WHERE {WIRE.virtual} MATCH %s AND rowid > %s",  # noqa: S608 -- ours
    "postgresql": f"SELECT key FROM {WIRE.documents} WHERE {WIRE.vector} @@ %s::tsquery AND key > %s",  # noqa: S608
}


def _fields(item: WireItem) -> dict[str, Any]:
    story: Story = item.story
    names = [item.slugline, story.service, story.section, str(item.supplier), *story.places, *story.tags, *story.topics]
    names += [each.name for each in story.subjects if each.name]
    lead = (story.kicker, story.dateline_place, story.lead, story.ednote)
    text = [html.text(block.html) for block in story.body if isinstance(block, Text)]
    return {
        "headline": words.joined(words.stems(item.headline)),
        "names": words.joined(_stems(names, LEAD)),
        "lead": words.joined(_stems(lead, LEAD)),
        "body": words.joined(_stems(text, BODY)),
        "typed": words.joined(dict.fromkeys(chain(words.words(item.headline), words.words(item.slugline)))),
        "facets": "",
        "version": words.VERSION,
    }


def _stems(parts: Sequence[str], most: int) -> list[str]:
    return [stem for part in parts for stem in words.stems(part)][:most]
