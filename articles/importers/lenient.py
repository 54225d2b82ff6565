"""Feeds that are no well-formed XML, made harmless for feedparser's lenient parser. Pure: no models, no settings.

That parser has no limits of its own, and slows down by the square of what is never closed. So it gets tags, CDATA and
text alone; every pass here takes time in proportion to the feed.
"""

import re

from .encoding import decode
from .story import Doubt, Unreadable
from .story import gettext_noop as _

MAX_ATTRIBUTES = 100  # of one element: parsers need time by their square
MAX_TAGS = 50_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DECLARED = re.compile(r"<!ENTITY|<!DOCTYPE[^<>]*\[", re.IGNORECASE)
_NUMBER = re.compile("&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
_TEXTS = re.compile(r"<(title|description|summary|content|content:encoded)\b[^<>]*>")
_TOKEN = re.compile(r"<!\[CDATA\[.*?\]\]>|</?[A-Za-z_][^<>]*>|<\?[^<>]*>|<", re.DOTALL)


def mended(data: bytes) -> tuple[bytes, tuple[Doubt, ...]]:
    """Return a feed as UTF-8 without what has no end, and the doubts about all its stories.

    Raises Unreadable for what is no text, declares entities, or has too many tags or attributes.
    """
    if data.count(b"<") > MAX_TAGS:
        raise Unreadable(_("It is not well-formed XML."))
    text, doubts = decode(data)
    text = _NUMBER.sub(_sign, _CONTROL.sub("", text)).strip()
    if _DECLARED.search(text):
        raise Unreadable(_("It declares entities."))
    closed, rest = _at_last(text, "-->")
    closed, rest = _at_last(_COMMENT.sub("", closed) + rest, "]]>")
    text = _TOKEN.sub(_harmless, closed) + _TOKEN.sub(_harmless, rest.replace("<![CDATA[", ""))
    for last in [*_TEXTS.finditer(text)][-1:]:  # the parser forgets a text that is cut off
        text += "" if f"</{last[1]}" in text[last.end() :] else f"</{last[1]}>"
    doubt = Doubt(_("The feed is not well-formed XML; what could be read of it was taken. See whether all is here."))
    return f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode(errors="replace"), (doubt, *doubts)


def _sign(found: re.Match[str]) -> str:
    """Keep the number of a sign; the parser fails for those that are of none."""
    number = int(found[1], 16) if found[1] and len(found[1]) < 9 else int(found[2] or -1) if len(found[0]) < 12 else -1
    return found[0] if 0 < number < 0xD800 or 0xDFFF < number < 0x110000 else ""


def _at_last(text: str, end: str) -> tuple[str, str]:
    """Part `text` behind the last `end`: what begins before it is closed, what begins after it is not."""
    place = text.rfind(end)
    cut = place + len(end) if place >= 0 else 0
    return text[:cut], text[cut:]


def _harmless(found: re.Match[str]) -> str:
    """Keep tags and CDATA; an instruction says nothing here, and a lone sign is text."""
    token = found[0]
    if token.startswith("<!["):
        return token
    if token.count("=") > MAX_ATTRIBUTES:
        raise Unreadable(_("One of its elements has too many attributes."))
    return "" if token.startswith("<?") else token if len(token) > 1 else "&lt;"
