"""Pages that all processes of all machines share, in Redis: one of them makes a page, the others take it.

What is there is only true for the number that it says, and the number comes from the database: so Redis may forget,
go, or come back with what is old. Whatever fails there is a page that is not there.
"""

import json
import logging
from collections.abc import Callable
from hashlib import blake2b
from time import monotonic, sleep
from typing import Any, TypeVar

from .addresses import Asked
from .pages import UNPACK, Page, digest_of

log = logging.getLogger(__name__)
T = TypeVar("T")

KEPT = 3600  # seconds that a page stays which nobody writes anew
MAKING = 5_000  # milliseconds that others wait at most for whoever makes a page
LOOKS = 0.01  # seconds between looking whether it is there


class Shared:
    """Pages in the Redis at `url`, for processes of the same `build`; without `url` there is none."""

    def __init__(self, url: str, *, build: str) -> None:
        """Connect when something is first asked for."""
        self._redis: Any = None
        self._prefix = f"newsroom:page:{build}:"
        self._claims: set[str] = set()
        if url:
            import redis  # it is not among what `make run` installs

            from .. import breaker

            self._redis = redis.Redis.from_url(url, retry=breaker.of(url), **breaker.TIMEOUTS)

    def get(self, address: Asked, number: str) -> Page | None:
        """Return the page of an address if it is there and of generation `number`."""
        framed = self._try(lambda: self._redis.get(self._key(address)), None)
        try:
            return _unframed(framed, number) if framed else None
        except Exception:  # whatever may stand there instead of a page
            log.warning("Redis holds something else than a page; it is made anew.", exc_info=True)
            return None

    def put(self, address: Asked, page: Page) -> None:
        """Let the others have a page."""
        self._try(lambda: self._redis.set(self._key(address), _framed(page), ex=KEPT), None)

    def claim(self, address: Asked, number: str) -> bool:
        """Take it upon this process to make a page; False if another one is making it."""
        key = self._claim(address, number)
        if not self._try(lambda: self._redis.set(key, 1, nx=True, px=MAKING), True):
            return False
        self._claims.add(key)
        return True

    def release(self, address: Asked, number: str) -> None:
        """Say that the page is there, or will not be, if this process took it upon itself."""
        key = self._claim(address, number)
        if key in self._claims:
            self._claims.discard(key)
            self._try(lambda: self._redis.delete(key), None)

    def awaited(self, address: Asked, number: str) -> Page | None:
        """Wait for the page that another process is making; None if that comes to nothing."""
        end = monotonic() + MAKING / 1000
        while monotonic() < end:
            sleep(LOOKS)
            is_made_still = self._try(lambda: self._redis.exists(self._claim(address, number)), 0)
            if page := self.get(address, number):
                return page
            if not is_made_still:
                return None
        return None

    def _key(self, address: Asked) -> str:
        return self._prefix + blake2b(f"{address.path}?{address.query}".encode(), digest_size=16).hexdigest()

    def _claim(self, address: Asked, number: str) -> str:
        return f"{self._key(address)}:{number}"

    def _try(self, ask: Callable[[], T], otherwise: T) -> T:
        if self._redis is None:
            return otherwise
        import redis

        try:
            return ask()
        except redis.RedisError:  # which the breaker told
            return otherwise


def _framed(page: Page) -> bytes:
    """Return a page as bytes: a line of JSON, then the body as it is packed. No pickle: nothing in it can run."""
    answer = page.packed()
    head = [page.number, page.status, page.headers, page.missed, page.digest, answer.encoding]
    return json.dumps(head).encode() + b"\n" + answer.body[0]


def _unframed(framed: bytes, number: str) -> Page | None:
    head, _, body = framed.partition(b"\n")
    made_in, status, headers, missed, digest, encoding = json.loads(head)
    if made_in != number:
        return None
    if digest_of(UNPACK[encoding](body)) != digest:
        raise ValueError("The body is another one than its digest says.")
    page = Page(number, status, [(name, value) for name, value in headers], missed=missed, digest=digest)
    page.take(body, encoding)
    return page
