"""What imports did, story by story; written by the door that they come through, read here."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, When
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..intake import Outcome
from ..models import Article, Import, ImportRow
from ..templatetags.newsroom import grouped
from ..unions import counted
from .base import ReadOnlyAdmin
from .filters import WithinFilter

SHOWN = 500  # rows on a page
# Styles of what became of a story.
TAGS = {
    Outcome.PUBLISHED: "readers-live",
    Outcome.UPDATED: "stage-approved",
    Outcome.OFFERED: "stage-in_review",
    Outcome.REFUSED: "readers-withdrawn",
}


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """One's own imports; those who edit others' stories see all."""

    list_display = ("started_at", "actor", "supplier", "stories", "refused", "ended_at")
    list_select_related = ("actor",)
    list_filter = ("supplier", ("started_at", WithinFilter))
    nothing_yet = gettext_lazy("Nothing was imported yet.")
    ordering = ("-started_at", "-pk")
    fields = ("started_at", "ended_at", "actor", "supplier", "outcomes", "became")

    class Media:
        css = {"all": ["articles/desk/arrive.css"]}

    def get_queryset(self, request: Any) -> Any:
        """Keep out others' imports where others' stories are."""
        refused = ImportRow.objects.filter(outcome=Outcome.REFUSED)
        rows = (
            super()
            .get_queryset(request)
            .annotate(row_count=counted(ImportRow.objects.all(), "run"), refused_count=counted(refused, "run"))
        )
        return rows if request.user.has_perm("articles.edit_others_article") else rows.filter(actor=request.user)

    @admin.display(description=gettext_lazy("stories"), ordering="row_count")
    def stories(self, row: Any) -> str:
        """How many stories came, refused ones too; in words, for cards have no heads of columns."""
        return ngettext("%(count)s story", "%(count)s stories", row.row_count) % {"count": grouped(row.row_count)}

    @admin.display(description=gettext_lazy("refused"), ordering="refused_count")
    def refused(self, row: Any) -> str | None:
        """How many were refused, nothing if none."""
        tag = '<span class="tag {}">{} {}</span>'
        label = Outcome.REFUSED.label
        return format_html(tag, TAGS[Outcome.REFUSED], row.refused_count, label) if row.refused_count else None

    @admin.display(description=gettext_lazy("outcome"))
    def outcomes(self, row: Import) -> str:
        """How many stories became what."""
        return summed(dict(row.rows.order_by().values_list("outcome").annotate(Count("pk"))))

    @admin.display(description=gettext_lazy("stories"))
    def became(self, row: Import) -> str:
        """What became of each, those that want somebody first; with a link to those that may be seen."""
        urgent = Case(When(outcome=Outcome.REFUSED, then=0), When(outcome=Outcome.OFFERED, then=1), default=2)
        rows = list(row.rows.select_related("article").order_by(urgent, "pk")[:SHOWN])
        labels = dict(Outcome.choices)
        items = (
            (TAGS.get(Outcome(each.outcome), ""), labels[each.outcome], _name(each), _notes(each)) for each in rows
        )
        more = row.rows.count() - len(rows)
        said = _("… and %(count)s more.") % {"count": more} if more > 0 else ""
        listed = format_html_join("", '<li><span class="tag {}">{}</span> {}{}</li>', items)
        return format_html('<ul class="arrive-lines">{}</ul>{}', listed, said)


def summed(counts: Mapping[Any, int]) -> str:
    """Say how many stories became what, such as "4 new draft, 1 refused"."""
    return ", ".join(f"{counts[each]} {each.label}" for each in Outcome if counts.get(each))


def _notes(row: Any) -> str:
    notes = ((note,) for note in row.notes.splitlines())
    return format_html_join("", ' <span class="arrive-note">{}</span>', notes)


def _name(row: Any) -> str:
    if not isinstance(row.article, Article):
        return row.headline or row.place
    url = reverse("admin:articles_article_change", args=[row.article.pk])
    return format_html('<a href="{}">{}</a>', url, row.headline or row.place)
