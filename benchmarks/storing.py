"""What the page store holds, and how often a page is made that many ask for at once.

    .venv/bin/python -m benchmarks.storing [--addresses 1000000] [--clients 200] [--limit 64]

Memory: a process whose site answers with pages of 5 kB, and one with pages of 50 bytes, is asked for so many different
addresses, and in between for some again; how far its memory grows is set against the limit of `--limit` MB. Stampede:
two production servers, of one process and four threads each, get so many clients at once, half each, for a page that
nobody has and that takes a fifth of a second; how often it was made is counted. With REDIS_URL they share pages. The
number that the site has comes from a scratch SQLite database. Exits with 1 if memory grows by more than 1.5 times the
limit, or if a page was made more than once by a process, or more than once at all where there is Redis.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks import scratch
from benchmarks.peers.machine import Server, free_port, running

SITE = "berita.example"
GROWTH = 1.5
SIZES = (5_000, 50)  # bytes of a page
AGAIN = 7  # of how many addresses one is asked for again


def main() -> int:
    """Run and print both tables; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--addresses", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--limit", type=int, default=64, help="MB that the store may take")
    options = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url
        scratch.set_up()
        return memory(options.addresses, options.limit) | stampede(options.clients)


# ---- memory


def memory(addresses: int, limit: int) -> int:
    """Print how far the memory of each process grew; return 1 if one grew too far."""
    spawn = multiprocessing.get_context("spawn")
    print("| pages of | addresses | kept in the end | limit, MB | grown, MB | ratio |\n|---|---|---|---|---|---|")
    failed = 0
    for size in SIZES:
        near, far = spawn.Pipe(duplex=False)
        process = spawn.Process(target=_fill, args=(size, addresses, limit, far))
        process.start()
        grown, kept = near.recv()
        process.join()
        ratio = grown / limit
        failed |= ratio > GROWTH
        print(f"| {size:,} bytes | {addresses:,} | {kept:,} | {limit} | {grown:.0f} | {ratio:.2f} |", flush=True)
    return int(failed)


def _fill(size: int, addresses: int, limit: int, tell: Any) -> None:
    scratch.set_up()
    from articles import hints
    from articles.store import PageStore
    from tests.asking import ALONE

    def site(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8"), (hints.KEEP, hints.YES)])
        return [environ["PATH_INFO"].encode().ljust(size, b"x")]

    store = PageStore(site, memory=limit * 2**20, shared=ALONE)
    _ask(store, "/artikel/0/", "")
    before = _resident()
    for n in range(addresses):
        _ask(store, f"/artikel/{n}/berita-dengan-alamat-yang-panjang/", "")
        if n % AGAIN == 0:
            _ask(store, f"/artikel/{max(0, n - 50)}/berita-dengan-alamat-yang-panjang/", "gzip")
    tell.send(((_resident() - before) / 2**20, len(store._pages)))


def _ask(store: Any, path: str, accepted: str) -> None:
    from tests.asking import environ

    told = environ(path, headers={"accept-encoding": accepted} if accepted else {})
    store(told, lambda _status, _headers: None)


def _resident() -> int:
    """Return how many bytes of memory this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


# ---- stampede


def stampede(clients: int) -> int:
    """Print how often a page was made that all ask for at once; return 1 if too often."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "made"
        log.touch()
        servers = [_server(free_port(), log) for _ in range(2)]
        with running(servers, "/health/live"):
            answers = _crowd(clients, [server.port for server in servers])
            pids = [str(server.process.pid) for server in servers if server.process]
        made = log.read_text().split()
    each = [made.count(pid) for pid in pids]
    most = 1 if os.environ.get("REDIS_URL") else len(servers)
    print(f"\n{clients} clients at once, {sum(answers)} of them answered: made {len(made)} times, at most {most}.")
    return int(len(made) > most or sum(answers) != clients or max(each, default=0) > 1)


def _server(port: int, log: Path) -> Server:
    from articles.management.serving import granian

    environment = {"SITE_URL": f"http://{SITE}", "ALLOWED_HOSTS": "127.0.0.1", "MADE": str(log)}
    return Server([sys.executable, *granian(port, "benchmarks.slow_site:application")], environment, port)


def _crowd(clients: int, ports: list[int]) -> list[bool]:
    answers, start = [], threading.Barrier(clients)

    def one(number: int) -> None:
        start.wait(60)
        address = f"http://127.0.0.1:{ports[number % len(ports)]}/berita/"
        request = urllib.request.Request(address, headers={"Host": SITE})
        with urllib.request.urlopen(request, timeout=60) as answer:
            answers.append(answer.status == 200 and answer.read() == b"halaman" * 100)

    threads = [threading.Thread(target=one, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return answers


if __name__ == "__main__":
    raise SystemExit(main())
