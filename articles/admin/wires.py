"""The wire desk: what agencies send, to be looked through, read, and made stories of."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import diff
from ..importers.story import CANCELED, Story, Text
from ..models import Section, Supplier, WireItem
from ..templatetags.desk import Choice, Menu
from ..wires import concerns, desk, rules, using
from ..wires.desk import Asked
from . import matters, wireacts, wireuploads
from .arrivals import shown
from .base import ReadOnlyAdmin
from .filters import is_id, named_in_levels, sections_in_levels, with_below
from .passages import announced

PERIODS = {
    "1h": gettext_lazy("Last hour"),
    "6h": gettext_lazy("Last 6 hours"),
    "24h": gettext_lazy("Last 24 hours"),
    "7d": gettext_lazy("Last 7 days"),
}
STATES = {
    desk.FREE: gettext_lazy("No story yet"),
    desk.USED: gettext_lazy("With a story"),
    desk.KILLED: gettext_lazy("Killed"),
}


@admin.register(WireItem)
class WireItemAdmin(ReadOnlyAdmin):
    """Everybody at the desk may look; stories are made by those who may write some."""

    def get_urls(self) -> list:
        """Add what is done with an item, and with what an agency says of a story."""
        wrap = self.admin_site.admin_view
        ours = [
            path("<int:pk>/make/", wrap(self._seen(wireacts.make)), name="articles_wireitem_make"),
            path("upload/", wrap(self._seen(wireuploads.view)), name="articles_wireitem_upload"),
            path("use/<int:pk>/<slug:act>/", wrap(self._seen(wireacts.settle)), name="articles_wireitem_use"),
        ]
        return [*ours, *super().get_urls()]

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        """Show the list; `part=list` is the list alone, `part=news` how many items are newer than `after`."""
        return self._seen(listing)(request)

    def changeform_view(self, request: Any, object_id: str | None = None, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Show an item; `part=item` is what stands beside the list. Raises Http404 for none."""
        if not is_id(object_id or ""):
            raise PermissionDenied if object_id is None else Http404
        return self._seen(reading)(request, pk=int(object_id or 0))

    def _seen(self, view: Any) -> Any:
        """Return a view for those who may look at the wires; raises PermissionDenied."""

        def seen(request: Any, **values: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            if view in (listing, reading) and request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            request.current_app = self.admin_site.name
            return view(self, request, **values)

        return seen


# ---- the list


def listing(wires: WireItemAdmin, request: Any) -> HttpResponse:
    """GET: show what came, the newest first."""
    now, part = timezone.now(), request.GET.get("part", "")
    asked = asked_for(request.GET)
    sections = sections_in_levels() if asked.section or not part else []
    asked = replace(asked, sections=with_below(sections, asked.section or None))
    if part == "news":
        after = request.GET.get("after", "")
        count = desk.newer(asked, int(after), now=now) if is_id(after) else 0
        told = {"new": count, "most": desk.SHOWN, "kills": desk.kill_count(request.user)}
        return JsonResponse(told, headers={"Cache-Control": "no-store"})
    suppliers = desk.suppliers()
    newest = max((each.newest or 0 for each in suppliers), default=0)
    found = desk.page(asked, newest=newest, viewer=request.user, now=now)
    listed = {
        "page": found,
        "newest": newest,
        "asked": asked,
        "query": address(asked),
        "next": address(asked, before=found.before),
        "kills": desk.kills(request.user),
        "failing": [each for each in suppliers if each.active and each.failed_at],
        "has_suppliers": bool(suppliers),
    }
    if part == "list":
        return TemplateResponse(request, "admin/wires/_fresh.html", listed, headers={"Cache-Control": "no-store"})
    context = {
        **wires.admin_site.each_context(request),
        **listed,
        "title": _("Wire desk"),
        "opts": wires.opts,
        "menus": menus(asked, suppliers, sections),
        "may_upload": wireuploads.may(request.user),
    }
    return TemplateResponse(request, "admin/wires/desk.html", context)


def asked_for(given: Any) -> Asked:
    """Return what an address asks for; what it cannot mean is not asked for."""

    def number(name: str) -> int:
        value = given.get(name, "")
        return int(value) if is_id(value) else 0

    urgency, period, state = number("urgency"), given.get("period", ""), given.get("state", "")
    return Asked(
        words=given.get("q", "").replace("\0", "").strip()[:200],
        supplier=number("supplier"),
        section=number("section"),
        urgency=urgency if urgency in desk.URGENT else 0,
        period=period if period in PERIODS else "",
        state=state if state in STATES else "",
        before=number("before"),
    )


def address(asked: Asked, **changes: Any) -> str:
    """Return the address's query for a list, with other values for some; "" for the whole list."""
    values = {
        "q": asked.words,
        "supplier": asked.supplier,
        "section": asked.section,
        "urgency": asked.urgency,
        "period": asked.period,
        "state": asked.state,
        **changes,
    }
    return urlencode({name: value for name, value in values.items() if value})


def menus(asked: Asked, suppliers: list[Supplier], sections: list[Section]) -> list[Menu]:
    """Return what the list can be narrowed down by."""
    offered: list[tuple[Any, str, Any, list[tuple[Any, Any]]]] = [
        (_("supplier"), "supplier", asked.supplier, [(each.pk, str(each)) for each in suppliers]),
        (_("section"), "section", asked.section, named_in_levels(sections)),
        (
            _("urgency"),
            "urgency",
            asked.urgency,
            [(n, _("%(number)d or more urgent") % {"number": n}) for n in (1, 2, 3, 4, 5)],
        ),
        (_("received"), "period", asked.period, list(PERIODS.items())),
        (_("what became of it"), "state", asked.state, list(STATES.items())),
    ]
    return [
        Menu(
            label,
            name,
            [
                Choice("", _("All"), not value),
                *(Choice(str(each), text, each == value) for each, text in choices),
            ],
            "?" + address(asked, **{name: ""}),
        )
        for label, name, value, choices in offered
    ]


# ---- an item


def reading(wires: WireItemAdmin, request: Any, *, pk: int) -> HttpResponse:
    """GET: show an item, with what its last version changed and what may be done with it. Raises Http404."""
    item = WireItem.objects.select_related("supplier__source", "section").filter(pk=pk).first()
    if item is None:
        raise Http404
    row, versions = desk.whole(item, viewer=request.user), desk.versions(item)
    story: Story = item.story
    told = {
        "row": row,
        "item": item,
        "story": story,
        "versions": versions,
        "newer": next((each for each in versions if each.current and each.pk != item.pk), None),
        "changes": changes(item, versions),
        "body": [shown(block) for block in story.body],
        "held": rules.held_until(story, item.supplier, item.received_at),
        "now": timezone.now(),
        "matters": matters.of_item(row, viewer=request.user),
        "is_killed": item.status == CANCELED or concerns.kill_of(item) is not None,
        "may_make": using.may_make(request.user),
        "query": address(asked_for(request.GET)),
        "opts": wires.opts,
        "title": item.headline,
    }
    if request.GET.get("part") == "item":
        return TemplateResponse(request, "admin/wires/_item.html", told, headers={"Cache-Control": "no-store"})
    context = {**wires.admin_site.each_context(request), **told}
    return TemplateResponse(request, "admin/wires/item.html", context)


def changes(item: WireItem, versions: list[WireItem]) -> list[SafeString]:
    """Return what this version changed against the one that came before it, passage by passage; one query."""
    before = next((each for each in versions if each.pk < item.pk), None)
    if before is None:
        return []
    was: Story = WireItem.objects.values_list("story", flat=True).get(pk=before.pk)
    found = [each for each in diff.body(_markup(was), _markup(item.story)) if each.kind != "same"]
    return [announced(each.html) for each in found]


def _markup(story: Story) -> str:
    """Return what is compared of two versions: headline and text."""
    text = "".join(block.html for block in story.body if isinstance(block, Text))
    return f"<h2>{escape(story.headline)}</h2>{text}"
