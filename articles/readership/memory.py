"""What was counted in the memory of this process, until a thread writes it."""

import logging
import secrets
import struct
import threading
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from typing import Generic, TypeVar

from django.db import Error, connection
from django.utils import timezone

from .counts import hour_of, refresh, store

log = logging.getLogger(__name__)
What = TypeVar("What")

EVERY = 5.0  # seconds that counts wait: what a crash may cost
WAITING = 5_000  # different stories and hours that may wait
BROWSERS = 8  # of one address that count: whoever invents browsers reaches no further


class Seen:
    """Remembers for an hour what it was told, and cannot say what it was.

    A Bloom filter: bits of digests under a random key, which go with the hour and are never written anywhere. It takes
    something new for known once in 60 at two thousand new things a second for the whole hour, and hardly ever below.
    """

    BITS = 2**26

    def __init__(self) -> None:
        self._hour: datetime | None = None
        self._key = self._bits = bytearray()

    def is_new(self, what: str, *, hour: datetime) -> bool:
        """Remember, and tell whether it was not known in this hour."""
        if hour != self._hour:
            self._hour, self._key = hour, bytearray(secrets.token_bytes(16))
            self._bits = bytearray(self.BITS // 8)
        digest = blake2b(what.encode(errors="replace"), key=self._key, digest_size=16).digest()
        is_new = False
        for place in struct.unpack("<4I", digest):
            byte, bit = place % self.BITS // 8, 1 << place % 8
            is_new = is_new or not self._bits[byte] & bit
            self._bits[byte] |= bit
        return is_new


def after_a_while(write: Callable[[], None]) -> None:
    """Call `write` in a thread of its own, `EVERY` seconds from now."""
    thread = threading.Timer(EVERY, write)
    thread.name, thread.daemon = "counts", True
    thread.start()


class Counter(Generic[What]):
    """What was counted in this process and is not written yet; `name` is what that is called in the log.

    `later` has it written, by default after a while: `store` gets how often by (what, hour), `then` is called after it.
    At most `most` different things wait. Nothing is started before the first of them: servers may fork until then.
    """

    def __init__(
        self,
        name: str,
        store: Callable[..., None],
        then: Callable[[datetime], None],
        *,
        most: int = WAITING,
        later: Callable[[Callable[[], None]], None] = after_a_while,
    ) -> None:
        self._name, self._store, self._then = name, store, then
        self._most, self._later = most, later
        self._seen = Seen()
        self._waiting: dict[tuple[What, datetime], int] = {}
        self._is_due = False
        self._lock, self._writing = threading.Lock(), threading.Lock()

    def add(self, what: What, address: str, browser: str, *, now: datetime) -> None:
        """Count something, unless it is this reader's doing in this hour already, or memory is full.

        A reader is a browser at an address; the first `BROWSERS` of an address count.
        """
        key = what, hour_of(now)
        with self._lock:
            if key not in self._waiting and len(self._waiting) >= self._most:
                return
            if self._is_new(what, address, browser, hour=key[1]):
                self._take({key: 1})
        self._see_to_it()

    def write(self) -> None:
        """Write what waits. Raises Error if the database does not take it; then it waits on."""
        with self._writing:
            with self._lock:
                taken, self._waiting = self._waiting, {}
            try:
                if taken:
                    self._store(taken, now=timezone.now())
            except Error:
                with self._lock:
                    self._take(taken)
                raise

    def close(self) -> None:
        """Write what waits before the process ends."""
        try:
            self.write()
        except Error:
            log.exception("%d %s are lost.", sum(self._waiting.values()), self._name)

    def _is_new(self, what: What, address: str, browser: str, *, hour: datetime) -> bool:
        """Remember a reader, and take one of the places that their address has."""
        if not self._seen.is_new(f"{what}\0{address}\0{browser}", hour=hour):
            return False
        return any(self._seen.is_new(f"{what}\0{address}\0\0{place}", hour=hour) for place in range(BROWSERS))

    def _take(self, counts: dict[tuple[What, datetime], int]) -> None:
        for key, times in counts.items():
            self._waiting[key] = self._waiting.get(key, 0) + times

    def _see_to_it(self) -> None:
        with self._lock:
            if self._is_due or not self._waiting:
                return
            self._is_due = True
        try:
            self._later(self._run)
        except RuntimeError:  # there is no thread to be had: whoever counts next tries again
            with self._lock:
                self._is_due = False
            log.warning("Counts of %s wait: no thread can be started now.", self._name, exc_info=True)

    def _run(self) -> None:
        """Write, in the thread: with a connection of its own, as no request closes it."""
        with self._lock:
            self._is_due = False
        try:
            self.write()
            self._then(timezone.now())
        except Error:
            log.warning("Counts of %s wait: the database does not take them now.", self._name, exc_info=True)
        finally:
            connection.close()
            self._see_to_it()


counter: Counter[int] = Counter("readings", store, refresh)
