"""What an import costs beside Django's loaddata of the very rows that it wrote, and what is left of one that is killed.

    .venv/bin/python -m benchmarks.imports [--stories 10000] [--kills 20] [--of 5000] [--json]
    .venv/bin/python -m benchmarks.imports --linear 1000 10000 100000
    .venv/bin/python -m benchmarks.imports --bodies

Stories are made up: 300 words in paragraphs, an author of 200, three tags of 3,000, one section of 12, and written as
JSON Lines. `manage.py import_stories` takes them into an empty newsroom, and again, which must change nothing; then all
rows that it wrote are dumped with their keys and loaded by Django's own loaddata into another empty newsroom. An import
of `--of` stories is killed by SIGKILL at random moments, `--kills` times over, and then let run to its end: its rows,
keys and times apart, must be those of an import that nobody disturbed. The seconds are the processes' own CPU, their
start included. It works in a folder of its own, on SQLite. Exits with 1 if the import takes more than a third of
loaddata's time, if a second run changes anything, or if a killed one ends otherwise.

`--linear` imports so many stories instead, each number into an empty newsroom, and writes them as an archive: what a
story costs, and the memory, should not grow with their number. `--bodies` sanitises bodies of up to 5 million
characters, of one sign or tag over and over.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from articles import html

MANAGE = [sys.executable, "manage.py"]
MOST = 1 / 3  # of loaddata's time
TABLES = ("articles", "taggit")
UNSAID = ("Generation", "Spelling")  # a random token; words by keys of their own
# Every row that an import wrote, its keys and times apart; run in a process of its own, for it needs Django.
DIGEST = """
import hashlib, json
from articles.models import *
from articles import content
lines = []
for origin in Origin.objects.select_related("article").order_by("external_id").iterator(500):
    row = origin.article
    got = content.snapshot(row)
    names = [sorted(map(str, getattr(row, key).all())) for key in ("authors", "editors", "sources", "topics")]
    got = {key: got[key] for key in ("headline", "slug", "body", "tags", "lead")}
    rest = (row.stage, row.section.name, names, row.revisions.count(), row.events.count())
    words = DeskDocument.objects.filter(article=row).values_list("headline", "body")[0]
    lines.append(json.dumps([origin.external_id, origin.digest, got, rest, words], sort_keys=True, default=str))
