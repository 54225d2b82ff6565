"""What does search cost in a newsroom of 100,000 stories?

    .venv/bin/python -m benchmarks.search [--stories 100000] [--rounds 20] [--plans]

Words that one story in 10,000 has, that half of all have, three words at once, phrases, exclusions, mistyped words,
questions that no story answers whole, narrowed down, sorted, far pages; suggestions; the desk's list. Of each: queries,
and medians of some rounds in milliseconds, of this process's CPU (SQLite's work is in it, PostgreSQL's is not) and of
waiting. DATABASE_URL says where (SQLite without it); the run makes a scratch database there and removes it. It fails
where a search takes 50 ms or more.
"""

import argparse
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks import scratch

MOST = 50.0  # milliseconds of waiting
WORDS = 40_000  # of the language that is made up
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bu",
    "ca",
    "da",
    "di",
    "du",
    "ga",
    "gi",
    "ha",
    "ja",
    "ka",
    "ke",
    "ki",
    "la",
    "li",
    "lu",
    "ma",
    "mi",
    "mu",
    "na",
    "ni",
    "pa",
    "pi",
    "ra",
    "ri",
    "ru",
    "sa",
    "si",
    "su",
    "ta",
    "ti",
    "tu",
    "wa",
]
HALF, TENTH, HUNDREDTH = "jakarta", "banjir", "tanggul"  # how many stories have them
RARE = "mangrove"  # one in 10,000
SECTIONS, TOPICS, AUTHORS = 24, 200, 120
HOUR = timedelta(hours=1)


def main() -> int:
    """Run and print a table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--plans", action="store_true", help="print how the database answers the costly questions")
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings
        return int(_run(options) >= MOST)


def _run(options: Any) -> float:
    """Make the newsroom, print what each question costs; returns the longest median, in milliseconds."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from articles import indexing
    from articles.models import Article

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    begun = perf_counter()
    _write(options.stories, now)
    written = perf_counter()
    indexed = sum(indexing.index(Article.objects.all()))
    print(
        f"{indexed} stories written in {written - begun:.0f} s, indexed in {perf_counter() - written:.0f} s", flush=True
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"| {connection.vendor}: what is asked | found | queries | CPU, ms | all, ms | worst, ms |")
    print("|---|---|---|---|---|---|")
    longest = 0.0
    for name, ask in _questions(now):
        found, queries, cpu, all_, worst = _cost(ask, options.rounds)
        print(f"| {name} | {found} | {queries} | {cpu:.1f} | {all_:.1f} | {worst:.1f} |", flush=True)
        longest = max(longest, all_)
    if options.plans:
        _plans(now)
    connections.close_all()
    return longest


def _cost(ask: Callable[[], str], rounds: int) -> tuple[Any, ...]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        found = ask()
    cpu, all_ = [], []
    for _ in range(rounds):
        cpu_before, before = process_time(), perf_counter()
        ask()
        cpu.append(1000 * (process_time() - cpu_before))
        all_.append(1000 * (perf_counter() - before))
    return found, len(queries), median(cpu), median(all_), max(all_)


