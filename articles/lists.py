"""What gathers stories for readers (section, topic, tag, author, editor, source), and how each finds its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from taggit.models import Tag

from .models import Article, ArticleQuerySet, Author, Editor, Section, Source, Topic


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
    standing: bool = False

    def find(self, slug: str) -> Any:
        """Return the row with this slug and what its header shows; raise the model's DoesNotExist."""
        return self.model._default_manager.select_related(*self.joined).get(slug=slug)

    def stories(self, target: Any, *, now: datetime) -> ArticleQuerySet:
        """Return the live stories of `target` at `now` (UTC), newest first."""
        live = Article.objects.live(now)
        own = live.in_section(target) if self.model is Section else live.filter(**{self.path: target})
        return own.newest_first()

    def offered(self, *, now: datetime) -> QuerySet:
        """Return the rows that may be named to readers at `now` (UTC)."""
        rows = self.model._default_manager.all()
        if self.standing:
            return rows
        return rows.filter(Exists(Article.objects.live(now).filter(**{self.path: OuterRef("pk")})))


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("section", Section, "section", joined=("parent",), standing=True),
        Kind("topic", Topic, "topic_rows__topic", joined=("photo",)),
        Kind("tag", Tag, "tag_rows__tag"),
        Kind("author", Author, "author_rows__author", joined=("portrait",)),
        Kind("editor", Editor, "editor_rows__editor", joined=("portrait",)),
        Kind("source", Source, "source_rows__source"),
    )
}


def menu() -> QuerySet[Section]:
    """Return the sections of the menu, in their order."""
    return Section.objects.filter(parent=None, in_menu=True)


def by_section(*, now: datetime, each: int, without: Iterable[int] = ()) -> list[tuple[Section, list[Article]]]:
    """Return the menu's sections that have live stories, with the newest `each` of them, sub-sections' included.

    Two queries however many sections there are: the first seeks the newest ids of each section in its index.
    """
    newest = Article.objects.live(now).exclude(pk__in=without).filter(section=OuterRef("pk")).newest_first()
    slots = {f"newest_{n}": Subquery(newest.values("pk")[n : n + 1]) for n in range(each)}
    family = Section.objects.filter(Q(parent=None, in_menu=True) | Q(parent__in_menu=True)).annotate(**slots)
    sections = list(family)
    top_of = {section.pk: section.parent_id or section.pk for section in sections}
    wanted = [pk for section in sections for slot in slots if (pk := getattr(section, slot)) is not None]
    found: dict[int, list[Article]] = {}
    for article in Article.objects.live(now).filter(pk__in=wanted).newest_first().with_cards():
        found.setdefault(top_of[article.section_id], []).append(article)
    return [(top, found[top.pk][:each]) for top in sections if top.pk in found]
