"""Suppliers of wires: how their items come, where they belong, and how each supplier does."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from .. import dates
from ..forms.opened import digest
from ..forms.suppliers import RuleForm, RuleFormSet, SupplierForm
from ..models import Supplier, SupplierRule
from ..templatetags.desk import age, grouped, moment
from ..wires import health
from ..wires.health import State
from .base import DeskAdmin

TAGS = {State.GOOD: "readers-live", State.FAILING: "readers-withdrawn", State.NEVER: "stage-in_review"}
TALL = 48  # the highest bar of the chart
WIDE = 10  # what an hour takes of its width, with the gap
PLACE = {"kind", "address", "folder", "format"}  # what was remembered of a feed holds for none of another kind


class Rules(admin.TabularInline):
    """The rules of a supplier; its own rights are theirs."""

    model = SupplierRule
    form = RuleForm
    formset = RuleFormSet
    extra = 1
    template = "admin/articles/supplier/_rules.html"

    def get_queryset(self, request: Any) -> Any:
        """Read the names with the rules."""
        return super().get_queryset(request).select_related("section", "topic")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Leave menus as they are: there is no room beside them for windows."""
        return (
            db_field.formfield() if db_field.is_relation else super().formfield_for_dbfield(db_field, request, **kwargs)
        )

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002
        """Whoever sees the supplier sees its rules."""
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission  # the page asks before


@admin.register(Supplier)
class SupplierAdmin(DeskAdmin):
    """Agencies' wires, as they come in."""

    list_display = ("name", "source", "kind", "condition", "good", "items", "faults")
    list_select_related = ("source",)
    list_filter = ("active", "kind")
    search_fields = ("name", "source__name")
    ordering = ("name",)
    nothing_yet = gettext_lazy("No supplier yet. A supplier is the way by which an agency's items come to the desk.")
    form = SupplierForm
    without_windows = ("source", "section")
    inlines = (Rules,)
    fieldsets = (
        (None, {"fields": ("name", "source", "active")}),
        (
            gettext_lazy("How it comes"),
            {
                "fields": ("kind", "address", "folder", "format"),
                "description": gettext_lazy(
                    "A feed needs its address, a watched folder its name, uploads need neither."
                ),
            },
        ),
        (
            gettext_lazy("What becomes of it"),
            {
                "fields": ("section", "credit_line", "hold", "retention"),
                "description": gettext_lazy("This holds for every item, and for the stories that are made of it."),
            },
        ),
    )

    class Media:
        css = {"all": ["articles/desk/wires-health.css"]}

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        """Show a feed's address without its query, which may hold a key, to those who may not change it."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return [
            (title, {**about, "fields": ["place" if name == "address" else name for name in about["fields"]]})
            for title, about in self.fieldsets
        ]

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """Let nobody find out letter by letter what they are not shown of an address."""
        hidden = lookup.startswith("address") and not (request and self.has_change_permission(request))
        return not hidden and super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        """Let the address without its query stand there."""
        return () if self.has_change_permission(request, obj) else ("place",)

    @admin.display(description=gettext_lazy("feed address"))
    def place(self, row: Supplier) -> str:
        """The address without its query."""
        return row.address.partition("?")[0]

    def get_queryset(self, request: Any) -> Any:
        """Count with the suppliers what came in the last 24 hours."""
        return health.with_counts(super().get_queryset(request), now=timezone.now())

    @admin.display(description=pgettext_lazy("of a supplier", "health"))
    def condition(self, row: Supplier) -> str:
        """How it does."""
        return condition(row)

    @admin.display(description=gettext_lazy("last good"), ordering="good_at")
    def good(self, row: Supplier) -> str | None:
        """How long ago it last gave what could be read."""
        return age(row.good_at) if row.good_at else None

    @admin.display(description=gettext_lazy("items in 24 hours"), ordering="items_of_day")
    def items(self, row: Any) -> str | None:
        """How many items came; in words, for cards have no heads of columns."""
        count = row.items_of_day
        return ngettext("%(count)s item", "%(count)s items", count) % {"count": grouped(count)} if count else None

    @admin.display(description=gettext_lazy("faults in 24 hours"), ordering="faults_of_day")
    def faults(self, row: Any) -> str | None:
        """How often something could not be read."""
        count = row.faults_of_day
        return ngettext("%(count)s fault", "%(count)s faults", count) % {"count": grouped(count)} if count else None

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        """Say how the supplier does, above the form."""
        row = context["original"]
        return super().render_change_form(request, {**context, "health": row and panel(row)}, *args, **kwargs)

    def save_model(self, request: Any, obj: Supplier, form: Any, change: bool) -> None:
        """Write what was changed alone: meanwhile `wires.fetching` may write how the supplier does."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        names = set(form.changed_data)
        if names & PLACE:
            obj.etag = obj.last_modified = obj.error = ""
            obj.failed_at = None
            names |= {"etag", "last_modified", "error", "failed_at"}
        obj.save(update_fields=names)

    def as_shown(self, row: Supplier) -> str:
        """Its rules go with it."""
        rules = list(row.rules.order_by("pk").values_list())
        return f"{super().as_shown(row)} {digest(repr(rules))}"

    def get_deleted_objects(self, objs: Any, request: Any) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Name what goes with a supplier, and count the items that keep it: there are too many of them to be listed."""
        goes, keeps = [], []
        for row in objs:
            if items := row.items.count():
                keeps.append(ngettext("%(count)s item", "%(count)s items", items) % {"count": grouped(items)})
            goes += [str(row), *map(str, row.rules.all())]
            if faults := row.faults.count():
                goes.append(ngettext("%(count)s fault", "%(count)s faults", faults) % {"count": grouped(faults)})
        lacking = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return goes, {}, lacking, keeps


def condition(row: Supplier) -> str:
    """Return a tag that says how a supplier does, and since when it fails."""
    found = health.state(row)
    since = _("since %(time)s") % {"time": moment(row.failed_at)} if found == State.FAILING else ""
    return format_html('<span class="tag {}">{}</span> {}', TAGS.get(found, ""), found.label, since)


def panel(row: Supplier) -> dict[str, Any]:
    """Return what `_health.html` shows of a supplier; three queries."""
    now = timezone.now()
    hours = health.by_hour(row, now=now, zone=timezone.get_current_timezone())
    most = max(hours, key=lambda hour: hour.items)
    return {
        "supplier": row,
        "condition": condition(row),
        "hours": hours,
        "total": sum(hour.items for hour in hours),
        "most": most,
        "bars": bars(hours),
        "zone": dates.zone_label(most.start),
        "tall": TALL,
        "wide": WIDE * len(hours),
        "kills": health.kills(row, now=now),
        "faults": health.faults(row),
    }


def bars(hours: list[health.Hour]) -> list[dict[str, Any]]:
    """Return the chart's bars as numbers for SVG; whatever is not nothing can be seen."""
    most = max(hour.items for hour in hours) or 1
    heights = [max(-(-hour.items * TALL // most), 2 if hour.items else 0) for hour in hours]
    return [
        {"hour": hour, "x": WIDE * place + 1, "y": TALL - height, "height": height, "width": WIDE - 2}
        for place, (hour, height) in enumerate(zip(hours, heights, strict=True))
    ]
