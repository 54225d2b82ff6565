"""What everybody may set for themselves: the language and the time zone that they work in."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ..models import User


def offer_the_sites(form: forms.BaseForm) -> None:
    """Let `language` and `time_zone` of a form of an account offer the site's own first, by name."""
    for name in PreferencesForm.Meta.fields:
        column: Any = User._meta.get_field(name)
        field: Any = form.fields[name]
        field.choices = [("", _("As the site")), *column.choices]


class PreferencesForm(forms.ModelForm):
    """Language and time zone of one's own account; empty means the site's."""

    class Meta:
        model = User
        fields = ("language", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_the_sites(self)
