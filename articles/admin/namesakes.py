"""Two names that mean the same become one, and new ones are confirmed: for all that stories are filed under."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from taggit.models import Tag

from .. import indexing, naming, search, twins
from ..former import KINDS
from ..models import Section
from .filters import is_id

OFFERED = 10  # rows that it may be merged into
LIKE = 0.4  # of 1, from which on a name is offered
TEMPLATE = "admin/articles/names/merge.html"
HIDDEN = {"user"}  # an account is told by its own sentence


@dataclass(frozen=True, slots=True)
class Side:
    """A row as the page shows it: how many stories name it in some copy, its addresses, what it says of itself."""

    row: Any
    stories: int
    url: str
    public_url: str
    merge_url: str
    facts: list[tuple[str, str]]


def merge_view(desk: Any, request: Any, pk: int) -> HttpResponse:
    """GET: choose the row that stays, then see what becomes of both. POST: merge. Raises Http404, PermissionDenied."""
    other = _one(desk, request, pk)
    asked = request.POST.get("into") or request.GET.get("into", "")
    into = desk.model._default_manager.exclude(pk=pk).filter(pk=int(asked)).first() if is_id(asked) else None
    if request.method == "POST":
        if into is None:
            raise BadRequest("The form does not say into which row.")
        return _merged(desk, request, other, into)
    title = _("Merge with another %(kind)s") % {"kind": desk.opts.verbose_name}
    page = {**desk.admin_site.each_context(request), "opts": desk.opts, "title": title}
    page["other"] = _side(other, 0 if into is None else len(indexing.naming(other)))
    if into is None:
        q = request.GET.get("q", "")
        page |= {"q": q, "rows": _counted(_offered(other, q))}
    else:
        taken = [capfirst(str(other._meta.get_field(name).verbose_name)) for name in naming.taken_over(other, into)]
        may = naming.may(request.user, other, into)
        page["loses_account"] = bool(getattr(other, "user_id", None) and into.user_id)
        page |= {
            "into": _side(into, len(indexing.naming(into))),
            "taken": taken,
            "state": state(other, into),
            "may": may,
        }
        page["problem"] = naming.problem(other, into)
    return TemplateResponse(request, TEMPLATE, page)


def confirm_view(desk: Any, request: Any, pk: int) -> HttpResponse:
    """POST: a name that an import made is right as it is. Raises Http404, PermissionDenied."""
    row = _one(desk, request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if naming.confirm(row, actor=request.user):
        messages.success(request, _("“%(name)s” is confirmed.") % {"name": row})
    return HttpResponseRedirect(_change(row))


def _one(desk: Any, request: Any, pk: int) -> Any:
    row = desk.model._default_manager.filter(pk=pk).first()
    if row is None:
        raise Http404
    if not naming.may_change(request.user, desk.model):
        raise PermissionDenied
    return row


def standing(user: Any, row: Any) -> dict[str, Any]:
    """Return what a row's own page tells: where it may be merged, and what import made it if nobody confirmed it."""
    if not naming.may_change(user, type(row)):
        return {}
    return {"merge_url": _address(row), "new_name": naming.new_one(row), "confirm_url": _address(row, "confirm")}


def _merged(desk: Any, request: Any, other: Any, into: Any) -> HttpResponse:
    if request.POST.get("state") != state(other, into):
        messages.warning(request, _("One of the two was changed meanwhile. Nothing was done: look again."))
        return HttpResponseRedirect(f"{_address(other)}?into={into.pk}")
    names = {"other": str(other), "into": str(into)}
    try:
        waiting = naming.merge(other, into, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return HttpResponseRedirect(f"{_address(other)}?into={into.pk}")
    except desk.model.DoesNotExist:
        raise Http404 from None
    desk.log_change(request, into, _("“%(other)s” was merged into it.") % names)
    messages.success(request, _("“%(other)s” is part of “%(into)s” now. Its address leads there.") % names)
    desk.tell_of_waiting(request, waiting)
    return HttpResponseRedirect(_change(into))


def state(other: Any, into: Any) -> str:
    """Return what both were when the page was shown: what tells them apart, and what goes over or goes away."""
    names = ("id", "slug", "name", *naming.FILLED[KINDS[type(into)]])
    columns = [into._meta.get_field(name).attname for name in names]
    told = [[str(getattr(row, column)) for column in columns] for row in (other, into)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _offered(other: Any, q: str) -> list[Any]:
    """Return the rows that have the words of `q`, without it those whose names are most like the other's."""
    rows = type(other)._default_manager.exclude(pk=other.pk)
    if q:
        return list(rows.filter(search.named_like(("name", "slug"), q)).order_by("name", "pk")[:OFFERED])
    return twins.nearest(other.name, rows, at_least=LIKE)[:OFFERED]


def _counted(rows: Sequence[Any]) -> list[Side]:
    """Return rows with how many stories' rows name each; one query, of these alone."""
    if not rows:
        return []
    model = type(rows[0])
    relation = {Section: "articles", Tag: "articles_articletag_items"}.get(model, "rows")
    own = model._default_manager.filter(pk__in=[row.pk for row in rows]).order_by()
    counts = dict(own.values_list("pk").annotate(Count(relation)))
    return [_side(row, counts.get(row.pk, 0)) for row in rows]


def _side(row: Any, stories: int) -> Side:
    facts = [
        (capfirst(str(field.verbose_name)), str(value))
        for name in naming.FILLED[KINDS[type(row)]]
        if name not in HIDDEN
        for field, value in [(row._meta.get_field(name), getattr(row, name))]
        if value
    ]
    public_url = row.get_absolute_url() if hasattr(row, "get_absolute_url") else reverse("tag", args=[row.slug])
    return Side(row, stories, _change(row), public_url, _address(row), facts)


def _change(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def _address(row: Any, page: str = "merge") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])
