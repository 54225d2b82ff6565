"""A supplier's watched folder: what waits in it to be read, and where it goes then. Nothing in it is ever overwritten.

It lies below settings.WIRES_DIR. Who writes into it may be anybody: names are taken as they are, links are not followed
(each step goes by the folder that was opened, so that none can be put in between), and nothing else is opened.
"""

import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from ..importers.story import Broken, Refusal
from ..intake.containers import File
from ..models import Supplier

TAKEN, REFUSED = "taken", "refused"
QUIET = timedelta(seconds=15)  # a file that was written to since may not be whole yet
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe would wait for its writer
_NO_FILE = _("It is a link or a device, not a file.")

_IS_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_Mark = tuple[int, int, int]


@dataclass(slots=True)
class Folder:
    """A folder that is open, by its descriptor."""

    descriptor: int
    _seen: dict[str, _Mark] = field(default_factory=dict)

    def waiting(self, *, now: datetime) -> list[str]:
        """Return the names of the files that are whole at `now` (UTC), in the order in which they were written."""
        rows: list[tuple[int, str]] = []
        with os.scandir(self.descriptor) as found:
            for entry in found:
                state = _state(entry)
                if state is None or entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
                    continue
                age = now.timestamp() - state.st_mtime  # no timedelta: some file systems have times of another age
                if not stat.S_ISDIR(state.st_mode) and abs(age) >= QUIET.total_seconds():
                    self._seen[entry.name] = _mark(state)
                    rows.append((state.st_mtime_ns, entry.name))
        return [name for _written, name in sorted(rows)]

    @contextmanager
    def file(self, name: str) -> Iterator[File | Broken | None]:
        """Open one that waits: as a file, as what is none with why, or None if it is gone."""
        shown = os.fsencode(name).decode("utf-8", "replace")
        try:
            descriptor = os.open(name, _FILE, dir_fd=self.descriptor)
        except OSError as error:
            descriptor, why = -1, error
        if descriptor >= 0:
            with os.fdopen(descriptor, "rb") as stream:
                is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
                yield File(shown, stream) if is_file else Broken(shown, _NO_FILE)
        elif why.errno == errno.ENOENT:
            yield None
        elif why.errno in (errno.ELOOP, errno.ENXIO):  # a link; a socket
            yield Broken(shown, _NO_FILE)
        else:
            yield Broken(shown, _("It cannot be read: {detail}"), why.strerror or "")

    def put(self, name: str, *, into: str, now: datetime) -> None:
        """Move a file that was read below a folder beside it, where each day (of the site's zone) has its own.

        If its name is there already, it gets another one. A file that was written to since it was read stays where it
        is, and so waits again. `now` is UTC. Raises Refusal if it cannot be moved.
        """
        try:
            if _mark(os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)) != self._seen.pop(name):
                return
            with _below(self.descriptor, into) as all_days, _below(all_days, f"{_day(now)}") as there:
                self._move(name, there)
        except FileNotFoundError:
            return  # another process was quicker
        except OSError as error:
            raise Refusal(_("Its files cannot be moved: {detail}"), detail=error.strerror or "") from error

    def let_go(self, *, before: datetime) -> None:
        """Delete the files that were taken on a day before that of a time (UTC). Raises Refusal if that fails."""
        try:
            with _below(self.descriptor, TAKEN) as all_days:
                for day in os.listdir(all_days):  # noqa: PTH208 -- by its descriptor
                    if _IS_DAY.fullmatch(day) and day < f"{_day(before)}":
                        _delete(all_days, day)
        except OSError as error:
            raise Refusal(_("Its old files cannot be deleted: {detail}"), detail=error.strerror or "") from error

    def _move(self, name: str, there: int) -> None:
        free = name
        while True:
            try:  # an empty file holds the place: a move would overwrite another one without a word
                os.close(os.open(free, os.O_CREAT | os.O_EXCL | os.O_WRONLY, dir_fd=there))
                break
            except FileExistsError:
                free = f"{time.time_ns()}-{os.fsdecode(os.fsencode(name)[-200:])}"
        try:
            os.replace(name, free, src_dir_fd=self.descriptor, dst_dir_fd=there)
        except OSError:
            os.unlink(free, dir_fd=there)
            raise


@contextmanager
def opened(supplier: Supplier) -> Iterator[Folder]:
    """Open a supplier's folder. Raises Refusal for a name that is no plain one, and if there is no such folder."""
    name = supplier.folder
    if not name or name.startswith(".") or "\\" in name or "\0" in name or PurePath(name).name != name:
        raise Refusal(
            _("A folder's name is one without separators, and without a dot at its beginning: {name}"), name=name
        )
    try:
        above = os.open(settings.WIRES_DIR, os.O_RDONLY | os.O_DIRECTORY)
        try:
            own = os.open(name, _FOLDER, dir_fd=above)
        finally:
            os.close(above)
    except OSError as error:
        why = _("There is no folder “{name}” below WIRES_DIR that can be used: {detail}")
        raise Refusal(why, name=name, detail=error.strerror or "") from error
    try:
        yield Folder(own)
    finally:
        os.close(own)


@contextmanager
def _below(above: int, name: str) -> Iterator[int]:
    """Open a folder in another one, which is made if it is not there."""
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=above)
    descriptor = os.open(name, _FOLDER, dir_fd=above)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _delete(above: int, name: str) -> None:
    with _below(above, name) as there:
        for each in os.listdir(there):  # noqa: PTH208
            with suppress(IsADirectoryError, PermissionError):  # somebody's own folder stays
                os.unlink(each, dir_fd=there)
    with suppress(OSError):  # as long as that is in it
        os.rmdir(name, dir_fd=above)


def _day(now: datetime) -> date:
    return timezone.localdate(now)


def _state(entry: "os.DirEntry[str]") -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None


def _mark(state: os.stat_result) -> _Mark:
    return state.st_ino, state.st_size, state.st_mtime_ns
