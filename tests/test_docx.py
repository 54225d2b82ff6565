"""Stories from Word documents, and from archives that are made to harm."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import importers
from articles.importers import docx
from articles.importers.story import Broken, SourceLine, Story, Text, Unreadable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
PIC = 'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/></Types>'
)
STYLES = (
    f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Judul"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style></w:styles>'
)
CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:creator>Kantor &amp; Ana</dc:creator></cp:coreProperties>"
)


def p(text: str, style: str = "", run: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def package(*paragraphs: str, relationships: str = "", **parts: str | bytes) -> bytes:
    """A document of these paragraphs; `parts` are further ones, "/" and "." in their names as "__" and "_"."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(
            "word/document.xml", f"<w:document {W} {R} {A} {WP}><w:body>{''.join(paragraphs)}</w:body></w:document>"
        )
        archive.writestr("word/styles.xml", STYLES)
        links = f'<Relationships xmlns="{PACKAGE}/relationships">{relationships}</Relationships>'
        archive.writestr("word/_rels/document.xml.rels", links)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def read(data: bytes) -> list[Story | Broken]:
    return list(docx.read(io.BytesIO(data)))


def one(*paragraphs: str, **parts: str) -> Story:
    (found,) = read(package(*paragraphs, **parts))
    return found


def said(found: Story) -> list[str]:
    return [str(doubt) for doubt in (*found.doubts, *found.left_out)]


def body(found: Story) -> str:
    return "".join(block.html for block in found.body if isinstance(block, Text))


