"""XML from strangers, looked through before anything is made of it: one pass of expat, nothing kept. Pure."""

from io import BytesIO
from typing import Protocol
from xml.parsers import expat

from .story import Unreadable
from .story import gettext_noop as _

MAX_DEPTH = 200
MAX_PART = 20_000_000  # bytes of one element near the top: one story with all that belongs to it
MAX_TAG = 1_000_000  # bytes of one tag, with its attributes, or comment: expat begins anew with each chunk of it
MAX_ELEMENTS = 200_000  # within such a one
PART = 3  # how deep the stories lie at most, as <item> in <rss><channel>
CHUNK = 65_536


class Stream(Protocol):
    """A file, or what reads like one."""

    def read(self, size: int, /) -> bytes:
        """Return so many bytes, fewer at the end."""

    def seek(self, place: int, /) -> object:
        """Go to a place counted from the beginning."""


def guard(source: bytes | Stream) -> None:
    """Read XML 1.0 through and rewind it. Raises Unreadable for what is not well formed, and for what does harm.

    That is: declared entities, a DTD elsewhere, elements too deep, stories or tags too large. The encoding is what the
    XML declaration says, else what the byte order mark does, else UTF-8; bytes that belie it are not well formed.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    look = _Look()
    try:
        while chunk := stream.read(CHUNK):
            look.feed(chunk)
        look.end()
    except expat.ExpatError as error:
        raise Unreadable(_("It is not well-formed XML.")) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_("It is in an encoding that is not known.")) from error
    stream.seek(0)


class _Look:
    """Counts depth, bytes and elements."""

    def __init__(self) -> None:
        self.depth = self.elements = self.start = self.fed = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity

    def feed(self, chunk: bytes) -> None:
        self.fed += len(chunk)
        self.parser.Parse(chunk, False)
        if self.fed - self.parser.CurrentByteIndex > MAX_TAG + CHUNK:
            raise Unreadable(_("One of its tags or comments is larger than 1 MB."))
        if self.fed - self.start > MAX_PART + CHUNK:
            raise Unreadable(_("A part of it is larger than 20 MB."))

    def end(self) -> None:
        if not self.fed:
            raise Unreadable(_("It is empty."))
        self.parser.Parse(b"", True)

    def _open(self, _name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(_("Its elements are nested too deep."))
        if self.depth <= PART:
            self._count()
        elif self.elements > MAX_ELEMENTS:
            raise Unreadable(_("A part of it has too many elements."))

    def _close(self, _name: str) -> None:
        self.depth -= 1
        if self.depth < PART:
            self._count()

    def _count(self) -> None:
        self.elements, self.start = 0, self.parser.CurrentByteIndex

    def _doctype(self, _name: str, system: str | None, public: str | None, _internal: int) -> None:
        if system or public:
            raise Unreadable(_("It refers to a DTD elsewhere."))

    def _entity(self, *_declared: object) -> None:
        raise Unreadable(_("It declares entities."))
