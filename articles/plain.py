"""Plain text, as it comes and as it must be: without odd characters, on one line, as HTML; whether it is a UUID."""

import re
from html import escape
from uuid import UUID

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\r\n\xa0]+")


def escaped(value: str) -> str:
    """Return plain text as HTML."""
    return escape(value, quote=False)


def clean_text(value: str) -> str:
    """Return `value` without control, zero-width and unpaired characters, with line feeds alone as line ends."""
    if value.isprintable():  # most are short lines: none of those is printable
        return value
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def spaced(value: str) -> str:
    """Return `value` with runs of white space as single spaces."""
    return _SPACE.sub(" ", value)


def one_line(value: str) -> str:
    """Return `value` with runs of white space as single spaces, none at the ends."""
    return spaced(value).strip(" ")


def is_uid(value: str) -> bool:
    """Tell whether `value` is a UUID in its canonical spelling (RFC 9562)."""
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
