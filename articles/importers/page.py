"""A page of a news site as a browser saves it. Pure: no models, no settings.

`docs/formats/page.md` tells what goes where. The text is where the page marks it, else around what trafilatura finds.
"""

import re
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from .. import html
from ..dates import WIB, parse_news_time
from ..plain import one_line
from .bounds import has_too_many_attributes
from .captions import credited, picture
from .frames import absolute
from .markup import text
from .names import split_names, split_sources
from .page_body import body, figures
from .page_facts import Facts, facts
from .page_tree import parsed
from .story import Block, Doubt, Figure, Picture, Rejected, Story, Text, Unreadable
from .story import gettext_noop as _

FORMAT = "page"
MAX_BYTES = 5_000_000
MAX_TAGS = 30_000
LAST = 8  # blocks of the text among which the names below it are

_BEGINS = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:^|(?<=[\s|(]))(penulis|oleh|reporter|pewarta|jurnalis|editor|redaktur|sumber)\s?[:：]\s?", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(
    r"\s+(?:[-–—|]\s+)?(?:\((?:halaman|page) \d+\)|(?:[-–—|]\s+)(?:halaman|page|hal\.?) \d+)\Z", re.IGNORECASE
)
_EDITORS = {"editor", "redaktur"}


def matches(head: bytes) -> bool:
    """Tell whether a file begins like a page."""
    return bool(_BEGINS.match(head.replace(b"\0", b"")[:20_000]))


def parse(data: bytes) -> Story:
    """Return the story of a page. Raises Unreadable for what is no page, Rejected for a page without a headline."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("It is larger than 5 MB."))
    source, doubts = _decoded(data)
    if source.count("<") + source.count("&") > MAX_TAGS:
        raise Unreadable(_("It has too many elements."))
    if has_too_many_attributes(source):
        raise Unreadable(_("One of its elements has too many attributes."))
    tree = parsed(source)
    known = facts(tree)
    lines = html.text(html.sanitise(etree.tostring(tree, method="html", encoding="unicode"))).split("\n")
    headline = _headline(tree, known)
    if not headline:
        raise Rejected(_("It has no headline."))
    address = _address(tree, known)
    found = _without_head(headline, body(tree, "".join(known.get("articleBody", [])), address))
    named, found = _labelled(found, lines)
    lead_picture, found = _lead_picture(tree, known, found, address)
    language = (tree.get("lang") or known.get("inLanguage", [""])[0])[:2].lower()
    section = text(known.get("articleSection", [""])[0])
    words = (text(word) for word in known.get("keywords", []))
    if not found:
        doubts.append(Doubt(_("There is no text below the headline.")))
    if _is_one_of_several(tree, address):
        doubts.append(Doubt(_("The text stands on several pages; this is one of them.")))
    return Story(
        format=FORMAT,
        headline=headline,
        lead=text(known.get("description", [""])[0]),
        body=found,
        pictures=lead_picture,
        section=section,
        tags=tuple(dict.fromkeys(word for word in words if word)),
        authors=split_names("; ".join(map(text, known.get("author", [])))) or split_names(named["author"]),
        editors=split_names("; ".join(map(text, known.get("editor", [])))) or split_names(named["editor"]),
        sources=split_sources(named["sumber"]),
        published=_moment(tree, known, lines, doubts),
        language=language if language.isalpha() else "",
        external_id=address,
        canonical_url=address,
        doubts=tuple(doubts),
    )


def _decoded(data: bytes) -> tuple[str, list[Doubt]]:
    """Return a page as text: by its byte order mark, as UTF-8, else as it says itself, else as Windows-1252."""
    if not data.strip():
        raise Unreadable(_("It is empty."))
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    named = _CHARSET.search(data[:4_096])
    for encoding in ("utf-16",) if wide else ("utf-8-sig", named[1].decode() if named else "", "cp1252"):
        try:
            errors = "surrogatepass" if encoding.startswith("utf") else "strict"
            return html.clean_text(data.decode(encoding, errors)), []
        except (LookupError, ValueError):
            continue
    doubt = Doubt(_("Some characters could not be read."))
    return html.clean_text(data.decode("utf-8", errors="replace")), [doubt]


def _headline(tree: Any, known: Facts) -> str:
    """Return the headline without the site's name behind it."""
    first = tree.find(".//h1")
    title = tree.find(".//title")
    given = known.get("headline", [""])[0]
    heading = one_line("".join(first.itertext())) if first is not None else ""
    headline = text(given) or heading or one_line(title.text or "" if title is not None else "")
    headline = _PAGE_NUMBER.sub("", headline)
    site = known.get("siteName", [""])[0]
    for dash in (" - ", " | ", " – ", " — "):
        if site and headline.casefold().endswith(f"{dash}{site}".casefold()):
            headline = headline[: -len(dash + site)]
    return html.clean_text(headline)[:500]


