"""The photo library."""

import hashlib
import textwrap
import uuid
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from .. import pixels
from ..fields import PictureField
from ..renditions import FULL, Rendition, of
from .keys import UidManager

# The names that a file may have -> what it may hold, as Pillow calls it.
FORMATS = {
    **dict.fromkeys(("jpg", "jpeg"), ("JPEG", "MPO")),
    **{suffix: (suffix.upper(),) for suffix in ("png", "webp", "gif")},
}


def check_picture(file: Any) -> None:
    """Raise ValidationError if a new file is no picture that readers can get.

    It is decoded once to find out, unless somebody has, and left what `pixels.check` told as `looked` with the upload.
    """
    suffix = PurePath(file.name).suffix.lower().lstrip(".")
    if file._committed or suffix not in FORMATS:  # kept before; or another validator's case
        return
    try:
        seen = getattr(file.file, "looked", None) or pixels.check(file)
    except pixels.Unfit as unfit:
        raise ValidationError(_unfit(unfit)) from unfit
    if seen.format not in FORMATS[suffix]:
        raise ValidationError(
            _(
                "The name ends in .%(suffix)s, but the file holds a %(format)s picture."
                " Save it as JPEG, PNG, WebP or GIF under its right name, then upload that."
            ),
            params={"suffix": suffix, "format": seen.format},
        )


def _unfit(unfit: pixels.Unfit) -> Any:
    """Return in one line why a file cannot become a picture, and what to do."""
    seen = unfit.seen
    if unfit.code == "bytes":
        limits = {"size": filesizeformat(seen["size"]), "limit": filesizeformat(seen["limit"])}
        return _("The file has %(size)s, and at most %(limit)s are taken. Save it smaller, then upload that.") % limits
    if unfit.code == "pixels":
        millions = int(seen["limit"]) // 1_000_000
        return _("The picture has more than %(limit)s million pixels. Save it smaller, then upload that.") % {
            "limit": millions
        }
    if unfit.code == "scans":
        return _("The JPEG is built of too many layers. Save it anew, then upload that.")
    if unfit.code == "format":
        return _("This is no picture that can be read. JPEG, PNG, WebP and GIF are.")
    return _("The picture is damaged: it cannot be read to its end. Save it anew, then upload that.")


class DigitalSource(models.TextChoices):
    """How a picture came about: the end of its term in IPTC's list (cv.iptc.org/newscodes/digitalsourcetype)."""

    CAPTURE = "digitalCapture", _("photographed")
    COMPUTATIONAL = "computationalCapture", _("photographed, put together by the camera")
    NEGATIVE = "negativeFilm", _("scanned from a negative")
    POSITIVE = "positiveFilm", _("scanned from a slide")
    PRINT = "print", _("scanned from a print")
    EDITED = "humanEdits", _("photographed, changed by people")
    COMPOSITE = "compositeCapture", _("put together from photographs")
    CREATION = "digitalCreation", _("drawn or made by people")
    DATA = "dataDrivenMedia", _("drawn from data")
    SCREEN = "screenCapture", _("a picture of a screen")
    AI = "trainedAlgorithmicMedia", _("made by artificial intelligence")
    AI_PART = "compositeWithTrainedAlgorithmicMedia", _("made in part by artificial intelligence")
    AI_ENHANCED = "algorithmicallyEnhanced", _("photographed, changed by a program")


AI_SOURCES = {DigitalSource.AI, DigitalSource.AI_PART}


def digest_of(file: Any) -> str:
    """Return the SHA-256 of a file's bytes, as `Photo.digest` holds it; the file is left at its beginning."""
    made = hashlib.sha256()
    for chunk in file.chunks():
        made.update(chunk)
    file.seek(0)
    return made.hexdigest()


def digest_name(photo: "Photo", filename: str) -> str:
    """Name an uploaded file by the digest of its bytes, so that a name says what it names; notes it on the photo."""
    photo.digest = digest_of(photo.file)
    return f"photos/{photo.digest[:2]}/{photo.digest[:32]}{PurePath(filename).suffix.lower()}"


