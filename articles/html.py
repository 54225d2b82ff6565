"""A story's body as HTML: what may stand in it, its canonical form, its blocks. Pure: no models, no settings.

The body is a row of top-level elements (HTML Living Standard, a small subset). Two of them are blocks of our own,
which name what they show by its UUID, so that they follow it when its headline, address or credit changes:

    <aside data-story="UUID">Headline as it was typed or pasted</aside>      a "Baca Juga" line
    <figure data-photo="UUID">Caption for this story</figure>               a photo from the library

An empty `data-story` is a line whose story was not found yet: editors see it, readers do not.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from uuid import UUID

import nh3

# Tag -> attributes that may stand on it.
TAGS: dict[str, set[str]] = {
    "p": set(),
    "h2": set(),
    "h3": set(),
    "ul": set(),
    "ol": set(),
    "li": set(),
    "blockquote": set(),
    "strong": set(),
    "em": set(),
    "br": set(),
    "a": {"href"},
    "aside": {"data-story"},
    "figure": {"data-photo"},
}
SCHEMES = {"http", "https", "mailto"}
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "div": "p", "figcaption": "p"}
INLINE = {"strong", "em", "a", "br"}
LISTS = {"ul", "ol"}
REFERENCES = {"aside": "data-story", "figure": "data-photo"}
MAX_DEPTH = 12  # deeper elements lose their tags and keep their text

_RENAME = re.compile(r"<(/?)(%s)(?=[\s/>])" % "|".join(RENAMED), re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n\xa0]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level element: its tag, its markup, its plain text and, in our own blocks, the UUID it names ("" if none)."""

    tag: str
    html: str
    text: str
    reference: str = ""


def sanitise(markup: str) -> str:
    """Return `markup` in the canonical form in which bodies are stored: safe, and the same when sanitised again."""
    markup = _RENAME.sub(lambda m: f"<{m[1]}{RENAMED[m[2].lower()]}", clean_text(markup))
    safe = nh3.clean(
        markup,
        tags=set(TAGS),
        attributes={tag: attributes for tag, attributes in TAGS.items() if attributes},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    return "".join(_markup(node) for node in _canonical(_parse(safe)))


def clean_text(value: str) -> str:
    """Return `value` without control, zero-width and unpaired characters, with line feeds alone as line ends."""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def blocks(body: str) -> list[Block]:
    """Split a sanitised body into its top-level elements."""
    return [
        Block(node.tag, _markup(node), _plain(node), node.attributes.get(REFERENCES.get(node.tag, ""), ""))
        for node in _parse(body)
        if isinstance(node, _Node)
    ]


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


# ---- the tree between nh3, which makes markup safe and well formed, and our canonical form


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[_Node | str]" = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("body")
        self.open = [self.root]
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self.open) > MAX_DEPTH and tag != "br":
            self.skipped += 1
            return
        node = _Node(tag, {key: _address(value or "") if key == "href" else value or "" for key, value in attrs})
        self.open[-1].children.append(node)
        if tag != "br":
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            return
        if self.skipped:
            self.skipped -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(clean_text(data))


def _address(value: str) -> str:
    """Return a link's address without control characters, "" where its scheme is not ours: nh3 looked before decoding."""
    value = _SPACE.sub("", clean_text(value))
    scheme = re.match(r"([^/?#]*?):", value)
    return "" if scheme and scheme[1].lower() not in SCHEMES else value


def _parse(well_formed: str) -> "list[_Node | str]":
    parser = _Parser()
    parser.feed(well_formed)
    parser.close()
    return parser.root.children


def _canonical(children: "Iterable[_Node | str]") -> Iterator[_Node]:
    """Yield top-level blocks only: loose text goes into paragraphs, empty blocks go, our own blocks hold plain text."""
    for node in _wrapped(children):
        if node.tag in REFERENCES:
            yield from _own_block(node)
        elif _tidy(node):
            yield node


def _own_block(node: _Node) -> Iterator[_Node]:
    name = REFERENCES[node.tag]
    reference = node.attributes.get(name, "").lower()
    words = _SPACE.sub(" ", _plain(node))
    if not is_uid(reference):
        reference = ""
    if node.tag == "figure" and not reference:
        if words:  # a figure pasted from elsewhere: its picture is not ours, its words are kept
            yield _Node("p", {}, [words])
    elif reference or words:
        yield _Node(node.tag, {name: reference}, [words] if words else [])


def _wrapped(children: "Iterable[_Node | str]") -> Iterator[_Node]:
    """Gather runs of text and inline elements into paragraphs, runs of loose list items into a list."""
    run: _Node | None = None
    for child in children:
        home = "p" if isinstance(child, str) or child.tag in INLINE else "ul" if child.tag == "li" else ""
        if run and run.tag != home:
            yield run
            run = None
        if home:
            run = run or _Node(home)
            run.children.append(child)
        elif isinstance(child, _Node):
            yield child
    if run:
        yield run


def _tidy(node: _Node) -> bool:
    """Bring what is inside a block into canonical form; False if nothing is left of it."""
    kept: list[_Node | str] = []
    for index, child in enumerate(node.children):
        if isinstance(child, str):
            child = _SPACE.sub(" ", child)  # noqa: PLW2901
            if node.tag in LISTS or node.tag == "blockquote":
                child = child.strip()  # noqa: PLW2901
            if kept and isinstance(kept[-1], str):
                kept[-1] = _SPACE.sub(" ", kept[-1] + child)
            elif child:
                kept.append(child)
        elif child.tag == "br":
            kept.append(child)
        elif child.tag == "a" and not child.attributes.get("href"):
            node.children = [*kept, *child.children, *node.children[index + 1 :]]
            return _tidy(node)
        else:
            if child.tag in REFERENCES:
                child.tag, child.attributes = "p", {}
            if _tidy(child):
                kept.append(child)
    node.children = kept
    if node.tag not in {"strong", "em", "a"}:
        _trim(node)
    return bool(node.children)


def _trim(node: _Node) -> None:
    """Take white space and line breaks off both ends of a block."""
    for end in (0, -1):
        while node.children:
            child = node.children[end]
            if isinstance(child, str):
                stripped = child.lstrip(" ") if end == 0 else child.rstrip(" ")
                if stripped:
                    node.children[end] = stripped
                    break
            elif child.tag != "br":
                break
            del node.children[end]


def _markup(node: "_Node | str") -> str:
    if isinstance(node, str):
        return _escape(node)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    if node.tag == "br":
        return "<br>"
    return f"<{node.tag}{attributes}>{''.join(_markup(child) for child in node.children)}</{node.tag}>"


def _plain(node: "_Node | str") -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in _words(node).split("\n"))
    return "\n".join(line for line in lines if line)


def _words(node: "_Node | str") -> str:
    if isinstance(node, str):
        return _SPACE.sub(" ", node)
    if node.tag == "br":
        return "\n"
    inner = "".join(_words(child) for child in node.children)
    return inner if node.tag in INLINE else f"\n{inner}\n"


def _escape(value: str) -> str:
    return escape(value, quote=False)
