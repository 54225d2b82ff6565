"""A story as it is copied from its page on a news site: plain text, a line an element. Pure: no models, no settings.

    > >                                               breadcrumb, often empty
    Headline
    Topic | 23 Februari 2023, 04:05 WIB
    Caption of the photo. (Sumber: photographer, agency via agency)
    PLACE, OUTLET – First paragraph.
    Baca Juga: Headline of another story
    Penulis : Name Editor : Name
    Sumber : What the story rests on
    TERBARU                                           and whatever the page lists below it

So Kompas.tv has it; the other files here know what other outlets do. Only the headline must be there. There are two
kinds of "Sumber": the photo's credit and the story's source. Dates in the text are the event's, not the publication's.
A line is a paragraph. A doubt about a line names the line.
"""

import re

from ... import html
from ..encoding import decode
from ..names import split_names, split_sources
from ..story import Doubt, ReadAlso, SourceLine, Story, Text
from ..story import gettext_noop as _
from .dateline import dateline
from .foot import Foot, tags_of, take_foot
from .header import TEAM, Header, take_breadcrumb, take_header, take_headline
from .labels import is_label_alone, joined, opens_list, read_also
from .lines import MAX_HEADLINE, lines_of
from .outlets import outlet_of
from .photo import take_picture

FORMAT = "pasted"

# How markup, data and print files begin; they have parsers of their own, or none.
_OTHER = re.compile(r"\s*(?:<[a-z!?/]|\{\s*[\"}]|\{\\rtf|\[\s*[\[{\"]|%PDF-)", re.IGNORECASE)


def matches(head: bytes) -> bool:
    """Whatever is text and does not look like another format was pasted. Raises Unreadable for what is not text."""
    return not _OTHER.match(decode(_whole(head))[0])


def _whole(head: bytes) -> bytes:
    """Return the beginning of a text without the sign that its end cuts in two."""
    return head[: head.rfind(b"\n")] if len(head) >= 65_536 and b"\n" in head else head


def parse(data: bytes) -> Story:
    """Return the story in `data`.

    Raises Unreadable for what is not text or is far too long, Rejected for a text without a headline.
    """
    text, found = decode(data)
    lines, doubts = lines_of(text), list(found)
    section, outlet = take_breadcrumb(lines)
    headline = take_headline(lines, doubts)
    header = take_header(lines, doubts, outlet)
    whose = outlet_of(header.outlet)
    picture = take_picture(lines, doubts, whose)
    place, outlet = _take_dateline(lines, whose)
    foot = take_foot(lines, doubts, outlet_of(outlet) or whose)
    if not lines:
        doubts.append(Doubt(_("There is no text below the headline.")))
    authors, editors = _people(header, foot)
    return Story(
        format=FORMAT,
        headline=headline,
        section=section,
        topics=header.topics + tags_of(foot.named.get("topics", "")),
        tags=tags_of(foot.named.get("tags", "")),
        published=header.published,
        pictures=(picture,) if picture else (),
        dateline_place=place,
        dateline_outlet=outlet,
        body=_blocks(lines),
        authors=authors,
        editors=editors,
        sources=_sources(foot, outlet or foot.outlet or header.outlet),
        label=foot.label,
        doubts=tuple(doubts),
        left_out=tuple(foot.left_out),
    )


def _take_dateline(lines: list[str], whose: str) -> tuple[str, str]:
    """Take place and outlet, as they are written, off the first paragraph."""
    found = dateline(lines[0], whose) if lines else None
    if not found:
        return "", ""
    place, outlet, rest = found
    lines[:1] = [rest] if rest else []
    return place, outlet


def _people(header: Header, foot: Foot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return authors and editors; the byline above the text counts where no label names authors.

    "Tim Redaksi" is an author only if nobody else is; whom a label calls the editor is none.
    """
    named = {role: joined(header.named.get(role, ""), foot.named.get(role, "")) for role in ("authors", "editors")}
    editors = split_names(named["editors"])
    edits = {name.casefold() for name in editors}
    authors = split_names(named["authors"]) or tuple(
        name for name in split_names(header.byline) if name.casefold() not in edits
    )
    people = tuple(name for name in authors if not TEAM.fullmatch(name))
    return people or authors, editors


def _sources(foot: Foot, outlet: str) -> tuple[SourceLine, ...]:
    """Return what the page calls its source, else where it says it was shown first, else whose page it is."""
    for role in ("sources", "agencies", "shown"):
        if found := split_sources(foot.named.get(role, "")):
            return found
    return (SourceLine(outlet),) if outlet else ()


def _blocks(lines: list[str]) -> tuple[Text | ReadAlso, ...]:
    """Return the body; a "Baca juga" without a headline is nothing, "Pilihan Redaksi" may have several."""
    made: list[Text | ReadAlso] = []
    listing = 0
    for line in lines:
        title = read_also(line)
        if title or (listing and _is_title(line)):
            made.append(ReadAlso(title or line))
            listing = 2 if title and opens_list(line) else max(listing - 1, 0)
        elif not is_label_alone(line):
            made.append(Text(html.paragraphs(line)))
            listing = 0
    return tuple(made)


def _is_title(line: str) -> bool:
    """Whether a line is written like a headline: no end of a sentence, most words with a capital."""
    words = [word for word in line.split() if word[0].isalpha()]
    capital = sum(word[0].isupper() for word in words)
    return len(line) <= MAX_HEADLINE and line[-1].isalnum() and len(words) > 2 and capital * 3 >= len(words) * 2
