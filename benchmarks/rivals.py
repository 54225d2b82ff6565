"""What search is compared with: LIKE, and each database's full text as it comes, without stems.

A rival is a function from a question to names of stories, best first, at most `judgments.DEEP`.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from benchmarks.judgments import DEEP

Rival = Callable[[str], list[str]]
Text = tuple[str, str, str, str]  # slug, headline, lead, body

_WORD = re.compile(r"\w+")


def all_of(now: datetime) -> dict[str, Rival]:
    """Return the rivals over the live stories at `now`, by name."""
    from django.db import connection

    rivals: dict[str, Rival] = {
        "LIKE, headline and lead": partial(_like, ("headline", "lead"), now),
        "LIKE, everything": partial(_like, ("headline", "lead", "body"), now),
    }
    if connection.vendor == "postgresql":
        return rivals | {"plain tsvector, AND": _Tsvector(now, " & "), "plain tsvector, OR": _Tsvector(now, " | ")}
    return rivals | {"plain FTS5, AND": _Fts5(_texts(now), " AND "), "plain FTS5, OR": _Fts5(_texts(now), " OR ")}


def _like(columns: tuple[str, ...], now: datetime, asked: str) -> list[str]:
    """Return what the list of stories did before there was search: every word somewhere, newest first."""
    from django.db.models import Q

    from articles.models import Article

    stories = Article.objects.live(now)
    for word in asked.split():
        somewhere = Q()
        for column in columns:
            somewhere |= Q(**{f"{column}__icontains": word})
        stories = stories.filter(somewhere)
    return list(stories.order_by("-published_at", "-pk").values_list("slug", flat=True)[:DEEP])


def _texts(now: datetime) -> list[Text]:
    from articles import html
    from articles.models import Article

    rows = Article.objects.live(now).values_list("slug", "headline", "lead", "body")
    return [(slug, headline, lead, html.text(body)) for slug, headline, lead, body in rows]


class _Fts5:
    """SQLite's FTS5 with its own tokenizer and BM25."""

    def __init__(self, texts: Iterable[Text], between: str) -> None:
        self.between = between
        self.base = sqlite3.connect(":memory:")
        self.base.execute("CREATE VIRTUAL TABLE story USING fts5(slug UNINDEXED, headline, lead, body)")
        self.base.executemany("INSERT INTO story VALUES (?, ?, ?, ?)", texts)

    def __call__(self, asked: str) -> list[str]:
        """Return the stories with the words, best first."""
        said = self.between.join(f'"{word}"' for word in _WORD.findall(asked))
        sql = "SELECT slug FROM story WHERE story MATCH ? ORDER BY bm25(story) LIMIT ?"
        return [slug for (slug,) in self.base.execute(sql, [said, DEEP])]


class _Tsvector:
    """PostgreSQL's full text with the configuration `simple` and ts_rank."""

    def __init__(self, now: datetime, between: str) -> None:
        from django.db import connection

        self.between = between
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS rival (slug text, vector tsvector)")
            cursor.execute("TRUNCATE rival")
            cursor.executemany(
                "INSERT INTO rival VALUES (%s, to_tsvector('simple', %s || ' ' || %s || ' ' || %s))", _texts(now)
            )

    def __call__(self, asked: str) -> list[str]:
        """Return the stories with the words, best first."""
        from django.db import connection

        said = self.between.join(f"'{word}'" for word in _WORD.findall(asked.lower()))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT slug FROM rival, to_tsquery('simple', %s) asked WHERE vector @@ asked"
                " ORDER BY ts_rank(vector, asked) DESC, slug LIMIT %s",
                [said, DEEP],
            )
            return [slug for (slug,) in cursor.fetchall()]
