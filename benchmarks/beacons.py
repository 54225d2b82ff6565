"""A thousand readings a second: do readers wait for them, and is each of them counted?

    .venv/bin/python -m benchmarks.beacons [--rate 1000] [--seconds 60] [--pages 5] [--json]

The demo's production server runs on this machine. One reader asks for home and story pages at a steady pace; every
other ten seconds another process sends beacons by open connections, each from a browser of its own, and no more from
one address (127.0.0.0/8, which answers on Linux) than count, so that each is to count. By turns, so that whatever else
the machine does slows both alike. Prints how long pages took alone and beside beacons. Then the server is asked to end,
and what it wrote must be as many readings as were answered. DATABASE_URL says where (SQLite without it); the run makes
a scratch database there and removes it. Exits with 1 if a reading is missing or too many, if a page failed, or if fewer
than nine in ten of the beacons could be sent: the machine was then too busy to prove anything.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import re
import socket
import sys
import time
import urllib.request
from dataclasses import asdict, dataclass, field
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

from benchmarks import scratch
from tests.served import demo

LINES = 10  # connections that beacons take
STORIES = 20  # that are read
BROWSERS = 8  # of one address that count for a story; `articles.readership.memory` has it
WARM = 30  # pages that nobody measures
TURN = 10  # seconds without beacons, then with them
AGENT = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Mobile/"


@dataclass
class Result:
    """What a run came to; seconds in lists are those that pages took."""

    database: str
    rate: int
    sent: int = 0
    counted: int = 0
    alone: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def main() -> int:
    """Run and print a table row, or a line of JSON; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=1000, help="beacons a second")
    parser.add_argument("--seconds", type=int, default=60, help="with beacons, and as many without")
    parser.add_argument("--pages", type=float, default=5, help="pages a second")
    parser.add_argument("--json", action="store_true", help="a line of JSON instead of the table")
    options = parser.parse_args()
    with scratch.database() as url, demo(DATABASE_URL=url) as newsroom:
        result = _run(newsroom, url, options)
    if options.json:
        print(json.dumps(asdict(result)))
    else:
        _table(result)
    return int(bool(result.problems))


