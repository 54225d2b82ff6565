"""The forms in which readers get a photo: shapes, widths, formats, crops around a focal point, names. Pure.

A rendition's name holds the photo's key, which changes with everything that its bytes are made of. So what a name names
never changes, may be kept for ever, and can be made again at any time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2s

VERSION = 1  # raise it with anything below, or in `pixels` and `metadata`, that changes what a rendition holds

FULL = "full"  # uncropped
SHAPES: Mapping[str, tuple[int, int] | None] = {FULL: None, "16x9": (16, 9), "4x3": (4, 3), "1x1": (1, 1)}
# Pixels. Never more than the picture has; the largest is then as wide as its crop.
WIDTHS: Mapping[str, tuple[int, ...]] = {
    FULL: (480, 960, 1440, 1920),
    "16x9": (320, 640, 960, 1280),
    "4x3": (320, 640, 1200),
    "1x1": (160, 320, 1200),
}
# Everybody who gets WebP has a choice of widths; JPEG is for feeds, share cards, agencies and very old browsers.
JPEG_WIDTHS: Mapping[str, tuple[int, ...]] = {
    FULL: (960, 1920),
    "16x9": (640, 1280),
    "4x3": (1200,),
    "1x1": (320, 1200),
}
TYPES: Mapping[str, str] = {"webp": "image/webp", "jpg": "image/jpeg"}
FOLDER = "renditions"
MAX_SIDE = 16_383  # pixels: WebP has no more (RFC 9649, 2.6), and long drawings do

Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels


@dataclass(frozen=True, slots=True)
class Rendition:
    """One form of a photo; width and height in pixels."""

    shape: str
    width: int
    height: int
    format: str
    name: str  # in the media storage
    url: str

    @property
    def type(self) -> str:
        """The media type (RFC 6838)."""
        return TYPES[self.format]


def key(*made_of: object) -> str:
    """Return the key of a photo whose renditions are made of these things: 80 bits as hexadecimal digits."""
    return blake2s(repr((VERSION, *made_of)).encode(), digest_size=10).hexdigest()


def of(key: str, width: int, height: int, shape: str, format: str, *, root: str) -> list[Rendition]:  # noqa: A002
    """Return the renditions of a picture of `width` × `height` pixels in one shape and format, the narrowest first.

    `root` is the address of the media storage. Raises KeyError for a shape or a format that there is not.
    """
    widths = {"webp": WIDTHS, "jpg": JPEG_WIDTHS}[format][shape]
    left, top, right, bottom = crop(width, height, shape)
    ratio = (bottom - top) / (right - left)
    widest = min(int(right - left), int(MAX_SIDE / ratio))
    kept = dict.fromkeys(max(min(wanted, widest), 1) for wanted in widths)
    made = []
    for wide in kept:
        name = f"{FOLDER}/{key[:2]}/{key[2:]}/{shape}-{wide}.{format}"
        made.append(Rendition(shape, wide, min(max(round(wide * ratio), 1), MAX_SIDE), format, name, f"{root}{name}"))
    return made


def every(key: str, width: int, height: int, *, root: str) -> Iterator[Rendition]:
    """Yield all renditions of a picture."""
    for shape in SHAPES:
        for format in TYPES:  # noqa: A001 -- the field's word
            yield from of(key, width, height, shape, format, root=root)


def crop(width: int, height: int, shape: str, focal: tuple[float, float] = (0.5, 0.5)) -> Box:
    """Return the part of a picture that a shape shows: the largest of its ratio, as near to the focal point as can be.

    `focal` is a point in fractions of width and height, from the left and from the top.
    """
    ratio = SHAPES[shape]
    if ratio is None:
        return 0.0, 0.0, float(width), float(height)
    wide, high = ratio
    part_width = min(float(width), height * wide / high)
    part_height = min(float(height), width * high / wide)
    left = min(max(focal[0] * width - part_width / 2, 0.0), width - part_width)
    top = min(max(focal[1] * height - part_height / 2, 0.0), height - part_height)
    return left, top, left + part_width, top + part_height
