"""Every container, encoding and hint is understood; whatever is broken or hostile costs its own block at most."""

import json
import struct
import tracemalloc
import zlib
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import metadata
from articles.metadata import Embedded, Fact, Field

from .embedding import UTF8, alt, app13, chunk, datasets, exif, jpeg, many, packet, picture, png, resource, segment

CAPTION_IIM, CAPTION_XMP = (2, 120, b"Banjir di Demak"), alt("dc:description", default="Rob di Demak")
ARTIST, SOFTWARE = 0x013B, 0x0131


def read(**blocks) -> Embedded:
    return metadata.read(jpeg(**blocks))


class TestEncodings:
    @pytest.mark.parametrize(
        ("text", "encoding"),
        [("Café Müller – “naïf”", "utf-8"), ("Café Müller – “naïf”", "cp1252"), ("Café à Saïgon", "mac_roman")],
    )
    def test_that_nobody_names_are_guessed(self, text, encoding):
        assert read(iim=app13((2, 120, text.encode(encoding)))).chosen(Field.CAPTION) == text

    def test_that_are_named_are_taken_at_their_word(self):
        assert read(iim=app13((1, 90, b"\x1b.A"), (2, 120, b"\xc3\xa9"))).chosen(Field.CAPTION) == "Ã©"
        assert read(iim=app13(UTF8, (2, 120, "é".encode()))).chosen(Field.CAPTION) == "é"

    def test_a_character_that_was_cut_is_left_out(self):
        assert (
            read(iim=app13(UTF8, (2, 80, "Siti Nurhaliza é".encode()[:-1]))).chosen(Field.PHOTOGRAPHER)
            == "Siti Nurhaliza"
        )

    def test_xmp_in_utf_16(self):
        xmp = packet(alt("dc:description", default="Banjir é")).decode()
        assert read(xmp=xmp.encode("utf-16")).chosen(Field.CAPTION) == "Banjir é"


class TestContainers:
    XMP = packet(CAPTION_XMP)
    EXIF = exif({ARTIST: "Siti"})

    @pytest.mark.parametrize(
        ("form", "file"),
        [
            ("jpeg", jpeg(xmp=XMP, exif=EXIF)),
            ("webp", picture("WEBP", xmp=XMP, exif=EXIF)),
            ("png", png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP), chunk(b"eXIf", EXIF[6:]))),
            ("png", png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)), chunk(b"eXIf", EXIF[6:]))),
        ],
    )
    def test_all_have_xmp_and_exif(self, form, file):
        found = metadata.read(file)
        assert (found.format, found.problems) == (form, ())
        assert (found.chosen(Field.CAPTION), found.chosen(Field.PHOTOGRAPHER)) == ("Rob di Demak", "Siti")

    def test_gif_has_xmp_and_a_comment(self):
        tail = b"\1" + bytes(range(255, -1, -1)) + b"\0"
        plain = picture("GIF", comment=b"sekilas")
        found = metadata.read(plain[:-1] + b"\x21\xff\x0bXMP DataXMP" + self.XMP + tail + plain[-1:])
        assert (found.format, found.problems, found.rest) == ("gif", (), (Fact("GIF", "Comment", "sekilas"),))
        assert found.chosen(Field.CAPTION) == "Rob di Demak"

    def test_iim_that_imagemagick_put_into_a_png(self):
        body = resource(0x0404, datasets(UTF8, CAPTION_IIM))
        profile = f"\niptc\n{len(body):8}\n{body.hex()}\n".encode()
        found = metadata.read(png(chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(profile))))
        assert found.chosen(Field.CAPTION) == "Banjir di Demak"

    def test_resources_go_on_in_the_next_segment(self):
        body = resource(0x0404, datasets(UTF8, CAPTION_IIM))
        parts = (segment(0xED, b"Photoshop 3.0\0" + part) for part in (body[:20], body[20:]))
        assert read(segments=b"".join(parts)).chosen(Field.CAPTION) == "Banjir di Demak"

    def test_extended_xmp_is_joined_in_order(self):
        more = packet(many("dc:subject", *(f"kata {number}" for number in range(50))))
        guid, cuts = b"0123456789ABCDEF" * 2, [0, 700, 1400, len(more)]
        parts = [
            segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + guid + struct.pack(">II", len(more), a) + more[a:b])
            for a, b in pairwise(cuts)
        ]
        xmp = packet(CAPTION_XMP, f'xmpNote:HasExtendedXMP="{guid.decode()}"')
        found = read(xmp=xmp, segments=b"".join(reversed(parts)))
        assert found.chosen(Field.KEYWORDS).startswith("kata 0, kata 1, ")
        assert (found.chosen(Field.CAPTION), found.problems) == ("Rob di Demak", ())
        assert read(xmp=xmp, segments=parts[1]).problems == ("xmp-extension-incomplete",)


