"""The forms of accounts and of their passwords."""

from typing import Any

from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordForm
from django.contrib.auth.forms import AdminPasswordChangeForm, SetPasswordForm, UserChangeForm

from .opened import OpenedForm


class AccountForm(OpenedForm, UserChangeForm):
    """Django's form of an account, as it was opened."""


class PasswordAlone:
    """A form that writes the password and no other column: the account was read long before, and may be off by now."""

    def set_password_and_save(self, user: Any, *args: Any, commit: bool = True, **kwargs: Any) -> Any:
        """Set the password that was typed; returns the account."""
        user = super().set_password_and_save(user, *args, commit=False, **kwargs)  # type: ignore[misc]
        if commit:
            user.save(update_fields=["password"])
        return user


class OwnPassword(PasswordAlone, OwnPasswordForm):
    """A new password by the old one."""


class OthersPassword(PasswordAlone, AdminPasswordChangeForm):
    """A password for somebody else."""


class LinkedPassword(PasswordAlone, SetPasswordForm):
    """A password by a link."""
