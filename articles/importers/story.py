"""What a parser makes of a story from outside: frozen, plain, free of the database. Pure: no models, no settings.

Every parser in this folder is a function from bytes to `Story`; `articles.intake` alone takes stories further.
Refusals and doubts are English; whoever shows them translates them, in the language of whoever reads.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

USABLE, WITHHELD, CANCELED = STATES = ("usable", "withheld", "canceled")


def gettext_noop(text: str) -> str:
    """Mark `text` for the catalogue of translations; the tools that collect it know this name."""
    return text


class Refusal(ValueError):  # noqa: N818 -- it is an answer, not a fault
    """What came cannot be taken: why, in one line marked for translation, and what stands for its "{name}"s.

    Such a value may be a refusal itself, to be translated too. `str()` of it is English.
    """

    def __init__(self, text: str = "", **values: "str | Refusal") -> None:
        self.text, self.values = text, values
        super().__init__(self.told(str))

    def told(self, translate: Callable[[str], str]) -> str:
        """Return why, as `translate` has it in another language."""
        values = {
            name: value.told(translate) if isinstance(value, Refusal) else value for name, value in self.values.items()
        }
        return translate(self.text).format(**values) if values else translate(self.text)


class Unreadable(Refusal):
    """The bytes as a whole are nothing that a parser understands."""


class Rejected(Refusal):
    """One story lacks what every story must have; others that came with it may be whole."""


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of the body: one or more ordinary top-level elements in the canonical HTML of `articles.html`."""

    html: str


@dataclass(frozen=True, slots=True)
class ReadAlso:
    """A "Baca Juga" line: another story, as the supplier names it."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What came with a picture. Its credit, the photo's own "Sumber", is photographer, agency and via.

    `url` is where the supplier has the file, absolute; nothing here fetches it.
    """

    caption: str = ""
    photographer: str = ""
    agency: str = ""
    via: str = ""
    alt: str = ""
    copyright: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture within the body."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Card:
    """Something embedded from elsewhere: an absolute http or https address, and what the page calls it."""

    url: str
    title: str = ""


Block = Text | ReadAlso | Figure | Card


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What the story rests on: a "Sumber" below the text."""

    name: str
    url: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a story is about, in its supplier's own vocabulary.

    `code` has the scheme before it ("medtop:04000000"), `kind` says what it is ("person", "organisation", "geoArea",
    "event"; "" for a matter). Either of name and code may be wanting.
    """

    name: str = ""
    code: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a parser was unsure of: a sentence marked for translation, and what stands for its "{detail}"."""

    text: str
    detail: str = ""

    def __str__(self) -> str:
        return self.text.format(detail=self.detail)


@dataclass(frozen=True, slots=True)
class Broken:
    """One story of several that could not be read: where it stands in what came, and why, marked for translation.

    `is_meant`: it is nothing that anybody would want as a story, and nothing is wrong.
    """

    where: str
    why: str
    detail: str = ""
    is_meant: bool = False

    def __str__(self) -> str:
        return self.why.format(detail=self.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as it came. Names, not rows: `intake` finds or makes what they name.

    `format` is the parser's name in `importers.FORMATS`. Times are aware, or None if the supplier gave none:
    `published` is when readers saw it first, `not_before` an embargo's end. `pictures` has the lead picture first.
    `is_public` is False for what its supplier keeps from readers (a draft, private, behind a password).
    `old_addresses` are the paths, with their query, that led to it on the newsroom's own former site. `doubts` says
    what the parser was unsure of, `left_out` what came and is not kept, for the editor who looks at the draft.

    What news agencies alone say: `status` is "usable", "withheld" or "canceled" (killed: what it names must not be
    used any longer, and it may have no text); `version` counts as the supplier does, `changed` is when it made this
    one; `urgency` is IPTC's, 1 (most) to 9, None if it is not said. `provider` sends it, in `service`; `slugline` is
    what desks call it; `ednote` is for editors only. `places` are where it was written, "Jakarta, Indonesia".
    `subjects` are what it is about. `signals` say what this version is for, in small letters: "update", "correction",
    "kill", "flash". `part_of` is the external id of the package that it came in.
    Raises ValueError for a time that is naive or has no place in UTC, and for a status or urgency that there is not.
    """

    format: str
    headline: str
    kicker: str = ""
    lead: str = ""
    dateline_place: str = ""
    dateline_outlet: str = ""
    body: tuple[Block, ...] = ()
    pictures: tuple[Picture, ...] = ()
    section: str = ""
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    published: datetime | None = None
    not_before: datetime | None = None
    language: str = ""
    label: str = ""
    external_id: str = ""
    canonical_url: str = ""
    is_public: bool = True
    old_addresses: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    left_out: tuple[Doubt, ...] = ()
    status: str = USABLE
    version: str = ""
    changed: datetime | None = None
    urgency: int | None = None
    provider: str = ""
    service: str = ""
    slugline: str = ""
    ednote: str = ""
    places: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    signals: tuple[str, ...] = ()
    part_of: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATES or not (self.urgency is None or 1 <= self.urgency <= 9):
            raise ValueError("A story's status or urgency is none of those that there are.")
        for moment in (self.published, self.not_before, self.changed):
            if moment is None:
                continue
            if moment.tzinfo is None:
                raise ValueError("A story's time needs its zone.")
            try:
                moment.astimezone(UTC)
            except OverflowError as error:
                raise ValueError("A story's time must be one in UTC too.") from error

    def digest(self) -> str:
        """Return the SHA-256 of everything that came, as hex; the parser's remarks are not part of it.

        Fields that were added later count only where they say something: what came before them stays unchanged.
        """
        values = {key: getattr(self, key) for key in _CAME}
        values |= {key: value for key, default in _LATER.items() if (value := getattr(self, key)) != default}
        return hashlib.sha256(json.dumps(values, sort_keys=True, default=_plain).encode(errors="replace")).hexdigest()


# Those of the first parsers, which are in every digest, and those that came with the wires.
_NAMES = [each.name for each in fields(Story)]
_CAME = tuple(name for name in _NAMES[: _NAMES.index("status")] if name not in ("doubts", "left_out"))
_LATER = {each.name: each.default for each in fields(Story)[_NAMES.index("status") :]}


def _plain(value: Any) -> Any:
    """Return a part of a story as JSON has it; a block of the body says what it is, or two kinds could look alike."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return {type(value).__name__: {"html": value.html} if isinstance(value, Text) else asdict(value)}
