"""What the calendar posts when an entry is dropped at another time."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..agenda import KINDS
from .moments import ShortMomentField

MOVABLE = {kind.name: kind for kind in KINDS if kind.move}


class DropForm(forms.Form):
    """The entry as its user saw it (`was` to the microsecond), and its new time in the user's zone."""

    story = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    kind = forms.ChoiceField(choices=[(name, name) for name in MOVABLE])
    base = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    was = forms.DateTimeField()
    at = ShortMomentField()

    def clean_kind(self) -> Any:
        """Return the kind itself."""
        return MOVABLE[self.cleaned_data["kind"]]

    def clean_was(self) -> Any:
        """Refuse a time without zone: it is compared with what is stored."""
        if "+" not in self.data["was"] and not self.data["was"].endswith("Z"):
            raise ValidationError("A moment needs its zone.")
        return self.cleaned_data["was"]