class TestHints:
    MANIFEST = b"\0\0\0\x28jumb\0\0\0\x20jumdc2pa\0\x11\0\x10"

    @pytest.mark.parametrize(
        "file",
        [
            jpeg(segments=segment(0xEB, b"JP\0\1\0\0\0\1" + MANIFEST)),
            png(chunk(b"caBX", MANIFEST)),
            picture("WEBP") + b"C2PA" + struct.pack("<I", len(MANIFEST)) + MANIFEST + b"\0" * (len(MANIFEST) % 2),
        ],
    )
    def test_content_credentials_are_seen(self, file):
        assert metadata.read(file).has_credentials
        assert metadata.read(file).ai == ()

    @pytest.mark.parametrize(
        ("file", "hint"),
        [
            (jpeg(segments=segment(0xEB, b"JP\0\1\0\0\0\1" + MANIFEST + b"/trainedAlgorithmicMedia")), "credentials"),
            (
                jpeg(xmp=packet("", 'Iptc4xmpExt:DigitalSourceType="a/compositeWithTrainedAlgorithmicMedia"')),
                "digital-source",
            ),
            (jpeg(xmp=packet("", 'Iptc4xmpExt:AISystemUsed="X"')), "ai-system"),
            (jpeg(xmp=packet("", 'xmp:CreatorTool="Adobe Firefly"')), "software"),
            (jpeg(xmp=packet("", 'photoshop:Credit="Made with Google AI"')), "software"),
            (jpeg(exif=exif({SOFTWARE: "Midjourney 7"})), "software"),
            (png(chunk(b"tEXt", b"parameters\0a cat, steps: 20")), "prompt"),
        ],
    )
    def test_at_generative_ai(self, file, hint):
        assert metadata.read(file).ai == (hint,)

    def test_a_camera_gives_none(self):
        found = read(exif=exif({SOFTWARE: "Photoshop 27.0"}), xmp=packet(CAPTION_XMP, 'xmp:CreatorTool="Lightroom"'))
        assert (found.ai, found.has_credentials) == ((), False)


XMP, IIM, EXIF = (
    packet(CAPTION_XMP),
    app13(UTF8, CAPTION_IIM, digest_of=b"old"),
    exif({ARTIST: "Siti"}, {0x9003: "2026"}),
)
_BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


