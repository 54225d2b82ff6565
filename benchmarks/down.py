"""Does the newsroom stay up when what it stands on goes down, and is it well again by itself?

    .venv/bin/python -m benchmarks.down [--seconds 8] [--only redis postgresql disk bucket] [--json]

A demo newsroom is served as to users, on a Redis, a PostgreSQL, a small disk and a bucket of the run's own, while four
readers and editors ask for pages without cease, at most 25 times a second each, lists among them that nobody has yet:

    redis       killed, then frozen (SIGSTOP): every page answers, p95 within twice what it was,
                or a second, and no more than one a pause waits for it
    postgresql  stopped for some seconds and started: 503 with Retry-After meanwhile and no page at all, no other
                error, and none of any kind 10 seconds after it is back
    disk        no room for the database and the photos, on SQLite: reading goes on, as fast as above; saving and
                uploading say clearly what is the matter; nothing is half-written; all is well once there is room
    bucket      the object storage is away: stories are read and published, lists with pictures answer, an upload says
                what failed

It needs PostgreSQL's and Redis's programs, and the right to mount a tmpfs for `disk`. Exits with 1 at a missed bound.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from articles import breaker
from benchmarks import downs
from benchmarks.machines import SITE, Visitor
from benchmarks.parts import PostgreSQL, Redis
from tests.served import Newsroom, demo

ASKERS = 4
PAUSE = 0.04  # seconds between an asker's questions
WELL_AGAIN = 10.0  # seconds after a part is back in which errors are forgiven
PARTS: dict[str, Callable[[float], Iterator["Verdict"]]]


@dataclass(frozen=True)
class Look:
    """One answer: when it was asked for (monotonic seconds), how long it took, what it was."""

    at: float
    seconds: float
    path: str
    status: int


@dataclass(frozen=True)
class Verdict:
    """One bound: what was looked at, what was found, whether that is within it."""

    what: str
    found: str
    is_well: bool


@dataclass
class Load:
    """Readers and editors who ask until it is over."""

    at: Newsroom
    looks: list[Look] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    asked: dict[int, float] = field(default_factory=dict)  # by asker, when it asked for what it waits for
    number: Iterator[int] = field(default_factory=lambda: iter(range(10**9)))

    def ask(self, visitor: Visitor, paths: Sequence[str]) -> None:
        """Ask for one address after the other."""
        turn = 0
        while not self.over.wait(PAUSE):
            path, turn = paths[turn % len(paths)].format(next(self.number)), turn + 1
            begun = self.asked[threading.get_ident()] = time.monotonic()
            try:
                status, text = visitor.ask(self.at, path)
            except OSError:
                status, text = 0, ""
            if "Traceback" in text or "postgres://" in text:
                status = -1  # told what is nobody's business
            self.looks.append(Look(begun, time.monotonic() - begun, path, status))

    def settle(self, moment: float) -> None:
        """Wait until all that was asked before a moment is answered: who waits longest counts too."""
        while any(begun < moment for begun in self.asked.values()):
            time.sleep(0.05)

    def since(self, begun: float, ended: float = float("inf")) -> list[Look]:
        """Return what was asked from one moment until another."""
        return [each for each in self.looks if begun <= each.at < ended]


@contextmanager
def load(at: Newsroom) -> Iterator[Load]:
    """Have two readers and two editors ask."""
    story = downs.story_path(at)
    form = f"/admin/articles/article/{story.split('/')[2]}/change/"
    readers = ["/", "/berita/?q=kata{}", story, "/berita/?page=2", "/cari/?q=banjir+{}", "/feed/", "/koreksi/?page={}"]
    editors = ["/admin/", "/admin/articles/article/", form, "/admin/articles/photo/", "/"]
    asking = Load(at)
    threads = []
    for place in range(ASKERS):
        visitor, paths = Visitor(), readers if place % 2 else editors
        if paths is editors:
            assert visitor.log_in(at, "redpel") == 302
        threads.append(threading.Thread(target=asking.ask, args=(visitor, paths)))
    for each in threads:
        each.start()
    try:
        yield asking
    finally:
        asking.over.set()
        for each in threads:
            each.join(90)


def p95(looks: Sequence[Look]) -> float:
    """Return how many seconds 95 of 100 answers took at most."""
    return sorted(each.seconds for each in looks)[int(len(looks) * 0.95)] if looks else float("inf")


def of_redis(asking: Load, redis: Redis, *, seconds: float) -> Iterator[Verdict]:
    """Kill Redis and freeze it."""
    begun = time.monotonic()
    time.sleep(seconds)
    normal = asking.since(begun)
    usual = p95(normal)
    yield Verdict("with all parts", _timed(normal), {each.status for each in normal} <= {200, 404})
    redis.end()
    yield _as_fast(asking, "Redis killed", usual, seconds)
    redis.start()
    time.sleep(6)  # until it is asked again
    with redis.frozen():
        begun = time.monotonic()
        yield _as_fast(asking, "Redis frozen", usual, seconds)
    # Whoever asks at its first moment waits for it, and then one in each pause.
    slow = [each for each in asking.since(begun) if each.seconds > usual + 0.9 * breaker.TIMEOUTS["socket_timeout"]]
    most = ASKERS + 1 + seconds / breaker.PAUSE if breaker.PAUSE else 0
    yield Verdict("Redis frozen: few wait for it", f"{len(slow)}, of {most:.0f} at most", len(slow) <= most)
    begun = time.monotonic()
    time.sleep(min(seconds, 3))
    back = asking.since(begun)
    yield Verdict("Redis back", _timed(back), {each.status for each in back} <= {200, 404})


def _as_fast(asking: Load, what: str, usual: float, seconds: float, begun: float = 0) -> Verdict:
    """Look for some seconds from now on, and at what came since `begun`, if that is given."""
    begun = begun or time.monotonic()
    time.sleep(seconds)
    ended = time.monotonic()
    asking.settle(ended)
    looks = asking.since(begun, ended)
    is_well = {each.status for each in looks} <= {200, 404} and p95(looks) <= max(2 * usual, 1.0)
    return Verdict(what, _timed(looks), is_well and len(looks) > 0)


def of_postgresql(asking: Load, server: PostgreSQL, *, seconds: float) -> Iterator[Verdict]:
    """Stop PostgreSQL for a while."""
    stopping = time.monotonic()
    server.stop()
    stopped = time.monotonic()
    time.sleep(min(seconds, 4))
    answer = downs.answer(asking.at, "/")
    starting = time.monotonic()
    server.start()
    back = time.monotonic()
    time.sleep(max(seconds, WELL_AGAIN + 2))
    away = asking.since(stopped, starting)
    yield Verdict("PostgreSQL stopped", _timed(away), {each.status for each in away} == {503})
    yield Verdict("503 says when to come back", f"Retry-After: {answer.retry_after}", answer.retry_after.isdecimal())
    yield Verdict("its page is whole, and tells nothing", f"{len(answer.text)} characters", downs.is_clean(answer.text))
    odd = [each.status for each in asking.since(stopping) if each.status not in {200, 404, 503}]
    yield Verdict("no other error", f"{Counter(odd) or 'none'}", not odd)
    failed = [each.at + each.seconds - back for each in asking.since(stopping) if each.status not in {200, 404}]
    last = max(failed, default=0.0)
    yield Verdict("PostgreSQL back", f"last error after {max(last, 0):.1f} s", last <= WELL_AGAIN)
    yield Verdict("well again", _timed(asking.since(back + WELL_AGAIN)), bool(asking.since(back + WELL_AGAIN)))


def of_disk(seconds: float) -> Iterator[Verdict]:
    """Fill the disk of a newsroom that readers and editors ask, and make room again."""
    with downs.small_disk() as small, load(small.at) as asking:
        begun = time.monotonic()
        time.sleep(seconds)
        normal = asking.since(begun)
        yield Verdict("disk: with room", _timed(normal), {each.status for each in normal} <= {200, 404})
        for name, trial in (("disk full", downs.full), ("room again", downs.roomy)):
            begun = time.monotonic()
            yield from (Verdict(*each) for each in trial(small))
            yield _as_fast(asking, f"{name}: readers and editors", p95(normal), seconds, begun)


def _timed(looks: Sequence[Look]) -> str:
    told = " ".join(f"{status}×{many}" for status, many in sorted(Counter(each.status for each in looks).items()))
    worst = max((each.seconds for each in looks), default=0)
    return f"{told}; p95 {p95(looks) * 1000:.0f} ms, worst {worst * 1000:.0f} ms"


def served(seconds: float, only: Sequence[str]) -> Iterator[Verdict]:
    """Try Redis and PostgreSQL, on one newsroom."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for name in ("redis", "postgresql"):
            (Path(folder) / name).mkdir()
        Path(folder).chmod(0o755)
        redis, server = Redis(Path(folder) / "redis"), PostgreSQL(Path(folder) / "postgresql")
        stack.callback(redis.end)
        stack.callback(server.end)
        redis.start()
        server.make()
        server.start()
        server.create()
        given = {"DATABASE_URL": server.url, "REDIS_URL": redis.url, "SITE_URL": f"http://{SITE}"}
        newsroom = stack.enter_context(demo(**given, ALLOWED_HOSTS="127.0.0.1", SECRET_KEY="x" * 60))
        asking = stack.enter_context(load(newsroom))
        if "redis" in only:
            yield from of_redis(asking, redis, seconds=seconds)
        if "postgresql" in only:
            yield from of_postgresql(asking, server, seconds=seconds)


def main() -> int:
    """Run and print a row for each bound, or a line of JSON; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8, help="how long each part stays away")
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    failed = False
    with closing(_tried(given.seconds, given.only)) as verdicts:
        for each in verdicts:
            told = f"{'ok    ' if each.is_well else 'MISSED'}  {each.what:<40} {each.found}"
            print(json.dumps(vars(each)) if given.json else told, flush=True)
            failed = failed or not each.is_well
    return int(failed)


ALL = ("redis", "postgresql", "disk", "bucket")


def _tried(seconds: float, only: Sequence[str]) -> Iterator[Verdict]:
    if {"redis", "postgresql"} & set(only):
        yield from served(seconds, only)
    if "disk" in only:
        yield from of_disk(seconds)
    if "bucket" in only:
        yield from (Verdict(*each) for each in downs.bucket())


if __name__ == "__main__":
    sys.exit(main())
