"""The small form that takes a version out of a story's public history."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy


class RedactForm(forms.Form):
    """Why readers see a version no more."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for readers"),
        help_text=gettext_lazy("It stands in place of the text. Do not repeat what must not be read."),
        max_length=2000,
        widget=AdminTextareaWidget(attrs={"rows": 4}),
    )
