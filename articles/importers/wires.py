"""A story of a news agency while its parts are gathered, and the story that they make, whatever the format. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from .. import html
from ..plain import clean_text, escaped, one_line
from . import wire_times, wire_words
from .names import split_sources
from .ninjs_named import LABELS, MAX_TAG
from .story import (
    CANCELED,
    USABLE,
    WITHHELD,
    Block,
    Doubt,
    Figure,
    Picture,
    Rejected,
    SourceLine,
    Story,
    Subject,
    Text,
)
from .story import gettext_noop as _

MAX_BODY = 5_000_000  # characters
MOST = 500  # of each thing that is named more than once
MOST_ITEMS = 2_000  # of a message
NOTE = 500  # characters of a note that are shown

_STATES = {
    "usable": USABLE,
    "embargoed": USABLE,
    "withheld": WITHHELD,
    "canceled": CANCELED,
    "cancelled": CANCELED,
    "killed": CANCELED,
    "kill": CANCELED,
    "deleted": CANCELED,
    "delete": CANCELED,
    "withdrawn": CANCELED,
}
_KILLS = {"kill", "cancel", "canceled", "cancelled", "delete", "withdraw", "withdrawal"}


@dataclass(slots=True)
class Found:
    """What was found of a story so far, as it stands in the wire. `made` makes a story of it.

    `kind` is what the supplier says that it is; `titles` stand for a headline that is wanting. `deck`, a second
    headline, is the lead where there is none. `dateline` is one that
    stands apart from the text, `bylines` may name more than people.
    """

    format: str
    external_id: str = ""
    version: str = ""
    kind: str = "text"
    headline: str = ""
    titles: list[str] = field(default_factory=list)
    kicker: str = ""
    deck: str = ""
    lead: str = ""
    dateline: str = ""
    place: str = ""
    body: tuple[Block, ...] = ()
    pictures: list[Picture] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    sources: list[SourceLine] = field(default_factory=list)
    credit: str = ""
    published: datetime | None = None
    changed: datetime | None = None
    not_before: datetime | None = None
    is_embargoed: bool = False
    language: str = ""
    label: str = ""
    url: str = ""
    status: str = USABLE
    urgency: int | None = None
    provider: str = ""
    service: str = ""
    slugline: str = ""
    notes: list[str] = field(default_factory=list)
    terms: str = ""
    places: list[str] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    part_of: str = ""
    doubts: list[Doubt] = field(default_factory=list)
    left_out: list[Doubt] = field(default_factory=list)

    def doubt(self, text: str, detail: str = "") -> None:
        """Note a doubt, with the first of what it is about."""
        self.doubts.append(Doubt(text, detail[:200]))

    def moment(self, text: str) -> datetime | None:
        """Return a time as machines write it, with what is doubtful about it noted."""
        return wire_times.moment(text, self.doubts)

    def say(self, status: str) -> None:
        """Take a status as the supplier spells it; one that is not known withholds the story."""
        if word := status.rpartition(":")[2].lower():
            self.status = _STATES.get(word, WITHHELD)
            if word not in _STATES:
                self.doubt(_("Its status is not known: {detail}"), status)
            if word == "embargoed":
                self.is_embargoed = True

    def urge(self, urgency: str) -> None:
        """Take an urgency of 1 to 9; others are none."""
        if urgency.isascii() and urgency.isdigit() and 1 <= int(urgency[:3]) <= 9:
            self.urgency = int(urgency[:3])
        elif urgency:
            self.doubt(_("Its urgency is not one from 1 to 9: {detail}"), urgency)

    def genre(self, *names: str) -> None:
        """Take the label that a genre stands for."""
        keys = (name.rpartition(":")[2].lower().replace(" ", "_") for name in names)
        self.label = self.label or next((LABELS[key] for key in keys if key in LABELS), "")


def made(found: Found) -> Story:
    """Return the story. Raises Rejected for what is no text, and for what has no headline."""
    headline, marks = wire_words.marks(one_line(clean_text(found.headline)))
    signals = list(dict.fromkeys(each.rpartition(":")[2].lower() for each in (*found.signals, *marks) if each))
    _decide(found, signals, found.headline if "kill" in marks else "")
    if sum(len(block.html) for block in found.body if isinstance(block, Text)) > MAX_BODY:
        raise Rejected(_("It is larger than 5 MB."))
    pictures, body = _lead_picture(found, found.body)
    body, signed = wire_words.signed(_tidied(body, found.headline))
    body, place, outlet = wire_words.opened(body, found.place, *(each.partition(",")[0] for each in found.places))
    apart = wire_words.dateline(found.dateline)
    if not body and found.kind not in ("text", "composite") and found.status != CANCELED:
        raise Rejected(_("It is no story: {detail} without a text."))
    headline = headline or _stand_in(found)
    deck, lead = one_line(clean_text(found.deck)), one_line(clean_text(found.lead))
    if deck and lead:
        found.left_out.append(Doubt(_("What came with it was not taken: {detail}"), deck[:200]))
    lead = lead or deck
    _doubt_text(found, body)
    return Story(
        format=found.format,
        headline=headline,
        kicker=one_line(found.kicker),
        lead="" if lead in (_first_words(body), headline) else lead,
        dateline_place=apart[0] or place or found.place,
        dateline_outlet=apart[1] or outlet,
        body=body,
        pictures=pictures,
        tags=_tags(found),
        authors=_unique(found.authors) or _authors(found) or _unique(signed.authors),
        editors=_unique([*found.editors, *signed.editors]),
        sources=_sources(found, signed.sources),
        published=found.published,
        not_before=found.not_before,
        language=found.language,
        label=found.label,
        external_id=found.external_id,
        canonical_url=found.url,
        is_public=found.status == USABLE and not (found.is_embargoed and not found.not_before),
        doubts=tuple(found.doubts),
        left_out=(*found.left_out, *_left_out(found, signed.dropped)),
        status=found.status,
        version=found.version,
        changed=found.changed,
        urgency=found.urgency,
        provider=found.provider,
        service=found.service,
        slugline=found.slugline,
        ednote="\n".join(dict.fromkeys(found.notes)),
        places=_unique(found.places),
        subjects=tuple(dict.fromkeys(found.subjects))[:MOST],
        signals=tuple(signals),
        part_of=found.part_of,
    )


def _decide(found: Found, signals: list[str], kill: str) -> None:
    """Settle status and embargo by what signals and notes say too."""
    if kill:
        found.doubt(_("It was read as a kill: {detail}"), kill)
    if _KILLS & set(signals):
        found.status = CANCELED
    for note in found.notes:
        if found.not_before or found.is_embargoed:
            break
        found.is_embargoed, found.not_before = wire_times.embargo(note, found.doubts, is_note=True)
        if found.not_before:
            found.doubt(_("The embargo was read from a note: {detail}"), note)
    if found.is_embargoed and not found.not_before:
        found.doubt(_("It has an embargo whose end is not known."))
    if found.status != USABLE:
        found.doubt(_("Its supplier does not let it be published: {detail}"), found.status)


def _stand_in(found: Found) -> str:
    """Return what stands for a headline; raises Rejected if nothing does. A kill needs only to name what it kills."""
    others = [*found.titles, found.slugline]
    if found.status == CANCELED:
        others += [*found.notes, found.external_id]
    for other in others:
        if words := one_line(clean_text(other)):
            found.doubt(_("It has no headline; this stands for it: {detail}"), words)
            return words[:200]
    raise Rejected(_("It has no headline."))


def _tidied(body: tuple[Block, ...], headline: str) -> tuple[Block, ...]:
    """Return the text without the headline above it."""
    first = body[0] if body else None
    words = escaped(one_line(clean_text(headline)))
    if not isinstance(first, Text) or not words:
        return body
    for tag in ("h2", "h3", "p"):
        if rest := first.html.removeprefix(f"<{tag}>{words}</{tag}>"):
            first = Text(rest)
        else:
            return body[1:]
    return (first, *body[1:])


def _doubt_text(found: Found, body: tuple[Block, ...]) -> None:
    if not found.published:
        found.doubt(_("No publication time was found."))
    if found.kind not in ("text", "composite") and body:
        found.doubt(_("It is not of the type text: {detail}"), found.kind)
    if not any(isinstance(block, Text) for block in body) and found.status != CANCELED:
        found.doubt(_("There is no text below the headline."))


def _lead_picture(found: Found, body: tuple[Block, ...]) -> tuple[tuple[Picture, ...], tuple[Block, ...]]:
    """Return the lead picture: one that stands apart, else one above the text; others are figures at its end."""
    if found.pictures:
        lead, *rest = found.pictures
        return (lead,), (*body, *(Figure(each) for each in rest[:MOST]))
    if body and isinstance(body[0], Figure):
        return (body[0].picture,), body[1:]
    return (), body


def _first_words(body: tuple[Block, ...]) -> str:
    first = body[0] if body else None
    return one_line(html.text(first.html).partition("\n")[0]) if isinstance(first, Text) else ""


def _authors(found: Found) -> tuple[str, ...]:
    return _unique([name for line in found.bylines for name in wire_words.people(line)])


def _sources(found: Found, below: list[str]) -> tuple[SourceLine, ...]:
    """Return the sources: those named, else whom the text credits below or the credit line."""
    lines = found.sources or [line for each in (*below, found.credit) for line in split_sources(each)]
    named = {line.name.casefold(): line for line in reversed(lines[:MOST])}
    return tuple(reversed(named.values()))


def _tags(found: Found) -> tuple[str, ...]:
    return _unique(name for name in (*(each.name for each in found.subjects), *found.keywords) if len(name) <= MAX_TAG)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST]


def _left_out(found: Found, dropped: list[str]) -> Iterable[Doubt]:
    for note in dict.fromkeys(found.notes):
        yield Doubt(_("The supplier notes: {detail}"), one_line(note)[:NOTE])
    if found.terms:
        yield Doubt(_("Terms of use: {detail}"), found.terms[:NOTE])
    for line in dropped:
        yield Doubt(_("This stood below the text: {detail}"), line)
