"""The log-in form, in our words."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _


class LoginForm(forms.LoginForm):
    """allauth's form; it does not say which of the two was wrong, nor whether the account exists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label, password.help_text = _("Username"), _("Password"), ""
        name.widget.attrs = {"autofocus": True, "autocapitalize": "none", "autocomplete": "username"}
        password.widget.attrs = {"autocomplete": "current-password"}

    def add_prefix(self, field_name: str) -> str:
        """Call the name what browsers' stores of passwords know it by, and what it was called before."""
        return super().add_prefix("username" if field_name == "login" else field_name)
