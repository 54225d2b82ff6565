"""Sources."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Source
from .base import NamedAdmin


@admin.register(Source)
class SourceAdmin(NamedAdmin):
    """Agencies, newspapers, offices and people that stories rest on."""

    list_display = ("name", "kind", "country", "url")
    nothing_yet = _("No source yet. Sources are the agencies, offices and people that stories rest on.")
    list_filter = ("kind", "country")
    search_fields = ("name", "slug", "url")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "url", "country", "credit_line")}),
        (_("For the desk"), {"fields": ("reliability",)}),
    )
