"""Words from desk to desk about a story, for reading."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Article, Note
from .base import ReadOnlyAdmin
from .filters import WithinFilter


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """Notes on the stories that the user may see."""

    list_display = ("text", "story", "author", "created_at", "resolved_at")
    list_select_related = ("article", "author")
    list_filter = (("created_at", WithinFilter),)
    nothing_yet = _("No note yet.")
    search_fields = ("text", "article__headline")
    ordering = ("-created_at", "-pk")
    # People by name: a link to the account would lead most people to a refusal.
    fields = ("story", "writer", "text", "created_at", "resolved_at", "resolver")
    readonly_fields = ("story", "writer", "resolver")

    def get_queryset(self, request: Any) -> Any:
        """Keep out notes on others' stories."""
        return super().get_queryset(request).filter(article__in=Article.objects.visible_to(request.user))

    @admin.display(description=_("story"), ordering="article__headline")
    def story(self, row: Note) -> str:
        """The story, by a link to its notes."""
        address = reverse("admin:articles_article_change", args=[row.article_id]) + "#notes"
        return format_html('<a href="{}">{}</a>', address, row.article)

    @admin.display(description=_("author"))
    def writer(self, row: Note) -> str:
        """Who wrote it, by name."""
        return str(row.author)

    @admin.display(description=_("resolved by"))
    def resolver(self, row: Note) -> str:
        """Who resolved it, by name; "" while it is open."""
        return str(row.resolved_by or "")
