"""Three-way merge of a story's contents: what I and what somebody else made of the same base, in one. Pure.

Contents are the plain dicts of `articles.content`, canonical and with the same keys. Fields that only one side touched
are that side's; a body merges paragraph by paragraph, lists of people, topics, sources and tags by what each side added
and removed. Where both changed the same thing to different ends there is a collision: the result holds theirs for the
time being, and `resolve` puts in what was chosen or written instead. Nothing is made up: every value and paragraph of
the result stands in the base, mine or theirs.

Swapping mine and theirs gives the same result where nothing collides, but for two things: in one gap between
paragraphs (or ids) what they entered stands before what I did, and a tag that both added has their spelling.

The body is split here, by `tree`, not by the caller: so contents go in and a content comes out, and a caller cannot
split one side differently from the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from . import sequences, tree
from .pairing import versions
from .sequences import MINE, THEIRS

Content = dict[str, Any]

BODY, TAGS, SOURCES = "body", "tags", "sources"
ORDERED = ("authors", "editors", "topics", "related")  # lists of ids; every other key is one value
PARTS = ("role", "url")  # of a source's row


@dataclass(frozen=True, slots=True)
class Collision:
    """Both sides changed the same thing. `id` is the same whenever the same base is merged.

    Values are as in a content; a place in the body has the markup of its blocks, "" where they were deleted. `place`
    is the number (from 1) of the paragraph in the result at which the body collides, or the id of a source, whose
    `part` ("role" or "url") collides; its base is None if both added the source.
    """

    id: str
    key: str
    base: Any
    theirs: Any
    mine: Any
    place: int | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one side alone brought into the result; what both did alike, and what collides, is not in it.

    `by` is "mine" or "theirs". In the body, `paragraphs` are the numbers (from 1) in the result of those new or
    changed, and `removed` says how many paragraphs of the base went. `kept` are sources that the other side removed
    and that stay because this one changed them.
    """

    key: str
    by: str
    paragraphs: tuple[int, ...] = ()
    removed: int = 0
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """The result: canonical content, theirs where it collides; the collisions in its order; who brought what."""

    content: Content
    collisions: tuple[Collision, ...] = ()
    taken: tuple[Taken, ...] = ()


_Field = tuple[Any, list[Collision], list[Taken]]  # value, and what is to be told


def merge(base: Content, mine: Content, theirs: Content) -> Merged:
    """Return mine and theirs, both edited from `base`, as one. Raises ValueError if their keys differ."""
    if not set(base) == set(mine) == set(theirs):
        raise ValueError("Only contents with the same keys merge.")
    content: Content = {}
    collisions: list[Collision] = []
    taken: list[Taken] = []
    for key in base:
        found = _field(key, base[key], mine[key], theirs[key])
        content[key] = found[0]
        collisions += found[1]
        taken += found[2]
    return Merged(content, tuple(collisions), tuple(taken))


def resolve(merged: Merged, choices: Mapping[str, Any]) -> Content:
    """Return the content with each collision's chosen value: its base, theirs or mine, or another one.

    `choices` maps ids of collisions to values; a collision that is not in it stays at theirs. A new value is put in
    as it is: `content.canonical` makes it clean. Raises ValueError for an id that is not among the collisions.
    """
    if odd := set(choices) - {collision.id for collision in merged.collisions}:
        raise ValueError(f"There is no collision {', '.join(sorted(odd))}.")
    content = dict(merged.content)
    chosen = [(collision, choices[collision.id]) for collision in merged.collisions if collision.id in choices]
    body = _blocks(content[BODY]) if any(collision.key == BODY for collision, _ in chosen) else []
    for collision, value in reversed(chosen):  # from the end: the numbers before it hold
        if collision.key == BODY and collision.place:
            start = collision.place - 1
            body[start : start + len(_blocks(collision.theirs))] = [value]
            content[BODY] = "".join(body)
        elif collision.key == SOURCES:
            content[SOURCES] = [_put(row, collision, value) for row in content[SOURCES]]
        else:
            content[collision.key] = value
    return content


def _field(key: str, base: Any, mine: Any, theirs: Any) -> _Field:
    if key == BODY:
        return _body(base, mine, theirs)
    if key == SOURCES:
        return _sources(base, mine, theirs)
    if key in ORDERED or key == TAGS:
        value = _tags(base, mine, theirs) if key == TAGS else _ids(base, mine, theirs)
        return value, [], _told(key, value != theirs, value != mine)
    return _one(key, base, mine, theirs)


