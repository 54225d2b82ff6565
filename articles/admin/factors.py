"""Helping somebody who lost the phone and the recovery codes: an administrator removes their second factors."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import accounts
from ..models import User
from . import reset


def may_remove(desk: Any, request: Any, account: User) -> bool:
    """Whether the user may remove the factors of this account: whoever may make it a link for a new password."""
    return reset.may_make(desk, request, account) and accounts.has_factor(account)


def remove(desk: Any, request: Any, account: User) -> HttpResponse:
    """POST: remove them, log it, and go back to the account. Raises PermissionDenied."""
    if not reset.may_make(desk, request, account):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    accounts.remove_factors(account, actor=request.user)
    messages.success(request, _("The second step is removed, and the account is logged out everywhere."))
    return HttpResponseRedirect(reverse("admin:articles_user_change", args=[account.pk]))
