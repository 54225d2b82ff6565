"""When a move takes effect: now, or at a time in the user's zone, which the label names."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .moments import MomentField, name_halves, zone_label


class TimedForm(forms.Form):
    """A form with a moment `at`, read at `now`, aware and UTC: its page says in words how far off that is."""

    now: datetime

    def begin(self, now: datetime, start: datetime | None) -> None:
        """Label the moment with the zone that holds at `start`."""
        self.now, field = now, self.fields["at"]
        field.label = _("Time (%(zone)s)") % {"zone": self.zone(start)}
        name_halves(field)

    def chosen(self) -> datetime | None:
        """Return the moment that stands in the form, None if there is none, or none that can be read."""
        if not self.is_bound:
            return self.initial.get("at")
        try:
            return self.fields["at"].clean(self["at"].data)
        except ValidationError:
            return None

    def clock(self) -> str:
        """Return the wall clock of the active zone at `now`, in ISO 8601, for the script that counts from there."""
        return f"{timezone.localtime(self.now):%Y-%m-%dT%H:%M:%S}"

    def zone(self, at: datetime | None = None) -> str:
        """Return the name of the active zone at a moment, or else at the one that is proposed."""
        return zone_label(at or self.initial.get("at") or self.now)


class WhenFields(TimedForm):
    """The question, for the forms of moves that take effect at a moment.

    `now` is aware and UTC, `start` the time that is proposed. A time in the past is refused, unless `past` says else.
    """

    NOW, AT = "now", "at"

    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(NOW, gettext_lazy("Now")), (AT, gettext_lazy("At this time:"))],
        widget=forms.RadioSelect,
    )
    at = MomentField(required=False)

    def __init__(self, *args: Any, now: datetime, start: datetime | None = None, **kwargs: Any) -> None:
        proposed = {"when": self.AT if start and start > now else self.NOW, "at": start}
        kwargs["initial"] = {**proposed, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.begin(now, start)

    def clean(self) -> dict[str, Any]:
        """Ask for the time if it is wanted; take no time that was typed for nothing."""
        data = super().clean() or {}
        if data.get("when") == self.AT and "at" in data:
            if not data["at"]:
                self.add_error("at", _("Say when."))
            elif data["at"] < self.now:
                self.past(data)
        elif data.get("when") == self.NOW and data.get("at") and "at" in self.changed_data:
            self.add_error("when", _("You gave a time: choose it, or empty it."))
        return data

    def past(self, data: dict[str, Any]) -> None:  # noqa: ARG002 -- for those who allow it
        """Say that the chosen time has passed."""
        self.add_error("at", _("This time has passed. Choose a later one, or “Now”."))

    def moment(self) -> datetime | None:
        """Return the chosen time, None for now; the form must be valid."""
        return self.cleaned_data["at"] if self.cleaned_data["when"] == self.AT else None


class BackdateFields(forms.Form):
    """The tick that a time in the past needs: it changes the order of every list."""

    backdate = forms.BooleanField(
        required=False,
        label=gettext_lazy("Yes, give the story a time in the past."),
        help_text=gettext_lazy("It takes its place among the older stories, not at the top."),
    )

    def past(self, data: dict[str, Any]) -> None:
        """Ask for the tick."""
        if not data.get("backdate"):
            self.add_error("backdate", _("This time has passed. Choose another, or tick this box."))


class SeenField(forms.Field):
    """A hidden moment as its reader saw it, in ISO 8601 and UTC; cleans to an aware datetime."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> Any:
        """Write a moment to the microsecond: it is compared with what is stored."""
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        """Read it; raises ValidationError for what is none."""
        try:
            found = datetime.fromisoformat(value or "")
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            raise ValidationError("Not a moment.", code="invalid")
        return found
