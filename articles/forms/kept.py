"""A list of stories that somebody keeps under a name: the filters, the search and the order of its address."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import SavedView, User

MOST = 20


class KeepForm(forms.ModelForm):
    """A list of `user`; of its address counts what the list knows by `names`, so no page and nothing foreign."""

    class Meta:
        model = SavedView
        fields = ("name", "query")
        labels = {"name": gettext_lazy("Name of the list")}
        widgets = {"name": AdminTextInputWidget(attrs={"autocomplete": "off"}), "query": forms.HiddenInput}

    def __init__(self, *args: Any, user: User, names: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.names = user, names
        self.fields["query"].required = False

    def clean_name(self) -> str:
        """Refuse a name that stands for another list already."""
        name: str = self.cleaned_data["name"]
        if self.user.saved_views.filter(name=name).exists():
            raise ValidationError(_("You have a list of this name. Choose another name, or remove that list first."))
        return name

    def clean_query(self) -> str:
        """Keep what the list knows; refuse an address that narrows nothing down."""
        query = narrowed(self.cleaned_data["query"], self.names)
        if not query:
            raise ValidationError(_("Filter or search first: this is the whole list."))
        return query

    def clean(self) -> dict[str, Any]:
        """Refuse one list too many."""
        data = super().clean() or {}
        if self.user.saved_views.count() >= MOST:
            raise ValidationError(_("You keep %(count)d lists. Remove one first.") % {"count": MOST})
        return data

    def kept(self) -> SavedView | None:
        """Keep the list and return it; None if the form is not valid. Two at once of one person wait for each other."""
        with transaction.atomic():
            User.objects.select_for_update().get(pk=self.user.pk)
            if not self.is_valid():
                return None
            self.instance.user = self.user
            return self.save()

    @property
    def problems(self) -> list[str]:
        """What stood in the way, a sentence each."""
        return [str(error) for errors in self.errors.values() for error in errors]


def narrowed(query: str, names: Collection[str]) -> str:
    """Return the parameters of `query` that are among `names` and not empty, in the order of their names.

    Raises TooManyFieldsSent, which Django answers with 400.
    """
    given, made = QueryDict(query), QueryDict(mutable=True)
    for name in sorted(names):
        if value := given.get(name, "").replace("\x00", ""):
            made[name] = value
    return made.urlencode()
