"""The photo library's writes: a photo kept, changed, given another file; its renditions made. All times are UTC.

The original stays in the storage as it came, for the desk alone: it may say where it was taken. Readers get renditions.
"""

import threading
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from . import metadata, pixels, renditions
from .metadata import Credit, Embedded
from .models import Photo, User
from .models.photos import digest_of
from .renditions import Rendition

_MAKING = threading.Lock()


class Stale(Exception):  # noqa: N818 -- it is an answer, not a fault
    """The change was based on a version of the photo that is no longer its newest; `photo` is that."""

    def __init__(self, photo: Photo) -> None:
        super().__init__(f"Photo {photo.pk} was changed meanwhile: version {photo.version} is the newest.")
        self.photo = photo


def twin(file: "File[Any]", *, but: Photo | None = None) -> Photo | None:
    """Return the photo that has the very same file already, other than `but`; None if there is none."""
    same = Photo.objects.filter(digest=digest_of(file)).order_by("pk")
    return (same.exclude(pk=but.pk) if but and but.pk else same).first()


def read(file: Any) -> Embedded:
    """Return what a file says of itself; it is left at its beginning."""
    file.seek(0)
    found = metadata.read(file.read())
    file.seek(0)
    return found


def save(photo: Photo, *, base: int, actor: User | None, now: datetime) -> Photo:
    """Keep a photo with what was changed in it; `base` is the version that the change was made to, 0 for a new photo.

    A new file has been checked (`full_clean`); the one that it replaces is kept in `earlier`. Stories name photos by
    their UUIDs, so they all show the new one. Its renditions are made once this is committed. Raises Stale, and
    Photo.DoesNotExist if it was deleted since.
    """
    with transaction.atomic():
        stored = _locked(photo.pk, base) if photo.pk else None
        if stored:
            photo.rights_told_at = stored.rights_told_at  # may have been noted since
        file: Any = photo.file
        if file and not file._committed:
            photo.embedded = read(file.file).as_json()
            photo.earlier = [*_earlier(stored, actor, now), *(stored.earlier if stored else [])]
        photo.version = base + 1
        photo.save()
        name(photo)
        transaction.on_commit(lambda: make(photo), robust=True)  # what is not made now, is when it is asked for
    return photo


def take_back(photo: Photo, digest: str, *, base: int, actor: User | None, now: datetime) -> Photo:
    """Let an earlier file, named by its digest, be the photo's again; the one that it had becomes an earlier one.

    Raises Stale, Photo.DoesNotExist, KeyError where there is no such earlier file, and pixels.Unfit or OSError where it
    is not to be read.
    """
    with transaction.atomic():
        stored = _locked(photo.pk, base)
        back = {line["digest"]: line for line in stored.earlier}[digest]
        others = [line for line in stored.earlier if line["digest"] != digest]
        stored.earlier = [*_earlier(stored, actor, now), *others]
        stored.file, stored.digest, stored.version = back["file"], back["digest"], base + 1
        look_again(stored)
        stored.save()
        name(stored)
        transaction.on_commit(lambda: make(stored), robust=True)
    return stored


def _locked(pk: int, base: int) -> Photo:
    """Return a photo's row, locked until the transaction ends. Raises Stale, and Photo.DoesNotExist if it is gone."""
    stored = Photo.objects.select_for_update(no_key=True).get(pk=pk)  # stories may name it meanwhile
    if stored.version != base:
        raise Stale(stored)
    return stored


def name(photo: Photo) -> None:
    """Give the renditions of a photo the name that goes with all that they are made of, and nothing else."""
    photo.key = key_of(photo)
    Photo.objects.filter(pk=photo.pk).exclude(key=photo.key).update(key=photo.key)


def renew(pk: int, *, reread: bool) -> int:
    """Bring a photo's name for its renditions up to date, and make those that are wanting; returns how many were.

    `reread` looks at its file anew first. 0 for a photo that is gone. Raises pixels.Unfit, OSError.
    """
    with transaction.atomic():
        photo = Photo.objects.select_for_update(no_key=True).defer("width", "height").filter(pk=pk).first()
        if photo is None:
            return 0
        if reread:
            look_again(photo)
            photo.save(update_fields=["embedded", "width", "height"])
        name(photo)
    return make(photo)


def look_again(photo: Photo) -> None:
    """Take from a photo's file what it says of itself, and the size of the upright picture; writes nothing.

    Raises pixels.Unfit, OSError.
    """
    with _original(photo) as file:
        seen = pixels.look(file)
        photo.embedded, photo.width, photo.height = read(file).as_json(), seen.width, seen.height


def key_of(photo: Photo) -> str:
    """Return the key of all that a photo's renditions are made of; "" where there is no picture."""
    if not photo.file or not photo.width or not photo.height:
        return ""
    cut = (photo.width, photo.height, photo.focal_x, photo.focal_y)
    # Its UUID too: of two photos with one file, each has its own rights.
    return renditions.key(str(photo.uid), photo.file.name, photo.digest, *cut, credit_of(photo))


def credit_of(photo: Photo) -> Credit:
    """Return what is written into a photo's renditions."""
    return Credit(
        photographer=photo.photographer,
        agency=photo.agency,
        via=photo.via,
        credit=photo.credit,
        source="",  # of a photo's credit the agency says it; a source may be renamed without its photos
        copyright=photo.copyright,
        terms=photo.rights,
        digital_source=photo.digital_source,
    )


def make(photo: Photo) -> int:
    """Make the renditions of a photo that are wanting, and return how many there were. Raises pixels.Unfit, OSError."""
    return len(_make(photo, [each for each in _every(photo) if not default_storage.exists(each.name)]))


def rendered(photo: Photo, name: str) -> bytes | None:
    """Make one rendition of a photo by its name in the storage, and return its bytes; None if there is none so named.

    For addresses that are right and whose file is wanting: after an upgrade, or a backup without renditions.
    """
    found = [each for each in _every(photo) if each.name == name]
    if not found:
        return None
    with _MAKING:  # who waited for it finds it made
        if default_storage.exists(name):
            with default_storage.open(name, "rb") as file:
                return bytes(file.read())
        return _make(photo, found)[name]


def _every(photo: Photo) -> list[Rendition]:
    if not photo.key:
        return []
    return list(renditions.every(photo.key, photo.width or 0, photo.height or 0, root=settings.MEDIA_URL))


def _make(photo: Photo, wanted: Iterable[Rendition]) -> dict[str, bytes]:
    wanted = list(wanted)
    if not wanted:
        return {}
    made = {}
    with _original(photo) as file:
        written = metadata.write(credit_of(photo))
        for rendition, content in pixels.make(file, wanted, (photo.focal_x, photo.focal_y), written):
            default_storage.save(rendition.name, ContentFile(content))
            made[rendition.name] = content
    return made


def _original(photo: Photo) -> Any:
    """Return the file as it came, open. Raises FileNotFoundError."""
    return default_storage.open(str(photo.file.name), "rb")


def _earlier(stored: Photo | None, actor: User | None, now: datetime) -> list[dict[str, Any]]:
    """Return the line for a file that is being replaced."""
    if stored is None or not stored.file:
        return []
    facts = {"file": stored.file.name, "digest": stored.digest, "width": stored.width, "height": stored.height}
    return [facts | {"at": now.isoformat(), "by": actor.get_username() if actor else ""}]
