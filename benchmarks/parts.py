"""The parts that a newsroom stands on, each of a run's own, to be stopped, frozen, filled and started again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

POSTGRES = "postgres"  # the account that PostgreSQL runs as where root starts it, which it refuses to be
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@dataclass
class Process:
    """A server in a folder of its own, on a port of its own."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    def run(self, *line: str) -> None:
        """Start it; returns when it listens."""
        self.process = subprocess.Popen(
            line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder, start_new_session=True
        )
        wait_for(self.port)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self.process
        self.process.send_signal(number)

    def end(self) -> None:
        """End it at once, be it frozen; if it runs."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)


class Redis(Process):
    """Redis, without a file."""

    def start(self) -> None:
        """Start it."""
        self.run("redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have it take connections and answer nothing."""
        self.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)


class Bucket(Process):
    """An S3-compatible server with one bucket, in memory: what it kept is gone once it ended."""

    NAME = "photos"

    def start(self) -> None:
        """Start it and make the bucket."""
        self.run(sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port))
        import boto3

        boto3.client("s3", endpoint_url=self.url, region_name="us-east-1", **self.keys).create_bucket(Bucket=self.NAME)

    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What tells the program of it."""
        named = {"MEDIA_BUCKET": self.NAME, "MEDIA_ENDPOINT": self.url, "MEDIA_REGION": "us-east-1"}
        return named | {name.upper(): value for name, value in self.keys.items()}


class PostgreSQL(Process):
    """PostgreSQL with a database of the run's own, which anybody on this machine may use meanwhile."""

    def make(self) -> None:
        """Make its files."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, POSTGRES)
        self._do("initdb", "-D", str(self.folder / "data"), "-U", POSTGRES, "-A", "trust", "--no-sync")

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self._control("start", "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        """End it as a restart does: connections are cut."""
        self._control("stop", "-m", "fast")

    def end(self) -> None:
        """End it, if it runs."""
        with suppress(subprocess.CalledProcessError):  # it does not
            self._control("stop", "-m", "immediate")

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgres://{POSTGRES}@127.0.0.1:{self.port}/newsroom"

    def create(self) -> None:
        """Make the database."""
        with psycopg.connect(self.url.replace("/newsroom", "/postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE newsroom")

    def _control(self, what: str, *more: str) -> None:
        self._do("pg_ctl", "-D", str(self.folder / "data"), "-w", what, *more)

    def _do(self, program: str, *line: str) -> None:
        path = str(BINARIES[-1] / program) if BINARIES else program
        as_whom = {"user": POSTGRES, "group": POSTGRES, "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run(
            [path, *line], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_whom
        )


@dataclass
class Disk:
    """A small file system in memory, mounted for the run; `fill` leaves no byte on it."""

    at: Path

    def fill(self) -> None:
        """Take all the room there is."""
        with (self.at / "filler").open("ab", buffering=0) as file, suppress(OSError):  # until there is none
            for size in (2**20, 4096, 1):
                with suppress(OSError):
                    while True:
                        file.write(b"\0" * size)

    def free(self) -> None:
        """Give it back."""
        (self.at / "filler").unlink()


@contextmanager
def disk(at: Path, *, size: str) -> Iterator[Disk]:
    """Mount a file system of `size` (as "64m") at an empty folder. Raises CalledProcessError where one may not."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "newsroom-small-disk", str(at)], check=True)
    try:
        yield Disk(at)
    finally:
        subprocess.run(["umount", str(at)], check=True)


def wait_for(port: int, *, seconds: float = 20) -> None:
    """Wait until something listens on a port of this machine. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on port {port}.")
