"""Markup from strangers, made such that reading it takes no more time and memory than its length is worth. Pure.

What parsers do for each tag, entity or attribute takes some of them the square of the number.
"""

import re
from typing import Any

from lxml import etree

MAX_TAGS = 20_000  # more than any story has: then only paragraphs are read
MAX_ATTRIBUTES = 200  # of one element
MAX_IN_ALL = 100_000  # attributes
LONG = 200_000  # characters, from which on attributes are counted

_NESTING = re.compile(r"<(?!/?(?:p|br)\b)[^<>]*>", re.IGNORECASE)
_ALL_TAGS = re.compile(r"<[^<>]*>")
_RAW = "script|style|title|textarea|xmp|iframe|noembed|noframes|noscript|template"
_UNREAD = re.compile(rf"<!--.*?(?:-->|\Z)|<({_RAW})\b.*?(?:</\1\b[^>]*>|\Z)|<[!?][^>]*>?", re.IGNORECASE | re.DOTALL)
# In these, HTML parsers do not agree on where a tag begins.
_WORLDS = re.compile(rf"<(?=[!?]|/?(?:{_RAW}|plaintext|svg|math|select|frameset)\b)", re.IGNORECASE)


def bounded(markup: str) -> str:
    """Return markup without what would take nh3 too long: too many tags, entities or attributes of one element.

    Of the tags, those go first that nest; words stay. Long markup loses its scripts and the like. A non-breaking space
    counts: nh3 writes it as an entity.
    """
    if markup.count("\xa0") > MAX_TAGS:
        markup = markup.replace("\xa0", " ")
    if markup.count("<") > MAX_TAGS:
        markup = _NESTING.sub(" ", markup)
    if markup.count("<") > MAX_TAGS:
        markup = _without_tags(markup)
    if len(markup) > LONG:
        markup = _WORLDS.sub(" ", _UNREAD.sub(" ", markup))
        if has_too_many_attributes(markup):
            markup = _without_tags(markup)
    return markup.replace("&", " ") if markup.count("&") > MAX_TAGS else markup


def _without_tags(markup: str) -> str:
    return _ALL_TAGS.sub(" ", markup).replace("<", " ")


def has_too_many_attributes(markup: str) -> bool:
    """Tell whether an element has more attributes than any on a page, or all have, without making a tree of them."""
    parser = etree.HTMLParser(target=_Attributes(), no_network=True, encoding="utf-8")
    try:
        etree.fromstring(markup.encode("utf-8", errors="ignore"), parser=parser)
    except _TooManyError:
        return True
    except (etree.LxmlError, ValueError):
        return False  # there is nothing in it
    return False


class _TooManyError(Exception):
    pass


class _Attributes:
    """Counts the attributes that a parser finds."""

    def __init__(self) -> None:
        self.count = 0

    def start(self, _tag: str, attributes: Any) -> None:
        """Count those of an element."""
        self.count += len(attributes)
        if len(attributes) > MAX_ATTRIBUTES or self.count > MAX_IN_ALL:
            raise _TooManyError

    def close(self) -> None:
        """End."""
