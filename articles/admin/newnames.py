"""People, sources, sections, topics and tags that imports made: a list to confirm, or to merge with those known."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import naming, twins
from ..former import KINDS, MODELS
from ..models import NewName
from ..templatetags.desk import grouped
from .base import ReadOnlyAdmin
from .filters import is_id

SIMILAR = 0.6  # of 1, from which on a name is said to be like one that is known


@admin.register(NewName)
class NewNameAdmin(ReadOnlyAdmin):
    """The kinds that one may change; each leads to its own page, where two become one."""

    list_display = ("called", "kind", "supplier", "created_at")
    list_filter = ("kind", "supplier")
    search_fields = ("called",)
    ordering = ("-created_at", "-pk")
    change_list_template = "admin/articles/names/new.html"
    nothing_yet = _("No new names. What an import brings with it, people, sources, topics, tags, is listed here.")
    about = _("Imports made these. Confirm what is right; merge what is another spelling of a name that is known.")

    def get_queryset(self, request: Any) -> Any:
        """Keep out what one may not change."""
        return naming.new_to(request.user)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        """Only for those who may change some of it."""
        return super().has_view_permission(request, obj) and any(
            naming.may_change(request.user, model) for model in KINDS
        )

    @admin.display(description=_("name"), ordering="called")
    def called(self, row: Any) -> str:
        """What it is called."""
        return str(row.called)

    def get_urls(self) -> list:
        """Add the button below the list; a name of its own has no page here."""
        view = self.admin_site.admin_view(self.confirm_view)
        return [path("confirm/", view, name="articles_newname_confirm"), *super().get_urls()]

    def change_view(self, request: Any, object_id: str, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Lead to the page of what is named; raises Http404."""
        found = self.get_object(request, object_id)
        if found is None or not self.has_view_permission(request, found):
            return super().change_view(request, object_id, *_args, **_kwargs)
        return HttpResponseRedirect(address(found, "change"))

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Put beside each name the known one that it is most like."""
        response = super().changelist_view(request, extra_context)
        cl = getattr(response, "context_data", {}).get("cl")
        if cl is not None:
            response.context_data["names"] = _told(list(cl.result_list))  # type: ignore[attr-defined]
        return response

    def confirm_view(self, request: Any) -> HttpResponse:
        """POST: confirm the chosen ones, or all that were shown; back to the list. Raises PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        column = "shown" if "all" in request.POST else "chosen"
        chosen = [int(pk) for pk in request.POST.getlist(column) if is_id(pk)]
        done = naming.confirm_many(self.get_queryset(request).filter(pk__in=chosen))
        text = ngettext("%(count)s name is confirmed.", "%(count)s names are confirmed.", done)
        if done:
            messages.success(request, text % {"count": grouped(done)})
        else:
            messages.warning(request, _("No name was chosen."))
        query = request.POST.get("query", "")
        return HttpResponseRedirect(reverse("admin:articles_newname_changelist") + (f"?{query}" if query else ""))


def address(row: NewName, page: str) -> str:
    """Return the address of a page of what is named: "change" or "merge"."""
    meta = MODELS[row.kind]._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.row])


def _told(rows: list[Any]) -> list[dict[str, Any]]:
    likes = twins.confirmed({(row.kind, row.row): row.called for row in rows}, at_least=SIMILAR)
    return [
        {
            "name": row,
            "url": address(row, "change"),
            "merge": address(row, "merge"),
            "like": likes.get((row.kind, row.row)),
        }
        for row in rows
    ]