kinds = (Article, Revision, Event, Origin, Author, Section, NewName, DeskDocument, ArticleAuthor, ArticleTag)
counts = [(each.__name__, each.objects.count()) for each in kinds]
print(hashlib.sha256("\\n".join([*lines, repr(counts)]).encode()).hexdigest(), counts)
"""
LOAD = """
from django.core.management.commands.loaddata import Command
Command().run_from_argv(["manage.py", "loaddata", "-v0", "{path}"])
"""


def main() -> int:
    """Measure, kill, compare, and print it; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--of", type=int, default=5_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--linear", type=int, nargs="+", metavar="STORIES", default=[])
    parser.add_argument("--bodies", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.linear or options.bodies:
            table(linear(Path(folder), options.linear) if options.linear else bodies())
            return 0
        found = measure(Path(folder), options.stories) | kill(Path(folder), options.of, options.kills)
    print(json.dumps(found) if options.json else "\n".join(f"{key:34} {value}" for key, value in found.items()))
    is_good = found["of loaddata's time"] <= MOST and found["changed by a second run"] == 0
    return int(not (is_good and found["end as undisturbed"]))


def measure(folder: Path, stories: int) -> dict[str, Any]:
    """Import `stories`, import them again, and load the rows that came of it by loaddata."""
    file, rows = written(folder / "stories.jsonl", stories), folder / "rows.json"
    first, second = newsroom(folder / "one.sqlite3"), newsroom(folder / "two.sqlite3")
    took, memory = timed(first, "import_stories", str(file))
    again, _memory = timed(first, "import_stories", str(file), "--report", str(folder / "again.jsonl"))
    outcomes = [json.loads(line)["outcome"] for line in (folder / "again.jsonl").read_text().splitlines()]
    left_out = [f"--exclude=articles.{name}" for name in UNSAID]
    run(first, "dumpdata", *TABLES, *left_out, "-o", str(rows))
    count = sum(1 for _row in json.loads(rows.read_text()))
    load, _memory = timed(second, "shell", "-v0", "-c", LOAD.format(path=rows))
    return {
        "stories": stories,
        "rows": count,
        "import, s of CPU": round(took, 1),
        "stories a second": round(stories / took),
        "memory, MB": memory,
        "second run, s of CPU": round(again, 1),
        "changed by a second run": sum(outcome != "unchanged" for outcome in outcomes),
        "loaddata, s of CPU": round(load, 1),
        "of loaddata's time": round(took / load, 3),
    }


def linear(folder: Path, sizes: list[int]) -> Iterator[list[object]]:
    """Yield a table: what importing and exporting so many stories costs."""
    yield ["stories", "import, s of CPU", "ms a story", "memory, MB", "export, s of CPU", "memory, MB", "archive, MB"]
    for size in sizes:
        file, archive = written(folder / "stories.jsonl", size), folder / "stories.zip"
        room = newsroom(folder / f"{size}.sqlite3")
        took, memory = timed(room, "import_stories", str(file))
        wrote, peak = timed(room, "export_stories", str(archive))
        per_story = f"{took / size * 1000:.2f}"
        yield [size, f"{took:.1f}", per_story, memory, f"{wrote:.1f}", peak, archive.stat().st_size // 1_000_000]


def bodies() -> Iterator[list[object]]:
    """Yield a table: the seconds of CPU in which markup of the same over and over is sanitised."""
    sizes = (1_250_000, 2_500_000, 5_000_000)
    yield ["markup", *(f"{size:,} characters, s" for size in sizes)]
    for name, make in BODIES.items():
        took = []
        for size in sizes:
            markup, before = make(size), time.process_time()
            html.sanitise(markup)
            took.append(f"{time.process_time() - before:.1f}")
        yield [f"`{name}`", *took]


def table(rows: Iterable[list[object]]) -> None:
    """Print rows as a table in Markdown, as they come."""
    for number, row in enumerate(rows):
        print(f"| {' | '.join(map(str, row))} |", flush=True)
        if number == 0:
            print("|---" * len(row) + "|")


def kill(folder: Path, stories: int, kills: int) -> dict[str, Any]:
    """Kill an import at random moments, let it end, and compare its end with an undisturbed one's."""
    file = written(folder / "killed.jsonl", stories)
    calm, stormy = newsroom(folder / "calm.sqlite3"), newsroom(folder / "stormy.sqlite3")
    started = time.monotonic()
    run(calm, "import_stories", str(file))
    whole, there = time.monotonic() - started, []
    started = time.monotonic()
    run(newsroom(folder / "one.sqlite3"), "import_stories", str(written(folder / "one.jsonl", 1)))
    start = (time.monotonic() - started) / 2  # before it, and before the making of that newsroom, nothing is written
    for _ in range(kills):
        moment = random.uniform(start, start + whole / kills)
        process = subprocess.Popen([*MANAGE, "import_stories", str(file)], env=stormy, **QUIET)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            with sqlite3.connect(folder / "stormy.sqlite3") as seen:
                there += seen.execute("SELECT COUNT(*) FROM articles_article").fetchone()
    run(stormy, "import_stories", str(file))
    ends = [run(each, "shell", "-v0", "-c", DIGEST).strip() for each in (calm, stormy)]
    return {
        "killed": len(there),
        "stories there then": there,
        "of stories": stories,
        "end as undisturbed": len({*ends}) == 1,
    }


def _again(piece: str) -> Callable[[int], str]:
    return lambda size: piece * (size // len(piece))


def _numbered(piece: str) -> Callable[[int], str]:
    return lambda size: "".join(piece.format(number) for number in range(size // (len(piece) + 4)))


PIECES = ("&", "a &amp; b ", "<", ">", ";", '"', " ", "&nbsp;", "<p>a", "<div>", "<ul><li>a", "<b>a", "<p ", "<!--")
BODIES: dict[str, Callable[[int], str]] = {
    **{piece: _again(piece) for piece in PIECES},
    "<p a1 a2 …>": lambda size: f"<p {_numbered('a{} ')(size)}>a",
    "<b a=1><b a=2>…<p>a<p>a…": lambda size: _numbered("<b a={}>")(size // 2) + _again("<p>a")(size // 2),
    "<td>x…": lambda size: "<table><tr>" + _again(f"<td>{'x' * 259}")(size),
}
QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def newsroom(path: Path) -> dict[str, str]:
    """Return the environment of a new, empty newsroom."""
    made = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "LANGUAGE": "en"}
    run(made, "migrate", "-v0")
    return made


def run(room: dict[str, str], *command: str) -> str:
    """Run a command in a newsroom and return what it printed; raises CalledProcessError."""
    return subprocess.run([*MANAGE, *command], env=room, check=True, capture_output=True, text=True).stdout


def timed(room: dict[str, str], *command: str) -> tuple[float, int]:
    """Run a command and return its seconds of CPU and its greatest memory in MB; raises CalledProcessError."""
    process = subprocess.Popen([*MANAGE, *command], env=room, **QUIET)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def written(path: Path, stories: int) -> Path:
    """Write made-up stories as JSON Lines, the same for the same number."""
    dice = random.Random(stories)
    words = [hashlib.sha256(str(number).encode()).hexdigest()[: 3 + number % 7] for number in range(4000)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(stories):
            paragraphs = (" ".join(dice.choices(words, k=30)) for _ in range(10))
            story = {
                "external_id": str(number),
                "headline": f"{' '.join(dice.choices(words, k=8))} {number}",
                "body": "\n\n".join(paragraphs),
                "authors": [f"Penulis {dice.randrange(200)}"],
                "tags": [f"tag {dice.randrange(3000)}" for _ in range(3)],
                "section": f"Kanal {dice.randrange(12)}",
                "published": "2026-01-02T03:04:05+07:00",
            }
            file.write(json.dumps(story) + "\n")
    return path


if __name__ == "__main__":
    sys.exit(main())
