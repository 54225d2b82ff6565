"""Captions as other sites write them: a sentence, and whose picture it is at its end. Pure."""

import re

from .story import Picture

_CREDIT = re.compile(
    r"\s*[(\[]\s?(?:foto|photo|sumber|source|dok|kredit|credit)\b\.?\s?[:：]?\s?([^()\[\]]{1,200})[)\]]\s?\.?\s?$",
    re.IGNORECASE,
)
_OPEN_CREDIT = re.compile(r"(?:^|(?<=[\s.|]))(?:foto|photo|kredit|credit)\s?[:：]\s?([^:：]{1,120})$", re.IGNORECASE)
_VIA = re.compile(r"\svia\s", re.IGNORECASE)


def picture(caption: str, alt: str = "", url: str = "") -> Picture:
    """Return a picture whose caption may end with its credit, "(Foto: …)" or "Foto: …"."""
    found = _CREDIT.search(caption[-300:]) or _OPEN_CREDIT.search(caption[-300:])
    if not found:
        return Picture(caption=caption, alt=alt, url=url)
    photographer, agency, via = credited(found[1])
    words = caption[: len(caption) - len(found[0])].rstrip(" |-–—")
    return Picture(caption=words, photographer=photographer, agency=agency, via=via, alt=alt, url=url)


def credited(credit: str) -> tuple[str, str, str]:
    """Return photographer, agency and via of "photographer, agency via agency" or "AGENCY/Photographer".

    One name alone is the agency's.
    """
    credit, *via = _VIA.split(credit.strip().rstrip("."), maxsplit=1)
    photographer, sign, agency = (part.strip() for part in credit.partition(","))
    if not sign:
        agency, _slash, photographer = (part.strip() for part in credit.partition("/"))
    return photographer, agency, via[0].strip() if via else ""
