"""What an import costs beside Django's loaddata of the very rows that it wrote, and what is left of one that is killed.

    .venv/bin/python -m benchmarks.imports [--stories 10000] [--kills 20] [--of 5000] [--json]

Stories are made up: 300 words in paragraphs, an author of 200, three tags of 3,000, one section of 12, and written as
JSON Lines. `manage.py import_stories` takes them into an empty newsroom, and again, which must change nothing; then all
rows that it wrote are dumped with their keys and loaded by Django's own loaddata into another empty newsroom. An import
of `--of` stories is killed by SIGKILL at random moments, `--kills` times over, and then let run to its end: its rows,
keys and times apart, must be those of an import that nobody disturbed. The seconds are the processes' own CPU, their
start included. It works in a folder of its own, on SQLite. Exits with 1 if the import takes more than a third of
loaddata's time, if a second run changes anything, or if a killed one ends otherwise.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

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
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
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


def kill(folder: Path, stories: int, kills: int) -> dict[str, Any]:
    """Kill an import at random moments, let it end, and compare its end with an undisturbed one's."""
    file = written(folder / "killed.jsonl", stories)
    calm, stormy = newsroom(folder / "calm.sqlite3"), newsroom(folder / "stormy.sqlite3")
    started = time.monotonic()
    run(calm, "import_stories", str(file))
    whole, moments = time.monotonic() - started, []
    for _ in range(kills):
        moment = random.uniform(0.2, 0.2 + whole / kills * 3)
        process = subprocess.Popen([*MANAGE, "import_stories", str(file)], env=stormy, **QUIET)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            moments.append(round(moment, 1))
    run(stormy, "import_stories", str(file))
    ends = [run(each, "shell", "-v0", "-c", DIGEST).strip() for each in (calm, stormy)]
    return {
        "killed": len(moments),
        "moments, s": moments,
        "of stories": stories,
        "end as undisturbed": len({*ends}) == 1,
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
    """Run a command and return its seconds of CPU and its greatest memory in MB, of this process's children so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(room, *command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, after.ru_maxrss // 1024


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
