"""A story's body as HTML: what may stand in it, its canonical form, its blocks. Pure: no models, no settings.

The body is a row of top-level elements (HTML Living Standard, a small subset). Four of them are blocks of our own.
Three name what they show by its UUID, so that they follow it when its headline, address or credit changes:

    <aside data-story="UUID">Headline as it was typed or pasted</aside>      a "Baca Juga" line
    <figure data-photo="UUID">Caption for this story</figure>               a photo from the library
    <figure data-gallery="UUID UUID">Caption of all</figure>                2 to 30 photos, each once, with its own
    <aside data-embed="https://…">Title</aside>                             a card that leads to a page elsewhere

An empty `data-story` is a line whose story was not found yet: editors see it, readers do not. A card's address is
absolute, http or https, with a host, in ASCII (IDNA); what names another is no card, its words become a paragraph.

Canonical means that the same text always has the same markup: our own blocks stand at the top and hold plain words;
quotations hold paragraphs and lists; an item's only paragraph is bare; links stand outside bold, bold outside italic;
no space stands at the ends of a line; two line breaks make a new paragraph; nothing is empty. The desk's editor writes
the same form, so that what nobody touched stays as it is, byte for byte.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape

from . import tree
from .plain import clean_text, escaped, is_uid, one_line
from .tree import embed_address

__all__ = [
    "Block",
    "blocks",
    "clean_text",
    "embed_address",
    "embed_block",
    "gallery_block",
    "is_uid",
    "paragraphs",
    "photo_block",
    "references",
    "render",
    "sanitise",
    "story_block",
    "text",
]

REMEMBERED = 20_000  # characters; longer bodies are rare, and many of them would fill the memory
REMEMBERED_ALL = 6_000_000  # bytes of all, or little more: as many as a lot of imported stories has

# Most bodies are paragraphs and headings of plain words: canonical if no sign in them is one that `plain` takes out or
# that is not escaped, and single spaces part their words. Then nothing need be parsed. Possessive, and so linear.
_WORDS = r"(?! )(?:[^\x00-\x1f<>&\x7f-\xa0\u200b\ufeff\ufffe\uffff\ud800-\udfff]++|&(?:amp|lt|gt);)++(?<! )"
_PLAIN_BLOCK = re.compile(rf"<(p|h[23])>({_WORDS})</\1>")
_PLAIN_BODY = re.compile(rf"(?:{_PLAIN_BLOCK.pattern})*+")


@dataclass(frozen=True, slots=True)
class Block:
    """One top-level element: tag, markup, plain text.

    Our own blocks also have a kind ("story", "photo", "gallery", "embed") and what they name: a UUID, those of a
    gallery with spaces between them, or an address; "" if none.
    """

    tag: str
    html: str
    text: str
    reference: str = ""
    kind: str = ""

    @property
    def photos(self) -> list[str]:
        """The UUIDs of the photos that it shows, in their order."""
        return self.reference.split() if self.kind in ("photo", "gallery") else []


class _Memory:
    """The blocks of bodies that were asked for last, of `REMEMBERED_ALL` bytes together; nobody changes a list."""

    BLOCK = 200  # bytes that one takes beside its text, which stands in the body, in its markup and plain

    def __init__(self) -> None:
        self._found: OrderedDict[str, list[Block]] = OrderedDict()
        self._bytes, self._lock = 0, threading.Lock()

    def get(self, body: str) -> list[Block] | None:
        with self._lock:
            if (found := self._found.get(body)) is not None:
                self._found.move_to_end(body)
        return found

    def keep(self, body: str, made: list[Block]) -> None:
        with self._lock:
            if body not in self._found:
                self._bytes += self._size(body, made)
            self._found[body] = made
            while self._bytes > REMEMBERED_ALL:
                self._bytes -= self._size(*self._found.popitem(last=False))

    def _size(self, body: str, made: list[Block]) -> int:
        return 3 * len(body) + self.BLOCK * len(made)


_made = _Memory()  # what `sanitise` made, and nothing else: a save sanitises it again for the row and the revision
_split_before = _Memory()  # what search, the library of photos and the page ask for in turn


def sanitise(markup: str) -> str:
    """Return `markup` in the canonical form in which bodies are stored: safe, and the same when sanitised again."""
    if _is_plain(markup):
        return markup
    if len(markup) > REMEMBERED:
        return "".join(map(tree.markup, tree.parse(markup)))
    if _made.get(markup) is not None:
        return markup
    made = _split(tree.parse(markup))
    body = "".join(block.html for block in made)
    _made.keep(body, made)
    return body


def blocks(body: str) -> list[Block]:
    """Split a sanitised body into its top-level elements."""
    if len(body) > REMEMBERED:
        return _blocks(body)
    known = _made.get(body) or _split_before.get(body)
    if known is None:
        known = _blocks(body)
        _split_before.keep(body, known)
    return list(known)


def _is_plain(body: str) -> bool:
    """Tell whether a body is canonical, at a glance; of most others nothing is known."""
    return "  " not in body and _PLAIN_BODY.fullmatch(body) is not None


def _blocks(body: str) -> list[Block]:
    if _is_plain(body):
        return [Block(found[1], found[0], unescape(found[2])) for found in _PLAIN_BLOCK.finditer(body)]
    return _split(tree.parse(body, trusted=True))


def _split(nodes: Iterable[tree.Node]) -> list[Block]:
    return [
        Block(each.tag, tree.markup(each), "\n".join(tree.lines(each)), each.reference, each.kind) for each in nodes
    ]


def text(body: str) -> str:
    """Return the body's plain text, a line a block, without our own blocks: for search, excerpts and word counts."""
    return "\n".join(block.text for block in blocks(body) if not block.kind)


def references(body: str) -> tuple[set[str], set[str]]:
    """Return the UUIDs of the stories and of the photos that a sanitised body names."""
    found = blocks(body)
    stories = {block.reference for block in found if block.kind == "story" and block.reference}
    return stories, {uid for block in found for uid in block.photos}


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
            parts.append(block(item) if item.kind else item.html)
    return "".join([f"<p>{opening.rstrip()}</p>", *parts] if opening else parts)


def paragraphs(plain: str) -> str:
    """Return plain text as a body: a paragraph for each run of lines between empty ones."""
    runs = re.split(r"\n\s*\n", clean_text(plain))
    return "".join(f"<p>{escaped(words)}</p>" for run in runs if (words := one_line(run)))


def story_block(uid: str, title: str) -> str:
    """Return the markup of a "Baca Juga" line; `uid` is "" while its story is unknown."""
    return f'<aside data-story="{escape(uid)}">{escaped(title)}</aside>'


def photo_block(uid: str, caption: str) -> str:
    """Return the markup of a figure that shows a photo from the library."""
    return f'<figure data-photo="{escape(uid)}">{escaped(caption)}</figure>'


def gallery_block(uids: Iterable[str], caption: str) -> str:
    """Return the markup of a gallery of photos from the library, two at least; each has its own caption there."""
    return f'<figure data-gallery="{escape(" ".join(uids))}">{escaped(caption)}</figure>'


def embed_block(address: str, title: str) -> str:
    """Return the markup of a card that leads to `address`, which `embed_address` has answered."""
    return f'<aside data-embed="{escape(address)}">{escaped(title)}</aside>'
