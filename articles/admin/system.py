"""How the newsroom's parts are, and when its commands last ran: one page for administrators."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .. import health
from ..models import CommandRun


def view(site: Any, request: Any) -> HttpResponse:
    """Look at every part now, and show it. Raises PermissionDenied."""
    if not request.user.has_perm("articles.view_commandrun"):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    request.current_app = site.name
    words = {
        health.State.WELL: _("well"),
        health.State.DEGRADED: _("degraded"),
        health.State.DOWN: _("down"),
        health.State.NONE: _("not set up"),
    }
    context = {
        **site.each_context(request),
        "title": _("System"),
        "parts": [(part, words[part.state]) for part in health.parts()],
        "runs": CommandRun.objects.all(),
    }
    return TemplateResponse(request, "admin/system.html", context)
