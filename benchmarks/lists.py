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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks import scratch
from benchmarks.desk import plain_static
from benchmarks.stocked import AUTHORS, HIDDEN, fill

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
        os.environ |= {"DATABASE_URL": url, "ALLOWED_HOSTS": "testserver"}  # before Django reads its settings
        scratch.set_up()
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from django.db import connections
    from django.test.utils import override_settings

    fill(options.stories)
    with override_settings(STORAGES=plain_static()):
        status = measure(options.stories, options.rounds)
        if options.plans:
            print_plans()
    connections.close_all()
    return status


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
    from django.core.cache import caches

    costs = []
    for _ in range(rounds):
        caches["lists"].clear()
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
    from django.core.cache import caches
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
        caches["lists"].clear()
        print(f"\n{name}: {address}")
        with connection.execute_wrapper(explained):
            Client().get(address)


if __name__ == "__main__":
    raise SystemExit(main())
