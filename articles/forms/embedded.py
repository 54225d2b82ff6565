"""What a photo's file says of itself, as values for the photo's fields: offered, never put over what people wrote."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from ..metadata import Embedded, Field
from ..models import DigitalSource, Photo, Source
from .moments import YEARS

# Which of a file's fields are for which of the photo's.
TARGETS: dict[Field, tuple[str, ...]] = {
    Field.ALT: ("alt",),
    Field.CAPTION: ("caption",),
    Field.PHOTOGRAPHER: ("photographer",),
    Field.CREDIT: ("agency", "via"),
    Field.SOURCE: ("source",),
    Field.COPYRIGHT: ("copyright",),
    Field.TERMS: ("rights",),
    Field.KEYWORDS: ("keywords",),
    Field.TAKEN: ("taken_at",),
    Field.DIGITAL_SOURCE: ("digital_source",),
}

_VIA = re.compile(r"\s+via\s+", re.IGNORECASE)
_BESIDE = " ,;/|-–—"  # what stands between a photographer and an agency in a credit line


def fill(photo: Photo, said: Embedded, *, but: Collection[str] = ()) -> list[str]:
    """Put what the file says into the photo's empty fields, other than `but`; returns their names. Nothing is saved.

    An agency that somebody wrote keeps the file's "via" away too: the two are one credit.
    """
    found = proposed(said)
    if photo.agency:
        found.pop("via", None)
    filled = [name for name in found if name not in but and getattr(photo, name) in ("", None)]
    for name in filled:
        setattr(photo, name, found[name])
    return filled


def proposed(said: Embedded) -> dict[str, Any]:
    """Return what a file says, by the photo's fields; only those that say something. One query, of sources.

    A file that names a source and no agency in its credit line means that one.
    """
    by = photographers(said)
    found: dict[str, Any] = {}
    for field in TARGETS:
        found |= values_of(field, said.chosen(field), by=by)
    owner = _fitting("agency", said.chosen(Field.SOURCE))
    if owner and "agency" not in found and owner.casefold() not in by:
        found["agency"] = owner
    return found


def photographers(said: Embedded) -> set[str]:
    """Return who took the picture, as each block has it, in small letters."""
    value = said.value(Field.PHOTOGRAPHER)
    return {text.casefold() for text in (value.iim, value.xmp, value.exif) if text}


def values_of(field: Field, text: str, *, by: Collection[str] = ()) -> dict[str, Any]:
    """Return what one of a file's fields says, by the photo's fields; {} for what none of them can hold.

    The photographers (`by`, in small letters) are not said again by a credit line such as "Siti/Antara via AP".
    """
    if field not in TARGETS or not text:
        return {}
    if field == Field.CREDIT:
        return _credit(text, by)
    [name] = TARGETS[field]
    value: Any = {
        Field.SOURCE: lambda: source_named(text),
        Field.TAKEN: lambda: _moment(text),
        Field.DIGITAL_SOURCE: lambda: text if text in DigitalSource.values else "",
    }.get(field, lambda: _fitting(name, text))()
    return {name: value} if value else {}


def source_named(name: str) -> Source | None:
    """Return the source of that name, however its letters are written, the oldest of several; None without any."""
    return Source.objects.filter(name__iexact=" ".join(name.split())).order_by("pk").first()


def _credit(text: str, by: Collection[str]) -> dict[str, Any]:
    line = " ".join(text.split())
    for name in sorted(by, key=len, reverse=True):
        rest = line[len(name) :]
        if line.casefold().startswith(name) and (not rest or rest[0] in _BESIDE):
            line = rest.lstrip(_BESIDE)
            break
    agency, *via = _VIA.split(f" {line}", maxsplit=1)
    found = {"agency": _fitting("agency", agency), "via": _fitting("via", via[0] if via else "")}
    return {name: value for name, value in found.items() if value}


def _fitting(name: str, text: str) -> str:
    """Return a text as the field can hold it; what is cut stays with what the file says."""
    field = Photo._meta.get_field(name)
    if isinstance(field, models.TextField):
        return text.strip()
    text = " ".join(text.split())
    limit = getattr(field, "max_length", None) or len(text)
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _moment(text: str) -> datetime | None:
    """Return a moment that has an hour; without an offset it is taken for one of the newsroom's clock."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if "T" not in text or found.year not in YEARS:
        return None
    return found if found.tzinfo else timezone.make_aware(found, timezone.get_default_timezone())
