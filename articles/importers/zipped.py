"""How long a ZIP's list of members is, before zipfile reads it into memory whole (PKWARE's APPNOTE.TXT, 4.3)."""

from typing import BinaryIO

_END, _END_64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_COMMENT = 65_600  # bytes at the end in which the record of the end lies: a comment may follow it


class NoZip(ValueError):  # noqa: N818 -- it is an answer, not a fault
    """There is no record of a ZIP's end, or zipfiles would read it differently."""


def directory(stream: BinaryIO) -> int:
    """Return the bytes of the list of members. The stream is left anywhere. Raises NoZip."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _COMMENT))
    tail = stream.read()
    # Where zipfile looks: at the very end, for a file without comment, and else for the last of them.
    at = len(tail) - 22 if tail[-22:].startswith(_END) and tail.endswith(b"\0\0") else tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise NoZip("no end of a ZIP")
    if not tail[max(at - 20, 0) : at].startswith(_LOCATOR):
        return int.from_bytes(tail[at + 12 : at + 16], "little")
    # One of more than 4 GB says it in another record. Some look where the locator says, others right before it.
    record, place = tail[max(at - 76, 0) : at - 20], int.from_bytes(tail[at - 12 : at - 4], "little")
    if not record.startswith(_END_64) or place != size - len(tail) + at - 76:
        raise NoZip("two ends of a ZIP")
    return int.from_bytes(record[40:48], "little")
