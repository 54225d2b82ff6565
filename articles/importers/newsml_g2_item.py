"""One news item of NewsML-G2: what it says of itself and of its content, and the content. Pure."""

import base64
import re
from collections.abc import Iterator

from ..plain import one_line
from . import nitf
from .captions import credited
from .frames import absolute
from .markup import blocks
from .names import split_sources
from .story import Block, Doubt, Picture, SourceLine, Subject
from .story import gettext_noop as _
from .wire_markup import paragraphs, plain, within
from .wire_words import is_body
from .wire_xml import Element, first, said, value, words
from .wires import Found

# What IPTC's vocabularies are called in codes -> in addresses (cv.iptc.org/newscodes/…).
_VOCABULARIES = {"mediatopic": "medtop", "subjectcode": "subj", "genre": "genre", "presubject": "medtop"}
_READABLE = re.compile(r"[^\W\d_][\w .'-]*[^\W\d]")
_AUTHORS = {"", "author", "reporter", "writer", "byline", "creator", "text", "journalist", "originator"}
_WEB = ("http://", "https://")


def kind_of(item: Element) -> str:
    """Return an item's class: "text" where it names none."""
    return local(code(first(item, "itemmeta/itemclass"))).lower() or "text"


def take(item: Element, found: Found) -> None:
    """Add everything that an item says to what was found."""
    found.version, found.kind = value(item, "version"), kind_of(item)
    found.language = value(first(item, "contentmeta/language"), "tag") or value(item, "lang")
    for rights in item.iterfind("rightsinfo"):
        found.terms = found.terms or said(rights, "usageterms")
        found.credit = found.credit or _Names(item, found.language)(first(rights, "copyrightholder"))
    for meta in item.iterfind("itemmeta"):
        _take_item(meta, _Names(item, found.language), found)
    for meta in item.iterfind("contentmeta"):
        _take_content(meta, _Names(item, found.language), found)
    for part in item.iterfind("contentset"):
        _take_parts(part, found)


def picture(item: Element) -> Picture:
    """Return the picture that an item is."""
    names, meta = _Names(item, value(item, "lang")), first(item, "contentmeta")
    photographer, agency, via = "", "", ""
    caption = alt = ""
    if meta is not None:
        photographer, agency, via = credited(said(meta, "creditline"))
        for creator in meta.iterfind("creator"):
            if local(value(creator, "role", "roleuri")).startswith("photo") and (name := names(creator)):
                photographer, agency = name, agency if agency != name else ""
        caption = next(
            (words(each) for each in meta.iterfind("description") if "caption" in value(each, "role", "roleuri")), ""
        )
        caption = caption or said(meta, "description", "headline")
        alt = said(meta, "headline") if said(meta, "headline") != caption else ""
    agency = agency or names(first(item, "itemmeta/provider"))
    notice = said(item, "rightsinfo/copyrightnotice")
    return Picture(caption, photographer, agency, via, alt, notice, next(_addresses(item), ""))


def code(element: Element | None) -> str:
    """Return what identifies a concept: its qcode, else its address, in IPTC's vocabularies as a qcode."""
    if qcode := value(element, "qcode"):
        return qcode
    uri = value(element, "uri")
    path, _slash, last = uri.rpartition("/")
    scheme = _VOCABULARIES.get(path.rpartition("/")[2])
    return f"{scheme}:{last}" if scheme and "newscodes" in path else uri


def local(identifier: str) -> str:
    """Return the last part of a qcode or an address."""
    return re.split(r"[:/#]", identifier.rstrip("/"))[-1]


class _Names:
    """What concepts are called: in the item's language, beside them or in one of its assertions."""

    def __init__(self, item: Element, language: str) -> None:
        self.language = language.lower()[:2]
        self.asserted = {
            key: each for each in item.iterfind("assert") if (key := value(each, "qcode", "uri", "literal"))
        }

    def __call__(self, element: Element | None) -> str:
        if element is None:
            return ""
        own = self._own(element)
        known = self.asserted.get(value(element, "qcode", "uri", "literal"))
        return own or (self._own(known) if known is not None else "")

    def _own(self, element: Element) -> str:
        named = [(value(each, "lang").lower()[:2], words(each)) for each in element.iterfind("name")]
        named = [each for each in named if each[1]]
        mine = [name for language, name in named if language == self.language]
        return mine[0] if mine else named[0][1] if named else ""


# ---- of the item


def _take_item(meta: Element, names: _Names, found: Found) -> None:
    found.changed = found.changed or found.moment(said(meta, "versioncreated"))
    found.published = found.published or found.moment(said(meta, "firstcreated"))
    found.say(local(code(first(meta, "pubstatus"))))
    until = first(meta, "embargoed")
    if until is not None:
        found.not_before = found.moment(words(until))
        found.is_embargoed = found.not_before is None
    provider, service = first(meta, "provider"), first(meta, "service")
    found.provider = names(provider) or value(provider, "literal") or _host(code(provider)) or local(code(provider))
    found.credit = found.credit or names(provider)
    found.service = names(service) or local(code(service))
    found.titles += [title for each in meta.iterfind("title") if (title := words(each))]
    found.notes += [note for each in meta.iterfind("ednote") if (note := words(each))]
    found.signals += [local(code(each)) for each in meta.iterfind("signal") if code(each)]
    for link in meta.iterfind("link"):
        _leave(link, found)


def _leave(link: Element, found: Found) -> None:
    what = said(link, "headline", "title") or value(link, "href", "residref")
    if value(link, "href", "residref"):
        found.left_out.append(_left(f"{local(value(link, 'rel'))}: {what}"))


