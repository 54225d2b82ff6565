"""The photo's lines, above the text: a caption, and its credit as each outlet writes it. Pure.

Caption. (Sumber: Photographer, Agency via Agency)        Kompas.tv
Foto: Caption (Photographer/detikcom)                     detik; also "Foto: Photographer/detikcom" alone
Caption. ANTARA FOTO/Photographer/initials                ANTARA, with or without brackets
KOMPAS.com/PHOTOGRAPHER                                   Kompas.com, on a line of its own
Caption | Foto: Republika/Photographer                    Republika
(dok. Humas)                                              all
"""

import re

from ..story import Doubt, Picture
from ..story import gettext_noop as _
from .dateline import dateline
from .labels import is_also, labelled
from .outlets import IS_AGENCY, OUTLET

_CREDIT = re.compile(r"\((?:sumber|foto|photo|kredit)\s?[:：]\s?", re.IGNORECASE)
_VIA = re.compile(r"(?:^|\s)via\s", re.IGNORECASE)
_FOTO = re.compile(r"(?:zoom-in|foto|photo|caption|keterangan foto)\s?[:：]\s?|zoom-in", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]{3,120})\)$")
_OPEN = re.compile(r"(?:^|[\s|])(?:foto|photo|kredit)\s?[:：]\s?([^:：]{3,100})$", re.IGNORECASE)
_BARE = re.compile(
    rf"(?:^|(?<=\s))((?:antara\sfoto|reuters|afp|ap(?:\sphoto)?|epa|{OUTLET})/[^/()]{{2,50}}(?:/[\w ]{{2,20}})?)$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[a-z]{2,5}\.?")
_DOCUMENT = re.compile(r"(?:dok|dokumentasi|istimewa)\b", re.IGNORECASE)


def take_picture(lines: list[str], doubts: list[Doubt], outlet: str) -> Picture | None:
    """Take caption and credit, which stand above the first paragraph on one line or on two."""
    first, second, third = [*lines[:3], "", "", ""][:3]
    if not first or dateline(first, outlet):
        return None
    found, taken, line = credit(first), 1, first
    if found and not found[0] and second and dateline(third, outlet):  # the credit stands first
        found, taken = (second, found[1]), 2
    elif not found and (below := credit(second)) and not below[0]:
        found, taken, line = (_caption(first), below[1]), 2, second
    if found:
        del lines[:taken]
        return _picture(*found, line, doubts)
    if not (second and dateline(second, outlet)) or is_also(first) or labelled(first):
        return None
    del lines[:1]
    doubts.append(Doubt(_("The line above the dateline was read as a photo caption; it has no credit."), first))
    return Picture(caption=_caption(first))


def credit(line: str) -> tuple[str, str] | None:
    """Return caption and credit of a photo's line; either may be "" . None for a line that has no credit."""
    end = line.rstrip(". ")
    found = None
    for found in _CREDIT.finditer(line):  # noqa: B007 -- the last one counts
        pass
    if found and end.endswith(")") and found.end() < len(end):
        return _caption(line[: found.start()].strip()), end[found.end() : -1].strip()
    for pattern in (_BRACKETS, _OPEN, _BARE):
        if (other := pattern.search(end)) and _is_credit(other[1]):
            return _caption(end[: other.start()].rstrip(" |")), other[1].strip()
    alone = _DOCUMENT.match(end) or ("/" in end and IS_AGENCY.fullmatch(end.rpartition("/")[2].strip()))
    if alone and len(end) <= 80:
        return "", end
    return None


def _caption(line: str) -> str:
    """Return a caption without the word "Foto:" before it."""
    found = _FOTO.match(line)
    return line[found.end() :] if found else line


def _is_credit(words: str) -> bool:
    parts = [part.strip() for part in re.split(r"[/,]", words)]
    known = any(IS_AGENCY.fullmatch(part) for part in parts)
    return known and (len(parts) > 1 or bool(_DOCUMENT.match(words)) or not words.islower())


def _picture(caption: str, words: str, line: str, doubts: list[Doubt]) -> Picture:
    """Split a credit: "photographer, agency via agency", "photographer/agency" or "AGENCY/photographer/initials"."""
    via = ""
    if passed := list(_VIA.finditer(words)):
        words, via = words[: passed[-1].start()].strip(), words[passed[-1].end() :].strip()
    photographer, comma, agency = (part.strip() for part in words.partition(","))
    if not comma and "/" in words:
        photographer, agency = _slashed(words)
    elif not comma and photographer:
        photographer, agency = "", photographer
        if not IS_AGENCY.fullmatch(agency):
            doubts.append(Doubt(_("The photo credit names one only; it was read as the agency: {detail}"), line))
    return Picture(caption=caption, photographer=photographer, agency=agency, via=via)


def _slashed(words: str) -> tuple[str, str]:
    """Return photographer and agency of a credit with slashes; whoever is no agency that we know took the photo."""
    parts = [part for each in words.split("/") if (part := each.strip())]
    while len(parts) > 2 and _INITIALS.fullmatch(parts[-1]):
        parts.pop()
    agencies = [part for part in parts if IS_AGENCY.fullmatch(part)] or parts[:1]
    return "/".join(part for part in parts if part not in agencies), "/".join(agencies)
