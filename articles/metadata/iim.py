"""IPTC IIM 4.2 datasets in Photoshop's image resources, and what else those say in words."""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from .text import clean, decode

MAX_DATASETS = 2_000
MAX_RESOURCES = 2_000
MAX_VALUE = 4_000  # characters
MAX_SEEN = 100_000  # bytes by which an encoding is guessed

CAPTION, HEADLINE, TITLE = (2, 120), (2, 105), (2, 5)
BYLINE, BYLINE_TITLE, CREDIT, SOURCE, COPYRIGHT = (2, 80), (2, 85), (2, 110), (2, 115), (2, 116)
KEYWORDS, INSTRUCTIONS, JOB = (2, 25), (2, 40), (2, 103)
CITY, PROVINCE, COUNTRY = (2, 90), (2, 95), (2, 101)
DATE, TIME, PROGRAM = (2, 55), (2, 60), (2, 65)
# Octets that a value may have; longer ones were cut when they were written.
LIMITS = {
    TITLE: 64, KEYWORDS: 64, INSTRUCTIONS: 256, BYLINE: 32, BYLINE_TITLE: 32, CITY: 32, PROVINCE: 32, COUNTRY: 64,
    JOB: 32, HEADLINE: 256, CREDIT: 32, SOURCE: 32, COPYRIGHT: 128, CAPTION: 2000,
}  # fmt: skip
NAMES = {
    (1, 0): "Envelope Record Version", (1, 5): "Destination", (1, 20): "File Format", (1, 22): "File Format Version",
    (1, 30): "Service Identifier", (1, 40): "Envelope Number", (1, 50): "Product I.D.", (1, 60): "Envelope Priority",
    (1, 70): "Date Sent", (1, 80): "Time Sent", (1, 90): "Coded Character Set", (1, 100): "UNO",
    (1, 120): "ARM Identifier", (1, 122): "ARM Version", (2, 0): "Application Record Version",
    (2, 3): "Object Type Reference", (2, 4): "Object Attribute Reference", TITLE: "Object Name", (2, 7): "Edit Status",
    (2, 8): "Editorial Update", (2, 10): "Urgency", (2, 12): "Subject Reference", (2, 15): "Category",
    (2, 20): "Supplemental Category", (2, 22): "Fixture Identifier", KEYWORDS: "Keywords",
    (2, 26): "Content Location Code", (2, 27): "Content Location Name", (2, 30): "Release Date",
    (2, 35): "Release Time", (2, 37): "Expiration Date", (2, 38): "Expiration Time",
    INSTRUCTIONS: "Special Instructions", (2, 42): "Action Advised", (2, 45): "Reference Service",
    (2, 47): "Reference Date", (2, 50): "Reference Number", DATE: "Date Created", TIME: "Time Created",
    (2, 62): "Digital Creation Date", (2, 63): "Digital Creation Time", PROGRAM: "Originating Program",
    (2, 70): "Program Version", (2, 75): "Object Cycle", BYLINE: "By-line", BYLINE_TITLE: "By-line Title",
    CITY: "City", (2, 92): "Sub-location", PROVINCE: "Province/State", (2, 100): "Country/Primary Location Code",
    COUNTRY: "Country/Primary Location Name", JOB: "Original Transmission Reference", HEADLINE: "Headline",
    CREDIT: "Credit", SOURCE: "Source", COPYRIGHT: "Copyright Notice", (2, 118): "Contact",
    CAPTION: "Caption/Abstract", (2, 122): "Writer/Editor", (2, 130): "Image Type", (2, 131): "Image Orientation",
    (2, 135): "Language Identifier", (2, 221): "Preferences",
}  # fmt: skip
_CHARSET = (1, 90)
_NUMBERS = {(1, 0), (1, 20), (1, 22), (1, 120), (1, 122), (2, 0), (2, 200), (2, 201)}
_BINARY = {(2, 125), (2, 202), _CHARSET}  # pictures; and what is told by how the rest is decoded
_ENCODINGS = {b"\x1b%G": "utf-8", b"\x1b%/G": "utf-8", b"\x1b%/I": "utf-8", b"\x1b.A": "cp1252", b"\x1b-A": "cp1252"}

_IIM, _DIGEST, _COPYRIGHT_FLAG, _URL = 0x0404, 0x0425, 0x040A, 0x040B
_SIGNATURES = (b"8BIM", b"PHUT", b"DCSR", b"AgHg", b"MeSa")

Dataset = tuple[int, int]  # record and number


@dataclass(slots=True)
class Iim:
    """What Photoshop's resources hold."""

    values: dict[Dataset, list[str]] = field(default_factory=dict)
    is_stale: bool | None = None  # whether IIM was changed after what wrote its digest; None: no digest
    facts: list[tuple[str, str]] = field(default_factory=list)  # of Photoshop: (name, value)
    problems: list[str] = field(default_factory=list)


