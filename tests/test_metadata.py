"""What a picture says of itself is read whole, the right block wins, and where it was taken is never kept."""

import json
import zlib

import pytest
from PIL.TiffImagePlugin import IFDRational

from articles import metadata
from articles.metadata import Embedded, Fact, Field, Reason, Value

from .embedding import UTF8, alt, app13, chunk, datasets, exif, jpeg, many, packet, png, resource, segment

CAPTION_IIM, CAPTION_XMP = (2, 120, b"Banjir di Demak"), alt("dc:description", default="Rob di Demak")
ARTIST, COPYRIGHT, DESCRIPTION, SOFTWARE = 0x013B, 0x8298, 0x010E, 0x0131
TAKEN, OFFSET = 0x9003, 0x9011


def read(**blocks) -> Embedded:
    return metadata.read(jpeg(**blocks))


def facts(found: Embedded) -> dict[str, str]:
    return {f"{fact.block} {fact.name}": fact.value for fact in found.rest}


class TestFields:
    def test_every_field_is_read_from_iim(self):
        rows = [
            (2, 5, b"Judul"), (2, 25, b"banjir"), (2, 25, b"Demak"), (2, 40, b"Jangan dipotong"), (2, 55, b"20260301"),
            (2, 60, b"081500+0700"), (2, 80, b"Siti"), (2, 80, b"Budi"), (2, 85, b"Pewarta foto"), (2, 90, b"Demak"),
            (2, 95, b"Jawa Tengah"), (2, 101, b"Indonesia"), (2, 103, b"J-7"), (2, 105, b"Kepala"),
            (2, 110, b"Siti, ANTARA"), (2, 115, b"ANTARA"), (2, 116, "© 2026".encode()), (2, 120, b"Banjir"),
        ]  # fmt: skip
        found = read(iim=app13(UTF8, *rows))
        assert {value.field: value.iim for value in found.values} == {
            "caption": "Banjir", "headline": "Kepala", "title": "Judul", "photographer": "Siti, Budi",
            "photographer_title": "Pewarta foto", "credit": "Siti, ANTARA", "source": "ANTARA", "copyright": "© 2026",
            "keywords": "banjir, Demak", "taken": "2026-03-01T08:15:00+07:00", "instructions": "Jangan dipotong",
            "job": "J-7", "city": "Demak", "province": "Jawa Tengah", "country": "Indonesia",
        }  # fmt: skip
        assert found.reason == Reason.ONE_BLOCK
        assert facts(found) == {"IIM Coded Character Set": "utf-8"}

    def test_every_field_is_read_from_xmp(self):
        licensor = "<rdf:li rdf:parseType='Resource'><plus:LicensorName>{}</plus:LicensorName>"
        licensor += "<plus:LicensorURL>https://{}.example</plus:LicensorURL></rdf:li>"
        licensors = "".join(licensor.format(name, name) for name in ("antara", "ap"))
        inner = (
            CAPTION_XMP + alt("dc:title", default="Judul") + many("dc:creator", "Siti", "Budi", array="Seq")
            + alt("dc:rights", default="© 2026") + many("dc:subject", "banjir", "Demak")
            + alt("xmpRights:UsageTerms", default="Hanya redaksi")
            + alt("Iptc4xmpCore:AltTextAccessibility", default="Air")
            + alt("Iptc4xmpCore:ExtDescrAccessibility", default="Air setinggi lutut")
            + alt("Iptc4xmpExt:Event", default="Rob") + many("Iptc4xmpExt:PersonInImage", "Ana", "Ben")
            + f"<plus:Licensor><rdf:Seq>{licensors}</rdf:Seq></plus:Licensor>"
            + '<xmpRights:WebStatement rdf:resource="https://antara.example/hak"/>'
        )  # fmt: skip
        attributes = (
            'photoshop:Headline="Kepala" photoshop:AuthorsPosition="Pewarta foto" photoshop:Credit="Siti, ANTARA"'
            ' photoshop:Source="ANTARA" photoshop:Instructions="Jangan dipotong" photoshop:TransmissionReference="J-7"'
            ' photoshop:City="Demak" photoshop:State="Jawa Tengah" photoshop:Country="Indonesia"'
            ' photoshop:DateCreated="2026-03-01T08:15:00.250+07:00"'
            ' Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"'
        )
        found = read(xmp=packet(inner, attributes))
        assert {value.field: value.xmp for value in found.values} == {
            "caption": "Rob di Demak", "headline": "Kepala", "title": "Judul", "photographer": "Siti, Budi",
            "photographer_title": "Pewarta foto", "credit": "Siti, ANTARA", "source": "ANTARA", "copyright": "© 2026",
            "terms": "Hanya redaksi", "web_statement": "https://antara.example/hak", "licensor": "antara, ap",
            "licensor_url": "https://antara.example, https://ap.example", "keywords": "banjir, Demak", "alt": "Air",
            "extended_description": "Air setinggi lutut", "taken": "2026-03-01T08:15:00+07:00",
            "digital_source": "digitalCapture", "instructions": "Jangan dipotong", "job": "J-7", "city": "Demak",
            "province": "Jawa Tengah", "country": "Indonesia", "persons": "Ana, Ben", "event": "Rob",
        }  # fmt: skip
        assert [value.field for value in found.values] == list(Field)

    def test_fields_of_exif(self):
        main = {DESCRIPTION: "Banjir", ARTIST: "Siti; Budi", COPYRIGHT: "© 2026".encode() + b"\0ANTARA"}
        found = read(exif=exif(main, {TAKEN: "2026:03:01 08:15:00", OFFSET: "+07:00"}))
        assert {value.field: value.exif for value in found.values} == {
            "caption": "Banjir", "photographer": "Siti, Budi", "copyright": "© 2026; ANTARA",
            "taken": "2026-03-01T08:15:00+07:00",
        }  # fmt: skip
        assert found.reason == Reason.ONE_BLOCK

    @pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM\\100MEDIA\\DJI_0001.JPG"])
    def test_what_cameras_write_of_every_picture_is_no_caption(self, words):
        found = read(exif=exif({DESCRIPTION: words}))
        assert (found.values, facts(found)) == ((), {"IFD0 ImageDescription": words})

    def test_what_a_field_has_no_room_for_is_a_fact(self):
        found = read(iim=app13((2, 105, b"Satu"), (2, 105, b"Dua")))
        assert (found.chosen(Field.HEADLINE), facts(found)) == ("Satu", {"IIM Headline": "Satu; Dua"})


