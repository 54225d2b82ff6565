"""Pictures from strangers: each sample is drawn here, and the colours of its corners tell what became of it."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from articles import pixels, renditions
from articles.metadata import Segments
from articles.pixels import Unfit

NOTHING = Segments(b"", b"", b"")
COLOURS = (220, 20, 20), (20, 200, 20), (20, 20, 220), (255, 255, 255)

# How a camera lays an upright picture down, by the orientation that it then notes: the way back from there.
LAID = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def drawn(size=(64, 48), mode="RGB"):
    """Four quarters: red, green, blue, white, read as lines."""
    picture = Image.new("RGB", size)
    half = (size[0] // 2, size[1] // 2)
    for number, colour in enumerate(COLOURS):
        column, line = number % 2, number // 2
        picture.paste(colour, (half[0] * column, half[1] * line, half[0] * (column + 1), half[1] * (line + 1)))
    return picture if mode == "RGB" else picture.convert(mode)


def saved(picture, kind="JPEG", **kwargs):
    file = BytesIO()
    picture.save(file, kind, **kwargs)
    file.seek(0)
    return file


def made(file, shape="full", to="webp", focal=(0.5, 0.5), written=NOTHING):
    """The widest rendition of a file in a shape and a format."""
    seen = pixels.look(file)
    wanted = renditions.of("ab" * 10, seen.width, seen.height, shape, to, root="/")[-1:]
    [(rendition, content)] = pixels.make(file, wanted, focal, written)
    picture = Image.open(BytesIO(content))
    assert picture.size == (rendition.width, rendition.height)
    assert picture.format == {"webp": "WEBP", "jpg": "JPEG"}[to]
    return picture


def corners(picture):
    """The numbers of the quarters' colours as they lie now, 1 to 4, 0 for another colour."""
    picture = picture.convert("RGB")
    width, height = picture.size
    found = ""
    for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
        seen = picture.getpixel((int(x * width), int(y * height)))
        found += next((str(n) for n, colour in enumerate(COLOURS, 1) if _are_near(seen, colour)), "0")
    return found


def _are_near(seen, colour):
    return max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 40


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_as_exif_says(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = drawn((64, 48))
    laid = upright.transpose(LAID[orientation]) if orientation > 1 else upright
    file = saved(laid, exif=exif)
    assert (pixels.look(file).width, pixels.look(file).height) == (64, 48)
    picture = made(file)
    assert corners(picture) == "1234"
    assert picture.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (drawn(), "PNG"),
        (drawn(mode="P"), "GIF"),
        (drawn(mode="P"), "PNG"),
        (drawn(mode="RGBA"), "PNG"),
        (drawn(), "WEBP"),
        (drawn(mode="CMYK"), "JPEG"),
    ],
)
@pytest.mark.parametrize("to", ["webp", "jpg"])
def test_all_kinds_of_pictures_become_renditions(picture, kind, to):
    assert corners(made(saved(picture, kind), to=to)) == "1234"


def test_grey_of_sixteen_bits_keeps_its_shades():
    grey = Image.new("I;16", (8, 8), 0x8000)
    assert abs(made(saved(grey, "PNG")).convert("RGB").getpixel((4, 4))[0] - 128) < 4


def test_what_is_seen_through_stays_so_in_webp_and_is_white_in_jpeg():
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    file = saved(clear, "PNG")
    assert made(file).convert("RGBA").getpixel((20, 20))[3] == 0
    assert min(made(file, to="jpg").getpixel((20, 20))) > 250


def test_colours_are_those_of_srgb_and_a_broken_profile_says_nothing():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert corners(made(saved(drawn(), icc_profile=srgb))) == "1234"
    assert corners(made(saved(drawn(), icc_profile=b"not a profile"))) == "1234"
    assert "icc_profile" not in made(saved(drawn(), icc_profile=srgb)).info


@pytest.mark.parametrize("to", ["webp", "jpg"])
def test_nothing_that_the_file_says_is_in_a_rendition(to):
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA di rumah"
    said = {"exif": exif, "xmp": b"<x:xmpmeta>RAHASIA</x:xmpmeta>", "comment": b"RAHASIA", "icc_profile": b"RAHASIA"}
    for kind in ("JPEG", "PNG", "WEBP"):
        file = saved(drawn(), kind, **said)
        assert b"RAHASIA" in file.getvalue()
        seen = pixels.look(file)
        wanted = renditions.of("ab" * 10, seen.width, seen.height, "full", to, root="/")
        for _rendition, content in pixels.make(file, wanted, (0.5, 0.5), NOTHING):
            assert b"RAHASIA" not in content


def test_crops_stand_around_the_focal_point():
    file = saved(drawn((160, 40)))
    assert corners(made(file, "1x1", focal=(0.0, 0.5))) == "1133"
    assert corners(made(file, "1x1", focal=(1.0, 0.5))) == "2244"


def test_a_large_jpeg_is_decoded_no_larger_than_is_needed():
    file = saved(drawn((4000, 3000)))
    assert pixels._decoded(file, renditions.of("a", 4000, 3000, "16x9", "webp", root="")[:1]).size == (500, 375)


def refused(content):
    with pytest.raises(Unfit) as caught:
        pixels.check(BytesIO(content))
    return caught.value.code


def png(width, height):
    """A PNG that says it is very large, and has next to nothing in it."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def test_what_is_no_picture_or_too_much_of_one_is_refused(monkeypatch):
    whole = saved(drawn((640, 480))).getvalue()
    assert refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == "format"
    assert refused(b"") == "format"
    assert refused(b"GIF89a<script>alert(1)</script>") in {"damaged", "format"}
    assert refused(whole[: len(whole) // 2]) == "damaged"
    assert refused(png(9000, 9000)) == "pixels"
    assert refused(png(60000, 60000)) == "pixels"
    assert refused(png(700, 500)) == "damaged"
    assert refused(saved(drawn((900, 600)), "TIFF").getvalue()) == "format"
    many = whole[:-2] + b"\xff\xda\x00\x02" * (pixels.MAX_SCANS + 1)
    assert refused(many) == "scans"
    monkeypatch.setattr(pixels, "MAX_BYTES", len(whole) - 1)
    assert refused(whole) == "bytes"


def test_only_a_jpegs_own_scans_count_not_what_stands_behind_its_end():
    whole = saved(drawn((640, 480)), progressive=True).getvalue()
    assert 1 < pixels._scans(whole) < 20
    assert pixels._scans(whole + b"\xff\xda" * 500) == pixels._scans(whole)
    assert pixels.check(BytesIO(whole + b"\xff\xda" * 500)).width == 640


def test_a_progressive_jpeg_may_have_fewer_pixels_than_a_plain_one(monkeypatch):
    monkeypatch.setattr(pixels, "MAX_PIXELS", 1000)
    assert pixels.check(saved(drawn())).width == 64
    assert refused(saved(drawn(), progressive=True).getvalue()) == "pixels"


@given(st.data())
def test_damaged_files_are_refused_or_made_and_nothing_else(data):
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]))
    content = bytearray(saved(drawn(), kind).getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = BytesIO(bytes(content[: data.draw(st.integers(1, len(content)))]))
    with suppress(Unfit):
        made(file)