class Photo(models.Model):
    """A picture with what must stand beside it. The file may be wanting: readers then see no figure."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    file = PictureField(
        _("file"),
        upload_to=digest_name,
        blank=True,
        max_length=200,
        width_field="width",
        height_field="height",
        validators=[FileExtensionValidator([*FORMATS]), check_picture],
    )
    width = models.PositiveIntegerField(_("width"), null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, blank=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False, db_index=True)
    alt = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    caption = models.TextField(_("caption"), blank=True)
    photographer = models.CharField(_("photographer"), max_length=200, blank=True)
    agency = models.CharField(_("agency"), max_length=120, blank=True)
    via = models.CharField(_("via"), max_length=120, blank=True, help_text=_("Who passed the picture on, such as AP."))
    source = models.ForeignKey(
        "articles.Source", models.SET_NULL, verbose_name=_("source"), null=True, blank=True, related_name="photos"
    )
    # Of a photo that came with an imported story, where its supplier has the file; nothing here fetches it.
    supplied_at = models.URLField(_("address of the file"), max_length=500, blank=True, editable=False)
    copyright = models.CharField(
        _("copyright notice"),
        max_length=300,
        blank=True,
        help_text=_("Such as: © 2026 Antara. It is written into the picture."),
    )
    rights = models.TextField(_("rights"), blank=True, help_text=_("How the picture may be used."))
    rights_end = models.DateTimeField(_("rights end"), null=True, blank=True, db_index=True)
    focal_x = models.FloatField(
        _("focal point, from the left"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    focal_y = models.FloatField(
        _("focal point, from the top"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    keywords = models.TextField(_("keywords"), blank=True, help_text=_("With commas between them."))
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    digital_source = models.CharField(_("how it was made"), max_length=60, choices=DigitalSource, blank=True)
    # What the file said of itself when it came, as `metadata.Embedded.as_json` has it; never where it was taken.
    embedded = models.JSONField(_("what the file says"), default=dict, blank=True, editable=False)
    # Files that were replaced, the newest first: {"file", "digest", "width", "height", "at", "by"}; they are kept.
    earlier = models.JSONField(_("earlier files"), default=list, blank=True, editable=False)
    key = models.CharField(_("key of its renditions"), max_length=20, blank=True, editable=False, db_index=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    rights_told_at = models.DateTimeField(null=True, blank=True, editable=False)  # that they ended
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = UidManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        indexes = [models.Index(models.F("created_at").desc(), models.F("id").desc(), name="photo_newest")]

    def __str__(self) -> str:
        """What it is called, in one short line."""
        words = self.caption or self.alt
        if words:
            cut = textwrap.shorten(words, 80, placeholder="…")
            return cut if cut != "…" else Truncator(words).chars(80)
        day = f" ({date_format(timezone.localdate(self.created_at), 'j M Y')})" if self.created_at else ""
        return str(_("Photo without caption")) + day

    def natural_key(self) -> tuple[str]:
        """Fixtures name a photo by its UUID."""
        return (str(self.uid),)

    @property
    def credit(self) -> str:
        """The credit as readers see it after "Sumber:": "photographer, agency via agency"."""
        named = ", ".join(part for part in (self.photographer, self.agency) if part)
        return f"{named} via {self.via}".strip() if self.via else named

    @property
    def is_ai(self) -> bool:
        """Whether a machine made the picture, or a part of it, and readers are told so."""
        return self.digital_source in AI_SOURCES

    def is_shown(self, now) -> bool:
        """Tell whether readers may see the picture at `now` (UTC): it has renditions, and its rights have not ended."""
        return bool(self.key) and (self.rights_end is None or now < self.rights_end)

    def renditions(self, shape: str = FULL, format: str = "webp") -> list[Rendition]:  # noqa: A002
        """Return its renditions in one shape (`renditions.SHAPES`) and format, the narrowest first; [] without any."""
        if not self.key or not self.width or not self.height:
            return []
        return of(self.key, self.width, self.height, shape, format, root=settings.MEDIA_URL)

    def rendition(self, shape: str = FULL, format: str = "jpg", width: int = 1280) -> Rendition:  # noqa: A002
        """Return the widest rendition of at most `width` pixels, else the narrowest. Raises ValueError without any."""
        found = self.renditions(shape, format)
        if not found:
            raise ValueError(f"Photo {self.pk} has no renditions.")
        return next((each for each in reversed(found) if each.width <= width), found[0])


class PhotoUse(models.Model):
    """That a copy of a story shows a photo: its lead photo, or one in its text. Written with what search knows.

    What an earlier version showed stays noted: readers may have seen it there, and see it again once it is restored.
    """

    class Copy(models.TextChoices):
        LIVE = "live", _("live version")
        DESK = "desk", _("working copy")
        PAST = "past", _("earlier version")

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="uses")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    copy = models.CharField(max_length=4, choices=Copy)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "article", "copy"], name="photo_use_once")]
        verbose_name = _("use of a photo")
        verbose_name_plural = _("uses of photos")

    def __str__(self) -> str:
        return f"{self.photo_id} {self.copy} {self.article_id}"
