"""How an `Entry` is written in RSS 2.0 and in Atom: content, Dublin Core, Media RSS (rssboard.org/media-rss).

Pictures stand in Media RSS and not in `enclosure`, which must say how many bytes its file has: renditions are made
when they are first asked for, so a feed cannot know.
"""

from datetime import UTC, datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from ..addresses import absolute
from .entries import Entry, Picture

MEDIA = {"xmlns:media": "http://search.yahoo.com/mrss/"}
MODULES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
} | MEDIA


class _Steady:
    """Without stories a feed has no date of its own; Django would say "now", and no answer would equal the last."""

    items: list[dict[str, Any]]

    def latest_post_date(self) -> datetime:
        """Return the newest time in the feed."""
        return super().latest_post_date() if self.items else datetime(1970, 1, 1, tzinfo=UTC)  # type: ignore[misc]


class Rss(_Steady, Rss201rev2Feed):
    """RSS 2.0 with the whole text beside the summary. It has no word for updates: Atom's is used."""

    def rss_attributes(self) -> dict[str, str]:
        """Return the version and the modules in use."""
        return super().rss_attributes() | MODULES

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write one story."""
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        handler.addQuickElement("atom:updated", rfc3339_date(entry.updated))
        for person in entry.authors:
            handler.addQuickElement("dc:creator", person.name)
        handler.addQuickElement("dc:language", entry.language)
        for subject in entry.subjects:
            handler.addQuickElement("category", subject.name, {"domain": subject.scheme})
        handler.addQuickElement("content:encoded", entry.text)
        _add_picture(handler, entry.picture)


class Atom(_Steady, Atom1Feed):
    """Atom 1.0 with the whole text beside the summary."""

    def root_attributes(self) -> dict[str, str]:
        """Return the namespaces and the language."""
        return super().root_attributes() | MEDIA

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Return the language of the story."""
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write one story."""
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        for person in entry.authors:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", person.name)
            handler.addQuickElement("uri", person.address)
            handler.endElement("author")
        for subject in entry.subjects:
            handler.addQuickElement("category", "", {"term": subject.name, "scheme": subject.scheme})
        handler.addQuickElement("content", entry.text, {"type": "html"})
        _add_picture(handler, entry.picture)


def _add_picture(handler: SimplerXMLGenerator, picture: Picture | None) -> None:
    """Write the lead photo with its credits."""
    if picture is None:
        return
    whole, small = picture.whole, picture.thumbnail
    size = {"width": str(whole.width), "height": str(whole.height)}
    about = {"url": absolute(whole.url), "type": whole.type, "medium": "image", **size}
    handler.startElement("media:content", AttributesImpl(about))
    if picture.caption:
        handler.addQuickElement("media:description", picture.caption, {"type": "plain"})
    if picture.photographer:
        handler.addQuickElement("media:credit", picture.photographer, {"role": "photographer", "scheme": "urn:ebu"})
    for agency in picture.agencies:
        handler.addQuickElement("media:credit", agency)
    if picture.copyright:
        handler.addQuickElement("media:copyright", picture.copyright)
    size = {"width": str(small.width), "height": str(small.height)}
    handler.addQuickElement("media:thumbnail", None, {"url": absolute(small.url), **size})
    handler.endElement("media:content")
