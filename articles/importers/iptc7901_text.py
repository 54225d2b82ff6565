"""The text of an IPTC 7901 message: slug, headline, byline, notes, and paragraphs out of lines of 70 signs. Pure."""

import re

from .. import html
from ..plain import clean_text, one_line
from .story import Text
from .wire_markup import MAX_LINES
from .wire_times import embargo
from .wire_words import people
from .wires import Found

_SLUG = re.compile(r"(?=[^\s]*[-/,])(?:[\w.'’&]+[-/,]+ ?)+(?:[\w.'’&]+)?/*")
_BY = re.compile(r"(?:oleh|by|von|par|por|pewarta|penulis)\b\s?:?\s(?=[A-ZÀ-Þ(])[^.]{2,80}$", re.IGNORECASE)
_ATTENTION = re.compile(
    r"^\W*(?:attention|eds?|editors?|perhatian|catatan|achtung|adds|updates|recasts|corrects|with|korrektur|ralat|koreksi)\b.*",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"\W*(?:(?:the following information is not intended for publication|die folgenden informationen sind nicht zur "
    r"veröffentlichung|informasi berikut (?:ini )?(?:tidak|bukan) untuk (?:disiarkan|publikasi))|"
    r"(?:(?:#+|dpa-|antara-)\s?)?notizblock|note to editors?|catatan (?:untuk )?(?:redaksi|editor))\b.*",
    re.IGNORECASE,
)
_SIGNALS = (
    (r"corrects|correction|korrektur|berichtigt|ralat|koreksi", "correction"),
    (r"adds|updates?|recasts|aktualisiert|perbarui|tambahan", "update"),
)
_DATELINE = re.compile(r"^\s*[^\W\d_].{1,80}?\)\s?[-–—.]")
_EMPTY = re.compile(r"\A(?:[ \t]*\n)+")
_ENDS = (".", "”", '"', ".)", "!", "?", "»")
_DIVIDED = re.compile(r"\w-$")
_RULE = re.compile(r"\s*[-=*_ ]{5,}\s*")
_TABLE = re.compile(r"\S(?: {3,}|\t)\S.*(?: {3,}|\t)\S")
MAX_HEADLINE = 300
MOST = 100  # signs; where no line is set apart and one is longer, each is a paragraph
WIDTH = 60  # signs; a shorter line ends its paragraph where nothing else tells
FIRST = 12  # lines in which the headline and what belongs to it stand


def take_text(text: str, found: Found) -> None:
    """Add what the text of a message says to what was found."""
    lines = [line.rstrip() for line in _EMPTY.sub("", clean_text(text)).split("\n")]
    lines = _take_slug(lines, found)
    lines = _take_top(lines, found)
    lines = _take_notes(lines, found)
    markup = "".join(html.paragraphs(each) for each in _paragraphs(lines))
    found.body = (Text(markup),) if markup else ()


def _take_slug(lines: list[str], found: Found) -> list[str]:
    """Take a first line that is written like a slug, "Indonesia-politik-pemilu,pertama"."""
    if (
        lines
        and len(lines[0]) <= MAX_HEADLINE
        and _SLUG.fullmatch(lines[0].strip())
        and not lines[0].strip().endswith("=")
    ):
        slug = lines[0].strip().strip("/")
        found.slugline = found.slugline or slug
        return lines[1:]
    return lines


def _take_top(lines: list[str], found: Found) -> list[str]:
    """Take headline, byline and remarks above the text: up to an empty line below the headline, or to the dateline."""
    heads: list[str] = []
    for number, line in enumerate(lines[:FIRST]):
        words = one_line(line)
        if not words and heads:
            return _after(heads, lines[number + 1 :], found)
        if heads and _DATELINE.match(line):
            return _after(heads, lines[number:], found)
        if heads and re.match(r" +\S|\t\S", line) and not _is_remark(words) and not re.match(r" +|\t", lines[0]):
            return _after(heads, lines[number:], found)
        if words and not take_remark(words, found):
            heads.append(words)
    rest = lines[FIRST:]
    return _after(heads[:1], [*heads[1:], *rest], found)


def _after(heads: list[str], rest: list[str], found: Found) -> list[str]:
    """Make of the lines above the text a headline and what may follow it; return the text."""
    units, unit = [], ""
    marked = any(line.endswith("=") for line in heads)
    for line in heads:
        unit = f"{unit} {line}".strip()
        if line.endswith("=") or not marked:
            units.append(unit.rstrip("= "))
            unit = "" if marked else unit
    units = [*units, unit] if marked and unit else units if marked else units[-1:]
    found.headline = (units[0] if units else "")[:MAX_HEADLINE]
    for line in units[1:]:
        if people(line) and _BY.match(line):
            found.bylines.append(line)
        elif found.deck:
            rest = [line, "", *rest]
        else:
            found.deck = line
    above = next((n for n, line in enumerate(rest) if line.strip() and not take_remark(one_line(line), found)), None)
    return rest[above:] if above is not None else []


def _is_remark(words: str) -> bool:
    return bool(_BY.match(words) or words.endswith("///") or _ATTENTION.fullmatch(words))


def take_remark(words: str, found: Found) -> bool:
    """Take a byline, an embargo or a remark for editors; tell whether the line is one."""
    words = words.rstrip("= ")
    held, until = embargo(words, found.doubts)
    if held:
        found.is_embargoed, found.not_before = True, until
        found.notes.append(words)
    elif _BY.match(words):
        found.bylines.append(words)
    elif words.endswith("///") or (_ATTENTION.fullmatch(words) and (words.startswith(("(", "*", "/", "ATT", "ED")))):
        found.notes.append(words.strip("/() "))
        found.signals += [signal for word, signal in _SIGNALS if re.search(rf"\b(?:{word})\b", words, re.IGNORECASE)]
    else:
        return False
    return True


def _take_notes(lines: list[str], found: Found) -> list[str]:
    """Take what follows a line that keeps it from readers."""
    for number, line in enumerate(lines):
        if _NOTES.fullmatch(line.strip()):
            note = "\n".join(words for each in lines[number:] if (words := one_line(each).strip("* ")))
            found.notes.append(note)
            return lines[:number]
    return lines


def _paragraphs(lines: list[str]) -> list[str]:
    """Return the paragraphs: between empty lines, at indented ones, else up to a line that is short and ends one."""
    if len(lines) > MAX_LINES:
        return [one_line(" ".join(lines))]
    full = [line for line in lines if line.strip()]
    has_gaps = len(full) < len(lines)
    indents = sum(line[0] in " \t" for line in full)
    ends = sum(line.endswith(_ENDS) for line in full)
    has_indents = indents > 0 and (indents < len(full) or ends * 2 >= len(full))
    is_long = max(map(len, lines), default=0) > MOST and not has_gaps
    made: list[list[str]] = []
    is_open = False
    for line in lines:
        words = one_line(line)
        if not words or _RULE.fullmatch(line):
            is_open = False
            continue
        is_row = bool(_TABLE.search(line))
        if not is_open or is_row or (has_indents and line[0] in " \t"):
            made.append([words])
        else:
            made[-1] += [words] if _DIVIDED.search(made[-1][-1]) else [" ", words]
        is_short = not has_gaps and not has_indents and line.endswith(_ENDS) and len(line) < WIDTH
        is_open = not (is_long or is_row or is_short)
    return ["".join(each).removesuffix(" =") for each in made]
