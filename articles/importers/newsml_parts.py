"""What items and components of NewsML 1.x say. Pure: no models, no settings."""

import base64
import re
from typing import Any

from . import nitf
from .captions import credited
from .frames import absolute
from .story import Block, Doubt, Picture, SourceLine, Subject
from .story import gettext_noop as _
from .wire_markup import plain, within
from .wire_words import is_body
from .wire_xml import Element, first, said, value, words
from .wires import Found

_REVISION = re.compile(r":\d+[NUA]?$")
_KEYWORDS = re.compile(r"\s*[,;/|]\s*")
_PLACES = ("city", "locality", "sublocation", "province", "state", "countryarea", "countryname", "country")
_KINDS = {"person": "person", "organization": "organisation", "organisation": "organisation", "location": "geoArea"}


class Topics:
    """What an item's topic sets call things, by the ids that refer to them and by their formal names."""

    def __init__(self, root: Element) -> None:
        self.by_id: dict[str, tuple[str, str]] = {}
        self.by_name: dict[str, str] = {}
        for topic in root.iter("topic"):
            name = said(topic, "description") or said(topic, "formalname")
            kind = value(first(topic, "topictype"), "formalname").lower()
            self.by_id[value(topic, "duid")] = (name, _KINDS.get(kind, kind))
            for formal in topic.iterfind("formalname"):
                self.by_name[words(formal)] = name

    def of(self, reference: str) -> tuple[str, str]:
        """Return name and kind of what a reference "#id" leads to."""
        return self.by_id.get(reference.removeprefix("#"), ("", "")) if reference.startswith("#") else ("", "")

    def party(self, holder: Element | None) -> str:
        """Return whom an element names."""
        party = first(holder, "party") if holder is not None else None
        formal = value(party, "formalname")
        return self.of(value(party, "topic"))[0] or self.by_name.get(formal, "") or formal or said_of(party)


def said_of(element: Element | None) -> str:
    """Return the words of an element's comment or property, where agencies write names that no attribute has."""
    return said(element, "comment") or value(first(element, "property"), "value") if element is not None else ""


# ---- of the item


def take_identity(item: Element, found: Found) -> None:
    """Take what the item is known by: the same for all its revisions."""
    named = first(item, "identification/newsidentifier")
    if named is not None:
        provider, date, name = (said(named, tag) for tag in ("providerid", "dateid", "newsitemid"))
        public = said(named, "publicidentifier")
        found.external_id = f"urn:newsml:{provider}:{date}:{name}" if provider and name else _REVISION.sub("", public)
        found.version = said(named, "revisionid") or public.rpartition(":")[2] * bool(_REVISION.search(public))
        if value(first(named, "revisionid"), "update").upper() in ("U", "A"):
            found.signals.append("update")
        found.provider = found.provider or provider
    if label := said(item, "identification/namelabel"):
        found.titles.append(label)
    found.titles += [words(each) for each in item.iterfind("identification/label/labeltext")]


def take_management(item: Element, found: Found) -> None:
    """Take the item's state, times and urgency."""
    managed = first(item, "newsmanagement")
    if managed is None:
        return
    found.published = found.moment(said(managed, "firstcreated"))
    found.changed = found.moment(said(managed, "thisrevisioncreated"))
    found.published = found.published or found.changed
    found.say(value(first(managed, "status"), "formalname"))
    change = first(managed, "statuswillchange")
    if change is not None and value(first(change, "futurestatus"), "formalname").lower() == "usable":
        found.not_before = found.moment(said(change, "dateandtime"))
        found.is_embargoed = found.not_before is None
    elif change is not None and (when := said(change, "dateandtime")):
        found.left_out.append(Doubt(_("It may be used until {detail}."), when))
    found.urge(value(first(managed, "urgency"), "formalname"))
    found.signals += [
        value(each, "formalname") for each in managed.iterfind("instruction") if value(each, "formalname")
    ]
    kind = value(first(managed, "newsitemtype"), "formalname").lower()
    found.signals += [kind] if kind in ("alert", "advisory", "flash") else []
    for each in managed.iterfind("associatedwith"):
        what = value(each, "newsitem") or words(each)
        found.left_out.append(Doubt(_("What came with it was not taken: {detail}"), what[:200]))
    for each in managed.iterfind("property"):
        _take_property(each, found)


# ---- of a component


def take_component(component: Element, topics: Topics, found: Found) -> None:
    """Add what a component says; what an inner one said stays."""
    lines = first(component, "newslines")
    if lines is not None:
        _take_lines(lines, found)
    for meta in component.iterfind("administrativemetadata"):
        _take_parties(meta, topics, found)
    for meta in component.iterfind("rightsmetadata"):
        found.credit = found.credit or said(meta, "copyright/copyrightholder")
        found.terms = found.terms or said(meta, "usagerights")
    for meta in component.iterfind("descriptivemetadata"):
        _take_description(meta, topics, found)
    for each in component.iterfind("metadata/property"):
        _take_property(each, found)
    found.language = found.language or value(component, "lang")


