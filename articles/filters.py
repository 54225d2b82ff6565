"""What readers may ask of the list of stories, by django-filter."""

from datetime import date, datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .calendars import midnight
from .lists import KINDS
from .models import Article, ArticleQuerySet, Section

# Days outside of these are typing errors, and calendars overflow at their ends.
DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
WORDS = 8
MAIN = ("q", "section")


class DayInput(forms.DateInput):
    """The browser's own date picker, which shows days alone: what is none does not come back in it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        """Return the day as the picker wants it, None for what is no day."""
        try:
            return date.fromisoformat(str(super().format_value(value))).isoformat()
        except ValueError:
            return None


class DayForm(forms.Form):
    """One day of the site's calendar."""

    date = forms.DateField(label=_("Date"), widget=DayInput(), validators=DAYS)


class FilterForm(forms.Form):
    """Checks what single fields cannot."""

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("date_from"), cleaned.get("date_to")
        if first and last and first > last:
            self.add_error("date_to", _("The last day lies before the first."))
        return cleaned


class NamedFilter(django_filters.ChoiceFilter):
    """A choice among the sections, topics … that readers may know of, by slug; fetched in one query."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = KINDS[kind]
        super().__init__(choices=[], **kwargs)

    def named(self, *, now: datetime) -> list[tuple[str, str]]:
        """Return (slug, name) of all that may be named at `now` (UTC)."""
        return list(self.kind.offered(now=now).values_list("slug", "name"))

    def filter(self, qs: ArticleQuerySet, value: str) -> QuerySet:
        """Keep the stories that name the chosen one."""
        return qs.filter(**{f"{self.kind.path}__slug": value}) if value else qs


class SectionFilter(NamedFilter):
    """A section with its sub-sections, which are set in below it."""

    def named(self, *, now: datetime) -> list[tuple[str, str]]:
        """Return (slug, name) in the order of the menu."""
        ordered = self.kind.offered(now=now).order_by(
            Coalesce("parent__order", "order"),
            Coalesce("parent__name", "name"),
            F("parent").asc(nulls_first=True),
            "order",
            "name",
        )
        return [
            (slug, f"– {name}" if parent else name)
            for slug, name, parent in ordered.values_list("slug", "name", "parent")
        ]

    def filter(self, qs: ArticleQuerySet, value: str) -> QuerySet:
        """Keep the stories of the section and of those below it."""
        if not value:
            return qs
        family = Section.objects.filter(Q(slug=value) | Q(parent__slug=value))
        return qs.filter(section__in=list(family.values_list("pk", flat=True)))  # a list uses the index; see in_section


class ArticleFilter(django_filters.FilterSet):
    """Filters over live stories; `now` (UTC) decides which topics, people and sources may be offered."""

    q = django_filters.CharFilter(
        label=_("Words"), method="with_words", max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    section = SectionFilter("section", label=_("Section"), empty_label=_("All sections"))
    date_from = django_filters.DateFilter(label=_("From day"), method="from_day", widget=DayInput(), validators=DAYS)
    date_to = django_filters.DateFilter(label=_("To day"), method="to_day", widget=DayInput(), validators=DAYS)
    topic = NamedFilter("topic", label=_("Topic"), empty_label=_("All topics"))
    tag = django_filters.CharFilter(label=_("Tag"), method="with_tag", max_length=100)
    author = NamedFilter("author", label=_("Author"), empty_label=_("All authors"))
    editor = NamedFilter("editor", label=_("Editor"), empty_label=_("All editors"))
    source = NamedFilter("source", label=_("Source"), empty_label=_("All sources"))

    class Meta:
        model = Article
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: QueryDict, *, queryset: ArticleQuerySet, now: datetime) -> None:
        super().__init__(data, queryset=queryset)
        for named in self.filters.values():
            if isinstance(named, NamedFilter):
                named.extra["choices"] = named.named(now=now)

    def query(self) -> str:
        """Return the filters that are set, as a query string for links that add a page to it."""
        kept = QueryDict(mutable=True)
        for name in self.filters:
            if value := self.data.get(name, "").strip():
                kept[name] = value
        return kept.urlencode()

    def main(self) -> list[forms.BoundField]:
        """Return the fields that stand open."""
        return [self.form[name] for name in MAIN]

    def more(self) -> list[forms.BoundField]:
        """Return the fields that are folded away."""
        return [self.form[name] for name in self.filters if name not in MAIN]

    def more_used(self) -> bool:
        """Tell whether one of the folded fields is filled."""
        return any(self.data.get(name, "").strip() for name in self.filters if name not in MAIN)

    def with_words(self, qs: ArticleQuerySet, _name: str, value: str) -> QuerySet:
        """Keep the stories with every word in headline or lead."""
        for word in value.split()[:WORDS]:
            qs = qs.filter(Q(headline__icontains=word) | Q(lead__icontains=word))
        return qs

    def with_tag(self, qs: ArticleQuerySet, _name: str, value: str) -> QuerySet:
        """Keep the stories with a tag, given by slug or as it is written."""
        return qs.filter(tag_rows__tag__slug=slugify(value, allow_unicode=True))

    def from_day(self, qs: ArticleQuerySet, _name: str, value: date) -> QuerySet:
        """Keep what came out on that day of the site's calendar or later."""
        return qs.filter(published_at__gte=midnight(value))

    def to_day(self, qs: ArticleQuerySet, _name: str, value: date) -> QuerySet:
        """Keep what came out on that day of the site's calendar or before."""
        return qs.filter(published_at__lt=midnight(value + timedelta(days=1)))
