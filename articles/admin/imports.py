"""What imports did, story by story; written by the door that they come through, read here."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..intake import Outcome
from ..models import Article, Import
from .base import ReadOnlyAdmin
from .filters import WithinFilter

SHOWN = 500  # rows on a page


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """One's own imports; those who edit others' stories see all."""

    list_display = ("started_at", "actor", "supplier", "stories", "ended_at")
    list_select_related = ("actor",)
    list_filter = ("supplier", ("started_at", WithinFilter))
    nothing_yet = gettext_lazy("Nothing was imported yet.")
    ordering = ("-started_at", "-pk")
    fields = ("started_at", "ended_at", "actor", "supplier", "outcomes", "became")

    def get_queryset(self, request: Any) -> Any:
        """Keep out others' imports where others' stories are."""
        rows = super().get_queryset(request).annotate(row_count=Count("rows"))
        return rows if request.user.has_perm("articles.edit_others_article") else rows.filter(actor=request.user)

    @admin.display(description=gettext_lazy("stories"), ordering="row_count")
    def stories(self, row: Any) -> int:
        """How many stories came, refused ones too."""
        return int(row.row_count)

    @admin.display(description=gettext_lazy("outcome"))
    def outcomes(self, row: Import) -> str:
        """How many stories became what."""
        counts = dict(row.rows.order_by().values_list("outcome").annotate(Count("pk")))
        return ", ".join(f"{counts[each]} {each.label}" for each in Outcome if each in counts)

    @admin.display(description=gettext_lazy("stories"))
    def became(self, row: Import) -> str:
        """What became of each, those that want somebody first; with a link to those that may be seen."""
        rows = list(row.rows.select_related("article").order_by("pk")[:SHOWN])
        labels = dict(Outcome.choices)
        items = ((labels.get(each.outcome, each.outcome), _name(each), each.notes) for each in rows)
        more = row.rows.count() - len(rows)
        said = _("… and %(count)s more.") % {"count": more} if more > 0 else ""
        listed = format_html_join("", '<li><span class="tag">{}</span> {} <small>{}</small></li>', items)
        return format_html("<ul>{}</ul>{}", listed, said)


def _name(row: Any) -> str:
    if not isinstance(row.article, Article):
        return row.headline or row.place
    url = reverse("admin:articles_article_change", args=[row.article.pk])
    return format_html('<a href="{}">{}</a>', url, row.headline or row.place)
