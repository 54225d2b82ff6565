"""What stands below the text of a pasted page: byline, source, tags, initials, copyright. Pure."""

import re
from dataclasses import dataclass, field

from ..story import Doubt
from ..story import gettext_noop as _
from .labels import AT_FOOT, bracketed, is_also, joined, labelled
from .outlets import OUTLET, outlet_of

MAX_TAG = 40

_SHOWN = re.compile(  # Tribun
    r"\(?artikel ini (?:telah|sudah) (?:tayang|terbit|dimuat)(?: sebelumnya)? (?:di|pada) (?P<outlet>[\w-]+(?:\.\w+)+|"
    rf"{OUTLET}).*",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:copyright|hak cipta)\s?(?:©|\(c\))?\s?(?P<owner>[^©]{2,40}?)\s[12][0-9]{3}\.?$", re.IGNORECASE
)
_CHANNEL = re.compile(r"(?:^|(?<=[.!?”\"’)]\s))(?P<names>[A-Z][\w.’' -]{2,40}?)\s?[-–]\s?(?P<outlet>detik\w{2,12})\.?$")
_INITIALS = re.compile(
    r"(?:^|\s)(?P<all>[(\[](?P<signs>[a-z]{2,5}(?:/[a-z]{2,5}){1,2})[)\]])$"  # detik, CNN, CNBC: reporter/editor
    r"|(?:^|(?<=[.!?”\"’])\s?)(?P<one>[(\[](?:[a-z]{2,4}|(?:[A-Za-z]+/)?[A-Z]{1,3}-\d{1,2})[)\]])$"  # Media Indonesia
)
_AGENCY = re.compile(
    rf"(?:^|(?<=[.!?”\"’])\s?)\((?P<names>(?:{OUTLET}|ant|afp|reuters|ap|xinhua)(?:/[A-Za-z .]{{2,20}})*)\)$",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z][A-Z.’' -]{3,30}(?:\s\|\s[A-Z][A-Z.’' -]{3,30}){0,3}")  # Tempo
_TAGGED = re.compile(r"(?:#[\w-]+\s?)+")
_BETWEEN_TAGS = re.compile(r"[,;|•·#]")


@dataclass(slots=True)
class Foot:
    """What was found: role -> what the page says, whose page it is, and what is not kept."""

    named: dict[str, str] = field(default_factory=dict)
    outlet: str = ""
    label: str = ""
    left_out: list[Doubt] = field(default_factory=list)

    def add(self, role: str, value: str) -> None:
        """Add what one more line says."""
        self.named[role] = joined(self.named.get(role, ""), value)


def take_foot(lines: list[str], doubts: list[Doubt], outlet: str) -> Foot:
    """Take what is not text out of the lines; `outlet` is whose page it is, as far as the text above told."""
    found = Foot()
    _take_single(lines, found)
    _take_bracketed(lines)
    _take_labelled(lines, found)
    _take_initials(lines, found, doubts)
    if outlet == "Tempo" and lines and _CAPITALS.fullmatch(lines[-1]):
        for name in lines.pop().split("|"):
            found.add("agencies" if outlet_of(name.strip()) else "authors", name.strip())
    return found


def tags_of(value: str) -> tuple[str, ...]:
    """Return the tags in "banjir, tanggul" or "#banjir #tanggul", each once."""
    told = {tag.casefold(): tag for part in _BETWEEN_TAGS.split(value) if (tag := part.strip(" ."))}
    return tuple(told.values())


def _take_single(lines: list[str], found: Foot) -> None:
    """Take the lines that have a form of their own."""
    kept = []
    for line in lines:
        if shown := _SHOWN.fullmatch(line):
            found.add("shown", shown["outlet"])
            found.left_out.append(Doubt(_("Where the story was shown first: {detail}"), line))
        elif _TAGGED.fullmatch(line):
            found.add("tags", line)
        elif (owner := _COPYRIGHT.search(line)) and (not owner.start() or labelled(line)):
            found.outlet = owner["owner"].strip()
            kept.extend([rest] if (rest := line[: owner.start()].strip()) else [])
        else:
            kept.append(line)
    lines[:] = kept


def _take_bracketed(lines: list[str]) -> None:
    """Put a byline in brackets at the end of the last paragraph on a line of its own."""
    for index in range(len(lines) - 1, max(len(lines) - 4, -1), -1):
        text, byline = bracketed(lines[index])
        if text and byline:
            lines[index : index + 1] = [text, byline]
            return


def _take_labelled(lines: list[str], found: Foot) -> None:
    """Take "Penulis : … Editor : …" wherever it stands; sources, tags and topics only below the text."""
    kept: list[str] = []
    last = _last_text(lines)
    taken, tagging = False, False
    for index, line in enumerate(lines):
        named = labelled(line)
        if tagging and not named and _is_tag(line):
            found.add("tags", line)
            continue
        taken = bool(named) and (index > last or taken or not set(named) <= AT_FOOT)
        tagging = taken and "tags" in named
        if not taken:
            kept.append(line)
            continue
        for role, value in named.items():
            found.add(role, value)
    lines[:] = kept


def _last_text(lines: list[str]) -> int:
    """Return where the last line of text stands; tags below their label are none."""
    last, tagging = -1, False
    for index, line in enumerate(lines):
        named = labelled(line)
        tagging = "tags" in named or (tagging and not named and _is_tag(line))
        if not named and not tagging and not is_also(line):
            last = index
    return last


def _is_tag(line: str) -> bool:
    return len(line) <= MAX_TAG and len(line.split()) <= 5 and line[-1].isalnum() and not is_also(line)


def _take_initials(lines: list[str], found: Foot, doubts: list[Doubt]) -> None:
    """Take who signed the last paragraph, or stands on a line below it; names count, initials are left out."""
    index = len(lines) - 1
    while index >= 0 and is_also(lines[index]):
        index -= 1
    above = index
    while above > 0 and above > index - 12 and _is_tag(lines[above]) and not _signed(lines[above]):
        above -= 1
    if above < index and _INITIALS.search(lines[above]):
        found.named["tags"] = joined(found.named.get("tags", ""), "; ".join(lines[above + 1 : index + 1]))
        doubts.extend(
            Doubt(_("The line below the initials was read as a tag: {detail}"), tag)
            for tag in lines[above + 1 : index + 1]
        )
        del lines[above + 1 : index + 1]
        index = above
    if index >= 0:
        _sign(lines, index, found)


def _signed(line: str) -> bool:
    return bool(_INITIALS.search(line) or _CHANNEL.search(line) or _AGENCY.search(line))


def _sign(lines: list[str], index: int, found: Foot) -> None:
    line = lines[index]
    if by := _CHANNEL.search(line):
        found.add("authors", by["names"])
        found.outlet = found.outlet or by["outlet"]
    elif by := _AGENCY.search(line):
        found.add("agencies", by["names"])
    elif by := _INITIALS.search(line):
        if "(adv)" in by[0]:
            found.label = "advertorial"
        found.left_out.append(Doubt(_("Initials below the text: {detail}"), by[0].strip()))
    else:
        return
    lines[index : index + 1] = [rest] if (rest := line[: by.start()].strip()) else []
