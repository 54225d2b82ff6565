"""The formats that stories come in: a file each, found by what the bytes look like. Pure: no models, no settings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import docx, iptc7901, mail, newsml, newsml_g2, ninjs, nitf, page, pasted, syndication, tables, wxr
from .mapping import Mapping
from .story import Broken, Rejected, Story, Unreadable
from .story import gettext_noop as _

AUTO = "auto"
MAX_BYTES = 5_000_000  # of a document that is one story, and of a story among many
HEAD = 65_536  # bytes by which a format is told

Found = Iterator[Story | Broken]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how to tell it by the first HEAD bytes of a file, and how to read the stories of one, one by one.

    `matches` also gets whether these bytes are all. `read` takes a stream that can be rewound and, if `is_mapped`, a
    mapping. It raises Unreadable, before it yields anything or after, for what is not of the format.
    """

    matches: Callable[[bytes], bool]
    read: Callable[..., Found]
    is_mapped: bool = False


def _document(parse: Callable[[bytes], Story]) -> Callable[[BinaryIO], Found]:
    """Return how to read a file that is one story."""

    def read(stream: BinaryIO) -> Found:
        data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Unreadable(_("It is larger than 5 MB."))
        try:
            yield parse(data)
        except Rejected as error:
            yield Broken("", str(error))

    return read


def _mail(stream: BinaryIO) -> Found:
    """Read a mail, and the files in it as what they are."""
    return mail.read(stream, _attached)


def _attached(stream: BinaryIO, name: str) -> Found:
    """Read a file that came with a mail. Raises Unreadable for what is no story, and for words that may be anything."""
    form = detect(stream.read(HEAD))
    stream.seek(0)
    if form == pasted.FORMAT and not name.lower().endswith(".txt"):
        raise Unreadable(_("It is markup or data in a format that cannot be imported."))
    return FORMATS[form].read(stream)


# In the order in which they are tried.
FORMATS: dict[str, Format] = {
    ninjs.FORMAT: Format(matches=ninjs.matches, read=ninjs.read),
    newsml_g2.FORMAT: Format(matches=newsml_g2.matches, read=newsml_g2.read),
    newsml.FORMAT: Format(matches=newsml.matches, read=newsml.read),
    nitf.FORMAT: Format(matches=nitf.matches, read=nitf.read),
    iptc7901.FORMAT: Format(matches=iptc7901.matches, read=iptc7901.read),
    mail.FORMAT: Format(matches=mail.matches, read=_mail),
    wxr.FORMAT: Format(matches=wxr.matches, read=wxr.read),
    syndication.FORMAT: Format(matches=syndication.matches, read=syndication.read),
    docx.FORMAT: Format(matches=docx.matches, read=docx.read),
    tables.FORMAT: Format(matches=tables.matches, read=tables.read, is_mapped=True),
    page.FORMAT: Format(matches=page.matches, read=_document(page.parse)),
    pasted.FORMAT: Format(matches=pasted.matches, read=_document(pasted.parse)),
}


def detect(head: bytes) -> str:
    """Return the name of the format that a file beginning with `head` is in.

    Raises Unreadable for nothing, and for what none can read.
    """
    for name, form in FORMATS.items():
        if form.matches(head):
            return name
    raise Unreadable(_("It is markup or data in a format that cannot be imported."))


def read(stream: BinaryIO, form: str = AUTO, mapping: Mapping | None = None) -> Found:
    """Yield the stories in `stream`, in the format named or else detected; one that is broken does not stop others.

    A mapping is for tables. The stream can be rewound. Raises Unreadable for what is not of the format.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    if form == AUTO:
        form = tables.FORMAT if mapping else detect(head)
    chosen = FORMATS[form]
    if chosen.is_mapped:
        return chosen.read(stream, mapping)
    return chosen.read(stream)
