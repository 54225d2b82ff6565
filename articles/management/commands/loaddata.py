"""`manage.py loaddata`: Django's, for a newsroom in which people have worked since the last time."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from taggit.models import Tag

from articles import former, indexing, library
from articles.content import FIELDS
from articles.models import Article, ArticleTag, Author, Editor, Photo, Row, Section, Source, Topic

NAMED = (Section, Topic, Tag, Author, Editor, Source)  # search finds stories by their names


class Command(loaddata.Command):
    """Loads fixtures in one transaction, as Django does, and

    - keeps a story as people left it, with its rows, once it has a revision or an event, and names it;
    - gives a story its stage and times only when it is new: after that they are the workflow's;
    - keeps a role that exists, for administrators may have recombined it, and says so where it differs;
    - reads what was merged or renamed since as the row of now, which it leaves as it is;
    - keeps fields that the fixture does not name, such as a byline's account;
    - lets search know what it loads, in the same transaction;
    - copies pictures from the fixture folders' media/ into the media storage where they are missing there;
    - names the file and the object of an error, after which the database is as it was.

    Everything else takes the fixture's values again. A second time changes nothing.
    """

    help = (
        "Load fixtures into the database, all or none: roles sources photos people taxonomy articles, in this order. "
        "Stories that were edited since and roles that exist are kept as they are."
    )

    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        """Load the fixtures and their pictures. Raises CommandError that says where and what."""
        self.place: Place | None = None
        self.loaded: list[tuple[Place, models.Model]] = []
        self.kept: dict[str, None] = {}
        self.renamed: list[models.Model] = []
        try:
            with transaction.atomic(using=self.using):
                self.edited, self.former = self._edited(), former.slugs()
                super().loaddata(fixture_labels)
                self._index()
        except IntegrityError as error:  # what only the last check of all references finds
            raise CommandError(f"{self._dangling()}{error}") from error
        for _place, instance in self.loaded:
            if isinstance(instance, Photo) and instance.file.name:
                self._copy(instance.file.name)
        for line in self.kept if self.verbosity else ():
            self.stdout.write(line)

    def load_label(self, fixture_label: str) -> None:
        """Load the files of one label; JSON row by row, so that errors name the row."""
        files = self.find_fixtures(fixture_label)
        if not all(str(file).endswith(".json") for file, *_rest in files):
            self.place = None
            super().load_label(fixture_label)
            return
        for file, *_rest in files:
            self.fixture_count += 1
            for number, row in enumerate(_rows(file), 1):
                self.place = Place(file, number, row)
                try:
                    self._load_row(row)
                except Exception as error:
                    raise CommandError(f"{self.place}: {error}") from error

    def save_obj(self, obj: DeserializedObject) -> bool:
        """Save one object unless people's work on it comes first; tell whether it stands as the fixture says."""
        instance = obj.object
        if self._keeps_story(instance):
            return False
        if isinstance(instance, Group) and instance.pk:
            return self._is_as_named(instance, obj.m2m_data or {})
        if instance.pk and self.place:
            _fill(instance, self.place.fields, using=self.using)
        if instance.pk and isinstance(instance, NAMED):
            same = type(instance)._base_manager.using(self.using).filter(pk=instance.pk, name=instance.name)
            self.renamed += [] if same.exists() else [instance]
        saved = super().save_obj(obj)
        if saved and isinstance(instance, Photo):
            library.name(instance)
        if saved and self.place:
            self.loaded.append((self.place, instance))
            if obj.deferred_fields:
                self.objs_with_deferred_fields[-1] = _Deferred(obj, self.place)
        return saved

    def _edited(self) -> set[int]:
        """Return the stories that people have edited, and lock all of them: nobody edits one while this loads."""
        stories = Article.objects.using(self.using)
        list(stories.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        return set(stories.filter(Q(revisions__isnull=False) | Q(events__isnull=False)).values_list("pk", flat=True))

    def _index(self) -> None:
        """Let search know the stories that were loaded, and the new names of rows."""
        for row in self.renamed:
            indexing.renamed(row)  # where that puts stories off, apply_due or index_stories follows
        found = {story for _place, instance in self.loaded if (story := _story(instance))}
        list(indexing.again(sorted(found)))

    def _load_row(self, row: dict[str, Any]) -> None:
        if not isinstance(row, dict) or not isinstance(row.get("fields"), dict):
            raise CommandError(_("an object has a model and fields."))
        if self.former:
            now = self._as_now(row)
            if now is None:
                return
            row = now
        options = {"using": self.using, "ignorenonexistent": self.ignore}
        try:
            found = list(serializers.deserialize("python", [row], **options))
        except DeserializationError as first:
            try:
                found = list(serializers.deserialize("python", [row], handle_forward_references=True, **options))
            except Exception:
                raise first from None  # it says which reference leads nowhere
        for obj in found:
            self.fixture_object_count += 1
            self.loaded_object_count += self.save_obj(obj)

    def _as_now(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """Return an object with what it names by a former slug as it is now; None for what was merged or renamed."""
        model = apps.get_model(row["model"])
        if kind := former.KINDS.get(model):
            now = self.former.get((kind.value, row["fields"].get("slug")))
            if now:
                line = _("Kept as people left it: %(old)s is %(new)s now") % {"old": row["fields"]["slug"], "new": now}
                self.kept[line] = None
                return None
        fields = dict(row["fields"])
        for field in model._meta.get_fields():
            target = former.KINDS.get(getattr(field, "related_model", None) or models.Model)
            if target and field.name in fields:
                fields[field.name] = self._named_now(target.value, fields[field.name])
        return {**row, "fields": fields}

    def _named_now(self, kind: str, value: Any) -> Any:
        """Return a natural key, or a list of them, with slugs of now."""
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            return [self.former.get((kind, each), each) for each in value]
        return [self._named_now(kind, each) for each in value] if isinstance(value, list) else value

    def _keeps_story(self, instance: models.Model) -> bool:
        """Tell whether the object is, or is a row of, a story that people have edited."""
        story = _story(instance)
        if story not in self.edited:
            return False
        headline = Article.objects.using(self.using).values_list("headline", flat=True).get(pk=story)
        line = _("Kept as people left it: story %(id)s, %(headline)s") % {"id": story, "headline": headline}
        self.kept[line] = None
        return True

    def _is_as_named(self, role: Group, relations: Mapping[str, Sequence[Any]]) -> bool:
        """Tell whether a role that exists holds what the fixture says; it stays as it is either way."""
        held = set(role.permissions.values_list("pk", flat=True))
        if held == {getattr(value, "pk", value) for value in relations.get("permissions", [])}:
            return True
        self.kept[_("Kept as administrators left it: role %(name)s") % {"name": role.name}] = None
        return False

    def _dangling(self) -> str:
        """Return where the first object stands that refers by number to a row that does not exist."""
        for place, instance in self.loaded:
            for field in instance._meta.concrete_fields:
                value = getattr(instance, field.attname)
                target = field.related_model
                if not isinstance(target, type) or value is None:
                    continue
                here = any(type(other) is target and other.pk == value for _place, other in self.loaded)
                if not here and not target._base_manager.using(self.using).filter(pk=value).exists():
                    return f"{place}: {field.name}: "
        return ""

    def _copy(self, name: str) -> None:
        if default_storage.exists(name):
            return
        for folder in settings.FIXTURE_DIRS:
            path = Path(folder) / "media" / name
            if path.is_file():
                with path.open("rb") as file:
                    default_storage.save(name, File(file))
                return
        self.stderr.write(
            _("The picture %(name)s is neither in the media storage nor beside its fixture.") % {"name": name}
        )


class Place:
    """Where an object stands in a fixture: the file, its number from 1, its model and what names it."""

    def __init__(self, file: str, number: int, row: Any) -> None:
        self.file, self.number = file, number
        row = row if isinstance(row, dict) else {}
        self.model = str(row.get("model", "?"))
        self.fields: dict[str, Any] = row["fields"] if isinstance(row.get("fields"), dict) else {}
        self.key = f"pk={row['pk']}" if "pk" in row else self._natural_key()

    def __str__(self) -> str:
        return f"{self.file}, object {self.number}, {self.model} {self.key}"

    def _natural_key(self) -> str:
        for name in ("uid", "slug", "name", "username"):
            if name in self.fields:
                return str(self.fields[name])
        return ", ".join("/".join(map(str, value)) for value in self.fields.values() if isinstance(value, list))


class _Deferred(DeserializedObject):
    """An object that refers to a later one, which is looked up at the end of the load."""

    def __init__(self, obj: DeserializedObject, place: Place) -> None:
        super().__init__(obj.object, obj.m2m_data, obj.deferred_fields)
        self.place = place

    def save_deferred_fields(self, using: str | None = None) -> None:
        """Do so, or raise CommandError that says where the object stands."""
        try:
            super().save_deferred_fields(using=using)
        except Exception as error:
            raise CommandError(f"{self.place}: {error}") from error


def _story(instance: models.Model) -> int | None:
    """Return the id of the story that the object is, or is a row of; None for other objects."""
    if isinstance(instance, Article):
        return instance.pk
    if isinstance(instance, Row):
        return instance.article.pk
    return instance.content_object_id if isinstance(instance, ArticleTag) else None


def _rows(file: str) -> list[Any]:
    try:
        rows = json.loads(Path(file).read_text("utf-8"))
    except ValueError as error:
        raise CommandError(f"{file}: {error}") from error
    if not isinstance(rows, list):
        raise CommandError(_("%(file)s: a fixture is a list of objects.") % {"file": file})
    return rows


def _fill(instance: models.Model, named: dict[str, Any], *, using: str) -> None:
    """Give a row that exists its own values where the fixture has no say."""
    workflow = {field.name for field in instance._meta.concrete_fields if isinstance(instance, Article)} - set(FIELDS)
    names = [
        field.attname
        for field in instance._meta.concrete_fields
        if not field.primary_key and (field.name not in named or field.name in workflow)
    ]
    values = type(instance)._base_manager.using(using).filter(pk=instance.pk).values(*names).first() if names else None
    for name, value in (values or {}).items():
        setattr(instance, name, value)
