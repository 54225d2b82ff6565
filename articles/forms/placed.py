"""Stories that are given a place, named by UUID, each perhaps until a moment: the form's field and its picker."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from ..models import Article, Placed
from .moments import ShortMomentField
from .widgets import ProjectTemplate, module


class StoriesPicker(ProjectTemplate):
    """The ordered picker (`widgets.OrderedPicker`) for stories named by UUID; the form sets `known` and `lookup`.

    `ends` gives each row a box for the moment at which it ends, posted as <name>-<uuid>-until.
    """

    template_name = "articles/widgets/picker.html"
    known: Mapping[str, str] = {}
    lookup = ""
    until_label: Any = ""

    class Media:
        css = {"all": ["articles/desk/picker.css", "articles/desk/combobox.css"]}
        js = [module("articles/desk/picker.js")]

    def __init__(self, *, ends: bool, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.ends = ends

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:  # noqa: ARG002
        """Return the posted rows in order, as {"id", "until"}."""
        return [{"id": uid, "until": data.get(f"{name}-{uid}-until", "")} for uid in data.getlist(name)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        """Never: a list without rows posts nothing."""
        return False

    def format_value(self, value: Any) -> Any:
        """Return the value as it is: a list."""
        return value or []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the rows with their words, and the address that the search asks."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "rows": [self.entry(name, row, self.known.get(row["id"])) for row in context["widget"]["value"]],
            "blank": self.entry(name, {"id": "__id__"}, "__name__"),
            "one": Article._meta.verbose_name,
            "many": Article._meta.verbose_name_plural,
            "lookup": self.lookup,
        }
        return context

    def entry(self, name: str, row: dict[str, str], label: str | None) -> dict[str, Any]:
        """Return what one row shows; a label of None marks a story that is not there any more."""
        box = {
            "key": "until",
            "input": f"{name}-{row['id']}-until",
            "value": row.get("until", ""),
            "label": self.until_label,
            "says": self.until_label,
            "type": "datetime-local",
        }
        return {"id": row["id"], "label": label, "extras": [box] if self.ends else []}


class StoriesField(forms.Field):
    """Stories by UUID, at most `limit`, each once; cleans to a tuple of `Placed`. The form sets `known`."""

    default_error_messages = {
        "unknown": gettext_lazy("A story that is listed here cannot be chosen any more. Remove it."),
        "twice": gettext_lazy("“%(value)s” is listed twice. Remove one of the two."),
        "many": ngettext_lazy(
            "Only %(limit)d story has a place here.", "At most %(limit)d stories have a place here.", "limit"
        ),
        "until": gettext_lazy("%(name)s: %(problem)s"),
    }

    def __init__(self, *, limit: int = 1, ends: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, widget=StoriesPicker(ends=ends), **kwargs)
        self.limit = limit
        self.known: Mapping[str, str] = {}
        self.until = ShortMomentField(required=False)

    def prepare_value(self, value: Any) -> list[dict[str, str]]:
        """Return rows as the widget shows them from such rows, or from what `Arrangement` holds."""
        return [row if isinstance(row, dict) else _row(row) for row in value or ()]

    def to_python(self, value: Any) -> tuple[Placed, ...]:
        """Check the rows; raises ValidationError that names each that cannot stay."""
        rows, errors, placed = self.prepare_value(value), [], []
        if len(rows) > self.limit:
            errors.append(self._error("many", limit=self.limit))
        for place, row in enumerate(rows):
            uid, name = row["id"], self.headline(row["id"])
            if name is None:
                errors.append(self._error("unknown"))
            elif uid in [earlier["id"] for earlier in rows[:place]]:
                errors.append(self._error("twice", value=name))
            else:
                try:
                    placed.append(Placed(uid, self.until.clean(row["until"])))
                except ValidationError as error:
                    errors.append(self._error("until", name=name, problem=" ".join(error.messages)))
        if errors:
            raise ValidationError(errors)
        return tuple(placed)

    def headline(self, uid: str) -> str | None:
        """Return the first line of what is known of a story, None if it cannot be chosen."""
        words = self.known.get(uid)
        return words if words is None else words.partition("\n")[0]

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def _row(placed: Placed) -> dict[str, str]:
    return {"id": placed.story, "until": _local(placed.until) if placed.until else ""}


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime(ShortMomentField.FORMAT)
