"""Stories are published, corrected and withdrawn under load: does any reader get an old page, or a new one too soon?

    .venv/bin/python -m benchmarks.stale [--changes 1000] [--moments 40] [--requests 100000] [--json]

Two production servers of one process and four threads each, with memories of their own, serve one database; with
REDIS_URL they share pages there. Editors in other processes publish stories, correct them twice and withdraw them, and
hold a third of their transactions open for 5 to 50 ms before the commit; one more schedules publications, updates and
withdrawals that fall due meanwhile. Readers ask without pause for the story, its ninjs, its section's list and feed,
the front page, the list, the feed and the list as ninjs. `benchmarks.looks` has the rule: an answer to what was asked
after a commit returned, or after a moment passed, must show it, and one that came before it began cannot.
DATABASE_URL says where (SQLite without it); the run makes a scratch database there and removes it. Exits with 1 at any
answer that is stale, early, wrong or 5xx, and if too little was tried.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import Any

from benchmarks import scratch
from benchmarks.looks import History, examine
from benchmarks.peers.machine import Server, free_port, running
from benchmarks.reader import Reader, Site, go_on, headline
from benchmarks.shift import PLANNED, STEPS, Editor, Shelf

SERVERS, EDITORS, READERS = 2, 4, 4
STUCK = 1800  # seconds after which a run is given up


@dataclass
class Result:
    """What a run came to."""

    database: str
    redis: bool
    changes: int = 0
    moments: int = 0
    met: int = 0  # changes and moments that somebody asked about before the next one of the story
    first_asked: float = 0.0  # milliseconds until then, the median
    requests: int = 0
    unchanged: int = 0  # of them, answers 304
    stale: int = 0
    early: int = 0
    wrong: int = 0
    errors: int = 0  # answers 5xx
    moments_late: int = 0
    moments_early: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Load:
    """What the processes share: the story that each editor works on, what was asked and done, and when to end."""

    hot: Any
    counts: Any  # requests of each reader
    stop: Any
    turns: Any
    read: Any

    def wait(self, requests: float) -> None:
        """Wait until the readers have come so far."""
        while sum(self.counts) < requests:
            time.sleep(0.002)

    def take(self, number: int, story: int) -> None:
        """Have readers ask for the story that an editor works on."""
        self.hot[number] = story


def main() -> int:
    """Run and print a table row, or a line of JSON; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--moments", type=int, default=40)
    parser.add_argument("--requests", type=int, default=100_000, help="at least")
    parser.add_argument("--json", action="store_true", help="a line of JSON instead of the table")
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings, here and in each process
        scratch.set_up()
        result = _run(options.changes, options.moments, options.requests)
        scratch.close()
    if options.json:
        print(json.dumps(asdict(result)))
    else:
        _table(result)
    return int(bool(result.problems))


