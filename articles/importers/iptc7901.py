"""Stories as IPTC 7901, the text transmission format of teleprinter days, that agencies still send. Pure.

`docs/formats/iptc7901.md` tells what goes where. SOH header, STX text, ETX day and time, EOT; several may stand in one
file. Without these signs the header line must be whole.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from ..plain import one_line
from .iptc7901_text import take_remark, take_text
from .story import Broken, Rejected, Story, Subject, Unreadable
from .story import gettext_noop as _
from .wire_signs import decode
from .wire_times import group
from .wires import Found, made

FORMAT = "iptc7901"
MAX_BYTES = 5_000_000
MOST = 1_000  # messages in a file

_HEADER = re.compile(
    r"(?P<service>[A-Za-z]{1,8})[ -]?(?P<number>\d{1,6})\s+(?P<priority>[1-9a-zA-Z])\s+(?P<category>[A-Za-z]{1,4})"
    r"\s+(?P<words>\d{1,5})(?!\S)\s*(?P<more>[^\n]{0,120})"
)
_WHOLE = re.compile(rb"\s*[A-Za-z]{2,4}\d{3,4} [1-9] [A-Za-z]{1,3} \d{2,4}(?: [^\r\n]{0,120})?[\r\n]")
_LETTERS = {"f": 1, "b": 2, "u": 3, "r": 4, "d": 5, "h": 5, "w": 6, "s": 6}  # teleprinters in America
_LANGUAGES = {"ENG": "en", "IND": "id", "INA": "id", "GER": "de", "FRE": "fr", "FRA": "fr", "SPA": "es", "ESP": "es"}
_BREAK = re.compile(r"\r*\n|\r+|\x85")
_NOISE = re.compile(r"[\x00\x05-\x08\x10-\x1f\x7f]")
_STARS = re.compile(r"\^([A-D])")  # how control bytes look where somebody has copied them


def matches(head: bytes) -> bool:
    """Whether a file begins with SOH or a whole header line of 7901."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x00\x16\x7f \r\n\t")
    if head.startswith(b"^A"):
        head = b"\x01" + head[2:]
    if not head.startswith(b"\x01"):
        return bool(_WHOLE.match(head))
    first, sign, _rest = head[1:1_000].partition(b"\x02")
    is_line = bool(_HEADER.match(first[:300].lstrip(b"\r\n").decode("latin-1")))
    return is_line or bool(sign and re.fullmatch(rb"[\t\r\n -~]{8,}", first))


def read(stream: BinaryIO) -> Iterator[Story | Broken]:
    """Yield the stories in `stream`, and what is broken among them. Raises Unreadable for what is no message."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(_("It is larger than 5 MB."))
    messages = [message for message in _split(data) if message.strip(b"\x00\x01\x02\x03\x04\x16\x7f \r\n\t")]
    if not messages:
        raise Unreadable(_("It is empty."))
    for number, message in enumerate(messages[:MOST], start=1):
        yield _one(message, str(number) if len(messages) > 1 else "")


def _split(data: bytes) -> Iterator[bytes]:
    """Yield messages, each from its SOH to the next one's."""
    if data[:2] == b"^A":
        signs = {b"A": b"\x01", b"B": b"\x02", b"C": b"\x03", b"D": b"\x04"}
        data = re.sub(rb"\^([ABCD])", lambda found: signs[found[1]], data)
    before, *parts = data.split(b"\x01")
    if before.strip(b"\xef\xbb\xbf\x00\x16\x04\x7f \r\n\t"):
        yield before
    yield from parts


def _one(message: bytes, where: str) -> Story | Broken:
    text, doubts = decode(message)
    found = Found(FORMAT, doubts=doubts)
    text = "\n".join(_BREAK.split(text))
    head, is_marked, rest = text.partition("\x02")
    if not is_marked:
        head, _line, rest = text.lstrip("\n").partition("\n")
        found.doubt(_("There is no sign where its text begins."))
    body, is_ended, after = rest.partition("\x03")
    if not is_ended:
        found.doubt(_("There is no sign where its text ends; it may be cut off."))
    key = _take_head(_NOISE.sub("", head), found)
    after = _NOISE.sub(" ", after.partition("\x04")[0])
    found.published = group(after, found.doubts)
    take_text(_NOISE.sub("", body.replace("\x02", "").replace("\x04", "")), found)
    if key and found.published:  # numbers begin anew every day
        found.external_id = f"{key}:{found.published:%Y%m%d}"
    try:
        return made(found)
    except Rejected as error:
        return Broken(key or where, str(error))


def _take_head(head: str, found: Found) -> str:
    """Take the header line and what stands between it and the text; return service and number."""
    line, _end, rest = head.strip("\n ").partition("\n")
    parts = _HEADER.match(line.strip())
    if not parts:
        found.doubt(_("Its header line was not understood: {detail}"), one_line(line))
        _take_slug(rest, found)
        return ""
    found.provider = parts["service"]
    priority = parts["priority"].lower()
    found.urgency = int(priority) if priority.isdigit() else _LETTERS.get(priority)
    if found.urgency is None:
        found.doubt(_("Its urgency is not one from 1 to 9: {detail}"), priority)
    found.subjects.append(Subject("", f"{parts['service'].lower()}:{parts['category'].lower()}"))
    found.service = one_line(parts["more"])
    found.language = next((code for word in parts["more"].split() if (code := _LANGUAGES.get(word))), "")
    _take_slug(rest, found)
    return f"{parts['service'].lower()}{parts['number']}"


def _take_slug(lines: str, found: Found) -> None:
    """Take what stands between header and text: the slug, and remarks in brackets."""
    slugs = [words for line in lines.split("\n") if (words := one_line(line)) and not take_remark(words, found)]
    found.slugline = " ".join(slugs).strip("/ ")
