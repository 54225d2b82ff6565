"""What gathers stories for readers (section, topic, tag, author, editor, source), and how each finds its own."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from taggit.models import Tag

from . import generation
from .models import Article, ArticleQuerySet, Author, Editor, Label, Section, Source, Topic

# How many stories a site may have for its choices to be counted; it is asked of the newest id. A million take a second,
# and that after each change of the site.
COUNTED = 250_000


class Choice(NamedTuple):
    """Something that readers may choose a list by; `below`: the id of the row above it.

    `stories`: how many it has, None where it has some that nobody counted.
    """

    pk: int | str
    slug: str
    name: str
    below: int | None = None
    stories: int | None = 0


@dataclass(frozen=True)
class Kind:
    """One kind of list: the name of its address, its model, and the path from a story to it.

    `standing`: the page is there before the first story is. Everything else appears with its first live story, because
    its mere name (a running investigation, a guest, an informant) can tell what is not yet public.
    """

    name: str
    model: type[Model]
    path: str
    joined: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()  # rows below it, whose stories it lists too
    standing: bool = False

    def find(self, slug: str) -> Any:
        """Return the row with this slug and what its header shows; raise the model's DoesNotExist."""
        return self.model._default_manager.select_related(*self.joined).prefetch_related(*self.beside).get(slug=slug)

    def family(self, target: Any) -> list[int]:
        """Return the ids of the rows whose stories `target` lists: its own, and those of sub-sections."""
        return [target.pk, *(child.pk for name in self.beside for child in getattr(target, name).all())]

    def stories(self, target: Any, *, now: datetime) -> ArticleQuerySet:
        """Return the live stories of `target` at `now` (UTC), newest first; see `ArticleQuerySet.in_section`."""
        family = self.family(target)
        own = {f"{self.path}__in": family} if self.beside else {self.path: target}
        return Article.objects.live(now).filter(**own).newest_first()

    def offered(self, *, now: datetime) -> QuerySet:
        """Return the rows that may be named to readers at `now` (UTC)."""
        return self.model._default_manager.all() if self.standing else self.filled(now=now)

    def filled(self, *, now: datetime) -> QuerySet:
        """Return the rows that list a live story at `now` (UTC), their own or one of a row below them.

        A subquery looks for the first story of each row: given an EXISTS, PostgreSQL may read all stories of all rows.
        """
        paths = [self.path]
        for name in self.beside:
            below: Any = self.model._meta.get_field(name)
            paths.append(f"{self.path}__{below.field.name}")
        live = Article.objects.live(now)
        firsts = [Subquery(live.filter(**{path: OuterRef("pk")}).order_by().values("pk")[:1]) for path in paths]
        named = {f"first_{n}": first for n, first in enumerate(firsts)}
        filled = (Q(**{f"{name}__isnull": False}) for name in named)
        return self.model._default_manager.alias(**named).filter(reduce(or_, filled))

    def choices(self, *, now: datetime, counted: bool = True) -> list[Choice]:
        """Return what readers may choose at `now` (UTC), in order, with the number of live stories of each.

        All stories are counted along an index, and those that are not live, which are few, are taken off: five times
        as fast as to look for each story whether it is live. Or not `counted`: those that have some.
        """
        if not counted:
            return self._uncounted(now)
        counts = self._counted(self._rows())
        counts.subtract(self._counted(self._rows(Article.objects.hidden(now).values("pk"))))
        choices = self.summed(self._named(), counts)
        return [choice for choice in choices if choice.stories or self.standing]

    def number(self, ids: list[Any], *, now: datetime) -> int:
        """Return how many stories are live at `now` (UTC) that name one of the rows with these `ids`.

        Counted as `choices` are: along an index, less those that are not live.
        """
        own = {f"{self.path.rpartition('__')[2]}__in": ids}
        hidden = self._rows(Article.objects.hidden(now).values("pk"))
        return self._rows().filter(**own).count() - hidden.filter(**own).count()

    def _uncounted(self, now: datetime) -> list[Choice]:
        """Return the choices that have live stories, and the standing ones that have none, without numbers."""
        filled = self._filled_ids(now)
        found = (choice._replace(stories=None if choice.pk in filled else 0) for choice in self._named())
        return [choice for choice in found if choice.stories is None or self.standing]

    def _filled_ids(self, now: datetime) -> set[Any]:
        return set(self.filled(now=now).order_by().values_list("pk", flat=True))

    def among(self, ids: list[int], choices: list[Choice]) -> list[Choice]:
        """Return the `choices` with the number of stories that each has among those with these `ids`."""
        return self.summed(choices, self._counted(self._rows(ids)))

    def summed(self, choices: list[Choice], counts: Counter[Any]) -> list[Choice]:
        """Return the `choices` with these numbers of stories; a section has those of its sub-sections too."""
        totals = Counter(counts)
        for choice in choices:
            if choice.below:
                totals[choice.below] += counts[choice.pk]
        return [choice._replace(stories=totals[choice.pk]) for choice in choices]

    def _named(self) -> list[Choice]:
        """Return all rows by name; sections in the order of the menu, each with those below it."""
        rows = self.model._default_manager.all()
        if self.model is not Section:
            return [Choice(*row) for row in rows.order_by("name", "pk").values_list("pk", "slug", "name")]
        ordered = rows.order_by(
            Coalesce("parent__order", "order"),
            Coalesce("parent__name", "name"),
            F("parent").asc(nulls_first=True),
            "order",
            "name",
        )
        return [Choice(*row) for row in ordered.values_list("pk", "slug", "name", "parent")]

    def _rows(self, articles: Any = None) -> QuerySet:
        """Return what names the rows: all stories' own rows, or those of `articles` (ids)."""
        relation, _, target = self.path.partition("__")
        field: Any = Article._meta.get_field(relation)
        rows = (field.related_model if target else Article)._default_manager.order_by()
        return rows if articles is None else rows.filter(**{f"{field.field.name if target else 'pk'}__in": articles})

    def _counted(self, rows: QuerySet) -> Counter[Any]:
        target = self.path.rpartition("__")[2]
        return Counter(dict(rows.values_list(target).annotate(stories=Count("pk"))))


