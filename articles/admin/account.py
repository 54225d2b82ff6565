"""The pages on which people log in and keep what they log in with: allauth's views in the desk's frame.

Only the addresses below are open: no sign-up, no codes or passwords by mail, no log-in by other sites. All of them
begin with /admin/, so that the desk's policy against foreign scripts holds for them and no store of pages takes them.
"""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from allauth.account.views import LoginView, ReauthenticateView
from allauth.core import ratelimit
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as FactorAgainView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import admin
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse, reverse_lazy
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from .. import accounts
from . import answers, sessions

View = Callable[..., HttpResponse]

WAIT = 5 * 60  # seconds: as long as settings.ACCOUNT_RATE_LIMITS counts what was wrong
SIGNED_WITHIN = 10 * 60  # seconds
LIMITED = {"too_many_login_attempts", "rate_limited"}


class DeskLoginView(LoginView):
    """The log-in form."""

    template_name = "admin/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in; whoever was logged in in this browser is logged out first."""
        if self.request.user.is_authenticated and self.request.user != form.user:
            logout(self.request)
        response: HttpResponse = super().form_valid(form)
        return response


class FirstFactorMixin:
    """Ends the other log-ins with the first factor: they were opened without one, by whoever had the password."""

    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the factor."""
        is_first = not accounts.has_factor(self.request.user)
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if is_first:
            sessions.end_others(self.request)
        return response


class AppView(FirstFactorMixin, ActivateTOTPView):
    """Set up an authenticator app."""


class PasskeyView(FirstFactorMixin, AddWebAuthnView):
    """Add a passkey."""


_log_in = never_cache(DeskLoginView.as_view())


def log_in(site: Any, request: HttpRequest) -> HttpResponse:
    """Show the log-in form, or log in; whoever is logged in is led to the desk."""
    if request.method == "GET" and site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:index"))
    return framed(site, _log_in, gettext_lazy("Log in"))(request)


def framed(site: Any, view: View, title: Any) -> View:
    """Give a page of allauth what the desk's frame needs; where there were too many guesses, say so to machines too."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.current_app = site.name
        response = view(request, *args, **kwargs)
        given = getattr(response, "context_data", None)
        if not isinstance(response, TemplateResponse) or given is None:
            return response
        about = {"title": title, "subtitle": None, "app_path": request.get_full_path()}
        about |= {"username": request.user.get_username(), "must": accounts.needs_factor(request.user)}
        response.context_data = {**site.each_context(request), **about, **given}
        if any(_is_limited(given.get(name)) for name in ("form", "webauthn_form")):
            _tell_to_wait(response)
        return response

    return answer


def _is_limited(form: Any) -> bool:
    return bool(form) and any(error.code in LIMITED for errors in form.errors.as_data().values() for error in errors)


def _tell_to_wait(response: HttpResponse) -> None:
    response.status_code = 429
    response["Retry-After"] = str(WAIT)


def may_guess(request: HttpRequest) -> bool:
    """Count a try at one's own password; tells whether it is one of those that are allowed."""
    return bool(ratelimit.consume(request, action="reauthenticate", user=request.user))


class PasskeyLoginView(LoginWebAuthnView):
    """A log-in by passkey alone. What is to be signed is asked for by GET, and stands in a session of its own."""

    http_method_names = ("get", "post", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return what is to be signed, so often from an address; for ten minutes."""
        counted = copy(request)
        counted.method = "POST"  # GETs are not counted, and this one writes
        if not ratelimit.consume(counted, action="passkey"):
            return too_many(request)
        answer: HttpResponse = super().get(request, *args, **kwargs)
        if request.session.modified and not request.user.is_authenticated:
            request.session.set_expiry(SIGNED_WITHIN)
        return answer


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer where allauth refuses a request before it was looked at."""
    response = answers.page(admin.site, request, 429, _("Too many attempts"), str(accounts.TOO_MANY))
    _tell_to_wait(response)
    return response


def _page(route: str, name: str, view: Any, template: str, title: Any, **more: Any) -> URLPattern:
    """Return an address for those who are logged in."""
    shown = framed(admin.site, view.as_view(template_name=f"admin/account/{template}.html", **more), title)
    return path(route, admin.site.admin_view(shown), name=name)


def _door(route: str, name: str, view: Any, title: Any, **more: Any) -> URLPattern:
    """Return an address that belongs to logging in."""
    shown = framed(admin.site, view.as_view(**more), title)
    return path(route, answers.answering(admin.site, never_cache(shown)), name=name)


KEYS = gettext_lazy("Log-in and devices")
AGAIN = gettext_lazy("Is it you?")

urlpatterns = [
    path("login/", lambda request: admin.site.login(request), name="account_login"),
    _door(
        *("akun/masuk/kode/", "mfa_authenticate", AuthenticateView, gettext_lazy("The second step")),
        template_name="admin/account/authenticate.html",
    ),
    _door("akun/masuk/kunci/", "mfa_login_webauthn", PasskeyLoginView, gettext_lazy("Log in")),
    _page("akun/ulang/", "account_reauthenticate", ReauthenticateView, "password", AGAIN),
    _page("akun/ulang/kode/", "mfa_reauthenticate", FactorAgainView, "code", AGAIN),
    _page("akun/ulang/kunci/", "mfa_reauthenticate_webauthn", ReauthenticateWebAuthnView, "passkey", AGAIN),
    _page("akun/", "mfa_index", IndexView, "index", KEYS),
    _page("akun/aplikasi/", "mfa_activate_totp", AppView, "app", gettext_lazy("Set up an app")),
    _page("akun/aplikasi/hapus/", "mfa_deactivate_totp", DeactivateTOTPView, "app_off", gettext_lazy("Remove the app")),
    _page(
        *("akun/kunci/", "mfa_add_webauthn", PasskeyView, "passkey_new", gettext_lazy("Add a passkey")),
        initial={"passwordless": True},
    ),
    _page(
        *("akun/kunci/<int:pk>/hapus/", "mfa_remove_webauthn", RemoveWebAuthnView, "passkey_off"),
        gettext_lazy("Remove a passkey"),
        success_url=reverse_lazy("mfa_index"),
    ),
    _page("akun/cadangan/", "mfa_view_recovery_codes", ViewRecoveryCodesView, "codes", gettext_lazy("Recovery codes")),
    _page(
        *("akun/cadangan/baru/", "mfa_generate_recovery_codes", GenerateRecoveryCodesView, "codes_new"),
        gettext_lazy("New recovery codes"),
    ),
    path("akun/sesi/", admin.site.admin_view(sessions.view), name="account_sessions"),
]
