"""The fields that readers filter lists by: a day, a name among those that they may know of."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import flatatt
from django.utils.formats import get_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from ..lists import Choice

# Days outside of these are typing errors, and calendars overflow at their ends.
DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
SELECTED = SafeString(" selected")
UNKNOWN: dict[str, Any] = {"invalid_choice": _("There is no such choice. Choose another.")}
Known = Callable[[], Mapping[str, Choice]]  # by slug; asked for only when something is chosen


class DayInput(forms.DateInput):
    """The browser's own date picker, which shows days alone: what is none does not come back in it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        """Return the day as the picker wants it, None for what is no day."""
        try:
            return date.fromisoformat(str(super().format_value(value))).isoformat()
        except ValueError:
            return None


class DayForm(forms.Form):
    """One day of the site's calendar."""

    date = forms.DateField(label=_("Date"), widget=DayInput(), validators=DAYS)


def options(choices: Iterable[Choice], *, numbered: bool) -> str:
    """Return the options of a select for those that have stories, with their numbers or without; none is selected.

    Of what was not counted there are no numbers.

    Not by a template for each of them: there are hundreds.
    """
    thousands = str(get_format("THOUSAND_SEPARATOR"))
    rows = []
    for choice in choices:
        number = f" ({choice.stories:,})".replace(",", thousands) if numbered and choice.stories else ""
        if choice.stories != 0:
            rows.append((choice.slug, f"{'– ' if choice.below else ''}{choice.name}{number}"))
    return format_html_join("", '<option value="{}">{}</option>', rows)


class NamedSelect(forms.Widget):
    """A select of options that are rendered already."""

    empty_label: Any = ""
    options = ""
    known: Known = dict

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """Return the select; the option that `value` (a slug) names is selected, and added if it has no stories."""
        chosen = self.known().get(value) if value else None
        rows = self.options
        if chosen:
            plain, selected = (format_html('<option value="{}"{}>', chosen.slug, mark) for mark in ("", SELECTED))
            nothing = format_html("{}{}</option>", selected, chosen.name)
            rows = rows.replace(plain, selected, 1) if plain in rows else nothing + rows
        start = format_html('<select name="{}"{}>', name, flatatt(self.build_attrs(self.attrs, attrs)))
        first = format_html('<option value=""{}>{}</option>', "" if chosen else SELECTED, self.empty_label)
        return mark_safe(f"{start}{first}{rows}</select>")  # noqa: S308 -- of escaped parts


class NamedField(forms.Field):
    """A name among those that are `known`, by its slug; its value is the `Choice`, None if nothing is chosen."""

    widget = NamedSelect
    default_error_messages = UNKNOWN

    def __init__(self, *, empty_label: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known: Known = dict
        self.widget.empty_label = empty_label

    def offer(self, rendered: str) -> None:
        """Show these `options`."""
        self.widget.options, self.widget.known = rendered, self.known

    def to_python(self, value: Any) -> Choice | None:
        """Return the choice that is named; raise ValidationError if there is none of that name."""
        if value in self.empty_values:
            return None
        try:
            return self.known()[value]
        except KeyError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class TagField(forms.CharField):
    """A tag that live stories have, by its slug or as it is written; its value is the `Choice`."""

    default_error_messages = {"unknown": _("No story has this tag.")}
    find: Callable[[str], Choice | None]

    def clean(self, value: Any) -> Choice | None:
        """Return the tag; raise ValidationError if no live story has it."""
        written = super().clean(value)
        if not written:
            return None
        if found := self.find(written):
            return found
        raise ValidationError(self.error_messages["unknown"], code="unknown")


class FilterForm(forms.Form):
    """Checks what single fields cannot."""

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("date_from"), cleaned.get("date_to")
        if first and last and first > last:
            self.add_error("date_to", _("The last day lies before the first."))
        return cleaned
