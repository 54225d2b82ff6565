"""The tree behind a story's body (`articles.html` says what is canonical): made from any markup, and written out.

`wellformed` makes markup safe and well formed first; one walk over that, without recursion, then builds the canonical
tree.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape

import nh3

from . import wellformed
from .plain import clean_text, escaped, is_uid, one_line, spaced

LISTS = {"ul", "ol"}
HEADINGS = {"h2", "h3"}
BLOCKS = {"p", "blockquote", "li", *HEADINGS, *LISTS}
MARKS = ("a", "strong", "em")  # from the outside in
# Our blocks: <tag data-kind="reference">.
OWN = {"story": "aside", "photo": "figure", "gallery": "figure", "embed": "aside"}
MOST_IN_GALLERY = 30  # photos
# What comes from elsewhere: other names of the same, bounds between blocks, cells of a row.
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
LOOSE = {"address", "article", "center", "dd", "details", "div", "dl", "dt", "figcaption", "footer", "header", "hr"}
LOOSE |= {"main", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr"}
CELLS = {"td", "th"}
SCHEMES = {"http", "https", "mailto"}
MAX_DEPTH = 6  # lists within lists; deeper ones lose their tags and keep their words

_ENCODED = str.maketrans({sign: f"%{ord(sign):02X}" for sign in " <>\"'`"} | dict.fromkeys("\t\r\n"))
_WEB = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+)(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_WORD = re.compile(r"[^ \t\n\f\r]+")  # between white space as HTML has it
_BREAK = "\n"
_CLEANER = nh3.Cleaner(
    tags={*BLOCKS, *MARKS, *OWN.values(), *RENAMED, *LOOSE, *CELLS, "br"},
    clean_content_tags={"script", "style", "title", "template"},
    attributes={"a": {"href"}, "figure": {"data-photo", "data-gallery"}, "aside": {"data-story", "data-embed"}},
    url_schemes=SCHEMES,
    link_rel=None,
)

_Marks = tuple[tuple[str, str], ...]  # ("a", address), ("strong", ""), ("em", ""): from the outside in
_Leaf = tuple[str, _Marks]  # words, or _BREAK


@dataclass(slots=True)
class Node:
    """An element of the tree; its leaves or its children hold its words."""

    tag: str
    leaves: list[_Leaf] = field(default_factory=list)  # in text blocks and in our own
    children: "list[Node]" = field(default_factory=list)  # in lists, items and quotations
    kind: str = ""  # of our own blocks
    reference: str = ""  # a UUID, several with spaces between them, or an address


class _Builder:
    """Puts all words into the blocks where they belong; what may not stand where it stands becomes a paragraph there.

    `stack` holds the open containers, `run` the words that wait for their block, `text` the tag of such a block at the
    top, `kind` the kind if it is ours, opened as number `since`; `undo` says how many containers each open tag has put
    on the stack.
    """

    def __init__(self) -> None:
        self.stack = [Node("body")]
        self.run: list[_Leaf] = []
        self.text, self.kind, self.reference, self.since = "p", "", "", -1
        self.marks: dict[str, list[str]] = {tag: [] for tag in MARKS}
        self.undo: list[int] = []

    def build(self, markup: str) -> list[Node]:
        """Return the canonical top-level blocks of well-formed markup."""
        for tag, is_end, attributes, text in wellformed.tokens(markup):
            if not tag:
                self._add(spaced(text))
            elif is_end:
                self._end(RENAMED.get(tag, tag))
            else:
                self._start(RENAMED.get(tag, tag), attributes)
        self.flush()
        return self.stack[0].children

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in MARKS:
            self.marks[tag].append(_address(attributes.get("href", "")))
        elif tag == "br" or tag in CELLS:
            self._add(_BREAK if tag == "br" else " ")
        else:
            self.flush()
            if tag != "hr":
                self.undo.append(0 if self.kind else self._open(tag, attributes))

    def _end(self, tag: str) -> None:
        if tag in MARKS:
            del self.marks[tag][-1:]
        elif tag not in CELLS and self.undo:
            self.flush()
            for _ in range(self.undo.pop()):
                self._close()
            if len(self.undo) == self.since:
                self._end_text()

    def flush(self) -> None:
        """End the block of the words so far; in a block of our own they go on after a space."""
        if self.kind:
            self._add(" ")
            return
        top = self.stack[-1]
        for line in _split(self.run):
            block = Node(self.text if top.tag == "body" else "p", line)
            top.children.append(Node("li", children=[block]) if top.tag in LISTS else block)
        self.run = []

    def _add(self, words: str) -> None:
        marks = ((tag, opened[-1]) for tag, opened in self.marks.items() if opened)
        self.run.append((words, tuple((tag, value) for tag, value in marks if value or tag != "a")))

    def _open(self, tag: str, attributes: Mapping[str, str]) -> int:
        """Open a block if it may stand here; return how many containers were put on the stack."""
        top = self.stack[-1].tag
        shallow = sum(node.tag in LISTS for node in self.stack) < MAX_DEPTH
        if top == "body" and (tag in HEADINGS or self._refers(tag, attributes)):
            self.text, self.since = tag, len(self.undo)
        elif top == "body" and tag == "blockquote":
            return self._go(tag)
        elif tag in LISTS and shallow:  # a list right in a list belongs to the item before it
            return (self._go("li", back=True) if top in LISTS else 0) + self._go(tag)
        elif tag == "li" and (top in LISTS or shallow):
            return (0 if top in LISTS else self._go("ul", back=True)) + self._go("li")
        return 0

    def _refers(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Note what block of our own this is; a figure from elsewhere, whose picture is not ours, is none."""
        kind = next((kind for kind in OWN if OWN[kind] == tag and f"data-{kind}" in attributes), "")
        kind, reference = _named(kind, attributes[f"data-{kind}"]) if kind else ("", "")
        if reference or kind == "story":
            self.kind, self.reference = kind, reference
        return bool(self.kind)

    def _go(self, tag: str, *, back: bool = False) -> int:
        """Go into a new container, or `back` into the last one if it has that tag."""
        siblings = self.stack[-1].children
        if not (back and siblings and siblings[-1].tag == tag):
            siblings.append(Node(tag))
        self.stack.append(siblings[-1])
        return 1

    def _close(self) -> None:
        """Leave a container. Empty ones go; an item that only holds lists gives them to the item before it."""
        node, siblings = self.stack.pop(), self.stack[-1].children
        if not node.children:
            siblings.pop()
        elif node.tag == "li" and node.children[0].tag in LISTS:
            siblings.pop()
            if not siblings:
                siblings.extend(node.children.pop(0).children)
            siblings[-1].children.extend(node.children)

    def _end_text(self) -> None:
        """Close a heading or a block of our own, which holds plain words alone."""
        if self.kind:
            words = one_line("".join(leaf for leaf, _ in self.run))
            if words or self.reference:
                self.stack[-1].children.append(Node(self.text, [(words, ())], [], self.kind, self.reference))
            self.run = []
        self.text, self.kind, self.since = "p", "", -1


