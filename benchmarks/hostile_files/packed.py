"""Hostile archives: ZIP, tar, gzip, the newsroom's own."""

import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator

from .parts import DEEP, MB, WORDS, Made, Sample, bomb, zipped

# ---- containers


def containers(outside: str) -> Iterator[Sample]:
    """Yield ZIPs, tars and files packed by gzip."""
    text = f"Judul Berita\n\n{WORDS}"

    def linked(kind: bytes, target: str) -> Made:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as archive:
            entry = tarfile.TarInfo("a.txt")
            entry.type, entry.linkname = kind, target
            archive.addfile(entry)
            entry = tarfile.TarInfo("b.txt")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
        yield made.getvalue()

    def tar(*names: str) -> bytes:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as archive:
            for name in names:
                entry = tarfile.TarInfo(name)
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text.encode()))
        return made.getvalue()

    escapes = ("../../outside.txt", outside, "a/../../outside.txt", "..\\..\\outside.txt", "C:\\outside.txt", "~/a.txt")
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = 0o120777 << 16
    yield "zip", "leads out of its place", "a.zip", lambda: [zipped(dict.fromkeys(escapes, text))], ()
    yield "zip", "a link", "a.zip", lambda: [zipped({link: "/etc/passwd"})], ()  # type: ignore[dict-item]
    yield "zip", "unpacks to 1 GB", "a.zip", lambda: [bomb("a.txt", 1000)], ()
    yield "zip", "lies about its size", "a.zip", lambda: [_lying(bomb("a.jsonl", 400))], ()
    yield "zip", "a zip in a zip in a zip", "a.zip", lambda: [_nested(9, text)], ()
    yield "zip", "100,001 files", "a.zip", lambda: [zipped({str(n): "" for n in range(100_001)})], ()
    yield "zip", "60,000 files that are empty", "a.zip", lambda: [zipped({f"{n}.txt": "" for n in range(60_000)})], ()
    yield "zip", "the same bytes 1,000 times", "a.zip", lambda: [_overlapping(1000, 9)], ()
    yield "zip", "is damaged", "a.zip", lambda: [zipped({"a.txt": text * 99})[:90]], ()
    yield "tar", "leads out of its place", "a.tar", lambda: [tar(*escapes)], ()
    yield "tar", "a symbolic link", "a.tar", lambda: linked(tarfile.SYMTYPE, "/etc/passwd"), ()
    yield "tar", "a hard link", "a.tar", lambda: linked(tarfile.LNKTYPE, "b.txt"), ()
    yield "tar", "a device", "a.tar", lambda: linked(tarfile.CHRTYPE, ""), ()
    yield (
        "tar",
        "lies about its size",
        "a.tar",
        lambda: [tar("a.txt").replace(b"%011o\0" % len(text), b"77777777777\0")],
        (),
    )
    yield "gz", "unpacks to 1 GB", "a.jsonl.gz", lambda: [gzip.compress(bytes(1000 * MB), 6)], ()
    yield "gz", "100 MB of empty objects", "a.jsonl.gz", lambda: [gzip.compress(b'{"headline":""}\n' * 6_200_000)], ()
    yield (
        "gz",
        "a gz in a gz in a gz",
        "a.txt.gz",
        lambda: [gzip.compress(gzip.compress(gzip.compress(text.encode())))],
        (),
    )
    yield "gz", "a tar that leads out", "a.tar.gz", lambda: [gzip.compress(tar(*escapes))], ()
    yield "gz", "is cut off", "a.txt.gz", lambda: [gzip.compress(text.encode() * 999)[:-30]], ()


def _lying(archive: bytes) -> bytes:
    """Return a ZIP whose directory says that its last member is small."""
    at = archive.rfind(b"PK\x01\x02")
    return archive[: at + 24] + struct.pack("<I", 1000) + archive[at + 28 :]


def _nested(depth: int, text: str) -> bytes:
    made: bytes | str = text
    for number in range(depth):
        made = zipped({f"{number}.{'zip' if number else 'txt'}": made, f"b{number}.zip": made})
    assert isinstance(made, bytes)
    return made


def _overlapping(members: int, size: int) -> bytes:
    """Return a ZIP whose members are all the same bytes, `size` MB each when they are unpacked."""
    text = b"x" * (size * MB)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(text) + packer.flush()
    told = (20, 0, 8, 0, 33, zlib.crc32(text), len(packed), len(text), 5, 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", *told)
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, *told, 0, 0, 0, 0, 0)
    directory = b"".join(entry + b"%05d" % number for number in range(members))
    start = len(local) + 5 + len(packed)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, members, members, len(directory), start, 0)
    return local + b"00000" + packed + directory + end


# ---- the newsroom's own archive


def archives() -> Iterator[Sample]:
    """Yield archives of a newsroom."""
    first = '{"newsroom":1}\n'

    def own(lines: str = "", **files: bytes) -> Callable[[], Made]:
        return lambda: [zipped({"newsroom.jsonl": first + lines, **files})]

    picture = "media/photos/ab/" + "ab" * 16 + ".png"
    yield (
        "archive",
        "unpacks to 1 GB",
        "a.zip",
        lambda: [bomb("newsroom.jsonl", 1000, piece=first.encode() + bytes(MB))],
        (),
    )
    yield (
        "archive",
        "1 GB of empty objects",
        "a.zip",
        lambda: [bomb("newsroom.jsonl", 1000, piece=first.encode() + b"{}\n" * 350_000)],
        (),
    )
    yield "archive", "leads out of its place", "a.zip", own("", **{"media/../../outside.png": b"x"}), ()
    yield "archive", "nested 200,000 deep", "a.zip", own('{"line":"story","uid":' + "[" * DEEP + "\n"), ()
    yield "archive", "scripts as names", "a.zip", own('{"line":"tag","name":"<script>x()</script>","slug":"a"}\n'), ()
    told = {"line": "photo", "uid": "0a" * 16, "file": picture.removeprefix("media/"), "digest": "00" * 32}
    yield "archive", "a picture of 900 megapixels", "a.zip", own(json.dumps(told) + "\n", **{picture: _png(30_000)}), ()
    yield "archive", "half a character", "a.zip", own('{"line":"tag","name":"\\ud800","slug":"a"}\n'), ()


def _png(side: int) -> bytes:
    """Return a PNG that says it is so many pixels wide and high, and holds nothing but black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(30 * MB), 9)) + chunk(b"IEND", b"")
