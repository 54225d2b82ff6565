"""What a photo's file says of itself, as its page at the desk shows it: block by block, with what won and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..forms.embedded import proposed, values_of
from ..forms.photos import PhotoForm
from ..metadata import Embedded, Field, Reason
from ..models import DigitalSource, Photo
from ..templatetags.desk import moment
from ..templatetags.newsroom import grouped

LABELS: dict[str, Any] = {
    Field.CAPTION: _("caption"),
    Field.HEADLINE: _("headline"),
    Field.TITLE: _("title"),
    Field.PHOTOGRAPHER: _("photographer"),
    Field.PHOTOGRAPHER_TITLE: _("the photographer's job"),
    Field.CREDIT: _("credit line"),
    Field.SOURCE: _("source"),
    Field.COPYRIGHT: _("copyright notice"),
    Field.TERMS: _("rights"),
    Field.WEB_STATEMENT: _("web page about the rights"),
    Field.LICENSOR: _("licensor"),
    Field.LICENSOR_URL: _("the licensor's web page"),
    Field.KEYWORDS: _("keywords"),
    Field.ALT: _("alternative text"),
    Field.EXTENDED_DESCRIPTION: _("longer description"),
    Field.TAKEN: _("taken"),
    Field.DIGITAL_SOURCE: _("how it was made"),
    Field.INSTRUCTIONS: _("instructions"),
    Field.JOB: _("job"),
    Field.CITY: _("city"),
    Field.PROVINCE: _("province"),
    Field.COUNTRY: _("country"),
    Field.PERSONS: _("persons shown"),
    Field.EVENT: _("event"),
}

BLOCKS = ("IIM", "XMP", "Exif")

WHY: dict[str, Any] = {
    Reason.IIM_CHANGED_LAST: _(
        "IIM is not what it was when XMP was written beside it: a program that knows only IIM changed it last, so IIM's"
        " value is taken."
    ),
    Reason.IN_STEP: _("IIM is as it was when both were written, and XMP can say more, so XMP's value is taken."),
    Reason.NO_DIGEST: _("Nothing in the file says which block was changed last, so XMP's value is taken."),
    Reason.XMP_BEFORE_EXIF: _("There is no IIM, and XMP is written by people, Exif by cameras: XMP's value is taken."),
    Reason.IIM_BEFORE_EXIF: _("There is no XMP, and IIM is written by people, Exif by cameras: IIM's value is taken."),
}

AI: dict[str, Any] = {
    "digital-source": _("it says so itself"),
    "ai-system": _("it names the system"),
    "software": _("it names a program that makes pictures"),
    "prompt": _("it holds the words that a picture was made from"),
    "credentials": _("its Content Credentials say so"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: what each block says, whether they contradict each other, and the menu to take a value over."""

    label: Any
    cells: tuple[tuple[str, str, bool], ...]  # block, value, whether it is the one that won
    differs: bool
    take: Any


def of(photo: Photo, form: PhotoForm | None) -> dict[str, Any]:
    """Return what the page shows of what a photo's file says; `form` offers to take values over. {} without any."""
    if not photo.pk or not photo.embedded:
        return {}
    said = Embedded.from_json(photo.embedded)
    blocks = [name for name in BLOCKS if any(getattr(value, name.lower()) for value in said.values)]
    lines = list(_lines(said, blocks, form))
    return {
        "blocks": blocks,
        "said": said,
        "lines": lines,
        "differing": [line for line in lines if line.differs],
        "is_open": bool(said.contradictions) or (form is not None and _is_news(photo, said)),
        "why": WHY.get(said.reason, ""),
        "ai": [AI[hint] for hint in said.ai if hint in AI],
        "facts": list(_facts(photo, said)),
    }


def _lines(said: Embedded, blocks: list[str], form: PhotoForm | None) -> Iterator[Line]:
    for value in said.values:
        field = Field(value.field)
        chosen = value.chosen
        texts = [(name, getattr(value, name.lower())) for name in blocks]
        cells = tuple((name, _for_people(field, text), bool(text) and text == chosen) for name, text in texts)
        yield Line(LABELS[field], cells, value.differs, form.taking(field) if form else None)


def _is_news(photo: Photo, said: Embedded) -> bool:
    """Whether the file says something that is not what stands in the photo's fields."""
    return any(getattr(photo, name) != value for name, value in proposed(said).items())


def _for_people(field: Field, text: str) -> str:
    """Return a value as the photo's form shows it: a moment in the active zone, as written too where it has no zone."""
    if field == Field.DIGITAL_SOURCE and text in DigitalSource.values:
        return str(DigitalSource(text).label)
    at = values_of(field, text).get("taken_at") if field == Field.TAKEN else None
    if at is None:
        return text
    return moment(at) if datetime.fromisoformat(text).tzinfo else f"{moment(at)} ({text})"


def _facts(photo: Photo, said: Embedded) -> Iterator[tuple[Any, str]]:
    """Yield what the file is: format, pixels, bytes where the storage has it."""
    yield pgettext_lazy("of a picture", "format"), said.format.upper() or "–"
    if photo.width and photo.height:
        yield (
            _("size"),
            str(_("%(width)s × %(height)s pixels")) % {"width": grouped(photo.width), "height": grouped(photo.height)},
        )
    try:
        yield _("file"), filesizeformat(photo.file.size)
    except OSError:
        yield _("file"), str(_("It is not in the storage any more."))