def _take_lines(lines: Element, found: Found) -> None:
    found.headline = found.headline or said(lines, "headline")
    found.deck = found.deck or said(lines, "subheadline")
    if not found.bylines:
        found.bylines += [words(each) for each in lines.iterfind("byline")]
    found.dateline = found.dateline or said(lines, "dateline")
    found.credit = found.credit or said(lines, "creditline")
    found.slugline = found.slugline or said(lines, "slugline")
    found.terms = found.terms or said(lines, "rightsline")
    found.credit = found.credit or re.sub(
        r"^(?:copyright|©|\(c\)|\d{4}|\s)+", "", said(lines, "copyrightline"), flags=re.I
    )
    found.keywords += [word for each in lines.iterfind("keywordline") for word in _KEYWORDS.split(words(each))]
    for line in lines.iterfind("newsline"):
        kind = value(first(line, "newslinetype"), "formalname").lower().replace(" ", "")
        text = said(line, "newslinetext")
        if "note" in kind or "advis" in kind:
            found.notes.append(text)
        elif kind in ("kicker", "overline", "overhead"):
            found.kicker = found.kicker or text
        elif text:
            found.left_out.append(Doubt(_("What came with it was not taken: {detail}"), f"{kind}: {text}"[:200]))


def _take_parties(meta: Element, topics: Topics, found: Found) -> None:
    found.provider = topics.party(first(meta, "provider")) or found.provider
    found.sources += [SourceLine(name) for each in meta.iterfind("source") if (name := topics.party(each))]
    for each in meta.iterfind("creator"):
        if (name := topics.party(each)) and not is_body(name) and " " in name:
            found.authors.append(name)
    for each in meta.iterfind("contributor"):
        if name := topics.party(each):
            (found.editors if value(each, "role", "formalname").lower() == "editor" else found.authors).append(name)
    for each in meta.iterfind("property"):
        _take_property(each, found)


def _take_description(meta: Element, topics: Topics, found: Found) -> None:
    found.language = found.language or value(first(meta, "language"), "formalname")
    found.genre(*(value(each, "formalname") for each in meta.iterfind("genre")))
    for subject in meta.iterfind("subjectcode"):
        parts = [each for each in subject if each.tag in ("subject", "subjectmatter", "subjectdetail")]
        for each in parts[-1:]:  # the last is the narrowest
            formal = value(each, "formalname")
            name = topics.by_name.get(formal, "") or topics.of(value(each, "topic"))[0] or words(each)
            code = f"subj:{formal}" if formal[:1].isdigit() else ""
            found.subjects.append(Subject(name or ("" if code else formal), code))
    for each in meta.iterfind("topicoccurrence"):
        name, kind = topics.of(value(each, "topic"))
        if name:
            found.subjects.append(Subject(name, "", kind))
    for place in meta.iterfind("location"):
        _take_place(place, found)
    for each in meta.iterfind("property"):
        _take_property(each, found)


def _take_place(place: Element, found: Found) -> None:
    """Take where it was written; where it happened is a subject."""
    named = {value(each, "formalname").lower(): value(each, "value") for each in place.iterfind("property")}
    parts = list(dict.fromkeys(named[key] for key in _PLACES if named.get(key)))
    if not parts:
        return
    if value(place, "howpresent").lower() in ("", "origin", "from", "dateline"):
        found.places.append(", ".join(parts))
        found.place = found.place or parts[0]
    else:
        found.subjects.append(Subject(parts[0], "", "geoArea"))


def _take_property(each: Element, found: Found) -> None:
    name, what = value(each, "formalname").lower().replace(" ", ""), value(each, "value")
    if name in ("keyword", "keywords") and what:
        found.keywords += _KEYWORDS.split(what)
    elif name in ("ednote", "editorialnote", "editornote") and what:
        found.notes.append(what)
    elif name in ("service", "newsservice"):
        found.service = found.service or what


# ---- contents


def text_blocks(content: Element, found: Found) -> tuple[Block, ...]:
    """Return the blocks of a content's text, and add what NITF in it says to what was found."""
    data = first(content, "datacontent", "encoding/datacontent")
    if data is None:
        return ()
    inner = first(data, "nitf")
    if inner is not None:
        before, found.body = found.body, ()
        nitf.take(inner, found)
        own, found.body = found.body, before
        return own
    if len(data):
        page = first(data, "html")
        body = first(page, "body") if page is not None else first(data, "body", "body.content")
        return within(body if body is not None else page if page is not None else data)
    text = data.text or ""
    if "base64" in value(first(content, "encoding"), "notation").lower():
        text = _decoded(text)
    return plain(text)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", errors="replace")
    except ValueError:
        return ""


def picture(component: Element) -> Picture:
    """Return the picture that a component, or a content alone, shows."""
    best, width = "", -1
    for content in component.iter("contentitem"):
        size = _width(content)
        if (address := absolute(value(content, "href"))) and size > width:
            best, width = address, size
    lines: Any = next(component.iter("newslines"), component)
    caption = next((found for each in component.iter("datacontent") if (found := words(each))), "")
    photographer, agency, via = credited(said(lines, "creditline"))
    by = re.sub(r"^(?:foto|photo)\s?:?\s|^by\s", "", said(lines, "byline"), flags=re.IGNORECASE)
    return Picture(
        caption=caption or said(lines, "headline"),
        photographer=by or photographer,
        agency=agency,
        via=via,
        alt=said(lines, "headline") if caption else "",
        copyright=said(lines, "copyrightline"),
        url=best,
    )


def _width(content: Element) -> int:
    for each in content.iterfind("characteristics/property"):
        size = value(each, "value")
        if value(each, "formalname").lower() == "width" and size.isascii() and size.isdigit() and len(size) < 7:
            return int(size)
    return 0
