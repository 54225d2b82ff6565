"""Bytes to text, for the formats that are plain text. Pure: no models, no settings."""

import codecs
import re

from .story import Doubt, Unreadable
from .story import gettext_noop as _

# White space apart, text has none of these; a few may slip into what people copy, many are a program or a picture.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f]")
_TOLERATED = 0.01


def decode(data: bytes) -> tuple[str, tuple[Doubt, ...]]:
    """Return `data` as text, with the doubts that there are about it.

    Takes UTF-8, UTF-16 with a byte order mark, and Windows-1252 where it is neither. Raises Unreadable for nothing,
    and for what is not text.
    """
    text, doubts = _decode(data)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise Unreadable(_("It is empty."))
    if "\0" in text or len(_CONTROL.findall(text)) > len(text) * _TOLERATED:
        raise Unreadable(_("It is not text."))
    return text, doubts


def _decode(data: bytes) -> tuple[str, tuple[Doubt, ...]]:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(_("It is not text.")) from error
    if wide or _CONTROL.search(text):
        raise Unreadable(_("It is not text."))
    return text, (
        Doubt(_("The text is not UTF-8; it was read as Windows-1252. Check accents, dashes and quotation marks.")),
    )
