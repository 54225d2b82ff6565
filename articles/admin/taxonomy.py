"""Sections, topics and tags."""

from typing import Any

from django.contrib import admin
from django.forms import CheckboxSelectMultiple
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from taggit.models import Tag

from .. import unions
from ..models import ArticleTag, Section, Topic
from ..templatetags.desk import grouped
from .base import NamedAdmin
from .thumbnails import thumbnail

admin.site.unregister(Tag)  # taggit's own page merges tags for everybody who can log in
# taggit does not speak Indonesian; migrations read the original options.
Tag._meta.verbose_name, Tag._meta.verbose_name_plural = _("tag"), _("tags")
for name, words in (("name", _("name")), ("slug", _("slug"))):
    Tag._meta.get_field(name).verbose_name = words


@admin.register(Section)
class SectionAdmin(NamedAdmin):
    """Sections in the order of the menu."""

    list_display = ("name", "parent", "order", "standing", "slug")
    nothing_yet = _("No section yet. Sections are the parts of the site that stand in the menu.")
    list_select_related = ("parent",)
    list_filter = ("in_menu", ("parent", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "slug")
    ordering = ("order", "name")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "description", "parent", "order", "in_menu")

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer sections of the first level to stand below."""
        if db_field.name == "parent":
            kwargs["queryset"] = Section.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("in the menu"), ordering="in_menu", empty_value="")
    def standing(self, row: Section) -> str:
        """A label for sections that the menu shows."""
        return format_html('<span class="tag">{}</span>', _("in the menu")) if row.in_menu else ""


@admin.register(Topic)
class TopicAdmin(NamedAdmin):
    """Running stories."""

    list_display = ("picture", "name", "slug")
    list_display_links = ("name",)
    list_select_related = ("photo",)
    without_windows = ("sections",)  # its "+" stood in the middle of the list
    nothing_yet = _("No topic yet. A topic gathers the stories of one running event.")
    list_filter = (("sections", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("name", "slug")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("photo",)
    fields = ("name", "slug", "summary", "photo", "sections")

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Offer the sections as boxes to tick: there are few."""
        if db_field.name == "sections":
            kwargs |= {"widget": CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("photo"))
    def picture(self, row: Topic) -> str:
        """The topic's photo, small."""
        return thumbnail(row.photo)


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    """Tags, with how many stories carry them (as readers may see them, or as their drafts say)."""

    list_display = ("name", "slug", "count")
    nothing_yet = _("No tag yet. Tags are made by writing them into a story.")
    search_fields = ("name", "slug")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug")

    def get_queryset(self, request: Any) -> Any:
        """Count the stories with the tags."""
        return super().get_queryset(request).annotate(stories=unions.counted(ArticleTag.objects.all(), "tag"))

    @admin.display(description=_("stories"), ordering="stories")
    def count(self, row: Any) -> str:
        """How many stories carry the tag."""
        return ngettext("%(count)s story", "%(count)s stories", row.stories) % {"count": grouped(row.stories)}
