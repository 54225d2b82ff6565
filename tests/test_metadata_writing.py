"""What is written into renditions is read again, by us and by exiftool; real photos are read as exiftool reads them."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import library, metadata
from articles.metadata import Credit, Field, Reason, Segments
from articles.models import Photo

from . import factories
from .desk import url
from .embedding import jpeg, picture

PHOTOS = Path(__file__).resolve().parents[2] / "shared" / "data" / "photos"
has_exiftool = pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
has_photos = pytest.mark.skipif(not PHOTOS.is_dir(), reason="the folder of real photos is not beside the project")

NOTHING = Credit(*[""] * 8)
CREDIT = Credit(
    photographer="Siti “Ujang” <Nur> & Co",
    agency="ANTARA",
    via="AP",
    credit='Siti "Ujang", ANTARA via AP',
    source="Antara Foto",
    copyright="© 2026 Antara",
    terms="Hanya untuk redaksi;\ntidak untuk <iklan>",
    digital_source="digitalCapture",
    caption="Banjir 😀 di Demak & Kudus",
)
LONG = Credit(*["a" + "😀&<é" * 2_500] * 7, "digitalCapture", "a" + "😀&<é" * 2_500)


def files(credit: Credit) -> dict[str, bytes]:
    """A rendition of each kind with this credit."""
    written = metadata.write(credit)
    return {
        "jpg": jpeg(exif=written.exif, xmp=written.xmp, iim=written.iim),
        "webp": picture("WEBP", exif=written.exif, xmp=written.xmp),
    }


def exiftool(path: Path, *options: str) -> dict:
    command = ["exiftool", "-j", *options, str(path)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)[0]


class TestWrite:
    EXPECTED = {
        "caption": CREDIT.caption,
        "photographer": CREDIT.photographer,
        "credit": CREDIT.credit,
        "source": CREDIT.source,
        "copyright": CREDIT.copyright,
        "terms": CREDIT.terms,
        "digital_source": "digitalCapture",
    }

    @pytest.mark.parametrize("form", ["jpg", "webp"])
    def test_all_is_read_again(self, form):
        found = metadata.read(files(CREDIT)[form])
        assert {value.field: value.chosen for value in found.values} == self.EXPECTED
        assert (found.problems, found.contradictions, found.has_location) == ((), (), False)
        assert found.reason == (Reason.IN_STEP if form == "jpg" else Reason.XMP_BEFORE_EXIF)

    def test_each_block_has_its_share(self):
        found = metadata.read(files(CREDIT)["jpg"])
        assert {value.field for value in found.values if value.iim} == {
            "caption", "photographer", "credit", "source", "copyright",
        }  # fmt: skip
        assert {value.field for value in found.values if value.exif} == {"caption", "photographer", "copyright"}
        addresses = [fact.value for fact in found.rest if fact.name == "Iptc4xmpExt:DigitalSourceType"]
        assert addresses == ["http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"]

    def test_nothing_is_written_of_nothing(self):
        assert metadata.write(NOTHING) == Segments(b"", b"", b"")
        assert metadata.write(replace(NOTHING, terms=" \x00 ")) == Segments(b"", b"", b"")

    @pytest.mark.parametrize(
        ("credit", "creator", "source"),
        [
            (replace(NOTHING, agency="ANTARA"), "ANTARA", "ANTARA"),
            (replace(NOTHING, photographer="Siti", agency="ANTARA", via="AP"), "Siti", "AP"),
            (replace(NOTHING, photographer="Siti"), "Siti", ""),
        ],
    )
    def test_an_agency_stands_in_for_who_is_not_named(self, credit, creator, source):
        found = metadata.read(files(credit)["jpg"])
        assert (found.chosen(Field.PHOTOGRAPHER), found.chosen(Field.SOURCE)) == (creator, source)

    def test_control_characters_are_left_out(self):
        found = metadata.read(files(replace(CREDIT, photographer="Si\x00ti\x1b\nNur\ud800"))["jpg"])
        assert (found.chosen(Field.PHOTOGRAPHER), found.problems) == ("Siti Nur", ())

    @pytest.mark.parametrize("form", ["jpg", "webp"])
    def test_too_long_values_are_cut_at_characters(self, form):
        found = metadata.read(files(LONG)[form])
        caption, creator = found.value(Field.CAPTION), found.value(Field.PHOTOGRAPHER)
        assert LONG.caption.startswith(caption.chosen)
        assert len(caption.chosen) >= 500
        assert LONG.photographer.startswith(creator.chosen)
        assert "�" not in "".join(caption.iim + caption.exif + creator.iim)
        assert set(found.problems) <= {"too-much"}

    def test_iim_keeps_to_its_limits_and_to_whole_characters(self):
        iim = metadata.write(LONG).iim
        at = iim.index(b"\x1c\x01\x5a")
        sizes = {}
        while iim[at] == 0x1C:
            size = int.from_bytes(iim[at + 3 : at + 5], "big")
            sizes[iim[at + 2]] = size
            iim[at + 5 : at + 5 + size].decode()
            at += 5 + size
        limits = {80: 32, 110: 32, 115: 32, 116: 128, 120: 2000}
        assert {number: size for number, size in sizes.items() if size > limits.get(number, 4)} == {}
        assert set(limits) <= set(sizes)

    @settings(max_examples=150)
    @given(st.builds(Credit, *[st.text(max_size=200)] * 9))
    def test_any_text_makes_a_picture_that_is_read_without_a_problem(self, credit):
        for file in files(credit).values():
            assert metadata.read(file).problems == ()


@has_exiftool
class TestExiftool:
    @pytest.mark.parametrize("form", ["jpg", "webp"])
    @pytest.mark.parametrize(
        "credit", [CREDIT, LONG, replace(NOTHING, photographer="A")], ids=["plain", "long", "least"]
    )
    def test_finds_nothing_to_warn_of(self, tmp_path, credit, form):
        path = tmp_path / f"rendition.{form}"
        path.write_bytes(files(credit)[form])
        said = exiftool(path, "-validate", "-warning", "-error", "-a")
        assert {name: text for name, text in said.items() if name != "SourceFile"} in (
            {"Validate": "OK"},
            {"Validate": "0 0 0"},
        )

    def test_reads_the_credit(self, tmp_path):
        path = tmp_path / "rendition.jpg"
        path.write_bytes(files(CREDIT)["jpg"])
        said = exiftool(path, "-G1")
        assert said["XMP-dc:Creator"] == said["IPTC:By-line"] == said["IFD0:Artist"] == CREDIT.photographer
        assert said["XMP-photoshop:Credit"] == said["IPTC:Credit"] == CREDIT.credit
        assert said["XMP-dc:Rights"] == said["IPTC:CopyrightNotice"] == said["IFD0:Copyright"] == CREDIT.copyright
        assert said["XMP-xmpRights:UsageTerms"] == CREDIT.terms
        assert said["XMP-iptcExt:DigitalSourceType"].endswith("/digitalsourcetype/digitalCapture")
        assert not [name for name in said if "GPS" in name]


@has_photos
class TestRealPhotos:
    @pytest.mark.parametrize("name", ["iim_and_xmp_only", "inc_exif_out_of_sync_Inc_adobe"])
    def test_contradictions_are_explained(self, name):
        found = metadata.read((PHOTOS / f"metadata_demo_{name}.jpg").read_bytes())
        assert (found.reason, found.has_location, found.problems) == (Reason.IIM_CHANGED_LAST, True, ())
        differing = {value.field for value in found.contradictions}
        assert differing == {"caption", "photographer", "copyright"} | ({"taken"} if "exif" in name else set())
        assert found.chosen(Field.PHOTOGRAPHER) == "Carl Seibert (IIM)"
        assert "metadatamatters.blog (IIM)" in found.chosen(Field.COPYRIGHT)

    def test_the_reference_has_a_value_in_every_field(self):
        found = metadata.read((PHOTOS / "IPTC-PhotometadataRef-Std2021.1.jpg").read_bytes())
        assert [value.field for value in found.values] == list(Field)
        assert (found.reason, found.contradictions, found.problems) == (Reason.NO_DIGEST, (), ())

    @has_exiftool
    @pytest.mark.parametrize("path", sorted(PHOTOS.glob("*.jpg")), ids=lambda path: path.stem)
    def test_every_field_that_exiftool_finds_is_read(self, path):
        found = metadata.read(path.read_bytes())
        said = exiftool(path, "-G1", "-a", "-s", "-n")
        unread = {name for name, value in said.items() if _is_asked(name) and not _is_read(name, value, found)}
        assert unread - LEFT_OUT == set()
        assert not [value for name, value in said.items() if "GPS" in name and _is_read(name, value, found)]

    @pytest.mark.long
    @pytest.mark.once
    @has_exiftool
    @pytest.mark.django_db
    @pytest.mark.parametrize("path", sorted(PHOTOS.glob("*.jpg")), ids=lambda path: path.stem)
    def test_each_rendition_of_an_upload_has_its_credit_and_no_place(self, path, client, settings):
        client.force_login(factories.user("Editor"))
        with path.open("rb") as file:
            client.post(url("articles_photo_upload"), {"file": [file]})
        photo = Photo.objects.get()
        library.make(photo)
        made = sorted((Path(settings.MEDIA_ROOT) / "renditions").rglob("*.*"))
        assert len(made) > 10
        for rendition in made:
            said = exiftool(rendition, "-G1", "-a", "-all", "-validate")
            assert said["XMP-photoshop:Credit"] == photo.credit != ""
            assert said["XMP-dc:Rights"] == photo.copyright != ""
            assert not [name for name in said if "GPS" in name or name.startswith("XMP-iptcExt:Location")]
            assert said["ExifTool:Validate"] == "OK"


LEFT_OUT = {
    # The digest is compared, and the encoding decoded by; the rest of these is a thumbnail, and its print size.
    "Photoshop:IPTCDigest", "IPTC:CodedCharacterSet", "Photoshop:PhotoshopThumbnail", "Photoshop:XResolution",
    "Photoshop:YResolution", "Photoshop:DisplayedUnitsX", "Photoshop:DisplayedUnitsY",
    "ExifIFD:UserComment",  # a line's end and nothing else
}  # fmt: skip
_BLOCKS = {"IPTC": "IIM", "File": "JPEG"}
# What is not named after exiftool's name; that matters where a value is too short to be known by itself.
_NAMES = {
    "AuthorsPosition": "photographer_title",
    "By-lineTitle": "photographer_title",
    "CreateDate": "DateTimeDigitized",
    "CreatorCountry": "CiAdrCtry",
    "CreatorPostalCode": "CiAdrPcode",
    "ExposureCompensation": "ExposureBiasValue",
    "FocalLengthIn35mmFormat": "FocalLengthIn35mmFilm",
    "ISO": "ISOSpeedRatings",
    "ModifyDate": "DateTime",
    "OffsetTimeOriginal": "taken",
    "RatingPercent": "Rating",
    "RegistryOrganisationID": "RegOrgId",
    "Subject": "keywords",
}
_APEX = {"ShutterSpeedValue", "ApertureValue", "MaxApertureValue"}  # exiftool has the seconds and the f-number of it


def _is_asked(name: str) -> bool:
    group, _, tag = name.partition(":")
    if "GPS" in tag or tag.startswith("LocationCreated"):  # where it was taken
        return False
    return group.startswith("XMP") or group in {"IPTC", "IFD0", "ExifIFD", "Photoshop"} or name == "File:Comment"


def _is_read(name: str, value: object, found: metadata.Embedded) -> bool:
    group, _, tag = name.partition(":")
    block = "XMP" if group.startswith("XMP") else _BLOCKS.get(group, group)
    column = {"IIM": "iim", "XMP": "xmp", "IFD0": "exif", "ExifIFD": "exif"}.get(block)
    kept = [(fact.name, fact.value) for fact in found.rest if fact.block == block]
    kept += [(each.field, getattr(each, column)) for each in found.values if column]
    return all(any(_same(tag, item, *row) for row in kept) for item in (value if isinstance(value, list) else [value]))


def _same(tag: str, item: object, name: str, text: str) -> bool:
    wanted, had = _plain(item)[:600], _plain(text)
    if len(wanted) > 5 and wanted in had:
        return True
    named = _plain(_NAMES.get(tag, tag).replace("ImageRegionBoundary", "rb").replace("Vertices", "Verticesrb"))
    if named not in _plain(name.partition(":")[2] or name):
        return False
    return tag in _APEX or wanted in had or _number(item) in {_number(part) for part in re.split("[; ]+", text)}


def _plain(value: object) -> str:
    plain = re.sub(r"(?<=\d)t(?=\d)", "", re.sub(r"[^0-9a-z]", "", str(value).lower()))
    return "1" if plain == "true" else plain


def _number(value: object) -> float | str:
    over, _, under = str(value).partition("/")
    try:
        return round(float(over) / float(under or 1), 3)
    except (ValueError, ZeroDivisionError):
        return _plain(value)
