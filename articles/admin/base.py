"""What the admin of every family shares."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpResponse
from django.utils.text import capfirst


class DeskAdmin(admin.ModelAdmin):
    """A calm list, and a link to the public page instead of Django's redirect, which would give away addresses."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    save_as = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def changelist_view(self, request: Any, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list by what it lists."""
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        """Search without NUL, which the pickers' address lets through and PostgreSQL refuses."""
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def view_on_site(self, obj: Any) -> str | None:
        """Return the address of the public page, None if there is none."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None


class ReadOnlyAdmin(DeskAdmin):
    """Rows that only the machinery writes."""

    def has_add_permission(self, request: Any) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False


def is_autocomplete(request: Any) -> bool:
    """Whether a picker asks for choices, rather than a list page for its rows."""
    return request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
