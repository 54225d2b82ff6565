"""What does a page cost in a large newsroom, as a multiple of what it costs in one of 1,000 stories?

    .venv/bin/python -m benchmarks.volume [--stories 100000] [--small 1000] [--rounds 15] [--plans WORD]

Two newsrooms of `manage.py generate_stories` on two scratch databases beside the one that DATABASE_URL names (SQLite
without it), asked in turns, each by a process of its own, through Django's test client: the page store has no part in
it. "Warm" is with what is remembered until the site changes, the median of some rounds, "cold" the first request after
a change. CPU is the process's and, on PostgreSQL, its backend's. The run fails where a warm public page costs more
than 1.3 times what it costs in the small newsroom, a search more than 3 times, page 1,000 of a list more than 1.1 times
its page 1. Maps of a site are compared by the address, of which they hold up to 10,000; a page that has more stories on
it than in the small newsroom is not judged. The desk's pages are reported.

    --databases SMALL LARGE     measure newsrooms that are there already, by their addresses; they are kept
    --seeds N                   make each of N seeds, which can be done at once
    --plans WORD                print the plans of the pages with WORD in their names, and nothing else
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks import scratch
from benchmarks.kinds import DEEP

MOST, MOST_OF_SEARCH, MOST_DEEP = 1.3, 3.0, 1.1  # times what the small newsroom's page, or page 1, costs
ROOT = Path(__file__).parent.parent
KINDS = ("readers", "search", "desk", "deep")
COLD = 3  # rounds
FULLER = 2  # stories


class Cost(NamedTuple):
    """What a page costs: queries, warm and cold CPU in ms, the backend's in warm; addresses in a map, stories on it."""

    queries: int
    cpu: float
    cold: float
    backend: float
    entries: int
    stories: int


