"""What everybody may set for themselves: language and time zone that they work in, and what comes by mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from ..models import User


def offer_the_sites(form: forms.BaseForm) -> None:
    """Let `language` and `time_zone` of a form of an account offer the site's own first, by name."""
    for name in ("language", "time_zone"):
        column: Any = User._meta.get_field(name)
        field: Any = form.fields[name]
        field.choices = [("", _("As the site")), *column.choices]


class PreferencesForm(forms.ModelForm):
    """Language and time zone of one's own account, empty for the site's; and which notices come by mail."""

    class Meta:
        model = User
        fields = ("language", "time_zone", "mail")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_the_sites(self)
        if not settings.SENDS_MAIL:
            del self.fields["mail"]
            return
        mail: Any = self.fields["mail"]
        mail.choices = User._meta.get_field("mail").choices
        if self.instance.email:
            mail.help_text = _("It goes to %(address)s.") % {"address": self.instance.email}
        else:
            mail.help_text = _("Your account has no e-mail address yet; an administrator can add one.")
