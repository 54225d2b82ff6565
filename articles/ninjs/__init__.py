"""Stories as ninjs 3.0 (IPTC, News in JSON): one alone, or a page of a list.

What is said here is what readers see on the story's page; nothing of the desk. Choices, where the standard leaves one:

- `uri` names a story for ever, through every change of headline, section or domain: its UUID as a URN (RFC 9562), as in
  Atom. The standard wants an identifier there, not a link; links to the page and to this file are `renditions`.
- `version` is the number of the live revision; `versionCreated`, since when readers see it, silent changes included.
- A correction is an associated object (rel "correction": kind, time, text), and all of them stand in `edNote`, which
  the receiver's desk reads: who took the story over has to carry the correction too (Pedoman Media Siber, point 4).
- Who wrote, edited and publishes it, and what it rests on, are `infoSources`: ninjs has no other place for people who
  are not what the story is about. `literal` is "kind:slug", there and in `subjects`.
- 3.0 has no `digitalSourceType` (3.1 has). The same term stands in `genres`, which tell the nature of an object.
- A list is an object of type "composite" whose `uri` is its address, with whole stories as associations, rel "member":
  the standard knows no other container, so the answer fits its schema. The pages before and after are in the Link
  header (RFC 8288), for an association would be taken for a story.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from .. import rendering
from ..facts import filled, local
from ..models import Article, Correction, Release
from .parts import Item, policies
from .story import Around, story

__all__ = ["Item", "canceled", "collection", "document", "items", "stories"]

STANDARD = {
    "name": "ninjs",
    "version": "3.0",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#",
}
BRIEF = ("uid", "headline", "slug", "language", "follows")  # what is told of a story that another one names


def stories(now: datetime) -> QuerySet:
    """Return the stories live at `now` (UTC) with what `items` needs of them."""
    release = Release.objects.filter(article=OuterRef("pk"), number=OuterRef("live_number"), at__lte=now)
    out = Correction.objects.filter(published_at__lte=now)
    return (
        Article.objects.live(now)
        .with_page()
        .prefetch_related(Prefetch("corrections", out))
        .annotate(version_at=Subquery(release.values("at")[:1]))
    )


def items(articles: list[Any], *, now: datetime) -> list[Item]:
    """Return some of `stories(now)` as ninjs objects, in three queries at most for all of them."""
    near = {row.target_id for article in articles for row in article.related_rows.all()}
    near |= {article.follows_id for article in articles if article.follows_id}
    wanted = Q(pk__in=near) | Q(follows__in=[article.pk for article in articles])
    beside = Article.objects.live(now).filter(wanted).newest_first().only(*BRIEF)
    around = Around(rendering.named(articles, now=now), {each.pk: each for each in beside})
    return [story(article, around, now=now) for article in articles]


def document(item: Item) -> Item:
    """Return an item as an answer of its own: with the standard that it follows, and the newsroom's policies."""
    return {"standard": STANDARD, **item, "trustIndicators": policies()}


def collection(members: list[Item], *, address: str, title: str, note: str = "") -> Item:
    """Return a page of a list; `address` (absolute) names it, `note` tells what was not understood of the question."""
    associations = [{"name": item["headlines"][0]["value"], "rel": "member", **item} for item in members]
    told = filled({"title": title, "edNote": note, "associations": associations})
    return {
        "uri": address,
        "type": "composite",
        "representationType": "full",
        "language": settings.LANGUAGE_CODE,
    } | told


def canceled(uid: Any, *, at: datetime, reason: str) -> Item:
    """Return what receivers are told of a withdrawn story: that it is, since when (UTC), and the reason for readers."""
    return {
        "uri": uid.urn,
        "type": "text",
        "representationType": "partial",
        "versionCreated": local(at),
        "pubStatus": "canceled",
        "edNote": reason,
    }
