"""Whom and what a ninjs object names: people, sources, subjects, its genre. Pure: no models, no settings."""

import re
from typing import Any

from .names import split_names
from .ninjs_parts import Item, each, web, word
from .story import SourceLine

# IPTC's genres (newscodes/genre) that are labels here; our own name the label itself.
LABELS = {"opinion": "opinion", "advertiser_supplied": "advertorial", "advertorial": "advertorial", "ai": "ai"}
ABOUT = ("subjects", "subject", "people", "person", "organisations", "organisation", "places", "place")
PEOPLE = {"author", "editor", "publisher"}
MAX_TAG = 100

_BY = re.compile(r"(?:oleh|penulis|by|von|av|par)\s?:?\s", re.IGNORECASE)


def people(item: Item) -> dict[str, Any]:
    """Return authors, editors and sources: whom `infoSources` names, else the byline and who holds the rights."""
    parties = [(word(one, "role"), word(one, "name"), one) for one in each(item, "infosources", "infosource")]
    sources = [
        SourceLine(name, _site(one), "" if role == "source" else role)
        for role, name, one in parties
        if name and role.lower() not in PEOPLE
    ]
    publishers = {name.casefold() for role, name, _one in parties if role.lower() == "publisher"}
    if (holder := word(item, "copyrightholder")) and not parties:
        sources.append(SourceLine(holder))
    known = {holder.casefold(), *(line.name.casefold() for line in sources), *publishers}
    byline = _BY.sub("", word(item, "by", "byline"), count=1)
    authors = _named(parties, "author") or tuple(name for name in split_names(byline) if name.casefold() not in known)
    return {"authors": authors, "editors": _named(parties, "editor"), "sources": tuple(dict.fromkeys(sources))}


def _named(parties: list[tuple[str, str, Item]], wanted: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for role, name, _one in parties if name and role.lower() == wanted))


def _site(one: Item) -> str:
    for way in each(one, "contactinfo"):
        if word(way, "type").lower() in ("web", "url"):
            return web(word(way, "value"))
    return ""


def subjects(item: Item) -> dict[str, Any]:
    """Return section, topics and tags: our own say which they are, whatever others name is a tag."""
    found: dict[str, list[str]] = {"section": [], "topic": [], "tag": []}
    for one in each(item, *ABOUT):
        kind, name = word(one, "literal").partition(":")[0], word(one, "name")
        if name and len(name) <= MAX_TAG:
            found[kind if kind in found else "tag"].append(name)
    tags = {name.casefold(): name for name in reversed(found["tag"])}
    return {
        "section": found["section"][0] if found["section"] else "",
        "topics": tuple(dict.fromkeys(found["topic"])),
        "tags": tuple(reversed(tags.values())),
    }


def label(item: Item) -> str:
    """Return the label that a genre stands for, "" for others."""
    for one in each(item, "genres", "genre"):
        for name in (word(one, "literal"), word(one, "uri").rpartition("/")[2], word(one, "name")):
            if found := LABELS.get(name.lower()):
                return found
    return ""
