"""Three-way merge of two edited sequences, item by item: paragraphs of a body, ids of a list. Pure.

Each side is read as what became of every item of the base (kept, changed, gone, moved) and what entered each gap
between them. So edits of neighbours do not meet; only two changes of the same item do, and one who changes or moves
what the other one took away. What enters a gap never collides: where both filled one, theirs stands first.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Generic, NamedTuple, TypeVar

from .pairing import Link

T = TypeVar("T", bound=Hashable)

MINE, THEIRS = "mine", "theirs"
Pairing = Callable[[Sequence[T | None], Sequence[T | None]], list[Link]]


class Run(NamedTuple, Generic[T]):
    """What the base's items lo to hi (without hi) became; hi - lo is 1 unless they were joined."""

    lo: int
    hi: int
    items: tuple[T, ...]


class Entry(NamedTuple, Generic[T]):
    """What stands in a gap: something new, or the base's item number `origin`, moved here."""

    item: T
    origin: int | None


@dataclass(slots=True)
class Side(Generic[T]):
    """One side's edits: runs cover the base in order; gap n is before its item n, the last one after them all."""

    gaps: list[list[Entry[T]]]
    runs: dict[int, Run[T]] = field(default_factory=dict)  # by the first item of each, in order
    moved: dict[int, int] = field(default_factory=dict)  # item of the base -> gap


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """A stretch of the result, in order: `items` stand for the base's items `base`, which begin at number `at`.

    `by` says who alone had a hand in it. If `collides`, the sides differ: items are theirs, and mine is in `mine`.
    """

    items: tuple[T, ...]
    by: tuple[str, ...]
    at: int
    base: tuple[T, ...] = ()
    mine: tuple[T, ...] = ()
    collides: bool = False


def apart(_old: Sequence[T | None], _new: Sequence[T | None]) -> list[Link]:
    """Pair nothing: ids come and go, none turns into another."""
    return []


def merge(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T], *, pairing: Pairing[T]) -> list[Piece[T]]:
    """Return the result as pieces. `pairing` says what became what where a stretch was replaced by another."""
    ours, others = _aligned(base, mine, pairing), _aligned(base, theirs, pairing)
    _settle_moves(ours, others)
    _settle_moves(others, ours)
    pieces: list[Piece[T]] = []
    at = 0
    for lo, hi, our_items, other_items in _stretches(ours, others):
        for gap in range(at, lo + 1):  # those within what was joined come after it
            pieces += _filled(base, gap, ours, others)
        at = lo + 1
        if not (hi == at and (lo in ours.moved or lo in others.moved)):
            pieces.append(_decided(lo, tuple(base[lo:hi]), our_items, other_items))
    for gap in range(at, len(base) + 1):
        pieces += _filled(base, gap, ours, others)
    return pieces


def _stretches(ours: Side[T], others: Side[T]) -> list[tuple[int, int, tuple[T, ...], tuple[T, ...]]]:
    """Lay the runs of both side by side, cut where both have a bound."""
    made = []
    left, right = iter(ours.runs.values()), iter(others.runs.values())
    for our in left:
        other = next(right)
        hi, other_hi, our_items, other_items = our.hi, other.hi, our.items, other.items
        while hi != other_hi:
            if hi < other_hi:
                more = next(left)
                hi, our_items = more.hi, our_items + more.items
            else:
                more = next(right)
                other_hi, other_items = more.hi, other_items + more.items
        made.append((our.lo, hi, our_items, other_items))
    return made


def _decided(at: int, base: tuple[T, ...], mine: tuple[T, ...], theirs: tuple[T, ...]) -> Piece[T]:
    if mine == theirs:
        return Piece(mine, (), at, base)
    if mine == base:
        return Piece(theirs, (THEIRS,), at, base)
    if theirs == base:
        return Piece(mine, (MINE,), at, base)
    return Piece(theirs, (), at, base, mine, collides=True)


# ---- what entered a gap


