"""Is a backup whole that was made while people write, and is one never taken for whole that was killed?

    .venv/bin/python -m benchmarks.backups [--writers 4] [--stories 300] [--rounds 5] [--kills 10]

Processes make stories with photos and save them, without pause. Meanwhile `manage.py backup` is made round after round,
and each is restored into another place by `manage.py restore`. There the database must pass its own checks, every
photo's file be the one that its row tells by its digest, and every story and every paragraph that was acknowledged
before the backup began be in it. Then backups and restores are killed by SIGKILL at random moments, and
run again: what is called a backup must be whole, and the restored place the same. DATABASE_URL says where (SQLite
without it); the run makes scratch databases there and removes them. Exits with 1 if anything is otherwise.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks import scratch

MANAGE = [sys.executable, "manage.py"]
# What is in a restored place: each story's newest text, and photos' files that are not what their rows say.
LOOK = """
import hashlib, json
from django.core.files.storage import default_storage
from django.db import connection
from articles.backups import databases
from articles.models import Article, Photo, Generation
from articles import editing
if connection.vendor == "sqlite":
    from pathlib import Path
    databases.own().check(Path(connection.settings_dict["NAME"]))
def digest(photo):
    return hashlib.sha256(default_storage.open(photo.file.name).read()).hexdigest()
wrong = [photo.pk for photo in Photo.objects.exclude(file="") if digest(photo) != photo.digest]
stories = {story.pk: editing.working(story).content["body"] for story in Article.objects.all()}
leads = Article.objects.exclude(lead_photo=None).count()
print(json.dumps([stories, wrong, leads, Generation.objects.get().token]))
"""


@dataclass
class Result:
    """What the rounds came to."""

    database: str
    rounds: int = 0
    stories: int = 0
    before: int = 0  # paragraphs that were acknowledged before a backup began, in all rounds
    lost: int = 0
    photos_wrong: int = 0
    writes_meanwhile: int = 0
    longest: float = 0.0  # seconds that a write took while a backup was made
    otherwise: float = 0.0  # and while none was
    killed: int = 0
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Back up, restore, kill, and print a table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--stories", type=int, default=300, help="before it begins")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kills", type=int, default=10, help="of backups, and as many of restores")
    options = parser.parse_args()
    with scratch.database() as url, tempfile.TemporaryDirectory(prefix="newsroom-backups-") as made:
        folder = Path(made)
        os.environ |= {"DATABASE_URL": url, "MEDIA_DIR": str(folder / "media"), "LANGUAGE": "en"}
        scratch.set_up()
        result = _written(folder, options)
        scratch.close()
        _kills(folder, options.kills, result)
    _table(result)
    return int(bool(result.problems))


def _written(folder: Path, options: Any) -> Result:
    """Make backups while others write, and look at what comes of each."""
    from django.db import connection

    result = Result(connection.vendor)
    for _number in range(options.stories):
        _story(f"{time.time_ns()}")
    scratch.close()
    context = multiprocessing.get_context("fork")
    over = context.Event()
    said = [folder / f"said-{number}" for number in range(options.writers)]
    writers = [context.Process(target=_write, args=(path, over)) for path in said]
    for writer in writers:
        writer.start()
    try:
        for number in range(options.rounds):
            time.sleep(1)
            _round(folder / f"round-{number}", said, result)
    finally:
        over.set()
        for writer in writers:
            writer.join(60)
    if any(writer.exitcode for writer in writers):
        result.problems.append(f"writers ended with {[writer.exitcode for writer in writers]}")
    return result


def _round(folder: Path, said: list[Path], result: Result) -> None:
    before, began = _lines(said), time.time()
    backup = _back_up(folder)
    ended = time.time()
    stories, wrong, leads = _restored(backup, folder)
    meanwhile = [line for line in _lines(said) if began < line["at"] < ended]
    if not meanwhile:
        result.problems.append("nobody wrote while the backup was made: this run proves nothing")
    result.rounds += 1
    result.stories = len(stories)
    result.before += len(before)
    lost = [line for line in before if line["text"] not in stories.get(str(line["story"]), "")]
    result.lost += len(lost)
    result.photos_wrong += len(wrong)
    result.writes_meanwhile += len(meanwhile)
    others = [line["seconds"] for line in _lines(said) if line not in meanwhile]
    result.otherwise = max([result.otherwise, *others])
    result.longest = max([result.longest, *(line["seconds"] for line in meanwhile)])
    if lost or wrong or not leads:
        result.problems.append(f"lost {lost[:3]}, photos {wrong[:3]}, {leads} stories with photos")


def _lines(said: list[Path]) -> list[dict[str, Any]]:
    """Return what was acknowledged so far."""
    return [json.loads(line) for path in said if path.exists() for line in path.read_text().splitlines()]


def _back_up(folder: Path) -> Path:
    """Run `manage.py backup`; returns the newest backup. Raises CalledProcessError."""
    subprocess.run([*MANAGE, "backup", str(folder)], check=True, capture_output=True)
    return max(folder.glob("newsroom-*Z"))


def _restored(backup: Path, folder: Path) -> tuple[dict[str, str], list[int], int]:
    """Restore a backup elsewhere and look at it. Raises CalledProcessError."""
    with _elsewhere(folder) as there:
        subprocess.run([*MANAGE, "restore", str(backup)], check=True, capture_output=True, env=there)
        return _look(there)[:3]


class _elsewhere:  # noqa: N801 -- it is used like a function
    """The environment of an empty place."""

    def __init__(self, folder: Path) -> None:
        self._media, self._scratch = folder / f"media-{time.time_ns()}", scratch.database()

    def __enter__(self) -> dict[str, str]:
        url = self._scratch.__enter__()
        return os.environ | {"DATABASE_URL": url, "MEDIA_DIR": str(self._media)}

    def __exit__(self, *error: Any) -> None:
        self._scratch.__exit__(*error)


def _look(there: dict[str, str]) -> Any:
    done = subprocess.run([*MANAGE, "shell", "-v0", "-c", LOOK], check=True, capture_output=True, env=there, text=True)
    return json.loads(done.stdout)


# ---- kills


def _kills(folder: Path, kills: int, result: Result) -> None:
    """Kill backups and restores at random moments, run each again, and compare its end with an undisturbed one's."""
    place = folder / "killed"
    began = time.monotonic()
    backup = _back_up(place)
    took = time.monotonic() - began
    for _number in range(kills):
        result.killed += _kill([*MANAGE, "backup", str(place)], dict(os.environ), took)
        for path in place.glob("newsroom-*Z"):
            problem = _damage(path)
            result.problems += [problem] if problem else []
        time.sleep(1.1)  # a backup's name is its second
    backup = _back_up(place)
    if left := [path.name for path in place.iterdir() if path.name.endswith(".part")]:
        result.problems.append(f"left behind: {left}")
    whole = _restored(backup, folder)
    for _number in range(kills):
        with _elsewhere(folder) as there:
            result.killed += _kill([*MANAGE, "restore", str(backup)], there, took * 2)
            subprocess.run([*MANAGE, "restore", str(backup)], capture_output=True, env=there, check=False)
            found = _look(there)[:3]
            if tuple(found) != tuple(whole):
                result.problems.append("a restore that was killed and run again ended otherwise")


