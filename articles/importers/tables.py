"""Tables of stories: CSV (RFC 4180) and JSON Lines, a story a row, read by a mapping. Pure: no models, no settings.

Without a mapping the columns must have the names of a story's fields. A table is read row by row, in flat memory; what
is wrong with a row concerns that row alone.
"""

import codecs
import csv
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, BinaryIO

from .lines import HEAD, MAX_ROW, Lines, TooLongError, encoding_of, objects, too_long
from .mapping import FIELDS, Mapping, named
from .rows import at, story
from .story import Broken, Doubt, Rejected, Story, Unreadable
from .story import gettext_noop as _

FORMAT = "table"
FIRST = 100  # rows in which a column of JSON Lines must be found
MOST_COLUMNS = 1_000
DELIMITERS = (",", ";", "\t", "|")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def matches(head: bytes) -> bool:
    """Whether a file begins with a whole JSON object on one line, or with two names of a story's fields as columns."""
    first = head.removeprefix(codecs.BOM_UTF8).lstrip().split(b"\n", 1)[0]
    if first.startswith(b"{"):
        try:
            return isinstance(json.loads(first), dict)
        except (ValueError, RecursionError):
            return False
    columns = {name.strip().strip('"').casefold() for name in _split(first.decode(errors="replace"))}
    return len(columns & set(FIELDS)) > 1


def read(stream: BinaryIO, mapping: Mapping | None = None) -> Iterator[Story | Broken]:
    """Yield the stories in a table, and what is broken among them, by the line on which each begins.

    The stream can be rewound. Raises Unreadable, before the first story, for what is no table, and for a column that
    the mapping names and the table lacks.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    if head.startswith(WIDE):
        raise Unreadable(_("The table is UTF-16; save it as UTF-8."))
    if b"\0" in head:
        raise Unreadable(_("It is not text."))
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        raise Unreadable(_("It is empty."))
    if start.startswith(b"["):
        raise Unreadable(_("It is a list in JSON; write JSON Lines, an object a line."))
    said = mapping.encoding if mapping else ""
    lines = Lines(stream, said or encoding_of(head), is_guessed=not said)
    is_json = start.startswith(b"{") and not (mapping and mapping.delimiter)
    yield from (_json_lines if is_json else _csv)(lines, mapping)


# ---- a row


def _made(row: dict[str, Any], mapping: Mapping, lines: Lines, unread: str = "") -> Story | Broken:
    try:
        made = story(row, mapping, FORMAT)
    except Rejected as error:
        return Broken(f"line {lines.first}", error.text, str(error.values.get("detail", "")))
    if not lines.doubts and not unread:
        return made
    left = (Doubt(_("Columns that are no field of a story: {detail}"), unread),) if unread else ()
    return replace(made, doubts=(*lines.doubts, *made.doubts), left_out=left)


# ---- JSON Lines


def _json_lines(lines: Lines, mapping: Mapping | None) -> Iterator[Story | Broken]:
    first = _firstobjects(lines)
    if mapping is None:
        mapping, own = named(key for row in first for key in row), True
    else:
        own = False
        missing = (name for name in mapping.columns if all(name not in row and at(row, name) is None for row in first))
        _need(list(missing), first)
    lines.rewind()
    for row in objects(lines):
        yield row if isinstance(row, Broken) else _made(row, mapping, lines, _unread(row, mapping) if own else "")


def _firstobjects(lines: Lines) -> list[dict[str, Any]]:
    """Return the objects by which the columns are known: of the first rows, and of no more bytes than one may have."""
    made: list[dict[str, Any]] = []
    size = 0
    with suppress(Unreadable):  # too many empty lines, which whoever reads on is told
        for row in objects(lines):
            size += lines.size
            if isinstance(row, dict):
                made.append(row)
            if lines.number >= FIRST or size > MAX_ROW:
                break
    if not made:
        raise Unreadable(_("None of the first lines is an object in JSON."))
    return made


# ---- CSV


def _csv(lines: Lines, mapping: Mapping | None) -> Iterator[Story | Broken]:
    rows = _rows(lines, mapping.delimiter if mapping else "")
    header = next(rows, None)
    if not isinstance(header, list) or len(header) > MOST_COLUMNS:
        raise Unreadable(_("The first line of a table must name its columns."))
    columns = [name.strip() for name in header]
    if mapping is None:
        columns = [name.casefold() if name.casefold() in FIELDS else name for name in columns]
        mapping, own = named(columns), True
    else:
        own = False
        _need([name for name in mapping.columns if name not in columns], [dict.fromkeys(columns)])
    for row in rows:
        lines.note(is_blank=not isinstance(row, Broken) and not any(row))
        if isinstance(row, Broken):
            yield row
        elif len(row) > len(columns):
            yield Broken(f"line {lines.first}", _("It has more values than there are columns."))
        elif any(row):
            told = dict(zip(columns, row, strict=False))
            yield _made(told, mapping, lines, _unread(told, mapping) if own else "")


def _rows(lines: Lines, delimiter: str) -> Iterator[list[str] | Broken]:
    """Yield the rows; the first line has the delimiter if none is given. A quotation mark that never ends is broken."""
    lines.begin()
    try:
        first = next(lines)
    except TooLongError:
        raise Unreadable(_("The first line of a table must name its columns.")) from None
    lines.rewind()
    csv.field_size_limit(MAX_ROW)  # of the process; no other part of the project reads CSV
    reader = csv.reader(lines, delimiter=delimiter or _delimiter(first), strict=True)
    while True:
        lines.begin()
        try:
            yield next(reader)
        except StopIteration:
            return
        except TooLongError:
            yield too_long(lines)
            if lines.number > lines.first:
                raise Unreadable(_("A quotation mark in it does not end; what is below was not read.")) from None
        except csv.Error as error:
            yield Broken(f"line {lines.first}", _("It is not CSV: {detail}"), str(error)[:80])


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _split(line: str) -> list[str]:
    return line.strip().split(_delimiter(line))


# ---- columns


def _need(missing: list[str], first: list[dict[str, Any]]) -> None:
    """Raise Unreadable if columns that a mapping names are missing."""
    if missing:
        there = ", ".join(dict.fromkeys(str(key) for row in first for key in row))[:300]
        said = _("The mapping file names a column that the table lacks: {missing}. Columns: {detail}")
        raise Unreadable(said, missing=missing[0][:80], detail=there)


def _unread(row: dict[str, Any], mapping: Mapping) -> str:
    """Return the names of filled columns that no field takes, where the columns' names are the mapping."""
    return ", ".join(str(key) for key, value in row.items() if value and key not in mapping.fields)[:200]
