"""Where each field stands in IIM, XMP and Exif (IPTC Photo Metadata 2023.1, mappings of the Metadata Working Group)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import iim as datasets
from .embedded import LISTS, SEPARATOR, Field, Reason, Value
from .exif import Exif
from .iim import Dataset, Iim
from .moments import from_exif, from_iim, from_xmp
from .xmp import Xmp

_JOINED = (*LISTS, Field.LICENSOR, Field.LICENSOR_URL)
_TAKEN_XMP = ("photoshop:DateCreated", "exif:DateTimeOriginal")
_TAKEN_EXIF = ("DateTimeOriginal", "OffsetTimeOriginal")
# What cameras write of every picture, into the field for what it shows.
_OF_NO_PICTURE = re.compile(
    r"(?:\w+ )*digital (?:still)?camera|sony dsc|samsung camera pictures|exif[_ ]jpeg[_ ]picture|dcim\W.*"
    r"|default|untitled",
    re.IGNORECASE,
)
_CUT_CHARACTER = 3  # a limit in the midst of a character leaves up to that many octets unused


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands in each block."""

    iim: Dataset | None = None
    xmp: tuple[str, ...] = ()  # the first that is there
    exif: str = ""


PLACES: dict[Field, Place] = {
    Field.CAPTION: Place(datasets.CAPTION, ("dc:description",), "ImageDescription"),
    Field.HEADLINE: Place(datasets.HEADLINE, ("photoshop:Headline",)),
    Field.TITLE: Place(datasets.TITLE, ("dc:title",)),
    Field.PHOTOGRAPHER: Place(datasets.BYLINE, ("dc:creator",), "Artist"),
    Field.PHOTOGRAPHER_TITLE: Place(datasets.BYLINE_TITLE, ("photoshop:AuthorsPosition",)),
    Field.CREDIT: Place(datasets.CREDIT, ("photoshop:Credit",)),
    Field.SOURCE: Place(datasets.SOURCE, ("photoshop:Source",)),
    Field.COPYRIGHT: Place(datasets.COPYRIGHT, ("dc:rights",), "Copyright"),
    Field.TERMS: Place(None, ("xmpRights:UsageTerms",)),
    Field.WEB_STATEMENT: Place(None, ("xmpRights:WebStatement",)),
    Field.LICENSOR: Place(None, ("plus:Licensor/LicensorName",)),
    Field.LICENSOR_URL: Place(None, ("plus:Licensor/LicensorURL",)),
    Field.KEYWORDS: Place(datasets.KEYWORDS, ("dc:subject",)),
    Field.ALT: Place(None, ("Iptc4xmpCore:AltTextAccessibility",)),
    Field.EXTENDED_DESCRIPTION: Place(None, ("Iptc4xmpCore:ExtDescrAccessibility",)),
    Field.DIGITAL_SOURCE: Place(None, ("Iptc4xmpExt:DigitalSourceType", "Iptc4xmpExt:DigitalSourcefileType")),
    Field.INSTRUCTIONS: Place(datasets.INSTRUCTIONS, ("photoshop:Instructions",)),
    Field.JOB: Place(datasets.JOB, ("photoshop:TransmissionReference",)),
    Field.CITY: Place(datasets.CITY, ("photoshop:City",)),
    Field.PROVINCE: Place(datasets.PROVINCE, ("photoshop:State",)),
    Field.COUNTRY: Place(datasets.COUNTRY, ("photoshop:Country",)),
    Field.PERSONS: Place(None, ("Iptc4xmpExt:PersonInImage",)),
    Field.EVENT: Place(None, ("Iptc4xmpExt:Event",)),
}


def values(iim: Iim, xmp: Xmp, exif: Exif) -> tuple[str, tuple[Value, ...]]:
    """Return which rule chooses between the blocks, and the fields that have a value."""
    found = [
        value for value in (_value(field, iim, xmp, exif) for field in Field) if value.iim or value.xmp or value.exif
    ]
    reason = _reason(iim, found)
    first = reason in (Reason.IIM_CHANGED_LAST, Reason.IIM_BEFORE_EXIF)
    return reason, tuple(Value(each.field, each.iim, each.xmp, each.exif, iim_first=first) for each in found)


