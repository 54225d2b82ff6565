"""The small form that makes a link to a preview."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy

LASTS = {
    "1h": (timedelta(hours=1), gettext_lazy("1 hour")),
    "1d": (timedelta(days=1), gettext_lazy("1 day")),
    "3d": (timedelta(days=3), gettext_lazy("3 days")),
    "7d": (timedelta(days=7), gettext_lazy("7 days")),
    "30d": (timedelta(days=30), gettext_lazy("30 days")),
}


class LinkForm(forms.Form):
    """Which version, for whom, for how long. `versions`: number and name of those that may be chosen."""

    number = forms.TypedChoiceField(label=gettext_lazy("Which version"), coerce=int)
    label = forms.CharField(
        label=gettext_lazy("For whom"),
        required=False,
        max_length=80,
        widget=AdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("For the desk: whoever opens the link does not see it."),
    )
    lasts = forms.TypedChoiceField(
        label=gettext_lazy("Good for"),
        choices=[(key, words) for key, (_time, words) in LASTS.items()],
        initial="3d",
        coerce=lambda key: LASTS[key][0],
    )

    def __init__(self, *args: Any, versions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number: Any = self.fields["number"]
        number.choices = versions
