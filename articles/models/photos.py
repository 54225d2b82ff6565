"""The photo library."""

import hashlib
import uuid
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image

from .keys import UidManager

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
_JPEG = ("JPEG", "MPO")  # as Pillow calls them; many phones and cameras write MPO, a JPEG with a second one behind it
FORMATS = {"jpg": _JPEG, "jpeg": _JPEG, "png": ("PNG",), "webp": ("WEBP",), "gif": ("GIF",)}


def check_picture(file: Any) -> None:
    """Raise ValidationError if a new file is too large, or its bytes are not what its name says readers will get."""
    suffix = PurePath(file.name).suffix.lower().lstrip(".")
    if file._committed or suffix not in FORMATS:  # kept before; or another validator's case
        return
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("The file has %(size)s, and at most %(limit)s are taken. Save the picture smaller, then upload that."),
            params={"size": filesizeformat(file.size), "limit": filesizeformat(MAX_BYTES)},
        )
    file.seek(0)
    picture = Image.open(file)
    file.seek(0)
    if picture.format not in FORMATS[suffix]:
        raise ValidationError(
            _(
                "The name ends in .%(suffix)s, but the file holds a %(format)s picture, which readers would not see."
                " Save it as JPEG, PNG, WebP or GIF under its right name, then upload that."
            ),
            params={"suffix": suffix, "format": picture.format},
        )
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(
            _(
                "The picture has %(width)s × %(height)s pixels, and at most %(limit)s million are taken."
                " Save it smaller, then upload that."
            ),
            params={"width": picture.width, "height": picture.height, "limit": MAX_PIXELS // 1_000_000},
        )


def digest_name(photo: "Photo", filename: str) -> str:
    """Name an uploaded file by the SHA-256 of its bytes, to be cached for ever; notes the digest on the photo."""
    digest = hashlib.sha256()
    for chunk in photo.file.chunks():
        digest.update(chunk)
    photo.digest = digest.hexdigest()
    return f"photos/{photo.digest[:2]}/{photo.digest[:32]}{PurePath(filename).suffix.lower()}"


class Photo(models.Model):
    """A picture with what must stand beside it. The file may be wanting: readers then see no figure."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    file = models.ImageField(
        _("file"),
        upload_to=digest_name,
        blank=True,
        max_length=200,
        width_field="width",
        height_field="height",
        validators=[FileExtensionValidator(["jpg", "jpeg", "png", "webp", "gif"]), check_picture],
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
    rights = models.TextField(_("rights"), blank=True)
    rights_end = models.DateTimeField(_("rights end"), null=True, blank=True, db_index=True)
    focal_x = models.FloatField(
        _("focal point, from the left"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    focal_y = models.FloatField(
        _("focal point, from the top"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = UidManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return (self.caption or self.alt or str(self.uid))[:80]

    def natural_key(self) -> tuple[str]:
        """Fixtures name a photo by its UUID."""
        return (str(self.uid),)

    @property
    def credit(self) -> str:
        """The credit as readers see it after "Sumber:": "photographer, agency via agency"."""
        named = ", ".join(part for part in (self.photographer, self.agency) if part)
        return f"{named} via {self.via}".strip() if self.via else named

    def is_shown(self, now) -> bool:
        """Tell whether readers may see the picture at `now` (UTC): it has a file, and its rights have not ended."""
        return bool(self.file) and (self.rights_end is None or now < self.rights_end)