def problem(data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        read(data)
    return str(error.value)


# ---- a story


def test_title_text_and_what_stands_around_it():
    found = one(
        p("Harga Beras Naik di Kota Baru", "Judul"),
        p("KOTA BARU, LENSA.TV – Harga beras naik pada hari Senin."),
        p("Pedagang mengeluh.", run="<w:b/>"),
        p("Sebabnya Cuaca", "H2"),
        p("Hujan turun sepanjang pekan ini."),
        p("Penulis: Ana Sari"),
        p("Editor: Budi"),
        p("Sumber: Nusa"),
    )
    assert (found.format, found.headline) == ("docx", "Harga Beras Naik di Kota Baru")
    assert (found.dateline_place, found.dateline_outlet) == ("KOTA BARU", "LENSA.TV")
    assert (found.authors, found.editors, found.sources) == (("Ana Sari",), ("Budi",), (SourceLine("Nusa"),))
    assert body(found) == (
        "<p>Harga beras naik pada hari Senin.</p><p><strong>Pedagang mengeluh.</strong></p>"
        "<h2>Sebabnya Cuaca</h2><p>Hujan turun sepanjang pekan ini.</p>"
    )


def test_the_first_paragraph_is_the_headline_where_none_is_styled():
    found = one(p("Harga Beras Naik"), p("Hujan turun."))
    assert (found.headline, body(found)) == ("Harga Beras Naik", "<p>Hujan turun.</p>")


@pytest.mark.parametrize("paragraphs", [(), (p("  "),), (p("Hujan turun. " * 30),)])
def test_a_document_without_headline_is_broken(paragraphs):
    assert read(package(*paragraphs)) == [Broken("", "It has no headline: the first line must be one.")]


def test_who_made_the_document_is_a_doubtful_author():
    found = one(p("Judul Berita"), p("Isi."), docProps__core_xml=CORE)
    assert found.authors == ("Kantor & Ana",)
    assert "There is no byline; who made the document was read as its author: Kantor & Ana" in said(found)


def test_a_byline_is_surer():
    assert one(p("Judul Berita"), p("Isi."), p("Penulis: Budi"), docProps__core_xml=CORE).authors == ("Budi",)


@pytest.mark.parametrize(
    ("way", "target"),
    [
        ("embed", 'Target="media/a.png"'),
        ("link", 'Target="file:///etc/passwd" TargetMode="External"'),
        ("link", 'Target="https://a.example/a.png" TargetMode="External"'),
    ],
)
def test_pictures_are_counted_and_left_out(way, target):
    blip = f'<pic:pic {PIC}><pic:blipFill><a:blip r:{way}="x"/></pic:blipFill></pic:pic>'
    image = f"<a:graphic><a:graphicData>{blip}</a:graphicData></a:graphic>"
    drawing = f"<w:p><w:r><w:drawing><wp:inline>{image}</wp:inline></w:drawing></w:r></w:p>"
    links = f'<Relationship Id="x" Type="{OFFICE}/image" {target}/>'
    (found,) = read(package(p("Judul Berita"), p("Isi."), drawing, relationships=links))
    assert (body(found), said(found)[-1]) == (
        "<p>Isi.</p>",
        "Pictures in the document were not taken; upload them: 1",
    )


def test_script_addresses_go_and_others_stay():
    links = (
        f'<Relationship Id="a" Type="{OFFICE}/hyperlink" Target="javascript:x()" TargetMode="External"/>'
        f'<Relationship Id="b" Type="{OFFICE}/hyperlink" Target="https://a.example/" TargetMode="External"/>'
    )
    text = "<w:p>{}{}</w:p>".format(
        '<w:hyperlink r:id="a"><w:r><w:t>satu </w:t></w:r></w:hyperlink>',
        '<w:hyperlink r:id="b"><w:r><w:t>dua tiga</w:t></w:r></w:hyperlink>',
    )
    (found,) = read(package(p("Judul Berita"), p("Isi &lt;script&gt;."), text, relationships=links))
    assert body(found) == '<p>Isi &lt;script&gt;.</p><p>satu <a href="https://a.example/">dua tiga</a></p>'


# ---- hostile


def test_entities_are_refused_in_every_part():
    evil = f'<!DOCTYPE w [<!ENTITY a "b">]><w:styles {W}>&a;</w:styles>'
    assert problem(package(p("A"), word__numbering_xml=evil)) == "It declares entities."


def test_a_deep_document_is_refused():
    assert problem(package("<w:p>" * 90_000)) == "Its elements are nested too deep."


def test_bombs_are_refused():
    why = "The document holds more than 50 MB, or more than 2,000 parts."
    assert problem(package(p("A"), word__media__a_png=b"\0" * 51_000_000)) == why
    assert problem(package(p("A"), **{f"word__media__{n}_png": b"" for n in range(2_001)})) == why
    assert problem(package(p("A"), word__x_xml=b" " * 11_000_000)) == (
        "The document's text is larger than 5 MB, or has more than 100,000 tags."
    )


def test_a_size_that_is_a_lie_is_refused():
    data = bytearray(package(p("A"), word__x_xml=b"<a>" + b" " * 11_000_000 + b"</a>"))
    entry = data.rfind(b"word/x.xml") - 46
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    assert problem(bytes(data)) == "It is not a Word document, or it is damaged."


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04word/", package(p("A"))[:-100], b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_document(data):
    assert problem(data) == "It is not a Word document, or it is damaged."


def test_a_long_directory_is_refused_before_it_is_read():
    end = b"PK\x05\x06" + b"\0" * 8 + (900_000).to_bytes(4, "little") + b"\0" * 6
    assert problem(b"PK\x03\x04" + end) == "The document holds more than 50 MB, or more than 2,000 parts."


def test_a_directory_cannot_hide_behind_a_second_end():
    """Where the locator leads and where the record stands are one place, or zipfiles read different ones."""
    many = b"PK\x06\x06" + (44).to_bytes(8, "little") + b"\0" * 28 + (900_000).to_bytes(8, "little") + b"\0" * 8
    few = many[:40] + (46).to_bytes(8, "little") + many[48:]
    end = b"PK\x05\x06" + b"\0" * 8 + b"\xff" * 8 + b"\0" * 2
    start = b"PK\x03\x04" + b"\0" * 40
    for first, second in ((many, few), (few, many)):
        locator = b"PK\x06\x07" + b"\0" * 4 + len(start).to_bytes(8, "little") + (1).to_bytes(4, "little")
        assert problem(start + first + second + locator + end) == "It is not a Word document, or it is damaged."
    locator = b"PK\x06\x07" + b"\0" * 4 + len(start).to_bytes(8, "little") + (1).to_bytes(4, "little")
    told = "The document holds more than 50 MB, or more than 2,000 parts."
    assert problem(start + many + locator + end) == told
    fake = end[:12] + b"\xff\xff\xff\x7fPK\x05\x06\0\0"  # a sign of the end within the end
    assert problem(start + fake) == told


def test_detection():
    assert importers.detect(package(p("A"))) == "docx"


@given(st.text(max_size=100))
def test_any_words(text):
    words = "".join(sign if sign.isprintable() else " " for sign in text).replace("&", "&amp;").replace("<", "&lt;")
    assert len(read(package(p("Judul Berita"), p(words), p("Penulis: Ana")))) == 1


@given(st.binary(max_size=50), st.integers(0, 900))
def test_any_damage(patch, at):
    data = bytearray(package(p("Judul Berita"), p("Isi.")))
    data[at : at + len(patch)] = patch
    docx.matches(bytes(data))
    with suppress(Unreadable):
        read(bytes(data))
