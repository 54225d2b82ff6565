"""Times in wires: those of machines, day-time groups, and the end of an embargo as people write it. Pure."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from ..dates import MONTHS, parse_news_time
from . import times
from .story import Doubt
from .story import gettext_noop as _

_PATTERNS = ("iso", "%a, %d %b %Y %H:%M:%S", "%d %b %Y %H:%M:%S", "%Y%m%dT%H%M", "%d-%m-%Y %H:%M", "news")
_BEFORE_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_ZONES = {"WIB": 7, "WITA": 8, "WIT": 9, "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2}
_ZONES |= {"BST": 1, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "PST": -8, "PDT": -7, "JST": 9, "SGT": 8, "MSK": 3}
_OTHER_MONTHS = {"mrz": 3, "mär": 3, "mar": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "fev": 2, "avr": 4, "aoû": 8}
_OTHER_MONTHS |= {"aou": 8, "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7}
_OTHER_MONTHS |= {"set": 9, "ott": 10, "peb": 2, "nop": 11, "agt": 8, "ags": 8, "juin": 6, "juil": 7}

_ZONE = rf"(?P<zone>{'|'.join(sorted(_ZONES, key=len, reverse=True))})"
_GROUP = re.compile(
    rf"\b(?P<day>[0-3]\d)(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)(?:\s?{_ZONE})?\s(?P<month>[^\W\d_]{{3,9}})\.?\s(?P<year>\d{{2,4}})\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    rf"\b(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)\s(?P<hour>\d\d)(?P<minute>\d\d)\s?{_ZONE}?\b", re.I
)
_LONE_GROUP = re.compile(rf"\b[0-3]\d[0-2]\d[0-5]\d(?:\s?{_ZONE})?(?![\d\w])", re.IGNORECASE)
_DATE = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d)|(?P<day>\d{1,2})\.?\s(?P<month>[^\W\d_]{3,12})\.?,?\s(?P<year>\d{4})"
    r"|(?P<month2>[^\W\d_]{3,12})\.?\s(?P<day2>\d{1,2}),?\s(?P<year2>\d{4})"
    r"|(?P<day3>\d{1,2})[/.](?P<month3>\d{1,2})[/.](?P<year3>\d{4})"
)
_CLOCK = re.compile(
    rf"(?<![\d./-])(?:(?P<hour>[0-2]?\d)[.:](?P<minute>[0-5]\d)(?::\d\d)?|(?P<alone>1?\d)(?=\s?[ap]\.?m\b)|(?P<four>[0-2]\d[0-5]\d)"
    rf"(?=\s?{_ZONE.replace('?P<zone>', '?:')}\b))(?![\d/])\s?(?P<half>[ap]\.?m\b\.?)?(?:\s?(?:uhr|h)\b)?"
    rf"(?:\s?\(?{_ZONE}\b|\s?(?P<offset>[+-]\d\d:?\d\d))?",
    re.IGNORECASE,
)
_EMBARGO = re.compile(r"\b(?:embargo(?:ed)?|sperrfrist)\b", re.IGNORECASE)
_EMBARGO_LINE = re.compile(
    r"^[\W_]*(?:(?:strictly|under|note|catatan|attention|perhatian)\b[\W_]*){0,3}(?:embargo(?:ed)?|sperrfrist)\b"
    r"(?=\W*(?:until|till|to|for|hingga|sampai|s\.?/?d\.?|bis|not|jangan|pukul|\d|[:=–—-]|$))",
    re.IGNORECASE,
)
_NO_EMBARGO = re.compile(
    r"\b(?:no|tanpa|tidak ada|lifted|dicabut|keine)\b[^.]{0,20}\bembargo"
    r"|embargo[^.]{0,20}\b(?:lifted|dicabut|expired)\b",
    re.IGNORECASE,
)


def moment(text: str, doubts: list[Doubt]) -> datetime | None:
    """Return a time as machines write it, in UTC if it names no zone; adds to `doubts` what is doubtful about it."""
    text = _BEFORE_ZONE.sub("", text.strip()[:100])
    if not text:
        return None
    try:
        found = times.read(text, _PATTERNS, UTC)
    except ValueError:
        doubts.append(Doubt(_("A time was not understood: {detail}"), text[:80]))
        return None
    if not found.has_zone:
        _doubt_once(doubts, Doubt(_("A time names no zone; it was read as UTC.")))
    return found.at


def group(text: str, doubts: list[Doubt]) -> datetime | None:
    """Return the time of a day-time group with its month and year, "031015 GMT MAR 26" or "03-03-26 1015EST"."""
    found = _GROUP.search(text) or _AMERICAN.search(text)
    if not found:
        if lone := _LONE_GROUP.search(text):
            doubts.append(Doubt(_("The time names neither month nor year: {detail}"), lone[0]))
        return None
    year = int(found["year"])
    try:
        made = datetime(
            year if year > 99 else 2000 + year if year < 70 else 1900 + year,
            int(found["month"]) if found["month"].isdecimal() else _month(found["month"]),
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            tzinfo=_zone(found["zone"]),
        )
        made.astimezone(UTC)
    except (ValueError, OverflowError):
        doubts.append(Doubt(_("A time was not understood: {detail}"), found[0]))
        return None
    if not found["zone"]:
        _doubt_once(doubts, Doubt(_("A time names no zone; it was read as UTC.")))
    return made


def embargo(text: str, doubts: list[Doubt], *, is_note: bool = False) -> tuple[bool, datetime | None]:
    """Tell whether a line puts a story under embargo, and until when, None if it does not say.

    A line of a text has to begin with the word, a note to editors only to have it.
    """
    line = text[:600]
    found = _EMBARGO.search(line) if is_note else _EMBARGO_LINE.search(line)
    if not found or _NO_EMBARGO.search(line):
        return False, None
    return True, spoken(line[found.end() :] if not is_note else line, doubts)


def spoken(text: str, doubts: list[Doubt]) -> datetime | None:
    """Return the time in words like "10.00 WIB, Selasa 3 Maret 2026" or "March 3, 2026 at 10 a.m. GMT"."""
    date = _DATE.search(text)
    rest = text[: date.start()] + " | " + text[date.end() :] if date else text
    clock = _CLOCK.search(rest)
    if not date or not clock:
        return None
    hour = int(clock["hour"] or clock["alone"] or clock["four"][:2])
    minute = int(clock["minute"] or (clock["four"] or "0000")[2:])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    zone = _offset(clock["offset"]) if clock["offset"] else _zone(clock["zone"])
    try:
        made = datetime(*_day(date), hour, minute, tzinfo=zone)
        made.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not clock["zone"] and not clock["offset"]:
        _doubt_once(doubts, Doubt(_("A time names no zone; it was read as UTC.")))
    return made


def _day(found: re.Match[str]) -> tuple[int, int, int]:
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        return year, month, day
    if found["day3"]:
        return int(found["year3"]), int(found["month3"]), int(found["day3"])
    return (
        int(found["year"] or found["year2"]),
        _month(found["month"] or found["month2"]),
        int(found["day"] or found["day2"]),
    )


def _month(word: str) -> int:
    """Return a month's number; raises ValueError for another word."""
    short = word.lower()[:3]
    for name in MONTHS.values():
        for number, full in enumerate(name, start=1):
            if full.lower()[:3] == short:
                return number
    other = _OTHER_MONTHS.get(word.lower()[:4]) or _OTHER_MONTHS.get(short)
    if other:
        return other
    return parse_news_time(f"1 {word} 2000 00:00", zone=UTC).month


def _zone(name: str | None) -> tzinfo:
    hours = _ZONES[name.upper()] if name else 0
    return timezone(timedelta(hours=hours), name.upper()) if hours and name else UTC


def _offset(text: str) -> tzinfo:
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _doubt_once(doubts: list[Doubt], doubt: Doubt) -> None:
    if doubt not in doubts:
        doubts.append(doubt)
