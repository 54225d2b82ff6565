"""Moments as people type them: a date and a time in their own zone, which the label names."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import dates

YEARS = range(1900, 2200)  # others are typing errors, and the first and the last cannot be told in every zone


class MomentField(forms.SplitDateTimeField):
    """A date and a time in the active zone; cleans to an aware datetime."""

    widget = AdminSplitDateTime

    def validate(self, value: Any) -> None:
        """Refuse years that cannot be meant."""
        super().validate(value)
        if value and value.year not in YEARS:
            raise ValidationError(_("Look at the year."), code="year")


def zone_label(moment: datetime) -> str:
    """Return the name of the active zone at an aware `moment`, as "WIB"."""
    return dates.zone_label(timezone.localtime(moment))
