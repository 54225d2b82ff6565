"""A story's body as HTML: what may stand in it, its canonical form, its blocks. Pure: no models, no settings.

The body is a row of top-level elements (HTML Living Standard, a small subset). Two of them are blocks of our own,
which name what they show by its UUID, so that they follow it when its headline, address or credit changes:

    <aside data-story="UUID">Headline as it was typed or pasted</aside>      a "Baca Juga" line
    <figure data-photo="UUID">Caption for this story</figure>               a photo from the library

An empty `data-story` is a line whose story was not found yet: editors see it, readers do not.

Canonical means that the same text always has the same markup: our own blocks stand at the top and hold plain words;
quotations hold paragraphs and lists; an item's only paragraph is bare; links stand outside bold, bold outside italic;
no space stands at the ends of a line; two line breaks make a new paragraph; nothing is empty. The desk's editor writes
the same form, so that what nobody touched stays as it is, byte for byte.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from uuid import UUID

import nh3

LISTS = {"ul", "ol"}
HEADINGS = {"h2", "h3"}
BLOCKS = {"p", "blockquote", "li", *HEADINGS, *LISTS}
MARKS = ("a", "strong", "em")  # from the outside in
REFERENCES = {"aside": "data-story", "figure": "data-photo"}
# What comes from elsewhere: other names of the same, bounds between blocks, cells of a row.
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
LOOSE = set("address article center dd details div dl dt figcaption footer header hr main pre section summary".split())
LOOSE |= {"table", "tbody", "tfoot", "thead", "tr"}
CELLS = {"td", "th"}
SCHEMES = {"http", "https", "mailto"}
MAX_DEPTH = 6  # lists within lists; deeper ones lose their tags and keep their words

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n\xa0]+")
_ENCODED = str.maketrans({sign: f"%{ord(sign):02X}" for sign in " <>\"'`"} | dict.fromkeys("\t\r\n"))
_BREAK = "\n"
_CLEANER = nh3.Cleaner(
    tags={*BLOCKS, *MARKS, *REFERENCES, *RENAMED, *LOOSE, *CELLS, "br"},
    clean_content_tags={"script", "style", "title", "template"},
    attributes={"a": {"href"}, **{tag: {name} for tag, name in REFERENCES.items()}},
    url_schemes=SCHEMES,
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level element: its tag, its markup, its plain text and, in our own blocks, the UUID it names ("" if none)."""

    tag: str
    html: str
    text: str
    reference: str = ""


def sanitise(markup: str) -> str:
    """Return `markup` in the canonical form in which bodies are stored: safe, and the same when sanitised again."""
    return "".join(_markup(node) for node in _parse(_CLEANER.clean(clean_text(markup))))


