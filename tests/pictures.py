"""Pictures that say something of themselves, drawn as they are asked for."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles import metadata

NOTHING = dict.fromkeys(
    ("photographer", "agency", "via", "credit", "source", "copyright", "terms", "digital_source"), ""
)


def jpeg(*, iim=None, xmp=None, size=(64, 48), colour="teal") -> bytes:
    """A JPEG whose IIM and XMP say what they are given, by the names of metadata.Credit."""
    made = BytesIO()
    in_iim, in_xmp = (metadata.write(metadata.Credit(**{**NOTHING, **(said or {})})) for said in (iim, xmp))
    blocks = {"extra": in_iim.iim} if iim else {}
    blocks |= {"xmp": in_xmp.xmp} if xmp else {}
    Image.new("RGB", size, colour).save(made, "JPEG", **blocks)
    return made.getvalue()


def png() -> bytes:
    """A PNG."""
    made = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(made, "PNG")
    return made.getvalue()


def upload(data: bytes | None = None, name="a.jpg", **said) -> SimpleUploadedFile:
    """The same, or any bytes, as a browser sends them."""
    return SimpleUploadedFile(name, jpeg(**said) if data is None else data, "image/jpeg")


def file(name="a.jpg", **said) -> ContentFile:
    """The same for a photo's row."""
    return ContentFile(jpeg(**said), name=name)
