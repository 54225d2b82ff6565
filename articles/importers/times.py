"""Times as tables have them, in patterns that a mapping names. Pure: no models, no settings."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from ..dates import WEEKDAYS, ZONE_NAMES, parse_news_time
from .mapping import zone as named_zone

LONGEST = 100  # characters

_ZONE = re.compile(rf"\s?\b({'|'.join(ZONE_NAMES)})$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_DAYS = {part for names in WEEKDAYS.values() for name in names for part in (name.casefold(), name[:3].casefold())}
_HOUR = re.compile("%[HIcXs]")
_IN_NUMBERS = {"%B": "%m", "%b": "%m", "%A": "", "%a": ""}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time with its zone, whether a zone and a time of day stood there, or else those of the day's beginning."""

    at: datetime
    has_zone: bool = True
    has_hour: bool = True


def read(text: str, patterns: Iterable[str], zone: tzinfo) -> Moment:
    """Return the moment that `text` names in the first pattern that fits; `zone` is for texts that name none.

    Patterns are those of `strptime`, where months may have any Indonesian or English name, or "iso" (ISO 8601), "news"
    (`articles.dates.parse_news_time`) and "unix" (seconds since 1970). WIB, WITA or WIT at the end needs no pattern.
    Raises ValueError if none fits.
    """
    text = " ".join(text[: LONGEST + 1].split())
    for pattern in patterns if len(text) <= LONGEST else ():
        try:
            return _one(text, pattern, zone)
        except (ValueError, OverflowError, OSError):
            continue
    raise ValueError(f"Not a time: {text!r}")


def _one(text: str, pattern: str, zone: tzinfo) -> Moment:
    if pattern == "unix":
        return Moment(datetime.fromtimestamp(float(text), UTC))
    if pattern == "news":
        moment = parse_news_time(text, zone=zone)
        return Moment(moment, has_zone=moment.tzinfo is not zone)
    if found := _ZONE.search(text):
        text, zone = text[: found.start()], named_zone(ZONE_NAMES[found[1].upper()])
    if pattern == "iso":
        moment, has_hour = datetime.fromisoformat(text), ":" in text or "T" in text
    else:
        moment, has_hour = datetime.strptime(_in_numbers(text), _numbers(pattern)), bool(_HOUR.search(pattern))  # noqa: DTZ007 -- below
    has_zone = bool(found) or moment.tzinfo is not None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    moment.astimezone(UTC)
    return Moment(moment, has_zone=has_zone, has_hour=has_hour)


@lru_cache(maxsize=256)
def _numbers(pattern: str) -> str:
    """Return a pattern with a month's number where it has its name, and no weekday: names are any language's."""
    for name, number in _IN_NUMBERS.items():
        pattern = pattern.replace(name, number)
    return pattern.strip()


def _in_numbers(text: str) -> str:
    return _WORD.sub(lambda found: _number(found[0].casefold()), text).strip()


@lru_cache(maxsize=256)
def _number(word: str) -> str:
    """Return a month's name as its number, "" for a weekday's, and any other word as it is."""
    if word in _DAYS:
        return ""
    try:
        return f"{parse_news_time(f'1 {word} 2000 00:00', zone=UTC).month:02}"
    except ValueError:
        return word
