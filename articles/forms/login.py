"""The log-in form, in our words."""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AdminAuthenticationForm):
    """Django's form; it does not say which of the two was wrong, nor whether the account exists."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _("Username and password do not fit together. Mind capital and small letters."),
    }
