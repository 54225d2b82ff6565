"""A row of a table as a story, the way that a mapping says. Pure: no models, no settings."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Row
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from .. import html
from ..plain import clean_text, one_line
from . import times
from .captions import credited
from .mapping import LISTS, Mapping
from .markup import blocks
from .names import split_names, split_sources
from .story import Block, Doubt, Picture, Rejected, SourceLine, Story, Text
from .story import gettext_noop as _

YES = {"true", "1", "yes", "y", "ya", "publish", "published"}
LINES = {"headline", "kicker", "dateline_place", "dateline_outlet", "section", "language", "label", "external_id"}
LINES |= {"lead", "canonical_url"}

_LIST = re.compile(r"[,;|\n]")


def story(row: Row[str, Any], mapping: Mapping, form: str) -> Story:
    """Return the story in a row: column -> value, or an object of JSON, whose paths the mapping names.

    `form` is the format's name. Raises Rejected for a row without a headline, and for what is no value of its field.
    """
    doubts: list[Doubt] = []
    found = {name: _found(row, name, mapping) for name in (*mapping.fields, *mapping.constants)}
    told: dict[str, Any] = {name: one_line(_one(name, found[name])) for name in found.keys() & LINES}
    if not told.get("headline"):
        raise Rejected(_("It has no headline."))
    for name in found.keys() & LISTS:
        told[name] = _list(name, found[name], mapping.separators.get(name, ""))
    for name in found.keys() & {"published", "not_before"}:
        told[name] = _time(_one(name, found[name]), mapping, doubts)
    if "body" in found:
        told["body"] = _body(found["body"], mapping, told.get("canonical_url", ""))
    if found.get("is_public"):
        told["is_public"] = _one("is_public", found["is_public"]).strip().casefold() in YES
    told["pictures"] = _pictures(
        {name: one_line(_one(name, values)) for name, values in found.items() if name[:6] == "photo_"}
    )
    return Story(format=form, doubts=tuple(dict.fromkeys(doubts)), **told)


# ---- what stands in the row


def at(row: Any, path: str) -> Any:
    """Return what stands at a path, "meta.penulis.0"; None if nothing does. A key that holds dots is found whole."""
    if isinstance(row, dict) and path in row:
        return row[path]
    for step in path.split("."):
        if isinstance(row, dict):
            row = row.get(step)
        elif isinstance(row, list) and step.isascii() and step.isdigit() and len(step) < 10 and int(step) < len(row):
            row = row[int(step)]
        else:
            return None
    return row


def _found(row: Row[str, Any], name: str, mapping: Mapping) -> list[str]:
    """Return what is told for a field, translated: in a list all, else the first that is filled and its parts."""
    if name in mapping.constants:
        return [mapping.constants[name]]
    made: list[str] = []
    for path in mapping.fields[name]:
        made += _texts(name, at(row, path))
        if made and name not in LISTS:
            break
    if translated := mapping.values.get(name):
        made = [translated.get(value.strip(), value) for value in made]
    return made


def _texts(name: str, value: Any) -> list[str]:
    """Return a value of JSON as texts that hold something; an object is its name. Raises Rejected for deeper ones."""
    made = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            each = each.get("name")
        if isinstance(each, (dict, list)):
            raise Rejected(_("The value of {detail} is neither a text nor a list of texts."), detail=name)
        text = "" if each is None else clean_text(each if isinstance(each, str) else str(each))
        if text.strip():
            made.append(text)
    return made


def _one(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise Rejected(_("There are several values for {detail}, which has one."), detail=name)
    return values[0] if values else ""


# ---- what becomes of it


def _list(name: str, values: list[str], separator: str) -> tuple[str, ...] | tuple[SourceLine, ...]:
    """Return the names in a list's values: parted by the mapping's separator, else as such lists are written."""
    if name == "old_addresses":
        return tuple(dict.fromkeys(filter(None, map(_path, _parted(values, separator or "\n")))))
    if name == "sources":
        told = _parted(values, separator) if separator else values
        return tuple(dict.fromkeys(line for value in told for line in _sources(value, separator)))
    if separator:
        names: Iterable[str] = _parted(values, separator)
    elif name in ("authors", "editors"):
        names = (each for value in values for each in split_names(value))
    else:
        names = (each for value in values for each in _LIST.split(value))
    return tuple(dict.fromkeys(filter(None, map(one_line, names))))


def _parted(values: list[str], separator: str) -> list[str]:
    return [part for value in values for each in value.split(separator) if (part := one_line(each))]


def _sources(value: str, separator: str) -> tuple[SourceLine, ...]:
    return (SourceLine(value),) if separator and "://" not in value else split_sources(value)


def _path(address: str) -> str:
    """Return the path of an address, with its query, as readers' browsers ask for it; "" if there is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = f"/{parts.path.lstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else "" if path == "/" else path


def _time(value: str, mapping: Mapping, doubts: list[Doubt]) -> datetime | None:
    if not value:
        return None
    try:
        moment = times.read(value, mapping.dates, mapping.tzinfo)
    except ValueError:
        doubts.append(Doubt(_("The publication time was not understood: {detail}"), one_line(value)[:80]))
        return None
    if not moment.has_hour:
        doubts.append(Doubt(_("The publication time names a day only; it was read as its beginning.")))
    if not moment.has_zone and not mapping.zone:
        doubts.append(Doubt(_("The publication time names no zone; it was read as WIB.")))
    return moment.at


def _body(values: list[str], mapping: Mapping, base: str) -> tuple[Block, ...]:
    """Return the body; the texts of a list are paragraphs of their own."""
    whole = "\n\n".join(values)
    if mapping.body == "html":
        return blocks(whole, base)
    if mapping.paragraphs == "line":
        whole = whole.replace("\n", "\n\n")
    return (Text(markup),) if (markup := html.paragraphs(whole)) else ()


def _pictures(told: dict[str, str]) -> tuple[Picture, ...]:
    """Return the picture; its credit in one is "photographer, agency via agency"."""
    parts = {name.removeprefix("photo_"): value for name, value in told.items() if value}
    if credit := parts.pop("credit", ""):
        parts = dict(zip(("photographer", "agency", "via"), credited(credit), strict=True)) | parts
    return (Picture(**parts),) if parts else ()
