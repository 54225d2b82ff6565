"""What a page sends: its headers and its bytes in each encoding, and nothing to who has it already (RFC 9110)."""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import brotli

Headers = list[tuple[str, str]]

SHORTEST = 200  # bytes that are worth compressing
# Bytes of memory that a page takes beside its body: objects, headers, its place on the shelf. A process that held a
# million of 50 bytes grew by less than that for each (benchmarks/storing.py).
OVERHEAD = 4_096
# What an answer without body says again: what may be done with the page that is there (15.4.5; Fetch, CORS).
SAID_AGAIN = {"cache-control", "vary", "access-control-allow-origin", "access-control-expose-headers"}
LONGEST = 200  # characters of an Accept-Encoding that are looked at
PREFERRED = ("br", "gzip")
PACK: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "br": lambda body: brotli.compress(body, quality=5),  # 9 takes many times as long for a few per cent
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
UNPACK: dict[str, Callable[[bytes], bytes]] = {"": lambda body: body, "br": brotli.decompress, "gzip": gzip.decompress}
_CODING = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?", re.ASCII)


def digest_of(body: bytes) -> str:
    """Return what tells a body from any other: 24 letters and digits."""
    return blake2b(body, digest_size=12).hexdigest()


class Answer(NamedTuple):
    """A page in one encoding: what is sent to whoever does not have it, and the headers for whoever has it."""

    encoding: str
    tag: str
    headers: Headers
    body: list[bytes]
    unchanged: Headers


class Page:
    """An answer as it was made once, in the site's generation `number`.

    It is kept in the encodings that were asked for; another one is made of one of them. `missed` is what was searched
    for and not found by it, `digest` that of its body. `used` tells the shelf that it was asked for again.
    """

    __slots__ = ("_answers", "digest", "headers", "missed", "number", "status", "used")

    def __init__(self, number: str, status: str, headers: Headers, *, missed: str = "", digest: str = "") -> None:
        """Make a page without body yet; `headers` lack those that its encoding decides."""
        self.number, self.status, self.headers, self.missed, self.digest = number, status, headers, missed, digest
        self.used = False
        self._answers: dict[str, Answer] = {}

    @property
    def is_whole(self) -> bool:
        """Whether it is what was asked for, which an asker may have already."""
        return self.status.startswith("200 ")

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, as far as that can be told."""
        return OVERHEAD + sum({id(answer): len(answer.body[0]) for answer in tuple(self._answers.values())}.values())

    def kept(self, encoding: str) -> Answer | None:
        """Return the page in an encoding, None if it was not asked for in it yet."""
        return self._answers.get(encoding)

    def packed(self) -> Answer:
        """Return the page in the encoding that it was first asked for in."""
        return next(iter(self._answers.values()))

    def keep(self, body: bytes, encoding: str) -> Answer:
        """Keep `body`, which is the page's whole, in an encoding, and return that; a short one stays as it is."""
        self.digest = self.digest or digest_of(body)
        coding = encoding if len(body) >= SHORTEST else ""
        answer = self.take(PACK[coding](body), coding)
        self._answers[encoding] = answer
        return answer

    def take(self, packed: bytes, coding: str) -> Answer:
        """Keep a body that is in an encoding already, and return that."""
        tag = f'"{self.digest}-{coding}"' if coding else f'"{self.digest}"'
        own = [("ETag", tag), ("Content-Length", str(len(packed))), ("Vary", "Accept-Encoding")]
        own += [("Content-Encoding", coding)] if coding else []
        again = [pair for pair in self.headers if pair[0].lower() in SAID_AGAIN]
        answer = Answer(coding, tag, self.headers + own, [packed], [*again, ("ETag", tag), ("Vary", "Accept-Encoding")])
        self._answers[coding] = answer
        return answer

    def in_encoding(self, encoding: str) -> Answer:
        """Return the page in an encoding that it was not asked for in yet, and keep it."""
        first = self.packed()
        return self.keep(UNPACK[first.encoding](first.body[0]), encoding)


def encoding_of(accepted: str) -> str:
    """Return the encoding to answer in: the smallest that `Accept-Encoding` takes, "" for none (12.5.3)."""
    return _encoding_of(accepted[:LONGEST])


@lru_cache(512)
def _encoding_of(accepted: str) -> str:
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        if found := _CODING.fullmatch(part):
            try:
                weights[found[1]] = float(found[2] or 1)
            except ValueError:  # as of "q=1.2.3"
                continue
    others = weights.get("*", 0.0)
    return next((coding for coding in PREFERRED if weights.get(coding, others) > 0), "")


def has(given: str, tag: str) -> bool:
    """Tell whether an `If-None-Match` names the page that has this tag; compared weakly (13.1.2)."""
    return given == tag or given.strip() == "*" or tag in {each.strip().removeprefix("W/") for each in given.split(",")}
