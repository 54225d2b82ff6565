"""What a parser makes of a story from outside: frozen, plain, free of the database. Pure: no models, no settings.

Every parser in this folder is a function from bytes to `Story`; `articles.intake` alone takes stories further.
Refusals and doubts are English; whoever shows them translates them, in the language of whoever reads.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime


def gettext_noop(text: str) -> str:
    """Mark `text` for the catalogue of translations; the tools that collect it know this name."""
    return text


class Refusal(ValueError):  # noqa: N818 -- it is an answer, not a fault
    """What came cannot be taken; `str()` of it, marked for translation, says why in one line."""


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
    """What came with a picture. Its credit, the photo's own "Sumber", is photographer, agency and via."""

    caption: str = ""
    photographer: str = ""
    agency: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What the story rests on: a "Sumber" below the text."""

    name: str
    url: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a parser was unsure of: a sentence marked for translation, and what stands for its "{detail}"."""

    text: str
    detail: str = ""

    def __str__(self) -> str:
        return self.text.format(detail=self.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as it came. Names, not rows: `intake` finds or makes what they name.

    `format` is the parser's name in `importers.FORMATS`. `published` is aware, or None if the supplier gave no time.
    `pictures` has the lead picture first. `doubts` says what the parser was unsure of, for the editor who
    looks at the draft. Raises ValueError for a time that is naive or has no place in UTC.
    """

    format: str
    headline: str
    kicker: str = ""
    lead: str = ""
    dateline_place: str = ""
    dateline_outlet: str = ""
    body: tuple[Text | ReadAlso, ...] = ()
    pictures: tuple[Picture, ...] = ()
    section: str = ""
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    published: datetime | None = None
    language: str = ""
    external_id: str = ""
    canonical_url: str = ""
    doubts: tuple[Doubt, ...] = ()

    def __post_init__(self) -> None:
        if self.published is None:
            return
        if self.published.tzinfo is None:
            raise ValueError("A story's time needs its zone.")
        try:
            self.published.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("A story's time must be one in UTC too.") from error

    def digest(self) -> str:
        """Return the SHA-256 of everything that came, as hex; the parser's doubts are not part of it."""
        values = {key: value for key, value in asdict(self).items() if key != "doubts"}
        values["published"] = self.published and self.published.astimezone(UTC).isoformat()
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