@dataclass(frozen=True)
class _Labels(Kind):
    """What kind of text a story is: no rows, so no page of its own; each choice is its own id, slug and name."""

    def _named(self) -> list[Choice]:
        return [Choice(value, value, value) for value in Label.values]

    def _filled_ids(self, now: datetime) -> set[Any]:
        return {value for value in Label.values if Article.objects.live(now).filter(label=value).exists()}


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("section", Section, "section", joined=("parent",), beside=("children",), standing=True),
        Kind("topic", Topic, "topic_rows__topic", joined=("photo",)),
        Kind("tag", Tag, "tag_rows__tag"),
        Kind("author", Author, "author_rows__author", joined=("portrait",)),
        Kind("editor", Editor, "editor_rows__editor", joined=("portrait",)),
        Kind("source", Source, "source_rows__source"),
    )
}


LABELS = _Labels("label", Article, "label")


def choices(*, now: datetime, number: str) -> dict[str, list[Choice]]:
    """Return what readers may choose on the whole site at `now` (UTC), by kind, labels too; tags are typed.

    Remembered in generation `number`, which was read before anything else was queried.
    """
    return generation.remembered("choices", lambda: _choices(now), number=number)


def _choices(now: datetime) -> dict[str, list[Choice]]:
    newest = Article.objects.live(now).order_by("-pk").values_list("pk", flat=True).first() or 0
    kinds = [*(kind for name, kind in KINDS.items() if name != "tag"), LABELS]
    return {kind.name: kind.choices(now=now, counted=newest <= COUNTED) for kind in kinds}


def menu() -> QuerySet[Section]:
    """Return the sections of the menu, in their order."""
    return Section.objects.filter(parent=None, in_menu=True)
