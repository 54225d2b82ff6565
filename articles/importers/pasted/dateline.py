"""Datelines, in the order of each outlet. Pure.

MOSKOW, KOMPAS.TV – …         Jakarta, CNN Indonesia -- …      place first: Kompas, CNN, CNBC, most others
TEMPO.CO, Jakarta - …         Liputan6.com, Jakarta - …        outlet first: Tempo, Liputan6, Republika, Tribun
Jakarta (ANTARA) - …          KONTAN.CO.ID - JAKARTA. …
KOMPAS.com - …                Jakarta - …                      one of them alone: the second if the page says whose
"""

import re

from .outlets import OUTLET, PLACE_ALONE

MAX_DATELINE = 120

_DASH = re.compile(r"\s[-–—]{1,2}(?:\s|$)|\s?[–—]\s?")
_SITE = re.compile(r"\w\.\w\w")
_JOIN = r"\s?[-–—]{1,2}\s?"
_PLACE = r"(?P<place>[^\W\d_](?:[^–—()|]){1,60}?)"
_KNOWN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_PLACE}\s?\((?P<outlet>{OUTLET}(?:/[\w .]+)?)\){_JOIN}",  # ANTARA
        rf"(?P<outlet>{OUTLET})(?:,\s?|\s?\|\s){_PLACE}(?:\s[-–—]{{1,2}}(?:\s|$)|\s?[–—]{{1,2}}\s?|--\s?)",  # Tempo
        rf"(?P<outlet>kontan\.co\.id){_JOIN}{_PLACE}\.\s",
        rf"{_PLACE},\s(?P<outlet>{OUTLET})(?:{_JOIN}|:\s)",  # CNN Indonesia
        rf"(?P<place>)(?P<outlet>{OUTLET}){_JOIN}",  # KOMPAS.com, where the place is wanting
    )
)
_ALONE = re.compile(rf"{_PLACE}(?:\s[-–—]{{1,2}}\s|\s?[–—]\s?)")


def dateline(line: str, outlet: str = "") -> tuple[str, str, str] | None:
    """Return place, outlet and what follows them, as they are written; None for a line that has no dateline.

    `outlet` is whose page it is, where something else has told.
    """
    head = line[:MAX_DATELINE]
    for pattern in _KNOWN:
        if (found := pattern.match(head)) and _fits(found["place"].strip(), found["outlet"]):
            return found["place"].strip(), found["outlet"].strip(), line[found.end() :].strip()
    if outlet in PLACE_ALONE and (found := _ALONE.match(head)) and _fits(found["place"].strip(), ""):
        return found["place"].strip(), "", line[found.end() :].strip()
    return _unknown(line)


def _fits(place: str, outlet: str) -> bool:
    """Whether a place is one, and not the words before a dash; an outlet without one must look like a name."""
    if not place:
        return "." in outlet or outlet.isupper()
    return len(place.split()) <= 6 and all(word[0].isupper() or word == "dan" for word in re.split(r"[\s/]+", place))


def _unknown(line: str) -> tuple[str, str, str] | None:
    """Return the dateline of an outlet that we do not know: in capitals, or with an address for a name."""
    dash = _DASH.search(line[:MAX_DATELINE])
    if not dash:
        return None
    place, _comma, outlet = (part.strip() for part in line[: dash.start()].rpartition(","))
    if not place or not outlet or max(len(place), len(outlet)) > 80 or _SITE.search(place):
        return None
    loud = place.isupper() and outlet[0].isupper()
    site = place[0].isupper() and len(place.split()) <= 4 and _SITE.search(outlet) and " " not in outlet
    return (place, outlet, line[dash.end() :].strip()) if loud or site else None
