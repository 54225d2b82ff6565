"""Stories from feeds: RSS 0.9x, 1.0 and 2.0, Atom, with Dublin Core and Media RSS. Pure: no models, no settings.

`docs/formats/feed.md` tells what goes where. feedparser reads bytes that the guard has let pass; nothing is fetched.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.entities import html5
from typing import Any, BinaryIO
from urllib.parse import urljoin
from xml.parsers import expat

import feedparser

from .. import html
from ..plain import clean_text, one_line
from . import times
from .captions import credited
from .guarded import guard
from .lenient import MAX_ATTRIBUTES, mended
from .markup import blocks
from .markup import text as words_of
from .names import split_names
from .story import Block, Broken, Doubt, Figure, Picture, Rejected, SourceLine, Story, Text, Unreadable
from .story import gettext_noop as _

FORMAT = "feed"
MAX_BYTES = 5_000_000
MAX_TAGS = 200_000  # of markup
MAX_ENTRIES = 2_000
MAX_HEADLINE = 2_000
MAX_SUMMARY = 50_000  # characters; what is longer is a text
MAX_TAG = 100

Entry = Any  # feedparser's dictionaries

_ROOT = re.compile(r"\ufeff?(?>\s|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*+<(?:rss|rdf:RDF|feed)\b", re.DOTALL)
_ENTRY = re.compile(rb"<(?:item|entry)\b")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^<>\[]*>")  # RSS 0.91 has one, and it says nothing
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_OWN = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_DATES = ("iso", "%a, %d %b %Y %H:%M:%S", "%d %b %Y %H:%M:%S", "%a, %d %b %Y %H:%M", "news")
_MORE = re.compile(r"\s*(?:\[…\]|\[\.\.\.\]|…|\.\.\.)$")


def matches(head: bytes) -> bool:
    """Whether a file begins as a feed; exports of WordPress are RSS too, and none."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8", errors="ignore")
    return "wordpress.org/export/" not in text and bool(_ROOT.match(text))