class TestChoice:
    @pytest.mark.parametrize(
        ("digest_of", "reason", "chosen"),
        [
            (None, Reason.NO_DIGEST, "Rob di Demak"),
            (datasets(UTF8, CAPTION_IIM), Reason.IN_STEP, "Rob di Demak"),
            (datasets(UTF8), Reason.IIM_CHANGED_LAST, "Banjir di Demak"),
        ],
    )
    def test_iim_wins_only_if_its_digest_says_that_it_was_changed_last(self, digest_of, reason, chosen):
        found = read(iim=app13(UTF8, CAPTION_IIM, digest_of=digest_of), xmp=packet(CAPTION_XMP))
        assert (found.reason, found.chosen(Field.CAPTION)) == (reason, chosen)
        assert found.contradictions == (found.value(Field.CAPTION),)

    def test_exif_wins_only_where_the_others_say_nothing(self):
        made = exif({DESCRIPTION: "Kamera", ARTIST: "Siti"})
        found = read(exif=made, xmp=packet(CAPTION_XMP))
        assert (found.chosen(Field.CAPTION), found.chosen(Field.PHOTOGRAPHER)) == ("Rob di Demak", "Siti")
        assert found.reason == Reason.XMP_BEFORE_EXIF
        found = read(exif=made, iim=app13(UTF8, CAPTION_IIM))
        assert (found.chosen(Field.CAPTION), found.reason) == ("Banjir di Demak", Reason.IIM_BEFORE_EXIF)

    def test_what_iim_had_to_cut_is_no_contradiction(self):
        long = "Siti Nurhaliza Kusumawardhani Prameswari"
        xmp = packet(many("dc:creator", long, array="Seq") + many("dc:subject", "é" * 40, "b"))
        rows = [(2, 80, long.encode()[:32]), (2, 25, "é".encode() * 32), (2, 25, b"b")]
        found = read(iim=app13(UTF8, *rows, digest_of=b"old"), xmp=xmp)
        assert (found.chosen(Field.PHOTOGRAPHER), found.chosen(Field.KEYWORDS)) == (long, f"{'é' * 40}, b")
        assert found.contradictions == ()

    @pytest.mark.parametrize(
        ("value", "differs"),
        [
            (Value(Field.CAPTION, "a  b\nc", "a b c"), False),
            (Value(Field.CAPTION, "a", "", "b"), True),
            (Value(Field.CAPTION, "", "", "b"), False),
            (Value(Field.KEYWORDS, "a, b", "b, a"), False),
            (Value(Field.CITY, "a, b", "b, a"), True),
            (Value(Field.TAKEN, "2026-03-01", "2026-03-01T08:15:00+07:00", "2026-03-01T08:15:00"), False),
            (Value(Field.TAKEN, "2026-03-01T01:15:00+00:00", "2026-03-01T08:15+07:00"), False),
            (Value(Field.TAKEN, "2026-03-01T02:15:00+00:00", "2026-03-01T08:15:00+07:00"), True),
            (Value(Field.TAKEN, "2026-03-01T02:15:00+00:00", "", "2026-03-01T08:15:00"), True),
            (Value(Field.TAKEN, "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:30+14:00"), True),
        ],
    )
    def test_differs(self, value, differs):
        assert value.differs is differs

    def test_the_most_exact_of_agreeing_moments_is_chosen(self):
        assert Value(Field.TAKEN, "2026-03-01T08:15:00", "2026-03", "2026-03-01T08:15:00+07:00").chosen.endswith(
            "+07:00"
        )
        assert Value(Field.TAKEN, "2026-03-02T08:15:00", "2026-03-01").chosen == "2026-03-01"

    def test_signs_that_ascii_has_not_are_no_contradiction(self):
        xmp = packet(alt("dc:rights", default="© 2026 Antara"))
        assert read(exif=exif({COPYRIGHT: "? 2026 Antara"}), xmp=xmp).contradictions == ()


