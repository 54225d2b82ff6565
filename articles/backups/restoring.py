"""Restoring: a backup becomes a newsroom in an empty place.

Everything is checked before anything is written, then come the photos, and last the database, at once. Where it was
killed it is run again. The site's number is not in a backup (`contents.EMPTIED`): `migrate`, at the end, writes
another, which also tells a restore that was finished from one that was not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import Error, connection, connections
from django.utils.translation import gettext as _

from ..models import Article, Generation, Photo, Revision, User
from . import contents, databases, layout, media, sealing
from .layout import Manifest, Unusable
from .sealing import Identities

# Tables whose rows no migration makes or removes.
KEPT = [model._meta.db_table for model in (Article, Revision, User, Photo)]

Tell = Callable[[str, int, int], None]  # "check", "photos" or "database"; how much is done, and of how much


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and the photos' files that were damaged and left out."""

    manifest: Manifest
    left_out: list[str]


def restore(folder: Path, *, identity: Path | None, tell: Tell, leaves_out: bool = False) -> Restored:
    """Restore the backup in `folder`; `identity` is a file of age's secret keys, for one that is encrypted.

    `leaves_out` goes on without photos' files that are damaged or missing in it. Raises Unusable with what to do. What
    was written until then is what the backup holds: the same run goes on.
    """
    manifest = layout.read(folder)
    keys = sealing.identities(identity)
    if manifest.sealed_for and not keys:
        raise Unusable(_("The backup is encrypted: name the file of its secret key by --identity."))
    _fits(manifest)
    left_out: list[str] = []
    try:
        with layout.held(_lock(), _("Another restore into this place is running.")), media.reached():
            if _is_unfinished(manifest):
                left_out = media.lost(manifest.photos.values())
            else:
                _check_place(manifest)
                left_out = _checked(folder, manifest, tell, leaves_out=leaves_out)
                there = {place: name for place, name in manifest.photos.items() if name not in left_out}
                _load(folder, manifest, there, keys if manifest.sealed_for else [], tell)
                _compare(manifest)
            connections.close_all()
            call_command("migrate", verbosity=0, interactive=False)
    except OSError as error:
        raise Unusable(_("The backup cannot be restored: %(error)s") % {"error": error}) from error
    except Error as error:
        raise Unusable(_("The database cannot be restored: %(error)s") % {"error": error}) from error
    connections.close_all()
    return Restored(manifest, left_out)


def _lock() -> Path:
    """Return the file that one restore holds, beside what it writes."""
    beside: Path = databases.own().beside()
    return beside.with_suffix(".lock")


def _fits(manifest: Manifest) -> None:
    """Raise Unusable for a backup of another kind of database, or of a newer program."""
    if manifest.database != connection.vendor:
        words = {"theirs": manifest.database, "ours": connection.vendor}
        text = _(
            "The backup is of a database of %(theirs)s, and DATABASE_URL names one of %(ours)s. Restore it into one of"
            " %(theirs)s; stories move between both by export_stories and import_stories."
        )
        raise Unusable(text % words)
    if newer := contents.newer(manifest.migrations):
        text = _(
            "The backup is of a newer program: this one does not know the migration %(name)s. Install that program"
            " first."
        )
        raise Unusable(text % {"name": newer})


def _is_unfinished(manifest: Manifest) -> bool:
    """Tell whether the place has what this backup holds already, and only `migrate` was not reached or not ended."""
    if not databases.own().obstacle():
        return False
    with connection.cursor() as cursor:
        if Generation._meta.db_table not in connection.introspection.table_names(cursor):
            return False
    if Generation.objects.exists():
        return False
    there = contents.present()
    if set(manifest.migrations) < set(there.migrations):  # it was killed among newer migrations, which change some rows
        return all(there.counts.get(table) == manifest.counts.get(table) for table in KEPT)
    return there.counts == manifest.counts


def _check_place(manifest: Manifest) -> None:
    if there := databases.own().obstacle():
        raise Unusable(there)
    if name := media.foreign({*manifest.photos.values()}):
        text = _(
            "The media storage is not empty: it has %(name)s. Empty it, or set MEDIA_DIR or MEDIA_BUCKET to another."
        )
        raise Unusable(text % {"name": name})


def _checked(folder: Path, manifest: Manifest, tell: Tell, *, leaves_out: bool) -> list[str]:
    """Compare everything with the manifest; returns the photos' files to leave out. Raises Unusable."""
    faults = {}
    for number, (place, entry) in enumerate(manifest.files.items(), start=1):
        if fault := layout.fault(folder, place, entry):
            faults[place] = fault
        tell("check", number, len(manifest.files))
    if fault := faults.pop(manifest.database_file, ""):
        raise Unusable(fault)
    if faults and not leaves_out:
        text = _("%(fault)s Or restore without such photos by --without-damaged; there are %(number)s.")
        raise Unusable(text % {"fault": next(iter(faults.values())), "number": len(faults)})
    return [manifest.photos[place] for place in faults]


def _load(folder: Path, manifest: Manifest, photos: dict[str, str], keys: Identities, tell: Tell) -> None:
    own = databases.own()
    plain: Path = own.beside()
    plain.unlink(missing_ok=True)
    plain.touch(mode=0o600)
    try:
        with plain.open("wb") as file:
            _unseal(folder / manifest.database_file, file, keys)
            layout.settle(file)
        own.check(plain)
        for number, (place, name) in enumerate(photos.items(), start=1):
            media.put_back(folder, place, name, keys)
            tell("photos", number, len(photos))
        if there := own.obstacle():  # photos take long: somebody may have begun a newsroom here meanwhile
            raise Unusable(there)
        own.load(plain)
    finally:  # it is the database, decrypted
        plain.unlink(missing_ok=True)
    tell("database", 1, 1)


def _unseal(source: Path, target: Any, keys: Identities) -> None:
    if keys:
        sealing.open_to(source, target, keys)
        return
    with source.open("rb") as file:
        for chunk in iter(partial(file.read, layout.CHUNK), b""):
            target.write(chunk)


def _compare(manifest: Manifest) -> None:
    """Raise Unusable if the database does not have what the manifest says."""
    there = contents.present()
    wrong = {
        table: there.counts.get(table) for table in manifest.counts if there.counts.get(table) != manifest.counts[table]
    }
    if wrong or there.migrations != manifest.migrations:
        text = _("What was restored is not what was backed up: %(tables)s. Do not use it; restore another backup.")
        raise Unusable(text % {"tables": ", ".join(sorted(wrong)) or contents.MIGRATIONS})
