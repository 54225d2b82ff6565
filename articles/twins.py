"""Names that look alike, so that somebody may tell whether they are one: "Budi Santosa" and "Budi Santoso"."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from . import lookup, search
from .former import MODELS
from .models import NewName

READ = 5000  # names that others are compared with; of more, those that share a word with them


def alike(one: str, other: str) -> float:
    """Return how alike two names are: 1 the same, 0 nothing in common (Dice's coefficient of their pairs of signs)."""
    return _dice(_pairs(one), _pairs(other))


def nearest(name: str, rows: Any, *, at_least: float) -> list[Any]:
    """Return the instances of a queryset whose names are like `name`, the most alike first; two or three queries."""
    known = [(_dice(_pairs(name), pairs), -pk) for pk, _said, pairs in _known([name], rows)]
    ids = [-pk for ratio, pk in sorted(known, reverse=True) if ratio >= at_least]
    found = rows.in_bulk(ids[:100])
    return [found[pk] for pk in ids if pk in found]


def confirmed(names: Mapping[tuple[str, int], str], *, at_least: float) -> dict[tuple[str, int], tuple[int, str]]:
    """Return for new names, by kind and id, the confirmed row (id, name) that is most like each, if any is like enough.

    Two queries a kind.
    """
    found = {}
    for kind, model in MODELS.items():
        own = {pk: name for (each, pk), name in names.items() if each == kind}
        if not own:
            continue
        unsure = NewName.objects.filter(kind=kind).values("row")
        known = _known(own.values(), model._default_manager.exclude(pk__in=unsure))
        for pk, name in own.items():
            pairs = _pairs(name)
            ratio, key, said = max(((_dice(pairs, each), -pk, said) for pk, said, each in known), default=(0.0, 0, ""))
            if ratio >= at_least:
                found[kind, pk] = (-key, said)
    return found


def _known(names: Iterable[str], rows: Any) -> list[tuple[int, str, frozenset[str]]]:
    if rows.count() > READ:
        rows = search.sharing(rows, sorted({word for name in names for word in _key(name).split()}))
    return [(pk, name, _pairs(name)) for pk, name in rows.order_by("pk").values_list("pk", "name")[:READ]]


def _key(name: str) -> str:
    return lookup.key(name, is_person=True)


def _pairs(name: str) -> frozenset[str]:
    padded = f" {_key(name)} "
    return frozenset(map("".join, pairwise(padded)))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
