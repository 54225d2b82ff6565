"""What a change of a story that readers see means to them: nothing, an update, or a public correction."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Correction, Release
from ..publication import Change

KINDS = [
    (Release.Change.SILENT, gettext_lazy("A slip of the pen: readers are not told")),
    (Release.Change.UPDATED, gettext_lazy("An update: readers see “Updated” with the time")),
    (Release.Change.CORRECTION, gettext_lazy("A correction: readers are told what was wrong")),
]


class ChangeFields(forms.Form):
    """The question, for the forms that publish a change. Nothing is chosen beforehand unless `initial` says so."""

    change = forms.ChoiceField(
        label=gettext_lazy("What kind of change is it?"), choices=KINDS, widget=forms.RadioSelect
    )
    correction = forms.ChoiceField(label=gettext_lazy("Kind of correction"), choices=Correction.Kind, required=False)
    told = forms.CharField(
        label=gettext_lazy("Text for readers"),
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What was wrong, and what is right. It stands below the story and on the corrections page."
        ),
    )
    why = forms.CharField(
        label=gettext_lazy("Reason, for the desk"),
        required=False,
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the words that a correction needs; drop none that were written for readers."""
        data = super().clean() or {}
        is_told, kind = bool(data.get("told", "").strip()), data.get("change")
        if kind == Release.Change.CORRECTION and not is_told and "told" in data:
            self.add_error("told", _("Write what readers are told about the correction."))
        elif kind and kind != Release.Change.CORRECTION and is_told:
            self.add_error("change", _("Only a correction tells readers your text: choose it, or empty the text."))
        return data

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields about the change, for `_change.html`."""
        return [self[name] for name in ChangeFields.base_fields]

    def made(self) -> Change:
        """Return the change; the form must be valid."""
        data = self.cleaned_data
        kind = Correction.Kind(data["correction"] or Correction.Kind.CORRECTION)
        return Change(Release.Change(data["change"]), kind, data["told"], data["why"])
