"""A newsroom of many stories for the benchmarks: with sections, topics, people, sources, tags, photos, and a search.

One topic has a tenth of all stories, one author three, one label 30. Django is set up before anything here is called.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

SECTIONS, TOPICS, AUTHORS, EDITORS, SOURCES, TAGS, PHOTOS = 24, 200, 120, 20, 60, 2000, 500
A_DAY = 200  # stories that come out
HIDDEN = 3  # of 100: drafts, scheduled, withdrawn
RARE = 30
HARVEST = 150  # one in so many headlines has a word of its own


def fill(stories: int) -> None:
    """Make a newsroom with so many stories in the empty database."""
    from django.db import connection

    from articles import models

    now, chance = datetime.now(UTC), random.Random(6)
    named = {
        kind: _named(kind, many)
        for kind, many in (
            (models.Topic, TOPICS),
            (models.Author, AUTHORS),
            (models.Editor, EDITORS),
            (models.Source, SOURCES),
        )
    }
    sections = _named(models.Section, SECTIONS // 3)
    sections += _named(models.Section, SECTIONS, start=SECTIONS // 3, parents=sections)
    photos = models.Photo.objects.bulk_create(
        models.Photo(file=f"photos/aa/{n:032x}.jpg", alt="Gambar", width=1200, height=800) for n in range(PHOTOS)
    )
    made = (_story(n, stories, now=now, sections=sections, photos=photos) for n in range(stories))
    models.Article.objects.bulk_create(made, batch_size=1000)
    ids = list(models.Article.objects.order_by("pk").values_list("pk", flat=True))
    chance.shuffle(ids)
    for row, kind in (
        (models.ArticleTopic, models.Topic),
        (models.ArticleAuthor, models.Author),
        (models.ArticleEditor, models.Editor),
        (models.ArticleSource, models.Source),
    ):
        row._default_manager.bulk_create(_rows(row, ids, named[kind]), batch_size=5000)
    _tag(ids)
    _index()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as both databases do by themselves, sooner or later


def _named(kind: Any, many: int, *, start: int = 0, parents: Any = ()) -> list[Any]:
    word = kind.__name__.lower()
    below = {"parent": lambda n: parents[n % len(parents)]} if parents else {}
    return kind._default_manager.bulk_create(
        kind(name=f"{word.title()} {n}", slug=f"{word}-{n}", **{key: make(n) for key, make in below.items()})
        for n in range(start, many)
    )


def _story(n: int, stories: int, *, now: datetime, sections: list[Any], photos: list[Any]) -> Any:
    from articles.models import Article, Label, Stage

    values: dict[str, Any] = {"stage": Stage.PUBLISHED, "live_number": 0, "approved_number": 0}
    values["published_at"] = now - timedelta(days=1) * (n + 1) / A_DAY
    if n % 100 < HIDDEN:
        hidden = n // 100 % HIDDEN
        if hidden == 0:
            values = {"stage": Stage.DRAFT}
        elif hidden == 1:
            values["published_at"] = now + timedelta(days=30, minutes=n)
        else:
            values |= {"withdrawn_at": now - timedelta(seconds=1), "withdrawal_reason": "Keliru."}
    label = Label.OPINION if n % 25 == 7 else Label.NEWS
    return Article(
        headline=f"Berita ke-{n} dari kota di tepi laut yang tenang{' sesudah panen' * (n % HARVEST == 0)}",
        slug=f"berita-{n}",
        lead="Satu kalimat yang menjelaskan pokok berita. " * 3,
        body="<p>" + "kata " * 400 + "</p>",
        section=sections[n % len(sections)],
        label=Label.AI_ASSISTED if n % max(stories // RARE, 1) == 50 else label,
        lead_photo=photos[n % PHOTOS] if n % 3 else None,
        **values,
    )


def _rows(row: Any, ids: list[int], named: list[Any]) -> Iterator[Any]:
    """The first of the named gets a tenth of all stories, the last three of them, the others share what is left."""
    tenth, others = len(ids) // 10, named[1:-1]
    for n, pk in enumerate(ids):
        target = named[0] if n < tenth else named[-1] if n >= len(ids) - 3 else others[n % len(others)]
        yield row(article_id=pk, position=0, **{row.TARGET: target})


def _tag(ids: list[int]) -> None:
    from taggit.models import Tag

    from articles.models import ArticleTag

    tags = Tag.objects.bulk_create(Tag(name=f"tag {n}", slug=f"tag-{n}") for n in range(TAGS))
    pairs = ((pk, tags[(n + step * 7) % TAGS]) for n, pk in enumerate(ids) for step in (0, 1))
    ArticleTag.objects.bulk_create((ArticleTag(content_object_id=pk, tag=tag) for pk, tag in pairs), batch_size=5000)


def _index() -> None:
    """Have search know headlines, sections and labels; making the words of whole texts takes long (`search.py`)."""
    from articles import search, words
    from articles.models import Article, LiveDocument
    from articles.search.matching import key_of

    rows = Article.objects.filter(published_at__isnull=False).order_by("pk")
    documents = (
        LiveDocument(
            key=key_of(at, pk),
            article_id=pk,
            headline=words.joined(words.stems(headline)),
            facets=f"{search.facet('section', section)} {search.label_facet(label)}",
            version=words.VERSION,
        )
        for pk, at, headline, section, label in rows.values_list(
            "pk", "published_at", "headline", "section", "label"
        ).iterator()
    )
    LiveDocument.objects.bulk_create(documents, batch_size=1000)
