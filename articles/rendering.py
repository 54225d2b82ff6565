"""A story as readers see it: everything that its page shows, for the public page and for previews of any revision."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from . import embeds, generation, html, neighbours, readership, ties
from .models import Article, ArticleQuerySet, Photo, Topic, Verification
from .ties import Ties

LATEST = 5
RELATED, LIKE = 5, 4  # related stories in all; how many of them at most are found by what they have in common
# Words a minute, in both languages. Adults read 184 aloud, the mean of 17 languages (Trauzettel-Klosinski and Dietz,
# 2012, doi.org/10.1167/iovs.11-8284), and 238 of English silently (Brysbaert 2019, doi.org/10.1016/j.jml.2019.104047).
# Indonesian words are longer than English ones, and who is done early is not cross: so nearer to the lower.
READING_SPEED = 200
_MARKUP = re.compile(r"<(aside|figure)\b.*?</\1>|<[^>]*>", re.DOTALL)  # in bodies, whose words have no angle brackets


@dataclass(frozen=True)
class Surroundings:
    """What a body and its page name elsewhere: live stories by UUID and id, and shown photos by UUID."""

    by_uid: dict[str, Article] = field(default_factory=dict)
    by_id: dict[int, Article] = field(default_factory=dict)
    follow_ups: list[Article] = field(default_factory=list)
    photos: dict[str, Photo] = field(default_factory=dict)


@dataclass(frozen=True)
class Neighbours:
    """The live stories right before and right after a story in its first topic; None at an end of the topic."""

    topic: Topic
    before: Article | None
    after: Article | None


@dataclass(frozen=True)
class Bar:
    """What stands above a preview: what the page is, in `language`, what else to know of it, links to elsewhere."""

    language: str
    what: str
    notes: tuple[str, ...] = ()
    ways: tuple[tuple[str, str], ...] = ()  # address, words


def preview(article: Article, bar: Bar | None, *, now: datetime) -> str:
    """Return the page of a `rendition` as readers would get it, in the site's language and zone, below `bar`."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(settings.TIME_ZONE):
        around = ties.around(article, now=now) if article.pk else ties.Ties()
        context = {**story_page(article, around, now=now), "now": now, "bar": bar}
        return render_to_string("articles/preview.html", context)


def story_page(article: Article, tied: Ties, *, now: datetime) -> dict[str, Any]:
    """Return the context of `articles/story.html` for a row or a `rendition` that has its relations already.

    What only a page with an address of its own has is left out: `path`, `structured`, `history`.
    Other stories appear in it only while they are live at `now` (UTC).
    """
    topics = [row.topic for row in article.topic_rows.all()]
    beside = neighbours.beside(article, topics[0], now=now) if topics else (None, None)
    around = surroundings(article, tied, *beside, now=now)
    section = article.section
    photo = article.lead_photo if article.lead_photo and article.lead_photo.is_shown(now) else None
    return {
        "article": article,
        "top_section": (section.parent or section) if section else None,
        "photo": photo,
        "caption": (article.photo_caption or photo.caption) if photo else "",
        "topics": topics,
        "tags": sorted(article.tags.all(), key=lambda tag: (tag.name.casefold(), tag.pk)),
        "body": body(article, around),
        "minutes": minutes(article),
        "neighbours": _neighbours(topics, *(around.by_id.get(pk or 0) for pk in beside)),
        "follow_ups": around.follow_ups,
        "related": related(article, around, tied, beside),
        "corrections": list(article.corrections.filter(published_at__lte=now)) if tied.corrections else [],
        **beside_all(article, now=now),
    }


def beside_all(article: Article, *, now: datetime) -> dict[str, Any]:
    """Return what stands beside every story: the latest and the most read, and `side`, which stories have it alike.

    That is "" for those that stand in neither: the same is beside all of them. They are queried when they are shown.
    """
    latest = SimpleLazyObject(lambda: list(_latest(now).select_related("section").defer("body")[: LATEST + 1]))
    most_read = SimpleLazyObject(lambda: readership.most_read(now))
    named = generation.part("beside", lambda: [*_latest(now).values_list("pk", flat=True)[:LATEST], *_ids(most_read)])
    others = SimpleLazyObject(lambda: [story for story in latest if story.pk != article.pk][:LATEST])
    return {"latest": others, "most_read": most_read, "side": article.pk if article.pk in named else ""}


def _latest(now: datetime) -> ArticleQuerySet:
    return Article.objects.live(now).newest_first()


def _ids(stories: Iterable[Article]) -> list[int]:
    return [story.pk for story in stories]


def surroundings(article: Article, tied: Ties, *beside: int | None, now: datetime) -> Surroundings:
    """Find, in three queries at most, what `article` names or is tied to: stories live at `now`, photos shown.

    `beside` are the ids of further stories that its page shows.
    """
    stories, photos = html.references(article.body)
    ids = [*_related(article), *filter(None, beside), *tied.follow_ups, *tied.alike]
    if stories:
        ids += Article.objects.filter(uid__in=stories).order_by().values_list("pk", flat=True)
    named = Article.objects.live(now).filter(pk__in=set(ids)).with_cards() if ids else ()
    found = sorted(named, key=lambda story: (story.published_at, story.pk), reverse=True)
    return Surroundings(
        by_uid={str(story.uid): story for story in found if str(story.uid) in stories},
        by_id={story.pk: story for story in found},
        follow_ups=[story for story in found if article.pk and story.follows_id == article.pk],
        photos=_shown(photos, now=now),
    )


