"""What a move of many stories asks once for all."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy

from ..models import Release
from ..publication import Change
from .changes import KINDS

FOR_WHOM = {
    "return": gettext_lazy("Each writer reads it above the story."),
    "spike": gettext_lazy("For the desk."),
}


class BulkForm(forms.Form):
    """A reason where the move needs one; what the change means to readers where updates of live stories go out.

    A correction is not offered: its words for readers are about one story.
    """

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=AdminTextareaWidget(attrs={"rows": 3})
    )
    change = forms.ChoiceField(
        label=gettext_lazy("What kind of change are the updates?"),
        choices=[(kind, label) for kind, label in KINDS if kind != Release.Change.CORRECTION],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A correction is published on its own: readers are told what was wrong."),
    )

    def __init__(self, *args: Any, name: str, needs_reason: bool, asks_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = FOR_WHOM.get(name, "")
        if not needs_reason:
            del self.fields["reason"]
        if not asks_change:
            del self.fields["change"]

    def arguments(self) -> dict[str, Any]:
        """Return what the move takes, for `workflow.move`; the form must be valid."""
        data = self.cleaned_data
        change = {"change": Change(Release.Change(data["change"]))} if "change" in data else {}
        return {"reason": data.get("reason", ""), **change}
