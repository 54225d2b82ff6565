"""What gathers stories for readers (section, topic, tag, author, editor, source), and how each finds its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
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
