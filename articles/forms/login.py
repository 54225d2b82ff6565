"""The forms of the log-in: name and password in our words, and the code of the second step."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import accounts


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


class Counted:
    """Before a form of allauth's for a code: so many may be wrong in a day, wherever they are tried.

    Whoever comes here knows the password, or has a log-in. What was refused for having been too fast does not count.
    """

    user: Any

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError."""
        request, wrong = context.request, accounts.wrong_codes(self.user)
        if not ratelimit.consume(request, dry_run=True, **wrong):
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError as error:
            if error.code == "incorrect_code":
                ratelimit.consume(request, **wrong)
            raise
        ratelimit.clear(request, **wrong)
        return code


class CodeForm(Counted, AuthenticateForm):
    """The second step of the log-in."""


class AgainForm(Counted, ReauthenticateForm):
    """The code once more, before what concerns the log-in itself."""
