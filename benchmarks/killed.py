"""Is anything that was acknowledged lost when the program is killed, or half of it kept?

    .venv/bin/python -m benchmarks.killed [--kills 200] [--naive 9]

A process saves a story over and over, takes others from draft to publication, imports lots of stories, and says of each
thing when it is done. strace kills it by SIGKILL as it writes to the database's file for the n-th time, or sends
something to PostgreSQL for the n-th time; n is random, the database the same for all. After each kill everything that
was said to be done must be there, and everything else whole or not at all: a story's stage, times and live copy must be
those that its record tells, its revisions numbered without gaps, an imported story have its origin, its revision and
its row of the report, and the database pass its own checks. Beside it the naive way, which publishes in two
transactions, shows that the harness sees half of a thing: it is killed between the two.
DATABASE_URL says where (SQLite without it); the run makes a scratch database there and removes it. Needs strace. Exits
with 1 if anything was lost or half done, or if the naive way was always whole.
"""

import argparse
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import agreeing, scratch

ROUNDS = {"save": 6, "publish": 3, "import": 3, "naive": 3}  # things that one process does, if it is let
LOT = 5  # stories that are imported at once
BETWEEN = "sched_yield"  # what the naive way calls between its two transactions
STUCK = 60  # seconds after which a process is given up


@dataclass
class Result:
    """What the kills of one kind of work came to."""

    work: str
    database: str
    kills: int = 0
    unharmed: int = 0  # processes that were done before they were to be killed
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)


def main() -> int:
    """Kill, look, and print a table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="in all")
    parser.add_argument("--naive", type=int, default=9, help="of the naive way")
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ |= {"DATABASE_URL": url, "PGSSLMODE": "disable"}  # strace need not read it, but it is one call less
        scratch.set_up()
        agreeing.prepare()
        works = ["save", "publish", "import"]
        shares = [options.kills // 3 + (n < options.kills % 3) for n in range(3)]
        results = [run(work, share) for work, share in zip(works, shares, strict=True)]
        results.append(run("naive", options.naive))
        scratch.close()
    _table(results)
    bad = any(each.lost or each.half for each in results[:-1])
    return int(bad or not results[-1].half)


def run(work: str, kills: int) -> Result:
    """Kill one kind of work so many times."""
    from django.db import connection

    result = Result(work, connection.vendor)
    calls = _calls(work)
    while result.kills < kills:
        moment = random.randint(1, calls)
        said, is_killed = _killed(work, moment)
        result.kills += is_killed
        result.unharmed += not is_killed
        result.acknowledged += len(said)
        result.lost += [f"{work}, call {moment}: {line}" for line in said if not agreeing.is_there(line)]
        if half := list(agreeing.faults()):
            result.half += [f"{work}, call {moment}: {line}" for line in half]
            agreeing.remove_faults()
        print(f"\r{work}: {result.kills} of {kills}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return result


def _call(work: str) -> str:
    """Return at which call a process is killed."""
    from django.db import connection

    if work == "naive":
        return BETWEEN
    return "pwrite64" if connection.vendor == "sqlite" else "sendto"


def _calls(work: str) -> int:
    """Return how many calls the whole work makes."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "trace"
        _said, status = _process(work, ["-o", str(log)])
        if status:
            raise RuntimeError(f"{work}, undisturbed: the process ended with {status}")
        if half := list(agreeing.faults()):
            raise RuntimeError(f"{work}, undisturbed: {half}")
        return sum(_call(work) in line for line in log.read_text("utf-8", "replace").splitlines())


def _killed(work: str, moment: int) -> tuple[list[str], bool]:
    """Let a process work until its call number `moment`; returns what it said was done, and whether it was killed."""
    said, status = _process(work, ["-o", os.devnull, "-e", f"inject={_call(work)}:signal=KILL:when={moment}"])
    if status not in (0, -signal.SIGKILL):
        raise RuntimeError(f"{work}: the process ended with {status}: {said[-1:]}")
    return said, status != 0


