"""Differences of running text: words with their marks, made readable, nothing lost."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, NamedTuple

from .match import matches

Kind = Literal["same", "removed", "added"]
Marks = tuple[tuple[str, str], ...]  # ("a", address), ("strong", ""), ("em", ""): from the outside in
Leaf = tuple[str, Marks]  # a word, a sign or white space, and what it is marked with

_SIGNS = re.escape("!\"'()*+,./:;<=>?[]{|}«»‹›–—‘’‚“”„…•")
_LEAF = re.compile(  # Jum'at, 22/2/2023, 10.30 and Rp5.200 are one word each
    rf"\s+|[{_SIGNS}]|[^\s{_SIGNS}]+(?:(?:['’]|(?<=\d)[.,:/](?=\d))[^\s{_SIGNS}]+)*"
)
_SIGN = re.compile(f"[{_SIGNS}]")
_ENDS = {".", "!", "?", "…"}
# Words that join others: alone between two changes they only break them up. Indonesian and English, as stories are.
_LINKING = (
    "a ada adalah agar akan an and antara as at atau bagi bahwa by dalam dan dari dengan di dia for from ia in ini is "
    "it itu juga karena ke kepada lalu maka mereka namun of oleh on or pada para pun saat sambil sebagai secara sedang "
    "sehingga seperti serta setelah sudah telah tetapi that the their to untuk was were which with yang"
)
LINKING = set(_LINKING.split())
_PASSES = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text: in both versions, only in the one before, or only in the one after."""

    kind: Kind
    text: str


class _Run(NamedTuple):
    """Words that are the same: where they start in the versions before and after, how many they are."""

    low: int
    start: int
    size: int


class _Side:
    """One version: its leaves, and its words among them (everything but white space)."""

    def __init__(self, leaves: list[Leaf]) -> None:
        self.leaves = leaves
        self.places = [place for place, (text, _) in enumerate(leaves) if not text.isspace()]
        self.words = [leaves[place] for place in self.places]

    def between(self, left: int, right: int) -> list[Leaf]:
        """Return what stands after word `left` and before word `right`; -1 and the number of words are the ends."""
        first = self.places[left] + 1 if left >= 0 else 0
        return self.leaves[first : self.places[right] if right < len(self.places) else len(self.leaves)]

    def starts_sentence(self, at: int) -> bool:
        """Tell whether a sentence or a line starts with word `at`."""
        return at == 0 or self.words[at - 1][0] in _ENDS or any("\n" in text for text, _ in self.between(at - 1, at))

    def size(self, low: int, high: int) -> int:
        """Return the number of words in a range, signs aside."""
        return sum(not _SIGN.fullmatch(text) for text, _ in self.words[low:high])


def words(before: str, after: str) -> list[Part]:
    """Return the difference of two plain texts, word by word, white space included; nothing for two empty texts.

    Neighbouring parts differ in kind, what was removed stands before what was added in its place, and a change that is
    broken up by a few linking words is one change. About linear in time; see `match.matches` for what that costs.
    """
    return [
        Part(kind, "".join(text for text, _ in run))
        for kind, run in compare(split([(before, ())]), split([(after, ())]))
    ]


def marked(parts: Iterable[Part]) -> str:
    """Return a difference of plain texts as safe markup: in <del> what was removed, in <ins> what was added."""
    tags = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return "".join(tags[part.kind].format(escape(part.text)) for part in parts)


