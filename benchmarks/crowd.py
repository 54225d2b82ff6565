"""Twenty editors save one story fifty times each, through the form itself: does anything get lost?

    .venv/bin/python -m benchmarks.crowd [--editors 20] [--saves 50] [--limit 600] [--json]

The demo's production server runs on this machine; each editor is a thread that logs in and types as people do without
JavaScript. Each save adds a paragraph of its own; one in five rewrites the lead and one in ten the opening, which
belong to all, so that they collide. Who is led to the merge page takes one side or the other, or writes a new one, by
turns, until it is saved. Afterwards everything that was acknowledged must be found (`benchmarks.losses`), and what the
merge pages showed must be what was typed. DATABASE_URL says where (SQLite without it); the run makes a scratch
database there and removes it. Exits with 1 if anything was lost or shown wrong, at an answer 5xx, or if nobody met.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from statistics import quantiles

from benchmarks import losses, scratch
from benchmarks.editor import Editor
from tests.served import demo

PARAGRAPHS = 12  # that the story has before anybody comes


@dataclass
class Result:
    """What a run came to."""

    database: str
    acknowledged: int = 0
    merged: int = 0  # saves of older revisions that nobody had to look at
    shown: int = 0  # merge pages
    again: int = 0  # of them, those that followed another one
    set_aside: int = 0  # paragraphs that somebody decided against on a merge page
    lost: int = 0
    errors: int = 0  # answers 5xx
    seconds: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Run and print a table row, or a line of JSON; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--editors", type=int, default=20)
    parser.add_argument("--saves", type=int, default=50, help="by each editor")
    parser.add_argument("--limit", type=int, default=600, help="seconds after which nobody saves any more")
    parser.add_argument("--json", action="store_true", help="a line of JSON instead of the table")
    options = parser.parse_args()
    with scratch.database() as url, demo(DATABASE_URL=url) as newsroom:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings
        scratch.set_up()
        result = _run(newsroom.url, options.editors, options.saves, options.limit)
        scratch.close()
    if options.json:
        print(json.dumps(asdict(result)))
    else:
        _table(result)
    return int(bool(result.problems))


def _run(home: str, editors: int, saves: int, limit: int) -> Result:
    from django.db import connection

    password = "rahasia-sekali"
    story, names = begun(), accounts(editors, password)
    crowd = [Editor(number, f"{home}/admin/articles/article/{story}/change/") for number in range(editors)]
    start = threading.Barrier(editors)
    until = time.monotonic() + limit
    threads = [
        threading.Thread(target=_work, args=(person, name, password, saves, start, until), daemon=True)
        for person, name in zip(crowd, names, strict=True)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(1.0, until + 180 - time.monotonic()))
    result = Result(connection.vendor, seconds=time.monotonic() - began)
    if any(thread.is_alive() for thread in threads):
        result.problems.append("somebody still waits for an answer")
    _judge(result, story, [person.diary for person in crowd], editors * saves)
    return result


def _work(person: Editor, name: str, password: str, saves: int, start: threading.Barrier, until: float) -> None:
    chance = random.Random(person.number)
    try:
        person.log_in(name, password)
        start.wait(120)
        for turn in range(saves):
            if time.monotonic() > until:
                person.diary.problems.append(f"editor {person.number}: out of time after {turn} saves")
                break
            person.save(turn, chance, until)
    except Exception as error:
        start.abort()
        person.diary.problems.append(f"editor {person.number}: {error!r}")


# ---- what it works on


def begun() -> int:
    """Begin a story, by nobody; returns its id."""
    from articles import editing

    body = "".join(
        f"<p>Pembuka dan isi ke-{n}: warga menunggu bantuan di posko sejak pagi.</p>" for n in range(PARAGRAPHS)
    )
    content = editing.blank() | {"headline": "Banjir di tiga kecamatan", "lead": "Air belum surut.", "body": body}
    return editing.create(content, actor=None, now=datetime.now(UTC)).pk


def accounts(editors: int, password: str) -> list[str]:
    """Make so many editors' accounts; returns their names."""
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import Group

    from articles.models import User

    hashed, role = make_password(password), Group.objects.get(name="Editor")
    names = [f"redaktur-{number}" for number in range(editors)]
    for name in names:
        User.objects.create(username=name, password=hashed, is_staff=True).groups.add(role)
    return names


# ---- what came of it


def _judge(result: Result, pk: int, diaries: list[losses.Diary], wanted: int) -> None:
    from articles import editing
    from articles.models import Article, Revision

    story = Article.objects.get(pk=pk)
    revisions = {revision.number: revision.content for revision in story.revisions.order_by("number")}
    found = losses.examine(diaries, revisions, editing.snapshot(story))
    seconds = [each for diary in diaries for each in diary.seconds]
    result.acknowledged = sum(len(diary.paragraphs) for diary in diaries)
    result.shown = sum(len(diary.shown) for diary in diaries)
    result.again = sum(diary.again for diary in diaries)
    merges = story.revisions.filter(kind=Revision.Kind.MERGE).count()
    result.merged = merges - sum(diary.settled for diary in diaries)
    result.set_aside, result.lost = found.set_aside, len(found.lost)
    result.errors = sum(len(diary.failures) for diary in diaries)
    if len(seconds) > 1:
        cuts = quantiles(seconds, n=20)
        result.p50, result.p95 = cuts[9], cuts[18]
    result.problems += [f"lost: {text}" for text in found.lost] + found.problems
    result.problems += [line for diary in diaries for line in (*diary.failures, *diary.problems)]
    if result.acknowledged != wanted:
        result.problems.append(f"{result.acknowledged} of {wanted} saves were acknowledged")
    if len(diaries) > 1 and not (result.shown and result.merged):
        result.problems.append("nobody met anybody: this run proves nothing")


def _table(result: Result) -> None:
    print(
        "| database | acknowledged | merged by themselves | collisions shown | met again | set aside there"
        " | lost | 5xx | seconds | p50, s | p95, s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    cells = [result.database, result.acknowledged, result.merged, result.shown, result.again, result.set_aside]
    cells += [result.lost, result.errors, f"{result.seconds:.0f}", f"{result.p50:.2f}", f"{result.p95:.2f}"]
    print(f"| {' | '.join(map(str, cells))} |")
    for problem in result.problems[:40]:
        print(f"  {problem}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
