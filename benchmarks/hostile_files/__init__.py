"""Files that mean harm, a few for each format that is imported; each is made when it is asked for, none is kept."""

from collections.abc import Iterator

from . import data, markup, packed, word
from .parts import Sample

__all__ = ["Sample", "every"]


def every(away: str, outside: str) -> Iterator[Sample]:
    """Yield all samples. `away` is an address that nothing may ask, `outside` a path that nothing may write."""
    yield from markup.xml(away)
    yield from markup.pages()
    yield from data.texts()
    yield from data.ninjs()
    yield from data.tables()
    yield from word.documents(away)
    yield from packed.containers(outside)
    yield from packed.archives()
