"""Stories as NITF, IPTC's News Industry Text Format, 2.x and 3.x. Pure: no models, no settings.

`docs/formats/nitf.md` tells what goes where. NITF within NewsML is read by `take` too.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from ..plain import clean_text
from .story import Broken, Doubt, Rejected, SourceLine, Story, Subject, Unreadable
from .story import gettext_noop as _
from .wire_markup import media, paragraphs, within
from .wire_words import is_body
from .wire_xml import MAX_BYTES, Element, beginning, first, said, tree, value, words
from .wires import Found, made

FORMAT = "nitf"

_BEGINS = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE\s+nitf\b[^>]*>|\s)*<(?:\w+:)?nitf\b", re.DOTALL | re.IGNORECASE
)
_REVISION = re.compile(r"[1-9]\d{0,8}")
_PEOPLE = {"person": "person", "org": "organisation", "location": "geoArea", "event": "event", "object.title": "object"}


def matches(head: bytes) -> bool:
    """Whether a file begins with NITF's root element."""
    return bool(_BEGINS.match(beginning(head)[:5_000]))


def read(stream: BinaryIO) -> Iterator[Story | Broken]:
    """Yield the story in `stream`, or why it is none. Raises Unreadable for what is no NITF."""
    root, doubts = tree(stream.read(MAX_BYTES + 1))
    if root.tag != "nitf":
        raise Unreadable(_("It is no NITF."))
    found = Found(FORMAT, doubts=doubts)
    take(root, found)
    try:
        yield made(found)
    except Rejected as error:
        yield Broken(found.external_id, str(error))


def take(root: Element, found: Found) -> None:
    """Add what a `nitf` element says to what was found; what stands there already is surer, and stays."""
    head = first(root, "head")
    if head is not None:
        _take_head(head, found)
    body = first(root, "body")
    if body is None:
        body = root
    if (top := first(body, "body.head")) is not None:
        _take_top(top, found)
    content = first(body, "body.content")
    if content is not None:
        found.body = found.body or within(content)
    elif body is not root:
        found.body = found.body or within(body)
    end = first(body, "body.end")
    if end is not None:
        if line := said(end, "tagline"):
            found.left_out.append(Doubt(_("This stood below the text: {detail}"), line[:200]))
        found.notes += [each for each in [said(end, "bibliography")] if each]
    found.language = found.language or value(root, "lang") or value(body, "lang")


# ---- head


def _take_head(head: Element, found: Found) -> None:
    if title := said(head, "title"):
        found.titles.append(title)
    for meta in head.iterfind("meta"):
        _take_meta(value(meta, "name").lower(), value(meta, "content"), found)
    kind = first(head, "tobject")
    if kind is not None:
        found.genre(
            value(kind, "tobject.type"),
            *(value(each, "tobject.property.type") for each in kind.iterfind("tobject.property")),
        )
        for each in kind.iterfind("tobject.subject"):
            _take_subject(each, found)
    if (data := first(head, "docdata")) is not None:
        _take_data(data, found)
    if (shown := first(head, "pubdata")) is not None:
        found.published = found.published or found.moment(value(shown, "date.publication"))
        found.url = found.url or value(shown, "ex-ref") if value(shown, "ex-ref").startswith("http") else found.url
    if (revised := head.findall("revision-history")) and not found.authors:
        found.editors += [name for each in revised if (name := value(each, "name")) and not is_body(name)][:3]


def _take_meta(name: str, content: str, found: Found) -> None:
    """Take what agencies put into `meta`, each under a name of its own."""
    if name in ("slug", "slugline", "anpa-keyword", "keyword-line"):
        found.slugline = found.slugline or content
    elif name in ("priority", "urgency", "anpa-priority") and found.urgency is None and content[:1].isdigit():
        found.urge(content)
    elif name in ("ednote", "editorial-note", "ed-note") and content:
        found.notes.append(content)
    elif name == "service" and content:
        found.service = found.service or content


def _take_subject(each: Element, found: Found) -> None:
    names = (value(each, key) for key in ("tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type"))
    code, scheme = value(each, "tobject.subject.refnum"), value(each, "tobject.subject.ipr").lower()
    name = next(filter(None, names), "")
    if name or code:
        found.subjects.append(Subject(name, f"{scheme or 'subj'}:{code}" if code else ""))


