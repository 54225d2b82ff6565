"""An archive opened, wherever it comes from: line by line, nothing of it believed and nothing of it written.

A ZIP can lie about sizes, hold what unpacks to a thousandfold, and name files anywhere. So its directory is measured
before it is read, only the two kinds of members that `writing` makes are looked at, and each is read to a limit.
"""

import io
import json
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from .. import pixels
from ..importers import zipped
from ..importers.damaged import DAMAGED
from ..importers.story import Unreadable
from .kinds import FILE, KINDS, MEDIA, STORY, UIDS, VERSION

MAX_LINE = 20 * 1024 * 1024  # bytes
MAX_NESTS, MAX_VALUES = 400_000, 1_000_000  # objects and lists, and values, of a line
MAX_DIRECTORY = 24 * 1024 * 1024  # bytes of the ZIP's list of members: some 200,000 files
MAX_MEMBERS = 250_000
MAX_GROWTH = 200  # how many bytes come out of one, on the whole
FREE = 32 * 1024 * 1024  # bytes that may come out whatever the growth
PIECE = 1 << 20
_NAME = re.compile(re.escape(MEDIA) + r"photos/[0-9a-f]{2}/[0-9a-f]{32}\.(?:jpe?g|png|webp|gif)", re.ASCII)
_DAMAGED = (*DAMAGED, ValueError)  # the last one is zipfile's, for places that cannot be


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the archive: its number from 1, its kind, what it says."""

    number: int
    kind: str
    item: dict[str, Any]
    size: int = 0  # bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be used: its number from 1, and why."""

    number: int
    why: str


def matches(head: bytes) -> bool:
    """Tell whether a file that begins with these bytes (64 suffice) is an archive of a newsroom."""
    return head.startswith(b"PK\x03\x04") and head[30 : 30 + len(FILE)] == FILE.encode()


def read(stream: BinaryIO) -> Iterator[Line | Broken]:
    """Yield the lines of the archive in `stream`. Raises Unreadable."""
    with Archive(stream) as archive:
        yield from archive.lines()


class Archive:
    """An open archive; a stream that cannot be sought in is copied to a temporary file first. Raises Unreadable."""

    def __init__(self, stream: BinaryIO) -> None:
        self._own = None if stream.seekable() else TemporaryFile()  # noqa: SIM115 -- closed with the archive
        if self._own:
            while piece := stream.read(PIECE):
                self._own.write(piece)
        try:
            self._zip = _opened(self._own or stream)
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()
        self._close()

    def _close(self) -> None:
        if self._own:
            self._own.close()

    def lines(self) -> Iterator[Line | Broken]:
        """Yield the lines after the first one, which says what the file is. Raises Unreadable."""
        try:
            with self._zip.open(FILE) as text:
                for number, raw in enumerate(
                    _cut(io.BufferedReader(text, PIECE), self._zip.getinfo(FILE).compress_size), start=1
                ):
                    if number == 1:
                        _check_first(raw)
                    else:
                        yield _parsed(number, raw)
        except Unreadable:
            raise
        except _DAMAGED as error:
            raise _named(error) from error

    def file(self, name: str) -> bytes | None:
        """Return a photo's file by its name in the storage; None if the archive is without it. Raises Unreadable."""
        try:
            member = self._zip.getinfo(MEDIA + name)
        except KeyError:
            return None
        try:
            with self._zip.open(member) as file:
                content = file.read(pixels.MAX_BYTES + 1)
        except _DAMAGED as error:
            raise _named(error) from error
        if len(content) > pixels.MAX_BYTES:
            raise Unreadable(_("%(name)s is larger than pictures may be.") % {"name": name})
        return content


