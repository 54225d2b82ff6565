"""What stands between the top of a pasted page and its photo: sections, headline, topic, time, byline. Pure."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from ...dates import WIB, parse_news_time
from ..story import Doubt, Rejected
from ..story import gettext_noop as _
from .dateline import dateline
from .labels import is_also, joined, labelled
from .lines import MAX_HEADLINE
from .outlets import IS_OUTLET, OUTLET, outlet_of
from .photo import credit

HEADER = 9  # topic, time and byline are among so many lines below the headline
HOME = {"home", "beranda"}
# Sections that sites show as one word above the headline.
SECTIONS = re.compile(
    r"news|nasional|internasional|megapolitan|regional|daerah|politik|hukum|ekonomi|bisnis|olahraga|bola|berita|dunia|"
    r"metro|tekno|otomotif|gaya hidup|hiburan|nusantara|peristiwa|market",
    re.IGNORECASE,
)
TEAM = re.compile(r"tim (?:redaksi|[a-z]+com|liputan)", re.IGNORECASE)

_CRUMB = re.compile(r"[>›»]")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3,}[.!?][”\"’']?\s\w.*\.$")
_NAME = r"[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,4}"
_NAMES = re.compile(rf"{_NAME}(?:(?:,\s?|\s(?:dan|&)\s|\s?/\s?){_NAME}){{0,3}},?")
_FROM = re.compile(
    rf"(?P<names>{_NAMES.pattern}|[Tt]im\s\w+)(?:\s[-–|]\s?|,\s|\s,\s|\s?[•·]\s?)(?P<outlet>(?i:{OUTLET}))"
)
_STAFF = re.compile(
    r"(?:oleh\s)?(?P<names>.{3,60}?)(?:,\sjurnalis\s?[•·|-]|\spada|\s?[•·])\s(?P<time>.*\d.*)", re.IGNORECASE
)
_CHANGED = re.compile(
    rf"(?:{OUTLET}\s?[-–,|•·]\s)?(?:diperbar?ui|diperbaharui|update[d]?|terakhir diperbarui)\s?:?\s", re.IGNORECASE
)
_BEFORE_TIME = re.compile(
    rf"(?:(?:di)?(?:terbitkan|publikasikan|publish)|tayang|terbit|published|publish|dibuat|{OUTLET}\s?[-–,|•·])\s?:?\s?",
    re.IGNORECASE,
)
_AFTER_TIME = re.compile(r"\s?[,•·(]?\s?(?:waktu baca.*|\d+ menit.*|[•·]\s.*)$", re.IGNORECASE)
# A line that is a date, with what may be a time: one that cannot be read is not text either.
_DATE = re.compile(
    r"(?:[A-Za-z’']+\s?,?\s)?(?:[0-9]{1,2}\s[A-Za-z]{3,10}\.?\s[12][0-9]{3}|[0-9]{1,2}/[0-9]{1,2}/[12][0-9]{3})"
    r"(?:[\s,|/–—-]{1,3}[0-9]{1,2}[.:][0-9]{2}(?:\s?\w{2,5})?)?",
    re.IGNORECASE,
)
_REPORT = re.compile(  # Tribun
    r"laporan (?:wartawan|reporter|jurnalis|kontributor)\s(?P<outlet>[^,]{3,40}),\s(?P<names>[^.]{3,60})\.?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Header:
    """What was found above the text; `changed` is the last change, `line` the line that a time was read from."""

    topics: tuple[str, ...] = ()
    published: datetime | None = None
    changed: datetime | None = None
    line: str = ""
    unclear: str = ""
    outlet: str = ""
    byline: str = ""
    named: dict[str, str] = field(default_factory=dict)


def take_breadcrumb(lines: list[str]) -> tuple[str, str]:
    """Drop what leads up to the headline; return the section that is named last and the outlet, "" for none."""
    section = outlet = ""
    while lines:
        line = lines[0]
        parts = [part.strip() for part in _CRUMB.split(line) if part.strip(" |-–—*•")]
        if IS_OUTLET.fullmatch(line):
            outlet = line
        elif SECTIONS.fullmatch(line) or line.casefold() in HOME:
            section = section if line.casefold() in HOME else line
        elif parts and not (len(parts) > 1 and parts[0].casefold() in HOME):
            break
        else:
            section = parts[-1] if parts else section
        del lines[0]
    return section, outlet


def take_headline(lines: list[str], doubts: list[Doubt]) -> str:
    """Return the first line. Raises Rejected if it is something else of a story than its headline."""
    if not lines or not _is_headline(lines[0]):
        raise Rejected(_("It has no headline: the first line must be one."))
    if lines[0].endswith(".") and not lines[0].endswith(".."):
        doubts.append(Doubt(_("The headline ends like a sentence of the text."), lines[0]))
    return lines.pop(0)


def _is_headline(line: str) -> bool:
    if len(line) > MAX_HEADLINE or not any(sign.isalnum() for sign in line):
        return False
    if (is_also(line) and "juga" in line.casefold()) or labelled(line) or credit(line) or _time(line):
        return False
    return not _TWO_SENTENCES.search(line) and not (dateline(line) and line.endswith((".", "”", '"')))


def take_header(lines: list[str], doubts: list[Doubt], outlet: str) -> Header:
    """Take topic, time and byline from below the headline, in whatever order; a time without zone is WIB."""
    found, index, unknown = Header(outlet=outlet), 0, 0
    _join_names(lines)
    for _line in range(min(HEADER, len(lines))):
        line, below = lines[index], [*lines[index + 1 :], ""][0]
        if _read(line, below, found, doubts):
            del lines[index]
        elif dateline(line, outlet_of(found.outlet)) or unknown == 2:
            break
        else:
            index, unknown = index + 1, unknown + 1
    _say_time(found, lines, doubts)
    return found


def _join_names(lines: list[str]) -> None:
    """Put names on one line, where each but the last ends with a comma: Kompas.com."""
    index = 0
    while index + 1 < min(HEADER, len(lines)):
        if lines[index].endswith(",") and _NAMES.fullmatch(lines[index]) and _NAMES.fullmatch(lines[index + 1]):
            lines[index : index + 2] = [f"{lines[index]} {lines[index + 1]}"]
        else:
            index += 1


def _read(line: str, below: str, found: Header, doubts: list[Doubt]) -> bool:
    """Whether a line belongs to the header; what it says is then in `found`."""
    if dateline(line) and not _time(_CHANGED.sub("", line, count=1)):
        return False
    return (
        _read_time(line, found)
        or _read_byline(line, found)
        or _read_labels(line, found)
        or _bare(line, below, found, doubts)
    )


def _read_time(line: str, found: Header) -> bool:
    if (staff := _STAFF.fullmatch(line)) and not _CHANGED.match(line) and _time(staff["time"]):
        if not _read_byline(staff["names"], found):
            _name(staff["names"], found)
        line = staff["time"]
    changed = _CHANGED.match(line)
    if read := _time(line[changed.end() :] if changed else line):
        topics, moment = read
        found.topics += tuple(topic for topic in topics if not _read_byline(topic, found))
        if changed:
            found.changed = found.changed or moment
        elif not found.published:
            found.published, found.line = moment, line
        found.line = found.line or line
        return True
    if _DATE.fullmatch(line):
        found.unclear = found.unclear or line
        return True
    return False


def _time(line: str) -> tuple[tuple[str, ...], datetime] | None:
    """Return topics and time of "topic | time"."""
    parts = [part.strip() for part in line.split("|")] if len(line) <= MAX_HEADLINE else []
    for start in range(len(parts) - 1, max(len(parts) - 3, -1), -1):  # "23 Februari 2023 | 04:05 WIB" is a time too
        words = _AFTER_TIME.sub("", _BEFORE_TIME.sub("", " | ".join(parts[start:]), count=1))
        for zone in (None, WIB):
            with suppress(ValueError):
                return tuple(part for part in parts[:start] if part), parse_news_time(words, zone=zone)
    return None


def _read_byline(line: str, found: Header) -> bool:
    """Whether a line says who wrote for whom: "Rina Sari - detikNews", "CNN Indonesia", "Laporan Wartawan …"."""
    if IS_OUTLET.fullmatch(line):
        found.outlet = found.outlet or line
    elif TEAM.fullmatch(line):
        found.byline = found.byline or line
    elif by := _FROM.fullmatch(line) or _REPORT.fullmatch(line):
        found.outlet = by["outlet"]
        _name(by["names"], found)
    else:
        return False
    return True


def _name(names: str, found: Header) -> None:
    found.byline = joined("" if TEAM.fullmatch(found.byline) else found.byline, names.rstrip(","))


def _read_labels(line: str, found: Header) -> bool:
    """Whether a line is "Rep: A/ Red: B", "Oleh: A" or the like; a source or tag stands below the text alone."""
    named = labelled(line)
    if not named or not set(named) <= {"authors", "editors"}:
        return False
    for role, value in named.items():
        found.named[role] = joined(found.named.get(role, ""), value)
    return True


def _bare(line: str, below: str, found: Header, doubts: list[Doubt]) -> bool:
    """Whether a line is names alone, as the line below tells: a time (Liputan6) or "Tim Redaksi" (Kompas.com)."""
    team = bool(TEAM.fullmatch(below))
    timed = not found.line and bool(_time(_CHANGED.sub("", below, count=1)))
    if not (team or timed) or len(line.split()) < 2 or not _NAMES.fullmatch(line):
        return False
    if timed:
        doubts.append(Doubt(_("The line above the time was read as the author: {detail}"), line))
    _name(line, found)
    return True


def _say_time(found: Header, lines: list[str], doubts: list[Doubt]) -> None:
    """Note what is unsure about the time; a line that looks like one and is none is taken out."""
    if not found.published and found.changed:
        found.published = found.changed
        doubts.append(
            Doubt(_("The page tells only when it was changed; this was read as its time: {detail}"), found.line)
        )
    if found.published:
        if found.published.tzinfo is WIB:
            doubts.append(Doubt(_("The publication time names no zone; it was read as WIB."), found.line))
        return
    topics = _topics_alone(lines[0]) if lines else ()
    if topics:
        found.topics, found.unclear = topics, lines.pop(0)
    if found.unclear:
        doubts.append(Doubt(_("The publication time was not understood: {detail}"), found.unclear))
    else:
        doubts.append(Doubt(_("No publication time was found.")))


def _topics_alone(line: str) -> tuple[str, ...]:
    """Return the topics of a line whose last part looks like a time and is none that we know."""
    *topics, last = (part.strip() for part in line.split("|"))
    unclear = (not last or any(sign.isdigit() for sign in last)) and not credit(line)
    return tuple(topic for topic in topics if topic) if unclear and len(line) <= MAX_HEADLINE else ()
