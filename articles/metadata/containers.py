"""Which blocks a JPEG, PNG, WebP or GIF holds; nothing is decoded here but the containers themselves.

JPEG (ITU T.81, XMP part 3), PNG (third edition), WebP (RFC 9649), GIF89a; C2PA as its specification 2.1 embeds it.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_PARTS = 100_000  # segments, chunks or blocks of one file; real ones have some hundred
MAX_TEXT = 2_000_000  # bytes of one XMP packet or PNG text
MAX_TEXTS = 200  # comments and PNG texts
MAX_UNPACKED = 8_000_000  # bytes that all packed texts of one file may come to

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
# XMP is not in blocks of a GIF as other data is; this makes it look so to those who skip it (XMP part 3, 1.1.2).
_GIF_TAIL = b"\1" + bytes(range(255, -1, -1)) + b"\0"
_AI_TERM = b"rainedAlgorithmicMedia"  # in a C2PA manifest: trainedAlgorithmicMedia, or a composite with it


@dataclass(slots=True)
class Blocks:
    """The blocks of one file, raw."""

    format: str = ""
    exif: bytes = b""  # a TIFF structure
    photoshop: bytes = b""  # image resources
    xmp: bytes = b""
    extensions: dict[bytes, dict[int, bytes]] = field(default_factory=dict)  # extended XMP by GUID, then by offset
    texts: list[tuple[str, str, bytes]] = field(default_factory=list)  # (block, name, value)
    has_credentials: bool = False
    credentials_say_ai: bool = False
    problems: list[str] = field(default_factory=list)
    unpackable: int = MAX_UNPACKED  # bytes that may yet be unpacked

    def unpack(self, packed: bytes) -> bytes:
        """Return what a zlib stream holds, MAX_TEXT bytes at most. Raises zlib.error, and OverflowError as `spend`."""
        value = zlib.decompressobj().decompress(packed, MAX_TEXT)
        self.spend(len(value))
        return value

    def spend(self, size: int) -> None:
        """Note that `size` bytes were unpacked. Raises OverflowError once they are more than MAX_UNPACKED."""
        self.unpackable -= size
        if self.unpackable < 0:
            raise OverflowError

    def add_text(self, block: str, name: str, value: bytes) -> None:
        """Keep a comment or a PNG text, if there are not too many."""
        if len(self.texts) < MAX_TEXTS:
            self.texts.append((block, name, value[:MAX_TEXT]))

    def add_credentials(self, manifest: bytes) -> None:
        """Note that there is a C2PA manifest, and whether it names a trained algorithm. It is not verified."""
        self.has_credentials = True
        self.credentials_say_ai |= _AI_TERM in manifest


def open_file(data: bytes) -> Blocks:
    """Return the blocks of a picture; what is broken is named in `problems`, and what comes before it is kept."""
    blocks = Blocks()
    for name, start, reader in _READERS:
        if data.startswith(start) and (name != "webp" or data[8:12] == b"WEBP"):
            blocks.format = name
            try:
                reader(data, blocks)
            except (struct.error, IndexError):
                blocks.problems.append("truncated")
            except OverflowError:
                blocks.problems.append("too-much")
            return blocks
    blocks.problems.append("unknown-format")
    return blocks


def _jpeg(data: bytes, blocks: Blocks) -> None:
    for marker, body in _segments(data, blocks):
        if marker == 0xE1:
            _application1(body, blocks)
        elif marker == 0xED and body.startswith(_PHOTOSHOP):
            if len(blocks.photoshop) < MAX_TEXT:
                blocks.photoshop += body[len(_PHOTOSHOP) :]  # long resources go on in the next segment
        elif marker == 0xEB and body.startswith(b"JP") and (b"jumb" in body[:32] or blocks.has_credentials):
            if b"c2pa" in body or blocks.has_credentials:
                blocks.add_credentials(body)
        elif marker == 0xFE:
            blocks.add_text("JPEG", "Comment", body)


def _segments(data: bytes, blocks: Blocks) -> Iterator[tuple[int, bytes]]:
    """Yield the segments before the picture itself."""
    at = 2
    for _ in range(MAX_PARTS):
        if data[at] != 0xFF:
            blocks.problems.append("truncated")
            return
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker in (0xDA, 0xD9):  # the picture begins; the file ends
            return
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # without a body
            continue
        (size,) = struct.unpack_from(">H", data, at)
        body = data[at + 2 : at + size]
        if len(body) != max(size - 2, 0) or size < 2:
            blocks.problems.append("truncated")
            return
        yield marker, body
        at += size
    blocks.problems.append("too-many-parts")


def _application1(body: bytes, blocks: Blocks) -> None:
    if body.startswith(_EXIF):
        blocks.exif = blocks.exif or body[len(_EXIF) :]
    elif body.startswith(_XMP):
        blocks.xmp = blocks.xmp or body[len(_XMP) :]
    elif body.startswith(_EXTENSION):
        at = len(_EXTENSION)
        guid = body[at : at + 32]
        offset = int.from_bytes(body[at + 36 : at + 40], "big")
        if len(blocks.extensions) < 4 or guid in blocks.extensions:
            blocks.extensions.setdefault(guid, {})[offset] = body[at + 40 :]


def extension(blocks: Blocks, guid: str) -> bytes:
    """Return the extended XMP of that GUID, as far as its parts follow each other; "" in `guid` has none."""
    parts = blocks.extensions.get(guid.encode("ascii", "replace"), {})
    whole = bytearray()
    for offset, part in sorted(parts.items()):
        if offset != len(whole) or len(whole) + len(part) > MAX_TEXT:
            blocks.problems.append("xmp-extension-incomplete")
            break
        whole += part
    if guid and not parts:
        blocks.problems.append("xmp-extension-incomplete")
    return bytes(whole)


def _png(data: bytes, blocks: Blocks) -> None:
    at = 8
    for _ in range(MAX_PARTS):
        size, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IEND":
            return
        if at + 12 + size > len(data):
            blocks.problems.append("truncated")
            return
        if kind in _PNG_TEXTS:
            _png_text(kind, data[at + 8 : at + 8 + size], blocks)
        elif kind == b"eXIf":
            blocks.exif = data[at + 8 : at + 8 + size].removeprefix(_EXIF)
        elif kind == b"caBX":
            blocks.add_credentials(data[at + 8 : at + 8 + size])
        at += 12 + size
    blocks.problems.append("too-many-parts")


_PNG_TEXTS = (b"tEXt", b"zTXt", b"iTXt")


def _png_text(kind: bytes, body: bytes, blocks: Blocks) -> None:
    keyword, _, value = body.partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed = value[:1] == b"\1"
        value = value[2:].split(b"\0", 2)[-1]  # after language and translated keyword
    elif packed:
        value = value[1:]
    if packed:
        try:
            value = blocks.unpack(value)
        except zlib.error:
            blocks.problems.append("text-broken")
            return
    if keyword == b"XML:com.adobe.xmp":
        blocks.xmp = blocks.xmp or value
    elif keyword.startswith(b"Raw profile type "):  # as ImageMagick keeps other formats' blocks: a length, then hex
        _raw_profile(keyword.removeprefix(b"Raw profile type "), value, blocks)
    else:
        blocks.add_text("PNG", keyword[:79].decode("latin-1"), value)


def _raw_profile(kind: bytes, value: bytes, blocks: Blocks) -> None:
    blocks.spend(len(value))
    try:
        profile = bytes.fromhex("".join(value.decode("ascii").split()[2:]))
    except ValueError:
        blocks.problems.append("text-broken")
        return
    if kind in (b"iptc", b"8bim"):
        blocks.photoshop = blocks.photoshop or profile.removeprefix(_PHOTOSHOP)
    elif kind in (b"exif", b"APP1", b"xmp"):
        if profile.startswith((_EXIF, _XMP)):
            _application1(profile, blocks)
        elif kind == b"xmp":
            blocks.xmp = blocks.xmp or profile


def _webp(data: bytes, blocks: Blocks) -> None:
    at = 12
    for _ in range(MAX_PARTS):
        if at >= len(data):
            return
        kind, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > len(data):
            blocks.problems.append("truncated")
            return
        if kind in (b"EXIF", b"XMP ", b"C2PA"):
            body = data[at + 8 : at + 8 + size]
            if kind == b"EXIF":
                blocks.exif = body.removeprefix(_EXIF)
            elif kind == b"XMP ":
                blocks.xmp = body
            else:
                blocks.add_credentials(body)
        at += 8 + size + size % 2
    blocks.problems.append("too-many-parts")


def _gif(data: bytes, blocks: Blocks) -> None:
    flags = data[10]
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    for _ in range(MAX_PARTS):
        kind = data[at]
        if kind == 0x3B:
            return
        if kind == 0x21:
            end = _after_blocks(data, at + 2)
            _gif_extension(data[at + 1], data[at + 2 : end], blocks)
            at = end
        elif kind == 0x2C:
            flags = data[at + 9]
            at = _after_blocks(data, at + 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0))
        else:
            blocks.problems.append("truncated")
            return
    blocks.problems.append("too-many-parts")


def _after_blocks(data: bytes, at: int) -> int:
    while size := data[at]:
        at += 1 + size
    return at + 1


def _gif_extension(label: int, body: bytes, blocks: Blocks) -> None:
    if label == 0xFE:
        blocks.add_text("GIF", "Comment", _unblocked(body))
    elif label == 0xFF and body[1:12] == b"XMP DataXMP":
        blocks.xmp = body[12:].removesuffix(_GIF_TAIL)
    elif label == 0xFF and body[1:9] == b"C2PA_GIF":
        blocks.add_credentials(_unblocked(body[12:]))


def _unblocked(body: bytes) -> bytes:
    at, parts = 0, []
    while at < len(body) and (size := body[at]):
        parts.append(body[at + 1 : at + 1 + size])
        at += 1 + size
    return b"".join(parts)


_READERS = (
    ("jpeg", b"\xff\xd8", _jpeg),
    ("png", b"\x89PNG\r\n\x1a\n", _png),
    ("webp", b"RIFF", _webp),
    ("gif", b"GIF8", _gif),
)
