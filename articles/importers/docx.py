"""A story as a Word document (Office Open XML, ECMA-376), by mammoth. Pure: no models, no settings.

The first heading or title is the headline, else the first paragraph; bylines and the like are taken from the text as
from a pasted one. mammoth gets a new archive that holds no more than the XML that the guard has let pass: no pictures,
no styles of mammoth's own, nothing to fetch.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any, BinaryIO

import mammoth

from .. import html
from ..plain import clean_text, one_line
from . import pasted, zipped
from .guarded import guard
from .markup import blocks
from .story import Block, Broken, Card, Doubt, Figure, ReadAlso, Rejected, Story, Text, Unreadable
from .story import gettext_noop as _

FORMAT = "docx"
MAX_BYTES = 50_000_000  # of the file, and of what it holds
MAX_XML = 5_000_000  # bytes of its XML, when it is unpacked
MAX_TAGS = 100_000  # of that XML
MAX_MEMBERS = 2_000
MAX_DIRECTORY = 500_000  # bytes
HEADINGS = {"h2", "h3"}
MAX_HEADLINE = 200
AMONG = 3  # blocks among which a heading is the headline

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_PART = re.compile(r"(?:_rels/|word/|docProps/|customXml/)?[\w\[\]./ -]{1,200}\.(?:xml|rels)", re.ASCII)
_CREATOR = re.compile(r"<dc:creator[^<>]*>([^<>]*)</dc:creator>")
_STANDS_FOR = "Judul"  # the headline, where the rest is read as pasted


def matches(head: bytes) -> bool:
    """Whether a file begins as a Word document does: an archive with parts in `word/`."""
    return head.startswith(b"PK\x03\x04") and b"word/" in head


def read(stream: BinaryIO) -> Iterator[Story | Broken]:
    """Yield the story of a document. Raises Unreadable for what is none, or holds more than such a document does."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(_("It is larger than 50 MB."))
    parts = _parts(data)
    markup, pictures = _converted(parts)
    try:
        yield _story(markup, pictures, _creator(parts))
    except Rejected as error:
        yield Broken("", str(error))


# ---- the archive


def _parts(data: bytes) -> dict[str, bytes]:
    """Return the document's XML by name, each looked through; raises Unreadable for a bomb."""
    _few_members(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpacked(archive)
    except Unreadable:
        raise
    except Exception as error:  # zipfile and zlib raise a dozen kinds for damaged archives
        raise Unreadable(_("It is not a Word document, or it is damaged.")) from error


def _few_members(data: bytes) -> None:
    """Raise Unreadable for an archive whose list of members is longer than a document's, before it is read."""
    try:
        size = zipped.directory(io.BytesIO(data))
    except zipped.NoZip as error:
        raise Unreadable(_("It is not a Word document, or it is damaged.")) from error
    if size > MAX_DIRECTORY:
        raise Unreadable(_("The document holds more than 50 MB, or more than 2,000 parts."))


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(each.file_size for each in members) > MAX_BYTES:
        raise Unreadable(_("The document holds more than 50 MB, or more than 2,000 parts."))
    made: dict[str, bytes] = {}
    room, tags = MAX_XML, MAX_TAGS
    for member in members:
        if not _PART.fullmatch(member.filename):
            continue
        with archive.open(member) as part:
            content = part.read(room + 1)
        room -= len(content)
        tags -= content.count(b"<")
        if room < 0 or tags < 0:
            raise Unreadable(_("The document's text is larger than 5 MB, or has more than 100,000 tags."))
        guard(content)
        made[member.filename] = content
    return made


def _converted(parts: dict[str, bytes]) -> tuple[str, int]:
    """Return the document as HTML, and how many pictures were in it."""
    pictures = []

    def left_out(image: Any) -> list[Any]:
        pictures.append(image)
        return []

    rebuilt = io.BytesIO()
    with zipfile.ZipFile(rebuilt, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    try:
        result = mammoth.convert_to_html(
            rebuilt,
            style_map=_STYLES,
            convert_image=left_out,
            include_embedded_style_map=False,
            external_file_access=False,
            ignore_empty_paragraphs=True,
        )
    except Exception as error:  # mammoth believes what documents say of themselves, and raises whatever comes of it
        raise Unreadable(_("It is not a Word document, or it is damaged.")) from error
    return str(result.value), len(pictures)


def _creator(parts: dict[str, bytes]) -> str:
    found = _CREATOR.search(parts.get("docProps/core.xml", b"").decode(errors="ignore"))
    return one_line(clean_text(unescape(found[1])))[:200] if found else ""


# ---- the story


def _story(markup: str, pictures: int, creator: str) -> Story:
    found = list(_single(blocks(markup)))
    headline = _take_headline(found)
    lines = [line for block in found for line in _lines(block)]
    told = pasted.parse("\n".join((_STANDS_FOR, *lines)).encode(errors="replace"))
    left = Doubt(_("Pictures in the document were not taken; upload them: {detail}"), str(pictures))
    story = replace(
        told,
        format=FORMAT,
        headline=headline,
        body=_rejoined(_aligned(found, told.body)),
        left_out=(*told.left_out, left) if pictures else told.left_out,
    )
    if story.authors or not creator:
        return story
    doubt = Doubt(_("There is no byline; who made the document was read as its author: {detail}"), creator)
    return replace(story, authors=(creator,), doubts=(*story.doubts, doubt))


def _single(found: tuple[Block, ...]) -> Iterator[Block]:
    """Yield blocks, text with one element in each."""
    for block in found:
        if isinstance(block, Text):
            yield from (Text(each.html) for each in html.blocks(block.html))
        else:
            yield block


def _take_headline(found: list[Block]) -> str:
    """Take the first heading, if it is among the first blocks, else the first paragraph. Raises Rejected for none."""
    first_ones = enumerate(found[:AMONG])
    start = [at for at, block in first_ones if isinstance(block, Text) and block.html[1:3] in HEADINGS]
    number = start[0] if start else 0
    first = found[number] if found else None
    headline = one_line(html.text(first.html)) if isinstance(first, Text) else ""
    if not headline or len(headline) > MAX_HEADLINE:
        raise Rejected(_("It has no headline: the first line must be one."))
    del found[number]
    return headline


def _lines(block: Block) -> list[str]:
    """Return a block as lines of a pasted text."""
    if isinstance(block, Text):
        return html.text(block.html).split("\n")
    if isinstance(block, ReadAlso):
        return [f"Baca Juga: {block.title}"]
    return [block.url] if isinstance(block, Card) else []


def _aligned(found: list[Block], told: tuple[Block, ...]) -> list[Block]:
    """Return the blocks whose lines are of the text, as `told` has them; those taken for something else are gone."""
    rest = list(told)
    made: list[Block] = []
    for block in found:
        lines = _lines(block)
        if isinstance(block, Figure):
            made.append(block)
        elif lines and [_words(each) for each in rest[: len(lines)]] == lines:
            made.append(block)
            del rest[: len(lines)]
        elif rest and lines and _words(rest[0]) and lines[0].endswith(_words(rest[0])) and len(lines) == 1:
            made.append(rest.pop(0))  # what is left of a paragraph without its dateline
    return made if not rest else list(told)


def _words(block: Block) -> str:
    return "\n".join(_lines(block))


def _rejoined(found: list[Block]) -> tuple[Block, ...]:
    """Return neighbouring text as one block."""
    made: list[Block] = []
    for block in found:
        last = made[-1] if made else None
        if isinstance(block, Text) and isinstance(last, Text):
            made[-1] = Text(last.html + block.html)
        else:
            made.append(block)
    return tuple(made)
