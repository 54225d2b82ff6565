"""The small forms of stories that belong together: a follow-up, and two that become one."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.utils.translation import gettext_lazy

from ..models import Article


class FollowUpForm(forms.Form):
    """A new story that follows another one."""

    headline = forms.CharField(
        label=gettext_lazy("Headline"),
        max_length=Article._meta.get_field("headline").max_length,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Of the new story. It can be changed at any time."),
    )
    takes_text = forms.BooleanField(
        label=gettext_lazy("Take the text and the lead photo along, as background"), required=False
    )
    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)  # so that pressing twice makes one


class JoinForm(forms.Form):
    """Two stories that become one, as of the versions that were seen."""

    into = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base_into = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    standing = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)  # doubles.standing
    reason = forms.CharField(max_length=2000, widget=AdminTextareaWidget(attrs={"rows": 3}))

    def __init__(self, *args: Any, is_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label = gettext_lazy("Reason for readers") if is_public else gettext_lazy("Reason")
        field.help_text = (
            gettext_lazy("Whoever comes to the old address reads it while the other story is not live.")
            if is_public
            else gettext_lazy("For the desk.")
        )
