"""Differences of bodies: blocks side by side, and in what changed the words, as markup.

The markup is the canonical one (`articles.html`) with <ins> and <del> around words, or around a block of our own that
came or went. They stand inside of links and marks that hold the whole change, outside of those that hold a part of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .. import tree
from ..tree import Node
from .match import Pair, in_order, matches
from .text import Leaf, compare, split, weight

REMOVED, ADDED = "del", "ins"
GALLERY = "gallery"
ALIKE = 0.4  # the share of words that makes two blocks versions of one
# More than about 300 blocks against 300: equal ones are looked for first, and so many in one place are not weighed.
MOST_PAIRS = 100_000

Kind = Literal["same", "changed", "removed", "added", "moved_out", "moved_in"]
_Places = tuple[int | None, int | None]  # in the version before, in the one after


@dataclass(frozen=True, slots=True)
class BlockChange:
    """What became of one top-level block: of its kind, where it stood and stands (from 0), its markup.

    A block that moved unchanged comes twice: "moved_out" (in <del>) where it stood, "moved_in" (in <ins>) where it
    stands; both know both places. `own` and `reference` are what our own blocks are and name (`articles.html.Block`),
    `words` their words alone, marked. A gallery whose photos are others now also tells which they were, `was`; its
    markup is the gallery before in <del> and the one after in <ins>, for one element cannot name both.
    """

    kind: Kind
    tag: str
    html: str
    before: int | None
    after: int | None
    own: str = ""
    reference: str = ""
    words: str = ""
    was: str = ""


def body(before: str, after: str) -> list[BlockChange]:
    """Return the difference of two bodies, every block in reading order, unchanged ones too.

    The markup is safe whatever comes in. All of it in a row, without <ins> and what is in it, is the body before once
    it is sanitised; without <del> it is the one after. Long runs of "same" can be folded: all places are told.
    """
    old, new = tree.parse(before), tree.parse(after)
    keys = _keys(old), _keys(new)
    pairs = _paired(old, new)
    moved = _moves(*keys, pairs)
    back = {j: i for i, j in moved.items()}
    found = []
    for i, j in in_order(pairs, len(old), len(new)):
        if i is not None and j is not None:
            same = keys[0][i] == keys[1][j]
            found.append(_block("same", old[i], keys[0][i], (i, j)) if same else _changed(old[i], new[j], (i, j)))
        elif i is not None:
            kind: Kind = "moved_out" if i in moved else "removed"
            found.append(_block(kind, old[i], _whole(old[i], REMOVED), (i, moved.get(i))))
        elif j is not None:
            kind = "moved_in" if j in back else "added"
            found.append(_block(kind, new[j], _whole(new[j], ADDED), (back.get(j), j)))
    return found


def announced(markup: str, *, removed: str, added: str) -> str:
    """Return a difference's markup with `removed` and `added`, safe markup both, at the start of each <del> and <ins>.

    For those who cannot see them: `removed` may be <span class="visually-hidden">dihapus: </span>. Nothing in words or
    addresses can look like such a tag, for both are escaped.
    """
    return markup.replace(f"<{REMOVED}>", f"<{REMOVED}>{removed}").replace(f"<{ADDED}>", f"<{ADDED}>{added}")


def _block(kind: Kind, node: Node, markup: str, places: _Places) -> BlockChange:
    tag = {"removed": REMOVED, "moved_out": REMOVED, "added": ADDED, "moved_in": ADDED}.get(kind)
    leaves = node.leaves if node.kind and any(text for text, _ in node.leaves) else []
    words = tree.inline(_wrapped(leaves, tag) if tag else leaves)
    return BlockChange(kind, node.tag, markup, *places, own=node.kind, reference=node.reference, words=words)


def _changed(before: Node, after: Node, places: _Places) -> BlockChange:
    merged = _merged(before, after)
    markup, was = tree.markup(merged), ""
    if before.reference != after.reference:
        markup, was = _whole(before, REMOVED) + _whole(after, ADDED), before.reference
    words = tree.inline(merged.leaves) if after.kind else ""
    return BlockChange("changed", after.tag, markup, *places, after.kind, after.reference, words, was)


def _moves(before: list[str], after: list[str], pairs: list[Pair]) -> dict[int, int]:
    """Return where blocks went that stand elsewhere without a change."""
    stayed, kept = {i for i, _ in pairs}, {j for _, j in pairs}
    free: dict[str, list[int]] = {}
    for j in reversed(range(len(after))):
        if j not in kept:
            free.setdefault(after[j], []).append(j)
    moved = {}
    for i, key in enumerate(before):
        if i not in stayed and free.get(key):
            moved[i] = free[key].pop()
    return moved


def _paired(old: list[Node], new: list[Node]) -> list[Pair]:
    """Return the blocks that are versions of one, the same or alike, in order."""
    pairs: list[Pair] = []
    low = start = 0
    for i, j in [*_fixed(_keys(old), _keys(new)), (len(old), len(new))]:
        pairs += [(low + k, start + m) for k, m in _alike(old[low:i], new[start:j])]
        pairs.append((i, j))
        low, start = i + 1, j + 1
    return pairs[:-1]


def _fixed(before: list[str], after: list[str]) -> list[Pair]:
    """Return the blocks that are surely the same: at both ends, and in between if these are too many to weigh."""
    least = min(len(before), len(after))
    first = next((at for at in range(least) if before[at] != after[at]), least)
    last = next((at for at in range(least - first) if before[-1 - at] != after[-1 - at]), least - first)
    if (len(before) - first - last) * (len(after) - first - last) > MOST_PAIRS:
        return matches(before, after)
    ends = [(len(before) - at, len(after) - at) for at in range(last, 0, -1)]
    return [*((at, at) for at in range(first)), *ends]


def _alike(before: list[Node], after: list[Node]) -> list[Pair]:
    """Return the pairs of versions of one block, in order, that have the most in common."""
    if not before or not after or len(before) * len(after) > MOST_PAIRS:
        return []
    common = _common(before, after)
    best = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in reversed(range(len(before))):
        row, below = best[i], best[i + 1]
        for j in reversed(range(len(after))):
            row[j] = max(below[j], row[j + 1], common(i, j) + below[j + 1])
    pairs = []
    i = j = 0
    while i < len(before) and j < len(after):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _common(before: list[Node], after: list[Node]) -> Callable[[int, int], int]:
    """Return what counts the words that two blocks share; 0 if they are not versions of one block."""
    shapes = [[_shape(node) for node in nodes] for nodes in (before, after)]
    keys = _keys(before), _keys(after)
    bags = [[_bag(node) for node in nodes] for nodes in (before, after)]

    def common(i: int, j: int) -> int:
        if shapes[0][i] != shapes[1][j]:
            return 0
        old, new = bags[0][i], bags[1][j]
        shared = len(old & new)
        alike = shapes[0][i][2] or 2 * shared >= ALIKE * (len(old) + len(new))
        return 2 * shared + 1 + (keys[0][i] == keys[1][j]) if alike else 0

    return common


def _shape(node: Node) -> tuple[str, str, str]:
    """Return what does not differ between versions of one block; a gallery may show other photos."""
    return node.tag, node.kind, "" if node.kind == GALLERY else node.reference


def _keys(nodes: list[Node]) -> list[str]:
    return [tree.markup(node) for node in nodes]


def _bag(node: Node) -> set[str]:
    """Return the words that say what a block is about, all of them if none does; and the photos of a gallery."""
    leaves = split((line, ()) for line in tree.lines(node))
    words = {text.casefold() for text, _ in leaves if not text.isspace()}
    photos = set(node.reference.split()) if node.kind == GALLERY else set()
    return photos | ({word for word in words if weight(word) > 1} or words)


def _merged(before: Node, after: Node) -> Node:
    """Return two versions of one block as one, their differences marked."""
    if not before.children:
        return Node(before.tag, _words(before.leaves, after.leaves), [], before.kind, before.reference)
    old, new = before.children, after.children
    children = []
    for i, j in in_order(_paired(old, new), len(old), len(new)):
        if i is not None and j is not None:
            children.append(_merged(old[i], new[j]))
        elif i is not None:
            children.append(_marked(old[i], REMOVED))
        elif j is not None:
            children.append(_marked(new[j], ADDED))
    return Node(before.tag, children=children)


def _words(before: list[Leaf], after: list[Leaf]) -> list[Leaf]:
    found = []
    for kind, leaves in compare(split(before), split(after)):
        found += leaves if kind == "same" else _wrapped(leaves, REMOVED if kind == "removed" else ADDED)
    return found


def _whole(node: Node, tag: str) -> str:
    """Return the markup of a block that is not in both versions; one of our own may have no words to mark."""
    return f"<{tag}>{tree.markup(node)}</{tag}>" if node.kind else tree.markup(_marked(node, tag))


def _marked(node: Node, tag: str) -> Node:
    return Node(node.tag, _wrapped(node.leaves, tag), [_marked(child, tag) for child in node.children])


def _wrapped(leaves: list[Leaf], tag: str) -> list[Leaf]:
    """Return leaves in <ins> or <del>, inside of the marks that all of them carry."""
    depth = 0
    while leaves and all(marks[depth : depth + 1] and marks[depth] == leaves[0][1][depth] for _, marks in leaves):
        depth += 1
    return [(text, (*marks[:depth], (tag, ""), *marks[depth:])) for text, marks in leaves]
