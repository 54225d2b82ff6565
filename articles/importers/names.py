"""Lists of names as they stand in a byline or below a story. Pure: no models, no settings."""

import re
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from .story import SourceLine

# Neither the comma before a degree ("Ana Sari, M.Si.") nor a hyphen, which joins one name.
_BETWEEN_NAMES = re.compile(r",(?!\s?(?:[SMD]\.|Ph\.))|[;&/|]|\sdan\s|\sand\s", re.IGNORECASE)
_BETWEEN_SOURCES = re.compile(r"[,;/|]")
_BETWEEN_ADDRESSES = re.compile(r"[,;|]\s|\s[/|]\s")
_ONE_NAME = re.compile(r",\s?(?:dan|and)\s", re.IGNORECASE)  # "Badan Meteorologi, Klimatologi, dan Geofisika"


def split_names(value: str) -> tuple[str, ...]:
    """Return the people in "Ana Sari, M.Si., Budi dan Citra"; "Hariyanto-Kurniawan" is one."""
    return _told_apart(_BETWEEN_NAMES.split(value))


def split_sources(value: str) -> tuple[SourceLine, ...]:
    """Return the sources in "Antara/AFP", "BPS, https://example.com/a" or "Badan A, B, dan C", which is one."""
    if _ONE_NAME.search(value):
        parts = value.split(";")
    else:
        parts = (_BETWEEN_ADDRESSES if "://" in value else _BETWEEN_SOURCES).split(value)
    return tuple(_source(part) for part in _told_apart(parts))


def _source(name: str) -> SourceLine:
    """Return a source; an address is named by its host."""
    if name.startswith(("http://", "https://")) and " " not in name:
        with suppress(ValueError):
            if host := urlsplit(name).hostname:
                return SourceLine(name=host.removeprefix("www."), url=name)
    return SourceLine(name=name)


def _told_apart(parts: Iterable[str]) -> tuple[str, ...]:
    """Return what names something, each once, in order."""
    named: dict[str, str] = {}
    for name in (part.strip() for part in parts):
        if any(sign.isalnum() for sign in name):
            named.setdefault(name.casefold(), name)
    return tuple(named.values())