def parse(photoshop: bytes) -> Iim:
    """Return what image resources say; what is broken is named in `problems`."""
    found = Iim()
    datasets: list[tuple[Dataset, bytes]] = []
    current = stored = b""
    for number, body in islice(_resources(photoshop, found), MAX_RESOURCES):
        if number == _IIM:
            current = current or hashlib.md5(body, usedforsecurity=False).digest()  # as Photoshop's digest has it
            datasets.extend(islice(_datasets(body, found), MAX_DATASETS - len(datasets)))
        elif number == _DIGEST:
            stored = body[:16]
        elif number == _COPYRIGHT_FLAG:
            found.facts.append(("Copyright Flag", str(body[:1] not in (b"", b"\0"))))
        elif number == _URL:
            found.facts.append(("URL", clean(decode(body), MAX_VALUE)))
    if current and len(stored) == 16:
        found.is_stale = current != stored
    _keep(datasets, found)
    return found


def _keep(datasets: list[tuple[Dataset, bytes]], found: Iim) -> None:
    """Keep the values of datasets, decoded all in the same way."""
    if len(datasets) == MAX_DATASETS:
        found.problems.append("iim-too-many")
    encoding = _encoding(datasets)
    for key, raw in datasets:
        value = encoding if key == _CHARSET else _value(key, raw, encoding)
        if value:
            found.values.setdefault(key, []).append(value)


def _resources(data: bytes, found: Iim) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 12 <= len(data):
        if data[at : at + 4] not in _SIGNATURES:
            found.problems.append("photoshop-broken")
            return
        (number,) = struct.unpack_from(">H", data, at + 4)
        at += 6 + (data[at + 6] + 2 & ~1)  # a name with its length, padded
        if at + 4 > len(data):
            found.problems.append("photoshop-broken")
            return
        (size,) = struct.unpack_from(">I", data, at)
        body = data[at + 4 : at + 4 + size]
        if len(body) < size:
            found.problems.append("photoshop-broken")
        yield number, body
        at += 4 + size + size % 2


def _datasets(data: bytes, found: Iim) -> Iterator[tuple[Dataset, bytes]]:
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, number, size = struct.unpack_from(">BBH", data, at + 1)
        at += 5
        if size & 0x8000:  # extended: the length has a length
            length = size & 0x7FFF
            size = int.from_bytes(data[at : at + min(length, 8)], "big")
            at += length
        body = data[at : at + size]
        if len(body) < size:
            found.problems.append("iim-broken")
        if record in (1, 2) and (record, number) != (2, 202):
            yield (record, number), body
        at += size
    if data[at:].strip(b"\0"):
        found.problems.append("iim-broken")


def _encoding(datasets: list[tuple[Dataset, bytes]]) -> str:
    """Return the encoding that a block names; without a name UTF-8 if all is that, else what its letters look like."""
    named = next((raw for key, raw in datasets if key == _CHARSET), b"")
    texts = b" ".join(raw for key, raw in datasets if key not in _NUMBERS | _BINARY)[:MAX_SEEN]
    if named in _ENCODINGS:
        return _ENCODINGS[named]
    try:
        texts.decode()
    except UnicodeDecodeError:
        return "mac_roman" if _looks_like_mac(texts) else "cp1252"
    return "utf-8"


def _looks_like_mac(texts: bytes) -> bool:
    """MacRoman has its accented letters where Windows-1252 has signs, or nothing: those stand within words."""
    if any(byte in texts for byte in b"\x81\x8d\x8f\x90\x9d"):
        return True
    within = [
        byte
        for before, byte, after in zip(texts, texts[1:], texts[2:], strict=False)
        if byte > 0x7F
        and chr(before).isascii()
        and chr(before).isalpha()
        and chr(after).isascii()
        and chr(after).isalpha()
    ]
    mac = sum(0x80 <= byte <= 0x9F and byte != 0x92 for byte in within)  # 0x92: the apostrophe of Windows
    return mac > sum(byte >= 0xC0 for byte in within)


def _value(key: Dataset, raw: bytes, encoding: str) -> str:
    if key in _BINARY:
        return ""
    if key in _NUMBERS:
        return str(int.from_bytes(raw[:4], "big")) if raw else ""
    try:
        text = raw[: MAX_VALUE * 4].decode(encoding, "strict")
    except UnicodeDecodeError:  # it says what it is not, or was cut within a character
        text = raw[: MAX_VALUE * 4].decode(encoding, "ignore") if encoding == "utf-8" and _is_cut(raw) else decode(raw)
    return clean(text, MAX_VALUE)


def _is_cut(raw: bytes) -> bool:
    return any(_is_utf8(raw[:-less]) for less in (1, 2, 3))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return bool(raw)
