"""Who is compared: sets the peers up, fills everybody's database, and knows how each is served."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import scratch
from benchmarks.peers.machine import ROOT, Server, free_port

HOME = ROOT / "var" / "peers"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
PYTHON = HOME / "venv" / "bin" / "python"  # the peers'
GZIP = {"Accept-Encoding": "gzip"}
KEPT = 8000  # bytes that a page has at least, before it is compressed
OFF = {"PAGE_STORE_MB": "0"}  # the page store
NO_REST = {"REDIS_URL": "", "DATABASE_URL": ""}


@dataclass
class Subjects:
    """The servers by name, what the filling of each one's database told of it, and the bytes of our own pages.

    `told` has paths (`story`, `list`, at the desk `admin`, `explorer`, `form`) and an administrator's `cookie`.
    """

    granian: Callable[[int, str], list[str]]
    servers: dict[str, Server] = field(default_factory=dict)
    told: dict[str, dict[str, str]] = field(default_factory=dict)
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)  # as it is, compressed

    def add(
        self, name: str, told: dict[str, str], environment: dict[str, str], *, line: Any = None, database: str = ""
    ) -> Server:
        """Start a server and wait until it answers; `line` makes its command for a port, ours if there is none."""
        port = free_port()
        command = line(port) if line else [sys.executable, *self.granian(port, "newsroom.wsgi:application")]
        server = Server(command, NO_REST | environment, port, database)
        self.servers[name], self.told[name] = server, told
        server.start()
        server.ready(told["story"])
        return server

    def stop(self) -> None:
        """End all servers."""
        for server in self.servers.values():
            server.stop()


@contextmanager
def serving(names: set[str], *, stories: int, desk: int, postgresql: str) -> Iterator[Subjects]:
    """Serve the named subjects with so many stories, `desk` with as many as are said for it; end all afterwards.

    `postgresql` is the address of a server that may be given a database, for those who need one.
    """
    subjects = Subjects(granian_line())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="newsroom-peers-")))
        if names & {"postgresql", "postgresql_off"}:
            os.environ["DATABASE_URL"] = postgresql
            postgresql = stack.enter_context(scratch.database())
        stack.callback(subjects.stop)
        _say("our own newsroom")
        url, dump = f"sqlite:///{folder / 'newsroom.sqlite3'}", folder / "stories.jsonl"
        own = _filled(url, stories, "--dump", str(dump))
        _newsroom(subjects, names, "sqlite", url, own)
        if names & {"bare", "raw"}:
            _plain(subjects, names, folder)
        if names & {"postgresql", "postgresql_off"}:
            _say("our own newsroom, on PostgreSQL")
            _newsroom(subjects, names, "postgresql", postgresql, _filled(postgresql, stories))
        if names & {"wagtail", "wagtail_cached"}:
            _say("Wagtail")
            _wagtail(subjects, names, folder, dump, own["slug"])
        if "desk" in names:
            _say(f"our own newsroom, with {desk:,} stories")
            url = f"sqlite:///{folder / 'desk.sqlite3'}"
            _newsroom(subjects, names, "desk", url, _filled(url, desk))
        yield subjects


def install() -> None:
    """Install what is compared from package registries, unless it is there: an environment, and gunicorn for ours."""
    wanted, stamp = REQUIREMENTS.read_text(), HOME / "installed.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _say("the peers' packages")
    subprocess.run([sys.executable, "-m", "venv", "--clear", HOME / "venv"], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--requirement", REQUIREMENTS], check=True)
    gunicorn = next(line for line in wanted.splitlines() if line.startswith("gunicorn=="))
    subprocess.run([*pip, "--upgrade", "--target", HOME / "gunicorn", gunicorn], check=True)
    stamp.write_text(wanted)


def granian_line() -> Callable[[int, str], list[str]]:
    """Return what makes the production server's command."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    django.setup()
    from articles.management.serving import granian

    return granian


def _filled(url: str, stories: int, *rest: str) -> dict[str, str]:
    """Fill a database with a newsroom of ours; return what it tells."""
    line = [sys.executable, "-m", "benchmarks.peers.newsroom", str(stories), *rest]
    return _told(line, NO_REST | {"DATABASE_URL": url})


def _told(line: list[str], environment: dict[str, str]) -> dict[str, str]:
    run = subprocess.run(line, cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.PIPE)
    told: dict[str, str] = json.loads(run.stdout.splitlines()[-1])
    return told


def _newsroom(subjects: Subjects, names: set[str], name: str, url: str, told: dict[str, str]) -> None:
    """Serve our own, as in production, with and without its page store, and by gunicorn."""
    given, database = {"DATABASE_URL": url}, url if url.startswith("postgres") else ""
    if name in names:
        subjects.add(name, told, given | (OFF if name == "desk" else {}), database=database)
    if f"{name}_off" in names:
        subjects.add(f"{name}_off", told, given | OFF, database=database)
    if name == "sqlite" and "gunicorn" in names:
        subjects.add("gunicorn", told, given | {"PYTHONPATH": str(HOME / "gunicorn")}, line=_gunicorn)


def _gunicorn(port: int) -> list[str]:
    line = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    return [*line, "--worker-class", "gthread", "--threads", "4", "--log-level", "error", "newsroom.wsgi:application"]


def _plain(subjects: Subjects, names: set[str], folder: Path) -> None:
    """Serve the bytes of our own story and list by a bare view and a raw function."""
    pages = folder / "pages"
    pages.mkdir()
    told = subjects.told["sqlite"]
    for name in ("story", "list"):
        plain, packed = (subjects.servers["sqlite"].ask(told[name], headers) for headers in ({}, GZIP))
        if packed.headers.get("content-encoding") != "gzip" or len(plain.body) < KEPT:
            raise RuntimeError(f"{told[name]} is not compressed, or smaller than {KEPT} bytes")
        (pages / name).write_bytes(packed.body)
        subjects.sizes[name] = len(plain.body), len(packed.body)
    for kind in sorted(names & {"bare", "raw"}):
        target = f"benchmarks.peers.plain:{kind}"

        def line(port: int, target: str = target) -> list[str]:
            return [sys.executable, *subjects.granian(port, target)]

        subjects.add(kind, {"story": "/story", "list": "/list"}, {"PAGES": str(pages)}, line=line)


def _wagtail(subjects: Subjects, names: set[str], folder: Path, dump: Path, slug: str) -> None:
    """Serve Wagtail with the same stories, on the same server, with and without its page cache."""
    home = folder / "wagtail"
    home.mkdir()
    environment = {
        "WAGTAIL_DATABASE": str(home / "wagtail.sqlite3"),
        "DJANGO_SETTINGS_MODULE": "benchmarks.peers.wagtail_site.settings",
    }
    told = _told([str(PYTHON), "-m", "benchmarks.peers.wagtail_site.fill", str(dump), slug], environment)

    def line(port: int) -> list[str]:
        return [str(PYTHON), *subjects.granian(port, "benchmarks.peers.wagtail_site.wsgi:application")]

    for name in sorted(names & {"wagtail", "wagtail_cached"}):
        subjects.add(name, told, environment | {"PAGE_CACHE": str(int(name == "wagtail_cached"))}, line=line)


def _say(what: str) -> None:
    print(f"Setting up {what} …", file=sys.stderr, flush=True)
