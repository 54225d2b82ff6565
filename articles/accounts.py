"""Who may log in at the desk, how often one may guess, and who needs a second factor (docs/decisions/0021-log-in.md).

django-allauth does the work: its settings stand in newsroom/settings.py, the open addresses in admin/account.py.
"""

import time
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import User

# Whoever may change what readers see, or say what others may do, needs a second factor where REQUIRE_MFA is on.
# Names are public with the first live story that has them; photos in use are changed by whoever edits others' stories.
POWERS = (
    *("articles.publish_article", "articles.withdraw_article", "articles.hotfix_article", "articles.curate_frontpage"),
    *(f"articles.{act}_correction" for act in ("add", "change", "delete")),
    *(f"articles.change_{name}" for name in ("author", "editor", "source", "section", "topic", "synonym")),
    *("taggit.change_tag", "articles.edit_others_article", "articles.change_gaterule"),
    *(power for act in ("add", "change", "delete") for power in (f"articles.{act}_user", f"auth.{act}_group")),
)

# What allauth says by templates of its own.
DONE = {
    "mfa/messages/totp_activated.txt": gettext_lazy("The app is set up: from now on the log-in asks for its code."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app is removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "There are new recovery codes. Keep them somewhere safe."
    ),
}

TOO_MANY = gettext_lazy(
    "Too many attempts. Wait five minutes, then try again. If that does not help, an administrator can."
)
LOT = 500  # log-ins that are removed at once
NETWORK = 64  # bits of an IPv6 address that say whose it is; the rest its owner chooses anew at will


def needs_factor(user: Any) -> bool:
    """Whether this account must set up a second factor before it may do anything else; one query where it might."""
    if not settings.REQUIRE_MFA or not user.is_authenticated:
        return False
    return any(user.has_perm(power) for power in POWERS) and not has_factor(user)


def has_factor(user: User) -> bool:
    """Whether the account has a second factor; codes for emergencies alone are none."""
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=types).exists())


def remove_factors(account: User, *, actor: User) -> int:
    """Remove the account's factors and recovery codes and end its log-ins; returns how many there were.

    The admin's log of the account tells who did it. Its owner then logs in by the password alone.
    """
    with transaction.atomic():
        removed: int = Authenticator.objects.filter(user=account).delete()[0]
        for session in UserSession.objects.filter(user=account):
            session.end()
        LogEntry.objects.log_actions(actor.pk, [account], CHANGE, _("Removed the second step of the log-in."))
    return int(removed)


def wrong_codes(account: User) -> dict[str, str]:
    """Return what wrong codes of the account are counted under, for allauth's limits.

    With a new password, or a new second factor, the count begins anew, in whichever process it stood: whoever guessed
    knows neither.
    """
    factors = Authenticator.objects.filter(user=account).order_by("pk").values_list("pk", flat=True)
    return {"action": "wrong_codes", "key": f"{account.pk} {account.password} {[*factors]}"}


def remove_ended(now: datetime) -> None:
    """Remove the sessions that ran out (`now` is UTC), and what was noted of log-ins whose session is gone.

    One of today's may be without its session yet: it is noted before the session is kept.
    """
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    gone = UserSession.objects.filter(~Exists(there), created_at__lt=now - timedelta(days=1))
    for rows in (Session.objects.filter(expire_date__lt=now), gone):
        while lot := list(rows.values_list("pk", flat=True)[:LOT]):  # lest others wait to save
            rows.model.objects.filter(pk__in=lot).delete()


class DeskBackend(ModelBackend):
    """Django's accounts, of which only those that work at the desk may log in, and stay so for as long as they do.

    It asks with each request: whoever is switched off is out with the next one. As much is hashed for a name that
    nobody has, or an account that is switched off, as for a wrong password.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the account is active and of the desk."""
        return super().user_can_authenticate(user) and user.is_staff


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks the project about logging in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy(
            "Username and password do not fit together. Mind capital and small letters."
        ),
        "incorrect_password": gettext_lazy("That is not your password."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return who asks; an IPv4 address in the dress of an IPv6 one is itself, not one /64 with all others."""
        known = ip_address(super().get_client_ip(request))
        return str(getattr(known, "ipv4_mapped", None) or known)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count guesses by account and address: who guesses from elsewhere does not lock the owner out."""
        asker = ip_address(self.get_client_ip(request))
        network = ip_network((asker, NETWORK), strict=False) if asker.version == 6 else asker
        return f"{network} {credentials.get('username', '').lower()}"

    def get_login_stages(self) -> list[str]:
        """After the password comes the second factor, and nothing else: no mails, no codes by telephone."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Log in who still may: a passkey knows nothing of that, and between password and code somebody may leave."""
        if not DeskBackend().user_can_authenticate(user):
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        request.session.set_expiry(None)  # as the settings say: what a passkey is to sign stood there for minutes

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:  # noqa: ARG002
        """Lead back to the log-in; only whoever holds the account's key comes here."""
        messages.error(request, _("This account may not log in at the desk."))
        return HttpResponseRedirect(reverse("admin:login"))

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts are made by administrators."""
        return False

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:  # noqa: ARG002
        """Ask for the password again, unless it was given just now: whoever is led here by the log-in knows it."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or time.time() - records[-1]["at"] >= app_settings.REAUTHENTICATION_TIMEOUT

    def is_ajax(self, request: HttpRequest) -> bool:
        """Answer scripts with data where they ask what a passkey is to sign, and nowhere else."""
        return request.path == reverse("mfa_login_webauthn") and super().is_ajax(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_more: Any, **given: Any
    ) -> None:
        """Say what was done, in our words; that somebody has logged in is plain to see."""
        if words := DONE.get(message_template or "", given.get("message")):
            messages.add_message(request, level, words)


class FactorAdapter(DefaultMFAAdapter):
    """What allauth asks the project about second factors."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "That code or passkey does not fit. Codes of an app hold for half a minute, once."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an app or a passkey first."),
    }

    def get_totp_label(self, user: Any) -> str:
        """Name the account in the authenticator app."""
        return str(user.get_username())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002, ARG002 -- allauth's names
        """Name a passkey that nobody named."""
        return _("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Show the site's name where a passkey is made."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}