def _left(what: str) -> Doubt:
    return Doubt(_("What came with it was not taken: {detail}"), what[:200])


# ---- of the content


def _take_content(meta: Element, names: _Names, found: Found) -> None:
    found.urge(said(meta, "urgency"))
    written = found.moment(said(meta, "contentcreated"))
    found.published = found.published or written or found.changed
    _take_heads(meta, found)
    found.dateline, found.slugline = said(meta, "dateline"), said(meta, "slugline")
    found.credit = said(meta, "creditline") or found.credit
    found.bylines += [words(each) for each in meta.iterfind("by")]
    for each in meta.iterfind("located"):
        _take_place(each, names, found)
    _take_parties(meta, names, found)
    for each in meta.iterfind("subject"):
        name, kind = names(each), local(value(each, "type", "typeuri"))
        if name or code(each):
            found.subjects.append(Subject(name, code(each), "" if kind == "abstract" else kind))
    found.keywords += [words(each) for each in meta.iterfind("keyword")]
    for each in meta.iterfind("genre"):
        found.genre(local(code(each)), names(each))
    for link in meta.iterfind("link"):
        _leave(link, found)


def _take_heads(meta: Element, found: Found) -> None:
    heads = [
        (local(value(each, "role", "roleuri")).lower(), value(each, "lang"), words(each))
        for each in meta.iterfind("headline")
    ]
    heads = [each for each in heads if each[2]]
    main = [each for each in heads if each[0] in ("", "main", "headline", "title")] or heads
    own = [each for each in main if each[1][:2].lower() == found.language[:2].lower()] or main
    found.headline = own[0][2] if own else ""
    found.kicker = next((each[2] for each in heads if "kicker" in each[0] or "over" in each[0]), "")
    found.deck = next((each[2] for each in heads if "sub" in each[0] or "deck" in each[0]), "")
    told = {
        local(value(each, "role", "roleuri")).lower(): paragraphs(each)
        for each in reversed(meta.findall("description"))
    }
    found.lead = next((told[role] for role in ("summary", "lead", "abstract", "short", "") if told.get(role)), "")


def _take_place(located: Element, names: _Names, found: Found) -> None:
    """Take where it was written, from the place to the country."""
    named = [names(each) or _readable(code(each)) for each in (located, *located.iterfind("broader"))]
    parts = list(dict.fromkeys(filter(None, named)))
    if parts:
        found.places.append(", ".join(parts))
        found.place = found.place or (parts[0] if named[0] else "")


def _readable(identifier: str) -> str:
    last = local(identifier)
    return last if _READABLE.fullmatch(last) and len(last) > 2 else ""


def _take_parties(meta: Element, names: _Names, found: Found) -> None:
    for each in meta.iterfind("infosource"):
        name, web = names(each) or value(each, "literal"), absolute(value(each, "uri"))
        found.sources += [SourceLine(name, web)] if name else split_sources(web)
    bodies = []
    for tag in ("creator", "contributor"):
        for each in meta.iterfind(tag):
            name, role = names(each) or value(each, "literal"), local(value(each, "role", "roleuri")).lower()
            is_organ = local(value(each, "type", "typeuri")).startswith("organi") or value(each, "qcode").startswith(
                "web:"
            )
            if not name:
                continue
            if role == "editor":
                found.editors.append(name)
            elif (is_organ or is_body(name)) and role in _AUTHORS:
                bodies.append(SourceLine(name))
            elif role in _AUTHORS and (tag == "creator" or role):
                found.authors.append(name)
    found.sources = found.sources or bodies


# ---- the content itself


def _take_parts(part: Element, found: Found) -> None:
    for each in part:
        if each.tag == "inlinexml" and not found.body:
            _take_inline(each, found)
        elif each.tag == "inlinedata" and not found.body:
            found.body = _data(each)
    pictures: dict[str, str] = {}
    for each in part.iterfind("remotecontent"):
        kind, address = value(each, "contenttype").lower(), absolute(value(each, "href"))
        if kind.startswith("image/") and address and found.kind not in ("picture", "graphic"):
            pictures.setdefault(words(first(each, "title")) or "", address)
        elif found.kind not in ("picture", "graphic"):
            found.left_out.append(_left(value(each, "href", "residref") or kind))
    found.pictures += [Picture(caption=caption, url=address) for caption, address in pictures.items()]


def _take_inline(inline: Element, found: Found) -> None:
    inner = inline.find("nitf")
    if inner is not None:
        nitf.take(inner, found)
        return
    page = inline.find("html")
    body = first(page, "body") if page is not None else None
    holder = body if body is not None else page if page is not None else inline
    found.body = within(holder) if len(holder) else plain(holder.text or "")


def _data(data: Element) -> tuple[Block, ...]:
    """Return the blocks of text that stands in the item as it is, or in base64 (RFC 4648)."""
    text = data.text or ""
    if "base64" in value(data, "encoding").lower():
        try:
            text = base64.b64decode(text, validate=False).decode("utf-8", errors="replace")
        except ValueError:
            return ()
    kind = value(data, "contenttype").lower()
    if len(data):
        return within(data)
    return blocks(text) if "html" in kind else plain(text)


def _addresses(item: Element) -> Iterator[str]:
    """Yield where a picture's files are, the largest first."""
    files = [
        (
            int(width) if (width := value(each, "width")).isdecimal() and len(width) < 7 else 0,
            absolute(value(each, "href")),
        )
        for each in item.iterfind("contentset/remotecontent")
    ]
    yield from (address for _width, address in sorted(files, key=lambda each: -each[0]) if address)


def _host(address: str) -> str:
    sources = split_sources(one_line(address)) if address.startswith(_WEB) else ()
    return sources[0].name if sources else ""
