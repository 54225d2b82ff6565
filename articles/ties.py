"""What ties a story to people, sources, topics, tags and other stories: for one page, in one question by hand.

Asked by Django in eight, it is most of what a story's page costs, and nearly all of that is writing the questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from taggit.models import Tag

from . import generation
from .models import (
    Article,
    ArticleAuthor,
    ArticleEditor,
    ArticleSource,
    ArticleTag,
    ArticleTopic,
    Correction,
    Likeness,
    RelatedArticle,
    Release,
    answered,
)

Found = dict[str, list[tuple[Any, ...]]]

# The ordered relations of a page, by the name that a story has for them.
ROWS: dict[str, Any] = {
    "author_rows": ArticleAuthor,
    "editor_rows": ArticleEditor,
    "source_rows": ArticleSource,
    "topic_rows": ArticleTopic,
    "related_rows": RelatedArticle,
}
ALIKE = 50  # stories that resemble one that are looked at, the most alike: some may be withdrawn


@dataclass(frozen=True)
class Ties:
    """What stands around a story: the ids of what follows it, and of what resembles it with how much.

    `versions` is how many versions readers have seen, 0 if it is fresh from a fixture; `corrections` how many are out.
    """

    follow_ups: list[int] = field(default_factory=list)
    alike: dict[int, float] = field(default_factory=dict)
    versions: int = 0
    corrections: int = 0


def _asked(kind: str, model: Any, target: str, where: str, *, position: str = "0", score: str = "0") -> str:
    role, url = ("role", "url") if model is ArticleSource else ("''", "''")
    number = f"CAST({score} AS double precision)"
    row = "0" if target == "count(*)" else "id"
    columns = f"'{kind}', {row}, {position}, {target}, {number}, {role}, {url}"
    return f"SELECT {columns} FROM {model._meta.db_table} WHERE {where}"  # noqa: S608 -- names of ours


_ROWS = [_asked(name, row, f"{row.TARGET}_id", "article_id = %s", position="position") for name, row in ROWS.items()]
_ROWS += [_asked("tags", ArticleTag, "tag_id", "content_object_id = %s")]
_AROUND = [
    _asked("follows", Article, "id", "follows_id = %s"),
    _asked("alike", Likeness, "target_id", "article_id = %s", score="score"),
    _asked("alike", Likeness, "article_id", "target_id = %s", score="score"),
]
_COUNTS = [
    _asked("versions", Release, "count(*)", "article_id = %s AND at <= %s"),
    _asked("corrections", Correction, "count(*)", "article_id = %s AND published_at <= %s"),
]


def tie(article: Article, *, now: datetime) -> Ties:
    """Give a story's row the relations that its page shows (`ROWS` and tags), and return the rest, at `now` (UTC).

    One question, and one more for each kind of people and things that no page of this generation has named yet.
    """
    found = _answers(article, _ROWS, now)
    cache = vars(article).setdefault("_prefetched_objects_cache", {})
    for name, model in ROWS.items():
        cache[name] = answered(model._default_manager.all(), _rows(article, model, found.get(name, ())))
    tags = generation.parts("tag", [row[2] for row in found.get("tags", ())], Tag.objects.in_bulk)
    cache["tags"] = answered(Tag.objects.all(), list(tags.values()))
    return _ties(found)


def around(article: Article, *, now: datetime) -> Ties:
    """Return what stands around a story, row or rendition, at `now` (UTC); one question."""
    return _ties(_answers(article, [], now))


def _answers(article: Article, rows: list[str], now: datetime) -> Found:
    moment = connection.ops.adapt_datetimefield_value(now)
    given = [article.pk] * (len(rows) + len(_AROUND)) + [article.pk, moment] * len(_COUNTS)
    found: Found = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows + _AROUND + _COUNTS), given)
        for kind, *row in cursor.fetchall():
            found.setdefault(kind, []).append(tuple(row))
    return found


def _ties(found: Found) -> Ties:
    alike = sorted(found.get("alike", ()), key=lambda row: row[3])[-ALIKE:]
    return Ties(
        follow_ups=[row[2] for row in found.get("follows", ())],
        alike={row[2]: row[3] for row in alike},
        versions=found["versions"][0][2],
        corrections=found["corrections"][0][2],
    )


def _rows(article: Article, model: Any, found: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Return the rows of one relation in their order, with what they name; related stories by their ids alone.

    Raises `generation.Overtaken` if something they name is not there any more.
    """
    ordered = sorted(found, key=lambda row: (row[1], row[0]))
    target = model._meta.get_field(model.TARGET).related_model
    ids = [row[2] for row in ordered]
    named = {} if target is Article else generation.parts(model.TARGET, ids, target._default_manager.in_bulk)
    if target is not Article and len(named) < len(ids):  # merged since, between two questions
        raise generation.Overtaken
    rows = []
    for pk, position, target_id, _score, role, url in ordered:
        more = {"role": role, "url": url} if model is ArticleSource else {}
        about = {f"{model.TARGET}_id": target_id} if target is Article else {model.TARGET: named[target_id]}
        rows.append(model(pk=pk, article=article, position=position, **about, **more))
    return rows
