"""The small forms beside a story: whom it is given to, until when, and a note."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..assignments import assignable
from ..models import Assignment, User
from ..notes import LONGEST
from .moments import ShortMomentField, zone_label

PREFIX = "talk"  # of the fields' ids: the story's form stands on the same page


class AssignForm(forms.Form):
    """Who is to work on the story until when; `was` names the open assignment that was seen, empty for none."""

    assignee = forms.ChoiceField(label=gettext_lazy("Assign to"))
    due = ShortMomentField(required=False)
    brief = forms.CharField(
        label=gettext_lazy("What is to be done"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, current: Assignment | None, now: datetime, **kwargs: Any) -> None:
        start: dict[str, Any] = {"was": current and current.pk}
        if current:
            start |= {"assignee": current.assignee_id, "due": current.due_at, "brief": current.brief}
        kwargs["initial"] = {**start, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.auto_id = f"{PREFIX}_%s"
        self.current, self.now = current, now
        self.people: dict[str, User] = {}
        choices: Any = [("", _("Choose …")), *self._choices(user)]
        self.fields["assignee"].choices = choices  # type: ignore[attr-defined]
        self.fields["due"].label = _("Until (%(zone)s)") % {"zone": zone_label(now)}

    def _choices(self, user: User) -> list[Any]:
        """Return everybody by role, the highest that they have, after the one who asks."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for person in assignable().order_by("first_name", "last_name", "username").prefetch_related("groups"):
            self.people[str(person.pk)] = person
            role = max(person.groups.all(), key=lambda group: group.pk, default=None)
            groups.setdefault(role.name if role else "", []).append((str(person.pk), _named(person)))
        me = [(str(user.pk), _("Me"))] if str(user.pk) in self.people else []
        return [*me, *((role or _("Others"), people) for role, people in sorted(groups.items()))]

    def clean_assignee(self) -> User:
        """Return the account."""
        return self.people[self.cleaned_data["assignee"]]

    def clean_due(self) -> datetime | None:
        """Refuse a time that has passed, unless it stood there before."""
        due: datetime | None = self.cleaned_data["due"]
        kept = self.current and due == self.current.due_at
        if due and due <= self.now and not kept:
            raise ValidationError(_("This time has passed."))
        return due

    @property
    def asks(self) -> list[forms.BoundField]:
        """The fields to fill."""
        return self.visible_fields()


class NoteForm(forms.Form):
    """A note, with "@name" for whom it is to reach."""

    text = forms.CharField(
        label=gettext_lazy("New note"), max_length=LONGEST, widget=forms.Textarea({"rows": 3, "data-mention": ""})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{PREFIX}_%s"


def _named(person: User) -> str:
    name = str(person)
    return name if name == person.username else f"{name} (@{person.username})"
