"""Pictures with blocks of every kind, made here for tests about what is embedded in pictures."""

import hashlib
import struct
import zlib
from io import BytesIO

from PIL import Image

UTF8 = (1, 90, b"\x1b%G")
NAMESPACES = (
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("exif", "http://ns.adobe.com/exif/1.0/"),
    ("Iptc4xmpCore", "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"),
    ("Iptc4xmpExt", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"),
    ("photoshop", "http://ns.adobe.com/photoshop/1.0/"),
    ("plus", "http://ns.useplus.org/ldf/xmp/1.0/"),
    ("xmp", "http://ns.adobe.com/xap/1.0/"),
    ("xmpMM", "http://ns.adobe.com/xap/1.0/mm/"),
    ("xmpNote", "http://ns.adobe.com/xmp/note/"),
    ("xmpRights", "http://ns.adobe.com/xap/1.0/rights/"),
)


def picture(form: str, **written) -> bytes:
    """The bytes of a small picture, saved by Pillow with what is given."""
    made = BytesIO()
    Image.new("RGB", (32, 24), "navy").save(made, form, **written)
    return made.getvalue()


def jpeg(*, exif: bytes = b"", xmp: bytes = b"", iim: bytes = b"", segments: bytes = b"") -> bytes:
    """A JPEG with these blocks; `iim` and `segments` are whole segments."""
    return picture("JPEG", exif=exif, xmp=xmp, extra=iim + segments)


def segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def datasets(*rows: tuple[int, int, bytes]) -> bytes:
    """A block of IIM datasets: (record, number, octets)."""
    return b"".join(struct.pack(">BBBH", 0x1C, record, number, len(raw)) + raw for record, number, raw in rows)


def resource(number: int, body: bytes) -> bytes:
    """One of Photoshop's image resources."""
    return struct.pack(">4sHHI", b"8BIM", number, 0, len(body)) + body + b"\0" * (len(body) % 2)


def app13(*rows: tuple[int, int, bytes], digest_of: bytes | None = None, more: bytes = b"") -> bytes:
    """An APP13 segment with datasets, and the digest of `digest_of` if that is given."""
    stored = b"" if digest_of is None else resource(0x0425, hashlib.md5(digest_of).digest())
    return segment(0xED, b"Photoshop 3.0\0" + resource(0x0404, datasets(*rows)) + stored + more)


def packet(inner: str, attributes: str = "") -> bytes:
    """An XMP packet around the properties of one description."""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in NAMESPACES)
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces} {attributes}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def alt(name: str, **languages: str) -> str:
    """A property with a text in several languages; `default` is x-default."""
    items = "".join(
        f'<rdf:li xml:lang="{"x-default" if language == "default" else language}">{text}</rdf:li>'
        for language, text in languages.items()
    )
    return f"<{name}><rdf:Alt>{items}</rdf:Alt></{name}>"


def many(name: str, *items: str, array: str = "Bag") -> str:
    """A property with several values."""
    inner = "".join(f"<rdf:li>{item}</rdf:li>" for item in items)
    return f"<{name}><rdf:{array}>{inner}</rdf:{array}></{name}>"


def exif(main: dict, taking: dict | None = None, gps: dict | None = None) -> bytes:
    """An Exif block by Pillow: tags of the picture, of its taking, of its place."""
    made = Image.Exif()
    made.update(main)
    for directory, tags in ((0x8769, taking), (0x8825, gps)):
        if tags:
            made.get_ifd(directory).update(tags)
    return made.tobytes()


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    """A PNG with these chunks before its end."""
    plain = picture("PNG")
    return plain[:-12] + b"".join(chunks) + plain[-12:]
