"""What a request at the desk gets that a public page does not: the user's language and time zone, the desk's CSP."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation


class LocalUserMiddleware:
    """Public pages speak the site's language and zone, whoever asks; the desk speaks the user's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the asker's language and zone at the desk, in the site's everywhere else."""
        if not request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        user = request.user
        language = getattr(user, "language", "") or settings.LANGUAGE_CODE
        zone = getattr(user, "time_zone", "") or settings.TIME_ZONE
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
            response = self.get_response(request)
        setattr(response, "_csp_update", settings.DESK_CSP_UPDATE)  # noqa: B010 -- django-csp's hook for views
        setattr(response, "_csp_replace", settings.DESK_CSP_REPLACE)  # noqa: B010
        return response