def used(iim: Iim, xmp: Xmp, exif: Exif) -> Iterator[object]:
    """Yield the datasets, names and tags whose whole content is in fields; the rest are facts."""
    for field, place in PLACES.items():
        name = next((name for name in place.xmp if name in xmp.values), "")
        if place.iim and _is_whole(field, iim.values.get(place.iim, [])):
            yield place.iim
        if field != Field.DIGITAL_SOURCE and _is_whole(field, xmp.values.get(name, [])):  # its address says more
            yield name
        if place.exif and not _OF_NO_PICTURE.fullmatch(exif.get(place.exif)):
            yield place.exif
    if from_iim(_one(iim, datasets.DATE), _one(iim, datasets.TIME)):
        yield from (datasets.DATE, datasets.TIME)
    if from_exif(*(exif.get(name) for name in _TAKEN_EXIF)):
        yield from _TAKEN_EXIF


def _is_whole(field: Field, several: list[str]) -> bool:
    """Tell whether a field has all of a block's values: one that is no list takes the first alone."""
    return field in _JOINED or len(several) < 2


def _reason(iim: Iim, found: list[Value]) -> Reason:
    has_iim, has_xmp, has_exif = (any(getattr(each, block) for each in found) for block in ("iim", "xmp", "exif"))
    if has_iim and has_xmp:
        if iim.is_stale is None:
            return Reason.NO_DIGEST
        return Reason.IIM_CHANGED_LAST if iim.is_stale else Reason.IN_STEP
    if has_exif and (has_iim or has_xmp):
        return Reason.IIM_BEFORE_EXIF if has_iim else Reason.XMP_BEFORE_EXIF
    return Reason.ONE_BLOCK if found else Reason.NOTHING


def _value(field: Field, iim: Iim, xmp: Xmp, exif: Exif) -> Value:
    if field == Field.TAKEN:
        return _taken(iim, xmp, exif)
    place = PLACES[field]
    in_xmp = next((xmp.values[name] for name in place.xmp if name in xmp.values), [])
    in_iim = [_whole(each, place.iim, in_xmp) for each in iim.values.get(place.iim, [])] if place.iim else []
    in_exif = exif.get(place.exif) if place.exif else ""
    if field == Field.DIGITAL_SOURCE:
        in_xmp = [each.rstrip("/").replace(":", "/").rpartition("/")[2] for each in in_xmp]
    if field == Field.CAPTION and _OF_NO_PICTURE.fullmatch(in_exif):
        in_exif = ""
    if field == Field.PHOTOGRAPHER:
        in_exif = SEPARATOR.join(part.strip() for part in in_exif.split(";") if part.strip())
    one, other = (SEPARATOR.join(each if field in _JOINED else each[:1]) for each in (in_iim, in_xmp))
    return Value(field, one, other, _unasked(in_exif, one, other))


def _whole(value: str, dataset: Dataset, in_xmp: list[str]) -> str:
    """Return a value that IIM's limit cut as XMP has it, as the guidelines ask for."""
    limit = datasets.LIMITS[dataset] - _CUT_CHARACTER
    if len(value.encode()) < limit and len(value) < limit:
        return value
    return next((each for each in in_xmp if each.startswith(value)), value)


def _unasked(in_exif: str, *others: str) -> str:
    """Return Exif's value with the signs that ASCII has not, where it has "?" for them and another block knows them."""
    return next((each for each in others if each.encode("ascii", "replace").decode("ascii") == in_exif), in_exif)


def _taken(iim: Iim, xmp: Xmp, exif: Exif) -> Value:
    in_xmp = next((moment for name in _TAKEN_XMP if (moment := from_xmp(xmp.values.get(name, [""])[0]))), "")
    return Value(
        Field.TAKEN,
        from_iim(_one(iim, datasets.DATE), _one(iim, datasets.TIME)),
        in_xmp,
        from_exif(*(exif.get(name) for name in _TAKEN_EXIF)),
    )


def _one(iim: Iim, dataset: Dataset) -> str:
    return iim.values.get(dataset, [""])[0]
