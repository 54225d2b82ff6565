"""What every request gets: a name in the log, and what browsers may do with its answer.

What one at the desk gets besides: the user's language and zone, a policy against foreign scripts of its own, and, where
the site asks for it, the way to a second factor before anything else.
"""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation

from . import accounts, logs

# What no page of ours does; what is not named stays as browsers have it, as passkeys at the desk and films in frames.
NOT_DONE = ("browsing-topics", "camera", "geolocation", "microphone", "payment", "usb")
DENIED = ", ".join(f"{name}=()" for name in NOT_DONE)


def is_desk(request: HttpRequest) -> bool:
    """Tell whether a request is one at the desk."""
    return request.path.startswith(reverse("admin:index"))


class TracedMiddleware:
    """Names each request for the log; the desk and errors tell the name, what all readers share does not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and have the log say in which request it was."""
        with logs.of(request):
            response = self.get_response(request)
        if is_desk(request) or response.status_code >= 500:
            response.headers["X-Request-ID"] = request.META[logs.REQUEST_ID]
        return response


class PolicyMiddleware:
    """Lets no other site load our pages as parts of its own; pictures and styles it may: feeds are read there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._shared = (settings.MEDIA_URL, settings.STATIC_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with Cross-Origin-Resource-Policy (Fetch) and Permissions-Policy (W3C)."""
        response = self.get_response(request)
        shared = request.path.startswith(self._shared)
        response["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
        response["Permissions-Policy"] = DENIED
        return response


class LocalUserMiddleware:
    """Public pages speak the site's language and zone, whoever asks; the desk speaks the user's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the asker's language and zone at the desk, in the site's everywhere else."""
        if not is_desk(request):
            return self.get_response(request)
        user = request.user
        language = getattr(user, "language", "") or settings.LANGUAGE_CODE
        zone = getattr(user, "time_zone", "") or settings.TIME_ZONE
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
            response = self.get_response(request)
        setattr(response, "_csp_update", settings.DESK_CSP_UPDATE)  # noqa: B010 -- django-csp's hook for views
        setattr(response, "_csp_replace", settings.DESK_CSP_REPLACE)  # noqa: B010
        return response


class SecondFactorMiddleware:
    """Whoever needs a second factor and has none gets nothing at the desk but the pages on which to set one up."""

    OPEN = frozenset(
        {
            *("admin:login", "admin:logout", "admin:new_password", "account_login", "account_reauthenticate"),
            *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lead to the page of one's factors; tell scripts, which would take that page for an answer."""
        at = request.resolver_match
        if not request.path.startswith(reverse("admin:index")) or (at and at.view_name in self.OPEN):
            return None
        if not accounts.needs_factor(request.user):
            return None
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"error": "second factor"}, status=403)
        return HttpResponseRedirect(reverse("mfa_index"))
