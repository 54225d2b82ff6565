"""Which stories show a photo, in which copy: written in the transaction that writes the copy (`models.PhotoUse`).

What is asked of it: which stories show a photo, how many do, who else does.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from . import html
from .models import Article, Author, Editor, Photo, PhotoUse, Topic
from .unions import counted

Content = Mapping[str, Any]
LOT = 500  # earlier versions that are looked at at once

# Who else may have a photo: the model, its column.
ELSEWHERE: tuple[tuple[Any, str], ...] = ((Author, "portrait"), (Editor, "portrait"), (Topic, "photo"))


def write(article: Article, content: Content, copy: PhotoUse.Copy) -> None:
    """Note what photos a copy of a story shows whose content is `content`; at most five queries."""
    write_many([(article.pk, content, copy)])


def write_many(rows: Iterable[tuple[int, Content, PhotoUse.Copy]]) -> None:
    """Note it for many copies: the story's id, its content, which copy it is."""
    rows = list(rows)
    _write(_shown(rows), [(pk, str(copy)) for pk, _content, copy in rows])


def write_past(rows: Iterable[tuple[int, Content]]) -> None:
    """Note what photos earlier versions show, such as those that an archive brings along: the story's id, the content.

    Three queries for LOT of them.
    """
    rows = iter(rows)
    while lot := list(islice(rows, LOT)):
        _add(_shown([(pk, content, PhotoUse.Copy.PAST) for pk, content in lot]))


def _shown(rows: Sequence[tuple[int, Content, PhotoUse.Copy]]) -> set[tuple[int, int, str]]:
    """Return (photo, story, copy) for each photo that a content shows and that is here; two queries at most."""
    named = [(pk, str(copy), content["lead_photo"], html.references(content["body"])[1]) for pk, content, copy in rows]
    uids = {uid for *_rest, found in named for uid in found}
    leads = {lead for _pk, _copy, lead, _found in named if lead}
    by_uid = {str(uid): pk for uid, pk in Photo.objects.filter(uid__in=uids).values_list("uid", "pk")} if uids else {}
    here = set(Photo.objects.filter(pk__in=leads).values_list("pk", flat=True)) if leads else set()
    return {
        (photo, pk, copy)
        for pk, copy, lead, found in named
        for photo in {*(by_uid[uid] for uid in found if uid in by_uid), *({lead} & here)}
    }


def _write(wanted: set[tuple[int, int, str]], copies: Sequence[tuple[int, str]]) -> None:
    about = set(copies)
    there = {
        (use.photo_id, use.article_id, use.copy): use.pk
        for use in PhotoUse.objects.filter(article__in={pk for pk, _copy in about})
    }
    gone = {row: pk for row, pk in there.items() if row[1:] in about and row not in wanted}
    if gone:
        PhotoUse.objects.filter(pk__in=gone.values()).delete()
    past = {(photo, article, str(PhotoUse.Copy.PAST)) for photo, article, _copy in gone}
    _add((wanted | past) - there.keys())


def _add(new: set[tuple[int, int, str]]) -> None:
    if new:
        PhotoUse.objects.bulk_create(
            [PhotoUse(photo_id=photo, article_id=article, copy=copy) for photo, article, copy in sorted(new)],
            ignore_conflicts=True,
        )


# ---- asked


def current() -> QuerySet[PhotoUse]:
    """Return the uses in live copies and working copies, without those in earlier versions."""
    return PhotoUse.objects.exclude(copy=PhotoUse.Copy.PAST)


def stories(photo: Photo) -> QuerySet[Article]:
    """Return the stories that show a photo, in their live copy or their working copy."""
    found: QuerySet[Article] = Article.objects.filter(pk__in=current().filter(photo=photo).values("article"))
    return found


def live(photo: Photo, now: datetime) -> QuerySet[Article]:
    """Return the stories in which readers are shown a photo at `now` (UTC), as long as its rights last."""
    shown = PhotoUse.objects.filter(photo=photo, copy=PhotoUse.Copy.LIVE)
    found: QuerySet[Article] = Article.objects.live(now).filter(pk__in=shown.values("article"))
    return found


def with_counts(photos: QuerySet[Photo], now: datetime) -> QuerySet[Photo]:
    """Add how many stories show each photo, and how many that readers see at `now` (UTC) do; the query stays one.

    That is `story_count` and `live_count`; `is_elsewhere` tells whether it is a portrait or a topic's photo.
    """
    seen = PhotoUse.objects.filter(copy=PhotoUse.Copy.LIVE, article__in=Article.objects.live(now))
    return photos.annotate(
        story_count=counted(current(), "photo", "article"),
        live_count=counted(seen, "photo", "article"),
        is_elsewhere=_is_elsewhere(),
    )


def with_readers(photos: QuerySet[Photo], now: datetime) -> QuerySet[Photo]:
    """Tell by `is_public` whether readers meet each photo at `now` (UTC).

    That is in a live story, or of a person or a topic that a live story names: before that they have no page.
    """
    # Asked of each story in turn: given all live ones, SQLite would make a list of them first.
    is_live = Exists(Article.objects.live(now).filter(pk=OuterRef("article")))
    is_met: Any = Exists(PhotoUse.objects.filter(is_live, photo=OuterRef("pk"), copy=PhotoUse.Copy.LIVE))
    for model, column in ELSEWHERE:
        rows = model.rows.field
        named = rows.model.objects.filter(is_live, **{rows.name: OuterRef("pk")})
        is_met |= Exists(model._default_manager.filter(Exists(named), **{column: OuterRef("pk")}))
    return photos.annotate(is_public=is_met)


def used(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """Keep the photos that a story, a person or a topic has."""
    return photos.filter(_is_in_story() | _is_elsewhere())


def unused(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """Keep the photos that nobody has: no story, no person, no topic."""
    return photos.filter(~_is_in_story(), ~_is_elsewhere())


def ever(photo: Photo) -> QuerySet[Article]:
    """Return the stories that show a photo in whatever version: those where it may be met again."""
    found: QuerySet[Article] = Article.objects.filter(pk__in=PhotoUse.objects.filter(photo=photo).values("article"))
    return found


def elsewhere(photo: Photo) -> list[Any]:
    """Return the authors, editors and topics that have a photo; three queries."""
    return [row for model, column in ELSEWHERE for row in model._default_manager.filter(**{column: photo})]


def _is_in_story() -> Any:
    return Exists(current().filter(photo=OuterRef("pk")))


def _is_elsewhere() -> Any:
    author, *others = (Exists(model._default_manager.filter(**{name: OuterRef("pk")})) for model, name in ELSEWHERE)
    found: Any = author
    for other in others:
        found |= other
    return found
