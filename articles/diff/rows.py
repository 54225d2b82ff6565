"""Differences of a story's other fields: text as words, lists row by row, the rest as it is."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .match import in_order, increasing
from .text import Part, words

BODY = "body"  # markup; `blocks.body` is for it

Kind = Literal["same", "changed", "moved", "removed", "added"]


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row of a list: `key` is its id, or what it is; places count from 0.

    `fields` says what changed in a row of several values. It may have `moved` among the rows that stayed, as well.
    """

    kind: Kind
    key: Any
    before: int | None
    after: int | None
    moved: bool = False
    fields: "list[FieldChange]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose value changed: both values, and its words if it is text, its rows if it is a list."""

    key: str
    before: Any
    after: Any
    parts: list[Part] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)


def fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """Return the fields that differ between two contents, in their order; the body is left out.

    A key that is missing is None. A list's rows are ids or names, or dicts with an "id", and all of them are answered,
    in the order that they have after, with the removed ones where they stood.
    """
    keys = [*before, *(key for key in after if key not in before)]
    return [
        _field(key, before.get(key), after.get(key))
        for key in keys
        if key != BODY and before.get(key) != after.get(key)
    ]


def _field(key: str, before: Any, after: Any) -> FieldChange:
    values = [value for value in (before, after) if value is not None]
    if all(isinstance(value, str) for value in values):
        return FieldChange(key, before, after, parts=words(before or "", after or ""))
    if all(isinstance(value, list) for value in values):
        return FieldChange(key, before, after, rows=rows(before or [], after or []))
    return FieldChange(key, before, after)


def rows(before: Sequence[Any], after: Sequence[Any]) -> list[RowChange]:
    """Return what became of the rows of two lists, all of them, in the order that they have after."""
    old, new = _keys(before), _keys(after)
    places = {key: place for place, key in enumerate(new)}
    both = [(i, places[key]) for i, key in enumerate(old) if key in places]
    stayed = increasing(both)
    origin = {j: i for i, j in both}
    found = []
    for i, j in in_order(stayed, len(old), len(new)):
        if j is None and i is not None and old[i] not in places:
            found.append(RowChange("removed", _key(before[i]), i, None))
        elif j is not None and j not in origin:
            found.append(RowChange("added", _key(after[j]), None, j))
        elif j is not None:  # a row that moved is answered once, where it stands now
            found.append(_kept(before, after, origin[j], j, moved=i is None))
    return found


def _kept(before: Sequence[Any], after: Sequence[Any], i: int, j: int, *, moved: bool) -> RowChange:
    old, new = before[i], after[j]
    kind: Kind = "changed" if old != new else "moved" if moved else "same"
    within = fields(old, new) if isinstance(old, dict) and isinstance(new, dict) else []
    return RowChange(kind, _key(new), i, j, moved, within)


def _key(row: Any) -> Any:
    return row.get("id") if isinstance(row, dict) else row


def _keys(rows: Sequence[Any]) -> list[Hashable]:
    """Return what tells the rows apart; a second row with the same id is another one."""
    seen: Counter[Hashable] = Counter()
    keys: list[Hashable] = []
    for row in rows:
        key = _key(row)
        keys.append((key, seen[key]))
        seen[key] += 1
    return keys
