"""The credit of a picture as the blocks that go into each of its renditions: Exif, XMP and IPTC IIM.

Creator, credit line, source, copyright, terms and digital source type as IPTC Photo Metadata 2023.1 places them. They
are small, and there is nothing else in them: no place, no device, no history.
"""

import hashlib
import re
import struct
from dataclasses import dataclass
from itertools import accumulate
from xml.sax.saxutils import escape

from . import iim
from .text import clean, cut

CODES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MAX_CAPTION = 8_000  # bytes of XML; a JPEG's segment has at most 65,533
MAX_BYTES = 4_000  # of every other value
_MAX_CHARACTERS = 10_000

_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">{}</rdf:Description></rdf:RDF></x:xmpmeta>'
    '<?xpacket end="r"?>'
)
_DESCRIPTION, _ARTIST, _COPYRIGHT = 0x010E, 0x013B, 0x8298
# What Exif asks every JPEG for; they say nothing: 72 dots an inch, both ways, chroma centred.
_RESOLUTION = {0x011A: (72, 1), 0x011B: (72, 1)}
_SHORTS = {0x0128: 2, 0x0213: 1}


@dataclass(frozen=True, slots=True)
class Credit:
    """What a rendition says of its picture. `digital_source` is a term of IPTC's list; "" leaves anything out."""

    photographer: str
    agency: str
    via: str
    credit: str  # the credit line, as readers see it
    source: str
    copyright: str
    terms: str
    digital_source: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Segments:
    """The blocks, as Pillow's `save` takes them: exif=, xmp=, and for a JPEG extra=iim; b"" for nothing to say."""

    exif: bytes
    xmp: bytes
    iim: bytes


@dataclass(frozen=True, slots=True)
class _Said:
    """A credit, cleaned; the agency stands in for a creator or a source that nobody named."""

    creator: str
    credit: str
    source: str
    copyright: str
    terms: str
    digital_source: str
    caption: str


def write(credit: Credit) -> Segments:
    """Return a credit as blocks. Too long values are cut at characters; control characters are left out."""
    texts = {
        name: _short(clean(getattr(credit, name), _MAX_CHARACTERS), MAX_CAPTION if name == "caption" else MAX_BYTES)
        for name in Credit.__slots__
    }
    one_line = {name: " ".join(text.split()) for name, text in texts.items()}
    said = _Said(
        creator=one_line["photographer"] or one_line["agency"],
        credit=one_line["credit"],
        source=one_line["source"] or one_line["via"] or one_line["agency"],
        copyright=one_line["copyright"],
        terms=texts["terms"],
        digital_source=re.sub(r"[^A-Za-z]", "", one_line["digital_source"].rpartition("/")[2]),
        caption=texts["caption"],
    )
    return Segments(_exif(said), _xmp(said), _iim(said))


def _xmp(said: _Said) -> bytes:
    parts = [
        _element("dc:creator", said.creator, array="Seq"),
        _element("dc:description", said.caption, array="Alt"),
        _element("dc:rights", said.copyright, array="Alt"),
        _element("photoshop:Credit", said.credit),
        _element("photoshop:Source", said.source),
        _element("xmpRights:UsageTerms", said.terms, array="Alt"),
        _element("xmpRights:Marked", "True" if said.copyright else ""),
        _element("Iptc4xmpExt:DigitalSourceType", f"{CODES}{said.digital_source}" if said.digital_source else ""),
    ]
    return _PACKET.format("".join(parts)).encode() if any(parts) else b""


def _element(name: str, text: str, *, array: str = "") -> str:
    if not text:
        return ""
    value = escape(text)
    if array:
        language = ' xml:lang="x-default"' if array == "Alt" else ""
        value = f"<rdf:{array}><rdf:li{language}>{value}</rdf:li></rdf:{array}>"
    return f"<{name}>{value}</{name}>"


def _short(text: str, size: int) -> str:
    """Return as much of a text as `size` bytes hold of it as XML, the longest of its forms."""
    sizes = accumulate(len(escape(character).encode()) for character in text)
    return text[: sum(reached <= size for reached in sizes)]


def _exif(said: _Said) -> bytes:
    """Return a TIFF structure with one directory, and Exif's header; text is UTF-8, as the guidelines ask for."""
    texts = {
        _DESCRIPTION: said.caption,
        _ARTIST: said.creator,
        _COPYRIGHT: said.copyright,
    }
    wanted = {tag: text.encode() + b"\0" for tag, text in texts.items() if text}
    if not wanted:
        return b""
    count = len(wanted) + len(_RESOLUTION) + len(_SHORTS)
    at = 8 + 2 + 12 * count + 4
    entries, behind = [], b""
    for tag in sorted([*wanted, *_RESOLUTION, *_SHORTS]):
        if tag in _SHORTS:
            entries.append(struct.pack(">HHIHxx", tag, 3, 1, _SHORTS[tag]))
            continue
        kind, value = (2, wanted[tag]) if tag in wanted else (5, struct.pack(">2I", *_RESOLUTION[tag]))
        length = len(value) if kind == 2 else 1
        if len(value) <= 4:
            entries.append(struct.pack(">HHI4s", tag, kind, length, value))
        else:
            entries.append(struct.pack(">HHII", tag, kind, length, at + len(behind)))
            behind += value + b"\0" * (len(value) % 2)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, count) + b"".join(entries) + b"\0\0\0\0" + behind


def _iim(said: _Said) -> bytes:
    """Return a JPEG's APP13 segment: the datasets, and their digest, which says that they are in step with the XMP."""
    texts = {
        iim.BYLINE: said.creator,
        iim.CREDIT: said.credit,
        iim.SOURCE: said.source,
        iim.COPYRIGHT: said.copyright,
        iim.CAPTION: said.caption,
    }
    if not any(texts.values()):
        return b""
    datasets = [_dataset(1, 90, b"\x1b%G"), _dataset(2, 0, b"\0\4")]
    datasets += [_dataset(*key, cut(text, iim.LIMITS[key])) for key, text in sorted(texts.items()) if text]
    block = b"".join(datasets)
    digest = hashlib.md5(block, usedforsecurity=False).digest()
    body = b"Photoshop 3.0\0" + _resource(0x0404, block) + _resource(0x0425, digest)
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def _dataset(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def _resource(number: int, value: bytes) -> bytes:
    return struct.pack(">4sHHI", b"8BIM", number, 0, len(value)) + value + b"\0" * (len(value) % 2)
