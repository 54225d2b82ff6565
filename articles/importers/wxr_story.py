"""One post of a WordPress export as a story. Pure: no models, no settings."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..dates import WIB
from .captions import picture
from .frames import absolute
from .markup import blocks, text
from .shortcodes import unfold
from .story import Doubt, Picture, Rejected, Story
from .story import gettext_noop as _

MAX_CONTENT = 5_000_000  # characters
NO_SECTION = {"uncategorized", "tak-berkategori", "tanpa-kategori", "tidak-berkategori"}
NEVER = "0000-00-00 00:00:00"
_STATES = {
    "draft": _("It was a draft there."),
    "pending": _("It was waiting for review there."),
    "private": _("It was private there."),
    "future": _("It was scheduled there."),
}


@dataclass(frozen=True, slots=True)
class Media:
    """A file of the site's library: where it is, its caption as HTML, its alternative text."""

    url: str
    caption: str
    alt: str


@dataclass
class Site:
    """What the posts of an export refer to."""

    address: str = ""
    authors: dict[str, str] = field(default_factory=dict)  # login -> name for readers
    media: dict[str, Media] = field(default_factory=dict)  # number -> file
    children: dict[str, list[str]] = field(default_factory=dict)  # number of a post -> those of its files


class Item(Protocol):
    """A post as it stands in the file."""

    terms: list[tuple[str, str, str]]
    meta: dict[str, str]
    comments: int

    def get(self, name: str) -> str:
        """Return a field, "" if it is not there."""


def story(item: Item, site: Site) -> Story:
    """Return the story that a post is. Raises Rejected for one without a title, or too large."""
    headline = text(item.get("title"))
    content = item.get("content:encoded")
    if not headline:
        raise Rejected(_("It has no headline."))
    if len(content) > MAX_CONTENT:
        raise Rejected(_("It is larger than 5 MB."))
    doubts: list[Doubt] = []
    left_out: list[Doubt] = []
    markup, unknown = unfold(content, lambda ids: _gallery(ids, item.get("wp:post_id"), site))
    if unknown:
        doubts.append(Doubt(_("Shortcodes or blocks that are not known were taken out: {detail}"), _listed(unknown)))
    if item.comments:
        left_out.append(Doubt(_("{detail} comments were not imported."), str(item.comments)))
    section, tags = _terms(item)
    status = item.get("wp:status") or "publish"
    is_public = _is_public(item, doubts)
    moment = _moment(item, doubts) if status in ("publish", "private", "future") else None
    link = absolute(item.get("link"))
    login = item.get("dc:creator").strip()
    author = site.authors.get(login) or login
    return Story(
        format="wxr",
        headline=headline,
        lead=text(item.get("excerpt")),
        body=blocks(markup, link or site.address),
        pictures=_lead_picture(item, site, doubts),
        section=section,
        tags=tags,
        authors=(author,) if author else (),
        published=moment if status in ("publish", "private") else None,
        not_before=moment if status == "future" else None,
        external_id=_numbered(item, site) or item.get("guid").strip(),  # posts were seen that share a guid
        canonical_url=link,
        is_public=is_public,
        old_addresses=_addresses(item),
        doubts=tuple(doubts),
        left_out=tuple(left_out),
    )


def _terms(item: Item) -> tuple[str, tuple[str, ...]]:
    """Return section and tags: the first category, and the others with the tags."""
    categories = [
        text(name)
        for domain, slug, name in item.terms
        if domain == "category" and (slug or name.strip().lower().replace(" ", "-")) not in NO_SECTION
    ]
    tags = [text(name) for domain, _slug, name in item.terms if domain in ("post_tag", "tag")]
    section = categories[0] if categories else ""
    rest = dict.fromkeys(name for name in [*categories[1:], *tags] if name and name != section)
    return section, tuple(rest)


def _is_public(item: Item, doubts: list[Doubt]) -> bool:
    status = item.get("wp:status") or "publish"
    if status != "publish":
        doubts.append(Doubt(_STATES.get(status, _("Its status there was: {detail}")), status))
    if item.get("wp:post_password"):
        doubts.append(Doubt(_("It was behind a password there.")))
    return status == "publish" and not item.get("wp:post_password")


def _moment(item: Item, doubts: list[Doubt]) -> datetime | None:
    """Return when the post came out; WordPress writes zeros for a time in UTC that it does not know."""
    for name, zone in (("wp:post_date_gmt", UTC), ("wp:post_date", WIB)):
        value = item.get(name).strip()
        if not value or value == NEVER:
            continue
        with suppress(ValueError, OverflowError):
            moment = datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
            moment.astimezone(UTC)
            if zone is WIB:
                doubts.append(Doubt(_("The publication time names no zone; it was read as WIB.")))
            return moment
    doubts.append(Doubt(_("No publication time was found.")))
    return None


def _lead_picture(item: Item, site: Site, doubts: list[Doubt]) -> tuple[Picture, ...]:
    number = item.meta.get("_thumbnail_id", "").strip()
    if not number or number == "0":
        return ()
    media = site.media.get(number)
    url = absolute(media.url, site.address) if media else ""
    if not media or not url:
        doubts.append(Doubt(_("Its lead picture is not in the file: {detail}"), number[:40]))
        return ()
    return (picture(text(media.caption), text(media.alt), url),)


def _gallery(ids: str, post: str, site: Site) -> str:
    """Return the pictures that a gallery names, all of the post if it names none, as HTML."""
    numbers: Any = [number.strip() for number in ids.split(",")] if ids else site.children.get(post, [])
    media = [site.media[number] for number in numbers[:100] if number in site.media]
    return "".join(
        f'<figure><img src="{escape(each.url)}" alt="{escape(each.alt)}">'
        f"<figcaption>{escape(text(each.caption))}</figcaption></figure>"
        for each in media
    )


def _addresses(item: Item) -> tuple[str, ...]:
    """Return the paths, with their query, that led to the post: its link, its guid, its number.

    A guid with another number than the post's is from before the site moved: that number may be another post's now.
    """
    number = item.get("wp:post_id").strip()
    link, guid = _path(item.get("link")), _path(item.get("guid"))
    if "?p=" in guid and not guid.endswith(f"?p={number}"):
        guid = ""
    paths = [link, guid, f"/?p={number}" if number.isascii() and number.isdigit() else ""]
    return tuple(dict.fromkeys(path for path in paths if path not in ("", "/")))


def _path(address: str) -> str:
    found = absolute(address)
    parts = urlsplit(found)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "") if found else ""


def _numbered(item: Item, site: Site) -> str:
    number = item.get("wp:post_id").strip()
    return f"{site.address.rstrip('/')}/?p={number}" if number else ""


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