def parse(markup: str, *, trusted: bool = False) -> list[Node]:
    """Return the canonical top-level blocks of `markup`; `trusted` is markup that was sanitised before."""
    return _Builder().build(clean_text(markup if trusted else wellformed.clean(_CLEANER, clean_text(markup))))


def _split(run: Iterable[_Leaf]) -> Iterator[list[_Leaf]]:
    """Yield the lines of a run: no white space at their ends, like leaves joined, two breaks between them."""
    line: list[_Leaf] = []
    breaks = 0
    for words, marks in run:
        if words == _BREAK:
            breaks += 1
            continue
        if not line or breaks or line[-1][0].endswith(" "):
            words = words.lstrip(" ")
        if not words:
            continue
        if line and breaks:
            _trim(line)
            if breaks == 1:  # a break carries what both its sides do
                line.append((_BREAK, tuple(mark for mark in line[-1][1] if mark in marks)))
            else:
                yield line
                line = []
        breaks = 0
        if line and line[-1][1] == marks and line[-1][0] != _BREAK:
            words = line.pop()[0] + words
        line.append((words, marks))
    if _trim(line):
        yield line


def _trim(line: list[_Leaf]) -> bool:
    """Take white space off the end of a line; False if nothing is left."""
    while line and line[-1][0].endswith(" "):
        words, marks = line.pop()
        if words := words.rstrip(" "):
            line.append((words, marks))
    return bool(line)


def _address(value: str) -> str:
    """Return a link's address, odd signs encoded, "" where its scheme is not ours: nh3 looked before decoding."""
    value = clean_text(value).strip(" \xa0\t\n").translate(_ENCODED)
    scheme = re.match(r"([^/?#]*?):", value)
    return "" if scheme and scheme[1].lower() not in SCHEMES else value


def _named(kind: str, value: str) -> tuple[str, str]:
    """Return a block's kind and what it names in canonical spelling, "" if that may not stand there.

    A gallery names photos once each, in their order; one of a single photo is a photo.
    """
    if kind == "embed":
        return kind, embed_address(value)
    if kind == "gallery":
        uids = [word for word in dict.fromkeys(_WORD.findall(value.lower())) if is_uid(word)][:MOST_IN_GALLERY]
        return kind if len(uids) > 1 else "photo", " ".join(uids)
    return kind, value.lower() if is_uid(value.lower()) else ""


def embed_address(value: str) -> str:
    """Return a web address (http or https, with a host, which is in ASCII) as a card holds it, "" for anything else."""
    value = _address(value)
    found = _WEB.fullmatch(value)  # a host, nobody's name in it
    host = _ascii_host(found[1]) if found else ""
    return value[: found.start(1)] + host + value[found.end(1) :] if found and host else ""


def _ascii_host(host: str) -> str:
    """Return `host` as IDNA writes it, so that no letters pass for others; "" if browsers may take it for another."""
    if host.isascii():
        return host
    with suppress(UnicodeError):
        if (plain := host.encode("idna")).decode("idna") == host.lower():
            return plain.decode()
    return ""


def markup(node: Node) -> str:
    """Return a node as HTML."""
    children = list(node.children)
    words = inline(node.leaves)
    if node.tag == "li" and all(child.tag in LISTS for child in children[1:]):
        words = inline(children.pop(0).leaves)
    attribute = f' data-{node.kind}="{escape(node.reference)}"' if node.kind else ""
    return f"<{node.tag}{attribute}>{words}{''.join(map(markup, children))}</{node.tag}>"


def inline(leaves: Iterable[_Leaf]) -> str:
    """Return words with their marks, opened and closed as late as can be."""
    parts: list[str] = []
    opened: _Marks = ()
    for words, marks in [*leaves, ("", ())]:
        same = next((i for i, (old, new) in enumerate(zip(opened, marks, strict=False)) if old != new), None)
        same = min(len(opened), len(marks)) if same is None else same
        parts += [f"</{tag}>" for tag, _ in reversed(opened[same:])]
        parts += [f'<a href="{escape(value)}">' if tag == "a" else f"<{tag}>" for tag, value in marks[same:]]
        parts.append("<br>" if words == _BREAK else escaped(words))
        opened = marks
    return "".join(parts)


def lines(node: Node) -> Iterator[str]:
    """Yield the words of a block, a line a line."""
    if node.leaves:
        yield from "".join(words for words, _ in node.leaves).split(_BREAK)
    for child in node.children:
        yield from lines(child)
