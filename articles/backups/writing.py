"""Making a backup: the database as of one moment, then the files that its photos name, then everything is read again.

Photos' files are written before the rows that name them, never changed and never deleted. So those that the database of
a moment names are all there afterwards, whatever people do meanwhile.
"""

import shutil
import sqlite3
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.utils.translation import gettext as _

from ..storage import settle_folder
from . import databases, keeping, layout, media
from .contents import Contents
from .layout import Entry, Manifest, Unusable
from .sealing import Seal

Tell = Callable[[str, int, int], None]  # "database", "photos" or "check"; how much is done, and of how much


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, and the old ones that were removed.

    `lost` are files that the media storage lacks, and this backup too unless an earlier one had them.
    """

    path: Path
    manifest: Manifest
    lost: list[str]
    removed: list[Path]


def back_up(folder: Path, *, keys: str, keep: dict[str, int] | None, now: datetime, tell: Tell) -> Made:
    """Write a backup into `folder`, check it, and remove those that `keep` does not spare (None: none).

    `keys` are age's public keys, "" encrypts nothing; `now` is UTC. Raises Unusable; then there is no new backup, and
    no old one was removed, unless it says so. None is removed while the media storage lacks files: an old one may
    be the last that has them.
    """
    seal = Seal(keys)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        busy = _("Another backup into %(folder)s is running.") % {"folder": folder}
        with layout.held(folder / ".lock", busy), media.reached():
            layout.clean(folder)
            path, manifest = _write(folder, seal, now, tell)
            lost = media.lost([*manifest.photos.values(), *manifest.wanting])
            removed = [] if lost else _rotate(folder, keep, path)
    except OSError as error:
        raise Unusable(_("The backup cannot be written: %(error)s") % {"error": error}) from error
    except (sqlite3.Error, Error) as error:
        raise Unusable(_("The database cannot be read: %(error)s") % {"error": error}) from error
    return Made(path, manifest, lost, removed)


def _write(folder: Path, seal: Seal, now: datetime, tell: Tell) -> tuple[Path, Manifest]:
    final = folder / layout.named(now)
    if final.exists():
        raise Unusable(_("%(path)s is there already.") % {"path": final})
    part = final.with_name(final.name + layout.PART)
    part.mkdir(mode=0o700)
    try:
        manifest = _filled(part, folder, seal, now, tell)
        part.replace(final)
    except BaseException:  # it may be large, and hold the plain database
        shutil.rmtree(part, ignore_errors=True)
        raise
    settle_folder(folder)
    return final, manifest


def _filled(part: Path, folder: Path, seal: Seal, now: datetime, tell: Tell) -> Manifest:
    """Write everything into the folder of a backup, and read it again."""
    found, database = _database(part, seal, partial(tell, "database"))
    files, wanting = _photos(part, found.files, seal, _earlier(folder), partial(tell, "photos"))
    manifest = Manifest(
        made_at=now,
        program=_program(),
        database=connection.vendor,
        database_version=databases.own().version(),
        sealed_for=seal.name,
        counts=found.counts,
        migrations=found.migrations,
        files={**database, **files},
        wanting=wanting,
    )
    layout.write(part, manifest)
    for number, _name in enumerate(layout.check(part, layout.read(part).files), start=1):
        tell("check", number, len(manifest.files))
    for each in (part, *part.rglob("*/")):
        settle_folder(each)
    return manifest


def _database(part: Path, seal: Seal, tell: Callable[[int, int], None]) -> tuple[Contents, dict[str, Entry]]:
    """Write the database, and check it before it is encrypted: nobody here can decrypt it."""
    own, name = databases.own(), layout.DATABASES[connection.vendor]
    plain = part / f"{name}{layout.PART}"
    plain.touch(mode=0o600)
    found = own.dump(plain, tell)
    own.check(plain)
    stored = part / (name + layout.SEALED if seal.name else name)
    with plain.open("rb") as source:
        if seal.name:
            seal.write(source, stored)
        else:
            layout.settle(source)
    plain.unlink() if seal.name else plain.replace(stored)
    return found, {stored.name: layout.entry_of(stored)}


def _photos(
    part: Path, names: list[str], seal: Seal, earlier: list[media.Earlier], tell: Callable[[int, int], None]
) -> tuple[dict[str, Entry], list[str]]:
    files, wanting = {}, []
    for number, name in enumerate(names, start=1):
        place, entry = media.copy(name, part, seal, earlier)
        if entry:
            files[place] = entry
        else:
            wanting.append(name)
        tell(number, len(names))
    return files, wanting


def _earlier(folder: Path) -> list[media.Earlier]:
    """Return the newest backup that can be read: its files are linked."""
    for path in sorted(layout.backups(folder), reverse=True):
        try:
            return [(path, layout.read(path))]
        except Unusable:  # damaged: it is for people to look at, and no help here
            continue
    return []


def _rotate(folder: Path, keep: dict[str, int] | None, made: Path) -> list[Path]:
    """Remove what `keep` does not spare; never the one that was `made` now, whatever the clock says."""
    if keep is None:
        return []
    there = layout.backups(folder)
    spared = keeping.kept(there.values(), keep)
    old = [path for path, moment in there.items() if moment not in spared and path != made]
    try:
        for path in old:
            layout.remove(path)
    except OSError as error:
        text = _("%(path)s is whole and checked, but old backups cannot be removed: %(error)s")
        raise Unusable(text % {"path": made, "error": error}) from error
    return old


def _program() -> str:
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"])
