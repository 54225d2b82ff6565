"""Stories as ninjs, IPTC's News in JSON, 1.x to 3.x: one object, a list, or an object a line. Pure.

`docs/formats/ninjs.md` tells what goes where. Names of properties differ in capitals between versions: they are read
without. An object of type "composite" that has no text is read as the objects that belong to it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from .lines import Lines, has_too_many_values, objects
from .ninjs_parts import Item, lowered, text_of, word
from .ninjs_story import kind_of, story
from .story import Broken, Rejected, Story, Unreadable
from .story import gettext_noop as _

FORMAT = "ninjs"
MAX_BYTES = 20_000_000  # of a list; each of its objects may have 5 MB

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"")
_URI = re.compile(rb'"uri"\s*:', re.IGNORECASE)
_OWN = re.compile(
    rb'"(?:versionCreated|firstCreated|pubStatus|headlines|bodies|body_\w{1,20}|representationType|eventDetails)"\s*:',
    re.IGNORECASE,
)


def matches(head: bytes) -> bool:
    """Whether a file begins with JSON that has a `uri` and another property that ninjs alone has."""
    return bool(_BEGINS.match(head) and _URI.search(head) and _OWN.search(head))


def read(stream: BinaryIO) -> Iterator[Story | Broken]:
    """Yield the stories in `stream`, which can be rewound, and what is none or broken among them.

    Raises Unreadable for what is not JSON, and for a list of more than 20 MB.
    """
    for where, item in _items(stream):
        yield item if isinstance(item, Broken) else _made(item, where)


# ---- objects


def _items(stream: BinaryIO) -> Iterator[tuple[str, Item | Broken]]:
    first = stream.readline(MAX_BYTES + 1)
    is_whole = _is_object(first)
    rest = stream.read(MAX_BYTES + 1 - len(first)) if not is_whole else b""
    if is_whole and stream.read(1):
        stream.seek(0)
        yield from _line_by_line(stream)
        return
    whole = first + rest
    del first, rest
    if len(whole) > MAX_BYTES:
        raise Unreadable(_("It is larger than 20 MB; write an object a line."))
    if has_too_many_values(whole):
        raise Unreadable(_("It has too many values."))
    try:
        found = json.loads(whole.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("It is not JSON.")) from error
    listed = found if isinstance(found, list) else [found]
    for number, item in enumerate(listed, start=1):
        where = str(number) if isinstance(found, list) else ""
        yield from _members(item, where)


def _is_object(line: bytes) -> bool:
    try:
        return not has_too_many_values(line) and isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _line_by_line(stream: BinaryIO) -> Iterator[tuple[str, Item | Broken]]:
    lines = Lines(stream, "utf-8", is_guessed=False)
    for item in objects(lines):
        yield from [(item.where, item)] if isinstance(item, Broken) else _members(item, f"line {lines.first}")


def _members(found: Any, where: str) -> Iterator[tuple[str, Item | Broken]]:
    """Yield an object, or those that belong to it where it is but their container."""
    if not isinstance(found, dict):
        yield where, Broken(where, _("It is not an object in JSON."))
        return
    item = lowered(found)
    members = item.get("associations")
    if word(item, "type") == "composite" and not item.get("bodies") and isinstance(members, list):
        for number, member in enumerate(members, start=1):
            if isinstance(member, dict) and member.get("rel", "member") == "member":
                yield f"{where}/{number}".lstrip("/"), lowered(member)
        return
    yield where, item


def _made(item: Item, where: str) -> Story | Broken:
    named = word(item, "uri")[:200] or where
    try:
        return story(item, FORMAT)
    except Rejected as error:
        note = text_of(item, "ednote")[:300] if word(item, "pubstatus") in ("canceled", "withheld") else ""
        if note:
            return Broken(named, _("Its supplier has withdrawn it: {detail}"), note)
        return Broken(named, str(error), kind_of(item)[:40])
