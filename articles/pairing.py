"""Which paragraphs became which where a stretch of text was replaced: changed, split, joined, written anew. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

SAME_TEXT = 0.6  # share of words that makes two paragraphs versions of one, without a look at their neighbours
ALIKE = 0.25  # the same, where the order of several decides
WITHIN = 0.75  # share of a paragraph's words that another one took over: it was split or joined
MAX_COMPARED = 10_000  # pairs of paragraphs in one replaced stretch; a larger one is paired in order

_WORD = re.compile(r"</?\w+|(\w+)")  # words and attributes' values, no tags


class Link(NamedTuple):
    """In a replaced stretch, the old items lo to hi became the new items start to end (both without the last)."""

    lo: int
    hi: int
    start: int
    end: int


def versions(old: Sequence[str | None], new: Sequence[str | None]) -> list[Link]:
    """Pair paragraphs by the words that they share, in order; those split or joined become one link; None stays out.

    What is left between two pairs was written anew: it is paired in order.
    """
    olds, news = _words(old), _words(new)
    links = _grown([Link(i, i + 1, j, j + 1) for i, j in _alike(olds, news)], olds, news)
    made: list[Link] = []
    i = j = 0
    for link in [*links, Link(len(old), len(old), len(new), len(new))]:
        left = [n for n in range(i, link.lo) if old[n] is not None]
        right = [n for n in range(j, link.start) if new[n] is not None]
        made += [Link(a, a + 1, b, b + 1) for a, b in zip(left, right, strict=False)]
        made += [link] if link.lo < link.hi else []
        i, j = link.hi, link.end
    return made


def _words(paragraphs: Sequence[str | None]) -> list[set[str]]:
    return [set(_WORD.findall(text)) - {""} if text else set() for text in paragraphs]


def _share(old: set[str], new: set[str]) -> float:
    return 2 * len(old & new) / (len(old) + len(new) or 1)


def _alike(old: list[set[str]], new: list[set[str]]) -> list[tuple[int, int]]:
    """Return the pairs in order with the most words in common; from both ends as far as the order is plain."""
    lo, hi, shift = 0, len(old), len(new) - len(old)
    while lo < min(len(old), len(new)) and _share(old[lo], new[lo]) >= SAME_TEXT:
        lo += 1
    while hi > lo and hi + shift > lo and _share(old[hi - 1], new[hi - 1 + shift]) >= SAME_TEXT:
        hi -= 1
    head = [(i, i) for i in range(lo)]
    tail = [(i, i + shift) for i in range(hi, len(old))]
    if (hi - lo) * (hi + shift - lo) > MAX_COMPARED:
        return head + tail
    return head + [(lo + i, lo + j) for i, j in _best(old[lo:hi], new[lo : hi + shift])] + tail


def _best(old: list[set[str]], new: list[set[str]]) -> list[tuple[int, int]]:
    """Return the pairs in order with the greatest sum of shares (dynamic programming from the end)."""
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    pair = [[0.0] * len(new) for _ in old]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            share = _share(old[i], new[j])
            pair[i][j] = best[i + 1][j + 1] + share if share >= ALIKE else -1
            best[i][j] = max(pair[i][j], best[i + 1][j], best[i][j + 1])
    made = []
    i = j = 0
    while i < len(old) and j < len(new):
        if pair[i][j] == best[i][j]:
            made.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] == best[i][j]:
            i += 1
        else:
            j += 1
    return made


def _grown(links: list[Link], old: list[set[str]], new: list[set[str]]) -> list[Link]:
    """Take into each pair the neighbours, paired with none, that hold a part of it or went into it."""
    made: list[Link] = []
    for n, (lo, hi, start, end) in enumerate(links):
        left = made[-1] if made else Link(0, 0, 0, 0)
        right = links[n + 1] if n + 1 < len(links) else Link(len(old), len(old), len(new), len(new))
        olds, news = set().union(*old[lo:hi]), set().union(*new[start:end])
        while lo > left.hi and _within(old[lo - 1], news):
            lo -= 1
        while hi < right.lo and _within(old[hi], news):
            hi += 1
        while start > left.end and _within(new[start - 1], olds):
            start -= 1
        while end < right.start and _within(new[end], olds):
            end += 1
        made.append(Link(lo, hi, start, end))
    return made


def _within(part: set[str], whole: set[str]) -> bool:
    return bool(part) and len(part & whole) >= WITHIN * len(part)
