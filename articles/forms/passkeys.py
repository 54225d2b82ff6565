"""What browsers send of a passkey: read strictly before a library takes it apart, which trusts its types."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as webauthn
from django import forms

LONGEST = 64 * 1024  # characters; a registration has some thousand
DEEPEST = 6
# What a library raises that was given something else than it expects, in whatever place.
ODD = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)


class CredentialField(forms.JSONField):
    """A credential as JSON of objects, lists, texts and truth values: a number would be taken for a size in memory."""

    def to_python(self, value: Any) -> Any:
        """Return what was sent. Raises ValidationError."""
        if isinstance(value, str) and len(value) > LONGEST:
            raise get_adapter().validation_error("incorrect_code")
        found = super().to_python(value)
        if found is not None and not (isinstance(found, dict) and _is_plain(found, DEEPEST)):
            raise get_adapter().validation_error("incorrect_code")
        return found


def _is_plain(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        return depth > 0 and all(_is_plain(each, depth - 1) for each in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_is_plain(each, depth - 1) for each in value)
    return value is None or isinstance(value, str | bool)


class _Shown(webauthn.AuthenticateWebAuthnForm):
    """A passkey that is shown."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        """Return whose it is. Raises ValidationError, whatever is wrong with it."""
        try:
            return super().clean_credential()
        except ODD as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticateForm(_Shown):
    """The second step of the log-in."""


class LoginForm(_Shown, webauthn.LoginWebAuthnForm):
    """A log-in without password."""


class ReauthenticateForm(_Shown, webauthn.ReauthenticateWebAuthnForm):
    """Somebody who is logged in shows that they are themselves."""


class AddForm(webauthn.AddWebAuthnForm):
    """A passkey that is new."""

    credential = CredentialField(widget=forms.HiddenInput)

    def clean(self) -> Any:
        """Take the credential. Raises ValidationError, whatever is wrong with it."""
        try:
            return super().clean()
        except ODD as error:
            raise get_adapter().validation_error("incorrect_code") from error