def _opened(stream: Any) -> zipfile.ZipFile:
    _check_directory(stream)
    try:
        found = zipfile.ZipFile(stream)
    except _DAMAGED as error:
        raise Unreadable(_("The file is no ZIP, or a damaged one.")) from error
    members = found.infolist()
    if not members or members[0].filename != FILE or len(members) > MAX_MEMBERS:
        raise Unreadable(_("The file is no archive of a newsroom: it does not begin with %(name)s.") % {"name": FILE})
    seen: set[str] = set()
    for member in members:
        if problem := _problem(member, seen):
            raise Unreadable(
                _("In the archive, %(name)s: %(problem)s") % {"name": member.filename[:120], "problem": problem}
            )
        seen.add(member.filename)
    return found


def _problem(member: zipfile.ZipInfo, seen: set[str]) -> str:
    if member.filename in seen:
        return _("it is there twice.")
    if member.filename != FILE and not _NAME.fullmatch(member.filename):
        return _("no archive of a newsroom has a file of this name.")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or member.flag_bits & 1:
        return _("it is no plain file.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return _("it is compressed in a way that is not used here.")
    if member.filename != FILE and member.file_size > pixels.MAX_BYTES:
        return _("it is larger than pictures may be.")
    return ""


def _check_directory(stream: Any) -> None:
    """Measure the list of members before it is read. Raises Unreadable."""
    try:
        long = zipped.directory(stream)
    except zipped.NoZip as error:
        raise Unreadable(_("The file is no ZIP, or a damaged one.")) from error
    if long > MAX_DIRECTORY:
        raise Unreadable(_("The archive names too many files."))


def _cut(text: Any, packed: int) -> Iterator[bytes | None]:
    """Yield the lines of the text, without their ends; None for one that is too long, of which nothing is kept."""
    come, limit = 0, max(packed * MAX_GROWTH, FREE)
    while line := text.readline(MAX_LINE + 1):
        come += len(line)
        whole = line.endswith(b"\n") or len(line) <= MAX_LINE
        yield line.rstrip(b"\n") if whole else None
        while not whole and not line.endswith(b"\n"):
            line = text.readline(PIECE)
            come += len(line)
            whole = not line or come > limit
        if come > limit:
            raise Unreadable(_("The archive unpacks to far more than a newsroom's does."))


def _check_first(raw: bytes | None) -> None:
    found = _json(raw) if raw else None
    if not isinstance(found, dict) or found.keys() != {"newsroom"}:
        raise Unreadable(_("The file is no archive of a newsroom: its first line does not say so."))
    if found["newsroom"] != VERSION:
        raise Unreadable(
            _("The archive is of another version; this newsroom reads %(version)d.") % {"version": VERSION}
        )


def _parsed(number: int, raw: bytes | None) -> Line | Broken:
    if raw is None:
        return Broken(number, _("The line is longer than %(most)d MB.") % {"most": MAX_LINE >> 20})
    item = _json(raw)
    if not isinstance(item, dict):
        return Broken(number, _("The line is no JSON object in UTF-8, or holds what no story has."))
    kind = item.pop("line", None)
    if not isinstance(kind, str) or kind not in {*KINDS, STORY, UIDS}:
        return Broken(number, _("line: there is no such kind of line."))
    return Line(number, kind, item, len(raw))


def _json(raw: bytes) -> Any:
    """Return what a line says; None if it is no JSON, or holds NUL or half a character somewhere."""
    if raw.count(b"{") + raw.count(b"[") > MAX_NESTS or raw.count(b",") > MAX_VALUES:
        return None  # little text that would become much in memory
    try:
        found = json.loads(raw.decode(), parse_constant=_refuse)
        clean = json.dumps(found, ensure_ascii=False)
        clean.encode()  # half a character of UTF-16 cannot be stored
    except (ValueError, RecursionError):
        return None
    return None if r"\u0000" in clean.replace("\\\\", "") else found


def _refuse(_name: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON.")


def _named(error: Exception) -> Unreadable:
    return Unreadable(_("The archive is damaged: %(error)s") % {"error": str(error)[:200] or type(error).__name__})
