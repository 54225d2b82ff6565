"""The text of a mail with a story in it: lines with labels above it, signatures and quotations below. Pure."""

import re

from .. import html
from ..plain import clean_text, one_line
from .markup import blocks
from .names import split_names, split_sources
from .story import Block, Doubt, Text
from .story import gettext_noop as _
from .wire_markup import plain
from .wire_times import embargo
from .wires import Found

FIRST = 12  # lines in which labels stand above the text

_LABEL = re.compile(
    r"(?P<label>judul|headline|title|slug(?:line)?|penulis|oleh|by|author|reporter|pewarta|editor|redaktur|sumber|source|"
    r"tags?|kata kunci|keywords?|kanal|rubrik|section|lokasi|location|place|lead|teras|catatan(?: redaksi)?"
    r"|note(?: to editors?)?|urgensi|urgency)\s?[:：]\s?(?P<value>.*)",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^\W*(?:forwarded message|begin forwarded message:?|pesan (?:yang )?diteruskan|original message|pesan asli)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_INNER = re.compile(
    r"(?P<name>from|dari|date|tanggal|sent|dikirim|subject|subjek|perihal|to|kepada|cc)\s?:\s?(?P<value>.*)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^(?:on .{5,120} wrote:|pada .{5,120} menulis:|>.*)$", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"(?:-- ?|_{5,}|(?:salam|hormat kami|regards|kind regards|best regards|terima kasih|thanks),?|sent from my .{2,40}"
    r"|dikirim dari .{2,40}|(?:siaran pers ini )?kontak media:?|media contacts?:?|for more information.{0,80}:?"
    r"|about [A-Z].{2,60}:?|tentang [A-Z].{2,60}:?)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^(?:this (?:e-?mail|message) (?:and any|is|may|contains)"
    r"|(?:surel|e-?mail|pesan) ini (?:bersifat|hanya|dan lampiran))",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:(?:yth|kepada|dear|hi|halo|hallo|hello|selamat (?:pagi|siang|sore|malam))\b.{0,80}[,.]?|"
    r"(?:berikut|terlampir|please find|here is|mohon).{0,120}[:.])",
    re.IGNORECASE,
)
_SHOUT = re.compile(
    r"\W*(?:siaran pers|press release|rilis(?: pers)?|news release|for immediate release|untuk segera disiarkan)\W*",
    re.IGNORECASE,
)
_WRAPPED = 60


def take_plain(text: str, found: Found) -> None:
    """Add what a plain text says to what was found."""
    lines = [line.rstrip() for line in text.split("\n")]
    lines = _take_forwarded(lines, found)
    lines = _before_signature(lines, found)
    lines = _take_top(lines, found)
    found.body = plain("\n".join(_unwrapped(lines)))


def take_html(markup: str, found: Found) -> None:
    """Add what an HTML text says to what was found: labels are paragraphs of their own there."""
    made: list[Block] = []
    is_top = True
    for block in blocks(markup):
        if not isinstance(block, Text):
            made.append(block)
            continue
        kept: list[str] = []
        for part in html.blocks(block.html):
            words = one_line(part.text)
            if _ends(words):
                found.body = (*made, *([Text("".join(kept))] if kept else []))
                return
            if is_top and part.tag in ("p", "h2", "h3") and _take_line(words, found):
                continue
            is_top = is_top and not words
            kept.append(part.html)
        made += [Text("".join(kept))] if kept else []
    found.body = tuple(made)


def _take_forwarded(lines: list[str], found: Found) -> list[str]:
    """Return the lines of a mail that was handed on, with its subject as the headline."""
    text = "\n".join(lines)
    mark = _FORWARDED.search(text)
    if not mark:
        return lines
    inner = text[mark.end() :].lstrip("\n").split("\n")
    while inner and (field := _INNER.fullmatch(inner[0].strip(" *>"))):
        if field["name"].lower() in ("subject", "subjek", "perihal"):
            found.headline = re.sub(
                r"^(?:(?:fwd?|re)\s?:\s?)+", "", one_line(field["value"].strip("* ")), flags=re.IGNORECASE
            )
        elif field["name"].lower() in ("from", "dari"):
            found.provider = one_line(re.sub(r"<.*|\"", "", field["value"])).strip("* ")
        inner.pop(0)
    if before := one_line(text[: mark.start()]):
        found.left_out.append(Doubt(_("The mail that it came with said: {detail}"), before[:500]))
    return inner


def _before_signature(lines: list[str], found: Found) -> list[str]:
    """Return the lines above the signature, the quotation and the small print."""
    for number, line in enumerate(lines):
        if (number and _ends(line.strip() if line != "-- " else line)) or _QUOTED.match(line):
            if rest := one_line(" ".join(lines[number:])):
                found.left_out.append(Doubt(_("This stood below the text: {detail}"), rest[:200]))
            return lines[:number]
    return lines


def _ends(line: str) -> bool:
    return bool(_SIGNATURE.fullmatch(line) or _DISCLAIMER.match(line))


def _take_top(lines: list[str], found: Found) -> list[str]:
    """Take greeting and labels above the text."""
    for number, line in enumerate(lines[:FIRST]):
        if line.strip() and not _take_line(one_line(line), found):
            return lines[number:]
    return lines[FIRST:] if len(lines) > FIRST else []


def _take_line(words: str, found: Found) -> bool:
    """Take a line with a label, an embargo, a greeting, the headline again; tell whether it is one."""
    held, until = embargo(words, found.doubts)
    if held:
        found.is_embargoed, found.not_before = True, until
        found.notes.append(words)
        return True
    if len(words) < 200 and (_GREETING.fullmatch(words) or _SHOUT.fullmatch(words)):
        return True
    label = _LABEL.fullmatch(words)
    if label and label["value"]:
        _take_label(label["label"].lower(), label["value"].strip(), found)
        return True
    return not words or words.casefold() == found.headline.casefold()


def _take_label(label: str, value: str, found: Found) -> None:
    if label in ("judul", "headline", "title"):
        found.headline = value
    elif label.startswith("slug"):
        found.slugline = value
    elif label in ("penulis", "oleh", "by", "author", "reporter", "pewarta"):
        found.authors += split_names(value)
    elif label in ("editor", "redaktur"):
        found.editors += split_names(value)
    elif label in ("sumber", "source"):
        found.sources += split_sources(value)
    elif label in ("lokasi", "location", "place"):
        found.places.append(value)
        found.place = value.partition(",")[0]
    elif label in ("lead", "teras"):
        found.lead = value
    elif label in ("urgensi", "urgency"):
        found.urge(value)
    elif label in ("kanal", "rubrik", "section") or label.startswith(("catatan", "note")):
        found.notes.append(value)
    else:
        found.keywords += [word for each in re.split(r"[,;]", value) if (word := clean_text(each).strip(" #"))]


def _unwrapped(lines: list[str]) -> list[str]:
    """Return lines of which none goes on in the next: mail programs break them at some seventy signs."""
    lines = "\n".join(lines).strip("\n").split("\n")
    if any(not line.strip() for line in lines):
        return lines
    made: list[str] = []
    is_open = False
    for line in lines:
        made += [line] if is_open else ["", line]
        is_open = len(line) > _WRAPPED and not line.endswith((".", "”", '"', "!", "?", ":"))
    return made
