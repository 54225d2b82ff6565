"""Exif 3.0 tags of the picture and of its taking. Where it was taken is noted as a fact only, never its place."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from PIL.ExifTags import TAGS

from .text import clean, decode

MAX_ENTRIES = 500  # of one directory
MAX_BYTES = 16_000  # of one value that is decoded
MAX_VALUE = 4_000  # characters
MAX_NUMBERS = 16

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
# Pointers, pictures, and blocks that belong to a maker or to another reader (XMP, IIM, Photoshop, ICC in a TIFF).
_LEFT_OUT = {_EXIF_IFD, _GPS_IFD, 0xA005, 0x927C, 0xC4A5, 0x02BC, 0x83BB, 0x8649, 0x8773, 0x014A, 0xEA1C, 0xEA1D}
_PLACES = {0x830E, 0x8480, 0x8482, 0x85D8, 0x87AF, 0x87B0, 0x87B1}  # GeoTIFF
_NOT_A_PLACE = {0x00, 0x07, 0x0A, 0x12, 0x1D}  # GPS version, time, mode, datum, date
_WIDE = range(0x9C9B, 0x9CA0)  # Windows: UTF-16
_COMMENT = 0x9286
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 129: 1}
_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d"}
_TEXT_TYPES = (2, 129)  # ASCII; UTF-8 since Exif 3.0
_RATIONAL, _SIGNED_RATIONAL, _UNDEFINED = 5, 10, 7


@dataclass(slots=True)
class Exif:
    """What the directories say, by (directory, tag name)."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    has_location: bool = False
    problems: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return a tag's value, of either directory, or ""."""
        return self.values.get(("IFD0", name)) or self.values.get(("ExifIFD", name), "")


@dataclass(slots=True, frozen=True)
class _Entry:
    tag: int
    kind: int
    count: int
    raw: bytes


def parse(data: bytes) -> Exif:
    """Return what a TIFF structure says; what is broken is named in `problems`."""
    found = Exif()
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4], "")
    if not order or len(data) < 8:
        if data:
            found.problems.append("exif-broken")
        return found
    main = list(_entries(data, _pointer(data[4:8], order), order, found))
    _take("IFD0", main, order, found)
    for entry in main:
        if entry.tag == _EXIF_IFD:
            _take("ExifIFD", _entries(data, _pointer(entry.raw, order), order, found), order, found)
        elif entry.tag == _GPS_IFD:
            places = _entries(data, _pointer(entry.raw, order), order, found)
            found.has_location |= any(place.tag not in _NOT_A_PLACE for place in places)
    return found


def _pointer(raw: bytes, order: str) -> int:
    return int.from_bytes(raw[:4], "little" if order == "<" else "big")


def _entries(data: bytes, at: int, order: str, found: Exif) -> Iterator[_Entry]:
    """Yield the entries of a directory; a value that lies outside of the block is left out."""
    if at < 8 or at + 2 > len(data):
        found.problems.append("exif-broken")
        return
    (count,) = struct.unpack_from(f"{order}H", data, at)
    for number in range(min(count, MAX_ENTRIES)):
        start = at + 2 + 12 * number
        if start + 12 > len(data):
            found.problems.append("exif-broken")
            return
        tag, kind, length, offset = struct.unpack_from(f"{order}HHII", data, start)
        size = _SIZES.get(kind, 0) * length
        if size > 4 and offset + size > len(data):
            found.problems.append("exif-broken")
            continue
        begin = offset if size > 4 else start + 8
        yield _Entry(tag, kind, length, data[begin : begin + min(size, MAX_BYTES)])


def _take(directory: str, entries: Iterator[_Entry] | list[_Entry], order: str, found: Exif) -> None:
    for entry in entries:
        if entry.tag in _PLACES:
            found.has_location = True
        elif entry.tag not in _LEFT_OUT:
            value = clean(_value(entry, order), MAX_VALUE)
            if value:
                found.values.setdefault((directory, TAGS.get(entry.tag, f"0x{entry.tag:04x}")), value)


def _value(entry: _Entry, order: str) -> str:
    if entry.tag == _COMMENT:
        return _comment(entry.raw, order)
    if entry.tag in _WIDE:
        return entry.raw.decode("utf-16-le", "ignore")
    if entry.kind in _TEXT_TYPES:
        return "; ".join(part.strip() for part in decode(entry.raw).split("\0") if part.strip())
    if entry.kind == _UNDEFINED:
        text = entry.raw.rstrip(b"\0")
        if text.isascii() and text.decode("ascii").isprintable():
            return text.decode("ascii")
        return " ".join(str(byte) for byte in entry.raw) if len(entry.raw) <= 4 else ""
    return _numbers(entry, order) if entry.count <= MAX_NUMBERS else ""


def _comment(raw: bytes, order: str) -> str:
    code, text = raw[:8], raw[8:]
    if code == b"UNICODE\0":
        return text.decode("utf-16-le" if order == "<" else "utf-16-be", "ignore")
    return decode(text)


def _numbers(entry: _Entry, order: str) -> str:
    if entry.kind in (_RATIONAL, _SIGNED_RATIONAL):
        code = "i" if entry.kind == _SIGNED_RATIONAL else "I"
        return " ".join(_ratio(*pair) for pair in struct.iter_unpack(f"{order}2{code}", entry.raw))
    if entry.kind not in _CODES:
        return ""
    numbers = (number for (number,) in struct.iter_unpack(f"{order}{_CODES[entry.kind]}", entry.raw))
    return " ".join(f"{number:g}" if isinstance(number, float) else str(number) for number in numbers)


def _ratio(over: int, under: int) -> str:
    """Return a ratio as people read it: 1/1600 for a time, 1.7 for a number."""
    if under == 0:  # infinite, or unknown
        return f"{over}/0"
    ratio = Fraction(over, under)
    return str(ratio) if 1 in (ratio.numerator, ratio.denominator) else f"{float(ratio):g}"
