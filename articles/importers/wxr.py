"""Posts of a WordPress export (WXR 1.0 to 1.2), one by one. Pure: no models, no settings.

`docs/formats/wxr.md` tells what goes where. The file is read three times: the guard looks it through, then come the
authors and the media, which may stand below the posts that name them, then the posts. Only one is in memory at a time.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lxml import etree

from .guarded import guard
from .story import Broken, Rejected, Story, Unreadable
from .story import gettext_noop as _
from .wxr_story import Media, Site, story

FORMAT = "wxr"
MAX_MEDIA = 200_000

_NAMESPACE = re.compile(rb"https?://wordpress\.org/export/\d")
_EXPORT = re.compile(r"https?://wordpress\.org/export/[\d.]+(/excerpt)?/?")
_PREFIXES = {
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/dc/elements/1.1": "dc",
}
# XML has no such signs, WordPress does not take them out; they are no part of another in UTF-8 and its like.
_FORBIDDEN = bytes(set(range(32)) - set(b"\t\n\r"))
_CONTROL = bytes.maketrans(_FORBIDDEN, b" " * len(_FORBIDDEN))


def matches(head: bytes) -> bool:
    """Tell whether a file begins like a WordPress export."""
    return b"<rss" in head and bool(_NAMESPACE.search(head))


def read(stream: BinaryIO) -> Iterator[Story | Broken]:
    """Yield the posts of an export, and last of all what else it has and is left out, counted.

    Raises Unreadable for XML that is broken or does harm, and for XML that is no export.
    """
    clean = _Clean(stream)
    guard(clean)
    site = _site(clean)
    others: Counter[str] = Counter()
    for item in _parts(clean, "item"):
        kind = item.get("wp:post_type") or "post"
        status = item.get("wp:status")
        if kind != "post" or status in ("trash", "auto-draft", "inherit"):
            others[kind if kind != "post" else f"post ({status})"] += 1
            continue
        where = item.get("wp:post_id") or item.get("title")
        try:
            yield story(item, site)
        except Rejected as error:
            yield Broken(where, str(error))
        except ValueError:
            yield Broken(where, _("It could not be read."))
    if others:
        named = ", ".join(f"{count} {kind[:40]}" for kind, count in sorted(others.items())[:50])
        yield Broken("", _("What is no post was left out: {detail}."), named, is_meant=True)


class _Clean:
    """A stream without the control characters that XML forbids."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.stream.seek(0)
        self.is_wide = self.stream.read(2) in (b"\xff\xfe", b"\xfe\xff")

    def read(self, size: int = -1) -> bytes:
        found = self.stream.read(size)
        return found if self.is_wide else found.translate(_CONTROL)

    def seek(self, place: int) -> None:
        self.stream.seek(place)


@dataclass
class Part:
    """An item, an author: its fields by name, with the usual prefix; what may stand there more than once apart."""

    fields: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)  # domain, slug, name
    meta: dict[str, str] = field(default_factory=dict)
    comments: int = 0

    def get(self, name: str) -> str:
        """Return a field, "" if it is not there."""
        return self.fields.get(name, "")


def _site(stream: _Clean) -> Site:
    """Return what posts refer to: authors, media."""
    site = Site()
    for part in _parts(stream, "item", "author", "base_blog_url", "base_site_url"):
        if part.get("wp:author_login"):
            site.authors[part.get("wp:author_login")] = part.get("wp:author_display_name").strip()
        elif part.get("wp:post_type") == "attachment" and len(site.media) < MAX_MEDIA:
            number = part.get("wp:post_id")
            url = part.get("wp:attachment_url") or part.get("guid")
            caption = part.get("excerpt") or part.get("content:encoded")
            site.media[number] = Media(url, caption, part.meta.get("_wp_attachment_image_alt", ""))
            site.children.setdefault(part.get("wp:post_parent"), []).append(number)
        elif part.get("wp:base_blog_url") or part.get("wp:base_site_url"):
            site.address = part.get("wp:base_blog_url") or site.address or part.get("wp:base_site_url")
    return site


def _parts(stream: _Clean, *names: str) -> Iterator[Part]:
    """Yield the elements of the channel that have one of the names; each is gone when the next is read."""
    stream.seek(0)
    events = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        for _event, element in events:
            above = element.getparent()
            if above is None or above.tag != "channel":
                continue
            if _name(element) in names or _name(element).removeprefix("wp:") in names:
                yield _part(element)
            element.clear()
            while element.getprevious() is not None:
                del above[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable(_("It is not well-formed XML.")) from error
    if events.root is None or events.root.tag != "rss":
        raise Unreadable(_("It is no WordPress export."))


def _part(element: Any) -> Part:
    part = Part()
    if not len(element):
        part.fields[_name(element)] = element.text or ""
    for child in element:
        name = _name(child)
        if name == "wp:comment":
            part.comments += 1
        elif name == "wp:postmeta":
            values = {_name(each): each.text or "" for each in child}
            part.meta[values.get("wp:meta_key", "")] = values.get("wp:meta_value", "")
        elif name == "category":
            part.terms.append((child.get("domain", "category"), child.get("nicename", ""), child.text or ""))
        else:
            part.fields[name] = child.text or ""
    return part


def _name(element: Any) -> str:
    """Return a name with the usual prefix, whichever version and scheme its namespace has."""
    namespace, _brace, name = element.tag.rpartition("}")
    namespace = namespace.lstrip("{")
    if found := _EXPORT.fullmatch(namespace):
        return "excerpt" if found[1] else f"wp:{name}"
    prefix = _PREFIXES.get(namespace.partition("://")[2].rstrip("/"), "")
    return f"{prefix}:{name}" if prefix else name