def _filled(base: Sequence[T], gap: int, ours: Side[T], others: Side[T]) -> list[Piece[T]]:
    """Return what entered a gap: what both entered once, between those theirs before mine."""
    left, right = others.gaps[gap], ours.gaps[gap]
    matches = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    lone = [(left[i:j], right[start:end]) for tag, i, j, start, end in matches if tag != "equal"]
    both = Counter(entry for old, _ in lone for entry in old) & Counter(entry for _, new in lone for entry in new)
    skipped = both.copy()  # both entered them, in another order: theirs holds
    pieces: list[Piece[T]] = []
    for tag, i, j, start, end in matches:
        for entry in left[i:j]:
            by = () if tag == "equal" or both[entry] > 0 else (THEIRS,)
            both[entry] -= tag != "equal"
            pieces += _entered(base, gap, entry, by, ours)
        for entry in right[start:end] if tag != "equal" else ():
            if skipped[entry] > 0:
                skipped[entry] -= 1
            else:
                pieces += _entered(base, gap, entry, (MINE,), others)
    return pieces


def _entered(base: Sequence[T], gap: int, entry: Entry[T], by: tuple[str, ...], other: Side[T]) -> list[Piece[T]]:
    """Return what one side, or both, entered: new items as they are, moved ones as the `other` side changed them."""
    i = entry.origin
    if i is None:
        return [Piece((entry.item,), by, gap)]
    old = (base[i],)
    if i in other.moved:  # both moved it: the earlier place holds
        return [Piece(old, by, i, old)] if gap <= other.moved[i] else []
    new = other.runs[i].items
    if not new:  # the other took it away
        mine, theirs = (old, new) if by == (MINE,) else (new, old)
        return [Piece(theirs, (), i, old, mine, collides=True)]
    return [Piece(new, by if new == old else (MINE, THEIRS), i, old)]


def _settle_moves(side: Side[T], other: Side[T]) -> None:
    """Read a move of what the other side joined to its neighbour as a new item here and a removal there."""
    joined = {i for run in other.runs.values() if run.hi - run.lo > 1 for i in range(run.lo, run.hi)}
    for i in joined & set(side.moved):
        gap = side.gaps[side.moved.pop(i)]
        gap[:] = [Entry(entry.item, None if entry.origin == i else entry.origin) for entry in gap]


# ---- what became of the base


def _aligned(base: Sequence[T], side: Sequence[T], pairing: Pairing[T]) -> Side[T]:
    made: Side[T] = Side([[] for _ in range(len(base) + 1)])
    codes = SequenceMatcher(None, base, side, autojunk=False).get_opcodes()
    moved = _moves(base, side, codes)
    gone = set(moved.values())
    for tag, lo, hi, start, end in codes:
        if tag == "equal":
            made.runs |= {i: Run(i, i + 1, (base[i],)) for i in range(lo, hi)}
            continue
        links = pairing(
            [None if i in gone else base[i] for i in range(lo, hi)],
            [None if j in moved else side[j] for j in range(start, end)],
        )
        i, j = lo, start
        for link in [*links, Link(hi - lo, hi - lo, end - start, end - start)]:
            for new in range(j, start + link.start):
                made.gaps[i].append(Entry(side[new], moved.get(new)))
                if new in moved:
                    made.moved[moved[new]] = i
            made.runs |= {old: Run(old, old + 1, ()) for old in range(i, lo + link.lo)}
            i, j = lo + link.hi, start + link.end
            if link.lo < link.hi:
                made.runs[lo + link.lo] = Run(lo + link.lo, i, tuple(side[start + link.start : j]))
    return made


def _moves(base: Sequence[T], side: Sequence[T], codes: Sequence[tuple[str, int, int, int, int]]) -> dict[int, int]:
    """Return which item of the base stands elsewhere in `side`, by its number there; only what is unique in both."""
    times, others = Counter(base), Counter(side)
    places = {item: j for j, item in enumerate(side)}
    return {
        places[base[i]]: i
        for tag, lo, hi, _, _ in codes
        for i in range(lo, hi)
        if tag != "equal" and times[base[i]] == others[base[i]] == 1
    }
