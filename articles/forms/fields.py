"""Form fields for what is special about a story: its text, its ordered relations, its sources, its tags.

Their values are those of the content dict (`articles.editing`): canonical HTML, ids in order, names.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .. import former, html
from ..models import ArticleSource, Row
from .widgets import BodyWidget, OrderedPicker, PhotoPicker, SourcesPicker, as_id

MAX_TAG = 100  # taggit's column
TAG = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]+)')  # in quotes, or up to the next comma


class BodyField(forms.CharField):
    """A story's text; cleans to the canonical HTML of `articles.html`, "" if nothing is left of it."""

    widget = BodyWidget

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Bind the field; the dialog of photos stands once in a form, with the photo's own field if there is one."""
        self.widget.brings_photos = not any(isinstance(field.widget, PhotoPicker) for field in form.fields.values())
        return super().get_bound_field(form, field_name)

    def to_python(self, value: Any) -> str:
        """Return the value in canonical form, whatever line ends or markup the browser sent."""
        return html.sanitise(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare canonical forms: another spelling of the same text is no change."""
        return not self.disabled and html.sanitise(initial or "") != html.sanitise(data or "")


class OrderedField(forms.Field):
    """Rows that were chosen one by one, in the editors' order; cleans to the list of their ids.

    `rows` is the through model (`ArticleAuthor` …): it names the target, and the stock autocomplete view asks through
    it. `queryset` says what may be chosen (all targets by default; it may be set later, per form). What the initial
    value holds stays valid even when it is not in `queryset`, so that people who left keep their bylines.
    `label_from` turns a target into the text of its row.
    """

    widget = OrderedPicker
    default_error_messages = {
        "unknown": _("“%(value)s” is not among the choices. Remove it, or choose another."),
        "gone": _("Number %(value)s no longer exists. Remove it."),
        "twice": _("“%(value)s” is listed twice. Remove one of the two."),
    }

    def __init__(
        self,
        rows: type[Row],
        *,
        queryset: QuerySet | None = None,
        label_from: Callable[[Any], str] = str,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rows = rows
        self.model: type[Model] = rows._meta.get_field(rows.TARGET).related_model  # type: ignore[assignment]
        self.queryset = self.model._default_manager.all() if queryset is None else queryset
        self.label_from = label_from
        self._start()

    def _start(self) -> None:
        """Forget what an earlier form knew; the widget asks this very field for its labels."""
        self.kept: set[int] = set()
        self._known: dict[int, str | None] = {}
        self.heirs: dict[int, int] = {}  # of rows that were merged while the form stood open
        self.widget.rows, self.widget.labels = self.rows, self.labels

    def __deepcopy__(self, memo: dict) -> "OrderedField":
        result = super().__deepcopy__(memo)
        result._start()
        return result

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Note what the form starts with: it may stay, whatever `queryset` says."""
        initial = form.get_initial_for_field(self, field_name)
        self.kept = {number for entry in self.prepare_value(initial) if (number := as_id(self.id_of(entry)))}
        self._known.clear()
        return super().get_bound_field(form, field_name)

    def labels(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the texts of those ids that may be chosen or were chosen before; one query for all of them.

        A row that was merged since has the text of the one that it is part of now.
        """
        ids = set(ids)
        if wanted := ids - self._known.keys():
            allowed = Q(pk__in=wanted & self.kept)
            if wanted - self.kept:
                allowed |= Q(pk__in=self.queryset.filter(pk__in=wanted).order_by().values("pk"))
            found = {row.pk: self.label_from(row) for row in self.model._default_manager.filter(allowed)}
            self._known.update({number: found.get(number) for number in wanted})
            if heirs := former.heirs(self.model, wanted - found.keys()):
                self.heirs |= heirs
                told = self.labels(set(heirs.values()))
                self._known.update({number: told.get(heir) for number, heir in heirs.items()})
        return {number: label for number in ids if (label := self._known[number]) is not None}

    def prepare_value(self, value: Any) -> list:
        """Return ids in order from ids, instances or what a browser sent."""
        return [entry.pk if isinstance(entry, Model) else entry for entry in value or []]

    def id_of(self, entry: Any) -> Any:
        """Return the id in one entry of the value."""
        return entry

    def to_python(self, value: Any) -> list:
        """Return the ids as numbers; raise ValidationError naming each that is unknown, gone or listed twice."""
        entries = self.prepare_value(value)
        numbers = [as_id(self.id_of(entry)) for entry in entries]
        labels = self.labels({number for number in numbers if number})
        errors, seen = [], set()
        for entry, number in zip(entries, numbers, strict=True):
            if number not in labels:
                code = "gone" if number in self.kept else "unknown"
                errors.append(self._error(code, str(self.id_of(entry))[:40]))
            elif number in seen:
                errors.append(self._error("twice", labels[number]))
            seen.add(number)
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(self.heirs.get(number, number) for number in numbers if number))

    def _error(self, code: str, value: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"value": value})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the entries and their order."""
        return not self.disabled and self.comparable(initial) != self.comparable(data)

    def comparable(self, value: Any) -> list[tuple[str, ...]]:
        """Return the value in the one form in which initial and posted values are equal."""
        return [(str(self.id_of(entry)),) for entry in self.prepare_value(value)]


class SourcesField(OrderedField):
    """A story's sources in order, each with what it gave and where; cleans to [{"id", "role", "url"}, …]."""

    widget = SourcesPicker
    default_error_messages = {"detail": _("%(name)s: %(problem)s")}

    def __init__(self, rows: type[Row] = ArticleSource, **kwargs: Any) -> None:
        super().__init__(rows, **kwargs)
        self.details = {
            "role": forms.CharField(required=False, max_length=SourcesPicker.ROLE),
            "url": forms.URLField(required=False, max_length=SourcesPicker.URL, assume_scheme="https"),
        }

    def prepare_value(self, value: Any) -> list[dict[str, Any]]:
        """Return dicts with id, role and url from such dicts, or from what a browser sent."""
        return [{"role": "", "url": "", **entry} for entry in value or []]

    def id_of(self, entry: Any) -> Any:
        """Return the id in one entry of the value."""
        return entry["id"]

    def to_python(self, value: Any) -> list[dict[str, Any]]:
        """Check the ids, then role and address of each; raise ValidationError naming the source."""
        super().to_python(value)
        entries = [(as_id(entry["id"]) or 0, entry) for entry in self.prepare_value(value)]
        labels = self.labels({number for number, _entry in entries})
        errors: list[ValidationError] = []
        cleaned: dict[int, dict[str, Any]] = {}
        for number, entry in entries:
            source: dict[str, Any] = {"id": self.heirs.get(number, number)}
            for name, field in self.details.items():
                try:
                    source[name] = field.clean(html.clean_text(str(entry[name])))
                except ValidationError as error:
                    params = {"name": labels[number], "problem": " ".join(error.messages)}
                    errors.append(ValidationError(self.error_messages["detail"], code="detail", params=params))
            cleaned.setdefault(source["id"], source)
        if errors:
            raise ValidationError(errors)
        return list(cleaned.values())

    def comparable(self, value: Any) -> list[tuple[str, ...]]:
        """Return the value in the one form in which initial and posted values are equal."""
        return [
            (str(entry["id"]), str(entry["role"]).strip(), str(entry["url"]).strip())
            for entry in self.prepare_value(value)
        ]


class TagsField(forms.CharField):
    """Tags between commas; cleans to the sorted list of their names.

    Text without a comma is one tag, for ours are names like "Krisis Rusia Ukraina". Double quotes around a name keep a
    comma inside it; a double quote inside such quotes is written twice, as in CSV (RFC 4180).
    """

    default_error_messages = {
        "long": _("The tag “%(value)s” is too long: at most %(limit)d characters."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Return names, or rows that have one, as the text to edit; text that was typed stays as it is."""
        if value is None or isinstance(value, str):
            return value
        names = sorted({tag if isinstance(tag, str) else tag.name for tag in value}, key=str.casefold)
        return ", ".join(_in_quotes(name) if "," in name or name.startswith('"') else name for name in names)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the names, each once however it is capitalised; raise ValidationError if one is too long."""
        typed = html.clean_text(super().to_python(self.prepare_value(value)) or "").replace("\n", ",")
        found = (quoted.replace('""', '"') or plain for quoted, plain in TAG.findall(typed))
        names = sorted({" ".join(name.split()) for name in found} - {""})
        once = {name.casefold(): name for name in reversed(names)}
        for name in once.values():
            if len(name) > MAX_TAG:
                raise ValidationError(
                    self.error_messages["long"], code="long", params={"value": name[:40], "limit": MAX_TAG}
                )
        return sorted(once.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the names; their order and the spelling of the commas do not count."""
        try:
            return not self.disabled and self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def _in_quotes(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
