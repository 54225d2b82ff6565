"""Whether two texts say about the same in about the same words, told by small sketches. Pure: no models, no settings.

A text's runs of three words are hashed, and the SIZE lowest hashes are its sketch: of two sketches, how many of the
lowest of both are shared estimates how many runs the texts share (Broder's resemblance, by the "bottom-k" sketch). The
very lowest are its marks: two texts that share many runs nearly always share one of them, so one index finds both.
"""

import struct
import zlib
from collections.abc import Sequence

from . import words

RUN = 3  # words
SHORTEST = 30  # words; shorter texts are alike by chance
LONGEST = 5000  # words that are looked at
SIZE = 64  # hashes of a sketch
MARKS = 8

Sketch = bytes | memoryview  # as databases hand it out


def sketch(text: str) -> bytes:
    """Return the sketch of plain text, at most SIZE numbers of 32 bits in ascending order; none for a short text."""
    found = words.words(text)[:LONGEST]
    if len(found) < SHORTEST:
        return b""
    runs = {" ".join(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}
    lowest = sorted({zlib.crc32(run.encode()) for run in runs})[:SIZE]
    return struct.pack(f">{len(lowest)}I", *lowest)


def marks(made: Sketch) -> Sequence[int]:
    """Return the marks of a sketch."""
    return _numbers(made)[:MARKS]


def likeness(one: Sketch, other: Sketch) -> float:
    """Return what part of their runs two texts share, 0 to 1, told by their sketches; 0 where one has none."""
    first, second = set(_numbers(one)), set(_numbers(other))
    if not first or not second:
        return 0.0
    lowest = sorted(first | second)[:SIZE]
    return sum(each in first and each in second for each in lowest) / len(lowest)


def _numbers(made: Sketch) -> tuple[int, ...]:
    made = bytes(made)
    return struct.unpack(f">{len(made) // 4}I", made)