def clean_text(value: str) -> str:
    """Return `value` without control, zero-width and unpaired characters, with line feeds alone as line ends."""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def blocks(body: str) -> list[Block]:
    """Split a sanitised body into its top-level elements."""
    return [Block(node.tag, _markup(node), "
".join(_lines(node)), node.reference) for node in _parse(body)]


def text(body: str) -> str:
    """Return the body's plain text, a line a block, without our own blocks: for search, excerpts and word counts."""
    return "\n".join(block.text for block in blocks(body) if block.tag not in REFERENCES)


def references(body: str) -> tuple[set[str], set[str]]:
    """Return the UUIDs of the stories and of the photos that a sanitised body names."""
    found = [(block.tag, block.reference) for block in blocks(body) if block.reference]
    return {ref for tag, ref in found if tag == "aside"}, {ref for tag, ref in found if tag == "figure"}


def render(body: str, block: Callable[[Block], str], opening: str = "") -> str:
    """Return a sanitised body for a page; `block` answers each of our own blocks with safe markup, "" to leave it out.

    `opening` is safe markup that runs in before the words of the first paragraph; it stands alone if there is none.
    """
    parts = []
    for item in blocks(body):
        if opening and item.tag == "p":
            parts.append(f"<p>{opening}{item.html.removeprefix('<p>')}")
            opening = ""
        else:
            parts.append(block(item) if item.tag in REFERENCES else item.html)
    return "".join([f"<p>{opening.rstrip()}</p>", *parts] if opening else parts)


def paragraphs(plain: str) -> str:
    """Return plain text as a body: a paragraph for each run of lines between empty ones."""
    runs = re.split(r"\n\s*\n", clean_text(plain))
    return "".join(f"<p>{_escape(_SPACE.sub(' ', run).strip())}</p>" for run in runs if run.strip())


def story_block(uid: str, title: str) -> str:
    """Return the markup of a "Baca Juga" line; `uid` is "" while its story is unknown."""
    return f'<aside data-story="{escape(uid)}">{_escape(title)}</aside>'


def photo_block(uid: str, caption: str) -> str:
    """Return the markup of a figure that shows a photo from the library."""
    return f'<figure data-photo="{escape(uid)}">{_escape(caption)}</figure>'


def is_uid(value: str) -> bool:
    """Tell whether `value` is a UUID in its canonical spelling (RFC 9562)."""
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


# ---- the canonical tree, built by one walk over markup that nh3 made safe and well formed

_Marks = tuple[tuple[str, str], ...]  # ("a", address), ("strong", ""), ("em", ""): from the outside in
_Leaf = tuple[str, _Marks]  # words, or _BREAK


@dataclass(slots=True)
class _Node:
    tag: str
    leaves: list[_Leaf] = field(default_factory=list)  # in text blocks and in our own
    children: "list[_Node]" = field(default_factory=list)  # in lists, items and quotations
    reference: str = ""


class _Builder(HTMLParser):
    """Puts all words into the blocks where they belong; a block that may not stand where it stands is a paragraph there.

    `stack` holds the open containers, `run` the words that wait for their block, `text` the tag of such a block at the
    top, opened as number `since`; `undo` says how many containers each open tag has put on the stack.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [_Node("body")]
        self.run: list[_Leaf] = []
        self.text, self.reference, self.since = "p", "", -1
        self.marks: dict[str, list[str]] = {tag: [] for tag in MARKS}
        self.undo: list[int] = []

    def handle_data(self, data: str) -> None:
        self._add(_SPACE.sub(" ", clean_text(data)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = RENAMED.get(tag, tag)
        attributes = {key: value or "" for key, value in attrs}
        if tag in MARKS:
            self.marks[tag].append(_address(attributes.get("href", "")))
        elif tag == "br" or tag in CELLS:
            self._add(_BREAK if tag == "br" else " ")
        else:
            self.flush()
            if tag != "hr":
                self.undo.append(0 if self.text in REFERENCES else self._open(tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        tag = RENAMED.get(tag, tag)
        if tag in MARKS:
            self.marks[tag].pop()
        elif tag not in CELLS:
            self.flush()
            for _ in range(self.undo.pop()):
                self._close()
            if len(self.undo) == self.since:
                self._end_text()

    def flush(self) -> None:
        """End the block of the words so far; in a block of our own they go on after a space."""
        if self.text in REFERENCES:
            self._add(" ")
            return
        top = self.stack[-1]
        for line in _split(self.run):
            block = _Node(self.text if top.tag == "body" else "p", line)
            top.children.append(_Node("li", children=[block]) if top.tag in LISTS else block)
        self.run = []

    def _add(self, words: str) -> None:
        marks = ((tag, opened[-1]) for tag, opened in self.marks.items() if opened)
        self.run.append((words, tuple((tag, value) for tag, value in marks if value or tag != "a")))

    def _open(self, tag: str, attributes: dict[str, str]) -> int:
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

    def _refers(self, tag: str, attributes: dict[str, str]) -> bool:
        """Tell whether this is a block of our own; a figure from elsewhere, whose picture is not ours, is none."""
        reference = attributes.get(REFERENCES.get(tag, ""))
        self.reference = reference.lower() if reference and is_uid(reference.lower()) else ""
        return bool(self.reference) or (tag == "aside" and reference is not None)

    def _go(self, tag: str, *, back: bool = False) -> int:
        """Go into a new container, or `back` into the last one if it has that tag."""
        siblings = self.stack[-1].children
        if not (back and siblings and siblings[-1].tag == tag):
            siblings.append(_Node(tag))
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
        if self.text in REFERENCES:
            words = _SPACE.sub(" ", "".join(leaf for leaf, _ in self.run)).strip()
            if words or self.reference:
                self.stack[-1].children.append(_Node(self.text, [(words, ())], reference=self.reference))
            self.run = []
        self.text, self.since = "p", -1


def _parse(well_formed: str) -> list[_Node]:
    builder = _Builder()
    builder.feed(well_formed)
    builder.close()
    builder.flush()
    return builder.stack[0].children


def _split(run: Iterable[_Leaf]) -> Iterator[list[_Leaf]]:
    """Yield the lines of a run: no white space at their ends, like leaves joined, two breaks between them."""
    line: list[_Leaf] = []
    breaks: list[_Leaf] = []
    for words, marks in run:
        if words == _BREAK:
            breaks.append((words, marks))
            continue
        if not line or breaks or line[-1][0].endswith(" "):
            words = words.lstrip(" ")  # noqa: PLW2901
        if not words:
            continue
        if line and breaks:
            _trim(line)
            if len(breaks) == 1:
                line += breaks
            else:
                yield line
                line = []
        breaks = []
        if line and line[-1][1] == marks and line[-1][0] != _BREAK:
            words = line.pop()[0] + words  # noqa: PLW2901
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
    """Return a link's address with its odd signs encoded, "" where its scheme is not ours: nh3 looked before decoding."""
    value = clean_text(value).strip(" \xa0\t\n").translate(_ENCODED)
    scheme = re.match(r"([^/?#]*?):", value)
    return "" if scheme and scheme[1].lower() not in SCHEMES else value


def _markup(node: _Node) -> str:
    children = list(node.children)
    words = _inline(node.leaves)
    if node.tag == "li" and all(child.tag in LISTS for child in children[1:]):
        words = _inline(children.pop(0).leaves)
    name = REFERENCES.get(node.tag)
    attribute = f' {name}="{node.reference}"' if name else ""
    return f"<{node.tag}{attribute}>{words}{''.join(map(_markup, children))}</{node.tag}>"


def _inline(leaves: Iterable[_Leaf]) -> str:
    """Return words with their marks, opened and closed as late as can be."""
    parts: list[str] = []
    opened: _Marks = ()
    for words, marks in [*leaves, ("", ())]:
        same = next((i for i, (old, new) in enumerate(zip(opened, marks, strict=False)) if old != new), None)
        same = min(len(opened), len(marks)) if same is None else same
        parts += [f"</{tag}>" for tag, _ in reversed(opened[same:])]
        parts += [f'<a href="{escape(value)}">' if tag == "a" else f"<{tag}>" for tag, value in marks[same:]]
        parts.append("<br>" if words == _BREAK else _escape(words))
        opened = marks
    return "".join(parts)


def _lines(node: _Node) -> Iterator[str]:
    """Yield the words of a block, a line a line."""
    if node.leaves:
        yield from "".join(words for words, _ in node.leaves).split(_BREAK)
    for child in node.children:
        yield from _lines(child)


def _escape(value: str) -> str:
    return escape(value, quote=False)