def _run(newsroom: Any, url: str, options: argparse.Namespace) -> Result:
    known = urllib.request.urlopen(f"{newsroom.url}/sitemap-story-0.xml").read().decode()
    paths = re.findall(r"<loc>[^<]*?(/artikel/\d+/[^<]*)</loc>", known)[:STORIES]
    before = _counted(url)
    result = Result("postgresql" if url.startswith("postgres") else "sqlite", options.rate)
    _ask(newsroom.url, ["/", *paths], WARM, pace=0)
    spawn = multiprocessing.get_context("spawn")
    told, tell = spawn.Pipe(duplex=False)
    ids = [int(path.split("/")[2]) for path in paths]
    given = (newsroom.url, ids, options.rate, options.seconds, tell)
    spawn.Process(target=_send, args=given, daemon=True).start()
    tell.close()  # so that this end learns it if the crowd dies
    told.recv()  # it begins
    pace = 1 / options.pages
    took = _ask(newsroom.url, ["/", *paths], int(2 * options.seconds * options.pages), pace=pace)
    for n, seconds in enumerate(took):
        (result.beside if n * pace // TURN % 2 else result.alone).append(seconds)
    result.sent = told.recv()
    newsroom.stop()  # what waits is written then
    result.counted = _counted(url) - before
    if result.counted != result.sent:
        result.problems.append(f"{result.sent} beacons were answered, {result.counted} readings are written")
    if result.sent < 0.9 * options.rate * options.seconds:
        result.problems.append("the beacons came too slowly to prove anything")
    return result


def _ask(home: str, paths: list[str], times: int, *, pace: float) -> list[float]:
    """Ask for `times` pages, one each `pace` seconds, by one connection; return how long each took, in seconds.

    A page that is late is counted from when it was due, or the slowest would hide those that waited behind it.
    """
    line = http.client.HTTPConnection(urlsplit(home).netloc, timeout=60)
    took, start = [], time.monotonic()
    for n in range(times):
        due = start + n * pace if pace else time.monotonic()
        time.sleep(max(0.0, due - time.monotonic()))
        line.request("GET", paths[n % len(paths)], headers={"Accept-Encoding": "gzip"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} at {paths[n % len(paths)]}")
        took.append(time.monotonic() - due)
    line.close()
    return took


# ---- the crowd, in a process of its own


def _send(home: str, ids: list[int], rate: int, seconds: int, tell: Any) -> None:
    """Send `rate` beacons a second at every other turn; tell when it begins, and how many were answered."""
    host, port = urlsplit(home).netloc.split(":")
    at = host, int(port)
    tell.send(None)
    sent, start = 0, time.monotonic()
    for begin in range(TURN, 2 * seconds, 2 * TURN):
        time.sleep(max(0.0, start + begin - time.monotonic()))
        sent += _send_turn(at, home, ids, rate, first=sent)
    tell.send(sent)


def _send_turn(at: tuple[str, int], home: str, ids: list[int], rate: int, *, first: int) -> int:
    """Send a turn's beacons in rounds of one a connection, as many as it has room for; return how many.

    Connections begin anew, from other addresses, when theirs have sent for each story as many as count.
    """
    netloc, sent, start = urlsplit(home).netloc, 0, time.monotonic()
    lines: list[socket.socket] = []
    while sent < rate * TURN and time.monotonic() - start < TURN:
        time.sleep(max(0.0, start + sent / rate - time.monotonic()))
        if sent // LINES % (BROWSERS * len(ids)) == 0:
            for line in lines:
                line.close()
            lines = [_connect(at, number) for number in range(first + sent, first + sent + LINES)]
        story = ids[sent // LINES % len(ids)]
        for n, line in enumerate(lines, first + sent):
            line.sendall(
                f"POST /dibaca/{story}/ HTTP/1.1\r\nHost: {netloc}\r\nUser-Agent: {AGENT}{n}\r\n"
                f"Origin: {home}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\n\r\n".encode()
            )
        for line in lines:
            _need_204(line)
        sent += LINES
    for line in lines:
        line.close()
    return sent


def _connect(at: tuple[str, int], number: int) -> socket.socket:
    """Return a connection from an address of its own."""
    address = f"127.{1 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"
    line = socket.create_connection(at, timeout=30, source_address=(address, 0))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _need_204(line: socket.socket) -> None:
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        more = line.recv(4096)
        if not more:
            raise RuntimeError(f"The server hung up after {answer!r}")
        answer += more
    if not answer.startswith(b"HTTP/1.1 204 "):
        raise RuntimeError(f"Not 204: {answer!r}")


# ---- what came of it


def _counted(url: str) -> int:
    """Return how many readings the database has, and leave it."""
    import django

    os.environ["DATABASE_URL"] = url  # before Django reads its settings
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    from django.db import connections
    from django.db.models import Sum

    from articles.models import Reading

    try:
        return int(Reading.objects.aggregate(n=Sum("reads", default=0))["n"])
    finally:
        connections.close_all()  # a scratch database goes only when nobody reads it


def _table(result: Result) -> None:
    print("| database | beacons a second | answered | counted | pages | p50, ms | p95 | p99 |")
    print("|---|---|---|---|---|---|---|---|")
    rows = ((result.alone, ["–", "–", "–"]), (result.beside, [result.rate, result.sent, result.counted]))
    for took, cells in rows:
        cuts = quantiles(took, n=100)
        times = [f"{cuts[n] * 1000:.0f}" for n in (49, 94, 98)]
        print(f"| {' | '.join(map(str, [result.database, *cells, len(took), *times]))} |")
    for problem in result.problems:
        print(f"  {problem}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
