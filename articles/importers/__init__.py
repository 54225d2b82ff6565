"""The formats that stories come in: a file each, found by what the bytes look like. Pure: no models, no settings."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import pasted
from .encoding import decode
from .story import Story, Unreadable
from .story import gettext_noop as _

AUTO = "auto"
MAX_BYTES = 5_000_000

# How markup, data and print files begin; they have parsers of their own, or none yet.
_OTHER = re.compile(r"\s*(?:<[a-z!?/]|\{\s*[\"}]|\{\\rtf|\[\s*[\[{\"]|%PDF-)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how to tell that bytes are of it, and how to read the stories in them."""

    matches: Callable[[bytes], bool]
    read: Callable[[bytes], tuple[Story, ...]]


def _is_pasted(data: bytes) -> bool:
    """Whatever is text and does not look like another format was pasted. Raises Unreadable for what is not text."""
    return not _OTHER.match(decode(data)[0])


FORMATS: dict[str, Format] = {
    pasted.FORMAT: Format(matches=_is_pasted, read=lambda data: (pasted.parse(data),)),
}


def detect(data: bytes) -> str:
    """Return the name of the format that `data` is in. Raises Unreadable for nothing, and for what none can read."""
    for name, form in FORMATS.items():
        if form.matches(data):
            return name
    raise Unreadable(_("It is markup or data in a format that cannot be imported."))


def read(data: bytes, form: str = AUTO) -> tuple[Story, ...]:
    """Return the stories in `data`, in the format named or else detected.

    Raises Unreadable for bytes that are not of the format or more than MAX_BYTES, Rejected for a story that lacks
    what every story must have.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(_("It is larger than 5 MB."))
    return FORMATS[detect(data) if form == AUTO else form].read(data)
