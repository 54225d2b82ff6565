"""What the browser holds until the server has it: whose it is, how it is brought back, when it may be forgotten.

The story form's text is kept on the server too (`keeping`); that of a hotfix and of collisions stands in the browser
alone (`desk/holding.js`). Bringing it back is a POST that writes nothing: the page comes again with what was typed.
"""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from . import answers

DONE = "newsroom_done"  # a cookie for `desk/outbox.js`: forms whose text the server has, so that the browser lets it go
REMEMBERED = 10


def is_of_another(request: Any) -> bool:
    """Whether the form was opened by another account than the one that is logged in by now in this browser."""
    return request.POST.get("_user", str(request.user.pk)) != str(request.user.pk)


def refuse_of_another(desk: Any, request: Any) -> HttpResponse:
    """Answer that nothing is saved under a name that is not the writer's."""
    words = (
        _("This text was typed by another account. Nothing was saved."),
        _("It is kept in this browser: it is offered again to whoever typed it, once they log in and open a story."),
    )
    return answers.page(desk.admin_site, request, 409, _("You are logged in as somebody else"), *words)


def done(request: Any, response: HttpResponse, token: UUID) -> HttpResponse:
    """Tell the browser, with `response`, that it need not keep that form's text any more; returns the response."""
    told = [each for each in request.COOKIES.get(DONE, "").split(".") if len(each) == len(str(token))]
    response.set_cookie(
        DONE,
        ".".join([*told[1 - REMEMBERED :], str(token)]),
        max_age=settings.SESSION_COOKIE_AGE,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


# ---- of pages whose text the browser alone holds


def token(request: Any) -> UUID:
    """Return the token of the page's form: the one that it was posted with, else a new one."""
    return _posted(request) or uuid4()


def brings(request: Any) -> bool:
    """Whether typed text is only to be laid into the form again, nothing to be done with it."""
    return request.method == "POST" and "_bring" in request.POST


def forgive(*forms: Form | None) -> None:
    """Forget what is wrong with forms that were brought back: nobody has sent them yet."""
    for form in filter(None, forms):
        form.errors.clear()


def accepted(request: Any, response: HttpResponse) -> HttpResponse:
    """Tell the browser, with `response`, that the posted form was taken; returns the response."""
    posted = _posted(request)
    return done(request, response, posted) if posted else response


def _posted(request: Any) -> UUID | None:
    try:
        return UUID(request.POST.get("held", ""))
    except ValueError:
        return None
