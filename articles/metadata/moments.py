"""Dates and times of IIM, XMP and Exif as ISO 8601, no more exact than they are."""

import re
from datetime import datetime

_IIM_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")  # CCYYMMDD; some write the dashes
_IIM_TIME = re.compile(r"(\d{2}):?(\d{2}):?(\d{2})(?:([+-])(\d{2}):?(\d{2}))?")
_EXIF = re.compile(r"(\d{4})[:\-](\d{2})[:\-](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?")
_XMP = re.compile(
    r"(\d{4})(?:[-:](\d{2})(?:[-:](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_TO_THE_SECOND = len("2026-03-01T08:15:00")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})|Z")


def from_iim(date: str, time: str) -> str:
    """Return IIM's date (2:55) and time (2:60) as ISO 8601, "" if there is no such date; zeros mean unknown."""
    day, clock = _IIM_DATE.fullmatch(date), _IIM_TIME.fullmatch(time)
    if day is None:
        return ""
    year, month, number = day.groups()
    if month == "00" or number == "00":
        return _sound(year if month == "00" else f"{year}-{month}")
    if clock is None:
        return _sound(f"{year}-{month}-{number}")
    hour, minute, second, sign, hours, minutes = clock.groups()
    offset = f"{sign}{hours}:{minutes}" if sign else ""
    return _sound(f"{year}-{month}-{number}T{hour}:{minute}:{second}{offset}")


def from_xmp(text: str) -> str:
    """Return an XMP date as ISO 8601 without fractions of a second, "" if it is none."""
    match = _XMP.fullmatch(text.strip())
    if match is None:
        return ""
    *numbers, offset = match.groups()
    return _sound(_joined(numbers) + _offset(offset or ""))


def from_exif(text: str, offset: str) -> str:
    """Return Exif's DateTimeOriginal with its OffsetTimeOriginal as ISO 8601, "" if it is no date."""
    match = _EXIF.fullmatch(text.strip())
    return _sound(_joined(match.groups()) + (_offset(offset) if match[4] else "")) if match else ""


def _joined(numbers: tuple[str | None, ...] | list[str | None]) -> str:
    separators = ("", "-", "-", "T", ":", ":")
    return "".join(f"{mark}{number}" for mark, number in zip(separators, numbers, strict=True) if number)


def _offset(text: str) -> str:
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return ""
    return "+00:00" if match[0] == "Z" else f"{match[1]}{match[2]}:{match[3]}"


def _sound(text: str) -> str:
    """Return the text if there is such a moment."""
    return text if _moment(text) else ""


def _moment(text: str) -> datetime | None:
    padded = text + "0001-01-01"[len(text) :] if len(text) < 10 else text
    try:
        return datetime.fromisoformat(padded)
    except ValueError:
        return None


def agree(one: str, other: str) -> bool:
    """Tell whether two of these moments may be the same: to what both say exactly, with offsets if both have one."""
    if not one or not other:
        return one == other
    first, second = _moment(one), _moment(other)
    exact = min(len(_local(one)), len(_local(other)))
    if first and second and first.tzinfo and second.tzinfo:
        return first == second if exact == _TO_THE_SECOND else first.replace(second=0) == second.replace(second=0)
    return one[:exact] == other[:exact]


def _local(text: str) -> str:
    """Return a moment without its offset."""
    day, _, clock = text.partition("T")
    return f"{day}T{re.split('[+-]', clock)[0]}" if clock else day