def read(stream: BinaryIO) -> Iterator[Story | Broken]:
    """Yield the stories of a feed, and what is broken among them; with a doubt where it is not well-formed XML.

    Raises Unreadable for more than 5 MB, for XML that the guard refuses, and for what is no feed.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES or data.count(b"<") > MAX_TAGS:
        raise Unreadable(_("It is larger than 5 MB, or has more than 200,000 tags."))
    if sum(1 for _entry in _ENTRY.finditer(data)) > MAX_ENTRIES:
        raise Unreadable(_("It has more than 2,000 entries."))
    data = _NAMED.sub(_numbered, _DOCTYPE.sub(b"", data, count=1))
    data, doubts = _guarded(data)
    found = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not found.version:
        raise Unreadable(_("It is no feed."))
    if doubts and not found.entries:
        raise Unreadable(_("It is not well-formed XML."))
    for number, entry in enumerate(found.entries, start=1):
        try:
            yield _story(entry, found.feed, doubts)
        except Rejected as error:
            yield Broken(one_line(entry.get("id", ""))[:200] or str(number), str(error))


def _guarded(data: bytes) -> tuple[bytes, tuple[Doubt, ...]]:
    """Return a feed that does no harm, and the doubts about all its stories. Raises Unreadable."""
    try:
        guard(data)
    except Unreadable as error:
        if data and isinstance(error.__cause__, expat.ExpatError):
            return mended(data)
        raise
    _few_attributes(data)
    return data, ()


def _few_attributes(data: bytes) -> None:
    def begins(_name: str, attributes: dict[str, str]) -> None:
        if len(attributes) > MAX_ATTRIBUTES:
            raise Unreadable(_("One of its elements has too many attributes."))

    parser = expat.ParserCreate()
    parser.StartElementHandler = begins
    parser.Parse(data, True)


def _numbered(found: re.Match[bytes]) -> bytes:
    """Return an entity of HTML, which feeds have and XML knows not, as a number."""
    signs = None if found[1] in _XML_OWN else html5.get(f"{found[1].decode()};")
    return "".join(f"&#{ord(sign)};" for sign in signs).encode() if signs else found[0]


def _story(entry: Entry, feed: Entry, about_all: tuple[Doubt, ...]) -> Story:
    headline = words_of(entry.get("title", "")[:MAX_HEADLINE])
    if not headline:
        raise Rejected(_("It has no headline."))
    address = _web(entry.get("feedburner_origlink") or entry.get("link", ""), feed.get("link", ""))
    doubts = [*about_all]
    body, lead = _text(entry, address, doubts)
    picture, body = _picture(entry, body, address)
    return Story(
        format=FORMAT,
        headline=headline,
        lead=lead,
        body=body,
        pictures=(picture,) if picture else (),
        authors=_authors(entry),
        sources=_sources(entry),
        tags=_tags(entry),
        published=_time(entry, doubts),
        language=one_line(entry.get("language") or feed.get("language") or ""),
        external_id=one_line(clean_text(entry.get("id", ""))),
        canonical_url=address,
        doubts=tuple(doubts),
        left_out=tuple(_left_out(entry)),
    )


def _web(address: str, base: str = "") -> str:
    """Return an absolute web address, "" for anything else."""
    address = clean_text(address).strip()
    try:
        whole = urljoin(base, address) if address else ""
    except ValueError:
        return ""
    return whole if re.fullmatch(r"https?://[^\s/]\S*", whole, re.IGNORECASE) else ""


# ---- the text


def _text(entry: Entry, address: str, doubts: list[Doubt]) -> tuple[tuple[Block, ...], str]:
    """Return the body, and the lead where the summary is not its beginning; a summary alone is the body."""
    summary = entry.get("summary", "")
    content = max((each.get("value", "") for each in entry.get("content", [])), key=len, default="")
    plain = {each.get("value", "") for each in entry.get("content", []) if each.get("type") == "text/plain"}
    if not content.strip():
        doubts.append(Doubt(_("The feed has no more than a summary of it.")))
        return blocks(summary, address), ""
    body = (Text(html.paragraphs(content)),) if content in plain else blocks(content, address)
    if content == summary or len(summary) > MAX_SUMMARY:
        return body, ""
    lead, first = words_of(summary), body[0] if body else None
    beginning = one_line(html.text(first.html)).replace("\n", " ") if lead and isinstance(first, Text) else ""
    return body, "" if beginning.startswith(_MORE.sub("", lead)) else lead


# ---- the picture


def _picture(entry: Entry, body: tuple[Block, ...], address: str) -> tuple[Picture | None, tuple[Block, ...]]:
    """Return the picture that the feed names, with its credit, and the body without it."""
    url = next((found for each in _images(entry) if (found := _web(each, address))), "")
    if not url:
        return None, body
    in_text = next((each.picture for each in body if isinstance(each, Figure) and each.picture.url == url), None)
    photographer, agency, via = _credit(entry)
    if in_text and not (photographer or agency):
        photographer, agency, via = in_text.photographer, in_text.agency, in_text.via
    picture = Picture(
        caption=in_text.caption if in_text else "",
        photographer=photographer,
        agency=agency,
        via=via,
        alt=in_text.alt if in_text else "",
        copyright=one_line(clean_text(entry.get("media_copyright", ""))),
        url=url,
    )
    return picture, tuple(each for each in body if not (isinstance(each, Figure) and each.picture.url == url))


def _images(entry: Entry) -> Iterator[str]:
    """Yield addresses of pictures, the largest of Media RSS first."""
    media = [each for each in entry.get("media_content", []) if _is_image(each.get("type", ""), each.get("medium", ""))]
    yield from (each.get("url", "") for each in sorted(media, key=_width, reverse=True))
    yield from (each.get("href", "") for each in _enclosures(entry) if _is_image(each.get("type", "")))
    yield from (each.get("url", "") for each in entry.get("media_thumbnail", []))


def _enclosures(entry: Entry) -> list[Entry]:
    return [link for link in entry.get("links", []) if link.get("rel") == "enclosure"]


def _is_image(kind: str, medium: str = "image") -> bool:
    return kind.startswith("image/") or (not kind and medium == "image")


def _width(media: Entry) -> int:
    width = media.get("width", "")
    return int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0


def _credit(entry: Entry) -> tuple[str, str, str]:
    """Return photographer, agency and via of `media:credit`s: the photographer's says so, another is the agency's."""
    photographer, others = "", []
    for each in entry.get("media_credit", []):
        name = one_line(clean_text(each.get("content", "")))
        if each.get("role") == "photographer":
            photographer = photographer or name
        elif name:
            others.append(name)
    if photographer or len(others) != 1:
        agency, via = credited(f"x, {others[0]}")[1:] if others else ("", "")
        return photographer, agency, via
    return credited(others[0])


# ---- who, what, when


def _authors(entry: Entry) -> tuple[str, ...]:
    names = (each.get("name", "") for each in entry.get("authors", []))
    return tuple(dict.fromkeys(name for each in names for name in split_names(one_line(clean_text(each)))))


def _sources(entry: Entry) -> tuple[SourceLine, ...]:
    source = entry.get("source", {})
    name = one_line(clean_text(source.get("title", "")))
    return (SourceLine(name, _web(source.get("href") or source.get("link", ""))),) if name else ()


def _tags(entry: Entry) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for each in entry.get("tags", []):
        name = one_line(clean_text(each.get("label") or each.get("term") or ""))
        if 0 < len(name) <= MAX_TAG:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _time(entry: Entry, doubts: list[Doubt]) -> datetime | None:
    """Return when it was published, or else changed; a time without zone is UTC (RFC 822)."""
    said = one_line(clean_text(next((entry[name] for name in ("published", "updated") if dict.get(entry, name)), "")))
    if not said:
        doubts.append(Doubt(_("No publication time was found.")))
        return None
    try:
        moment = _moment(said[:100])
    except (ValueError, OverflowError, TypeError):
        doubts.append(Doubt(_("The publication time was not understood: {detail}"), said[:80]))
        return None
    if not moment.has_zone:
        doubts.append(Doubt(_("A time names no zone; it was read as UTC.")))
    return moment.at


def _moment(said: str) -> times.Moment:
    try:
        return times.read(said, _DATES, UTC)
    except ValueError:
        found = parsedate_to_datetime(said)
        whole = found if found.tzinfo else found.replace(tzinfo=UTC)
        whole.astimezone(UTC)
        return times.Moment(whole, has_zone=found.tzinfo is not None)


def _left_out(entry: Entry) -> Iterator[Doubt]:
    for link in _enclosures(entry):
        if not _is_image(link.get("type", "")):
            what = one_line(clean_text(link.get("href", "")))[:200]
            yield Doubt(_("What came with it was not taken: {detail}"), what)