def split(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Return leaves cut into words, signs and white space; together they are the same."""
    return [(found, marks) for text, marks in leaves for found in _LEAF.findall(text)]


def weight(word: str) -> int:
    """Return how much an unchanged word holds apart the changes on both its sides: signs nothing, linking words 1."""
    if _SIGN.fullmatch(word):
        return 0
    return 1 if word.casefold() in LINKING else 3


def compare(before: list[Leaf], after: list[Leaf]) -> list[tuple[Kind, list[Leaf]]]:
    """Return the difference of two rows of cut leaves as runs; words with other marks are other words."""
    old, new = _Side(before), _Side(after)
    found: list[tuple[Kind, list[Leaf]]] = []
    for kind, leaves in _parts(old, new):
        if leaves and found and found[-1][0] == kind:
            found[-1][1].extend(leaves)
        elif leaves:
            found.append((kind, list(leaves)))
    return found


def _parts(old: _Side, new: _Side) -> Iterator[tuple[Kind, Sequence[Leaf]]]:
    low = start = -1
    for run in [*_readable(old, new), _Run(len(old.words), len(new.words), 0)]:
        for step in range(run.size + (run.size == 0)):
            i, j = run.low + step, run.start + step
            yield from _change(old.between(low, i), new.between(start, j))
            yield "same", old.words[i : i + 1]
            low, start = i, j


def _change(removed: list[Leaf], added: list[Leaf]) -> Iterator[tuple[Kind, Sequence[Leaf]]]:
    """Yield what stands between two words that are the same; white space that both sides begin or end with stays."""
    ends = []
    for at in (0, -1):
        if removed and added and removed[at] == added[at] and removed[at][0].isspace():
            ends.append([removed.pop(at)])
            added.pop(at)
        else:
            ends.append([])
    yield from (("same", ends[0]), ("removed", removed), ("added", added), ("same", ends[1]))


def _readable(old: _Side, new: _Side) -> list[_Run]:
    """Return the runs of words that are the same and worth showing as such."""
    ids: dict[Leaf, int] = {}
    numbers = [[ids.setdefault(word, len(ids)) for word in side.words] for side in (old, new)]
    runs: list[_Run] = []
    for i, j in matches(*numbers):
        last = runs[-1] if runs else None
        if last and (i, j) == (last.low + last.size, last.start + last.size):
            runs[-1] = last._replace(size=last.size + 1)
        else:
            runs.append(_Run(i, j, 1))
    for _ in range(_PASSES):
        kept = _without_weak(old, new, runs)
        if len(kept) == len(runs):
            break
        runs = kept
    return _slid(old, new, runs)


def _without_weak(old: _Side, new: _Side, runs: list[_Run]) -> list[_Run]:
    """Return the runs without those that only break a change up: too light for the changes on both their sides."""
    kept: list[_Run] = []
    end = _Run(len(old.words), len(new.words), 0)
    for run, following in zip(runs, [*runs, end][1:], strict=True):
        left = _gap(old, new, kept[-1] if kept else _Run(0, 0, 0), run)
        right = _gap(old, new, run, following)
        heavy = sum(weight(text) for text, _ in old.words[run.low : run.low + run.size])
        if left is None or right is None or (heavy > 2 and heavy * 2 > 3 * min(left, right)):
            kept.append(run)
    return kept


def _gap(old: _Side, new: _Side, left: _Run, right: _Run) -> int | None:
    """Return how many words the change between two runs has on its longer side; None: there is no change."""
    low, start = left.low + left.size, left.start + left.size
    if (low, start) == (right.low, right.start):
        return None
    return max(old.size(low, right.low), new.size(start, right.start))


def _slid(old: _Side, new: _Side, runs: list[_Run]) -> list[_Run]:
    """Return the runs moved so that what was only added or only removed starts with a sentence where it can.

    "Ia pergi." before "Ia datang. Ia pergi." lacks "Ia datang. ", not "datang. Ia ".
    """
    runs = [_Run(0, 0, 0), *runs, _Run(len(old.words), len(new.words), 0)]
    for at in range(len(runs) - 1):
        left, right = runs[at], runs[at + 1]
        low, start = left.low + left.size, left.start + left.size
        if (low == right.low) == (start == right.start):
            continue  # no change, or words on both sides
        side, first, last = (new, start, right.start) if low == right.low else (old, low, right.low)
        step = next((step for step in _steps(side, first, last, left, right) if side.starts_sentence(first + step)), 0)
        runs[at] = left._replace(size=left.size + step)
        runs[at + 1] = _Run(right.low + step, right.start + step, right.size - step)
    return [run for run in runs if run.size]


def _steps(side: _Side, first: int, last: int, left: _Run, right: _Run) -> Iterator[int]:
    """Yield by how many words the change `first` to `last` can move: none, then back, then on.

    Each run keeps a word, or two changes would become one; the first may go if nothing changed before it.
    """
    yield 0
    step = 0
    while left.size + step > (0 if left.low == left.start == 0 else 1):
        if side.words[first + step - 1] != side.words[last + step - 1]:
            break
        step -= 1
        yield step
    step = 0
    while right.size - step > 1 and side.words[first + step] == side.words[last + step]:
        step += 1
        yield step
