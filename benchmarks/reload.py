"""How many requests fail while the server takes up new code?

    .venv/bin/python -m benchmarks.reload [--reloads 3] [--interval 30] [--only WAY …] [--json]

Each way of running our newsroom gets steady requests for its front page, half by connections that are kept, half by one
a request, and is told to reload (SIGHUP) some times. granian starts a new worker, waits for `--respawn-interval`, and
ends the old one, whether the new one listens by then or not: a busy machine may need long to start it. A client whose
kept connection was closed in between asks once more by a new one, as browsers do: such are "asked again". "Failed" is
what still had no answer, or another than 200. "Side by side" reloads nothing: a new server starts on another port, and
once it is ready all new requests go there, as a proxy sends them, and the old server is asked to end (SIGTERM). Exits
with 1 if a request failed there.
DATABASE_URL says where (SQLite without it); the run makes a scratch database there and removes it.
"""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks import scratch
from benchmarks.peers.machine import HOST, ROOT, Server, family, free_port

STORIES = 300
PACE = 0.05  # seconds between two requests of a client
CLIENTS = 4  # of either kind
SETTLES = 2.0  # seconds before and after a reload
TAKES = 60  # seconds that a reload may take beside the interval of each worker
PATIENT = ["--workers-kill-timeout", "30"]  # seconds that requests have to end; the last of two holds
SIDE = "side by side"
WAYS: dict[str, list[str]] = {
    "as the demo": [],
    "one worker": [*PATIENT, "--respawn-interval", "{interval}"],
    "two workers": [*PATIENT, "--respawn-interval", "{interval}", "--workers", "2"],
    "nothing kept": [*PATIENT, "--respawn-interval", "{interval}", "--no-http1-keep-alive"],
    SIDE: PATIENT,
}


@dataclass
class Result:
    """What came of a way: requests, those asked again, those that failed and how, the slowest answer in seconds."""

    way: str
    requests: int = 0
    again: int = 0
    slowest: float = 0.0
    reloads: list[float] = field(default_factory=list)  # seconds that each took
    failed: dict[str, int] = field(default_factory=dict)


class Clients:
    """Ask steadily, at `port`, until they are stopped, and note what came of it."""

    def __init__(self, port: int, result: Result) -> None:
        self.port, self._result = port, result
        self._lock, self._over = threading.Lock(), threading.Event()
        kinds = [True, False] * CLIENTS
        self._threads = [threading.Thread(target=self._ask, kwargs={"keeps": keeps}, daemon=True) for keeps in kinds]

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, *, keeps: bool) -> None:
        line = None
        while not self._over.wait(PACE):
            start = time.monotonic()
            line, problem, again = self._once(line, keeps=keeps)
            with self._lock:
                self._result.requests += 1
                self._result.again += again
                self._result.slowest = max(self._result.slowest, time.monotonic() - start)
                if problem:
                    self._result.failed[problem] = self._result.failed.get(problem, 0) + 1

    def _once(self, line: Any, *, keeps: bool) -> tuple[Any, str, bool]:
        """Ask once, and once more if a kept connection was closed; return what is kept, the problem, if twice."""
        if line and line.port != self.port:
            line.close()  # a proxy keeps none to where it sends nothing any more
            line = None
        was_kept = line is not None
        line, problem = _get(line or http.client.HTTPConnection(HOST, self.port, timeout=30))
        if problem and was_kept:
            line, problem = _get(http.client.HTTPConnection(HOST, self.port, timeout=30))
            return (line if keeps else None), problem, True
        if line and not keeps:
            line.close()
        return (line if keeps else None), problem, False


def _get(line: http.client.HTTPConnection) -> tuple[Any, str]:
    """Ask for the front page; return the connection if it stays open, and what went wrong."""
    try:
        line.request("GET", "/", headers={"Accept-Encoding": "gzip"})
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        line.close()
        return None, type(error).__name__
    if answer.will_close:
        line.close()
    return (None if answer.will_close else line), "" if answer.status == 200 else str(answer.status)


def main() -> int:
    """Run and print a table, or JSON; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reloads", type=int, default=3, help="of each way")
    parser.add_argument("--interval", type=int, default=30, help="seconds that a new worker has to start")
    parser.add_argument("--only", nargs="+", choices=list(WAYS), default=list(WAYS), metavar="WAY")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each way instead of the table")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing stays that was started
    with scratch.database() as url:
        environment = {"DATABASE_URL": url, "REDIS_URL": ""}
        line = [sys.executable, "-m", "benchmarks.peers.newsroom", str(STORIES)]
        subprocess.run(line, cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)
        results = [_run(way, environment, options) for way in options.only]
    if options.json:
        print("\n".join(json.dumps(asdict(result)) for result in results))
    else:
        _table(results)
    return int(any(result.failed for result in results if result.way == SIDE))


def _run(way: str, environment: dict[str, str], options: argparse.Namespace) -> Result:
    result, servers = Result(way), [_server(way, environment, options)]
    try:
        with Clients(servers[0].port, result) as clients:
            for _ in range(options.reloads):
                time.sleep(SETTLES)
                start = time.monotonic()
                if way == SIDE:
                    servers.append(_server(way, environment, options))
                    clients.port = servers[-1].port
                    servers[-2].stop()
                else:
                    _reload(servers[0], most=TAKES + 2 * options.interval)
                result.reloads.append(time.monotonic() - start)
            time.sleep(SETTLES)
    finally:
        for server in servers:
            server.stop()
    return result


def _server(way: str, environment: dict[str, str], options: argparse.Namespace) -> Server:
    """Start a server; return it when it is ready."""
    from benchmarks.peers.subjects import granian_line

    *line, target = granian_line()(port := free_port(), "newsroom.wsgi:application")
    flags = [flag.format(interval=options.interval) for flag in WAYS[way]]
    server = Server([sys.executable, *line, *flags, target], environment, port)
    server.start()
    server.ready("/health/ready")
    return server


def _reload(server: Server, *, most: float) -> None:
    """Have the server reload; return when none of its old workers is left, for which it has `most` seconds."""
    assert server.process
    start, parent = time.monotonic(), server.process.pid
    old = set(family(parent)) - {parent}
    os.kill(parent, signal.SIGHUP)
    while time.monotonic() - start < most:
        now = set(family(parent)) - {parent}
        if now and not now & old:
            return
        time.sleep(0.1)
    raise TimeoutError(f"{server.line} still has old workers after {most} s")


def _table(results: list[Result]) -> None:
    print("| way | requests | asked again | failed | slowest, s | reloads, s |\n|---|---|---|---|---|---|")
    for result in results:
        failed = ", ".join(f"{many} {what}" for what, many in result.failed.items()) or "0"
        took = ", ".join(f"{seconds:.0f}" for seconds in result.reloads)
        cells = (result.way, result.requests, result.again, failed, f"{result.slowest:.2f}", took)
        print(f"| {' | '.join(map(str, cells))} |")


if __name__ == "__main__":
    raise SystemExit(main())
