"""Which stories show a photo, in which copy: written in the transaction that writes the copy (`models.PhotoUse`)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import html
from .models import Article, Photo, PhotoUse

Content = Mapping[str, Any]


def write(article: Article, content: Content, copy: PhotoUse.Copy) -> None:
    """Note what photos a copy of a story shows whose content is `content`; at most four queries."""
    write_many([(article.pk, content, copy)])


def write_many(rows: Iterable[tuple[int, Content, PhotoUse.Copy]]) -> None:
    """Note it for many copies: the story's id, its content, which copy it is."""
    rows = list(rows)
    named = {(pk, copy): (content["lead_photo"], html.references(content["body"])[1]) for pk, content, copy in rows}
    uids = {uid for _lead, found in named.values() for uid in found}
    leads = {lead for lead, _found in named.values() if lead}
    by_uid = {str(uid): pk for uid, pk in Photo.objects.filter(uid__in=uids).values_list("uid", "pk")} if uids else {}
    here = set(Photo.objects.filter(pk__in=leads).values_list("pk", flat=True)) if leads else set()
    wanted = {
        (photo, pk, str(copy))
        for (pk, copy), (lead, found) in named.items()
        for photo in {*(by_uid[uid] for uid in found if uid in by_uid), *({lead} & here)}
    }
    _write(wanted, [(pk, str(copy)) for pk, _content, copy in rows])


def _write(wanted: set[tuple[int, int, str]], copies: Sequence[tuple[int, str]]) -> None:
    about = set(copies)
    there = {
        (use.photo_id, use.article_id, use.copy): use.pk
        for use in PhotoUse.objects.filter(article__in={pk for pk, _copy in about})
        if (use.article_id, use.copy) in about
    }
    if gone := [pk for row, pk in there.items() if row not in wanted]:
        PhotoUse.objects.filter(pk__in=gone).delete()
    if new := sorted(wanted - there.keys()):
        PhotoUse.objects.bulk_create(
            [PhotoUse(photo_id=photo, article_id=article, copy=copy) for photo, article, copy in new],
            ignore_conflicts=True,
        )