class TestBroken:
    """One block is spoiled; the two others are read, and a code says what was wrong."""

    @pytest.mark.parametrize(
        ("xmp", "problem"),
        [
            (XMP[:-40], "xmp-broken"),
            (b"<x:xmpmeta", "xmp-broken"),
            (_BOMB, "xmp-broken"),
            (b'<?xml version="1.0" encoding="klingon"?><a/>', "xmp-broken"),
            (XMP.replace(b"Rob", b"R\x00\x01ob"), "xmp-mended"),
            (XMP.replace(b"Rob", b"R\xffob"), "xmp-mended"),
            (packet("<a>" * 60 + "</a>" * 60), "xmp-too-deep"),
            (packet("<dc:a/>" * 8_900), ""),
            (packet(many("dc:subject", *"abcdefghij" * 30)), "xmp-too-many"),
        ],
    )
    def test_xmp(self, xmp, problem):
        found = read(xmp=xmp, iim=IIM, exif=EXIF)
        assert found.problems == ((problem,) if problem else ())
        assert (found.chosen(Field.CAPTION), found.chosen(Field.PHOTOGRAPHER)) == ("Banjir di Demak", "Siti")

    def test_xmp_keeps_what_came_before_the_break(self):
        assert read(xmp=packet(CAPTION_XMP + "<dc:title>")).chosen(Field.CAPTION) == "Rob di Demak"

    @pytest.mark.parametrize(
        ("iim", "problem"),
        [
            (segment(0xED, b"Photoshop 3.0\0" + b"8BIN" + bytes(20)), "photoshop-broken"),
            (segment(0xED, b"Photoshop 3.0\0" + resource(0x0404, datasets(CAPTION_IIM))[:-9]), "photoshop-broken"),
            (segment(0xED, b"Photoshop 3.0\0" + resource(0x0404, datasets(CAPTION_IIM)[:-9])), "iim-broken"),
            (segment(0xED, b"Photoshop 3.0\0" + resource(0x0404, b"\x1c\2\x78\xff\xffabc")), "iim-broken"),
        ],
    )
    def test_iim(self, iim, problem):
        found = read(iim=iim, xmp=XMP, exif=EXIF)
        assert problem in found.problems
        assert (found.value(Field.CAPTION).xmp, found.chosen(Field.PHOTOGRAPHER)) == ("Rob di Demak", "Siti")

    @pytest.mark.parametrize(
        "broken",
        [
            b"Exif\0\0",
            b"Exif\0\0MM\0*\xff\xff\xff\xff",
            EXIF[:40],
            b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x3b\1\2\0" * 40,
        ],
    )
    def test_exif(self, broken):
        found = read(exif=broken, iim=IIM, xmp=XMP)
        assert (found.chosen(Field.CAPTION), set(found.problems) - {"exif-broken"}) == ("Banjir di Demak", set())

    def test_a_tag_outside_of_its_block_costs_only_itself(self):
        entry = struct.pack(">HHII", 0x010E, 2, 40_000, 9_000) + struct.pack(">HHI4s", ARTIST, 2, 4, b"Ani\0")
        found = read(exif=b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 2) + entry + bytes(4))
        assert (found.chosen(Field.PHOTOGRAPHER), found.problems) == ("Ani", ("exif-broken",))

    def test_a_ratio_to_nothing_is_read_as_it_stands(self):
        entry = struct.pack(">HHII", 0x011A, 5, 1, 26) + bytes(4) + struct.pack(">II", 5, 0)
        found = read(exif=b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry)
        assert found.rest == (Fact("IFD0", "XResolution", "5/0"),)

    def test_what_is_no_picture(self):
        assert metadata.read(b"") == metadata.read(b"%PDF-1.7") == Embedded(problems=("unknown-format",))