def _one(key: str, base: Any, mine: Any, theirs: Any) -> _Field:
    if base != mine != theirs != base:
        return theirs, [Collision(key, key, base, theirs, mine)], []
    value = theirs if mine == base else mine
    return value, [], _told(key, value != theirs, value != mine)


def _told(key: str, by_me: Any, by_them: Any) -> list[Taken]:
    """Say who brought something: the result differs from the other side."""
    return [Taken(key, by) for by, did in ((THEIRS, by_them), (MINE, by_me)) if did]


# ---- the body


def _blocks(body: str) -> list[str]:
    return [tree.markup(node) for node in tree.parse(body, trusted=True)]


def _body(base: str, mine: str, theirs: str) -> _Field:
    blocks: list[str] = []
    collisions: list[Collision] = []
    numbers: dict[str, list[int]] = {THEIRS: [], MINE: []}
    removed = dict.fromkeys(numbers, 0)
    for piece in sequences.merge(_blocks(base), _blocks(mine), _blocks(theirs), pairing=versions):
        number = len(blocks) + 1
        blocks += piece.items
        for by in piece.by:
            numbers[by] += range(number, len(blocks) + 1)
            removed[by] += 0 if piece.items else len(piece.base)
        if piece.collides:
            old, their, my = map("".join, (piece.base, piece.items, piece.mine))
            collisions.append(Collision(f"{BODY}-{piece.at + 1}", BODY, old, their, my, number))
    taken = [Taken(BODY, by, tuple(numbers[by]), removed[by]) for by in (THEIRS, MINE) if numbers[by] or removed[by]]
    return "".join(blocks), collisions, taken


# ---- lists


def _ids(base: list[int], mine: list[int], theirs: list[int], kept: Collection[int] = ()) -> list[int]:
    """Merge ordered ids: all that either added, none that either removed but for `kept`, each where it was moved."""
    made: list[int] = []
    for piece in sequences.merge(base, mine, theirs, pairing=sequences.apart):
        if piece.base and piece.base[0] in kept:
            made += piece.base
        elif not piece.collides:  # one moved what the other removed
            made += piece.items
    return list(dict.fromkeys(made))


def _tags(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Merge names that are the same in any case; the spelling is theirs unless only mine is new."""
    old, my, their = ({name.casefold(): name for name in names} for names in (base, mine, theirs))
    made = []
    for key in old | my | their:
        if (key in my and key in their) or key not in old:
            spelled = their.get(key) or my[key]
            made.append(my[key] if spelled == old.get(key) else spelled)
    return sorted(made, key=str.casefold)


def _sources(base: list[Content], mine: list[Content], theirs: list[Content]) -> _Field:
    """Merge rows by their source's id, and in each its parts; who changes a row keeps it against its removal."""
    old, my, their = ({row["id"]: row for row in rows} for rows in (base, mine, theirs))
    kept = {
        MINE: [pk for pk in old if pk not in their and my.get(pk, old[pk]) != old[pk]],
        THEIRS: [pk for pk in old if pk not in my and their.get(pk, old[pk]) != old[pk]],
    }
    rows: list[Content] = []
    collisions: list[Collision] = []
    for pk in _ids(list(old), list(my), list(their), kept[MINE] + kept[THEIRS]):
        row = dict(their.get(pk) or my[pk])
        for part in PARTS if pk in my and pk in their else ():
            before = old[pk][part] if pk in old else None
            row[part], met, _ = _one(SOURCES, before, my[pk][part], their[pk][part])
            collisions += [
                Collision(f"{SOURCES}-{pk}-{part}", SOURCES, one.base, one.theirs, one.mine, pk, part) for one in met
            ]
        rows.append(row)
    as_mine = rows
    for collision in collisions:
        as_mine = [_put(row, collision, collision.mine) for row in as_mine]
    did = {THEIRS: as_mine != mine, MINE: rows != theirs}
    return rows, collisions, [Taken(SOURCES, by, kept=tuple(kept[by])) for by in did if did[by]]


def _put(row: Content, collision: Collision, value: Any) -> Content:
    return row | {collision.part: value} if row["id"] == collision.place else row
