"""What a picture says of itself, as the desk keeps it: fields with a value per block, everything else as facts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from .moments import agree

MAX_JSON = 64_000  # bytes


class Field(StrEnum):
    """What the desk's form has a place for, or shows beside it; the words are IPTC's (Photo Metadata 2023.1)."""

    CAPTION = "caption"
    HEADLINE = "headline"
    TITLE = "title"
    PHOTOGRAPHER = "photographer"
    PHOTOGRAPHER_TITLE = "photographer_title"
    CREDIT = "credit"
    SOURCE = "source"
    COPYRIGHT = "copyright"
    TERMS = "terms"
    WEB_STATEMENT = "web_statement"
    LICENSOR = "licensor"
    LICENSOR_URL = "licensor_url"
    KEYWORDS = "keywords"
    ALT = "alt"
    EXTENDED_DESCRIPTION = "extended_description"
    TAKEN = "taken"  # ISO 8601, as exact as the file; with an offset only if the file names one
    DIGITAL_SOURCE = "digital_source"  # the end of its term's address
    INSTRUCTIONS = "instructions"
    JOB = "job"
    CITY = "city"
    PROVINCE = "province"
    COUNTRY = "country"
    PERSONS = "persons"
    EVENT = "event"


# Words about what is shown, written by somebody; not location data of a device, which is never kept.
PLACES = (Field.CITY, Field.PROVINCE, Field.COUNTRY)
LISTS = (Field.PHOTOGRAPHER, Field.KEYWORDS, Field.PERSONS)
SEPARATOR = ", "  # between the values of a list


class Reason(StrEnum):
    """Which rule chose between the blocks (Metadata Working Group's guidelines 2.0)."""

    NOTHING = "nothing"  # there is no block with a field
    ONE_BLOCK = "one-block"  # only one says anything
    IIM_CHANGED_LAST = "iim-changed-last"  # IIM is not what its stored digest was taken of: it wins
    IN_STEP = "in-step"  # IIM is as it was when both were written: XMP, which can say more, wins
    NO_DIGEST = "no-digest"  # nothing says which was changed last: XMP wins
    XMP_BEFORE_EXIF = "xmp-before-exif"  # there is no IIM
    IIM_BEFORE_EXIF = "iim-before-exif"  # there is no XMP


@dataclass(frozen=True, slots=True)
class Value:
    """A field as the blocks have it; "" where a block does not. A value that IIM's limits cut is as XMP has it."""

    field: str
    iim: str = ""
    xmp: str = ""
    exif: str = ""
    iim_first: bool = False

    @property
    def chosen(self) -> str:
        """The value that wins: IIM's or XMP's by `Embedded.reason`, Exif's if neither has one."""
        ordered = (self.iim, self.xmp, self.exif) if self.iim_first else (self.xmp, self.iim, self.exif)
        winner = next((each for each in ordered if each), "")
        if self.field == Field.TAKEN:  # the most exact of those that say the same
            return max((each for each in ordered if agree(winner, each)), key=len, default="")
        return winner

    @property
    def differs(self) -> bool:
        """Whether two blocks contradict each other; white space, the order of a list and exactness do not matter."""
        said = [each for each in (self.iim, self.xmp, self.exif) if each]
        if self.field == Field.TAKEN:
            return not all(agree(one, other) for one in said for other in said)
        return len({_plain(self.field, each) for each in said}) > 1


def _plain(field: str, text: str) -> tuple[str, ...]:
    words = " ".join(text.split())
    return tuple(sorted(words.split(SEPARATOR))) if field in LISTS else (words,)


@dataclass(frozen=True, slots=True)
class Fact:
    """Anything else that a block says, for people to read."""

    block: str  # IIM, XMP, IFD0, ExifIFD, Photoshop, PNG, JPEG, GIF
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """All that a file says of itself, but where it was taken. Its JSON has at most MAX_JSON bytes."""

    format: str = ""  # jpeg, png, webp, gif; "" for anything else
    reason: str = Reason.NOTHING
    values: tuple[Value, ...] = ()  # of those fields that have one, in the order of Field
    rest: tuple[Fact, ...] = ()
    has_location: bool = False  # the file says where the camera was
    has_credentials: bool = False  # C2PA Content Credentials are there; nobody has verified them
    ai: tuple[str, ...] = ()  # hints at generative AI: digital-source, ai-system, software, prompt, credentials
    problems: tuple[str, ...] = ()  # codes of what could not be read

    def value(self, field: str) -> Value:
        """Return what the blocks say in a field, an empty one if none does."""
        return next((value for value in self.values if value.field == field), Value(field))

    def chosen(self, field: str) -> str:
        """Return a field's value as the rule chose it, or ""."""
        return self.value(field).chosen

    @property
    def contradictions(self) -> tuple[Value, ...]:
        """The fields in which blocks differ."""
        return tuple(value for value in self.values if value.differs)

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold, the same for the same file; `from_json` takes it back."""
        return {
            "format": self.format,
            "reason": str(self.reason),
            "iim_first": any(value.iim_first for value in self.values),
            "values": {str(value.field): [value.iim, value.xmp, value.exif] for value in self.values},
            "rest": [[fact.block, fact.name, fact.value] for fact in self.rest],
            "has_location": self.has_location,
            "has_credentials": self.has_credentials,
            "ai": list(self.ai),
            "problems": list(self.problems),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Embedded":
        """Return what `as_json` was made of; of {} an empty one."""
        first = bool(kept.get("iim_first"))
        values = kept.get("values", {})
        return cls(
            format=kept.get("format", ""),
            reason=kept.get("reason", Reason.NOTHING),
            # in the order of Field: databases sort the keys of JSON
            values=tuple(
                Value(field, iim, xmp, exif, iim_first=first)
                for field in Field
                for iim, xmp, exif in [values.get(field, ("", "", ""))]
                if field in values
            ),
            rest=tuple(Fact(*fact) for fact in kept.get("rest", ())),
            has_location=bool(kept.get("has_location")),
            has_credentials=bool(kept.get("has_credentials")),
            ai=tuple(kept.get("ai", ())),
            problems=tuple(kept.get("problems", ())),
        )

    def within(self, size: int = MAX_JSON) -> "Embedded":
        """Return it with as many facts, then as much of the values, as `size` bytes of JSON hold."""
        if _size(self.as_json()) <= size:
            return self
        bare = replace(self, rest=(), problems=(*self.problems, "too-much"))
        limit = 2_000
        while _size(bare.as_json()) > size:
            cut = (
                replace(each, iim=each.iim[:limit], xmp=each.xmp[:limit], exif=each.exif[:limit])
                for each in self.values
            )
            bare = replace(bare, values=tuple(cut))
            limit //= 2
        room = size - _size(bare.as_json())
        kept = []
        for fact in self.rest:
            room -= _size([fact.block, fact.name, fact.value]) + 2
            if room < 0:
                break
            kept.append(fact)
        return replace(bare, rest=tuple(kept))


def _size(kept: object) -> int:
    return len(json.dumps(kept))  # ASCII, with escapes: the longest of the forms that databases keep
