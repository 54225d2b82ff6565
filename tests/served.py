"""A demo newsroom of its own, served as to users: for browser tests, the documents' pictures, benchmarks.

DEMOS names a folder for a run that serves many: the first lays its stories, the others start from a copy of them.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
DEMOS = os.environ.get("DEMOS", "")
STARTS = 600  # seconds, which a slow and busy machine may take to compress the static files


@dataclass
class Newsroom:
    """Where it is, the password of its accounts, and its server, which may go and come back.

    `file` is its database if that is SQLite's.
    """

    url: str
    password: str
    environment: dict[str, str] = field(repr=False)
    file: Path | None = None
    server: subprocess.Popen | None = None

    def start(self) -> None:
        """Serve, on the same port and database as before if there was a server; returns when it answers."""
        with _alone():
            self._take()
            # A process group of its own, so that `kill` reaches the workers too.
            self.server = subprocess.Popen(
                [sys.executable, "manage.py", "demo"],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
            _wait(self.server, f"{self.url}/health/ready")
            self._give()

    def _take(self) -> None:
        """Begin with what the run's first demo laid, if it did: its stories, its accounts and their password."""
        if DEMOS and self.file and not self.file.exists() and (laid := Path(DEMOS) / "demo.sqlite3").exists():
            shutil.copyfile(laid, self.file)
            self.password = (Path(DEMOS) / "password").read_text()
            self.environment["DEMO_PASSWORD"] = ""  # the accounts keep theirs

    def _give(self) -> None:
        """Leave a copy of the database to the demos that come, if this is the run's first."""
        if DEMOS and self.file and not (laid := Path(DEMOS) / "demo.sqlite3").exists():
            (Path(DEMOS) / "password").write_text(self.password)
            with closing(sqlite3.connect(self.file)) as own, closing(sqlite3.connect(laid)) as copy:
                own.backup(copy)

    def kill(self) -> None:
        """End the server and its workers by SIGKILL: nothing of them has the time to write anything."""
        assert self.server
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(20)

    def stop(self) -> None:
        """Ask the server to end, and see to it."""
        if self.server is None or self.server.poll() is not None:
            return
        self.server.terminate()
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def demo(**environment: str) -> Iterator[Newsroom]:
    """Serve a demo newsroom, its database in a folder that goes afterwards; `environment` is added to its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory() as folder:
        given = {
            "PORT": str(port),
            "DEMO_PASSWORD": password,
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            **environment,
        }
        url = given["DATABASE_URL"]
        file = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
        newsroom = Newsroom(f"http://127.0.0.1:{port}", password, given, file)
        try:
            newsroom.start()
            yield newsroom
        finally:
            newsroom.stop()


@contextmanager
def _alone() -> Iterator[None]:
    """Let one demo start at a time: all of this checkout collect their static files in one folder."""
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    with (Path(tempfile.gettempdir()) / f"newsroom-starts-{name}").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _wait(server: subprocess.Popen, address: str) -> None:
    for _ in range(STARTS * 5):
        if server.poll() is not None:
            raise RuntimeError(f"The demo ended with {server.returncode} before it answered.")
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{address} does not answer.")


def log_in(page: Any, newsroom: Newsroom, user: str) -> None:
    """Log in at the desk by the form."""
    page.goto(f"{newsroom.url}/admin/login/?next=/admin/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", newsroom.password)
    with page.expect_navigation():
        page.click("#login-form [type=submit]")
