"""Dates as Indonesian and English newsrooms write them, in the three Indonesian zones. Pure: no models, no settings."""

import re
from datetime import datetime, timedelta, timezone, tzinfo

MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
WEEKDAYS = {
    "id": ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
# Hours east of UTC -> name; Indonesia keeps no summer time.
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
WIB = timezone(timedelta(hours=7), "WIB")
ZONE_NAMES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}

# Other spellings than the full names and their first three letters -> place in the year or week, from 0.
_OTHER_MONTHS = {"peb": 1, "pebruari": 1, "agt": 7, "ags": 7, "agust": 7, "sept": 8, "nop": 10, "nopember": 10}
_OTHER_WEEKDAYS = {"ahad": 6, "thurs": 3, "tues": 1}
_NEWS_TIME = re.compile(
    r"""
    (?:(?P<weekday>[a-z]+)\.?\s?,?\s)?
    (?P<day>[0-9]{1,2})(?:\s(?P<month>[a-z]+)\.?\s|(?P<sep>[/.-])(?P<number>[0-9]{1,2})(?P=sep))(?P<year>[12][0-9]{3})
    \s?[,|/–—-]?\s?(?:(?:pukul|jam|at)\s)?
    (?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})
    (?:\s(?P<zone>wib|wita|wit|(?:utc|gmt)(?:(?P<sign>[+-])(?P<east>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?)?))?
    """,
    re.VERBOSE,
)


def zone_label(moment: datetime) -> str:
    """Return WIB, WITA or WIT for an aware local `moment`, else its offset, as "UTC+05:30"."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("A zone label needs an aware datetime.")
    minutes = int(offset.total_seconds() // 60)
    if minutes % 60 == 0 and minutes // 60 in ZONES:
        return ZONES[minutes // 60]
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "UTC"


def long_date(moment: datetime, language: str) -> str:
    """Return "23 Februari 2023" or "23 February 2023"."""
    return f"{moment.day} {MONTHS[language][moment.month - 1]} {moment.year}"


def news_time(moment: datetime, zone: tzinfo, language: str) -> str:
    """Return an aware `moment` in `zone` as "Kamis, 23 Februari 2023, 04:05 WIB"."""
    local = moment.astimezone(zone)
    return f"{WEEKDAYS[language][local.weekday()]}, {long_date(local, language)}, {local:%H:%M} {zone_label(local)}"


def parse_news_time(text: str, *, zone: tzinfo | None = None) -> datetime:
    """Return the aware datetime that `text` names, as "Kamis, 23 Februari 2023, 04:05 WIB"; undoes `news_time`.

    Indonesian and English month names, shortened or not, or numbers, as "23/02/2023, 04:05 WIB": the day is first. The
    weekday may be missing; "04.05" is a time too. `zone` is for texts that name none. Raises ValueError for anything
    else, for a weekday that is not that day's too.
    """
    found = _NEWS_TIME.fullmatch(re.sub(r"['’‘]", "", " ".join(text.split())).lower())
    if not found:
        raise ValueError(f"Not a date with a time: {text[:80]!r}")
    month = int(found["number"]) if found["number"] else _place(found["month"], MONTHS, _OTHER_MONTHS) + 1
    there = _zone(found) or zone
    if there is None:
        raise ValueError(f"No time zone: {text[:80]!r}")
    moment = datetime(
        int(found["year"]), month, int(found["day"]), int(found["hour"]), int(found["minute"]), tzinfo=there
    )
    if found["weekday"] and _place(found["weekday"], WEEKDAYS, _OTHER_WEEKDAYS) != moment.weekday():
        raise ValueError(f"Another weekday than that of the date: {text[:80]!r}")
    return moment


def _place(word: str, names: dict[str, list[str]], others: dict[str, int]) -> int:
    """Return where a month or weekday stands in its list, counted from 0; three letters are enough."""
    for name in names.values():
        for index, full in enumerate(name):
            if word in {full.lower(), full[:3].lower()}:
                return index
    if word in others:
        return others[word]
    raise ValueError(f"Not a name of a month or a day: {word!r}")


def _zone(found: re.Match[str]) -> tzinfo | None:
    """Return the zone that a match names: WIB, WITA and WIT are fixed hours east of UTC."""
    label = (found["zone"] or "").upper()
    if not label:
        return None
    hours = {name: hour for hour, name in ZONES.items()}
    if label in hours:
        return timezone(timedelta(hours=hours[label]), label)
    east = timedelta(hours=int(found["east"] or 0), minutes=int(found["minutes"] or 0))
    return timezone(-east if found["sign"] == "-" else east)
