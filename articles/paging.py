"""Long lists of stories by pages, where page 1,000 costs what page 1 costs (docs/decisions/0012-deep-pages.md).

How many stories a list has, and which, in blocks of some pages, is remembered until the site changes. So a page is a
slice of a block, and one query for its cards. A block that nobody asked for yet is found along the index of the newest
by skipping the entries before it, or those after it where they are fewer.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, cached_property
from hashlib import blake2s
from typing import Any, TypeVar

from . import generation
from .models import Article, ArticleQuerySet

T = TypeVar("T")

PAGE_SIZE = 20  # stories
BLOCK = 50 * PAGE_SIZE
# All that a card in a list shows, which is half of what the rows hold.
CARD = (
    *("headline", "slug", "kicker", "lead", "label", "language", "published_at"),
    *("section__name", "lead_photo__key", "lead_photo__width", "lead_photo__height", "lead_photo__rights_end"),
)


class Listed:
    """Live stories, newest first, as Django's `Paginator` wants its objects: `count()` and slices, which have cards.

    `stories` are live at `now` (UTC); `key` tells this list from all others; `number` is the generation, read before
    anything else was queried. What a search found cannot be said as a queryset: `find` returns the ids then, in order,
    at most a block of them; if they fill it there may be more (`is_capped`), which nobody is shown. `count` is for who
    knows a faster way to count a long list.
    """

    def __init__(
        self,
        stories: ArticleQuerySet,
        *,
        key: str,
        now: datetime,
        number: str,
        find: Callable[[], Sequence[int]] | None = None,
        count: Callable[[], int] | None = None,
    ) -> None:
        self.stories = stories.newest_first()
        self._find = find
        self._count = count or self.stories.order_by().count
        self._key = f"list:{blake2s(key.encode(), digest_size=16).hexdigest()}"
        self._now = now
        self._number = number

    def count(self) -> int:
        """Return how many stories there are."""
        return self._total

    def __getitem__(self, part: slice) -> list[Article]:
        """Return the stories of a slice, with cards."""
        ids = self.ids(part.start or 0, self._total if part.stop is None else min(part.stop, self._total))
        found = self.cards(ids)
        return [found[pk] for pk in ids if pk in found]

    def cards(self, ids: Sequence[int]) -> dict[int, Article]:
        """Return stories of the list by id, with cards; one query."""
        return Article.objects.live(self._now).with_cards().only(*CARD).in_bulk(ids) if ids else {}

    def ids(self, start: int, stop: int) -> list[int]:
        """Return the ids of the stories from `start` up to `stop`, both counted from 0."""
        numbers = range(start // BLOCK, (stop - 1) // BLOCK + 1) if stop > start else ()
        skipped = start // BLOCK * BLOCK
        return [pk for number in numbers for pk in self._block(number)][start - skipped : stop - skipped]

    def few(self) -> list[int] | None:
        """Return all ids if they are fewer than a block, else None."""
        first = self._block(0)
        return first if len(first) < BLOCK else None

    def rows(self) -> ArticleQuerySet:
        """Return the stories as a queryset; of a search, those that it went through."""
        return self.stories.filter(pk__in=self._block(0)) if self._find else self.stories

    def remembered(self, what: str, make: Callable[[], T]) -> T:
        """Return what `make` finds out about this list, remembered until the site changes."""
        return generation.remembered(f"{self._key}:{what}", make, number=self._number)

    @property
    def is_capped(self) -> bool:
        """Whether a search found more than is counted and shown."""
        return self._find is not None and self._total >= BLOCK

    @cached_property
    def _total(self) -> int:
        first = self._block(0)
        if self._find or len(first) < BLOCK:
            return len(first)
        return self.remembered("count", self._count)

    def _block(self, number: int) -> list[int]:
        return self.remembered(str(number), lambda: self._found(number * BLOCK))

    def _found(self, start: int) -> list[int]:
        """Return the ids of the block that begins at `start`, skipping what is before or after it."""
        if self._find:
            return list(self._find()[:BLOCK])
        ids = self.stories.values_list("pk", flat=True)
        if start and start > self._total // 2:
            after = max(self._total - start - BLOCK, 0)
            return list(ids.reverse()[after : self._total - start])[::-1]
        return list(ids[start : start + BLOCK])


class Card:
    """A story of a list by its id alone. What else is asked of it is fetched then, for the whole page at once.

    Most cards are remembered as they are shown (`generation.part`), and nothing is asked of them.
    """

    __slots__ = ("_fetched", "pk")

    def __init__(self, pk: int, fetched: Callable[[], dict[int, Article]]) -> None:
        self.pk, self._fetched = pk, fetched

    def __getattr__(self, name: str) -> Any:
        """Return what the story has; raises `generation.Overtaken` if readers may not see it any more."""
        story = self._fetched().get(self.pk)
        if story is None:
            raise generation.Overtaken
        return getattr(story, name)


class Cards:
    """A list as `Paginator` wants it, whose slices have a `Card` for each story."""

    def __init__(self, listed: Listed) -> None:
        self._listed = listed

    def count(self) -> int:
        """Return how many stories there are."""
        return self._listed.count()

    @property
    def is_capped(self) -> bool:
        """As `Listed` has it."""
        return self._listed.is_capped

    def __getitem__(self, part: slice) -> list[Card]:
        """Return the stories of a slice."""
        total = self.count()
        ids = self._listed.ids(part.start or 0, total if part.stop is None else min(part.stop, total))
        fetched = cache(lambda: self._listed.cards(ids))
        return [Card(pk, fetched) for pk in ids]
