"""Readers at a share of what the site can carry, twenty editors who save, and somebody who publishes: does it hold?

    .venv/bin/python -m benchmarks.together [--minutes 30] [--share 0.6] [--editors 20] [--store 64] [--json]

The demo's production server runs on this machine. Editors save stories by the form, two at a story, every `--pause`
seconds; and every `--publish` seconds a correction makes all pages new. Meanwhile some processes first ask without
pause, for stories, lists, the front page, feeds and searches, and how many are answered a second is taken for what the
site carries, the askers' own work on the same machine included. Then they ask for `--share` of that, each request at
its time, and wait from then on, whether or not the one before is answered. `--store 0` is without page store.
DATABASE_URL says where (SQLite without it); the run makes a scratch database there and removes it. Exits with 1 at an
answer of the 5xx kind or none, if anything that was acknowledged is lost, if fewer were asked than was meant, and, from
ten minutes on, if the server's memory grew by more than a twentieth after the first fifth of the time.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles

from benchmarks import losses, scratch
from benchmarks.crowd import accounts, begun
from benchmarks.editor import Editor
from benchmarks.paced import SLOW, Answers, Readers
from benchmarks.peers.machine import family
from benchmarks.shift import Desk
from benchmarks.stale import approved
from tests.served import Newsroom, demo

MEASURED = 30  # seconds in which it is found out what the site carries
AT_A_STORY = 2  # editors
GROWTH, JUDGED = 1.05, 10  # of memory, from so many minutes on
WORDS = ("harga beras", "banjir", "final piala", "menteri", "sekolah", "kapal", "gempa", "pasar")
PASSWORD = "rahasia-sekali"


@dataclass
class Result:
    """What a run came to; seconds, and MB of memory."""

    database: str
    store: int
    minutes: float
    carries: float = 0.0  # requests a second
    asked: float = 0.0
    requests: int = 0
    errors: int = 0  # answers of the 5xx kind to readers, and none
    p50: float = 0.0
    p99: float = 0.0
    saves: int = 0
    failures: int = 0  # answers of the 5xx kind to editors
    save_p50: float = 0.0
    save_p99: float = 0.0
    published: int = 0
    memory: tuple[float, float] = (0.0, 0.0)
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Run and print a table row, or a line of JSON; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--share", type=float, default=0.6)
    parser.add_argument("--editors", type=int, default=20)
    parser.add_argument("--pause", type=float, default=20, help="seconds between two saves of an editor")
    parser.add_argument("--publish", type=float, default=10, help="seconds between two corrections")
    parser.add_argument("--store", type=int, default=64, help="MB of the page store, 0 for none")
    parser.add_argument("--json", action="store_true", help="a line of JSON instead of the table")
    options = parser.parse_args()
    with scratch.database() as url, demo(DATABASE_URL=url, PAGE_STORE_MB=str(options.store)) as newsroom:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings
        scratch.set_up()
        result = _run(newsroom, options)
        scratch.close()
    print(json.dumps(asdict(result))) if options.json else _table(result)
    return int(bool(result.problems))


def _run(newsroom: Newsroom, options: argparse.Namespace) -> Result:
    from django.db import connection

    result = Result(connection.vendor, options.store, options.minutes)
    readers = Readers(newsroom.url, _paths())
    ((story, pk),) = approved([1])[0][0]
    desk = Desk(story, pk)
    desk.at_once("publish", 0)
    editors = _editors(newsroom.url, options.editors)
    until = time.monotonic() + MEASURED + options.minutes * 60
    others = [
        threading.Thread(target=_edit, args=(editor, options.pause, until), daemon=True) for editor, _pk in editors
    ]
    others.append(threading.Thread(target=_publish, args=(desk, options.publish, until, result), daemon=True))
    for thread in others:
        thread.start()
    result.carries = sum(len(each.seconds) for each in readers.ask(MEASURED, None)) / MEASURED
    result.asked = result.carries * options.share
    memory = threading.Thread(target=_weigh, args=(newsroom, options.minutes * 60, result), daemon=True)
    memory.start()
    answers = readers.ask(options.minutes * 60, result.asked)
    for thread in (*others, memory):
        thread.join(SLOW * 2)
    _judge(result, answers, editors)
    return result


# ---- what readers ask for


def _paths() -> list[str]:
    """Return what readers ask for: mostly stories and lists, now and then a search or a feed."""
    from datetime import UTC, datetime
    from urllib.parse import urlencode

    from articles.models import Article, Section

    live = Article.objects.live(datetime.now(UTC)).order_by("-published_at")
    told = [story.get_absolute_url() for story in live]
    lists = [f"/kanal/{slug}/" for slug in Section.objects.values_list("slug", flat=True)]
    rest = ["/", "/berita/", "/feed/", *(f"/cari/?{urlencode({'q': words})}" for words in WORDS)]
    return [*told * 4, *lists * 4, *["/"] * len(told), *rest]


# ---- editors


def _editors(home: str, many: int) -> list[tuple[Editor, int]]:
    """Let editors log in; returns each with the story that they work on."""
    rows = [begun() for _ in range(-(-many // AT_A_STORY))]
    made = []
    for number, name in enumerate(accounts(many, PASSWORD)):
        pk = rows[number // AT_A_STORY]
        editor = Editor(number, f"{home}/admin/articles/article/{pk}/change/")
        editor.log_in(name, PASSWORD)
        made.append((editor, pk))
    return made


def _repeated(act: Callable[[int], None], pause: float, until: float) -> None:
    turn = 0
    while (left := until - time.monotonic()) > 0:
        act(turn)
        turn += 1
        time.sleep(min(pause, left))


def _edit(editor: Editor, pause: float, until: float) -> None:
    chance = random.Random(editor.number)
    time.sleep(chance.uniform(0, pause))
    try:
        _repeated(lambda turn: editor.save(turn, chance, until + SLOW), pause, until)
    except Exception as error:
        editor.diary.problems.append(f"editor {editor.number}: {error!r}")


def _publish(desk: Desk, pause: float, until: float, result: Result) -> None:
    def correct(_turn: int) -> None:
        desk.at_once("correct", 0)
        result.published += 1

    try:
        _repeated(correct, pause, until)
    except Exception as error:
        result.problems.append(f"publishing: {error!r}")
    scratch.close()


# ---- what came of it


def _weigh(newsroom: Newsroom, seconds: float, result: Result) -> None:
    """Note the memory of the server's processes after a fifth of the time, and in the end."""
    time.sleep(seconds / 5)
    early = _memory(newsroom)
    time.sleep(seconds * 4 / 5)
    result.memory = (early, _memory(newsroom))