def _without_head(headline: str, found: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the text without the headline above it, and without time and names that stand with it."""
    if not found or not isinstance(found[0], Text):
        return found
    first, *rest = html.blocks(found[0].html)
    above, *lines = first.text.split("\n")
    if above.casefold() != headline.casefold() or not all(_is_time(line) or _labels(line) for line in lines):
        return found
    kept = "".join(block.html for block in rest)
    return (Text(kept), *found[1:]) if kept else found[1:]


def _is_time(line: str) -> bool:
    return any(_news(part) for part in (line, *line.split("|")))


def _is_one_of_several(tree: Any, address: str) -> bool:
    """Whether the text goes on elsewhere: the next page has this one's address, with more behind it."""
    start = address.partition("?")[0]
    links = (link.get("href") or "" for link in tree.iterfind(".//link[@rel]") if link.get("rel") in ("next", "prev"))
    return bool(start) and any(absolute(each, address).startswith(start) for each in links)


def _address(tree: Any, known: Facts) -> str:
    links = (link.get("href") or "" for link in tree.iterfind(".//link[@rel='canonical']"))
    return next((found for each in [*links, *known.get("url", [])] if (found := absolute(each))), "")


def _moment(tree: Any, known: Facts, lines: list[str], doubts: list[Doubt]) -> datetime | None:
    """Return when the story came out, by what the page says to machines, else by what stands there."""
    times = (element.get("datetime") or "" for element in tree.iterfind(".//time"))
    for value in [*known.get("datePublished", []), *list(times)[:5]]:
        if moment := _iso(value) or _news(value):
            break
    else:
        parts = (part for line in lines[:300] for part in ([line, *line.split("|")] if len(line) < 120 else []))
        moment = next((found for part in parts if (found := _news(part))), None)
    if moment is None:
        doubts.append(Doubt(_("No publication time was found.")))
    elif moment.tzinfo is WIB:
        doubts.append(Doubt(_("The publication time names no zone; it was read as WIB.")))
    return moment


def _iso(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value.strip().replace("/", "-"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=WIB)
        moment.astimezone(UTC)  # raises for what has no place in it
    except (ValueError, OverflowError):
        return None
    return moment


def _news(value: str) -> datetime | None:
    for zone in (None, WIB):
        try:
            return parse_news_time(value, zone=zone)
        except (ValueError, OverflowError):
            continue
    return None


def _labelled(found: tuple[Block, ...], lines: list[str]) -> tuple[dict[str, str], tuple[Block, ...]]:
    """Return what stands after "Penulis:" and its like, and the text without those lines at its end."""
    named: dict[str, list[str]] = {"author": [], "editor": [], "sumber": []}
    for line in lines:
        for label, value in _labels(line):
            kind = "editor" if label in _EDITORS else "sumber" if label == "sumber" else "author"
            if kind != "sumber" and value not in named[kind]:
                named[kind].append(value)
    kept: list[Block] = list(found)
    if kept and isinstance(kept[-1], Text):
        blocks = html.blocks(kept[-1].html)
        below = [block for block in blocks[-LAST:] if _labels(block.text)]
        named["sumber"] = [value for block in below for label, value in _labels(block.text) if label == "sumber"]
        rest = "".join(block.html for block in blocks if block not in below)
        kept[-1:] = [Text(rest)] if rest else []
    return {kind: "; ".join(values) for kind, values in named.items()}, tuple(kept)


def _labels(line: str) -> list[tuple[str, str]]:
    """Return labels and what follows each, for a short line that begins with one."""
    before, *parts = _LABEL.split(line) if len(line) < 300 else [line]
    pairs = zip(parts[::2], parts[1::2], strict=True) if not before.strip(" (") else ()
    return [(label.lower(), value.strip(" |()")) for label, value in pairs if value.strip(" |()")]


def _lead_picture(
    tree: Any, known: Facts, found: tuple[Block, ...], base: str
) -> tuple[tuple[Picture, ...], tuple[Block, ...]]:
    """Return the lead picture, with what the page says below it, and the text without it."""
    url = absolute(known.get("image", [""])[0], base)
    shown = [block.picture for block in figures(tree, base)]
    first = found[0].picture if found and isinstance(found[0], Figure) else None
    below = next((each for each in shown if url and _file(each.url) == _file(url)), None if url else first)
    if first and not url:
        url = first.url
    if not url:
        return (), found
    alone = next((each.get("alt") for each in tree.iter("img") if _file(each.get("src") or "") == _file(url)), "")
    made = below or picture("", text(known.get("imageAlt", [""])[0] or alone or ""), url)
    caption = text(known.get("imageCaption", [""])[0])
    if caption and not made.caption:
        made = picture(caption, made.alt, url)
    if credit := text(known.get("imageCredit", [""])[0]):
        photographer, agency, via = credited(credit)
        made = Picture(made.caption, photographer, agency, via, made.alt, url=url)
    made = Picture(made.caption, made.photographer, made.agency, made.via, made.alt, url=url)
    rest = (each for each in found if not (isinstance(each, Figure) and _file(each.picture.url) == _file(url)))
    return (made,), tuple(rest)


def _file(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]
