"""What markup from strangers may have at the most: lxml's tree of attributes takes many times their length. Pure."""

from typing import Any

from lxml import etree

MAX_ATTRIBUTES = 200  # of one element
MAX_IN_ALL = 100_000  # attributes


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
