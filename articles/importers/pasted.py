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

Only the headline must be there. There are two kinds of "Sumber": the photo's credit and the story's source. Dates in
the text are the event's, not the publication's. A line is a paragraph.
"""

import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone

from .. import html
from ..dates import parse_news_time
from .encoding import decode
from .names import split_names, split_sources
from .story import Doubt, Picture, ReadAlso, Rejected, Story, Text
from .story import gettext_noop as _

FORMAT = "pasted"
MAX_HEADLINE = 200  # a longer first line is a paragraph
MAX_LABELLED = 300  # what stands after "Penulis:" and is longer is a sentence
MAX_DATELINE = 120
HEADER = 3  # topic and time are among so many lines below the headline
WIB = timezone(timedelta(hours=7), "WIB")
HOME = {"home", "beranda"}

_BREAK = re.compile("[\v\f\u2028\u2029]")
_CRUMB = re.compile(r"[>›»]")
_LATEST = re.compile(r"TERBARU\s?:?")
_READ_ALSO = re.compile(r"baca juga\s?[:：]\s?", re.IGNORECASE)
_LABEL = re.compile(r"(?:^|(?<=[\s|]))(penulis|editor|sumber)\s?[:：]\s?", re.IGNORECASE)
_CREDIT = re.compile(r"\((?:sumber|foto)\s?[:：]\s?", re.IGNORECASE)
_VIA = re.compile(r"(?:^|\s)via\s", re.IGNORECASE)
_DASH = re.compile(r"\s[-–—]{1,2}(?:\s|$)|\s?[–—]\s?")
_SITE = re.compile(r"\w\.\w\w")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3,}[.!?][”\"’']?\s\w.*\.$")

# How markup, data and print files begin; they have parsers of their own, or none.
_OTHER = re.compile(r"\s*(?:<[a-z!?/]|\{\s*[\"}]|\{\\rtf|\[\s*[\[{\"]|%PDF-)", re.IGNORECASE)


def matches(head: bytes) -> bool:
    """Whatever is text and does not look like another format was pasted. Raises Unreadable for what is not text."""
    return not _OTHER.match(decode(_whole(head))[0])


def _whole(head: bytes) -> bytes:
    """Return the beginning of a text without the sign that its end cuts in two."""
    return head[: head.rfind(b"\n")] if len(head) >= 65_536 and b"\n" in head else head


def parse(data: bytes) -> Story:
    """Return the story in `data`. Raises Unreadable for what is not text, Rejected for a text without a headline."""
    text, found = decode(data)
    lines, doubts = _lines(text), list(found)
    section = _take_breadcrumb(lines)
    headline = _take_headline(lines, doubts)
    topics, published = _take_topics_and_time(lines, doubts)
    picture = _take_picture(lines, doubts)
    place, outlet = _take_dateline(lines)
    named = _take_labelled(lines)
    if not lines:
        doubts.append(Doubt(_("There is no text below the headline.")))
    return Story(
        format=FORMAT,
        headline=headline,
        section=section,
        topics=topics,
        published=published,
        pictures=(picture,) if picture else (),
        dateline_place=place,
        dateline_outlet=outlet,
        body=tuple(_block(line) for line in lines),
        authors=split_names(named["penulis"]),
        editors=split_names(named["editor"]),
        sources=split_sources(named["sumber"]),
        doubts=tuple(doubts),
    )


# ---- lines


def _lines(text: str) -> list[str]:
    """Return the lines that hold something, their white space folded, up to the list of the latest stories."""
    made: list[str] = []
    for raw in html.clean_text(_BREAK.sub("\n", text)).split("\n"):
        line = " ".join(raw.split())
        if _LATEST.fullmatch(line):
            break
        if made and _belongs_to_label(made[-1], line):
            made[-1] = f"{made[-1]} {line}"
        elif line:
            made.append(line)
    return made


def _belongs_to_label(above: str, line: str) -> bool:
    """Whether `above` is a label alone, whose value the page has on the next line."""
    if not line or not (_READ_ALSO.fullmatch(above) or _LABEL.fullmatch(above)):
        return False
    return len(line) <= MAX_HEADLINE and not (_READ_ALSO.match(line) or _LABEL.match(line) or line.endswith("."))


def _block(line: str) -> Text | ReadAlso:
    title = _read_also(line)
    return ReadAlso(title) if title else Text(html.paragraphs(line))


def _read_also(line: str) -> str:
    """Return the headline that a "Baca Juga" line names, "" for any other line."""
    found = _READ_ALSO.match(line)
    return line[found.end() :] if found else ""


# ---- above the text


def _take_breadcrumb(lines: list[str]) -> str:
    """Drop what leads up to the headline; return the section that a breadcrumb names last, "" if none does."""
    section = ""
    while lines:
        parts = [part.strip() for part in _CRUMB.split(lines[0]) if part.strip(" |-–—*•")]
        if parts and not (len(parts) > 1 and parts[0].casefold() in HOME):
            break
        section = parts[-1] if parts else section
        del lines[0]
    return section


def _take_headline(lines: list[str], doubts: list[Doubt]) -> str:
    """Return the first line. Raises Rejected if it is something else of a story than its headline."""
    if not lines or not _is_headline(lines[0]):
        raise Rejected(_("It has no headline: the first line must be one."))
    if lines[0].endswith(".") and not lines[0].endswith(".."):
        doubts.append(Doubt(_("The headline ends like a sentence of the text.")))
    return lines.pop(0)


def _is_headline(line: str) -> bool:
    if len(line) > MAX_HEADLINE or not any(sign.isalnum() for sign in line):
        return False
    if _READ_ALSO.match(line) or _labelled(line) or _credit(line) or _topics_and_time(line):
        return False
    return not _TWO_SENTENCES.search(line) and not (_dateline(line) and line.endswith((".", "”", '"')))


def _take_topics_and_time(lines: list[str], doubts: list[Doubt]) -> tuple[tuple[str, ...], datetime | None]:
    """Take the line "topic | time"; a time that cannot be read becomes a doubt, one without zone is WIB."""
    for index, line in enumerate(lines[:HEADER]):
        if found := _topics_and_time(line):
            topics, published = found
            if published.tzinfo is WIB:
                doubts.append(Doubt(_("The publication time names no zone; it was read as WIB.")))
            del lines[index]
            return topics, published
    topics = _topics_alone(lines[0]) if lines else ()
    if topics:
        doubts.append(Doubt(_("The publication time was not understood: {detail}"), lines.pop(0)))
    else:
        doubts.append(Doubt(_("No publication time was found.")))
    return topics, None


def _topics_and_time(line: str) -> tuple[tuple[str, ...], datetime] | None:
    parts = [part.strip() for part in line.split("|")] if len(line) <= MAX_HEADLINE else []
    for start in range(len(parts) - 1, max(len(parts) - 3, -1), -1):  # "23 Februari 2023 | 04:05 WIB" is a time too
        for zone in (None, WIB):
            with suppress(ValueError):
                published = parse_news_time(" | ".join(parts[start:]), zone=zone)
                return tuple(part for part in parts[:start] if part), published
    return None


def _topics_alone(line: str) -> tuple[str, ...]:
    """Return the topics of a line whose last part looks like a time and is none that we know."""
    *topics, last = (part.strip() for part in line.split("|"))
    unclear = not last or any(sign.isdigit() for sign in last)
    return tuple(topic for topic in topics if topic) if unclear and len(line) <= MAX_HEADLINE else ()


# ---- the photo


def _take_picture(lines: list[str], doubts: list[Doubt]) -> Picture | None:
    """Take caption and credit, which stand above the first paragraph on one line or on two."""
    first, second = [*lines[:2], "", ""][:2]
    if not first or _dateline(first):
        return None
    if found := _credit(first):
        del lines[:1]
    elif (below := _credit(second)) and not below[0]:
        found = (first, below[1])
        del lines[:2]
    elif second and _dateline(second) and not _read_also(first) and not _labelled(first):
        doubts.append(Doubt(_("The line above the dateline was read as a photo caption; it has no credit.")))
        del lines[:1]
        return Picture(caption=first)
    return _picture(*found, doubts) if found else None


def _credit(line: str) -> tuple[str, str] | None:
    """Return caption and credit of a line that ends with "(Sumber: …)"."""
    found = None
    for found in _CREDIT.finditer(line):  # noqa: B007 -- the last one counts
        pass
    end = line.rstrip(". ")
    if not found or not end.endswith(")") or found.end() >= len(end):
        return None
    return line[: found.start()].strip(), end[found.end() : -1].strip()


def _picture(caption: str, credit: str, doubts: list[Doubt]) -> Picture:
    """Split a credit, "photographer, agency via agency"."""
    via = ""
    if passed := list(_VIA.finditer(credit)):
        credit, via = credit[: passed[-1].start()].strip(), credit[passed[-1].end() :].strip()
    photographer, comma, agency = (part.strip() for part in credit.partition(","))
    if not comma and photographer:
        photographer, agency = "", photographer
        doubts.append(Doubt(_("The photo credit names one only; it was read as the agency: {detail}"), agency))
    return Picture(caption=caption, photographer=photographer, agency=agency, via=via)


# ---- the text


def _take_dateline(lines: list[str]) -> tuple[str, str]:
    """Take place and outlet, as they are written, off the first paragraph."""
    found = _dateline(lines[0]) if lines else None
    if not found:
        return "", ""
    place, outlet, rest = found
    lines[:1] = [rest] if rest else []
    return place, outlet


def _dateline(line: str) -> tuple[str, str, str] | None:
    """Return place, outlet and what follows them: "MOSKOW, KOMPAS.TV – …", or "Moskow, Kompas.tv - …"."""
    dash = _DASH.search(line[:MAX_DATELINE])
    if not dash:
        return None
    place, _comma, outlet = (part.strip() for part in line[: dash.start()].rpartition(","))
    if not place or not outlet or max(len(place), len(outlet)) > 80 or _SITE.search(place):
        return None
    loud = place.isupper() and outlet[0].isupper()
    site = place[0].isupper() and len(place.split()) <= 4 and _SITE.search(outlet) and " " not in outlet
    return (place, outlet, line[dash.end() :].strip()) if loud or site else None


# ---- below the text


def _take_labelled(lines: list[str]) -> dict[str, str]:
    """Take the lines "Penulis : … Editor : …" and "Sumber : …", and return what stands after each label.

    "Sumber" counts only below the text or below another label: within the text it says where a figure comes from.
    """
    named, kept, last = {"penulis": "", "editor": "", "sumber": ""}, [], -1
    for index, line in enumerate(lines):
        if not _read_also(line) and not _labelled(line):
            last = index
    taken = False
    for index, line in enumerate(lines):
        found = _labelled(line)
        taken = bool(found) and (index > last or taken or set(found) != {"sumber"})
        if not taken:
            kept.append(line)
            continue
        for label, value in found.items():
            named[label] = "; ".join(part for part in (named[label], value) if part)
    lines[:] = kept
    return named


def _labelled(line: str) -> dict[str, str]:
    """Return label -> what stands after it, for a line that begins with a label; else nothing."""
    before, *parts = _LABEL.split(line)
    if before.strip() or any(len(part) > MAX_LABELLED for part in parts):
        return {}
    return {label.casefold(): value.strip(" |") for label, value in zip(parts[::2], parts[1::2], strict=True)}
