"""How the desk says no: pages of its own for what is missing, not allowed, or did not arrive whole."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from .. import logs

View = Callable[..., HttpResponse]

log = logging.getLogger(__name__)


def answering(site: Any, view: View) -> View:
    """Make `view` answer at the desk, with the status that Django would give, where it raises one of these."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return page(site, request, 404, *missing())
        except PermissionDenied:
            return page(site, request, 403, *forbidden())
        except BadRequest as error:
            # For whoever mends the page; its words mean nothing to an editor. What was sent stays out.
            log.warning("%s: %s", request.path, logs.unquoted(str(error)))
            return page(site, request, 400, *misunderstood())

    return answer


def telling(site: Any, view: View) -> View:
    """Make `view` answer 401 where a script of ours asks without a log-in: it cannot use the log-in page."""

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Accept") == "application/json" and not site.has_permission(request):
            return JsonResponse({"error": "logged out"}, status=401)
        return view(request, *args, **kwargs)

    return answer


def missing() -> tuple[str, ...]:
    """Return title and words where there is nothing."""
    return (
        _("There is nothing at this address"),
        _("It may be mistyped, it may have been deleted, or it belongs to a colleague and is not open to you."),
    )


def forbidden() -> tuple[str, ...]:
    """Return title and words where the account lacks the right."""
    return (
        _("Your account may not do this"),
        _("Ask the managing editor or an administrator if you need it. Nothing was changed."),
    )


def misunderstood() -> tuple[str, ...]:
    """Return title and words where the browser sent what the page does not understand."""
    return (
        _("That did not arrive whole"),
        _("Nothing was saved. Go back by the browser's button: what you typed should still be there. Then try again."),
    )


def page(site: Any, request: Any, status: int, title: str, *words: str) -> HttpResponse:
    """Return the page."""
    request.current_app = site.name
    context = {**site.each_context(request), "title": title, "words": words}
    return TemplateResponse(request, "admin/message.html", context, status=status)
