"""What the admin's autocomplete answers to pickers."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.utils import timezone

from ..models import Article
from .blocks import standing_facts


class Choices(AutocompleteJsonView):
    """Names rows as Django does, and tells of stories where they stand, as the editor's own search does."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        """Return the id, the text and, of a story that may be seen anyway, its standing facts."""
        row: dict[str, Any] = super().serialize_result(obj, to_field_name)
        return row | standing_facts(obj, now=timezone.now()) if isinstance(obj, Article) else row