def _memory(newsroom: Newsroom) -> float:
    assert newsroom.server
    pages = 0
    for pid in family(newsroom.server.pid):
        with suppress(OSError):  # it ended since
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _judge(result: Result, answers: list[Answers], editors: list[tuple[Editor, int]]) -> None:
    seconds = [each for answer in answers for each in answer.seconds]
    wrong = sum((answer.wrong for answer in answers), Counter[str]())
    result.requests, result.errors = len(seconds), wrong.total()
    result.p50, result.p99 = _quantiles(seconds)
    saved = [each for editor, _pk in editors for each in editor.diary.seconds]
    result.saves, result.failures = len(saved), sum(len(editor.diary.failures) for editor, _pk in editors)
    result.save_p50, result.save_p99 = _quantiles(saved)
    result.problems += [f"readers: {many} × {what}" for what, many in wrong.items()]
    for pk in dict.fromkeys(pk for _editor, pk in editors):
        result.problems += _lost(pk, [editor.diary for editor, one in editors if one == pk])
    if result.requests < 0.9 * result.asked * result.minutes * 60:
        result.problems.append(f"{result.requests} requests are fewer than was meant")
    early, late = result.memory
    if not (early and late):
        result.problems.append("memory was not weighed")
    if result.minutes >= JUDGED and late > GROWTH * early:
        result.problems.append(f"memory grew from {early:.0f} to {late:.0f} MB")


def _lost(pk: int, diaries: list[losses.Diary]) -> list[str]:
    from articles import editing
    from articles.models import Article

    story = Article.objects.get(pk=pk)
    revisions = {revision.number: revision.content for revision in story.revisions.order_by("number")}
    found = losses.examine(diaries, revisions, editing.snapshot(story))
    told = [line for diary in diaries for line in (*diary.failures, *diary.problems)]
    return [*(f"lost: {text}" for text in found.lost), *found.problems, *told]


def _quantiles(seconds: list[float]) -> tuple[float, float]:
    """Return the median and what 99 of 100 stay below."""
    if len(seconds) < 2:
        return 0.0, 0.0
    cuts = quantiles(seconds, n=100)
    return cuts[49], cuts[98]


def _table(result: Result) -> None:
    print(
        "| database | store, MB | minutes | carries, requests/s | asked, requests/s | requests | p50, ms | p99, ms"
        " | 5xx | saves | p50, ms | p99, ms | 5xx | corrections | memory, MB |"
    )
    print(f"|{'---|' * 15}")
    cells = [result.database, result.store, f"{result.minutes:g}", f"{result.carries:,.0f}", f"{result.asked:,.0f}"]
    cells += [f"{result.requests:,}", f"{1e3 * result.p50:.1f}", f"{1e3 * result.p99:.0f}", result.errors]
    cells += [f"{result.saves:,}", f"{1e3 * result.save_p50:.0f}", f"{1e3 * result.save_p99:.0f}", result.failures]
    cells += [result.published, f"{result.memory[0]:.0f} → {result.memory[1]:.0f}"]
    print(f"| {' | '.join(map(str, cells))} |")
    for problem in result.problems[:40]:
        print(f"  {problem}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
