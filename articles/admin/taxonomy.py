"""Sections, topics and tags."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from ..models import Section, Topic
from .base import DeskAdmin

admin.site.unregister(Tag)  # taggit's own page merges tags for everybody who can log in


@admin.register(Section)
class SectionAdmin(DeskAdmin):
    """Sections in the order of the menu."""

    list_display = ("name", "parent", "order", "in_menu", "slug")
    list_select_related = ("parent",)
    list_filter = ("in_menu", ("parent", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "slug")
    ordering = ("order", "name")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    fields = ("name", "slug", "description", "parent", "order", "in_menu")


@admin.register(Topic)
class TopicAdmin(DeskAdmin):
    """Running stories."""

    list_display = ("name", "slug")
    list_filter = (("sections", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "slug")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("photo", "sections")
    fields = ("name", "slug", "summary", "photo", "sections")


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    """Tags, with how many stories carry them (as readers may see them, or as their drafts say)."""

    list_display = ("name", "slug", "stories")
    search_fields = ("name", "slug")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug")

    def get_queryset(self, request: Any) -> Any:
        """Count the stories with the tags."""
        return super().get_queryset(request).annotate(count=Count("articles_articletag_items"))

    @admin.display(description=_("stories"), ordering="count")
    def stories(self, row: Any) -> int:
        """How many stories carry the tag."""
        return row.count