def _take_data(data: Element, found: Found) -> None:
    found.say(value(data, "management-status"))
    named = first(data, "doc-id")
    if not found.external_id:
        found.external_id = value(named, "id-string") or value(data, "management-doc-idref")
    found.provider = found.provider or value(named, "regsrc")
    if found.urgency is None:
        found.urge(value(first(data, "urgency"), "ed-urg"))
    issued, released = first(data, "date.issue"), first(data, "date.release")
    found.published = found.published or found.moment(value(issued, "norm") or words(issued))
    if release := found.moment(value(released, "norm") or words(released)):
        if found.published and release > found.published:
            found.not_before = found.not_before or release
        found.published = found.published or release
    if expires := value(first(data, "date.expire"), "norm"):
        found.left_out.append(Doubt(_("It may be used until {detail}."), expires))
    _take_more(data, found)


def _take_more(data: Element, found: Found) -> None:
    _take_version(data, found)
    found.keywords += [word for each in data.iterfind("key-list/keyword") if (word := value(each, "key"))]
    for tag, kind in _PEOPLE.items():
        for each in data.iterfind(f"identified-content/{tag}"):
            if name := words(each) or value(each, "value"):
                source, code = value(each, "idsrc").lower(), value(each, "value")
                found.subjects.append(Subject(name, f"{source}:{code}" if source and code else "", kind))
    for each in data.iterfind("identified-content/classifier"):
        if name := value(each, "value") or words(each):
            found.subjects.append(Subject(name, "", value(each, "type").lower()))
    found.credit = found.credit or value(first(data, "doc.copyright"), "holder")
    if scope := value(first(data, "doc-scope"), "scope"):
        found.keywords.append(scope)


def _take_version(data: Element, found: Found) -> None:
    series, key = first(data, "du-key"), first(data, "fixture")
    found.slugline = found.slugline or value(series, "key") or value(key, "fix-id")
    if (version := value(series, "version")) and _REVISION.fullmatch(version):
        found.version = found.version or version
    for tag in ("correction", "ed-msg"):
        for each in data.iterfind(tag):
            if tag == "correction":
                found.signals.append("correction")
                found.version = found.version or value(each, "regsrc")
            if info := value(each, "info") or words(each):
                found.notes.append(info)


# ---- above the text


def _take_top(top: Element, found: Found) -> None:
    heads = first(top, "hedline")
    if heads is not None:
        found.headline = found.headline or said(heads, "hl1")
        found.deck = found.deck or said(heads, "hl2")
    for byline in top.iterfind("byline"):
        _take_byline(byline, found)
    line = first(top, "dateline")
    if line is not None:
        found.dateline = found.dateline or said(line, "location") or _without_date(line)
    told = first(top, "abstract")
    if told is not None:
        found.lead = found.lead or paragraphs(told)
    for source in top.iterfind("distributor"):
        name = said(source, "org") or words(source)
        found.provider = found.provider or name
    if (rights := said(top, "rights")) and not found.terms:
        found.terms = rights
    found.notes += [words(note) for note in top.iterfind("note") if words(note)]
    shown = (media(each) for each in top.iterfind("media"))
    found.pictures += [picture for picture in shown if picture]


def _take_byline(byline: Element, found: Found) -> None:
    """Take people by the element that names them, else by the words without their work."""
    people = [words(each) for each in byline.iterfind("person")]
    if people:
        found.bylines += [f"{name};" for name in people if name]
        return
    own = clean_text(byline.text or "") + "".join(clean_text(child.tail or "") for child in byline)
    if own.strip(" ,;\n\t\r"):
        found.bylines.append(own.strip(" ,;\n\t\r"))
    titles = [words(each) for each in byline.iterfind("byttl")]
    if not own.strip() and not found.sources:
        found.sources += [SourceLine(title) for title in titles if title and is_body(title)]


def _without_date(line: Element) -> str:
    dates = {words(each) for each in line.iterfind("story.date")}
    said_ = words(line)
    for date in filter(None, dates):
        said_ = said_.replace(date, "")
    return said_.strip(" ,-–—")
