"""What search takes for the same, and what readers searched for in vain."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Sum, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import search
from ..forms.synonyms import SynonymForm
from ..models import SearchMiss, Synonym
from ..templatetags.desk import times
from ..templatetags.newsroom import grouped
from .base import DeskAdmin, DeskList, ReadOnlyAdmin
from .filters import WithinFilter

MANY = 100  # stories; nobody who works the list off needs to know how many more there are


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


class QuestionList(DeskList):
    """A list of what was asked, a row for each question, that knows what is found of it now."""

    def get_results(self, request: Any) -> None:
        """Read the rows, and with two more queries what search knows of their words today."""
        super().get_results(request)
        rows = list(self.result_list)
        synonyms = [(pk, search.phrases(words)) for pk, words in Synonym.objects.values_list("pk", "words")]
        of_phrase = {phrase: pk for pk, group in synonyms for phrase in group}
        groups = [group for _pk, group in synonyms if len(group) > 1]
        asked = [search.parse(row.words, groups) for row in rows]
        found = search.found_now(asked, now=timezone.now(), at_most=MANY)
        for row, query, (whole, some) in zip(rows, asked, found, strict=True):
            row.whole, row.some, row.synonym = whole, some, of_phrase.get(query.stems)
        self.result_list = rows

    @property
    def counted(self) -> str:
        """How many rows there are, in words: the admin would count searches."""
        rows = self.result_count
        return ngettext("%(count)s different search", "%(count)s different searches", rows) % {"count": grouped(rows)}

    def _get_default_ordering(self) -> list[str]:
        return ["-total", "words"]  # `ordering` of the admin takes no sums


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnlyAdmin):
    """What readers did not find, to look for a story that is wanting, or for a word that they use and we do not.

    A question is one row, however many days it was asked on: the newest of the period, with the sum of all.
    """

    list_display = ("term", "often", "last", "there", "ways")
    list_display_links = None
    list_filter = (("day", DaysFilter),)
    search_fields = ("words",)
    fields = ("words", "day", "asked")
    about = gettext_lazy("What readers searched for without finding it, or without finding all of its words.")
    nothing_yet = gettext_lazy("Nothing yet. What readers search for and do not find is counted here.")

    def get_queryset(self, request: Any) -> Any:
        """Return a row for each question; what narrows the days down narrows the sum."""
        asked = Window(Sum("asked"), partition_by="words")
        place = Window(RowNumber(), partition_by="words", order_by="-day")
        return super().get_queryset(request).annotate(total=asked, place=place).filter(place=1)

    def get_changelist(self, request: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Use a list that knows what is found now."""
        return QuestionList

    def get_list_display(self, request: Any) -> Any:
        """Offer to make words known to those alone who may."""
        may_add = request.user.has_perm("articles.add_synonym")
        return [*self.list_display[:-1], "ways" if may_add else "again"]

    @admin.display(description=gettext_lazy("words"), ordering="words")
    def term(self, row: SearchMiss) -> str:
        """What was searched for."""
        return format_html("<strong>{}</strong>", row.words)

    @admin.display(description=gettext_lazy("asked"), ordering="total")
    def often(self, row: Any) -> str:
        """How often in the period."""
        return times(row.total)

    @admin.display(description=gettext_lazy("last"), ordering="day")
    def last(self, row: SearchMiss) -> str:
        """The last day on which it was asked."""
        return date_format(row.day, "j M Y")

    @admin.display(description=gettext_lazy("found now"))
    def there(self, row: Any) -> str:
        """How many live stories have all the words by now, or that some have a part of them."""
        if row.whole:
            stories = f"{MANY - 1}+" if row.whole == MANY else str(row.whole)
            return ngettext("%(count)s story", "%(count)s stories", row.whole) % {"count": stories}
        return _("in part") if row.some else _("nothing")

    @admin.display(description=gettext_lazy("search again"))
    def again(self, row: SearchMiss) -> str:
        """A link to the same search on the site."""
        address = f"{reverse('search')}?{urlencode({'q': row.words})}"
        return format_html('<a class="row-way" href="{}">{}</a>', address, _("Search again"))

    @admin.display(description=gettext_lazy("what to do"))
    def ways(self, row: Any) -> str:
        """That link, and one to words that mean the same: to those that there are, or to new ones with these."""
        if row.synonym:
            address, label = reverse("admin:articles_synonym_change", args=[row.synonym]), _("Open the synonyms")
        else:
            query = urlencode({"words": f"{row.words}, "})
            address, label = f"{reverse('admin:articles_synonym_add')}?{query}", _("Add words that mean the same")
        return format_html('{} <a class="row-way" href="{}">{}</a>', self.again(row), address, label)


def counted(stories: int) -> str:
    """Return a count in words; nobody counts beyond what a search goes through."""
    return f"{grouped(search.CAP)}+" if stories >= search.CAP else grouped(stories)
