"""Stories as NewsML-G2 2.x: a news item, a package, or a news message that conveys several. Pure.

`docs/formats/newsml-g2.md` tells what goes where. Members of a package are stories of their own; pictures that a story
or its package names are its pictures.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from .newsml_g2_item import kind_of, picture, take
from .story import Broken, Doubt, Rejected, Story, Unreadable
from .story import gettext_noop as _
from .wire_xml import MAX_BYTES, Element, beginning, first, said, tree, value
from .wires import MOST_ITEMS, Found, made

FORMAT = "newsml-g2"
PICTURES = {"picture", "graphic", "image", "photo"}

_ITEMS = ("newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem")
_PARTS = ("contentset", "contentmeta", "itemmeta", "itemset")
_BEGINS = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<(?:\w+:)?(?:newsItem|newsMessage|packageItem|conceptItem|"
    r"knowledgeItem|planningItem|catalogItem|contentSet|contentMeta|itemMeta|itemSet)\b",
    re.DOTALL,
)


def matches(head: bytes) -> bool:
    """Whether a file begins with a root element of NewsML-G2, or with a part of an item."""
    return bool(_BEGINS.match(beginning(head)[:5_000]))


def read(stream: BinaryIO) -> Iterator[Story | Broken]:
    """Yield the stories in `stream`, what is none among them, and what packages name that did not come with them.

    Raises Unreadable for what is no NewsML-G2.
    """
    root, doubts = tree(stream.read(MAX_BYTES + 1))
    if root.tag in _PARTS and root.tag != "itemset":
        doubts.append(Doubt(_("It is only a part of an item: {detail}"), root.tag))
        whole = etree.Element("newsitem")
        whole.append(root)
        root = whole
    elif root.tag not in (*_ITEMS, "newsmessage", "itemset"):
        raise Unreadable(_("It is no NewsML-G2."))
    items = (
        [root] if root.tag in _ITEMS else [each for each in root.iter(*_ITEMS) if each.getparent().tag not in _ITEMS]
    )
    if not items:
        raise Unreadable(_("There is no item in the message."))
    if len(items) > MOST_ITEMS:
        raise Unreadable(_("It holds more than 2,000 items."))
    yield from _Message(root, items, doubts).stories()


class _Message:
    """The items that came together, and what they say of each other."""

    def __init__(self, root: Element, items: list[Element], doubts: list[Doubt]) -> None:
        self.doubts = doubts
        self.header = first(root, "header") if root.tag == "newsmessage" else None
        self.items = [item for item in items if item.tag != "packageitem"]
        self.packages = [item for item in items if item.tag == "packageitem"]
        self.by_guid = {guid: item for item in self.items if (guid := value(item, "guid"))}
        self.named = {*self.by_guid, *(value(each, "guid") for each in self.packages)}
        self.part_of = {
            ref: value(package, "guid") for package in reversed(self.packages) for ref in _references(package)
        }
        self.shown = self._shown()

    def _shown(self) -> dict[str, list[str]]:
        """Return, by the guid of a text, the guids of the pictures here that it or its package names."""
        kinds = {guid: kind_of(item) for guid, item in self.by_guid.items()}
        found: dict[str, list[str]] = {}
        taken: set[str] = set()
        for guid, item in self.by_guid.items():
            if kinds[guid] not in PICTURES:
                links = (value(link, "residref") for link in item.iter("link"))
                found[guid] = [ref for ref in dict.fromkeys(links) if kinds.get(ref) in PICTURES]
                taken.update(found[guid])
        for package in self.packages:
            refs = [ref for ref in _references(package) if ref in kinds]
            texts = [ref for ref in refs if kinds[ref] not in PICTURES]
            if len(texts) == 1:
                found[texts[0]] += [ref for ref in refs if kinds[ref] in PICTURES and ref not in taken]
        return found

    def stories(self) -> Iterator[Story | Broken]:
        """Yield what each item is."""
        beside = {ref for refs in self.shown.values() for ref in refs}
        for number, item in enumerate(self.items, start=1):
            guid = value(item, "guid")
            if guid not in beside:
                yield self._one(item, guid, guid or (str(number) if len(self.items) > 1 else ""))
        for package in self.packages:
            yield from self._left(package)

    def _one(self, item: Element, guid: str, where: str) -> Story | Broken:
        found = Found(FORMAT, external_id=guid, part_of=self.part_of.get(guid, ""), doubts=list(self.doubts))
        if item.tag != "newsitem":
            return Broken(where, _("It is no story: {detail} without a text."), item.tag, is_meant=True)
        take(item, found)
        found.pictures += [picture(self.by_guid[ref]) for ref in self.shown.get(guid, ())]
        if self.header is not None:
            if found.urgency is None:
                found.urge(said(self.header, "priority"))
            found.provider = found.provider or said(self.header, "sender")
        try:
            return made(found)
        except Rejected as error:
            is_other = found.kind not in ("text", "composite")
            return Broken(where, str(error), found.kind if is_other else "", is_meant=is_other)

    def _left(self, package: Element) -> Iterator[Broken]:
        """Yield what a package names and what did not come, and the package that names nothing."""
        guid = value(package, "guid")
        refs = _references(package)
        for ref, title in refs.items():
            if ref not in self.named:
                what = f"{ref} {title}".strip()[:200]
                yield Broken(guid, _("Only a reference to it came, not the item: {detail}"), what, is_meant=True)
        if not refs:
            yield Broken(guid, _("The package is empty."), is_meant=True)


def _references(package: Element) -> dict[str, str]:
    """Return what a package names, each with its headline or title."""
    found: dict[str, str] = {}
    for ref in package.iter("itemref"):
        if name := value(ref, "residref", "guidref", "href", "guid"):
            found.setdefault(name, said(ref, "headline", "title", "description"))
    return found
