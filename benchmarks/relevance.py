"""Do readers find what they want? Judged questions, put to search and to what it is compared with.

    .venv/bin/python -m benchmarks.relevance [--news ../shared/data/news/click-id.jsonl] [--worst 10]

The fixtures are loaded, then, in a database of their own, the stories of the news collection, whose dates are shifted
so that the newest is of today. All questions of `benchmarks.judgments` are asked: nDCG@10 says how good the first page
is, recall which share of what is worth finding is among the first 100. "Without synonyms" is search with the admin's
list of words that mean the same emptied. The run prints both per kind of question, and the worst questions by name.
DATABASE_URL says where (SQLite without it); scratch databases are made there and removed.
"""

import argparse
import json
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

from benchmarks import judgments, rivals, scratch
from benchmarks.judgments import Question

OURS, BARE = "search", "search, without synonyms"
FIXTURES = ("roles", "sources", "photos", "people", "taxonomy", "articles")
MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
ENGLISH = {"may": "mei", "aug": "agu", "oct": "okt", "dec": "des"}
DATES = (
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
    r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4})",
    r"(?P<day>\d\d)[- ](?P<month>[A-Za-z]{3})[a-z]*[- ](?P<year>\d{4}|\d\d)",
    r"(?P<month>[A-Za-z]{3}) (?P<day>\d+), (?P<year>\d{4})",
)
LEAD = 300  # characters

Scores = dict[str, list[tuple[float, float]]]  # way -> nDCG and recall of each question


def main() -> int:
    """Run and print tables; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, help="the file of the news collection, one JSON object a line")
    parser.add_argument("--worst", type=int, default=10, help="how many of the worst questions to name")
    options = parser.parse_args()
    for collection in ("fixtures", "news") if options.news else ("fixtures",):
        with (
            scratch.database() as url,
            ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart,  # Django reads DATABASE_URL once
        ):
            database, stories, scores = apart.submit(_run, url, collection, options.news).result()
        _print(f"{database}, {collection}: {stories} stories", judgments.questions(collection), scores, options.worst)
    return 0


def _run(url: str, collection: str, news: Path | None) -> tuple[str, int, Scores]:
    """Load a collection, index it, ask everything; returns the database's kind, how many stories, the scores."""
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from articles.models import Article, Synonym

    call_command("migrate", verbosity=0)
    call_command("loaddata", *(FIXTURES if collection == "fixtures" else FIXTURES[:-1]), verbosity=0)
    if news and collection == "news":
        keep(news)
        call_command("index_stories", stdout=StringIO())
    now = datetime.now(UTC)
    asked = judgments.questions(collection)
    scores = {OURS: _scores(lambda text: found(text, now), asked)}
    Synonym.objects.all().delete()
    scores[BARE] = _scores(lambda text: found(text, now), asked)
    for name, rival in rivals.all_of(now).items():
        scores[name] = _scores(rival, asked)
    database, stories = connection.vendor, Article.objects.live(now).count()
    connections.close_all()
    return database, stories, scores


def found(asked: str, now: datetime) -> list[str]:
    """Return the slugs of what search finds."""
    from articles import search
    from articles.models import Article

    ids = search.find(asked, now=now, count=judgments.DEEP).ids
    slugs = dict(Article.objects.filter(pk__in=ids).values_list("pk", "slug"))
    return [slugs[pk] for pk in ids]


def _scores(way: rivals.Rival, asked: Sequence[Question]) -> list[tuple[float, float]]:
    rankings = [(question.grades, way(question.asked)) for question in asked]
    return [(judgments.ndcg(ranking, grades), judgments.recall(ranking, grades)) for grades, ranking in rankings]


# ---- the news collection


def keep(path: Path) -> None:
    """Make stories of the news collection, the newest one of today; a story's slug is its name in the judgments."""
    from django.utils.html import escape

    from articles.models import Article, Section, Stage

    rows = list(_rows(path))
    newest = max(day_of(row["date"]) for row in rows)
    shift = datetime.now(UTC) - timedelta(hours=1) - newest
    sections = {
        name: Section.objects.get_or_create(name=name, defaults={"slug": f"berita-{n}"})[0]
        for n, name in enumerate(sorted({row["category"] for row in rows}))
    }
    stories = []
    for row in rows:
        lead, body = _parted(row["body"])
        stories.append(
            Article(
                headline=row["title"][:200],
                slug=judgments.name_of(row["url"]),
                lead=lead,
                body=f"<p>{escape(body)}</p>",
                section=sections[row["category"]],
                stage=Stage.PUBLISHED,
                live_number=0,
                approved_number=0,
                published_at=day_of(row["date"]) + shift,
            )
        )
    Article.objects.bulk_create(stories, batch_size=500)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _parted(text: str) -> tuple[str, str]:
    """Return the first sentence and the rest of a text, whose paragraphs the collection does not know."""
    head, dot, rest = text.partition(". ")
    return (head + dot.strip(), rest) if len(head) < LEAD else (text[:LEAD], text[LEAD:])


def day_of(text: str) -> datetime:
    """Return the day of a date such as 2019-09-10, 10/09/2019, 10-Sep-19, 10 April 2019 or Sep 10, 2019.

    Raises ValueError for other dates.
    """
    for pattern in DATES:
        if part := re.match(pattern, text):
            named = part["month"].lower()
            month = int(named) if named.isdigit() else MONTHS.index(ENGLISH.get(named, named)) + 1
            return datetime(2000 + int(part["year"]) % 100, month, int(part["day"]), tzinfo=UTC)
    raise ValueError(text)


# ---- the tables


def _print(title: str, asked: Sequence[Question], scores: Scores, worst: int) -> None:
    kinds = {"all": list(range(len(asked)))}
    for place, question in enumerate(asked):
        kinds.setdefault(question.kind, []).append(place)
    print(f"\n{title}: nDCG@{judgments.SHOWN} and recall\n")
    print(f"| questions | how many | {' | '.join(scores)} |\n{'|---' * (len(scores) + 2)}|")
    for kind, places in kinds.items():
        cells = [_cell([figures[place] for place in places]) for figures in scores.values()]
        print(f"| {kind} | {len(places)} | {' | '.join(cells)} |")
    print("\nThe worst:\n")
    for place in sorted(kinds["all"], key=lambda place: scores[OURS][place])[:worst]:
        print(f"- {_cell([scores[OURS][place]])} {asked[place].asked} ({asked[place].kind})")


def _cell(figures: Sequence[tuple[float, float]]) -> str:
    return f"{mean(gain for gain, _share in figures):.3f}, {mean(share for _gain, share in figures):.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
