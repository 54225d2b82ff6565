"""What files that mean harm do to an import: seconds, memory, the line that is said, what is written and asked for.

    .venv/bin/python -m benchmarks.hostile [WORD…] [--json]

Each sample (`hostile_files/` makes them; words choose those whose format or name has one) is imported by
`manage.py import_stories` in a process of its own, into an empty newsroom on SQLite, in a folder of its own. The
seconds are the process' CPU, its start included; the memory is its greatest above that of an import of one small text.
Exits with 1 if a sample takes more than 5 s or 200 MB, ends in a traceback or any other way than imports end, says
nothing or at length, writes anything that is not the database's, or has anything asked for over the network.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from . import hostile_files

PROJECT = Path(__file__).resolve().parent.parent
MOST_SECONDS, MOST_MEMORY = 5.0, 200  # of CPU; MB
MOST_LETTERS = 300  # of a line
WAIT = 120  # s, then it is killed
# Runs manage.py, and writes the process' own greatest memory: what the kernel tells whoever waits for it has this
# process' memory in it, out of which it was made.
RUN = """
import atexit, pathlib, re, runpy, sys
out = pathlib.Path(sys.argv[1])
atexit.register(lambda: out.write_text(re.search("VmHWM:(.*) kB", pathlib.Path("/proc/self/status").read_text())[1]))
sys.argv = sys.argv[2:]
sys.path.insert(0, str(pathlib.Path(sys.argv[0]).parent))
runpy.run_path(sys.argv[0], run_name="__main__")
"""
SMALL = ("pasted", "a small text", "a.txt", lambda: [b"Judul\n\nIsi berita."], ())


@dataclass
class Seen:
    """What came of one sample; `faults` says what is wrong with that."""

    format: str
    name: str
    wall: float
    cpu: float
    memory: int  # MB
    status: int
    lines: list[str]
    written: list[str]
    asked: int
    faults: list[str] = field(default_factory=list)


def main() -> int:
    """Import every sample, print what came of it, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory(prefix="newsroom-hostile-") as folder, listening() as (away, asked):
        room = Room(Path(folder), asked)
        start = room.take(SMALL).memory
        for sample in hostile_files.every(away, str(Path(folder) / "outside.txt")):
            if any(word.casefold() not in " ".join(sample[:2]).casefold() for word in options.words):
                continue
            seen = room.take(sample)
            seen.memory -= start
            seen.faults = list(faults(seen))
            found.append(seen)
            print(json.dumps(asdict(seen)) if options.json else line(seen), flush=True)
    bad = [seen for seen in found if seen.faults]
    if not options.json:
        most = max(found, key=lambda seen: seen.cpu), max(found, key=lambda seen: seen.memory)
        print(f"\n{len(found)} samples, {len(bad)} with faults; an import of a small text has {start} MB.")
        print(f"At most {most[0].cpu:.1f} s ({most[0].format}: {most[0].name}), ", end="")
        print(f"{most[1].memory} MB more ({most[1].format}: {most[1].name}).")
    return int(bool(bad))


class Room:
    """An empty newsroom in a folder, where one sample after the other is taken in."""

    def __init__(self, folder: Path, asked: list[str]) -> None:
        self.folder, self.asked = folder, asked
        self.clean, self.used = folder / "clean.sqlite3", folder / "database" / "used.sqlite3"
        self.inner = folder / "a" / "b"  # where it runs: two steps up are still in the folder
        for each in (self.inner, self.used.parent, folder / "tmp", folder / "home"):
            each.mkdir(parents=True)
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.used}",
            "LANGUAGE": "en",
            "TMPDIR": str(folder / "tmp"),
            "HOME": str(folder / "home"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=PROJECT, env=self.environment, check=True)
        shutil.copy(self.used, self.clean)

    def take(self, sample: hostile_files.Sample) -> Seen:
        """Import a sample and look at what came of it."""
        form, name, file, make, options = sample
        path = self.inner / file
        with path.open("wb") as out:
            out.writelines(make())
        for each in self.used.parent.iterdir():
            each.unlink()
        shutil.copy(self.clean, self.used)
        before, asked, began = self._files(), len(self.asked), time.monotonic()
        status, cpu, memory, said = self._run(path, options)
        wall = time.monotonic() - began
        written = sorted(str(each) for each in self._files() ^ before)
        path.unlink()
        return Seen(form, name, wall, cpu, memory, status, said, written, len(self.asked) - asked)

    def _run(self, path: Path, options: Iterable[str]) -> tuple[int, float, int, list[str]]:
        peak = self.folder / "peak"
        peak.unlink(missing_ok=True)
        manage = [str(PROJECT / "manage.py"), "import_stories", path.name, *options]
        command = [sys.executable, "-c", RUN, str(peak), *manage]
        with (self.folder / "said").open("w+", errors="replace") as said:
            process = subprocess.Popen(command, cwd=self.inner, env=self.environment, stdout=said, stderr=said)
            timer = threading.Timer(WAIT, process.kill)
            timer.start()
            _pid, ended, used = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(ended)
            said.seek(0)
            lines = [each.rstrip("\n") for each in said]
        memory = int(peak.read_text()) // 1024 if peak.exists() else 0
        return process.returncode, used.ru_utime + used.ru_stime, memory, lines

    def _files(self) -> set[Path]:
        """Return the files there are, with their sizes, where something could be written: the database's apart."""
        ours = (each for each in self.folder.rglob("*") if self.used.parent not in each.parents)
        skipped = {".git", ".venv", "__pycache__"}
        theirs = (each for each in PROJECT.rglob("*") if not skipped & {*each.relative_to(PROJECT).parts})
        return {each for each in (*ours, *theirs) if each.name not in ("said", "peak")}


def faults(seen: Seen) -> Iterator[str]:
    """Yield what is wrong with what came of a sample."""
    if seen.cpu > MOST_SECONDS:
        yield "slow"
    if seen.memory > MOST_MEMORY:
        yield "memory"
    if seen.status not in (0, 1) or any("Traceback" in each for each in seen.lines):
        yield f"status {seen.status}"
    if not seen.lines or any(len(each) > MOST_LETTERS for each in seen.lines):
        yield "unclear"
    if seen.written:
        yield "wrote"
    if seen.asked:
        yield "asked"


def line(seen: Seen) -> str:
    """Return what came of a sample as a line of the table."""
    said = next((each for each in seen.lines if "Traceback" in each), seen.lines[0] if seen.lines else "")
    more = f" (+{len(seen.lines) - 1})" if len(seen.lines) > 1 else ""
    told = f"{seen.format:8} {seen.name:34} {seen.wall:6.1f} {seen.cpu:6.1f} {seen.memory:5} {seen.status:3}"
    return f"{told}  {said[:110]}{more}{'  !! ' + ', '.join(seen.faults + seen.written[:3]) if seen.faults else ''}"


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Yield an address of this machine, and a list that grows with whoever asks there."""
    asked: list[str] = []

    def listen() -> None:
        while True:
            try:
                connection, who = server.accept()
            except OSError:
                return
            asked.append(str(who))
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", asked
        server.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    sys.exit(main())
