"""Many people save one story at once: does any acknowledged save get lost?

    .venv/bin/python -m benchmarks.saves [--processes 8] [--saves 40] [--json]

Each process opens the story, adds a paragraph of its own, and saves with the number that it opened; when the save is
refused, as stale or because the database is busy, it opens the story again. Afterwards every acknowledged paragraph
must be in the working copy and the revisions must be numbered without gaps. Beside it the naive way, read the row and
save it, shows that the harness sees losses. DATABASE_URL says where (SQLite without it); the run makes a scratch
database there and removes it. Exits with 1 if a save through `articles.editing` was lost, or if the naive way lost
none.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks import scratch

STUCK = 300  # seconds after which a process gives up waiting for the others


@dataclass
class Result:
    """What one way of saving came to."""

    way: str
    database: str
    acknowledged: int = 0
    lost: int = 0
    retried: int = 0
    contiguous: bool | None = None  # None: the way writes no revisions
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Run both ways and print a table, or JSON lines; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--saves", type=int, default=40, help="by each process")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each way instead of the table")
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings, here and in each process
        scratch.set_up()
        results = [_run(way, options.processes, options.saves) for way in ("editing", "naive")]
        scratch.close()
    if options.json:
        for result in results:
            print(json.dumps(asdict(result)))
    else:
        _table(results)
    return int(any(result.problems for result in results))


def _run(way: str, processes: int, saves: int) -> Result:
    from django.db import connection

    from articles import editing
    from articles.models import Article

    story = editing.create(editing.blank() | {"headline": "Satu berita"}, actor=None, now=datetime.now(UTC))
    scratch.close()  # each process connects by itself
    context = multiprocessing.get_context("fork")  # so that each need not import Django anew: a second and more
    barrier, answers = context.Barrier(processes), context.Queue()
    crowd = [
        context.Process(target=_work, args=(way, story.pk, number, saves, barrier, answers))
        for number in range(processes)
    ]
    for process in crowd:
        process.start()
    reports: list[dict[str, Any]] = [answers.get(timeout=STUCK) for _ in crowd]
    for process in crowd:
        process.join()

    result = Result(way, connection.vendor, retried=sum(report["retried"] for report in reports))
    result.seconds = max(report["ended"] for report in reports) - min(report["started"] for report in reports)
    said = [paragraph for report in reports for paragraph in report["acknowledged"]]
    story = Article.objects.get(pk=story.pk)
    result.acknowledged = len(said)
    result.lost = sum(paragraph not in story.body for paragraph in said)
    result.problems = [report["error"] for report in reports if report["error"]]
    if way == "editing":
        _examine(story, said, result)
    elif not result.lost and processes > 1:
        result.problems.append("the naive way lost nothing: this run proves nothing")
    return result


def _examine(story: Any, said: list[str], result: Result) -> None:
    """Look at what `editing` promises: nothing lost, no number skipped or used twice, the row of a draft its newest."""
    from articles import editing

    newest = editing.working(story)
    numbers = list(story.revisions.order_by("number").values_list("number", flat=True))
    result.contiguous = numbers == list(range(len(said) + 1))
    if result.lost or any(paragraph not in newest.content["body"] for paragraph in said):
        result.problems.append("an acknowledged save is lost")
    if not result.contiguous:
        result.problems.append(f"{len(said)} saves made the revisions {numbers}")
    if editing.snapshot(story) != newest.content:
        result.problems.append("the row differs from the newest revision")


# ---- one process


def _work(way: str, pk: int, number: int, saves: int, barrier: Any, answers: Any) -> None:
    report: dict[str, Any] = {"acknowledged": [], "retried": 0, "error": "", "started": 0.0}
    try:
        barrier.wait(STUCK)
        report["started"] = time.time()
        for turn in range(saves):
            paragraph = f"<p>Paragraf {number}.{turn} selesai</p>"
            # In the first turn everybody reads before anybody writes, so that the naive way cannot but lose.
            report["retried"] += _WAYS[way](pk, paragraph, barrier if turn == 0 else None)
            report["acknowledged"].append(paragraph)
    except Exception as error:
        barrier.abort()
        report["error"] = f"process {number}: {error!r}"
    report["ended"] = time.time()
    answers.put(report)
    scratch.close()


def _save_by_editing(pk: int, paragraph: str, barrier: Any) -> int:
    """Add the paragraph through `articles.editing`; returns how often it was refused: stale, or the database busy."""
    from django.db import OperationalError

    from articles import editing
    from articles.models import Article

    for refused in range(100_000):
        article = Article.objects.get(pk=pk)
        opened = editing.working(article)
        if barrier and not refused:
            barrier.wait(STUCK)
        content = opened.content | {"body": opened.content["body"] + paragraph}
        try:
            editing.save(article, content, base=opened.number, actor=None, now=datetime.now(UTC))
        except (editing.Stale, OperationalError):  # SQLite gives up after 20 seconds of waiting: nothing was saved
            continue
        return refused
    raise RuntimeError("never got through")


def _save_naively(pk: int, paragraph: str, barrier: Any) -> int:
    """Add the paragraph as forms commonly do: read the row, change it, save it."""
    from articles.models import Article

    article = Article.objects.get(pk=pk)
    if barrier:
        barrier.wait(STUCK)
    article.body += paragraph
    article.save()
    return 0


_WAYS = {"editing": _save_by_editing, "naive": _save_naively}


def _table(results: list[Result]) -> None:
    print("| database | way | acknowledged | lost | refused, tried again | numbers without gaps | saves/s |")
    print("|---|---|---|---|---|---|---|")
    for each in results:
        gaps = {True: "yes", False: "NO", None: "–"}[each.contiguous]
        rate = each.acknowledged / each.seconds if each.seconds else 0
        cells = [each.database, each.way, each.acknowledged, each.lost, each.retried, gaps, f"{rate:.0f}"]
        print(f"| {' | '.join(map(str, cells))} |")
        for problem in each.problems:
            print(f"  {problem}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