def named(articles: Collection[Article], *, now: datetime) -> Surroundings:
    """Find, in two queries at most for all of them, what the texts of `articles` name: live stories, shown photos."""
    found = [html.references(article.body) for article in articles]
    stories, photos = (set().union(*uids) for uids in zip(*found, strict=True)) if found else (set(), set())
    live = Article.objects.live(now).filter(uid__in=stories).with_cards() if stories else []
    return Surroundings(by_uid={str(story.uid): story for story in live}, photos=_shown(photos, now=now))


def _shown(uids: Collection[str], *, now: datetime) -> dict[str, Photo]:
    """Return the photos that readers get at `now`, by UUID; one query, if there are any."""
    photos = Photo.objects.filter(uid__in=uids) if uids else ()
    return {str(photo.uid): photo for photo in photos if photo.is_shown(now)}


def related(article: Article, around: Surroundings, tied: Ties, beside: Collection[int | None] = ()) -> list[Article]:
    """Return the related stories: those that editors chose, then those most like it that its page does not name yet.

    What follows the story and what stands `beside` it (ids) is not named again.
    """
    elsewhere = {*beside, *(story.pk for story in around.follow_ups)}
    chosen = [around.by_id[pk] for pk in _related(article) if pk in around.by_id and pk not in elsewhere]
    said = elsewhere | set(_related(article)) | {story.pk for story in around.by_uid.values()}
    alike = [story for pk, story in around.by_id.items() if pk in tied.alike and pk not in said]
    alike.sort(key=lambda story: -tied.alike[story.pk])  # the newest first where two resemble it as much
    return chosen + alike[: min(max(RELATED - len(chosen), 0), LIKE)]


def body(article: Article, around: Surroundings) -> SafeString:
    """Return the text for the page: dateline run in, "Baca Juga" lines with current headlines, figures, cards.

    It ends with `unverified`. What cannot be shown (a story that is not live, a photo without file or rights) leaves
    nothing behind.
    """

    def own_block(block: html.Block) -> str:
        if block.kind == "embed":
            host = urlsplit(block.reference).hostname or ""
            card = {"address": block.reference, "host": host.removeprefix("www."), "title": block.text or host}
            return render_to_string("articles/_embed.html", {**card, "player": embeds.player(block.reference)})
        if block.kind == "story":
            story = around.by_uid.get(block.reference)
            return render_to_string("articles/_read_also.html", {"story": story}) if story else ""
        photos = [around.photos[uid] for uid in block.photos if uid in around.photos]
        if len(photos) > 1:
            return render_to_string("articles/_gallery.html", {"photos": photos, "caption": block.text})
        return "".join(
            render_to_string("articles/_figure.html", {"photo": photo, "caption": block.text or photo.caption})
            for photo in photos
        )

    # Safe: BodyField has sanitised the body on its way in, and every block of ours is escaped by its template.
    text = html.render(article.body, own_block, opening=dateline(article))
    return mark_safe(text + unverified(article))  # noqa: S308


def unverified(article: Article) -> SafeString:
    """Return the line that ends a story of which the desk says that it is developing, in its language; else "".

    The press code wants it there, in brackets and in italics (Pedoman Pemberitaan Media Siber, Dewan Pers 2012, 2.c).
    “Not yet checked” is what a story is before anybody has said anything: that tells readers nothing.
    """
    if article.verification != Verification.DEVELOPING:
        return SafeString()
    with translation.override(article.language):
        return render_to_string("articles/_verification.html", {"article": article})


def minutes(article: Article) -> int:
    """Return how many minutes a story takes to read, at least 1: its lead, and its text without our own blocks."""
    words = _MARKUP.sub(" ", article.body).split()  # `html.text` would read the whole body a third time for it
    return max(1, round((len(article.lead.split()) + len(words)) / READING_SPEED))


def dateline(article: Article) -> SafeString:
    """Return "MOSKOW, KOMPAS.TV – " as markup to set before the first words, "" if the story has none."""
    words = ", ".join(part for part in (article.dateline_place, article.dateline_outlet) if part)
    return format_html('<span class="dateline">{} –</span> ', words) if words else SafeString()


def summary(article: Article) -> str:
    """Return the lead, or the first paragraph where the story has none, as plain text."""
    if article.lead:
        return article.lead
    first = next((block.text for block in html.blocks(article.body) if block.tag == "p"), "")
    return first.replace("\n", " ")


def _neighbours(topics: list[Topic], before: Article | None, after: Article | None) -> Neighbours | None:
    return Neighbours(topics[0], before, after) if before or after else None


def _related(article: Article) -> list[int]:
    """Return the ids of the stories that belong to this one: the one that it follows, and those that editors chose."""
    chosen = [row.target_id for row in article.related_rows.all()]
    first = article.follows_id
    return [first, *(pk for pk in chosen if pk != first)] if first else chosen
