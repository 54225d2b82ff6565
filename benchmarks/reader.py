"""Readers who ask for pages without pause, and note when they asked and what came: for benchmarks/stale.py."""

import gzip
import http.client
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.looks import Address, Answer

MARK = re.compile(rb"Kabar (\d+) versi (\d+)")
SLOW = 30  # seconds after which an answer is given up


def headline(story: int, version: int) -> str:
    """Return a headline by which a reader knows a story, and its version."""
    return f"Kabar {story} versi {version}"


@dataclass
class Site:
    """The addresses there are, and which of them concern a story."""

    addresses: list[Address] = field(default_factory=list)
    everywhere: list[int] = field(default_factory=list)  # pages of the whole site
    of: dict[int, list[int]] = field(default_factory=dict)

    def add(self, path: str, stories: Sequence[int] = (), *, is_story: bool = False) -> None:
        """Note a page; without `stories` it is one of the whole site, which shows what fits."""
        self.addresses.append(Address(path, tuple(stories), is_story))
        number = len(self.addresses) - 1
        if not stories:
            self.everywhere.append(number)
        for story in stories:
            self.of.setdefault(story, []).append(number)


@dataclass
class Read:
    """What a reader brings home."""

    answers: list[Answer] = field(default_factory=list)
    unchanged: int = 0  # answers 304
    errors: int = 0  # answers 5xx, and those that never came
    told: list[str] = field(default_factory=list)


class Reader:
    """Asks servers in turns, half of the time with what it has: for an answer 304 it takes what it had."""

    def __init__(self, ports: Sequence[int], host: str, site: Site, *, seed: int) -> None:
        self._servers = [http.client.HTTPConnection("127.0.0.1", port, timeout=SLOW) for port in ports]
        self._host, self._site, self._chance = host, site, random.Random(seed)
        self._had: dict[tuple[int, int, str], tuple[str, int, tuple[tuple[int, int], ...]]] = {}
        self.read = Read()

    def ask(self, hot: Sequence[int]) -> None:
        """Ask for one page: most often one that concerns a story that somebody works on just now, or will soon."""
        story = self._chance.choice(hot)
        if self._chance.random() < 0.2 and story + 1 in self._site.of:
            story += 1
        numbers = self._site.of[story] if self._chance.random() < 0.75 else self._site.everywhere
        number, which = self._chance.choice(numbers), self._chance.randrange(len(self._servers))
        encoding = self._chance.choice(("gzip", "identity"))
        had = self._had.get((which, number, encoding))
        headers = {"Host": self._host, "Accept-Encoding": encoding}
        if had and self._chance.random() < 0.5:
            headers["If-None-Match"] = had[0]
        sent = time.monotonic()
        try:
            status, tag, body = self._fetch(which, self._site.addresses[number].path, headers)
        except (OSError, http.client.HTTPException) as error:
            self._failed(f"{self._site.addresses[number].path}: {error!r}")
            self._servers[which].close()
            return
        answered = time.monotonic()
        if status >= 500:
            self._failed(f"{self._site.addresses[number].path}: {status}")
            return
        if status == 304 and had:
            self.read.unchanged += 1
            _tag, status, found = had
        else:
            found = _marks(body)
            self._had[which, number, encoding] = (tag, status, found)
        self.read.answers.append(Answer(number, sent, answered, status, found))

    def _fetch(self, which: int, path: str, headers: dict[str, str]) -> tuple[int, str, bytes]:
        server = self._servers[which]
        server.request("GET", path, headers=headers)
        answer = server.getresponse()
        body = answer.read()
        is_packed = answer.getheader("Content-Encoding") == "gzip"
        return answer.status, answer.getheader("ETag", ""), gzip.decompress(body) if is_packed and body else body

    def _failed(self, what: str) -> None:
        self.read.errors += 1
        if len(self.read.told) < 5:
            self.read.told.append(what)


def _marks(body: bytes) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({(int(story), int(version)) for story, version in MARK.findall(body)}))


def go_on(number: int, reader: Reader, hot: Any, counts: Any, stop: Any, out: Any) -> None:
    """Ask until `stop` is set, counting into `counts`; what was read goes to `out`. The work of a process."""
    while not stop.is_set():
        for _ in range(10):
            reader.ask(hot[:])
        counts[number] += 10
    out.put(reader.read)