def _process(work: str, options: list[str]) -> tuple[list[str], int]:
    """Fork a process, have strace watch it, and let it work; returns what it said and its exit status."""
    scratch.close()  # each process connects by itself
    context = multiprocessing.get_context("fork")
    ready, (heard, saying) = context.Event(), context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(work, ready, saying))
    child.start()
    saying.close()
    command = ["strace", "-f", "-e", f"trace={_call(work)}", *options, "-p", str(child.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr
        line = tracer.stderr.readline()
        if "attached" not in line:
            child.kill()
            raise RuntimeError(f"strace: {line}")
        ready.set()
        said = list(_heard(heard))
        child.join(STUCK)
    return said, child.exitcode if child.exitcode is not None else 1


def _heard(pipe: Any) -> Iterator[str]:
    while True:
        try:
            yield pipe.recv()
        except EOFError:
            return


# ---- the process that is killed


def _work(work: str, ready: Any, saying: Any) -> None:
    ready.wait(STUCK)
    for _round in range(ROUNDS[work]):
        for line in WORKS[work]():
            saying.send(line)
    scratch.close()


def _save() -> Iterator[str]:
    """Add a paragraph to the story that all save."""
    from articles import editing
    from articles.models import Article

    story = Article.objects.get(headline=agreeing.COMMON)
    copy, text = editing.working(story), f"<p>Paragraf {time.time_ns()} selesai</p>"
    content = copy.content | {"body": copy.content["body"] + text}
    saved = editing.save(story, content, base=copy.number, actor=None, now=datetime.now(UTC))
    yield f"save {story.pk} {saved.number} {text}"


def _publish(move: Callable[..., Any] | None = None) -> Iterator[str]:
    """Take a new story from draft to publication."""
    from articles import editing, workflow

    now = datetime.now(UTC)
    story = editing.create(agreeing.content | {"headline": f"Berita {time.time_ns()}"}, actor=None, now=now)
    yield f"move {story.pk} draft"
    for name, stage in (("submit", "in_review"), ("approve", "approved"), ("publish", "published")):
        (move or workflow.move)(story, name, base=0, actor=None, now=now)
        yield f"move {story.pk} {stage}"


def _naively() -> Iterator[str]:
    """The same as one commonly would: the row, and then the record of it."""
    from django.db import transaction

    from articles.models import Article, Event, Release

    def move(story: Any, name: str, *, now: datetime, **_rest: Any) -> None:
        row = Article.objects.get(pk=story.pk)
        before, row.stage = row.stage, {"submit": "in_review", "approve": "approved", "publish": "published"}[name]
        with transaction.atomic():
            if name == "approve":
                row.approved_number = 0
            if name == "publish":
                row.published_at, row.live_number = now, 0
                Release.objects.create(article=row, number=0, at=now)
            row.save()
        os.sched_yield()
        Event.objects.create(article=row, at=now, move=name, from_stage=before, to_stage=row.stage, number=0)

    return _publish(move)


def _import() -> Iterator[str]:
    """Import a lot of stories that nobody had."""
    from articles.importers.story import Story, Text
    from articles.intake import Door, runs

    stamp = time.time_ns()
    stories = [
        Story(
            format="benchmark",
            external_id=f"{stamp}-{n}",
            headline=f"{agreeing.WIRE} {stamp} {n}",
            body=(Text("<p>Isi.</p>"),),
            tags=(f"tag {n}",),
        )
        for n in range(LOT)
    ]
    run = runs.Run(Door("kawat", actor=None, publish=False))
    for line, story in zip(run.take(runs.Entry("-", each) for each in stories), stories, strict=True):
        yield f"import {line.story} {line.outcome} {story.external_id}"


WORKS: dict[str, Callable[[], Iterator[str]]] = {
    "save": _save,
    "publish": _publish,
    "import": _import,
    "naive": _naively,
}


def _table(results: list[Result]) -> None:
    print("| database | work | killed | acknowledged | lost | half done |")
    print("|---|---|---|---|---|---|")
    for each in results:
        cells = [each.database, each.work, each.kills, each.acknowledged, len(each.lost), len(each.half)]
        print(f"| {' | '.join(map(str, cells))} |")
        for line in (*each.lost, *each.half)[:10]:
            print(f"  {line}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
