"""What do readers' lists cost in a newsroom of 100,000 stories, filtered, and deep down?

    .venv/bin/python -m benchmarks.lists [--stories 100000] [--rounds 20] [--plans]

Pages of lists are asked for through Django's test client. "Cold" is the first request after the site changed, when
counts, choices and the order of the list are found anew; "warm" is any other one, the median of some rounds. CPU in
milliseconds is this process's own (SQLite's work is in it, PostgreSQL's is not), "all" is waiting. One topic has a
tenth of all stories, one author three, one label 30. `--plans` prints how the database finds each list. DATABASE_URL
says where (SQLite without it); the run makes a scratch database there and removes it. It fails where a warm page takes
10 ms of CPU, or a warm page 1,000 takes 1.1 times what page 1 takes.
"""

import argparse
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks import scratch
from benchmarks.desk import plain_static

SECTIONS, TOPICS, AUTHORS, EDITORS, SOURCES, TAGS, PHOTOS = 24, 200, 120, 20, 60, 2000, 500
A_DAY = 200  # stories that come out
HIDDEN = 3  # of 100: drafts, scheduled, withdrawn
RARE = 30
HARVEST = 150  # one in so many headlines has a word of its own
MOST = 10  # ms of CPU for a warm page
DEEPEST = 1000  # page
DEEPER = 1.1  # what a deep page may cost, as a multiple of the first


def main() -> int:
    """Run and print a table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--plans", action="store_true", help="print the plans of the queries of each list")
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    _set_up()
    from django.core.management import call_command
    from django.db import connections
    from django.test.utils import override_settings

    call_command("migrate", verbosity=0)
    fill(options.stories)
    with override_settings(STORAGES=plain_static()):
        status = measure(options.stories, options.rounds)
        if options.plans:
            print_plans()
    connections.close_all()
    return status


def _set_up() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    django.setup()


# ---- the newsroom


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


# ---- what lists cost


@dataclass
class Cost:
    """What a page costs: queries, CPU and waiting in ms."""

    queries: int
    cpu: float
    wall: float


DEEP = "page 1,000"
FIRST = "page 1"


def addresses(stories: int) -> dict[str, str]:
    """Return what is asked for, by name; `page 1,000` moves up where there are fewer pages."""
    rows = stories * (100 - HIDDEN) // 100
    deep = max(1, min(1000, rows // 20))
    week, day = datetime.now(UTC) - timedelta(days=7), (datetime.now(UTC) - timedelta(days=40)).date()
    rare = f"author-{AUTHORS - 1}"
    return {
        FIRST: "/berita/",
        DEEP: f"/berita/?page={deep}",
        "its last page": f"/berita/?page={-(-rows // 20)}",
        "a section with its sub-sections": "/berita/?section=section-0",
        "its page 500": f"/berita/?section=section-0&page={max(1, deep // 2)}",
        "a topic with a tenth of all": "/berita/?topic=topic-0",
        "a small topic": "/berita/?topic=topic-5",
        "a tag": "/berita/?tag=tag-5",
        "an author of three stories": f"/berita/?author={rare}",
        "an editor": "/berita/?editor=editor-5",
        "a source": "/berita/?source=source-5",
        "a rare label": "/berita/?label=ai",
        "a common label": "/berita/?label=news",
        "a week": f"/berita/?date_from={week:%Y-%m-%d}",
        "a word of one in 150": "/berita/?q=panen",
        "a word of all, in a section": "/berita/?q=kota&section=section-0",
        "section, label and month": f"/berita/?section=section-0&date_to={day:%Y-%m-%d}&label=opinion",
        "the big topic by the rare author": f"/berita/?topic=topic-0&author={rare}",
        "the section's own list": "/kanal/section-0/",
        "the big topic's own list": "/topik/topic-0/",
        "that, one section of it": "/topik/topic-0/?section=section-0",
        "the rare author's own list": f"/penulis/{rare}/",
        "a tag's own list": "/tag/tag-5/",
        "a day": f"/indeks/{day:%Y/%m/%d}/",
        "a day, one section of it": f"/indeks/{day:%Y/%m/%d}/?section=section-0",
    }


def measure(stories: int, rounds: int) -> int:
    """Print the table; return 1 if a warm page takes too long."""
    from django.db import connection
    from django.test import Client

    client = Client()  # one, for a new one loads the middleware anew
    client.get("/berita/")
    print(f"| {connection.vendor}: list | warm: queries | CPU, ms | all, ms | cold: queries | CPU, ms | all, ms |")
    print("|---|---|---|---|---|---|---|")
    found = {}
    for name, address in addresses(stories).items():
        cold, warm = _cold(client, address, min(rounds, 5)), _warm(client, address, rounds)
        found[name] = warm
        cells = [f"{cost.queries} | {cost.cpu:.1f} | {cost.wall:.1f}" for cost in (warm, cold)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    slow = [name for name, cost in found.items() if cost.cpu > MOST]
    deeper = found[DEEP].cpu / found[FIRST].cpu
    first, deep = (_finding(page, rounds) for page in (1, DEEPEST))
    print(f"\nFinding page 1 and its cards alone takes {first:.1f} ms of CPU, page {DEEPEST:,} {deep:.1f} ms.")
    print(f"\npage 1,000 takes {deeper:.2f} times what page 1 takes; above {MOST} ms: {', '.join(slow) or 'none'}")
    return int(bool(slow) or deeper > DEEPER)


def _finding(page: int, rounds: int) -> float:
    """What it costs to find the stories of one page of the whole list with their cards: CPU in ms."""
    from articles import generation
    from articles.models import Article
    from articles.paging import PAGE_SIZE, Listed

    costs = []
    for _ in range(rounds + 1):  # the first one remembers
        begun = process_time()
        now = datetime.now(UTC)
        listed = Listed(Article.objects.live(now), key="finding", now=now, number=generation.read(now))
        assert len(listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]) == PAGE_SIZE and listed.count()
        costs.append(1000 * (process_time() - begun))
    return median(costs[1:])


def _cold(client: Any, address: str, rounds: int) -> Cost:
    """What the first request costs after the site changed: nothing is remembered."""
    from django.core.cache import cache

    costs = []
    for _ in range(rounds):
        cache.clear()
        costs.append(_cost(client, address))
    return _median(costs)


def _warm(client: Any, address: str, rounds: int) -> Cost:
    return _median([_cost(client, address) for _ in range(rounds)])


def _median(costs: list[Cost]) -> Cost:
    return Cost(costs[-1].queries, median(cost.cpu for cost in costs), median(cost.wall for cost in costs))


def _cost(client: Any, address: str) -> Cost:
    from django.db import connection

    asked = [0]

    def counted(execute: Any, *args: Any) -> Any:
        asked[0] += 1
        return execute(*args)

    with connection.execute_wrapper(counted):
        cpu, wall = process_time(), perf_counter()
        response = client.get(address)
        cpu, wall = process_time() - cpu, perf_counter() - wall
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code} at {address}")
    return Cost(asked[0], cpu * 1000, wall * 1000)


def print_plans() -> None:
    """Print how the database finds and counts each list."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "

    def explained(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if sql.startswith("SELECT") and "articles_article" in sql:
            with connection.cursor() as cursor:
                cursor.execute(explain + sql, params)
                print("   ", sql[:60], "…", *(f"\n        {row[-1]}" for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    for name, address in addresses(0).items():
        cache.clear()
        print(f"\n{name}: {address}")
        with connection.execute_wrapper(explained):
            Client().get(address)


if __name__ == "__main__":
    raise SystemExit(main())
