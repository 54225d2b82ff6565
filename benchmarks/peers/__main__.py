"""How much do our pages cost beside the same pages elsewhere?

    .venv/bin/python -m benchmarks.peers [--rounds 5] [--seconds 4] [--only cached uncached …] [--json]

Sets the peers up from package registries (var/peers) and measures, in rounds, each subject once a round, one after the
other, on this machine. All are served by our production command, granian with one process and four threads:

- our newsroom of 10,000 stories on SQLite and on PostgreSQL, with its page store, and without (PAGE_STORE_MB=0);
- a bare Django view without middleware, and a raw WSGI function, that return the same compressed bytes;
- Wagtail with the same stories on SQLite, with connections kept open as ours: `wagtail_site` follows its documents and
  shows what our pages show, but for structured data. Its index of stories offers the choices that ours offers, without
  their numbers; a second one lists them as its tutorial does. Its page cache is Django's middleware for whole pages, in
  the process's memory: wagtail-cache, which many use, is made of that, and does not take this Wagtail yet;
- its explorer of 10,000 stories and its edit view, our list of 100,000 and our form, asked for by an administrator;
- our newsroom on SQLite served by gunicorn with four threads.

wrk asks by 8 kept connections for what is cached; what is not is asked for one by one; gzip is asked for. CPU is user
and system time of the server's processes, PostgreSQL's backends included, by request. A ratio is the median of the
rounds' ratios. Exits with 1 if a bound is missed, and fails if a single request does.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import sqlite3
import sys
from collections import defaultdict
from dataclasses import asdict
from statistics import median

from benchmarks.peers.bounds import Row, Want, rows
from benchmarks.peers.machine import Load, load
from benchmarks.peers.subjects import GZIP, KEPT, REQUIREMENTS, Subjects, install, serving

POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"

SHOWN = ("Django==", "granian==", "gunicorn==", "wagtail==")  # whose versions are told


def main() -> int:
    """Run and print; returns the exit status."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing stays that was started
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")
    parts = rows()
    wanted = [row for part in options.only for row in parts[part]]
    if not options.postgresql:
        wanted = [row for row in wanted if not row.ours.subject.startswith("postgresql")]
    loads = list(dict.fromkeys(want for row in wanted for want in (row.ours, row.theirs)))
    names = {want.subject for want in loads}
    if names & {"bare", "raw"}:
        names.add("sqlite")  # whose bytes they send
    install()
    with serving(names, stories=options.stories, desk=options.desk, postgresql=options.postgresql) as subjects:
        measured = _measure(subjects, loads, options)
        sizes = subjects.sizes
    found = [(row, row.ratio(measured)) for row in wanted]
    if options.json:
        print(_json(found, measured))
    else:
        _tables(found, measured, sizes, options)
    return int(any(not row.is_met(ratio) for row, ratio in found))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="of a load")
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--desk", type=int, default=100_000, help="stories that our own desk has")
    parser.add_argument("--only", nargs="+", choices=list(rows()), default=list(rows()), metavar="PART")
    parser.add_argument("--postgresql", default=POSTGRESQL, help="a server on this machine; empty: without it")
    parser.add_argument("--json", action="store_true", help="a line of JSON instead of what docs/performance.md has")
    return parser.parse_args()


def _measure(subjects: Subjects, loads: list[Want], options: argparse.Namespace) -> dict[Want, list[Load]]:
    measured = defaultdict(list)
    headers = {want: _headers(subjects, want) for want in loads}
    for number in range(options.rounds):
        print(f"Round {number + 1} of {options.rounds} …", file=sys.stderr, flush=True)
        for want in loads:
            server, path = subjects.servers[want.subject], subjects.told[want.subject][want.page]
            given = {"headers": headers[want], "lines": want.lines, "seconds": options.seconds}
            measured[want].append(load(server, path, **given))
    return measured


def _headers(subjects: Subjects, want: Want) -> dict[str, str]:
    """Return what goes with the requests; the answer to the first must be what is meant to be measured."""
    server, told = subjects.servers[want.subject], subjects.told[want.subject]
    headers = {} if want.plain else dict(GZIP)
    if want.page in {"admin", "explorer", "form"}:
        headers["Cookie"] = told["cookie"]
    answer = server.ask(told[want.page], headers)
    if want.again:
        headers["If-None-Match"] = answer.headers["etag"]
        answer = server.ask(told[want.page], headers)
    elif (answer.headers.get("content-encoding") == "gzip") == want.plain and want.page in {"story", "list"}:
        raise RuntimeError(f"{want} is {'compressed' if want.plain else 'not compressed'}")
    if want.plain and len(answer.body) < KEPT:
        raise RuntimeError(f"{want} has {len(answer.body)} bytes only")
    if answer.status != (304 if want.again else 200):
        raise RuntimeError(f"{want}: {answer.status}")
    return headers


def _tables(
    found: list[tuple[Row, float]],
    measured: dict[Want, list[Load]],
    sizes: dict[str, tuple[int, int]],
    options: argparse.Namespace,
) -> None:
    print("| what | measured | bound | |\n|---|---|---|---|")
    for row, ratio in found:
        verdict = "" if row.bound is None else "ok" if row.is_met(ratio) else "MISSED"
        print(f"| {row.what} | {ratio:.2f} | {row.said()} | {verdict} |")
    print("\n| subject | page | connections | requests/s | CPU, µs |\n|---|---|---|---|---|")
    for want, loads in measured.items():
        page = f"304 for a {want.page}" if want.again else f"{want.page}, uncompressed" if want.plain else want.page
        rate, cpu = (median(getattr(each, name) for each in loads) for name in ("rate", "cpu"))
        print(f"| {want.subject} | {page} | {want.lines} | {rate:,.0f} | {cpu:,.0f} |")
    _conditions(sizes, options)


def _conditions(sizes: dict[str, tuple[int, int]], options: argparse.Namespace) -> None:
    """Say what the figures are of."""
    told = [f"{options.rounds} rounds, {options.seconds:g} s a load", f"{options.stories:,} stories"]
    if "desk" in options.only:
        told.append(f"{options.desk:,} at our desk")
    told += [f"{name} of {plain:,} bytes, {packed:,} compressed" for name, (plain, packed) in sizes.items()]
    told += [f"{os.cpu_count()} cores", f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    told += [line.replace("==", " ") for line in REQUIREMENTS.read_text().splitlines() if line.startswith(SHOWN)]
    print(f"\n{'; '.join(told)}.")


def _json(found: list[tuple[Row, float]], measured: dict[Want, list[Load]]) -> str:
    told = [
        {"what": row.what, "ratio": ratio, "bound": row.bound, "by": row.by, "met": row.is_met(ratio)}
        for row, ratio in found
    ]
    raw = [asdict(want) | {"loads": [asdict(each) for each in loads]} for want, loads in measured.items()]
    return json.dumps({"rows": told, "measured": raw, "cores": os.cpu_count()})


if __name__ == "__main__":
    raise SystemExit(main())