class TestBounds:
    def test_json_has_at_most_64_kilobytes(self):
        long = "😀é" * 2_000
        inner = "".join(
            alt(name, default=long) for name in ("dc:description", "dc:title", "dc:rights", "xmpRights:UsageTerms")
        )
        inner += "".join(f"<mine:a{n} xmlns:mine='urn:mine'>{long}</mine:a{n}>" for n in range(90))
        found = metadata.read(png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet(inner))))
        assert 40_000 < len(json.dumps(found.as_json())) <= 64_000
        assert found.problems == ("too-much",)
        assert found.chosen(Field.CAPTION).startswith("😀é😀é")

    def test_json_gives_back_what_it_was_made_of(self):
        found = read(xmp=packet(CAPTION_XMP, 'xmp:Rating="5" exif:GPSLatitude="6S"'), iim=IIM, exif=EXIF)
        kept = json.loads(json.dumps(found.as_json(), sort_keys=True))
        assert Embedded.from_json(kept) == found
        assert Embedded.from_json({}) == Embedded()

    def test_text_that_no_database_takes_is_left_out(self):
        found = read(iim=app13(UTF8, (2, 120, b"a\0b\x07c\r\nd")))
        assert found.chosen(Field.CAPTION) == "abc\nd"

    @pytest.mark.parametrize(
        ("file", "problem"),
        [
            (b"\xff\xd8" + b"\xff\xe1\0\2" * 200_000, "too-many-parts"),
            (b"\x89PNG\r\n\x1a\n" + (b"\0\0\0\0teSt" + bytes(4)) * 200_000, "too-many-parts"),
            (b"RIFF\0\0\0\0WEBP" + (b"teSt" + bytes(4)) * 200_000, "too-many-parts"),
            (b"GIF89a" + bytes(7) + b"\x21\xfe\0" * 200_000, "too-many-parts"),
            (jpeg(segments=app13(*[(2, 25, b"a")] * 9_000)), "iim-too-many"),
            (png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet(" " * 2_000_000))), "xmp-too-large"),
            (png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet("<dc:a/>" * 40_000))), "xmp-too-many"),
        ],
        ids=["segments", "chunks", "riff", "gif", "datasets", "xmp", "elements"],
    )
    def test_work_ends_at_a_number_of_parts(self, file, problem):
        assert metadata.read(file).problems == (problem,)

    def test_texts_are_unpacked_only_so_far(self):
        file = png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 20_000_000, 9)))
        tracemalloc.start()
        found = metadata.read(file)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found.rest == (Fact("PNG", "Comment", "a" * 1_000),)
        assert most < 10_000_000

    @pytest.mark.parametrize(("keyword", "most"), [(b"Comment", 8), (b"Raw profile type icc", 4)])
    def test_texts_of_one_file_are_unpacked_to_eight_megabytes(self, keyword, most):
        text = chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(b"a" * 1_000_000, 9))
        assert [metadata.read(png(*[text] * n)).problems for n in (most, most + 1)] == [(), ("too-much",)]


WHOLE = {
    "jpeg": jpeg(xmp=XMP, iim=IIM, exif=EXIF),
    "webp": picture("WEBP", xmp=XMP, exif=EXIF),
    "png": png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP), chunk(b"eXIf", EXIF[6:])),
    "gif": picture("GIF", comment=b"sekilas"),
}
CHANGES = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=12)


class TestAnyBytes:
    """`read` never raises, and what it returns can be kept."""

    @settings(max_examples=250)
    @given(st.sampled_from(sorted(WHOLE)), CHANGES, st.integers(0, 1 << 16))
    def test_of_a_picture_that_was_damaged_and_cut(self, form, changes, size):
        file = bytearray(WHOLE[form])
        for at, byte in changes:
            file[at % len(file)] = byte
        self.keeps(bytes(file[: size % len(file) + 1]))
        self.keeps(bytes(file))

    @settings(max_examples=200)
    @given(st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF....WEBP", b"GIF89a"]), st.binary(max_size=400))
    @example(b"", b"")
    def test_at_random(self, start, noise):
        self.keeps(start + noise)

    @settings(max_examples=200)
    @given(st.binary(max_size=300), st.binary(max_size=300), st.binary(max_size=300))
    def test_in_each_block(self, exif, resources, xmp):
        segments = segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + exif) + segment(0xED, b"Photoshop 3.0\0" + resources)
        segments += segment(0xED, b"Photoshop 3.0\0" + resource(0x0404, resources))
        self.keeps(jpeg(segments=segments + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp)))

    def keeps(self, file):
        found = metadata.read(file)
        kept = json.dumps(found.as_json())
        assert len(kept) <= 64_000
        assert Embedded.from_json(json.loads(kept)) == found
        assert "\\u0000" not in kept
        kept.encode()