def _run(changes: int, moments: int, requests: int) -> Result:
    from django.conf import settings
    from django.db import connection

    shares = [len(range(n, changes, EDITORS)) for n in range(EDITORS)]
    stories, site = approved([*(-(-share // len(STEPS)) for share in shares), -(-moments // len(PLANNED))])
    result = Result(connection.vendor, bool(settings.REDIS_URL))
    scratch.close()  # each process connects by itself
    context = multiprocessing.get_context("fork")
    hot = context.Array("i", [shelf[0][0] for shelf in stories], lock=False)
    load = Load(hot, context.Array("q", READERS, lock=False), context.Event(), context.Queue(), context.Queue())
    works = [("change", share) for share in shares] + [("plan", moments)]
    with _servers() as (ports, host):
        crowd = [
            context.Process(
                target=go_on, args=(n, Reader(ports, host, site, seed=n), hot, load.counts, load.stop, load.read)
            )
            for n in range(READERS)
        ]
        crowd += [
            context.Process(target=_work, args=(n, shelf, work, many, requests / max(1, many), load))
            for n, (shelf, (work, many)) in enumerate(zip(stories, works, strict=True))
        ]
        began = time.monotonic()
        for process in crowd:
            process.start()
        turns = [turn for _ in works for turn in _told(load.turns.get(timeout=STUCK), result)]
        load.wait(requests)
        time.sleep(0.5)  # so that the last change is asked for too
        load.stop.set()
        reads = [load.read.get(timeout=STUCK) for _ in range(READERS)]
        for process in crowd:
            process.join(STUCK)
        result.seconds = time.monotonic() - began
    _judge(result, site, turns, reads, changes, moments)
    return result


def _work(number: int, shelf: Shelf, work: str, many: int, pace: float, load: Load) -> None:
    """Do one editor's share, spread over the readers' requests. The work of a process."""
    editor = Editor(shelf, partial(load.take, number), lambda made: load.wait(made * pace), seed=number)
    error = ""
    try:
        getattr(editor, work)(many)
    except Exception:
        error = traceback.format_exc()
    load.turns.put((editor.turns, error))
    scratch.close()


def _told(told: tuple[list[Any], str], result: Result) -> list[Any]:
    turns, error = told
    result.problems += [error] if error else []
    return turns


def _judge(result: Result, site: Site, turns: list[Any], reads: list[Any], changes: int, moments: int) -> None:
    histories = {story: History([turn for whose, turn in turns if whose == story]) for story in site.of}
    answers = [answer for read in reads for answer in read.answers]
    found = examine(answers, site.addresses, histories)
    result.changes = sum(not turn.is_moment for _story, turn in turns)
    result.moments, result.met = len(turns) - result.changes, len(found.met)
    result.first_asked = median(found.met.values()) * 1000 if found.met else 0.0
    result.requests, result.unchanged = len(answers), sum(read.unchanged for read in reads)
    result.errors = sum(read.errors for read in reads)
    for name in ("stale", "early", "wrong", "moments_late", "moments_early"):
        setattr(result, name, getattr(found, name))
    result.problems += [*found.told, *(what for read in reads for what in read.told)]
    if result.changes < changes or result.moments < moments:
        result.problems.append(f"{result.changes} changes and {result.moments} moments: too few")
    if result.met < 0.9 * len(turns):
        result.problems.append(f"nobody asked about {len(turns) - result.met} of {len(turns)} changes: too few tries")


# ---- what they work on


def approved(shelves: Sequence[int]) -> tuple[list[list[tuple[int, int]]], Site]:
    """Make approved drafts, as (story, id), those of one editor in a section of their own, and know their pages."""
    from articles import editing
    from articles.models import Article, Stage
    from tests import factories
    from tests.desk import whole

    now, site, made = datetime.now(UTC), Site(), []
    for path in ("/", "/berita/", "/feed/", "/berita.json"):
        site.add(path)
    story = 0
    for many in shelves:
        section, shelf = factories.section(), []
        base = whole(section=section.pk, slug="kabar")
        for _ in range(many):
            story += 1
            row = editing.create(base | {"headline": headline(story, 1)}, actor=None, now=now)
            shelf.append((story, row.pk))
            site.add(f"/artikel/{row.pk}/kabar/", [story], is_story=True)
            site.add(f"/artikel/{row.pk}.json", [story], is_story=True)
        own = [number for number, _pk in shelf]
        site.add(f"/kanal/{section.slug}/", own)
        site.add(f"/kanal/{section.slug}/feed/", own)
        Article.objects.filter(pk__in=[pk for _story, pk in shelf]).update(stage=Stage.APPROVED, approved_number=0)
        made.append(shelf)
    return made, site


@contextmanager
def _servers() -> Iterator[tuple[list[int], str]]:
    """Serve the site twice; yields the ports, and the Host that both know as theirs."""
    from articles.management.serving import collect_static, granian, stale_static

    if stamp := stale_static():
        collect_static(stamp)
    ports = [free_port() for _ in range(SERVERS)]
    host = f"127.0.0.1:{ports[0]}"
    site = {"SITE_URL": f"http://{host}"}
    # What readers cannot find, as they are meant not to, is told by the thousand.
    servers = [Server([sys.executable, *granian(port)], site, port, stderr=subprocess.DEVNULL) for port in ports]
    with running(servers, "/health/ready"):
        yield ports, host


def _table(result: Result) -> None:
    columns = (
        "database | Redis | changes | moments | asked about | first after, ms | requests | of them 304 | requests/s"
        " | stale | early | wrong | 5xx | moments late | moments early"
    )
    print(f"| {columns} |")
    print(f"|{'---|' * (columns.count('|') + 1)}")
    names = ("changes", "moments", "met", "requests", "unchanged")
    counts = [result.database, "yes" if result.redis else "no", *(getattr(result, name) for name in names)]
    counts[-2:-2] = [f"{result.first_asked:.0f}"]
    counts += [f"{result.requests / result.seconds:.0f}"]
    counts += [getattr(result, name) for name in ("stale", "early", "wrong", "errors", "moments_late", "moments_early")]
    print(f"| {' | '.join(map(str, counts))} |")
    for problem in result.problems:
        print(f"  {problem}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
