"""What ninjs objects are made of, in whichever version, and whatever stands there instead. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ..plain import clean_text, one_line
from .captions import credited
from .story import Doubt, Picture
from .story import gettext_noop as _

Item = dict[str, Any]  # its keys in small letters

MOST = 500  # objects of a property that are read
PICTURES = {"picture", "graphic", "image", "photo"}


def lowered(item: dict[str, Any]) -> Item:
    """Return an object with its properties' names in small letters."""
    return {str(key).lower(): value for key, value in item.items()}


def text_of(item: Item, *names: str) -> str:
    """Return the first of these properties that is a text which holds something; else ""."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and (cleaned := clean_text(value)).strip():
            return cleaned
    return ""


def word(item: Item, *names: str) -> str:
    """Return what `text_of` returns, on one line."""
    return one_line(text_of(item, *names))


def each(item: Item, *names: str) -> Iterator[Item]:
    """Yield the objects of a property, which may be a list, or by name as in 1.x; a text is an object's `value`."""
    for name in names:
        value = item.get(name)
        if isinstance(value, dict):
            value = [{"name": key, **one} for key, one in value.items() if isinstance(one, dict)]
        for one in value[:MOST] if isinstance(value, list) else []:
            if isinstance(one, dict):
                yield lowered(one)
            elif isinstance(one, str):
                yield {"value": one, "name": one}


def by_role(item: Item, plural: str, singular: str) -> dict[str, str]:
    """Return the texts of `headlines` or `descriptions`, in 1.x and 2.x of `headline`, `description_text`, by role."""
    found: dict[str, str] = {}
    for one in each(item, plural):
        if value := word(one, "value"):
            found.setdefault(word(one, "role").lower(), value)
    for key in item:
        role = key.removeprefix(singular).lstrip("_")
        if key.startswith(singular) and (value := word(item, key)):
            found.setdefault(role, value)
    return found


def moment(item: Item, *names: str) -> tuple[datetime | None, tuple[Doubt, ...]]:
    """Return the first time (ISO 8601) among these properties, in UTC if it names no zone, and what is doubtful."""
    for name in names:
        if value := word(item, name):
            try:
                found = datetime.fromisoformat(value)
                if found.tzinfo:
                    found.astimezone(UTC)
                    return found, ()
                return found.replace(tzinfo=UTC), (Doubt(_("A time names no zone; it was read as UTC.")),)
            except (ValueError, OverflowError):
                return None, (Doubt(_("The publication time was not understood: {detail}"), value[:80]),)
    return None, ()


def web(address: str) -> str:
    """Return an absolute http or https address, "" for anything else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname and " " not in address else ""


def title(one: Item) -> str:
    """Return what an object is called."""
    heads = by_role(one, "headlines", "headline")
    return heads.get("main") or heads.get("") or word(one, "title", "name")


def page(item: Item) -> str:
    """Return where readers find it: a rendition that is a page."""
    for one in each(item, "renditions"):
        if word(one, "name") == "web" or word(one, "contenttype", "mimetype") == "text/html":
            return web(word(one, "href"))
    return ""


# ---- pictures


def picture(item: Item) -> Picture:
    """Return a picture: its words, whose it is, and where the supplier has its largest file."""
    words = by_role(item, "descriptions", "description")
    credit = words.get("creditline", "") or word(item, "creditline")
    parties = {word(one, "role").lower(): word(one, "name") for one in each(item, "infosources", "infosource")}
    photographer, agency, via = credited(credit) if credit else ("", "", "")
    by, *of = (part.strip() for part in word(item, "by", "byline").split("/", 1))
    if parties.get("agency") or of or by:  # said apart: surer than one line
        photographer, agency = by, parties.get("agency") or "".join(of) or agency
    return Picture(
        caption=words.get("caption") or words.get("text") or words.get("") or "",
        photographer=photographer,
        agency=agency or parties.get("", "") or word(item, "copyrightholder"),
        via=parties.get("via", via),
        alt=words.get("alt", ""),
        copyright=word(item, "copyrightnotice"),
        url=_largest(item),
    )


def addresses(item: Item) -> set[str]:
    """Return the addresses of all files of a picture, and its own."""
    return {word(item, "uri"), *(word(one, "href") for one in each(item, "renditions"))} - {""}


def _largest(item: Item) -> str:
    """Return the address of the largest JPEG or PNG that is not cropped; of others where there is none."""
    best, rank = "", (False, False, -1)
    for one in each(item, "renditions"):
        kind, width = word(one, "contenttype", "mimetype").lower(), one.get("width")
        if kind and not kind.startswith("image/"):
            continue
        mine = (kind.endswith(("jpeg", "jpg", "png")), "aspectratio" not in one, width if isinstance(width, int) else 0)
        if (address := web(word(one, "href"))) and mine > rank:
            best, rank = address, mine
    return best
