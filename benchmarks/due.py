"""Many workers meet many updates that are due, and one worker dies: does each update go out exactly once?

    .venv/bin/python -m benchmarks.due [--processes 8] [--updates 500] [--json]

Stories that readers see get an update each, planned for a time that has just come. The processes start together, each
calls `articles.schedule.apply_due` until nothing is due any more, and one of them, picked at random, is killed by
SIGKILL at a random moment meanwhile. Afterwards each update must have gone out once: one release, one line in the
story's record, the plan done, readers see the new text. Beside it the naive way, read what is due and write it, shows
that the harness sees what goes out twice. DATABASE_URL says where (SQLite without it); the run makes a scratch database
there and removes it. Exits with 1 if any update went out twice or never, if nobody was killed while there was work
left, or if the naive way did everything once.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import scratch

STUCK = 600  # seconds after which a run is given up


@dataclass
class Result:
    """What one way of applying came to."""

    way: str
    database: str
    updates: int
    workers: int
    killed_after: int | None = None  # updates that were out when one worker was killed
    once: int = 0
    twice: int = 0
    never: int = 0
    busy: int = 0  # times that a worker could not write, and tried again as the next request would
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Run both ways and print a table, or JSON lines; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--updates", type=int, default=500)
    parser.add_argument("--json", action="store_true", help="a line of JSON for each way instead of the table")
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings, here and in each process
        scratch.set_up()
        results = [_run(way, options.processes, options.updates) for way in ("schedule", "naive")]
        scratch.close()
    if options.json:
        for result in results:
            print(json.dumps(asdict(result)))
    else:
        _table(results)
    return int(any(result.problems for result in results))


def _run(way: str, processes: int, updates: int) -> Result:
    from django.db import connection

    stories = _stories(updates)
    scratch.close()  # each process connects by itself
    context = multiprocessing.get_context("fork")  # so that each need not import Django anew: a second and more
    barrier, busy = context.Barrier(processes + 1), context.Value("i", 0)
    crowd = [context.Process(target=_work, args=(way, barrier, busy)) for _ in range(processes)]
    for process in crowd:
        process.start()
    barrier.wait(STUCK)
    result, started = Result(way, connection.vendor, updates, processes), time.monotonic()
    victim = random.choice(crowd) if way == "schedule" else None
    if victim:
        result.killed_after = _kill(victim, updates, after=random.uniform(0.05, 0.7) * updates)
    for process in crowd:
        process.join(STUCK)
    result.seconds, result.busy = time.monotonic() - started, busy.value
    _examine(stories, result)
    if victim and (victim.exitcode != -signal.SIGKILL or result.killed_after == updates):
        result.problems.append("nobody was killed while there was work left: this run proves nothing")
    if others := [process.exitcode for process in crowd if process is not victim and process.exitcode]:
        result.problems.append(f"other workers ended with {others}")
    return result


def _stories(count: int) -> list[int]:
    """Make stories that readers see, each with an approved update whose time has come; return their ids."""
    from articles import editing
    from articles.content import canonical
    from articles.models import Article, PlannedUpdate, Revision, Stage
    from tests.desk import whole

    now = datetime.now(UTC)
    old = whole(headline="Lama")
    made = [editing.create(old, actor=None, now=now) for _ in range(count)]
    new = canonical(old | {"headline": "Baru"})
    Revision.objects.bulk_create(
        Revision(article=story, number=1, content=new, onto=0, created_at=now) for story in made
    )
    pks = [story.pk for story in made]
    live = {"live_number": 0, "approved_number": 1, "published_at": now - timedelta(days=1)}
    Article.objects.filter(pk__in=pks).update(stage=Stage.APPROVED, **live)
    PlannedUpdate.objects.bulk_create(PlannedUpdate(article=story, number=1, at=now, planned_at=now) for story in made)
    return pks


def _kill(victim: Any, updates: int, *, after: float) -> int:
    """Kill a process once so many updates are done, in the middle of whatever it does then; return how many were."""
    from articles.models import PlannedUpdate

    done = 0
    while done < min(after, updates):
        time.sleep(random.uniform(0, 0.02))
        done = updates - PlannedUpdate.objects.filter(done_at__isnull=True).count()
    os.kill(victim.pid, signal.SIGKILL)
    return done


def _examine(pks: list[int], result: Result) -> None:
    """Count what each story's update left behind: in the record, among the releases, in the plan, before readers."""
    from django.db.models import Count, Q

    from articles.models import Article

    once = Q(events__move="update")
    rows = Article.objects.filter(pk__in=pks).annotate(told=Count("events", filter=once, distinct=True))
    times = [row.told for row in rows]
    result.once, result.twice, result.never = times.count(1), sum(n > 1 for n in times), times.count(0)
    if result.way == "naive":
        if not result.twice and result.workers > 1:
            result.problems.append("the naive way did everything once: this run proves nothing")
        return
    whole = rows.annotate(seen=Count("releases", filter=Q(releases__number=1), distinct=True))
    good = whole.filter(
        told=1, seen=1, headline="Baru", live_number=1, stage="published", plans__outcome="done"
    ).count()
    if (good, result.once) != (result.updates, result.updates):
        result.problems.append(f"{good} of {result.updates} updates are out, released, told and done, each once")


# ---- one process


def _work(way: str, barrier: Any, busy: Any) -> None:
    from django.db import OperationalError

    barrier.wait(STUCK)
    more = True
    while more:
        try:
            more = _WAYS[way](datetime.now(UTC))
        except OperationalError:  # SQLite, after 20 seconds
            with busy.get_lock():
                busy.value += 1
    scratch.close()


def _by_schedule(now: datetime) -> bool:
    """Apply what is due as every request does; returns whether there is more."""
    from articles import schedule

    schedule.apply_due(now)
    return bool(schedule.due(now))


def _naively(now: datetime) -> bool:
    """Apply what is due as one commonly would: read it, write it, note it; returns whether there was any."""
    from articles.models import Event, PlannedUpdate

    due = list(PlannedUpdate.objects.filter(done_at__isnull=True, at__lte=now).select_related("article")[:20])
    for plan in due:
        story = plan.article
        story.headline, story.stage = "Baru", "published"
        story.save(update_fields=["headline", "stage"])
        Event.objects.create(article=story, at=now, move="update", from_stage="approved", number=1)
        plan.done_at, plan.outcome = now, "done"
        plan.save(update_fields=["done_at", "outcome"])
    return bool(due)


_WAYS = {"schedule": _by_schedule, "naive": _naively}


def _table(results: list[Result]) -> None:
    print("| database | way | updates | workers | one killed after | once | twice or more | never | busy | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for each in results:
        killed = "–" if each.killed_after is None else each.killed_after
        counts = [each.updates, each.workers, killed, each.once, each.twice, each.never, each.busy]
        print(f"| {' | '.join(map(str, [each.database, each.way, *counts, f'{each.seconds:.0f}']))} |")
        for problem in each.problems:
            print(f"  {problem}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
