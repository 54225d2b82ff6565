"""Which items of two sequences belong together."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int, int]  # the index in the sequence before, the index in the one after

# How many pairs of equal items difflib may look at: 1,500 words of prose against 1,500 others. Longer ranges are cut at
# items that occur once on both sides; what has none of these and costs more than MOST is not looked into any further.
FEW, MOST = 20_000, 200_000


def matches(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Return the pairs of equal items that stay in place, in order.

    Takes the longest runs first, as people do. The time is about linear in the length, for long texts too: there,
    a range that consists of a few items over and over may be answered as if nothing in it were equal.
    """
    found: list[Pair] = []
    todo = [(0, len(before), 0, len(after))]
    while todo:
        low, high, start, end = todo.pop()
        while low < high and start < end and before[low] == after[start]:
            found.append((low, start))
            low, start = low + 1, start + 1
        while low < high and start < end and before[high - 1] == after[end - 1]:
            high, end = high - 1, end - 1
            found.append((high, end))
        if low == high or start == end:
            continue
        cost = _cost(before[low:high], after[start:end])
        anchors = [] if cost <= FEW else _anchors(before[low:high], after[start:end])
        if anchors:
            cuts = [(low + i, start + j) for i, j in anchors]
            found += cuts
            starts = [(low, start), *((i + 1, j + 1) for i, j in cuts)]
            ends = [*cuts, (high, end)]
            todo += [(i, k, j, m) for (i, j), (k, m) in zip(starts, ends, strict=True)]
        elif cost <= MOST:
            found += _runs(before, after, low, high, start, end)
    return sorted(found)


def increasing(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the longest part of `pairs`, whose first numbers ascend, in which the second numbers ascend too."""
    tails: list[int] = []  # the least second number that ends a chain of each length
    ends: list[int] = []  # and where in `chains` that pair is
    chains: list[tuple[Pair, int]] = []  # a pair, and the place of the one before it in its chain
    for pair in pairs:
        at = bisect_left(tails, pair[1])
        chains.append((pair, ends[at - 1] if at else -1))
        tails[at : at + 1] = [pair[1]]
        ends[at : at + 1] = [len(chains) - 1]
    kept, at = [], ends[-1] if ends else -1
    while at >= 0:
        pair, at = chains[at]
        kept.append(pair)
    return kept[::-1]


def in_order(pairs: Iterable[Pair], before: int, after: int) -> Iterator[tuple[int | None, int | None]]:
    """Yield every index of two sequences of these lengths once, in reading order.

    `pairs` come together; what stands before each is removed (i, None) first, added (None, j) then.
    """
    low = start = 0
    for i, j in [*pairs, (before, after)]:
        yield from ((index, None) for index in range(low, i))
        yield from ((None, index) for index in range(start, j))
        if (i, j) != (before, after):
            yield i, j
        low, start = i + 1, j + 1


def _cost(before: Sequence[Hashable], after: Sequence[Hashable]) -> int:
    counts = Counter(after)
    return sum(counts[item] for item in before)


def _anchors(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Return the items that occur once on both sides and keep their order (Bram Cohen's patience difference)."""
    once, other = Counter(before), Counter(after)
    places = {item: place for place, item in enumerate(after) if other[item] == 1}
    return increasing((i, places[item]) for i, item in enumerate(before) if once[item] == 1 and item in places)


def _runs(
    before: Sequence[Hashable], after: Sequence[Hashable], low: int, high: int, start: int, end: int
) -> Iterator[Pair]:
    matcher = SequenceMatcher(None, before[low:high], after[start:end], autojunk=False)
    for i, j, size in matcher.get_matching_blocks():
        yield from ((low + i + step, start + j + step) for step in range(size))