def _kill(command: list[str], environment: dict[str, str], seconds: float) -> bool:
    """Kill a command somewhere in its time; tells whether it was still running."""
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            process.wait(random.uniform(seconds * 0.3, seconds * 1.05))
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def _damage(backup: Path) -> str:
    """Say what ails a backup, by its manifest alone; "" if nothing does."""
    manifest = json.loads((backup / "manifest.json").read_text())
    for name, entry in manifest["files"].items():
        if hashlib.sha256((backup / name).read_bytes()).hexdigest() != entry["sha256"]:
            return f"{backup.name}: {name} is damaged"
    return ""


# ---- writers


def _write(path: Path, over: Any) -> None:
    with path.open("w", buffering=1) as said:
        while not over.is_set():
            began = time.time()
            pk, text = _story(f"{time.time_ns()}")
            line = {"story": pk, "text": text, "at": time.time(), "seconds": time.time() - began}
            said.write(json.dumps(line) + "\n")
    scratch.close()


def _story(mark: str) -> tuple[int, str]:
    """Make a story with a photo of its own, and save it once more; returns its id and what must be in its text."""
    from django.core.files.base import ContentFile
    from PIL import Image

    from articles import editing
    from articles.models import Photo

    drawn, now = BytesIO(), datetime.now(UTC)
    Image.new("RGB", (9, 9), (random.randrange(256), random.randrange(256), random.randrange(256))).save(drawn, "PNG")
    photo = Photo.objects.create(alt=mark, file=ContentFile(drawn.getvalue(), name="a.png"))
    text = f"<p>Paragraf {mark}</p>"
    content = editing.blank() | {"headline": f"Berita {mark}", "lead_photo": photo.pk}
    story = editing.create(content, actor=None, now=now)
    editing.save(story, content | {"body": text}, base=0, actor=None, now=now)
    return story.pk, text


def _table(result: Result) -> None:
    row = {
        "database": result.database,
        "rounds": result.rounds,
        "stories": result.stories,
        "acknowledged before": result.before,
        "lost": result.lost,
        "wrong photos": result.photos_wrong,
        "written meanwhile": result.writes_meanwhile,
        "longest write then": f"{result.longest:.1f} s",
        "and else": f"{result.otherwise:.1f} s",
        "killed": result.killed,
    }
    print(f"| {' | '.join(row)} |\n{'|---' * len(row)}|\n| {' | '.join(map(str, row.values()))} |")
    for problem in result.problems:
        print(f"  {problem}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
