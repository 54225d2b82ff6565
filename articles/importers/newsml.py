"""Stories as NewsML 1.x, IPTC's first one: news items made of components. Pure: no models, no settings.

`docs/formats/newsml.md` tells what goes where. Components that have a headline and a text are stories of their own.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from .newsml_parts import Topics, picture, take_component, take_identity, take_management, text_blocks
from .story import Broken, Doubt, Rejected, Story, Unreadable
from .story import gettext_noop as _
from .wire_xml import MAX_BYTES, Element, beginning, first, said, tree, value, words
from .wires import MOST, MOST_ITEMS, Found, made

FORMAT = "newsml"

_BEGINS = re.compile(
    r"(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE\s+NewsML\b[^>]*>|\s)*<(?:\w+:)?(?:NewsML|NewsItem|NewsComponent)\b",
    re.DOTALL,
)
_CAPTIONS = {"caption", "photocaption", "imagecaption", "legend"}
_SUMMARIES = {"summary", "abstract", "lead", "teaser"}
_PICTURES = {"photo", "picture", "image", "graphic", "photograph"}


def matches(head: bytes) -> bool:
    """Whether a file begins with a root element of NewsML 1.x."""
    return bool(_BEGINS.match(beginning(head)[:5_000]))


def read(stream: BinaryIO) -> Iterator[Story | Broken]:
    """Yield the stories in `stream`, what is none among them, and what is only named.

    Raises Unreadable for what is no NewsML.
    """
    root, doubts = tree(stream.read(MAX_BYTES + 1))
    if root.tag not in ("newsml", "newsitem", "newscomponent"):
        raise Unreadable(_("It is no NewsML."))
    items = root.findall("newsitem") if root.tag == "newsml" else [root]
    if not items:
        raise Unreadable(_("There is no item in the message."))
    if len(items) > MOST_ITEMS:
        raise Unreadable(_("It holds more than 2,000 items."))
    message = _Message(root, doubts)
    for item in items:
        yield from _Item(message, item).stories()


class _Message:
    """What is around the items and holds for all of them."""

    def __init__(self, root: Element, doubts: list[Doubt]) -> None:
        self.doubts, self.topics = doubts, Topics(root)
        self.here = {value(each, "duid") for each in root.iter("newsitem")}
        self.language = value(root, "lang")
        envelope = first(root, "newsenvelope")
        self.provider = self.topics.party(first(envelope, "sentfrom")) if envelope is not None else ""
        self.service = value(first(envelope, "newsservice"), "formalname") if envelope is not None else ""
        self.priority = value(first(envelope, "priority"), "formalname") if envelope is not None else ""
        self.sent = said(envelope, "dateandtime") if envelope is not None else ""


class _Item:
    """A news item, and what its texts and pictures are."""

    def __init__(self, message: _Message, item: Element) -> None:
        self.message, self.item = message, item
        self.roles: dict[Element, str] = {}
        self.pictures: list[Element] = []
        self.texts: dict[Element, list[Element]] = {}  # component that has the headline -> contents
        self.leads: dict[Element, Element] = {}
        self.others: list[Doubt] = []
        for content in item.iter("contentitem"):
            self._sort(content)

    def stories(self) -> Iterator[Story | Broken]:
        """Yield a story for each component that has a headline and a text; if none has one, what the item is."""
        if len(self.texts) > MOST:
            yield Broken(_named(self.item), _("It holds more than 500 texts."))
            return
        for number, (holder, contents) in enumerate(self.texts.items()):
            found = self._begun(holder)
            if number:
                found.external_id += f"#{value(holder, 'duid') or number + 1}"
            else:
                found.pictures += [picture(each) for each in self._shown()]
            found.left_out += [] if number else self.others
            yield self._one(found, contents)
        if not self.texts:
            component = self.item if self.item.tag == "newscomponent" else first(self.item, "newscomponent")
            found = self._begun(component if component is not None else self.item)
            found.kind = "picture" if self.pictures else found.kind
            references = list(self._references())
            if references and not found.headline:
                yield from references
                return
            yield self._one(found, [])
        yield from self._references()

    def _begun(self, holder: Element) -> Found:
        """Return what the item and the components around a text say, the inner ones before the outer ones."""
        found = Found(FORMAT, doubts=list(self.message.doubts))
        take_management(self.item, found)
        component = holder
        while component is not None:
            take_component(component, self.message.topics, found)
            component = component.getparent() if component is not self.item else None
        found.provider = found.provider or self.message.provider
        found.service = found.service or self.message.service
        if found.urgency is None:
            found.urge(self.message.priority)
        take_identity(self.item, found)
        found.language = found.language or value(self.item, "lang") or self.message.language
        found.published = found.published or found.moment(self.message.sent)
        return found

    def _one(self, found: Found, contents: list[Element]) -> Story | Broken:
        for content in contents:
            found.body += text_blocks(content, found)
        lead = next((each for component, each in self.leads.items()), None)
        found.lead = found.lead or words(first(lead, "datacontent") if lead is not None else None)
        try:
            return made(found)
        except Rejected as error:
            is_other = found.kind != "text"
            return Broken(found.external_id, str(error), found.kind if is_other else "", is_meant=is_other)

    def _sort(self, content: Element) -> None:
        """Find what a content is: a text, a summary, a picture with its caption, or what is not taken."""
        media = value(first(content, "mediatype"), "formalname").lower()
        mime = value(first(content, "mimetype"), "formalname").lower()
        roles = {self._role(each) for each in _above(content)[:2]}
        data = first(content, "datacontent", "encoding/datacontent")
        if media in _PICTURES or mime.startswith("image/") or (roles & _PICTURES and data is None):
            self.pictures.append(content)
        elif roles & _CAPTIONS or (roles & _PICTURES and data is not None):
            return  # it stands with its picture
        elif data is None or not (len(data) or (data.text or "").strip()) or media in ("video", "audio", "animation"):
            if what := value(content, "href"):
                self.others.append(Doubt(_("What came with it was not taken: {detail}"), f"{media}: {what}"[:200]))
        elif self._is_again(content):
            self.others.append(Doubt(_("The same text in another form was not taken.")))
        elif roles & _SUMMARIES:
            self.leads.setdefault(_above(content)[0], content)
        else:
            self.texts.setdefault(self._holder(content), []).append(content)

    def _role(self, component: Element) -> str:
        if component not in self.roles:
            role = value(first(component, "role"), "formalname")
            self.roles[component] = role.lower().replace(" ", "")
        return self.roles[component]

    def _holder(self, content: Element) -> Element:
        above = _above(content)
        named = (each for each in above if said(each, "newslines/headline"))
        return next(named, above[-1] if above else self.item)

    def _is_again(self, content: Element) -> bool:
        """Whether another form of the same was taken, of those that a component lists as equal."""
        for each in _above(content):
            if value(each, "equivalentslist").lower() == "yes":
                return any(each in _above(taken) for taken in (text for texts in self.texts.values() for text in texts))
        return False

    def _shown(self) -> list[Element]:
        """Return the components that the pictures are in, each once: below those that hold a text too."""
        with_text = {each for texts in self.texts.values() for text in texts for each in _above(text)}
        found: dict[Element, None] = {}
        for content in self.pictures[:MOST]:
            holder = content
            for above in _above(content):
                if above in with_text:
                    break
                holder = above
            found.setdefault(holder)
        return list(found)

    def _references(self) -> Iterator[Broken]:
        for ref in self.item.iter("newsitemref"):
            name = value(ref, "newsitem")
            if name and name.removeprefix("#") not in self.message.here:
                yield Broken(
                    _named(self.item),
                    _("Only a reference to it came, not the item: {detail}"),
                    f"{name} {said(ref, 'comment')}".strip()[:200],
                    is_meant=True,
                )


def _named(item: Element) -> str:
    found = Found(FORMAT)
    take_identity(item, found)
    return found.external_id


def _above(content: Element) -> list[Element]:
    """Return the components around a content, the inner ones first."""
    return list(content.iterancestors("newscomponent"))
