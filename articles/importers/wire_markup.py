"""Text within wires, XHTML, NITF or plain, as blocks of a story. Pure: no models, no settings."""

import re
from html import escape

from .. import html
from ..plain import clean_text, one_line
from .captions import credited
from .frames import absolute
from .markup import blocks
from .story import Block, Figure, Picture, Text
from .wire_xml import Element, first, said, value, words

MAX_LINES = 20_000  # more than any story has: then they are one paragraph
WIDTH = 50  # signs; text with longer lines has its paragraphs set

# Elements of NITF whose names in HTML are others; what is not named here and unknown there holds words alone.
_NAMES = {
    "hl1": "h2", "hl2": "h3", "block": "div", "bq": "blockquote", "credit": "p", "note": "p", "fn": "p", "para": "p",
    "q": "", "body.content": "div", "body.end": "", "tagline": "p", "paragraph": "p", "subheadline": "h3",
}  # fmt: skip
_KEPT = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tfoot", "tr",
    "td", "th", "pre", "div", "br", "hr", "a", "b", "strong", "i", "em", "figure", "figcaption", "img", "iframe",
    "video", "audio", "source", "section", "article", "aside", "header", "footer", "dl", "dt", "dd",
}  # fmt: skip
_VOID = {"br", "hr", "img", "source"}
_DROPPED = {"script", "style", "head", "title", "media", "body.head", "nitf-table-metadata", "custom-table", "object"}
_ATTRIBUTES = ("href", "src", "alt", "class", "title", "cite", "data-src", "width", "height")
_LOOKS_HTML = re.compile(r"</?(?:p|br|div|h[1-6]|ul|ol|table|b|strong|em|a|body\.content)\b[^<>]*>", re.IGNORECASE)


def within(element: Element, base: str = "") -> tuple[Block, ...]:
    """Return the blocks that the children of an element are: HTML, or the words of NITF."""
    parts: list[str] = []
    pictures: dict[str, Picture] = {}
    _write(element, parts, pictures, is_outer=True)
    made = blocks("".join(parts), base)
    return tuple(_known(block, pictures) for block in made)


def plain(text: str, base: str = "") -> tuple[Block, ...]:
    """Return the blocks of a text that stood as text: markup that was wrapped up, or else paragraphs."""
    if len(_LOOKS_HTML.findall(text[:200_000])) > 1:
        return blocks(text, base)
    text = clean_text(text)
    if text.count("\n") > MAX_LINES:
        text = one_line(text)
    made = html.paragraphs(text if re.search(r"\n[ \t]*\n", text) else _indented(text))
    return (Text(made),) if made else ()


def _indented(text: str) -> str:
    """Return a text with empty lines between its paragraphs: those that are indented, else a line each."""
    lines = text.strip("\n").split("\n")
    indented = [line for line in lines[1:] if re.match(r" {2,}|\t", line)]
    is_set = re.match(r" {2,}|\t", lines[0]) or any(len(line) > WIDTH for line in lines)
    if indented and len(indented) < len(lines) - 1 and is_set:
        return re.sub(r"\n(?= {2,}|\t)", "\n\n", text)
    return "\n\n".join(lines)


def _write(element: Element, parts: list[str], pictures: dict[str, Picture], *, is_outer: bool = False) -> None:
    name = _NAMES.get(element.tag, element.tag)
    if element.tag in _DROPPED and not is_outer:
        if element.tag == "media" and (shown := media(element)):
            address = shown.url or f"https://picture.invalid/{len(pictures)}"
            pictures[address] = shown
            parts.append(f'<figure><img src="{escape(address)}"></figure>')
        return
    is_kept = name in _KEPT and not is_outer
    if is_kept:
        given = "".join(f' {key}="{escape(element.get(key))}"' for key in _ATTRIBUTES if element.get(key))
        parts.append(f"<{name}{given}>")
    if element.text:
        parts.append(escape(element.text, quote=False))
    for child in element:
        _write(child, parts, pictures)
        if child.tail:
            parts.append(escape(child.tail, quote=False))
    if is_kept and name not in _VOID:
        parts.append(f"</{name}>")


def _known(block: Block, pictures: dict[str, Picture]) -> Block:
    if isinstance(block, Figure) and (known := pictures.get(block.picture.url)):
        return Figure(known)
    return block


def media(element: Element) -> Picture | None:
    """Return a picture of NITF's `media`, None for film and sound, and for one that says nothing."""
    if (value(element, "media-type") or "image").lower() not in ("image", "photo", "picture", "graphic"):
        return None
    caption, producer = said(element, "media-caption"), said(element, "media-producer")
    url, width = "", -1
    for reference in element.iterfind("media-reference"):
        size = value(reference, "width")
        mine = int(size) if size.isascii() and size.isdigit() and len(size) < 7 else 0
        address = absolute(value(reference, "source", "data-location", "id"))
        if address and mine > width:
            url, width = address, mine
    reference = first(element, "media-reference")
    if not (url or caption):
        return None
    photographer, agency, via = credited(producer) if producer else ("", "", "")
    if producer and not photographer:
        photographer, agency = producer, value(reference, "copyright", "source-credit")
    return Picture(
        caption=caption,
        photographer=photographer,
        agency=agency,
        via=via,
        alt=value(reference, "alternate-text"),
        url=url,
    )


def paragraphs(element: Element) -> str:
    """Return the words of an element's paragraphs on one line: an abstract, a summary."""
    return one_line(" ".join(filter(None, (words(each) for each in element.iterfind(".//p"))))) or words(element)
