"""The files that an import names: those in folders and archives too, one at a time, none written anywhere.

Names within an archive are only shown. A file in one expands to a hundred times its size at most, or to 100 MB; all
files of a ZIP together to twenty times, or to 100 MB.
"""

import gzip
import stat
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from django.utils.translation import gettext_noop as _

from ..importers import zipped
from ..importers.damaged import DAMAGED
from ..importers.story import Broken, Unreadable

STDIN = "-"
ENTRIES = 100_000
MAX_DIRECTORY = 24 * 1024 * 1024  # bytes of a ZIP's list of members: as many with long names
RATIO, FREE = 100, 100_000_000
RATIO_OF_ALL = 20
IN_MEMORY = 10_000_000
NOISE = {"__MACOSX", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read: its name for people, its bytes as a stream that can be rewound, how far its raw file is."""

    name: str
    stream: BinaryIO
    read_so_far: Callable[[], int] = field(default=lambda: 0)


def walk(path: str, *, is_whole: Callable[[bytes], bool]) -> Iterator[File | Broken]:
    """Yield the files that `path` (a file, a folder, "-") stands for, and what cannot be read, with why.

    Each is to be read before the next one is asked for. `is_whole` says of a file's first bytes that it is one document
    although it looks like an archive: a DOCX is a zip.
    """
    for place, name in _places(path):
        try:
            with _opened(place) as stream:
                yield from inside(File(name, stream, stream.tell), is_whole=is_whole)
        except FileNotFoundError:
            yield Broken(name, _("There is no such file."))
        except IsADirectoryError:
            yield Broken(name, _("There are no files in this folder."))
        except OSError as error:
            yield _damaged(name, error)


def inside(file: File, *, is_whole: Callable[[bytes], bool]) -> Iterator[File | Broken]:
    """Yield the files in an archive, or the file itself if it is none, as `walk` does."""
    try:
        yield from _expanded(file, is_whole)
    except Unreadable as error:
        yield Broken(file.name, str(error))
    except (*DAMAGED, zipped.NoZip) as error:
        yield _damaged(file.name, error)


def _damaged(name: str, error: BaseException) -> Broken:
    return Broken(name, _("It cannot be read: {detail}"), getattr(error, "strerror", None) or str(error))


def size(path: str) -> int:
    """Return how many bytes the files behind `path` have together, as they lie there; 0 for standard input."""
    return sum(Path(place).stat().st_size for place, _name in _places(path) if place != STDIN and Path(place).is_file())


def _places(path: str) -> Iterator[tuple[str, str]]:
    """Yield (path, name) of the files in a folder, in order, without hidden ones; an empty folder as it is."""
    folder = Path(path)
    if path == STDIN or not folder.is_dir():
        yield path, path
        return
    inside = (file for file in sorted(folder.rglob("*")) if file.is_file())
    shown = [file for file in inside if not any(part[0] == "." for part in file.relative_to(folder).parts)]
    yield from ((str(file), str(file)) for file in shown)
    if not shown:
        yield path, path


@contextmanager
def _opened(place: str) -> Iterator[BinaryIO]:
    """Open a file; standard input is kept for a while, so that it can be rewound."""
    if place != STDIN:
        with Path(place).open("rb") as stream:
            yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        while data := sys.stdin.buffer.read(1 << 20):
            kept.write(data)
        kept.seek(0)
        yield cast("BinaryIO", kept)


def _expanded(file: File, is_whole: Callable[[bytes], bool]) -> Iterator[File | Broken]:
    head = file.stream.read(65_536)
    file.stream.seek(0)
    if is_whole(head):
        yield file
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _zipped(file)
    elif head.startswith(b"\x1f\x8b"):
        yield from _gzipped(file)
    elif head[257:262] == b"ustar":
        yield from _tarred(file, file.stream)
    else:
        yield file


def _zipped(file: File) -> Iterator[File | Broken]:
    if zipped.directory(file.stream) > MAX_DIRECTORY:  # it is read into memory whole
        _count(ENTRIES + 1)
    with zipfile.ZipFile(file.stream) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _count(len(entries))
        full = [entry for entry in entries if entry.file_size]
        left = max(FREE, RATIO_OF_ALL * file.stream.seek(0, 2))
        yield from _empty(file.name, len(entries) - len(full))
        for entry in full:
            name = f"{file.name}/{entry.filename}"
            why = _refusal(entry.filename, is_link=stat.S_ISLNK(entry.external_attr >> 16))
            if not why and entry.file_size > max(FREE, RATIO * entry.compress_size):
                why = _("It expands to more than a hundred times its size.")
            if not why and entry.flag_bits & 1:
                why = _("It is locked with a password.")
            if not why and (left := left - entry.file_size) < 0:
                why = _("The archive expands to more than twenty times its size.")
            if why:
                yield Broken(name, why)
            elif not _is_noise(entry.filename):
                with archive.open(entry) as stream:
                    yield File(name, cast("BinaryIO", stream), file.read_so_far)


def _gzipped(file: File) -> Iterator[File | Broken]:
    file.stream.seek(0, 2)
    most = max(FREE, RATIO * file.stream.tell())
    file.stream.seek(0)
    with gzip.GzipFile(fileobj=file.stream) as packed:
        stream = cast("BinaryIO", _Bounded(cast("IO[bytes]", packed), most))
        head = stream.read(512)
        stream.seek(0)
        if head[257:262] == b"ustar":
            yield from _tarred(file, stream)
        else:
            yield File(file.name.removesuffix(".gz"), stream, file.read_so_far)


def _tarred(file: File, stream: BinaryIO) -> Iterator[File | Broken]:
    empty = 0
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for number, entry in enumerate(archive):
            _count(number)
            name = f"{file.name}/{entry.name}"
            is_empty = entry.isreg() and not entry.size
            empty += is_empty
            if entry.isdir() or is_empty:
                continue
            why = _refusal(entry.name, is_link=not entry.isreg())
            inside = archive.extractfile(entry) if not why else None
            if why or inside is None:
                yield Broken(name, why or _("It is a link or a device, not a file."))
            elif not _is_noise(entry.name):
                yield File(name, cast("BinaryIO", inside), file.read_so_far)
            archive.members = []  # type: ignore[attr-defined] # or it keeps them all
    yield from _empty(file.name, empty)


def _empty(name: str, count: int) -> Iterator[Broken]:
    """Tell in one line of the files in an archive that hold nothing, be they thousands."""
    if count:
        yield Broken(name, _("Files in it that hold nothing: {detail}"), str(count), is_meant=True)


def _count(entries: int) -> None:
    if entries > ENTRIES:
        raise Unreadable(_("It holds more than 100,000 files."))


def _refusal(name: str, *, is_link: bool) -> str:
    if is_link:
        return _("It is a link or a device, not a file.")
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
        return _("Its name leads out of the archive.")
    return ""


def _is_noise(name: str) -> bool:
    return any(part.startswith(".") or part in NOISE for part in PurePosixPath(name).parts)


class _Bounded:
    """A stream of what is unpacked, of which no more than `most` bytes are read."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._most = stream, most

    def _check(self, upto: int) -> None:
        if upto > self._most:
            raise Unreadable(_("It expands to more than a hundred times its size."))

    def read(self, count: int = -1) -> bytes:
        """Read `count` bytes, or all."""
        left = self._most + 1 - self._stream.tell()
        data = self._stream.read(left if count is None or count < 0 else min(count, left))
        self._check(self._stream.tell())
        return data

    def readline(self, count: int = -1) -> bytes:
        """Read a line, of `count` bytes at most."""
        left = self._most + 1 - self._stream.tell()
        data = self._stream.readline(left if count is None or count < 0 else min(count, left))
        self._check(self._stream.tell())
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place, not beyond what may be read."""
        if whence == 0:
            self._check(offset)
        elif whence == 1:
            self._check(self._stream.tell() + offset)
        else:
            while self.read(IN_MEMORY):  # or it would be unpacked to its end, however far that is
                pass
        return self._stream.seek(offset, whence)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
