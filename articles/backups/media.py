"""Photos' files between the media storage, a folder or a bucket, and a backup.

A name says what bytes it holds, so a file that an earlier backup has is linked, not copied: it takes no room again.
Renditions are left out: one that is wanting is made when it is asked for.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from .. import faults
from .layout import Entry, Manifest, Unusable, entry_of, place_of
from .sealing import Identities, Seal, open_to

Earlier = tuple[Path, Manifest]
UNFINISHED = ".part"  # what a killed write leaves in the storage's folder


def copy(name: str, folder: Path, seal: Seal, earlier: Sequence[Earlier]) -> tuple[str, Entry | None]:
    """Put a photo's file into a backup; returns where it lies there, and what it is: None if the storage lacks it.

    Raises OSError, and Unusable for a name that leads elsewhere.
    """
    place = place_of(name, is_sealed=bool(seal.name))
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    for path, manifest in earlier:
        entry = manifest.files.get(place)
        if entry and manifest.sealed_for == seal.name and _link(path / place, target, entry):
            return place, entry
    try:
        with default_storage.open(name, "rb") as source:
            seal.write(source, target)
    except FileNotFoundError:
        return place, None
    return place, entry_of(target)


def _link(source: Path, target: Path, entry: Entry) -> bool:
    """Link a file of an earlier backup; tells whether it was there as it was written, and could be linked."""
    try:
        os.link(source, target)
        if entry_of(target) == entry:
            return True
    except OSError:  # gone, unreadable, or a disk that has no links: it is copied
        target.unlink(missing_ok=True)
        return False
    target.unlink()
    return False


@contextmanager
def reached() -> Iterator[None]:
    """Raise Unusable where the photos' bucket does not answer, or refuses us."""
    try:
        yield
    except Exception as error:
        if faults.of(error) is not faults.Fault.STORAGE:
            raise
        raise Unusable(_("The photos' storage does not answer: %(error)s") % {"error": error}) from error


def lost(names: Iterable[str]) -> list[str]:
    """Return which photos' files the storage lacks, by its own list: a backup may have them from before."""
    names = list(names)
    there = {found for folder in {name.partition("/")[0] for name in names} for found in _every(folder)}
    return [name for name in names if name not in there]


def put_back(folder: Path, place: str, name: str, keys: Identities) -> None:
    """Put a photo's file of a backup into the storage under its name. Raises OSError, Unusable."""
    if not keys:
        with (folder / place).open("rb") as file:
            default_storage.save(name, File(file))
        return
    with tempfile.TemporaryFile() as plain:
        open_to(folder / place, plain, keys)
        plain.seek(0)
        default_storage.save(name, File(plain))


def foreign(names: set[str]) -> str:
    """Return a file of the media storage that is none of `names`; "" if there is none. Raises OSError."""
    return next((name for name in _every("") if name not in names and not name.endswith(UNFINISHED)), "")


def _every(folder: str) -> Iterator[str]:
    with suppress(FileNotFoundError):
        folders, names = default_storage.listdir(folder)
        yield from (f"{folder}/{name}".strip("/") for name in names)
        for each in folders:
            yield from _every(f"{folder}/{each}".strip("/"))