class TestMoments:
    @pytest.mark.parametrize(
        ("date", "time", "iso"),
        [
            (b"20260301", b"081500+0700", "2026-03-01T08:15:00+07:00"),
            (b"20260301", b"081500", "2026-03-01T08:15:00"),
            (b"20260301", b"", "2026-03-01"),
            (b"20260300", b"081500", "2026-03"),
            (b"20260000", b"", "2026"),
            (b"20260231", b"", ""),
            (b"00000000", b"", ""),
            (b"kemarin", b"", ""),
        ],
    )
    def test_of_iim(self, date, time, iso):
        found = read(iim=app13((2, 55, date), (2, 60, time)))
        assert found.chosen(Field.TAKEN) == iso
        assert ("IIM Date Created" in facts(found)) is not bool(iso)  # what is no moment is read as it stands

    @pytest.mark.parametrize(
        ("text", "iso"),
        [
            ("2026", "2026"),
            ("2026-03", "2026-03"),
            ("2026-03-01T08:15Z", "2026-03-01T08:15+00:00"),
            ("2026-03-01T08:15:00-0400", "2026-03-01T08:15:00-04:00"),
            ("2026:03:01 08:15:00", "2026-03-01T08:15:00"),
            ("2026-13-01", ""),
            ("2026-03-01T08:15:00+99:00", ""),
        ],
    )
    def test_of_xmp(self, text, iso):
        assert read(xmp=packet("", f'photoshop:DateCreated="{text}"')).chosen(Field.TAKEN) == iso

    @pytest.mark.parametrize("nothing", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2026"])
    def test_a_camera_without_a_clock_has_no_moment(self, nothing):
        assert read(exif=exif({}, {TAKEN: nothing})).chosen(Field.TAKEN) == ""


class TestLocation:
    GPS = {1: "S", 2: (6.0, 12.0, 31.0), 3: "E", 4: (106.0, 49.0, 1.0)}
    STRUCT = (
        "<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li rdf:parseType='Resource'>"
        "<Iptc4xmpExt:City>Rahasia</Iptc4xmpExt:City></rdf:li></rdf:Bag></Iptc4xmpExt:LocationCreated>"
    )
    SHOWN = (
        "<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li>"
        "<rdf:Description Iptc4xmpExt:City='Demak' exif:GPSLatitude='6,53.4S'/></rdf:li></rdf:Bag>"
        "</Iptc4xmpExt:LocationShown>"
    )

    @pytest.mark.parametrize(
        "file",
        [
            jpeg(exif=exif({}, gps=GPS)),
            jpeg(xmp=packet("", 'exif:GPSLatitude="6,12.5S" exif:GPSLongitude="106,49.0E"')),
            jpeg(xmp=packet("<exif:GPSAltitude>612/5</exif:GPSAltitude>")),
            jpeg(xmp=packet("<d:GpsLongtitude xmlns:d='urn:drone'>106.49</d:GpsLongtitude>")),
            jpeg(xmp=packet(STRUCT)),
            jpeg(xmp=packet(SHOWN)),
            png(chunk(b"tEXt", b"exif:GPSLatitude\x006/1 12/1 31/1")),
        ],
    )
    def test_is_a_fact_without_a_place(self, file):
        found = metadata.read(file)
        assert found.has_location
        kept = json.dumps(found.as_json())
        assert not [word for word in ("106", "12", "Rahasia", "53", "GPS", "Gps") if word in kept]

    def test_words_about_what_is_shown_are_kept(self):
        found = read(xmp=packet(self.SHOWN, 'photoshop:City="Demak"'))
        assert facts(found) == {"XMP Iptc4xmpExt:LocationShown/City": "Demak"}
        assert [found.chosen(field) for field in metadata.PLACES] == ["Demak", "", ""]

    @pytest.mark.parametrize("clock", [exif({}, gps={0: b"\2\3\0\0", 29: "2026:03:01"}), b""])
    def test_a_receiver_that_found_none_is_none(self, clock):
        assert not read(exif=clock, xmp=packet("", 'exif:GPSVersionID="2.3.0.0"')).has_location


class TestRest:
    def test_has_all_that_is_in_no_field(self):
        history = "".join(
            f"<rdf:li xmlns:stEvt='http://ns.adobe.com/xap/1.0/sType/ResourceEvent#' stEvt:action='{action}'/>"
            for action in ("created", "saved")
        )
        found = read(
            iim=app13(UTF8, (2, 122, b"kam"), (2, 219, b"?"), (2, 0, b"\0\4"), more=resource(0x040A, b"\1")),
            xmp=packet(
                alt("dc:description", en="Flood", default="Banjir", jv="Rob")
                + f"<xmpMM:History><rdf:Seq>{history}</rdf:Seq></xmpMM:History>"
                + "<mine:Note xmlns:mine='urn:mine'>catatan</mine:Note>"
            ),
            exif=exif({SOFTWARE: "GIMP"}, {0x829A: IFDRational(1, 1600)}),
            segments=segment(0xFE, b"sekilas"),
        )
        assert found.chosen(Field.CAPTION) == "Banjir"
        assert facts(found) == {
            "IIM Writer/Editor": "kam",
            "IIM 2:219": "?",
            "IIM Application Record Version": "4",
            "IIM Coded Character Set": "utf-8",
            "Photoshop Copyright Flag": "True",
            "IFD0 Software": "GIMP",
            "ExifIFD ExposureTime": "1/1600",
            "JPEG Comment": "sekilas",
            "XMP dc:description@en": "Flood",
            "XMP dc:description@jv": "Rob",
            "XMP xmpMM:History/action": "created; saved",
            "XMP mine:Note": "catatan",
        }

    def test_of_a_png_has_its_texts(self):
        found = metadata.read(
            png(
                chunk(b"tEXt", b"Author\0Siti"),
                chunk(b"zTXt", b"Title\0\0" + zlib.compress(b"Banjir")),
                chunk(b"iTXt", b"Comment\0\1\0id\0\0" + zlib.compress("é".encode())),
            )
        )
        assert found.rest == (
            Fact("PNG", "Author", "Siti"),
            Fact("PNG", "Title", "Banjir"),
            Fact("PNG", "Comment", "é"),
        )
