"""Servers of a comparison, the processor time that they take, and the load that they get."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
TICK = os.sysconf("SC_CLK_TCK")  # of processor time, a second
STARTS = 120  # seconds
SLOWEST = 20  # seconds that an answer may take
TRIES = 3  # of a load


@dataclass
class Server:
    """A server on a port of its own; `database` is PostgreSQL's if it asks one, `stderr` as subprocess has it."""

    line: list[str]
    environment: dict[str, str]
    port: int
    database: str = ""
    stderr: int | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, in a process group of its own; `ready` says when it answers."""
        environment = {**os.environ, **self.environment, "PORT": str(self.port), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            self.line,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=self.stderr,
        )

    def ready(self, path: str) -> None:
        """Return when `path` is answered; raises RuntimeError if the server ends, TimeoutError if it never is."""
        assert self.process
        due = time.monotonic() + STARTS
        while time.monotonic() < due:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.line} ended with {self.process.returncode}")
            with suppress(OSError, http.client.HTTPException):
                if self.ask(path, {}).status < 500:
                    return
            time.sleep(0.2)
        raise TimeoutError(f"{self.line} does not answer")

    def stop(self) -> None:
        """End it and its workers."""
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # a worker that outlived its parent
        self.process.wait()

    def ask(self, path: str, headers: dict[str, str]) -> "Answer":
        """Ask once; return what came."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=SLOWEST)
        try:
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            line.close()

    def cpu(self) -> dict[int, float]:
        """Return the seconds of processor time that its processes, and its database's backends, took so far, by id."""
        assert self.process
        pids = [*family(self.process.pid), *(_backends(self.database) if self.database else [])]
        return {pid: took for pid in pids if (took := _cpu_of(pid)) is not None}


@dataclass
class Answer:
    """What a server sent: status, headers by their names in small letters, body as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Load:
    """What came of a load: requests a second, and processor time of the server for each, in µs."""

    rate: float
    cpu: float


def load(server: Server, path: str, *, headers: dict[str, str], lines: int, seconds: float) -> Load:
    """Ask for `path` by so many open connections for some seconds; raises RuntimeError if one request fails.

    A second of it goes before, so that threads and their connections to the database are there. One connection asks
    one by one and waits for the last answer, as dear pages need; more are wrk's, which counts none that is under way
    when it ends: at most one a connection.
    """
    ask = _one_by_one if lines == 1 else _wrk
    for _ in range(TRIES):
        ask(server, path, headers, lines, 1)
        before = server.cpu()
        rate, answered = ask(server, path, headers, lines, seconds)
        after = server.cpu()
        if before.keys() <= after.keys():  # else the time of one that ended is lost: a connection grew too old
            return Load(rate, 1e6 * (sum(after.values()) - sum(before.values())) / answered)
    raise RuntimeError(f"Processes of {server.line} come and go: what they take cannot be told")


def _one_by_one(server: Server, path: str, headers: dict[str, str], _lines: int, seconds: float) -> tuple[float, int]:
    """Return requests a second, and how many."""
    line = http.client.HTTPConnection(HOST, server.port, timeout=SLOWEST)
    start, answered = time.monotonic(), 0
    while (took := time.monotonic() - start) < seconds:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} at {path} of {server.line}")
        answered += 1
    line.close()
    return answered / took, answered


def _wrk(server: Server, path: str, headers: dict[str, str], lines: int, seconds: float) -> tuple[float, int]:
    """Return requests a second, and how many."""
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    url = f"http://{HOST}:{server.port}{path}"
    command = ["wrk", "-t1", f"-c{lines}", f"-d{seconds:g}s", "--timeout", f"{SLOWEST}s", *given, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60).stdout
    answered = re.search(r"(\d+) requests in", told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if not answered or not rate or "Non-2xx" in told or "Socket errors" in told or not int(answered[1]):
        raise RuntimeError(f"{' '.join(command)}\n{told}")
    return float(rate[1]), int(answered[1])


@contextmanager
def running(servers: list[Server], path: str = "/") -> Iterator[None]:
    """Start the servers, one after the other; end them in the end."""
    try:
        for server in servers:
            server.start()
            server.ready(path)
        yield
    finally:
        for server in servers:
            server.stop()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def family(pid: int) -> list[int]:
    """Return the process and all below it."""
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            below.setdefault(int(_fields(stat)[1]), []).append(int(stat.parent.name))
    found = [pid]
    for each in found:
        found += below.get(each, [])
    return found


def _backends(url: str) -> list[int]:
    """Return the processes that serve this database; it must be on this machine."""
    import psycopg

    name = urlsplit(url).path.strip("/")
    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl()) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", [name]).fetchall()
    pids = [int(pid) for (pid,) in rows]
    if not all(_is_postgresql(pid) for pid in pids):
        raise RuntimeError("The database's processes are not on this machine")
    return pids


def _is_postgresql(pid: int) -> bool:
    with suppress(FileNotFoundError):  # it ended since
        return (Path("/proc") / str(pid) / "comm").read_text().strip() == "postgres"
    return True


def _cpu_of(pid: int) -> float | None:
    """Return the seconds of processor time of all threads of a process; None if it is gone."""
    with suppress(OSError):
        fields = _fields(Path("/proc") / str(pid) / "stat")
        return (int(fields[11]) + int(fields[12])) / TICK
    return None


def _fields(stat: Path) -> list[str]:
    """Return what stands behind the name in /proc/PID/stat: state, parent, …"""
    return stat.read_text().rpartition(")")[2].split()
