"""A backup as a folder: its name, its manifest, and what a killed one leaves behind.

    FOLDER/newsroom-20260302T030000Z/manifest.json
                                     database.sqlite3 or database.pgdump
                                     media/photos/…       each under its name in the media storage

A file that is encrypted ends in `.age`. While a backup is written its folder ends in `.part`; so does one that is being
removed. Times are UTC.
"""

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

MANIFEST, MEDIA, PART, SEALED = "manifest.json", "media", ".part", ".age"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
FORMAT = 1  # of the folder; raised when an older program could not read it
CHUNK = 1 << 20  # bytes

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"newsroom-(\d{8}T\d{6}Z)")


class Unusable(Exception):  # noqa: N818 -- its text is what the operator reads
    """Why a backup cannot be made or restored, and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a backup as it lies there."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `sealed_for` names the key that it is encrypted to by a digest; "" is plain."""

    made_at: datetime
    program: str
    database: str  # django's vendor
    database_version: str
    sealed_for: str
    counts: dict[str, int]
    migrations: list[str]
    files: dict[str, Entry]
    wanting: list[str] = field(default_factory=list)  # files that photos name and the media storage did not have
    format: int = FORMAT

    @property
    def database_file(self) -> str:
        """The name of the database's file in the backup."""
        return DATABASES[self.database] + (SEALED if self.sealed_for else "")

    @property
    def photos(self) -> dict[str, str]:
        """The photos' files in the backup, each with its name in the media storage."""
        names = (name for name in self.files if name != self.database_file)
        return {name: name.removeprefix(f"{MEDIA}/").removesuffix(SEALED if self.sealed_for else "") for name in names}


def place_of(name: str, *, is_sealed: bool) -> str:
    """Return where a photo's file lies in a backup. Raises Unusable for a name that leads out of it."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or not pure.parts or ".." in pure.parts or "\\" in name or "\0" in name:
        raise Unusable(_("A photo's file has a name that leads elsewhere: %(name)s") % {"name": repr(name)[:200]})
    return f"{MEDIA}/{pure}{SEALED if is_sealed else ''}"


def write(folder: Path, manifest: Manifest) -> None:
    """Write a backup's manifest."""
    data = asdict(manifest) | {"made_at": manifest.made_at.isoformat()}
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(data, file, indent=1, sort_keys=True)
        settle(file)


def read(folder: Path) -> Manifest:
    """Read a backup's manifest. Raises Unusable for what is none, or is a newer program's, or names files elsewhere."""
    try:
        data = json.loads((folder / MANIFEST).read_text("utf-8"))
        if int(data["format"]) > FORMAT:
            raise Unusable(_("%(folder)s was made by a newer program: restore it with that.") % {"folder": folder})
        files = {name: Entry(**entry) for name, entry in data["files"].items()}
        made = Manifest(**data | {"files": files, "made_at": datetime.fromisoformat(data["made_at"])})
        known = made.database_file in files and isinstance(made.counts, dict) and isinstance(made.migrations, list)
        places = [place_of(name, is_sealed=bool(made.sealed_for)) for name in made.photos.values()]
    except FileNotFoundError as error:
        raise Unusable(_no_backup(folder)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        words = {"folder": folder, "error": repr(error)}
        raise Unusable(_("%(folder)s/manifest.json is damaged: %(error)s") % words) from error
    if not known or sorted(places) != sorted(made.photos):
        raise Unusable(
            _("%(folder)s/manifest.json is damaged: it names no database, or files elsewhere.") % {"folder": folder}
        )
    return made


def _no_backup(folder: Path) -> str:
    if inside := backups(folder):
        return _("%(folder)s holds backups. Name one: %(newest)s") % {"folder": folder, "newest": max(inside)}
    return _("%(folder)s is no backup: it has no manifest.json.") % {"folder": folder}


def named(now: datetime) -> str:
    """Return the name of a backup that is made `now` (UTC)."""
    return f"newsroom-{now.astimezone(UTC):{_STAMP}}"


def backups(folder: Path) -> dict[Path, datetime]:
    """Return the backups in a folder, each with its time; what has no manifest is none."""
    found = {}
    for path in sorted(folder.glob("newsroom-*")):
        if (match := _NAME.fullmatch(path.name)) and (path / MANIFEST).is_file():
            found[path] = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
    return found


def remove(backup: Path) -> None:
    """Remove a backup; one whose removal is killed is never taken for a whole one."""
    gone = backup.with_name(backup.name + PART)
    backup.replace(gone)
    shutil.rmtree(gone)


def clean(folder: Path) -> None:
    """Remove what killed runs left. Only for who holds the folder (`held`)."""
    for path in folder.glob(f"newsroom-*{PART}"):
        if _NAME.fullmatch(path.name.removesuffix(PART)):
            shutil.rmtree(path)


@contextmanager
def held(file: Path, refusal: str) -> Iterator[None]:
    """Hold a file for one run, until it ends or is killed. Raises Unusable with `refusal` if another one has it."""
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unusable(refusal) from error
        yield


def entry_of(path: Path) -> Entry:
    """Read a file to its end and return what it is. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Entry(digest.hexdigest(), size)


def check(folder: Path, files: Mapping[str, Entry]) -> Iterator[str]:
    """Compare each file with what the manifest says; yields their names. Raises Unusable at the first that differs."""
    for name, wanted in files.items():
        if wrong := fault(folder, name, wanted):
            raise Unusable(wrong)
        yield name


def fault(folder: Path, name: str, wanted: Entry) -> str:
    """Return in words how a file differs from what the manifest says, "" if it does not."""
    path, words = folder / name, {"folder": folder, "name": name}
    if not path.is_file() or path.is_symlink():
        return _("The backup is not whole: %(folder)s lacks %(name)s. Use another backup.") % words
    try:
        is_as_written = entry_of(path) == wanted
    except OSError as error:
        if error.errno != errno.EIO:  # a bad spot of the disk; else the place is at fault, and not the file
            raise
        is_as_written = False
    if is_as_written:
        return ""
    return _("The backup is damaged: %(name)s in %(folder)s is not what was written. Use another.") % words


def settle(file: IO[Any]) -> None:
    """Have a file that was written on the disk."""
    file.flush()
    os.fsync(file.fileno())
