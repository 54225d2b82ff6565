"""What filters narrow down, and those that are set."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .. import search
from ..models import ArticleQuerySet


@dataclass(frozen=True)
class Within:
    """The list that filters narrow down: its live stories, what tells it from others, and the filters it is itself."""

    stories: ArticleQuerySet
    key: str = ""
    fixed: tuple[str, ...] = ()
    narrowed: search.Narrowed = search.EVERYTHING  # the same, as search knows it
    count: Callable[[], int] | None = None  # a faster way to count it than to count `stories`


@dataclass(frozen=True)
class Chip:
    """A filter that is set: its name, what it is called, its value (a text or a day), the query string without it."""

    name: str
    label: str
    value: str | date
    query: str
