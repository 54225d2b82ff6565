"""Model fields: those that sanitise on the way into the database, where no write path walks around them; pictures."""

from typing import Any

from django.db import models
from django.db.models.fields.files import ImageFieldFile

from . import html, pixels
from .importers import packed
from .importers.story import Story


class BodyField(models.TextField):
    """HTML in the canonical form of `articles.html`; whatever is given, only that is stored (create, bulk, update)."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Sanitise plain values; expressions pass, for they copy what was sanitised before or end here again."""
        return super().get_db_prep_save(html.sanitise(value) if isinstance(value, str) else value, connection)


class ContentField(models.JSONField):
    """The editorial content of a story as a dict; its `body` is sanitised like the row's."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Sanitise the body inside the dict; the dict that was given stays as it is."""
        if isinstance(value, dict) and isinstance(value.get("body"), str):
            value = {**value, "body": html.sanitise(value["body"])}
        return super().get_db_prep_save(value, connection)


class StoryField(models.JSONField):
    """A story from outside, as `importers.packed` has it in JSON; the markup in it is sanitised like a body."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the story."""
        found = super().from_db_value(value, expression, connection)
        return None if found is None else packed.unpack(found)

    def to_python(self, value: Any) -> Any:
        """Return the story, also from what `value_to_string` gave."""
        return packed.unpack(value) if isinstance(value, dict) else value

    def value_to_string(self, obj: Any) -> Any:
        """Return it as JSON has it, for `dumpdata`."""
        value = self.value_from_object(obj)
        return packed.pack(value) if isinstance(value, Story) else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Pack the story that was given, itself or packed, with its markup sanitised."""
        value = packed.unpack(value) if isinstance(value, dict) else value
        if isinstance(value, Story):
            value = packed.pack(value, markup=html.sanitise)
        return super().get_db_prep_save(value, connection)


class PictureFile(ImageFieldFile):
    """A picture's file, whose width and height are those of the upright picture, as Exif says which side is up."""

    def _get_image_dimensions(self) -> tuple[int | None, int | None]:
        if not hasattr(self, "_dimensions_cache"):
            was_closed = self.closed
            self.open()
            try:
                seen = pixels.look(self.file)
                self._dimensions_cache: tuple[int | None, int | None] = (seen.width, seen.height)
            except pixels.Unfit:  # the field's validators say why
                self._dimensions_cache = (None, None)
            finally:
                if was_closed:
                    self.close()
        return self._dimensions_cache


class PictureField(models.ImageField):
    """A picture as a file."""

    attr_class = PictureFile
