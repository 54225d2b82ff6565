"""Model fields that sanitise on the way into the database, where no write path can walk around them."""

from typing import Any

from django.db import models

from . import html


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
