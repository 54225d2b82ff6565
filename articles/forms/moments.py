"""Moments as people type them: a date and a time in their own zone, which the label names."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from .. import dates

YEARS = range(1900, 2200)  # others are typing errors, and the first and the last cannot be told in every zone


class Sensible(forms.Field):
    """A field of moments that refuses years that cannot be meant."""

    def validate(self, value: Any) -> None:
        """Look at the year."""
        super().validate(value)
        if value and value.year not in YEARS:
            raise ValidationError(_("Look at the year."), code="year")


class MomentField(Sensible, forms.SplitDateTimeField):
    """A date and a time in the active zone; cleans to an aware datetime."""

    widget = AdminSplitDateTime


class ShortMomentField(Sensible, forms.DateTimeField):
    """The same in one small box, the browser's own, where many moments stand in rows."""

    FORMAT = "%Y-%m-%dT%H:%M"
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)


def name_halves(field: forms.Field) -> None:
    """Give date and time of a split field names of their own: its label names neither box. Call it once labelled."""
    halves = (pgettext("half of a moment", "date"), pgettext("half of a moment", "time"))
    for widget, half in zip(field.widget.widgets, halves, strict=True):
        widget.attrs["aria-label"] = f"{field.label}: {half}"


def zone_label(moment: datetime) -> str:
    """Return the name of the active zone at an aware `moment`, as "WIB"."""
    return dates.zone_label(timezone.localtime(moment))


def told(moment: datetime) -> str:
    """Return an aware moment in the active zone, as the desk's pages tell it."""
    return f"{date_format(timezone.localtime(moment), 'j M Y, H:i')} {zone_label(moment)}"
