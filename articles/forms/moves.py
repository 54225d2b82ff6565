"""The small forms between a move's button and the move: a reason, a time."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Release, WithdrawalKind
from .changes import ChangeFields
from .moments import MomentField
from .when import BackdateFields, SeenField, TimedForm, WhenFields

# Whom the reason is for.
REASONS = {
    "return": (gettext_lazy("Reason"), gettext_lazy("The writer reads it above the story.")),
    "spike": (gettext_lazy("Reason"), gettext_lazy("For the desk.")),
    "keep": (gettext_lazy("Reason"), gettext_lazy("For the desk.")),
    "reinstate": (gettext_lazy("Reason"), gettext_lazy("For the desk.")),
}


class MoveForm(forms.Form):
    """A move of a story as of revision `base`."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)  # as of schedule.fingerprint

    @property
    def brings_words(self) -> bool:
        """Whether something was typed or chosen, which a refusal must not throw away."""
        return self.is_bound and any(str(field.data or "").strip() for field in self.visible_fields())

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


class UpdateForm(ChangeFields, WhenFields, MoveForm):
    """The publication of an update of a story that is out: what it means to readers, and when they see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"change": Release.Change.UPDATED, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def others(self) -> list[forms.BoundField]:
        """Return the time; all other fields are about the change."""
        return [self["when"], self["at"]]

    def arguments(self) -> dict[str, Any]:
        """Return the change, its time, and the reason for the story's record."""
        return {"change": self.made(), "at": self.moment(), "reason": self.cleaned_data["why"]}


class PublishForm(BackdateFields, WhenFields, MoveForm):
    """When a story goes out for the first time: now, or at a time in the user's zone."""

    field_order = ("when", "at", "backdate")

    @property
    def asks_backdate(self) -> bool:
        """Whether the tick for a time in the past is worth showing."""
        wish = self.initial["at"]
        return bool(self.errors.get("backdate")) or bool(wish and wish < self.now)

    def arguments(self) -> dict[str, Any]:
        """Return the moment; now is said in full, because None would keep a schedule that stands already."""
        return {"at": self.moment() or self.now}


class RescheduleForm(BackdateFields, TimedForm, MoveForm):
    """Another time for what is scheduled for `at`; a time in the past only for a story that nobody has seen yet."""

    was = SeenField()
    at = MomentField()
    field_order = ("at", "backdate")

    def __init__(self, *args: Any, now: datetime, at: datetime, is_update: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"at": at, "was": at, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.is_update = is_update
        self.begin(now, at)

    def clean(self) -> dict[str, Any]:
        """Look at the time."""
        data = super().clean() or {}
        at = data.get("at")
        if at and at == data.get("was"):
            self.add_error("at", _("This is the time already. Choose another."))
        elif at and at < self.now and self.is_update:
            self.add_error("at", _("This time has passed. Choose a later one."))
        elif at and at < self.now:
            self.past(data)
        return data

    @property
    def asks_backdate(self) -> bool:
        """Whether the tick for a time in the past is worth showing."""
        return bool(self.errors.get("backdate"))

    def arguments(self) -> dict[str, Any]:
        """Return the new time, and the one that it takes the place of."""
        return {"at": self.cleaned_data["at"], "was": self.cleaned_data["was"]}


class WithdrawForm(WhenFields, MoveForm):
    """Why readers no longer see a story, in the press code's terms and in words for them, and from when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Why is it withdrawn?"), choices=WithdrawalKind, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for readers"),
        help_text=gettext_lazy("It stands in place of the story, below what you chose."),
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 4}),
    )
    field_order = ("kind", "reason", "when", "at")

    def arguments(self) -> dict[str, Any]:
        """Return what readers are told, and from when."""
        data = self.cleaned_data
        return {"kind": data["kind"], "reason": data["reason"], "at": self.moment()}
