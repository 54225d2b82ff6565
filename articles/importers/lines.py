"""Long files of lines, held one at a time, and JSON Lines. Pure: no models, no settings."""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from .story import Broken, Doubt, Unreadable
from .story import gettext_noop as _

MAX_ROW = 5_000_000  # bytes
MAX_BLANK = 100_000  # rows in a row that hold nothing
MAX_VALUES = 1_000_000  # of JSON that is read at once: little text can become much in memory
HEAD = 65_536


class TooLongError(ValueError):
    """A row has more bytes than a story may have."""


@dataclass(slots=True)
class Lines:
    """The lines of a stream as text, none held that is longer than a row may be, nor several of one row that are.

    `number` is the last line's, `first` that of the row's first one, `doubts` what is doubtful about this row's signs.
    """

    stream: BinaryIO
    encoding: str
    is_guessed: bool
    number: int = 0
    first: int = 1
    size: int = 0
    blank: int = 0
    doubts: tuple[Doubt, ...] = ()

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self.stream.readline(MAX_ROW + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.size += len(line)
        if self.size > MAX_ROW:
            while line and not line.endswith(b"\n"):
                line = self.stream.readline(HEAD)
            raise TooLongError
        return self._decoded(line.removeprefix(codecs.BOM_UTF8) if self.number == 1 else line)

    def begin(self) -> None:
        """Tell that the next line begins a row."""
        self.first, self.size, self.doubts = self.number + 1, 0, ()

    def note(self, *, is_blank: bool) -> None:
        """Tell whether the row held anything. Raises Unreadable for far too many in a row that did not."""
        self.blank = self.blank + 1 if is_blank else 0
        if self.blank > MAX_BLANK:
            raise Unreadable(_("More than 100,000 empty lines follow each other; what is below was not read."))

    def _decoded(self, line: bytes) -> str:
        if self.encoding == "cp1252" and self.is_guessed and not line.isascii():
            doubt = _("The text is not UTF-8; it was read as Windows-1252. Check accents, dashes and quotation marks.")
            self.doubts = (Doubt(doubt),)
        try:
            return line.decode(self.encoding)
        except UnicodeDecodeError:
            self.doubts = (Doubt(_("Some signs are not {detail} and are lost."), self.encoding),)
            return line.decode(self.encoding, errors="replace")

    def rewind(self) -> None:
        """Begin anew."""
        self.stream.seek(0)
        self.number = self.blank = 0
        self.begin()


def encoding_of(head: bytes) -> str:
    """Return the encoding of a file that begins with `head`: UTF-8, or else Windows-1252, which spreadsheets write."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def too_long(lines: Lines) -> Broken:
    """Return what is said of a row that has more bytes than a story may have."""
    return Broken(f"line {lines.first}", _("It is larger than 5 MB."))


def objects(lines: Lines) -> Iterator[dict[str, Any] | Broken]:
    """Yield the objects of JSON Lines, and what is broken among them; `lines.first` is the line of each."""
    while True:
        lines.begin()
        try:
            line = next(lines, None)
            if line is None:
                return
            lines.note(is_blank=line.isspace())
            if not line.isspace():
                yield _object(line, lines)
        except TooLongError:
            yield too_long(lines)


def has_too_many_values(text: str | bytes) -> bool:
    """Tell whether JSON has more objects, lists and values than anything that is a story."""
    signs: Any = ("{", "[", ",") if isinstance(text, str) else (b"{", b"[", b",")
    return sum(map(text.count, signs)) > MAX_VALUES


def _object(line: str, lines: Lines) -> dict[str, Any] | Broken:
    if has_too_many_values(line):
        return Broken(f"line {lines.first}", _("It has too many values."))
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Broken(f"line {lines.first}", _("It is not JSON: {detail}"), str(error)[:80])
    if isinstance(row, dict):
        return row
    return Broken(f"line {lines.first}", _("It is not an object in JSON."))
