"""What search takes for the same, and what readers searched for in vain."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import search
from ..forms.synonyms import SynonymForm
from ..models import SearchMiss, Synonym
from ..templatetags.desk import times
from ..templatetags.newsroom import grouped
from .base import DeskAdmin, ReadOnlyAdmin
from .filters import WithinFilter


@admin.register(Synonym)
class SynonymAdmin(DeskAdmin):
    """Groups of words and names; what is written here counts from the next search on."""

    form = SynonymForm
    list_display = ("words",)
    search_fields = ("words",)
    ordering = ("words",)
    about = gettext_lazy("Whoever searches for one word or name of a row finds stories with the others too.")
    nothing_yet = gettext_lazy(
        "No words yet. Write names beside their short forms, and whoever searches for one finds the others too."
    )

    def get_fields(self, request: Any, obj: Synonym | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """Show what they do once there are some."""
        return ("words", "reach") if obj else ("words",)

    def get_readonly_fields(self, request: Any, obj: Synonym | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """Never let that be written."""
        return ("reach",)

    @admin.display(description=gettext_lazy("what they find"))
    def reach(self, row: Synonym) -> str:
        """How many live stories each of the phrases is in."""
        found = [
            (phrase, ngettext("%(count)s live story", "%(count)s live stories", stories) % {"count": counted(stories)})
            for phrase, stories in search.reach(row.words, now=timezone.now())
        ]
        return format_html('<ul class="reach">{}</ul>', format_html_join("", "<li>{}: {}</li>", found))


class DaysFilter(WithinFilter):
    """Rows of the last days."""

    PERIODS = WithinFilter.PERIODS[1:]


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnlyAdmin):
    """What readers did not find, to look for a story that is wanting, or for a word that they use and we do not."""

    list_display = ("term", "often", "day", "ways")
    list_display_links = None
    list_filter = (("day", DaysFilter),)
    search_fields = ("words",)
    ordering = ("-day", "-asked", "words")
    fields = ("words", "day", "asked")
    nothing_yet = gettext_lazy("Nothing yet. What readers search for and do not find is counted here, a line a day.")

    def get_list_display(self, request: Any) -> Any:
        """Offer to make words known to those alone who may."""
        may_add = request.user.has_perm("articles.add_synonym")
        return [*self.list_display[:-1], "ways" if may_add else "again"]

    @admin.display(description=gettext_lazy("words"), ordering="words")
    def term(self, row: SearchMiss) -> str:
        """What was searched for."""
        return format_html("<strong>{}</strong>", row.words)

    @admin.display(description=gettext_lazy("asked"), ordering="asked")
    def often(self, row: SearchMiss) -> str:
        """How often."""
        return times(row.asked)

    @admin.display(description=gettext_lazy("search again"))
    def again(self, row: SearchMiss) -> str:
        """A link to the same search on the site."""
        address = f"{reverse('search')}?{urlencode({'q': row.words})}"
        return format_html('<a class="row-way" href="{}">{}</a>', address, _("Search again"))

    @admin.display(description=gettext_lazy("what to do"))
    def ways(self, row: SearchMiss) -> str:
        """That link, and one to words that mean the same, with these filled in."""
        address = f"{reverse('admin:articles_synonym_add')}?{urlencode({'words': f'{row.words}, '})}"
        label = _("Add words that mean the same")
        return format_html('{} <a class="row-way" href="{}">{}</a>', self.again(row), address, label)


def counted(stories: int) -> str:
    """Return a count in words; nobody counts beyond what a search goes through."""
    return f"{grouped(search.CAP)}+" if stories >= search.CAP else grouped(stories)
