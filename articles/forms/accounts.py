"""The form of an account."""

from django.contrib.auth.forms import UserChangeForm

from .opened import OpenedForm


class AccountForm(OpenedForm, UserChangeForm):
    """Django's form of an account, as it was opened."""
