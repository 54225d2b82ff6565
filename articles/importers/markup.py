"""Foreign HTML as blocks of a story: words, "Baca juga" lines, pictures, cards. Pure: no models, no settings.

nh3 makes it well formed and drops what runs; one walk over that, without recursion, tells the blocks apart. What is
neither of the others goes through `html.sanitise`.
"""

from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from itertools import groupby

import nh3

from .. import html, wellformed
from ..plain import one_line
from .captions import picture
from .frames import absolute, is_shared, page
from .related import LABEL, MAX_TITLE, read_also
from .story import Block, Card, Figure, ReadAlso, Rejected, Text
from .story import gettext_noop as _

MAX_BLOCKS = 1_000  # that are no text
MAX_MARKUP = 2_000_000  # characters; to read more takes seconds, and no story has half of it

_HOLDERS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "pre"}
_LOOSE = {"address", "article", "aside", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "header"}
_LOOSE |= {"hr", "main", "section", "summary", "video", "audio", "iframe"}
_KEPT = {"a", "b", "strong", "i", "em", "br", "li", "tbody", "thead", "tfoot", "tr", "td", "th", *_HOLDERS}
_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")  # what a page loads late stands before what it shows
_FRAMES = {"iframe", "video", "audio", "source", "embed"}
_VOID = {"br", "hr", "img", "source", "embed"}
_POSTS = {"twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "fb-post", "fb-video"}
_CAPTIONS = {"wp-caption", "wp-block-image"}
_CLEANER = nh3.Cleaner(
    tags=_KEPT | _LOOSE | _FRAMES | _VOID,
    clean_content_tags={"script", "style", "title", "template", "noscript", "svg"},
    attributes={
        "*": {"class", "title", "cite", "data-href", "data-instgrm-permalink"},
        "a": {"href"},
        "img": {"alt", "width", "height", *_SOURCES},
        **{tag: set(_SOURCES) for tag in _FRAMES},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def blocks(markup: str, base: str = "") -> tuple[Block, ...]:
    """Return the blocks of a piece of HTML, neighbouring text as one; addresses are completed by `base`.

    Raises Rejected for more than two million characters.
    """
    if len(markup) > MAX_MARKUP:
        raise Rejected(_("Its text is longer than a million characters."))
    walk = _Walk(base)
    walk.feed(wellformed.clean(_CLEANER, html.clean_text(markup)))
    walk.close()
    walk.end()
    return tuple(_joined(walk.found))


def text(markup: str) -> str:
    """Return the words of a piece of HTML on one line."""
    return one_line(html.text(html.sanitise(markup)))


def _joined(found: list[Block | str]) -> Iterator[Block]:
    for is_markup, run in groupby(found, key=lambda each: isinstance(each, str)):
        if not is_markup:
            yield from (each for each in run if not isinstance(each, str))
        elif words := html.sanitise("".join(map(str, run))):
            yield Text(words)


class _Walk(HTMLParser):
    """Walks well-formed markup and notes blocks in `found`, those of words as markup.

    A unit is a run of words within one block element: a paragraph, a list, what stands loose in a division. Its
    pictures stand before it if no word did, else after it, so that no sentence is cut in two.
    """

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.found: list[Block | str] = []
        self.count = 0  # of blocks that are no text
        self.open: list[tuple[str, str]] = []  # tags with their role here: "figure", "caption", "post"
        self.holder = 0  # how deep the element lies that holds the unit
        self.unit: list[str] = []  # its markup
        self.words: list[str] = []
        self.links: list[tuple[str, int]] = []  # address, and with how many parts of `words` it begins
        self.titles: list[tuple[str, str]] = []  # address, words
        self.before: list[Block] = []
        self.after: list[Block] = []
        self.announced = ""  # a "Baca juga:" whose links stand in the next unit
        self.frames = 0  # figures that are open
        self.images: list[tuple[str, str]] = []  # address, alternative text
        self.captured: list[str] | None = None  # words of a caption or of a post, which are no part of the text
        self.caption = ""
        self.post = ""  # its address

    def handle_data(self, data: str) -> None:
        if self.captured is not None:
            self.captured.append(data)
        else:
            self.unit.append(escape(data, quote=False))
            self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        role = self._role(tag, given)
        if tag not in _VOID:
            self.open.append((tag, role))
        if self.captured is not None and role not in ("caption", "post"):
            self._within_captured(tag, given)
        elif tag == "img":
            self._image(given)
        elif tag in _FRAMES:
            self._frame(given)
        elif role:
            self._begin(role, given)
        else:
            self._flow(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if not self.open:
            return
        role = self.open.pop()[1]
        if role == "figure":
            self.frames -= 1
            self._end_figure()
        elif role:
            self._end_captured(role)
        elif self.captured is None:
            self._leave(tag)
        elif tag in _HOLDERS | _LOOSE:
            self.captured.append(" ")

    def end(self) -> None:
        """Note what is still open."""
        self._end_figure()
        self._end_unit()
        if self.announced:
            self.found.append(self.announced)

    # ---- figures, captions, posts

    def _role(self, tag: str, given: dict[str, str]) -> str:
        classes = set(given.get("class", "").split())
        if tag == "figcaption" or "wp-caption-text" in classes:
            return "caption" if self.frames and self.captured is None else ""
        if classes & _POSTS and tag in ("blockquote", "div") and self.captured is None:
            return "post"
        return "figure" if tag == "figure" or (tag == "div" and classes & _CAPTIONS) else ""

    def _begin(self, role: str, given: dict[str, str]) -> None:
        if role == "figure":
            self._end_figure()
            self.frames += 1
            if not self.holder:
                self._end_unit()
            return
        self.captured = []
        if role == "post":
            named = given.get("cite") or given.get("data-instgrm-permalink") or given.get("data-href", "")
            self.post = absolute(named, self.base)

    def _within_captured(self, tag: str, given: dict[str, str]) -> None:
        if tag == "img":
            self._image(given)
        elif tag == "a" and self.open and (found := absolute(given.get("href", ""))) and is_shared(found):
            self.post = found if "/status/" in found or not self.post else self.post
        elif self.captured is not None and tag in _HOLDERS | _LOOSE | {"br"}:
            self.captured.append(" ")

    def _end_captured(self, role: str) -> None:
        words = one_line(html.clean_text("".join(self.captured or ())))
        self.captured = None
        if role == "caption":
            self.caption = words
        elif self.post:
            self._put(Card(self.post.partition("?")[0], _short(words)))
        elif words:
            self._put_words(words)
        self.post = ""

    def _end_figure(self) -> None:
        images, caption, self.images, self.caption = self.images, self.caption, [], ""
        for number, (url, alt) in enumerate(images, start=1):
            self._put(Figure(picture(caption if number == len(images) else "", alt, url)))
        if caption and not images:
            self._put_words(caption)

    def _image(self, given: dict[str, str]) -> None:
        classes, alt = set(given.get("class", "").split()), one_line(given.get("alt", ""))
        if classes & {"wp-smiley", "emoji"}:
            self.handle_data(alt)
        elif "1" in (given.get("width"), given.get("height")):
            return  # it counts readers
        elif url := next((url for key in _SOURCES if (url := absolute(given.get(key, ""), self.base))), ""):
            if self.frames:
                self.images.append((url, alt))
            else:
                self._put(Figure(picture("", alt, url)))

    def _frame(self, given: dict[str, str]) -> None:
        if url := next((url for key in _SOURCES if (url := page(given.get(key, ""), self.base))), ""):
            self._put(Card(url, one_line(given.get("title", ""))))

    def _put(self, block: Block) -> None:
        self.count += 1
        if self.count > MAX_BLOCKS:
            return
        if self.holder:
            (self.after if "".join(self.words).strip() else self.before).append(block)
        else:
            self._end_unit()
            self.found.append(block)

    def _put_words(self, words: str) -> None:
        self._put(Text(f"<p>{escape(words, quote=False)}</p>"))

    # ---- words

    def _flow(self, tag: str, given: dict[str, str]) -> None:
        if not self.holder and tag in _HOLDERS | _LOOSE:
            self._end_unit()
            self.holder = len(self.open) if tag in _HOLDERS else 0
        if tag == "a":
            href = given.get("href", "")
            address = href if href.startswith("mailto:") else absolute(href, self.base)
            self.links.append((address, len(self.words)))
            self.unit.append(f'<a href="{escape(address)}">')
        elif tag in _KEPT:
            self.unit.append(f"<{tag}>")
        if tag in _KEPT | _LOOSE and tag not in ("a", "b", "strong", "i", "em"):
            self.words.append(" ")

    def _leave(self, tag: str) -> None:
        if tag in _KEPT:
            self.unit.append(f"</{tag}>")
        if tag == "a" and self.links:
            address, start = self.links.pop()
            self.titles.append((address, one_line("".join(self.words[start:]))))
        if len(self.open) < self.holder:
            self.holder = 0
            self._end_unit()
        elif not self.holder and tag in _LOOSE:
            self._end_unit()

    def _end_unit(self) -> None:
        raw, words = "".join(self.unit), one_line("".join(self.words))
        titles = [(url, title) for url, title in self.titles if title]
        before, after = self.before, self.after
        self.unit, self.words, self.titles, self.before, self.after = [], [], [], [], []
        self.found += before
        if words:
            self._note(raw, words, titles)
        self.found += after

    def _note(self, raw: str, words: str, titles: list[tuple[str, str]]) -> None:
        announced, self.announced = self.announced, ""
        if announced and titles and "".join(title for _, title in titles).replace(" ", "") == words.replace(" ", ""):
            self.found += [ReadAlso(title, url) for url, title in titles]
            return
        if announced:
            self.found.append(announced)
        if LABEL.fullmatch(words):
            self.announced = raw
        elif lines := read_also(words, titles):
            self.found += lines
        elif " " not in words and not titles and (is_shared(words) or (self.frames and html.embed_address(words))):
            self.found.append(Card(page(words)))
        else:
            self.found.append(raw)


def _short(words: str) -> str:
    return words if len(words) <= MAX_TITLE else f"{words[:MAX_TITLE].rpartition(' ')[0]} …"
