"""Pictures from strangers' files: checked, set upright, cropped, made small, written with their credit. Pure.

One picture at a time is decoded in a process, so that memory is bounded by one: some 5 bytes for each of its pixels,
less for a JPEG, which is decoded no larger than is needed (`benchmarks/pictures.py` measures both).
"""

import math
import re
import struct
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageCms

from .metadata import Segments
from .renditions import Rendition, crop

MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_JPEG_PIXELS = 120_000_000  # of one whose lines come in order: it is never decoded as large as it is
MAX_SCANS = 100  # of a progressive JPEG, each of which costs a walk over all its pixels
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # to be opened as; a JPEG may turn out to be an MPO, as many phones write it

JPEG: dict[str, Any] = {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True}
WEBP: dict[str, Any] = {"format": "WEBP", "quality": 80, "method": 4}

_SRGB = ImageCms.createProfile("sRGB")
_ONE = threading.BoundedSemaphore(1)
# What sets a picture upright, by its orientation in Exif (2.32, 4.6.4).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = {5, 6, 7, 8}
_ORIENTATION = 0x0112
# Not what is stuffed into a scan, nor the marks in it where reading may begin again (ITU T.81, B.1.1).
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_SCAN, _END = 0xDA, 0xD9
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError, struct.error, Image.DecompressionBombError)

Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS  # Pillow warns above it, and raises above twice as much


class Unfit(ValueError):  # noqa: N818 -- it is an answer, not a fault
    """The file cannot become a picture; `code` is one of format, bytes, pixels, scans, damaged; `seen` tells more."""

    def __init__(self, code: str, **seen: Any) -> None:
        super().__init__(code)
        self.code = code
        self.seen = seen


@dataclass(frozen=True, slots=True)
class Look:
    """What a file's first bytes say: Pillow's name of the format, and the size of the upright picture in pixels."""

    format: str
    width: int
    height: int


def look(file: BinaryIO) -> Look:
    """Return what the file is, without decoding it; it is left at its beginning. Raises Unfit."""
    with _opened(file) as picture:
        width, height = picture.size
        if _orientation(picture) in _ON_ITS_SIDE:
            width, height = height, width
        return Look(str(picture.format), width, height)


def check(file: BinaryIO) -> Look:
    """Return what the file is after decoding it once; it is left at its beginning. Raises Unfit, which says why."""
    found = look(file)
    with _ONE:
        _decoded(file, [])
    return found


def make(
    file: BinaryIO, wanted: Iterable[Rendition], focal: tuple[float, float], written: Segments
) -> list[tuple[Rendition, bytes]]:
    """Return each wanted rendition of the file with its bytes, decoding the file once. Raises Unfit.

    Others wait for their turn meanwhile: what comes of it is kept by the caller, after it. `focal` is the
    point that crops keep, in fractions of the upright picture; `written` goes into every rendition.
    """
    wanted = list(wanted)
    made: list[tuple[Rendition, bytes]] = []
    with _ONE:
        whole = _decoded(file, wanted)
        for rendition in wanted:
            box = crop(*whole.size, rendition.shape, focal)
            size = (rendition.width, rendition.height)
            try:
                part = whole.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=2.0)
                content = _encoded(part, rendition.format, written)
            except _BROKEN as error:
                raise Unfit("damaged") from error
            made.append((rendition, content))
    return made


def _opened(file: BinaryIO) -> Image.Image:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if size > MAX_BYTES:
        raise Unfit("bytes", size=size, limit=MAX_BYTES)
    try:
        picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Unfit("pixels", limit=MAX_PIXELS) from error
    except Image.UnidentifiedImageError as error:
        raise Unfit("format") from error
    except _BROKEN as error:
        raise Unfit("damaged") from error
    is_jpeg = picture.format in {"JPEG", "MPO"}
    limit = MAX_JPEG_PIXELS if is_jpeg and not picture.info.get("progressive") else MAX_PIXELS
    if picture.width * picture.height > limit:
        raise Unfit("pixels", width=picture.width, height=picture.height, limit=limit)
    if is_jpeg:
        file.seek(0)
        if _scans(file.read()) > MAX_SCANS:
            raise Unfit("scans")
    file.seek(0)
    return picture


def _scans(jpeg: bytes) -> int:
    """Return how many scans a JPEG has; what stands behind its end, such as a phone's film, does not count."""
    at, count = 2, 0
    while found := _MARKER.search(jpeg, at):
        marker, at = jpeg[found.start() + 1], found.end()
        if marker == _END:
            break
        at += max(int.from_bytes(jpeg[at : at + 2], "big"), 2)
        count += marker == _SCAN
    return count


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return 1


def _decoded(file: BinaryIO, wanted: list[Rendition]) -> Image.Image:
    """Return the upright picture in sRGB, with or without alpha, no larger than the wanted renditions need."""
    try:
        with _opened(file) as picture:
            scale = _scale(picture, wanted)
            width, height = (max(math.ceil(side * scale), 1) for side in picture.size)
            if picture.format in {"JPEG", "MPO"}:
                picture.draft("RGB", (width, height))
            picture.load()
            turned = _orientation(picture)
            plain = _plain(picture)
        plain.info = {}  # Pillow would write comments and blocks of the file into what is saved
        if plain.width > 2 * width:
            plain.thumbnail((2 * width, 2 * height))
        return plain.transpose(_TURNS[turned]) if turned in _TURNS else plain
    except Unfit:
        raise
    except _BROKEN as error:
        raise Unfit("damaged") from error
    finally:
        file.seek(0)


def _scale(picture: Image.Image, wanted: list[Rendition]) -> float:
    """Return how much smaller than the file the widest of the wanted renditions is: 1 is as large, 0.1 a tenth."""
    size = picture.size[::-1] if _orientation(picture) in _ON_ITS_SIDE else picture.size
    needs = [0.01]
    for rendition in wanted:
        left, _top, right, _bottom = crop(*size, rendition.shape)
        needs.append(rendition.width / (right - left))
    return min(max(needs), 1.0)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the first frame in RGB, or in RGBA where something is seen through it; colours as sRGB has them."""
    if picture.mode in {"I", "I;16", "I;16B", "I;16L", "F"}:
        return picture.convert("I").point([value // 256 for value in range(65536)], "L").convert("RGB")
    has_alpha = picture.has_transparency_data
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            made = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, *_BROKEN):
            made = None  # a profile that cannot be used says nothing: the numbers are taken as they are
        if made is not None:
            return made
    plain = picture.convert("RGBA" if has_alpha else "RGB")
    if has_alpha and plain.getchannel("A").getextrema() == (255, 255):
        return plain.convert("RGB")
    return plain


def _encoded(picture: Image.Image, format: str, written: Segments) -> bytes:  # noqa: A002
    made = BytesIO()
    if format == "jpg":
        if picture.mode == "RGBA":
            ground = Image.new("RGB", picture.size, "white")
            ground.paste(picture, mask=picture.getchannel("A"))
            picture = ground
        picture.save(made, **JPEG, exif=written.exif, xmp=written.xmp, extra=written.iim)
    else:
        picture.save(made, **WEBP, exif=written.exif, xmp=written.xmp)
    return made.getvalue()
