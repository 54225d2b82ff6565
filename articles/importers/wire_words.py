"""What the words of a wire story hold: dateline, byline, who signed it below, what its headline says first. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .. import html
from ..dates import WEEKDAYS
from ..plain import one_line
from .names import split_names
from .story import Block, Text

LAST = 6  # blocks of the text among which the names below it are
MAX_DATELINE = 160

_TAG = r"(?:</?(?:strong|em|b|i)>)?"
_PLACE = r"(?P<place>[^\W\d_][^()<>\d–—:;!?]{1,60}?)"
_WEEKDAYS = {name for names in WEEKDAYS.values() for full in names for name in (full, full[:3])} | {"Jum'at", "Ahad"}
_WEEKDAYS |= {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag", "Tues", "Thurs"}
_WEEKDAY = rf"(?:{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\.?"
_DAY = (
    rf"(?:(?:,\s?|\s)(?:{_WEEKDAY},?\s)?(?:[^\W\d_]{{3,12}}\.?\s?\d{{1,2}}(?:,?\s\d{{4}})?"
    rf"|\d{{1,2}}[./]?\s?(?:[^\W\d_]{{3,12}}|\d{{1,2}})\.?(?:[/\s]\d{{4}})?)|,\s{_WEEKDAY})?"
)
_BEFORE = r"\((?P<outlet>[A-Z][\w .]{1,30})\)"
_LOUD = r"[A-Z][A-Z.'’/-]{2,}(?:\s[A-Z.'’-]{2,})*(?:,\s[A-Z][\w.]+(?:\s[A-Z][\w.]+)?)?"
_DASH = r"\.?\s?(?:-{1,2}|[–—:_])\s?"
_DATELINES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_TAG}{_PLACE}{_DAY}\s\((?P<outlet>[^()<>]{{2,40}})\){_TAG}{_DASH}{_TAG}",  # JAKARTA, March 3 (Reuters) -
        rf"{_TAG}{_BEFORE}\s?[-–—]{{1,2}}\s(?P<place>[A-Z]{{3,}}(?:\s[A-Z]+)*){_DAY}\s[-–—]\s",  # (ANSA) - ROMA -
        rf"{_TAG}\({_PLACE}\s[-–—]{_DAY.replace('(?:,', '(?:,|', 1)}\)(?P<outlet>)\s",  # (New York - October 21) Words
        rf"{_TAG}{_BEFORE}(?P<place>)\s?[-–—]{{1,2}}\s",  # (The Agency) - Words
        rf"{_TAG}(?P<outlet>){_PLACE}{_DAY.removesuffix('?')}{_TAG}\s?(?:--|[–—-])\s{_TAG}",  # Bandung, 3 Maret 2026 –
        rf"{_TAG}{_PLACE}{_DAY}\.\s/(?P<outlet>[A-Z]{{2,12}})/\.?\s",  # MOSCOW, March 3. /TASS/.
        rf"{_TAG}(?P<outlet>)(?P<place>{_LOUD}){_TAG}\s(?:--|[–—-])\s{_TAG}",  # WASHINGTON, D.C. —
    )
)
_BARE = re.compile(rf"{_PLACE}{_DAY}(?:\s\((?P<outlet>[^()<>]{{2,40}})\))?(?:{_DASH})?")
_DAY_LAST = re.compile(rf"{_DAY.removesuffix('?')}$")
_NO_PLACE = re.compile(r"(?:UPDATE|FLASH|URGENT|RALAT|KOREKSI|CORRECTION|KILL|NOTE|CATATAN|EDITOR)", re.IGNORECASE)

_BY = re.compile(r"(?:oleh|pewarta|penulis|reporter|by|von|par|por|da|av)\b\s?:?\s", re.IGNORECASE)
_AND = re.compile(r"\s(?:und|et|y|och)\s")
_JOB = re.compile(
    r"\b(?:staff|reporter|writer|correspondent|wartawan|pewarta|koresponden|editor|desk|chief|bureau|kontributor|"
    r"contributor|kepala|biro|redaktur|redakteur\w*|korrespondent\w*)\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:news|network|agency|press|media|reuters|kantor|berita|redaksi|times|wire|post|tv|radio|afp|ap|dpa|antara|"
    r"xinhua|kyodo|llc|inc|ltd|gmbh|corp|company|kompas|tempo|ministry|kementerian|badan|dinas)\b|^the\s",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?P<role>(?:additional\s)?(?:reporting|writing|editing|laporan|penulisan|penyuntingan))\s(?:by|oleh)\s"
    r"(?P<names>[^;()]{2,200})",
    re.IGNORECASE,
)
_IN_CITY = re.compile(r"\s(?:in|di|at)\s[A-Z][\w ]+$")
_LABELLED = re.compile(
    r"(?:^|(?<=[\s|/(;]))(?P<label>pewarta|penulis|reporter|oleh|editor|penyunting|redaktur|sumber|source)\s?:\s?"
    r"(?P<value>.*?)(?=\s?[|/;)]?\s?\b(?:pewarta|penulis|reporter|oleh|editor|penyunting|redaktur|sumber|source|copyright)\b\s?:?"
    r"|$)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:copyright|hak cipta|\(c\)|©)\s.{2,80}", re.IGNORECASE)
_INITIALS = re.compile(r"\(?[a-z]{2,5}(?:[/-][a-z]{1,5}){1,4}\)?")
_END = re.compile(r"(?:#{2,}|[-–—*=_+. ]{2,}|-?\s?30\s?-?|ends?|endit(?:em)?|selesai|habis|\*)\.?", re.IGNORECASE)
_MARK_OF_END = re.compile(r"([.!?”\"’)])\s(?:Enditem|Endit|Ends|-30-|#{3}|/{3})\.?</p>$")

# What a headline says of its version before it begins, in the manner of each agency.
_MARKS = (
    (r"(?:mandatory\s|bulletin\s)?kill|kill\salert|pencabutan(?:\sberita)?|berita\sdicabut|dicabut|withdrawn", "kill"),
    (r"update\s?\d{0,2}|wrapup\s?\d{0,2}|lead|perbarui|pembaruan|aktualisierung", "update"),
    (r"correct(?:ed|ion)|koreksi|ralat|korrektur|berichtigung", "correction"),
    (r"flash|eilmeldung|kilat", "flash"),
    (r"urgent|mendesak|breaking|penting|bulletin|eil", "urgent"),
    (r"rpt|repeat|refile|ulangan|wiederholung", "repeat"),
    (r"advisory|pemberitahuan|achtung", "advisory"),
)
_MARK = re.compile(
    r"^[*(\[\s]*(?:" + "|".join(f"(?P<m{n}>{words})" for n, (words, _name) in enumerate(_MARKS)) + r")"
    r"(?:(?:\s?[-–—]\s?|\s?[:/]+\s?|[\])*]+\s?)(?=\S)|$)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Signed:
    """What the lines below a text name."""

    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def marks(headline: str) -> tuple[str, list[str]]:
    """Return a headline without the marks before it, "UPDATE 2-…", "RALAT: …", and what these signal."""
    signals: list[str] = []
    while len(signals) < 3 and (found := _MARK.match(headline)):
        named = next(name for n, (_words, name) in enumerate(_MARKS) if found[f"m{n}"])
        if not headline[found.end() :].strip() or (named in ("urgent", "flash") and found[0].rstrip().endswith("-")):
            break
        signals.append(named)
        headline = headline[found.end() :].strip()
    return headline, signals


def dateline(said: str) -> tuple[str, str]:
    """Return place and outlet of a dateline that stands by itself, "MOSCOW, Monday (Reuters)"."""
    found = _BARE.fullmatch(said[:MAX_DATELINE])
    if not found:
        return "", ""
    return _DAY_LAST.sub("", found["place"]).strip(" ,"), one_line(found["outlet"] or "")


def opened(body: tuple[Block, ...], *places: str) -> tuple[tuple[Block, ...], str, str]:
    """Take the dateline off the first paragraph; a place alone is one if it is loud, or among `places`."""
    block = body[0] if body else None
    if not isinstance(block, Text) or not block.html.startswith("<p>"):
        return body, "", ""
    for pattern in _DATELINES:
        found = pattern.match(block.html, 3, 3 + MAX_DATELINE)
        if found and _fits(found["place"]):
            return _without(body, block, found.end()), found["place"].strip(" ,"), found["outlet"].strip()
    for place in filter(None, places):
        named = rf"{re.escape(place)}(?:\s\((?P<outlet>[^()<>]{{2,40}})\)(?:{_DASH}|\s)|{_DASH})"
        if rest := re.match(named, block.html[3:MAX_DATELINE], re.IGNORECASE):
            return _without(body, block, 3 + rest.end()), block.html[3 : 3 + len(place)], rest["outlet"] or ""
    return body, "", ""


def _fits(place: str) -> bool:
    return len(place.split()) <= 8 and not _NO_PLACE.match(place) and (not place or place[0].isupper())


def _without(body: tuple[Block, ...], block: Text, end: int) -> tuple[Block, ...]:
    return (Text(html.sanitise(f"<p>{block.html[end:].lstrip()}")), *body[1:])


def people(byline: str) -> list[str]:
    """Return the people in "By Ana Sari and Budi, Staff Reporter"; neither their work nor whom they work for."""
    names = split_names(_AND.sub(" and ", _BY.sub("", one_line(byline), count=1)))
    return [name for name in names if not _JOB.search(name) and not is_body(name) and len(name.split()) < 7]


def is_body(name: str) -> bool:
    """Whether a name is that of an agency or an office, not of a person."""
    return bool(_BODY.search(name))


def signed(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], Signed]:
    """Take off what stands below the text: who wrote and edited it, copyright, initials, the mark of its end."""
    found = Signed()
    kept = list(body)
    if kept and isinstance(last := kept[-1], Text):
        kept[-1:] = [Text(words)] if (words := _MARK_OF_END.sub(r"\1</p>", last.html)) else []
    while kept and isinstance(last := kept[-1], Text):
        blocks = html.blocks(last.html)
        first = max(len(blocks) - LAST, 0)
        while len(blocks) > first and blocks[-1].tag == "p" and _take(blocks[-1].text, found):
            blocks.pop()
        kept[-1:] = [Text("".join(block.html for block in blocks))] if blocks else []
        if blocks:
            break
    return tuple(kept), found


def _take(line: str, found: Signed) -> bool:
    """Note what a line names; tell whether it is no part of the text."""
    line = one_line(line)
    if len(line) > 300:
        return False
    if _END.fullmatch(line):
        return True
    if _COPYRIGHT.fullmatch(line) or _INITIALS.fullmatch(line):
        found.dropped.insert(0, line)
        return True
    if line.startswith("(") and (parts := list(_SIGNED.finditer(line))):
        authors: list[str] = []
        editors: list[str] = []
        for part in parts:
            is_editor = part["role"].lower().startswith(("edit", "penyunt"))
            names = people(_IN_CITY.sub("", one_line(part["names"]).strip(" .")))
            (editors if is_editor else authors).extend(names)
        _add(found.authors, authors)
        _add(found.editors, editors)
        return True
    return _take_labelled(line.strip("() "), found)


def _take_labelled(line: str, found: Signed) -> bool:
    parts = list(_LABELLED.finditer(line))
    if not parts or parts[0].start() > 0:
        return False
    for part in parts:
        value = part["value"].strip(" |/;,.")
        if part["label"].lower() in ("sumber", "source"):
            _add(found.sources, [value])
        else:
            is_editor = part["label"].lower() in ("editor", "penyunting", "redaktur")
            _add(found.editors if is_editor else found.authors, split_names(value))
    if notice := _COPYRIGHT.search(line):
        found.dropped.insert(0, notice[0])
    return True


def _add(names: list[str], more: Iterable[str]) -> None:
    names[:0] = [name for name in more if name and name not in names]
