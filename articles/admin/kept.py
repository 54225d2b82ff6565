"""The lists of stories that somebody keeps: shown above the list, kept and removed there. Only one's own, ever."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.kept import KeepForm, narrowed
from ..models import User
from . import unkept


@dataclass(frozen=True, slots=True)
class Kept:
    """A list that somebody keeps, with its address; `is_here`: it is the one on this page."""

    pk: int
    name: str
    url: str
    is_here: bool


def lists(user: User, *, here: str = "") -> list[Kept]:
    """Return the lists that `user` keeps, by name; `here` is the query of the page. One query."""
    rows = user.saved_views.all()
    return [Kept(row.pk, row.name, f"{_list()}?{row.query}", row.query == here) for row in rows]


def values(desk: Any, request: Any) -> dict[str, Any]:
    """Return what the list's page tells of kept lists: all of one's own, and a form if this one is not among them."""
    here = narrowed(request.GET.urlencode(), names(desk))
    kept = lists(request.user, here=here)
    is_new = bool(here) and not any(one.is_here for one in kept)
    form = KeepForm(initial={"query": here}, user=request.user, names=()) if is_new else None
    return {"kept": kept, "keep_form": form}


def names(desk: Any) -> set[str]:
    """Return the parameters that make a list: its filters, its search, its order."""
    filters = {one[0] + "__within" if isinstance(one, tuple) else one.parameter_name for one in desk.list_filter}
    return filters | {SEARCH_VAR, ORDER_VAR}


def keep(desk: Any, request: Any) -> HttpResponse:
    """POST: keep a list under a name; back to it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = KeepForm(request.POST, user=request.user, names=names(desk))
    made = form.kept()
    if made is None:
        for problem in form.problems:
            messages.warning(request, problem)
        unkept.say_typed(request, request.POST.get("name", ""))
        return HttpResponseRedirect(f"{_list()}?{narrowed(request.POST.get('query', ''), names(desk))}")
    messages.success(request, _("“%(name)s” is kept.") % {"name": made.name})
    return HttpResponseRedirect(f"{_list()}?{made.query}")


def remove(_desk: Any, request: Any, pk: int) -> HttpResponse:
    """POST: remove one of one's own lists; the stories stay. Raises Http404 for another's."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = request.user.saved_views.filter(pk=pk).first()
    if row is None:
        raise Http404
    row.delete()
    messages.success(request, _("The list “%(name)s” is removed; its stories stay.") % {"name": row.name})
    return HttpResponseRedirect(f"{_list()}?{row.query}")


def _list() -> str:
    return reverse("admin:articles_article_changelist")
