"""What readers may ask of a search: words, the filters of every list, an order."""

from datetime import datetime

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .. import search
from ..models import Article
from .fields import UNKNOWN
from .stories import ArticleFilter, NamedFilter
from .within import Chip, Within

NEWEST = "terbaru"  # a word of the address
BESIDE = ("q", "urut")  # what stands beside the filters: the field and the order


class SearchFilter(ArticleFilter):
    """The filters over what is found. Their choices have no numbers: what else would be found is not known."""

    urut = django_filters.ChoiceFilter(
        label=_("Order"), choices=[(NEWEST, _("Newest first"))], empty_label=_("Best first"), error_messages=UNKNOWN
    )

    def __init__(self, data: QueryDict, *, now: datetime, number: str) -> None:
        """Understand `data` at `now` (UTC); `number` is the generation, read before anything was queried."""
        super().__init__(data, within=Within(Article.objects.live(now), key="search"), now=now, number=number)

    def order(self) -> search.Order:
        """Return the order that was chosen. Only for a form that is valid."""
        return "newest" if self.values().get("urut") == NEWEST else "best"

    def narrowed(self) -> search.Narrowed:
        """Return the filters as search knows them. Only for a form that is valid."""
        return self._narrowed(self.values())

    def query_with(self, **changes: str) -> str:
        """Return the query string of the same search with other values; an empty one takes a filter away."""
        kept = QueryDict(mutable=True)
        for name in self.filters:
            if value := changes.get(name, self.data.get(name, "")).strip():
                kept[name] = value
        return kept.urlencode()

    def chips(self) -> list[Chip]:
        """Return the filters that are set and understood; words and order are chosen elsewhere."""
        return [chip for chip in super().chips() if chip.name not in BESIDE]

    def panel(self) -> list[forms.BoundField]:
        """Return the fields of the filters alone."""
        return [self.form[name] for name in self.filters if name not in BESIDE]

    def cleared(self) -> str:
        """Return the query string of the words in their order, without filters and without what is wrong."""
        taken = {name: "" for name in self.filters if name not in BESIDE or name in self.errors}
        return self.query_with(**taken)

    def is_wordless(self) -> bool:
        """Tell whether there are filters and no words: that is no search but a list."""
        return "q" not in self._given and bool(self._given.keys() - {"urut"})

    def _counted(self, name: str, named: NamedFilter) -> str:  # noqa: ARG002
        """Count nothing: how much else would be found is not known without as many searches."""
        return ""
