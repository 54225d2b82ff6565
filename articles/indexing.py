"""What is derived from stories, made anew: for rows that were written past the editor, and after words changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from taggit.models import Tag

from . import likeness, search, triggers, uses, words
from .content import MANY, blank, filled, snapshot, stored
from .models import (
    Article,
    ArticleTag,
    DeskDocument,
    Likeness,
    LiveDocument,
    PhotoUse,
    PlannedUpdate,
    PutOff,
    Revision,
    Section,
    Stage,
)

CHUNK = 200
AT_ONCE = 2000  # stories whose words are made anew while somebody waits


def wanting() -> QuerySet[Article]:
    """Return the stories that search does not know, or knows by words of an older version."""
    own = {"article": OuterRef("pk"), "version": words.VERSION}
    live, desk = LiveDocument.objects.filter(**own), DeskDocument.objects.filter(**own)
    lacks = ~Exists(desk) | Q(published_at__isnull=False) & ~Exists(live)
    stories: QuerySet[Article] = Article.objects.filter(lacks | Q(pk__in=PutOff.objects.values("pk")))
    return stories


def index(stories: QuerySet[Article]) -> Iterator[int]:
    """Make the words of `stories` anew, each lot in a transaction of its own; yields how many they were.

    Interrupted, it goes on with `wanting` next time. The rows are locked: nobody saves a story in between. What photos
    earlier versions show is noted too, for those that came after their story.
    """
    for lot in _lots(list(stories.order_by("pk").values_list("pk", flat=True))):
        with transaction.atomic():
            _index(lot)
            newer = Revision.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
            earlier = Revision.objects.filter(Exists(newer), article__in=lot).values_list("article", "content")
            uses.write_past((pk, filled(content)) for pk, content in earlier.iterator(CHUNK))
        yield len(lot)


def again(ids: Sequence[int]) -> Iterator[int]:
    """Make the words of the stories with these ids anew, in their order."""
    for lot in _lots(ids):
        with transaction.atomic():
            _index(lot)
        yield len(lot)


def _lots(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def naming(row: Model) -> list[int]:
    """Return the ids of the stories one of whose copies names `row`: a section, topic, tag, person or source.

    What a story's row names is known by indexes. Beside it only the working copies of updates that wait are asked.
    """
    planned = list(PlannedUpdate.objects.filter(done_at__isnull=True).values_list("article", flat=True))
    at_work = Q(published_at__isnull=False, stage__in=[stage for stage in Stage if stage != Stage.PUBLISHED])
    updates = Article.objects.filter(at_work | Q(pk__in=planned))
    return sorted({*_in_rows(row), *search.naming(str(row._meta.model_name), row.pk, updates)})


def _in_rows(row: Any) -> QuerySet[Any, int]:
    """Return the ids of the stories whose rows name `row`."""
    if isinstance(row, Section):
        return row.articles.values_list("pk", flat=True)
    if isinstance(row, Tag):
        return ArticleTag.objects.filter(tag=row).values_list("content_object", flat=True)
    ties: QuerySet[Any, int] = row.rows.values_list("article", flat=True)
    return ties


def renamed(row: Model) -> int:
    """Let search know the new name of `row`; needs the transaction that renames it. Returns how many stories wait.

    Some 0.7 ms of a processor a story. Contents name tags by their names: what they say is made anew.
    """
    ids = naming(row)
    if isinstance(row, Tag) or len(ids) > AT_ONCE:
        return renew(ids)
    search.rename(ids)
    return 0


def renew(ids: Sequence[int]) -> int:
    """Make the words of stories anew in the open transaction, or put them off if they are very many.

    Returns how many wait for `catch_up`: until then search knows them as they were.
    """
    if len(ids) > AT_ONCE:
        search.put_off(ids)
        return len(ids)
    list(again(ids))
    return 0


def catch_up() -> Iterator[int]:
    """Make the words of the stories that were put off anew, as `index` does; yields how many a lot were."""
    yield from again(search.waiting())


def alone() -> QuerySet[Article]:
    """Return the released stories without a likeness, be it that nobody looked yet or that there is none."""
    alike = Likeness.objects.filter(Q(article=OuterRef("pk")) | Q(target=OuterRef("pk")))
    stories: QuerySet[Article] = Article.objects.filter(~Exists(alike), published_at__isnull=False)
    return stories


def relate(stories: QuerySet[Article], *, now: datetime) -> Iterator[int]:
    """Find anew what each of the released `stories` resembles at `now` (UTC), in transactions of their own; yields 1.

    Search must know them: see `index`.
    """
    for pk in list(stories.filter(published_at__isnull=False).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = Article.objects.select_for_update(no_key=True).filter(pk=pk).first()
            if row:
                likeness.compute(row, now=now)
        yield 1


def _index(ids: Sequence[int]) -> None:
    list(Article.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    search.take_up(ids)
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number").values("pk")[:1]
    rows = Article.objects.filter(pk__in=ids).annotate(newest=Subquery(newest))
    rows = list(rows.prefetch_related("tags", *(name for _model, name, _target in MANY.values())))
    revisions = Revision.objects.in_bulk([row.newest for row in rows if row.newest])
    told = dict(zip(revisions, stored(each.content for each in revisions.values()), strict=True))
    copies = [(row, own := snapshot(row), told[row.newest] if row.newest else own) for row in rows]
    uses.write_many((row.pk, working, PhotoUse.Copy.DESK) for row, _own, working in copies)
    uses.write_many((row.pk, own if row.published_at else blank(), PhotoUse.Copy.LIVE) for row, own, _working in copies)
    is_new_to_readers = search.write_many(copies)
    if is_new_to_readers:  # no trigger sees it: the rows are as they were
        triggers.bump()
