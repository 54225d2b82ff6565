"""Where one is logged in, and how to end that; what allauth.usersessions keeps of each log-in."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# What stands in a User-Agent -> what people call that browser or system; the first that is found counts.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox"}
BROWSERS |= {"FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS"}
SYSTEMS |= {"CrOS": "ChromeOS", "Linux": "Linux"}


def own(request: HttpRequest) -> list[UserSession]:
    """Return the user's log-ins that hold still, the newest first; each knows its `device` and whether it `is_this`."""
    there = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = list(UserSession.objects.filter(user=request.user.pk, session_key__in=there).order_by("-created_at", "-pk"))
    for row in rows:
        row.device = device(row.user_agent)
        row.is_this = row.session_key == request.session.session_key
    return rows


def device(agent: str) -> str:
    """Return browser and system in people's words, such as "Chrome, Android"; what neither is known of as it is."""
    found = (next((names[sign] for sign in names if sign in agent), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found)) or agent


def view(request: Any) -> HttpResponse:
    """List one's own log-ins; POST ends the one of number `end`, or all others."""
    site = admin.site
    rows = own(request)
    if request.method == "POST":
        chosen = request.POST.get("end", "")
        end([row for row in rows if not row.is_this and chosen in ("others", str(row.pk))], request)
        return HttpResponseRedirect(reverse("account_sessions"))
    request.current_app = site.name
    page = {**site.each_context(request), "title": _("Where you are logged in"), "sessions": rows}
    return TemplateResponse(request, "admin/account/sessions.html", page)


def end(rows: list[UserSession], request: HttpRequest) -> None:
    """End these log-ins, and say how many."""
    for row in rows:
        row.end()
    words = ngettext("%(count)s log-in was ended.", "%(count)s log-ins were ended.", len(rows))
    messages.success(request, words % {"count": len(rows)})


def end_others(request: HttpRequest) -> None:
    """End all log-ins of the user but this one, if there are any."""
    if others := [row for row in own(request) if not row.is_this]:
        end(others, request)


def after_new_password(request: Any) -> None:
    """Keep up with a change of password: it ended all other log-ins, and gave this one a new key."""
    for row in UserSession.objects.filter(user=request.user.pk):
        row.end()
    UserSession.objects.create_from_request(request)
