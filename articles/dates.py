"""Dates as Indonesian and English newsrooms write them, and the three Indonesian zones. Pure: no models, no settings."""

from datetime import datetime, tzinfo

MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
WEEKDAYS = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
# Hours east of UTC -> name; Indonesia keeps no summer time.
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
ZONE_NAMES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


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
