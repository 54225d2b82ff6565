"""Eight people publish at once on PostgreSQL: what does it cost them that each commit renews the site's generation?

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres .venv/bin/python -m benchmarks.bumps [--rounds 5] [--json]

Each of 8 processes publishes stories of its own through `articles.workflow` for some seconds, a commit each; in one
round with the triggers, in the next with all of them disabled, in turns, so that what else the machine does meets both.
The table has the commits a second of each way, and the median of the rounds' ratios. The run makes a scratch database
and removes it. Exits with 1 below 0.9, at a deadlock, or if a round with triggers left the generation as it was.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks import scratch

LEAST = 0.9  # of the commits without triggers
STUCK = 300  # seconds after which a round is given up


@dataclass
class Result:
    """What the rounds came to; commits a second, by round."""

    publishers: int
    with_triggers: list[float] = field(default_factory=list)
    without: list[float] = field(default_factory=list)
    ratio: float = 0.0
    deadlocks: int = 0
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Run and print a table row, or a line of JSON; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publishers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5, help="of each way")
    parser.add_argument("--stories", type=int, default=40, help="by each publisher in each round")
    parser.add_argument("--json", action="store_true", help="a line of JSON instead of the table")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        parser.error("DATABASE_URL must name a PostgreSQL: SQLite has one writer at a time.")
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings, here and in each process
        scratch.set_up()
        result = _run(options.publishers, options.rounds, options.stories)
        scratch.close()
    print(json.dumps(asdict(result))) if options.json else _table(result)
    for problem in result.problems:
        print(f"  {problem}", file=sys.stderr)
    return int(bool(result.problems))


def _run(publishers: int, rounds: int, stories: int) -> Result:
    result = Result(publishers)
    _round(publishers, 3, result)  # so that the first one finds warm tables
    for number in range(rounds):
        for is_on in (True, False) if number % 2 else (False, True):
            _switch(is_on=is_on)
            before = _token()
            rate = _round(publishers, stories, result)
            (result.with_triggers if is_on else result.without).append(rate)
            if (_token() != before) != is_on:
                result.problems.append(f"the generation {'stayed' if is_on else 'changed'} in a round")
            if result.problems:
                return result  # somebody met an error: the rates say nothing
    result.ratio = median(on / off for on, off in zip(result.with_triggers, result.without, strict=True))
    if result.ratio < LEAST:
        result.problems.append(f"{result.ratio:.2f} of the commits without triggers, not {LEAST}")
    if result.deadlocks:
        result.problems.append(f"{result.deadlocks} deadlocks")
    return result


def _round(publishers: int, stories: int, result: Result) -> float:
    """Let everybody publish so many stories; returns the commits a second."""
    shelves = [_approved(stories) for _ in range(publishers)]
    scratch.close()  # each process connects by itself
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(publishers), context.Queue()
    crowd = [context.Process(target=_work, args=(shelf, barrier, answers)) for shelf in shelves]
    for process in crowd:
        process.start()
    reports = [answers.get(timeout=STUCK) for _ in crowd]
    for process in crowd:
        process.join(STUCK)
    result.deadlocks += sum(report["deadlocks"] for report in reports)
    result.problems += [report["error"] for report in reports if report["error"]]
    began, ended = min(report["began"] for report in reports), max(report["ended"] for report in reports)
    return sum(report["commits"] for report in reports) / (ended - began)


def _approved(count: int) -> list[int]:
    """Make approved drafts in a section of their own; return their ids."""
    from articles import editing
    from articles.models import Article, Stage
    from tests.desk import whole

    now, base = datetime.now(UTC), whole()
    pks = [editing.create(base | {"headline": f"Kabar {n}"}, actor=None, now=now).pk for n in range(count)]
    Article.objects.filter(pk__in=pks).update(stage=Stage.APPROVED, approved_number=0)
    return pks


def _switch(*, is_on: bool) -> None:
    """Enable or disable all triggers that renew the generation."""
    from django.db import connection

    from articles import hung, triggers

    with connection.cursor() as cursor:
        for name, table, _is_enabled in hung.found(connection, triggers.PREFIX):
            cursor.execute(f'ALTER TABLE "{table}" {"ENABLE" if is_on else "DISABLE"} TRIGGER "{name}"')


def _token() -> str:
    from articles.models import Generation

    return str(Generation.objects.get().token)


# ---- one process


def _work(shelf: list[int], barrier: Any, answers: Any) -> None:
    from articles.models import Article

    report: dict[str, Any] = {"commits": 0, "deadlocks": 0, "error": "", "began": 0.0, "ended": 0.0}
    try:
        rows = list(Article.objects.filter(pk__in=shelf))
        barrier.wait(STUCK)
        report["began"] = time.monotonic()
        for row in rows:
            _publish(row, report)
    except Exception as error:
        report["error"] = repr(error)
    report["ended"] = time.monotonic()
    answers.put(report)
    with suppress(Exception):
        scratch.close()


def _publish(row: Any, report: dict[str, Any]) -> None:
    from django.db import OperationalError

    from articles import workflow

    while True:
        try:
            workflow.move(row, "publish", base=0, actor=None, now=datetime.now(UTC))
        except OperationalError as error:
            if "deadlock" not in str(error):
                raise
            report["deadlocks"] += 1
        else:
            report["commits"] += 1
            return


def _table(result: Result) -> None:
    print("| publishers | commits/s with triggers | without | ratio, the median | deadlocks |")
    print("|---|---|---|---|---|")
    both = [" ".join(f"{rate:.0f}" for rate in rates) for rates in (result.with_triggers, result.without)]
    print(f"| {result.publishers} | {both[0]} | {both[1]} | {result.ratio:.2f} | {result.deadlocks} |")


if __name__ == "__main__":
    raise SystemExit(main())
