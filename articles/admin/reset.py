"""A new password where there is no mail: an administrator makes a link, hands it over, and whoever opens it sets one.

The link holds for settings.PASSWORD_RESET_TIMEOUT. It is over once it was used, and as soon as the account logs in,
gets another password, other rights, or is switched off: nobody keeps a key to an account that has risen above them. It
also ends with the right of whoever made it: nobody keeps a key who may not make one any more.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from ..addresses import absolute
from ..forms.accounts import LinkedPassword
from ..models import User
from . import rights
from .filters import is_id


class Tokens(PasswordResetTokenGenerator):
    """Django's tokens, which also die with what the account may do: made by its password, last log-in and mail."""

    key_salt = "articles.admin.reset.Tokens"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        held = sorted(rights.permissions_of(user).values_list("pk", flat=True)) if not user.is_superuser else "all"
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}{user.is_staff}{held}{self.maker}"

    def __init__(self, maker: int) -> None:
        """Make and check tokens of links that the account with this id made."""
        super().__init__()
        self.maker = maker


# ---- the link is made


def may_make(desk: Any, request: Any, account: User) -> bool:
    """Whether the user may make a link for this account: as for changing it; somebody else's, and one in use."""
    usable = account.is_active and account.is_staff and account != request.user
    return usable and desk.has_change_permission(request, account)


@sensitive_variables("address", "page")
def make(desk: Any, request: Any, account: User) -> HttpResponse:
    """POST: make a link and show it, this once. Raises PermissionDenied."""
    if not may_make(desk, request, account):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    address = absolute(address_of(account, maker=request.user))
    desk.log_change(request, account, _("Made a link for a new password."))
    request.current_app = desk.admin_site.name
    page = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "original": account,
        "title": _("A link for a new password"),
        "account": account,
        "address": address,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    response = render(request, "admin/articles/user/link.html", page)
    response["Referrer-Policy"] = "same-origin"
    return response


def address_of(account: User, *, maker: User) -> str:
    """Return the path of a link that `maker` makes for `account`."""
    key = urlsafe_base64_encode(force_bytes(f"{account.pk}.{maker.pk}"))
    return reverse("admin:new_password", args=[key, Tokens(maker.pk).make_token(account)])


# ---- the link is used


@never_cache
@sensitive_post_parameters()
def use(request: Any, site: Any, key: str, token: str) -> HttpResponse:
    """Anybody with the link: ask for a new password, or set it and lead to the log-in. One 404 for all dead links.

    Django's own view would write a session on GET, to hide the token from addresses that other sites are sent; here the
    page tells other sites nothing, and links to none.
    """
    with transaction.atomic():
        account = _account(key, token, locked=request.method == "POST")
        language = (account.language if account else "") or settings.LANGUAGE_CODE
        with translation.override(language):
            response = _answer(site, request, account)
    # "no-referrer" would make the browser send the form without an origin, and it would be refused.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _account(key: str, token: str, *, locked: bool) -> User | None:
    """Return whose link this is, None if it is over. Of two who use it at once, the second finds none."""
    try:
        pk, _point, by = urlsafe_base64_decode(key).decode().partition(".")
    except ValueError:
        return None
    if not (is_id(pk) and is_id(by)):
        return None
    rows = User.objects.select_for_update() if locked else User.objects.all()
    account, maker = rows.filter(pk=int(pk)).first(), User.objects.filter(pk=int(by)).first()
    if account is None or maker is None or not Tokens(maker.pk).check_token(account, token):
        return None
    return account if _may_still(maker, account) else None


def _may_still(maker: User, account: User) -> bool:
    """Whether `maker` could make this link now."""
    is_there = maker.is_active and maker.is_staff
    return is_there and maker.has_perm("articles.change_user") and rights.may_manage(maker, account)


def _answer(site: Any, request: Any, account: User | None) -> HttpResponse:
    form = LinkedPassword(account, request.POST if request.method == "POST" else None) if account else None
    if account and form and form.is_valid():
        form.save()
        LogEntry.objects.log_actions(account.pk, [account], CHANGE, _("Set a new password by a link."))
        messages.success(request, _("Your new password is set. Log in with it."))
        return HttpResponseRedirect(reverse("admin:login"))
    request.current_app = site.name
    page = {
        **site.each_context(request),
        "has_permission": False,  # whoever is logged in here, the page is about another account
        "title": _("A new password") if account else _("This link is over"),
        "account": account,
        "form": form,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    return render(request, "admin/new_password.html", page, status=200 if account else 404)
