"""What readers may ask of a list of stories, by django-filter: of all stories, of a topic's, of a day's …

Everything that a form offers is remembered until the site changes: the names with their numbers of stories once for
the site, and once for each list that is short enough to be counted (`Listed.few`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, Self

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import former, generation, search
from ..calendars import midnight
from ..lists import KINDS, LABELS, Choice, Kind, choices
from ..models import Article, ArticleQuerySet, Label
from ..paging import Listed
from .fields import DAYS, DayInput, FilterForm, NamedField, TagField, options
from .within import Chip, Within

MAIN = ("q", "section")
BRIEF = {"date_from": pgettext_lazy("day", "From"), "date_to": pgettext_lazy("day", "Until")}  # on chips


class NamedFilter(django_filters.Filter):
    """A choice among the topics, people … that readers may know of, by slug."""

    field_class: type[forms.Field] = NamedField

    def __init__(self, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def filter(self, qs: ArticleQuerySet, value: Choice | None) -> QuerySet:
        """Keep the stories that name the chosen one."""
        return qs.filter(**{self.kind.path: value.pk}) if value else qs

    def ids(self, choice: Choice) -> list[Any]:
        """Return the ids of the rows that stories of the chosen one name."""
        return [choice.pk]


class SectionFilter(NamedFilter):
    """A section with its sub-sections, which are set in below it."""

    def filter(self, qs: ArticleQuerySet, value: Choice | None) -> QuerySet:
        """Keep the stories of the section and of those below it; a list of ids uses the index, see `in_section`."""
        return qs.filter(section__in=self.ids(value)) if value else qs

    def ids(self, choice: Choice) -> list[Any]:
        """Return the ids of the section and of those below it."""
        return [choice.pk, *(each.pk for each in self.field.known().values() if each.below == choice.pk)]


class TagFilter(NamedFilter):
    """A tag, which is typed: there are thousands."""

    field_class = TagField


class ArticleFilter(django_filters.FilterSet):
    """Filters over live stories. Their order here is their order in addresses."""

    q = django_filters.CharFilter(
        label=_("Words"), method="searched", max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    section = SectionFilter(KINDS["section"], label=_("Section"), empty_label=_("All sections"))
    date_from = django_filters.DateFilter(label=_("From day"), method="from_day", widget=DayInput(), validators=DAYS)
    date_to = django_filters.DateFilter(label=_("To day"), method="to_day", widget=DayInput(), validators=DAYS)
    topic = NamedFilter(KINDS["topic"], label=_("Topic"), empty_label=_("All topics"))
    tag = TagFilter(KINDS["tag"], label=_("Tag"), max_length=100)
    author = NamedFilter(KINDS["author"], label=_("Author"), empty_label=_("All authors"))
    editor = NamedFilter(KINDS["editor"], label=_("Editor"), empty_label=_("All editors"))
    source = NamedFilter(KINDS["source"], label=_("Source"), empty_label=_("All sources"))
    label = NamedFilter(LABELS, label=_("Kind of text"), empty_label=_("All kinds"))

    class Meta:
        model = Article
        fields: list[str] = []
        form = FilterForm

    def __init__(self, data: QueryDict, *, within: Within, now: datetime, number: str) -> None:
        """Filter `within` at `now` (UTC) by `data`; `number` is the generation, read before anything was queried."""
        super().__init__(data, queryset=within.stories)
        self._within, self._now, self._number = within, now, number
        for name in within.fixed:
            del self.filters[name]
        for name, named in self._named():
            named.field.known = partial(self._known, name)
        if "tag" in self.filters:
            self.filters["tag"].field.find = self._tag

    # ---- the stories

    def is_valid(self) -> bool:
        """Tell whether all that is asked for was understood; where nothing is, no form is made for it."""
        return not self._given or super().is_valid()

    def values(self) -> dict[str, Any]:
        """Return the filters that are set and understood, by name."""
        self.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value} if self._given else {}

    def listed(self, *, without: str = "", within: Within | None = None) -> Listed:
        """Return the stories that fit all filters, or all but `without`. Only for a form that is valid.

        `within` stands for the list that the filters were made for.
        """
        within = within or self._within
        chosen = {name: value for name, value in self.values().items() if name != without}
        stories = within.stories
        for name, value in chosen.items():
            stories = self.filters[name].filter(stories, value)
        return Listed(
            stories,
            key=f"{within.key}?{self.query(without=without)}",
            now=self._now,
            number=self._number,
            find=(lambda: self._found(chosen, within)) if "q" in chosen else None,
            count=self._count(chosen, within),
        )

    def _count(self, chosen: Mapping[str, Any], within: Within) -> Callable[[], int] | None:
        """Return the faster way to count a list that is as long as a whole topic, a whole section …, if it is one."""
        if not chosen:
            return within.count
        name, value = next(iter(chosen.items()))
        named = self.filters[name]
        is_whole = len(chosen) == 1 and not within.key and isinstance(named, NamedFilter)
        return partial(named.kind.number, named.ids(value), now=self._now) if is_whole else None

    def _narrowed(self, chosen: Mapping[str, Any], within: search.Narrowed = search.EVERYTHING) -> search.Narrowed:
        """Return what was chosen, by the filter's name, as search knows it; `within` is the list's own."""
        named = [self._facets(name, chosen[name]) for name in (*KINDS, LABELS.name) if chosen.get(name)]
        first, last = chosen.get("date_from"), chosen.get("date_to")
        return search.Narrowed(
            (*within.facets, *named),
            since=midnight(first) if first else within.since,
            until=midnight(last + timedelta(days=1)) if last else within.until,
        )

    def _found(self, chosen: Mapping[str, Any], within: Within) -> Sequence[int]:
        """Return the newest stories that have all words; those that have some of them are for the search page."""
        narrowed = self._narrowed(chosen, within.narrowed)
        now, most = self._now, search.CAP
        return search.find(chosen["q"], now=now, narrowed=narrowed, order="newest", count=most, whole_only=True).ids

    def _facets(self, name: str, choice: Choice) -> tuple[str, ...]:
        """Return the words by which search knows what was chosen; a section takes its sub-sections along."""
        if name == LABELS.name:
            return (search.label_facet(choice.slug),)
        return tuple(search.facet(name, pk) for pk in self.filters[name].ids(choice))

    def searched(self, qs: ArticleQuerySet, _name: str, _value: str) -> QuerySet:
        """Keep all: a search is no queryset, see `listed`."""
        return qs

    def from_day(self, qs: ArticleQuerySet, _name: str, value: date) -> QuerySet:
        """Keep what came out on that day of the site's calendar or later."""
        return qs.filter(published_at__gte=midnight(value))

    def to_day(self, qs: ArticleQuerySet, _name: str, value: date) -> QuerySet:
        """Keep what came out on that day of the site's calendar or before."""
        return qs.filter(published_at__lt=midnight(value + timedelta(days=1)))

    # ---- addresses

    def query(self, *, without: str = "") -> str:
        """Return the filters that are set, but for `without`, as a query string: in order, without empty ones."""
        kept = QueryDict(mutable=True)
        kept.update({name: value for name, value in self._given.items() if name != without})
        return kept.urlencode() if kept else ""

    @cached_property
    def _given(self) -> dict[str, str]:
        """What is asked for, by filter, in the order of addresses."""
        asked = {name: self.data.get(name, "").strip() for name in self.filters}
        return {name: self._as_now(name, value) for name, value in asked.items() if value}

    def _as_now(self, name: str, slug: str) -> str:
        """Return the slug of now of what was merged or renamed, and any other value as it is."""
        model = former.MODELS.get(name)
        if model is None or name == "tag" or "\0" in slug or slug in self._known(name):
            return slug
        heir = former.heir(model, slug)
        return heir.slug if heir and heir.slug in self._known(name) else slug

    def is_untidy(self) -> bool:
        """Tell whether the address names filters that are not set, as a form does, or by what was renamed since."""
        asked = {name: self.data[name].strip() for name in self.filters if name in self.data}
        return asked != self._given

    # ---- what the page shows

    def offer(self) -> None:
        """Give the form its choices, with the number of stories that each would give within the other filters.

        Numbers are left out where the list is too long to be counted for each page (`Listed.few`); only the list of
        all stories has them always.
        """
        for name, named in self._named():
            self.form.fields[name].offer(self._counted(name, named) or self._everywhere(name, named))

    def chips(self) -> list[Chip]:
        """Return the filters that are set and understood."""
        return [
            Chip(
                name,
                BRIEF.get(name, self.form.fields[name].label),
                getattr(value, "name", value),
                self.query(without=name),
            )
            for name, value in self.values().items()
        ]

    def words(self) -> str:
        """Return the words that are looked for, "" without and where they are wrong; another filter may be wrong."""
        return self.values().get("q", "")

    @cached_property
    def offered(self) -> Self:
        """The same with its choices (`offer`), for the templates of its form: they ask only where they show it anew."""
        self.offer()
        return self

    def main(self) -> list[forms.BoundField]:
        """Return the fields that stand open."""
        return [self.form[name] for name in self.filters if name in MAIN]

    def more(self) -> list[forms.BoundField]:
        """Return the fields that are folded away."""
        return [self.form[name] for name in self.filters if name not in MAIN]

    def more_wrong(self) -> bool:
        """Tell whether one of the folded fields was not understood."""
        return any(name not in MAIN for name in self.errors)

    # ---- the names that may be chosen

    def _counted(self, name: str, named: NamedFilter) -> str:
        """Return the options of a filter, counted within all others; "" where that would take long."""
        if not self.is_valid() or self._is_everything(without=name):
            return ""
        if self.words() and self.form.cleaned_data[name]:  # without this filter it would be one more search
            return ""
        listed = self.listed(without=name)

        def make() -> str:
            few = listed.few()
            return "" if few is None else options(named.kind.among(few, [*named.field.known().values()]), numbered=True)

        return listed.remembered(f"options:{name}", make)

    def _everywhere(self, name: str, named: NamedFilter) -> str:
        """Return the options of a filter, counted over all stories; without numbers where other filters are set."""
        numbered = self._is_everything(without=name)
        return generation.remembered(
            f"options:{name}:{numbered}",
            lambda: options(named.field.known().values(), numbered=numbered),
            number=self._number,
        )

    def _is_everything(self, *, without: str) -> bool:
        """Tell whether all stories are listed, but for the filter `without`."""
        return not self._within.key and not self._given.keys() - {without}

    def _named(self) -> Iterator[tuple[str, NamedFilter]]:
        """Yield the filters that are selects."""
        for name, named in self.filters.items():
            if isinstance(named, NamedFilter) and not isinstance(named, TagFilter):
                yield name, named

    def _known(self, name: str) -> dict[str, Choice]:
        """Return everything that a filter may be set to on the site, by slug."""
        return self._choices[name]

    @cached_property
    def _choices(self) -> dict[str, dict[str, Choice]]:
        made = choices(now=self._now, number=self._number)
        labels = [kind._replace(name=str(Label(kind.slug).label)) for kind in made[LABELS.name]]
        return {name: {choice.slug: choice for choice in rows} for name, rows in (made | {LABELS.name: labels}).items()}

    def _tag(self, written: str) -> Choice | None:
        """Return the tag that is written, or named by slug, if a live story has it."""
        offered = KINDS["tag"].offered(now=self._now).filter(slug=slugify(written, allow_unicode=True))
        row = offered.values_list("pk", "slug", "name").first()
        if row is None and (heir := former.heir(KINDS["tag"].model, slugify(written, allow_unicode=True))):
            row = KINDS["tag"].offered(now=self._now).filter(pk=heir.pk).values_list("pk", "slug", "name").first()
        return Choice(*row) if row else None
