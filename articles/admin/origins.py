"""Where imported stories come from; written by the door that they come through, read here."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Article, Origin
from .base import ReadOnlyAdmin
from .filters import WithinFilter


class OfferedFilter(admin.SimpleListFilter):
    """Origins whose supplier changed last what people had written here."""

    title = _("supplier's change")
    parameter_name = "change"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Name what can be asked for."""
        return [("offered", _("Waits for a decision"))]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        """Keep the origins that wait for a decision."""
        return queryset.filter(offered_at__isnull=False) if self.value() == "offered" else queryset


@admin.register(Origin)
class OriginAdmin(ReadOnlyAdmin):
    """Origins of the stories that the user may see."""

    list_display = ("external_id", "supplier", "article", "seen_at", "change")
    list_select_related = ("article",)
    list_filter = (OfferedFilter, "supplier", ("seen_at", WithinFilter))
    nothing_yet = _("Nothing was imported yet.")
    search_fields = ("external_id", "supplier", "article__headline")
    ordering = ("-seen_at", "-pk")
    fields = ("article", "supplier", "external_id", "address", "digest", "created_at", "seen_at", "came")

    def get_queryset(self, request: Any) -> Any:
        """Keep out what came for others' stories."""
        return super().get_queryset(request).filter(article__in=Article.objects.visible_to(request.user))

    @admin.display(description=_("supplier's change"), ordering="offered_at")
    def change(self, row: Origin) -> str:
        """Lead to where what the supplier changed is decided, if that waits."""
        if row.offered_at is None:
            return ""
        address = reverse("admin:articles_article_offer", args=[row.article_id, row.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Decide what stays"))

    @admin.display(description=_("canonical address"))
    def address(self, row: Origin) -> str:
        """The address as text: it comes from outside."""
        return row.canonical_url

    @admin.display(description=_("content as it came"))
    def came(self, row: Origin) -> str:
        """The content, key by key."""
        lines = "\n".join(f"{key}: {value}" for key, value in row.content.items())
        return format_html('<pre tabindex="0">{}</pre>', lines)  # it may scroll
