"""Rows with a line of their own on their way in: people, photos, sections and all that stories name.

A row that is here stays as it is. Accounts come without passwords; rights come only from those who may give them.
"""

import hashlib
import re
from io import BytesIO
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext as _
from taggit.models import Tag

from .. import curation, library, pixels
from ..models import Article, FrontEdition, MostRead, Photo, Section, User
from ..models.front import Arrangement, FrontMoment
from ..models.photos import FORMATS
from .kinds import KEYS, KINDS, Kind
from .names import Ids
from .reading import Archive, Line
from .rows import Item, Misfit, columns, load

# A name tells the digest of its file, as `models.photos.digest_name` makes it.
LAST_EDITION = 1_000_000  # a newsroom that saves its front page every minute has that many after two years
FILE = re.compile(r"photos/([0-9a-f]{2})/(\1[0-9a-f]{30})\.(jpe?g|png|webp|gif)", re.ASCII)


class OwnRows:
    """Takes these rows in, for `actor`; None is the system, which gives no rights. `files` are to be stored then."""

    def __init__(self, archive: Archive, ids: Ids, *, actor: User | None, publish: bool) -> None:
        self._archive, self._ids, self._actor, self._publish = archive, ids, actor, publish
        self.files: list[str] = []

    def take(self, line: Line) -> str:
        """Write the row of a line unless it is here; returns what to know of it. Raises Misfit."""
        kind = KINDS[line.kind]
        name = line.item.get(kind.key)
        if type(name) not in (str, int):
            raise Misfit(kind.key, _("it is missing."))
        if self._is_here(kind, name):
            return ""
        if kind.right and not self._may(kind.right):
            return _("left out: this account may not write it.")
        if kind.model in (FrontEdition, MostRead) and not self._publish:
            return _("left out: readers would see it, which takes --publish.") if kind.model is FrontEdition else ""
        row, note = self._made(kind, line.item)
        if kind.model in KEYS:
            self._ids.tell(kind.model, name, row.pk)
        return note

    def store(self) -> None:
        """Put the files of the photos that were taken in into the storage, before their rows are committed.

        So no row names a file that is not there, whenever a run is killed or a backup is made.
        """
        for name in self.files:
            if not default_storage.exists(name) and (content := self._archive.file(name)) is not None:
                default_storage.save(name, ContentFile(content))
        self.files = []

    def _may(self, right: str) -> bool:
        return self._actor is not None and self._actor.has_perm(right)

    def _is_here(self, kind: Kind, name: Any) -> bool:
        if kind.model is MostRead:
            return MostRead.objects.exists()
        if kind.model not in KEYS:
            try:
                return bool(kind.model._default_manager.filter(**{kind.key: name}).exists())
            except (ValueError, TypeError, ValidationError) as error:
                raise Misfit(kind.key, _("it is of another type.")) from error
        try:
            return self._ids.of(kind.model, name) is not None
        except (ValueError, TypeError, models.ObjectDoesNotExist) as error:
            raise Misfit(kind.key, str(error)) from error

    def _made(self, kind: Kind, item: Item) -> tuple[Any, str]:
        more = frozenset(kind.many) | ({"stories"} if kind.model is MostRead else set())
        fields = [field for field in columns(kind.model, kind.without) if field.name not in more]
        values = load(kind.model, item, fields, self._ids, more=more)
        many = {name: self._many(kind, name, item) for name in kind.many}
        if kind.model is Photo:
            return self._photo(values), ""
        note = self._fit(kind, item, values, many)
        row = kind.model(**values)
        row.save_base(raw=True, force_insert=True)
        for name, ids in many.items():
            getattr(row, name).set(ids)
        if isinstance(row, FrontEdition):
            FrontMoment.objects.bulk_create(FrontMoment(edition=row, at=at) for at in sorted(row.arrangement.ends))
        return row, note

    def _many(self, kind: Kind, name: str, item: Item) -> list[int]:
        target, found = getattr(kind.model, name).rel.model, item.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise Misfit(name, _("a list of names is expected."))
        return [pk for each in found if (pk := self._ids.of(target, each)) is not None]

    def _fit(self, kind: Kind, item: Item, values: Item, many: dict[str, list[int]]) -> str:
        """Make values such that they can stand here; returns what was changed for that. Raises Misfit."""
        if kind.model is User:
            return self._account(values, many)
        if kind.model is Section and values["parent_id"] and Section.objects.get(pk=values["parent_id"]).parent_id:
            raise Misfit("parent", _("sections have two levels."))
        if kind.model is Section and values["in_menu"] and not self._may("articles.add_section"):
            values["in_menu"] = False
            return _("it does not stand in the menu: this account may not make sections.")
        if kind.model is Tag and Tag.objects.filter(slug=values["slug"]).exists():
            tag = Tag(name=values["name"])
            tag.slug = tag.slugify(tag.name, Tag.objects.count())
            values["slug"] = tag.slug
        if kind.model is FrontEdition:
            _check_edition(values["number"], values["content"])
        if kind.model is MostRead:
            found = item.get("stories")
            if not isinstance(found, list):
                raise Misfit("stories", _("a list of names is expected."))
            values |= {"pk": 1, "stories": [pk for uid in found if (pk := self._ids.of(Article, uid))]}
        if values.get("user_id") and kind.model._default_manager.filter(user=values["user_id"]).exists():
            values["user_id"] = None
            return _("its account belongs to somebody else here, so it comes without.")
        return ""

    def _account(self, values: Item, many: dict[str, list[int]]) -> str:
        """Make an account that nobody can log in to before it gets a password; rights need somebody who gives them."""
        values["password"] = make_password(None)
        is_given = self._may("articles.change_user")
        if values["is_superuser"] and not (self._actor and self._actor.is_superuser):
            values["is_superuser"] = False
        if not is_given:
            values |= {"is_active": False, "is_staff": False}
            many |= {name: [] for name in many}
            return _("comes inactive and without rights, which an administrator gives.")
        return ""

    # ---- photos

    def _photo(self, values: Item) -> Photo:
        """Write a photo's row; its file is looked at now and stored when this is committed. Raises Misfit."""
        name, size = values.pop("file"), {key: values.pop(key) for key in ("width", "height")}
        is_there = False
        if name:
            seen = self._seen("file", name, values["digest"])
            is_there = seen is not None or default_storage.exists(name)
            size = {"width": seen.width, "height": seen.height} if seen else size
        for line in values["earlier"]:
            if not isinstance(line, dict) or not isinstance(line.get("file"), str):
                raise Misfit("earlier", _("an object with a file is expected."))
            self._seen("earlier", line["file"], line.get("digest"))
        photo = Photo(**values)
        photo.save_base(raw=True, force_insert=True)
        Photo.objects.filter(pk=photo.pk).update(file=name, **size)
        if is_there:
            library.name(Photo.objects.get(pk=photo.pk))
        return photo

    def _seen(self, field: str, name: str, digest: Any) -> pixels.Look | None:
        """Return what a file in the archive is; None if it is not there, or in the storage already. Raises Misfit."""
        found = FILE.fullmatch(name)
        if not found or not isinstance(digest, str) or digest[:32] != found[2]:
            raise Misfit(field, _("the name does not tell the digest of the file."))
        if default_storage.exists(name):
            return None
        content = self._archive.file(name)
        if content is None:
            return None
        if hashlib.sha256(content).hexdigest() != digest:
            raise Misfit(field, _("the file in the archive has another digest."))
        try:
            seen = pixels.check(BytesIO(content))
        except pixels.Unfit as error:
            raise Misfit(field, _("the file is no picture that can be read.")) from error
        if seen.format not in FORMATS[found[3]]:
            raise Misfit(field, _("the file is not what its name says."))
        self.files.append(name)
        return seen


def _check_edition(number: int, content: Any) -> None:
    if not 0 <= number <= LAST_EDITION:
        raise Misfit("number", _("editions have numbers up to %(most)d.") % {"most": LAST_EDITION})
    try:
        arrangement = Arrangement.of(content)
        curation.check(arrangement)
        same = arrangement.content() == content
    except (KeyError, TypeError, ValueError, AttributeError):
        same = False
    if not same:
        raise Misfit("content", _("it is no arrangement of the front page."))
