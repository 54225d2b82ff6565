"""The small forms between a move's button and the move: a reason, a time."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Release
from .changes import ChangeFields
from .moments import MomentField, name_halves, zone_label


class MoveForm(forms.Form):
    """A move of a story as of revision `base`."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def others(self) -> list[forms.BoundField]:
        """Return the fields that the page shows one below the other."""
        return self.visible_fields()

    def arguments(self) -> dict[str, Any]:
        """Return what the move takes besides its base, for `workflow.move`; the form must be valid."""
        return {}


class ReasonForm(MoveForm):
    """A move that must say why; `label` and `help_text` say to whom."""

    reason = forms.CharField(max_length=2000, widget=AdminTextareaWidget(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: Any, help_text: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, help_text

    def arguments(self) -> dict[str, Any]:
        """Return the reason."""
        return {"reason": self.cleaned_data["reason"]}


class UpdateForm(ChangeFields, MoveForm):
    """The publication of an update of a story that is out: what it means to readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"change": Release.Change.UPDATED, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def others(self) -> list[forms.BoundField]:
        """Return none: all fields are about the change."""
        return []

    def arguments(self) -> dict[str, Any]:
        """Return the change, and the reason for the story's record."""
        return {"change": self.made(), "reason": self.cleaned_data["why"]}


class PublishForm(MoveForm):
    """When a story goes out for the first time: now, or at a time in the user's zone.

    `now` is aware and UTC. A time in the past needs a tick of its own: it changes the order of every list.
    """

    NOW, AT = "now", "at"

    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(NOW, gettext_lazy("Now")), (AT, gettext_lazy("At this time:"))],
        widget=forms.RadioSelect,
    )
    at = MomentField(required=False)
    backdate = forms.BooleanField(
        required=False,
        label=gettext_lazy("Yes, give the story a time in the past."),
        help_text=gettext_lazy("It takes its place among the older stories, not at the top."),
    )

    def __init__(self, *args: Any, now: datetime, wish: datetime | None, **kwargs: Any) -> None:
        start = {"when": self.AT if wish and wish > now else self.NOW, "at": wish}
        kwargs["initial"] = {**start, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["at"].label = _("Time (%(zone)s)") % {"zone": zone_label(wish or now)}
        name_halves(self.fields["at"])

    def clean(self) -> dict[str, Any]:
        """Ask for the time if it is wanted, and for a tick if it lies in the past."""
        data = super().clean() or {}
        if data.get("when") == self.AT and "at" in data:
            if not data["at"]:
                self.add_error("at", _("Say when."))
            elif data["at"] < self.now and not data.get("backdate"):
                self.add_error("backdate", _("This time has passed. Choose another, or tick this box."))
        return data

    @property
    def asks_backdate(self) -> bool:
        """Whether the tick for a time in the past is worth showing."""
        wish = self.initial["at"]
        return bool(self.errors.get("backdate")) or bool(wish and wish < self.now)

    def arguments(self) -> dict[str, Any]:
        """Return the moment; now is said in full, because None would keep a schedule that stands already."""
        return {"at": self.cleaned_data["at"] if self.cleaned_data["when"] == self.AT else self.now}
