"""What a feed tells of a story, in words that both formats have. Texts are free of what XML cannot hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from .. import html, rendering
from ..addresses import absolute
from ..models import Article, ArticleQuerySet, Correction, Label, Photo
from ..renditions import Rendition
from .text import full_text

PICTURE, THUMBNAIL = 1920, 640  # pixels of width, at most


@dataclass(frozen=True)
class Person:
    """A writer and the page of what they wrote."""

    name: str
    address: str


@dataclass(frozen=True)
class Subject:
    """What a story is about; `scheme` is the address under which all subjects of its kind stand."""

    name: str
    scheme: str


@dataclass(frozen=True)
class Picture:
    """The lead photo: one rendition for the story, one for lists, and what must stand beside it."""

    whole: Rendition
    thumbnail: Rendition
    photographer: str
    agencies: tuple[str, ...]
    copyright: str
    caption: str


@dataclass(frozen=True)
class Entry:
    """A live story; times carry the site's offset, addresses are absolute, `text` is HTML, all else plain text."""

    uid: UUID
    title: str
    address: str
    summary: str
    text: str
    language: str
    published: datetime
    updated: datetime
    authors: tuple[Person, ...]
    subjects: tuple[Subject, ...]
    picture: Picture | None


def entries(stories: ArticleQuerySet, *, now: datetime) -> list[Entry]:
    """Return the `stories`, which are live at `now` (UTC), with all that their pages show of them."""
    out = Correction.objects.filter(published_at__lte=now)
    found = list(stories.with_page().prefetch_related(Prefetch("corrections", out)))
    around = rendering.named(found, now=now)
    return [_entry(story, around, now=now) for story in found]


def _entry(story: Article, around: rendering.Surroundings, *, now: datetime) -> Entry:
    photo = story.lead_photo if story.lead_photo and story.lead_photo.is_shown(now) else None
    changes = (story.published_at, story.updated_at, *(item.published_at for item in story.corrections.all()))
    return Entry(
        uid=story.uid,
        title=html.clean_text(story.headline),
        address=absolute(story.get_absolute_url()),
        summary=_summary(story),
        text=full_text(story, photo, around),
        language=story.language,
        published=_local(cast("datetime", story.published_at)),
        updated=_local(max(moment for moment in changes if moment)),
        authors=tuple(_people(story)),
        subjects=tuple(_subjects(story)),
        picture=_picture(photo, story.photo_caption or photo.caption) if photo else None,
    )


def _local(moment: datetime) -> datetime:
    """Return a moment with the site's offset, to the second: RSS knows no parts of one."""
    return timezone.localtime(moment).replace(microsecond=0)


def _summary(story: Article) -> str:
    """Return the summary, after the label: who reads only that must see too that it is an advertisement."""
    told = html.clean_text(rendering.summary(story))
    return told if story.label == Label.NEWS else f"{story.get_label_display()}: {told}"


def _people(story: Article) -> Iterable[Person]:
    for row in story.author_rows.all():
        if name := html.clean_text(row.author.name).strip():
            yield Person(name, absolute(row.author.get_absolute_url()))


def _subjects(story: Article) -> Iterable[Subject]:
    """Return section, topics and tags, each once."""
    named = [("section", story.section.name)] if story.section else []
    named += [("topic", row.topic.name) for row in story.topic_rows.all()]
    named += [("tag", name) for name in sorted((tag.name for tag in story.tags.all()), key=str.casefold)]
    for kind, name in dict.fromkeys(named):
        yield Subject(html.clean_text(name), absolute(reverse(kind, args=["-"]).removesuffix("-/")))


def _picture(photo: Photo, caption: str) -> Picture:
    return Picture(
        whole=photo.rendition(width=PICTURE),
        thumbnail=photo.rendition("16x9", width=THUMBNAIL),
        photographer=html.clean_text(photo.photographer),
        agencies=tuple(html.clean_text(name) for name in (photo.agency, photo.via) if name),
        copyright=html.clean_text(photo.copyright),
        caption=html.clean_text(caption),
    )