def _questions(now: datetime) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield what is asked, and what asks it and says how many were found."""
    from articles import search
    from articles.models import Author, Section, Topic

    def find(asked: str, **rest: Any) -> Callable[[], str]:
        return lambda: _found(search.find(asked, now=now, **rest))

    def of(model: Any, kind: str) -> search.Narrowed:
        return search.Narrowed(facets=((search.facet(kind, model.objects.order_by("pk")[0].pk),),))

    month = search.Narrowed(since=now - 60 * 24 * HOUR, until=now - 30 * 24 * HOUR)
    yield "a rare word", find(RARE)
    yield "a word of half of all stories", find(HALF)
    yield "three words", find(f"{HALF} {TENTH} {HUNDREDTH}")
    yield "three words that half of all stories have", find("jakarta kota warga")
    yield "half of all, with headlines and passages", lambda: _with_passages(HALF, now)
    yield "a phrase", find(f'"{HALF} {TENTH}"')
    yield "a common word without another", find(f"{HALF} -{TENTH}")
    yield "a mistyped word", find("mangrvoe")
    yield "a mistyped word beside a common one", find(f"{HALF} mangrvoe")
    yield "no story has all words", find(f"{RARE} zebra kelinci {HALF}")
    yield "half of all, in one section", find(HALF, narrowed=of(Section, "section"))
    yield "half of all, of one topic", find(HALF, narrowed=of(Topic, "topic"))
    yield "half of all, by one author", find(HALF, narrowed=of(Author, "author"))
    yield "half of all, of one month", find(HALF, narrowed=month)
    yield "half of all, newest first", find(HALF, order="newest")
    yield "half of all, newest first, page 50", find(HALF, order="newest", start=980)
    yield "half of all, best first, page 50", find(HALF, start=980)
    yield "suggestions for “j”", lambda: str(len(search.beginning([], "j", now=now, limit=60)))
    yield "suggestions for “jakarta ban”", lambda: str(len(search.beginning([HALF], "ban", now=now, limit=60)))
    yield "the desk: a rare word", lambda: _at_desk(RARE)
    yield "the desk: half of all", lambda: _at_desk(HALF)


def _found(found: Any) -> str:
    return f"{'over ' if found.is_capped else ''}{found.total}{', some words' if found.is_partial else ''}"


def _with_passages(asked: str, now: datetime) -> str:
    from articles import search
    from articles.models import Article

    found = search.find(asked, now=now)
    stories = Article.objects.in_bulk(found.ids)
    shown = [
        (search.marked(stories[pk].headline, found.query), search.excerpt(stories[pk], found.query)) for pk in found.ids
    ]
    return str(len(shown))


def _at_desk(asked: str) -> str:
    from articles import search
    from articles.models import Article

    return str(len(search.at_desk(Article.objects.order_by("-changed_at"), search.parse(asked))[:50]))


def _plans(now: datetime) -> None:
    from django.db import connection

    from articles import search
    from articles.search.matching import LIVE, Scope, Wanted, _matching, dialect

    explain = "EXPLAIN (ANALYZE, BUFFERS)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    for asked in (RARE, HALF, f"{HALF} {TENTH} {HUNDREDTH}"):
        query = search.parse(asked)
        sql, params = _matching(LIVE, dialect().say(Wanted(query.units)), Scope(now))
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} SELECT d.key, d.article_id {sql} LIMIT 250", params)
            print(
                asked,
                *(row[-1] if connection.vendor == "sqlite" else row[0] for row in cursor.fetchall()),
                sep="\n    ",
            )


# ---- stories


def _write(stories: int, now: datetime) -> None:
    """Write stories in a made-up language whose words are as unequally frequent as a real one's."""
    from articles.models import Article, ArticleAuthor, ArticleTopic, Author, Section, Stage, Topic

    random = Random(6)
    language = sorted({"".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _ in range(2 * WORDS)})[:WORDS]
    random.shuffle(language)
    frequent = list(accumulate(1 / (place + 20) for place in range(len(language))))
    named = {
        model: model._default_manager.bulk_create(
            model(name=f"{language[n + 500].title()} {n}", slug=f"{model.__name__}-{n}".lower()) for n in range(many)
        )
        for model, many in ((Section, SECTIONS), (Topic, TOPICS), (Author, AUTHORS))
    }
    planted = ((HALF, 2), ("kota", 2), ("warga", 2), (TENTH, 10), (HUNDREDTH, 100), (RARE, 10_000))

    def made(n: int) -> Article:
        text = random.choices(language, cum_weights=frequent, k=220)
        headline = random.choices(language, cum_weights=frequent, k=8)
        for word, one_in in planted:
            if random.randrange(one_in) == 0:
                text[random.randrange(len(text))] = word
                if random.randrange(8) == 0:
                    headline[random.randrange(len(headline))] = word
        body = "".join(f"<p>{' '.join(text[start : start + 44])}.</p>" for start in range(0, 220, 44))
        return Article(
            headline=" ".join(headline).capitalize(),
            slug=f"berita-{n}",
            lead=" ".join(text[:24]),
            body=body,
            section=named[Section][n % SECTIONS],
            stage=Stage.PUBLISHED,
            live_number=0,
            approved_number=0,
            published_at=now - n * HOUR / 5,
        )

    Article.objects.bulk_create((made(n) for n in range(stories)), batch_size=1000)
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    for model, name, rows in ((ArticleAuthor, "author", Author), (ArticleTopic, "topic", Topic)):
        linked = (
            model(article_id=pk, position=0, **{name: named[rows][n * 7 % len(named[rows])]})
            for n, pk in enumerate(ids)
        )
        model._default_manager.bulk_create(linked, batch_size=5000)


if __name__ == "__main__":
    raise SystemExit(main())