class Asked:
    """A newsroom in a process of its own."""

    def __init__(self, url: str) -> None:
        # Its backend does all of PostgreSQL's work for it, so that the work can be measured.
        env = os.environ | {"DATABASE_URL": url, "PGOPTIONS": "-c max_parallel_workers_per_gather=0", "REDIS_URL": ""}
        line = [sys.executable, "-m", "benchmarks.asked"]
        self.process = subprocess.Popen(
            line, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **asked: Any) -> Any:
        """Return the answer to one line."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        """End the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def main() -> int:
    """Run and print tables; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--databases", nargs=2)
    parser.add_argument("--of", nargs="+", choices=KINDS, default=KINDS, help="kinds of pages")
    parser.add_argument("--only", default="", help="pages with this word in their names")
    parser.add_argument("--plans", default="")
    options = parser.parse_args()
    with ExitStack() as stack:
        urls = options.databases or [stack.enter_context(scratch.database()) for _ in range(2)]
        if not options.databases:
            for url, stories in zip(urls, (options.small, options.stories), strict=True):
                fill(url, stories, seeds=options.seeds)
        both = [Asked(url) for url in urls]
        for one in both:
            stack.callback(one.end)
        if options.plans:
            return print_plans(both[1], options.plans)
        return measure(both, options.rounds, of=options.of, only=options.only)


# ---- newsrooms


def fill(url: str, stories: int, *, seeds: int) -> None:
    """Make a newsroom in an empty database; on PostgreSQL the indexes of words are made last, which is faster."""
    _manage(url, "migrate", "-v0")
    with _without_words(url):
        for seed in range(1, seeds + 1):
            _manage(url, "generate_stories", str(stories // seeds), "--seed", str(seed))
    if url.startswith("postgres"):
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")  # as autovacuum does by itself, sooner or later


def _manage(url: str, *line: str) -> None:
    env = os.environ | {"DATABASE_URL": url}
    subprocess.run([sys.executable, "manage.py", *line], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _without_words(url: str) -> Iterator[None]:
    if not url.startswith("postgres"):
        yield
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        found = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexdef LIKE %s"
        indexes = connection.execute(found, ["% USING gin %"]).fetchall()
        for name, _definition in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        yield
        connection.execute("SET maintenance_work_mem = '1GB'")
        for _name, definition in indexes:
            connection.execute(definition)


# ---- costs


def measure(both: list[Asked], rounds: int, *, of: list[str], only: str) -> int:
    """Print the tables; return 1 if a page costs too much."""
    pages = [one.ask(pages=True) for one in both]
    missed = []
    for what, most in (("readers", MOST), ("search", MOST_OF_SEARCH), ("desk", None)):
        if what not in of:
            continue
        _head(what)
        for (name, small), (_name, large) in zip(pages[0][what], pages[1][what], strict=True):
            if only in name:
                missed += [name] if _row(name, _costs(both, [small, large], rounds), most) else []
    if "deep" in of:
        print("\n| list | page 1, ms | deep page | ms | ratio | |\n|---|---|---|---|---|---|")
    for name, address in pages[1]["deep"] if "deep" in of else ():
        if only in name:
            missed += [f"{name}, deep"] if _deep(both[1], name, address, rounds) else []
    print(f"\nMISSED: {', '.join(missed)}" if missed else "\nok")
    return int(bool(missed))


def _head(what: str) -> None:
    print(f"\n| {what} | queries | small, ms | large, ms | of it the backend | ratio | | cold: small | large | ratio |")
    print("|---|---|---|---|---|---|---|---|---|---|")


def _row(name: str, costs: list[Cost], most: float | None) -> bool:
    """Print a page; tells whether it costs too much."""
    small, large = costs
    by = [max(each.entries, 1) if "map" in name else 1 for each in costs]
    ratio, cold = (large.cpu / by[1]) / (small.cpu / by[0]), (large.cold / by[1]) / (small.cold / by[0])
    is_fuller = "map" not in name and large.stories > small.stories + FULLER  # a page with more on it costs more
    is_missed = most is not None and ratio > most and not is_fuller
    queries = f"{small.queries}" if small.queries == large.queries else f"{small.queries} → {large.queries}"
    verdict = "" if most is None else "MISSED" if is_missed else "ok"
    if is_fuller:
        verdict = f"{small.stories} → {large.stories} stories"
    print(
        f"| {name} | {queries} | {small.cpu:.1f} | {large.cpu:.1f} | {large.backend:.1f} | {ratio:.2f} | {verdict} "
        f"| {small.cold:.0f} | {large.cold:.0f} | {cold:.1f} |",
        flush=True,
    )
    return is_missed


def _costs(both: list[Asked], addresses: list[str], rounds: int) -> list[Cost]:
    """Return what one page costs in both newsrooms, which are asked in turns."""
    cold = _rounds(both, addresses, COLD, cold=True)
    warm = _rounds(both, addresses, rounds, cold=False)
    return [
        Cost(
            queries=answers[-1]["queries"],
            cpu=median(each["cpu"] for each in answers),
            cold=median(each["cpu"] for each in first),
            backend=median(each["backend"] for each in answers),
            entries=answers[-1]["entries"],
            stories=answers[-1]["stories"],
        )
        for answers, first in zip(warm, cold, strict=True)
    ]


def _rounds(both: list[Asked], addresses: list[str], rounds: int, *, cold: bool) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = [[], []]
    for _ in range(rounds):
        for answers, one, address in zip(found, both, addresses, strict=True):
            answers.append(one.ask(get=address, cold=cold))
    statuses = [{each["status"] for each in answers} for answers in found]
    if statuses[0] != statuses[1] or max(statuses[0]) >= 500:
        raise RuntimeError(f"{statuses} at {addresses}")
    return found


def _deep(large: Asked, name: str, address: str, rounds: int) -> bool:
    """Print what page 1,000 of a list costs beside page 1, or its last but one; tells whether it costs too much."""
    page = next((each for each in (DEEP, 500, 200, 100, 50, 10) if _is_there(large, address, each)), 1)
    found: list[list[dict[str, Any]]] = [[], []]
    for turn in range(3 * rounds):
        beside = turn % min(3, page)  # three pages in turns: what stands on one may be longer than usual
        for answers, number in zip(found, (1 + beside, page - beside), strict=True):
            answers.append(large.ask(get=f"{address}?page={number}"))
    first, deep = (median(each["cpu"] for each in answers) for answers in found)
    # Stories name newer ones, of which the newest have none: where those are told too, a deep page has more on it.
    few, many = (round(median(each["stories"] for each in answers)) for answers in found)
    is_missed = many <= few + FULLER and deep > MOST_DEEP * first
    verdict = f"{few} → {many} stories" if many > few + FULLER else "MISSED" if is_missed else "ok"
    print(f"| {name} | {first:.1f} | {page:,} | {deep:.1f} | {deep / first:.2f} | {verdict} |")
    return is_missed


def _is_there(large: Asked, address: str, page: int) -> bool:
    return bool(large.ask(get=f"{address}?page={page}")["status"] == 200)


def print_plans(large: Asked, word: str) -> int:
    """Print how the large newsroom's database finds what the pages with `word` in their names show, cold."""
    for pages in large.ask(pages=True).values():
        for name, address in pages:
            if word in name:
                print(f"\n{name}: {address}", *large.ask(get=address, cold=True, plans=True)["plans"], sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
