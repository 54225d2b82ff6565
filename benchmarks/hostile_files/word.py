"""Hostile Word documents."""

from collections.abc import Callable, Iterator

from .parts import DEEP, LAUGHS, WORDS, Made, Sample, bomb, zipped

# ---- Word


_DOCUMENT = '<w:document xmlns:w="{w}" xmlns:r="{r}"><w:body>{{}}</w:body></w:document>'.format(
    w="http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    r="http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/></Types>'
)


def documents(away: str) -> Iterator[Sample]:
    """Yield documents."""

    def word(body: str, *, whole: str = "", rels: str = "", **more: bytes | str) -> Callable[[], Made]:
        parts: dict[str, bytes | str] = {"[Content_Types].xml": _TYPES}
        parts["word/document.xml"] = whole or _DOCUMENT.format(body)
        if rels:
            kind = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
            parts["word/_rels/document.xml.rels"] = f"<Relationships {kind}>{rels}</Relationships>"
        return lambda: [zipped(parts | more)]

    def said(words: str) -> str:
        return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"

    opening = said("Judul Berita") + said(WORDS)
    link = '<w:p><w:hyperlink r:id="l"><w:r><w:t>tekan</w:t></w:r></w:hyperlink></w:p>'
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rel = '<Relationship Id="l" Type="{}/{}" Target="{}" TargetMode="External"/>'
    entities = f"<!DOCTYPE a [{LAUGHS}]>" + _DOCUMENT.format(said("&a9;"))
    spans = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    blip = f'<w:drawing><a:blip {drawing} r:link="l" r:embed="l"/></w:drawing>'
    yield (
        "docx",
        "a script in a link",
        "a.docx",
        word(opening + link, rels=rel.format(types, "hyperlink", "javascript:x()")),
        (),
    )
    yield (
        "docx",
        "a picture from elsewhere",
        "a.docx",
        word(opening + f"<w:p><w:r>{blip}</w:r></w:p>", rels=rel.format(types, "image", f"{away}a.png")),
        (),
    )
    yield "docx", "entities that laugh", "a.docx", word("", whole=entities), ()
    yield (
        "docx",
        "a DTD from elsewhere",
        "a.docx",
        word("", whole=f'<!DOCTYPE a SYSTEM "{away}a.dtd">' + _DOCUMENT.format(opening)),
        (),
    )
    yield "docx", "nested 200,000 deep", "a.docx", word("<w:p>" * DEEP), ()
    yield (
        "docx",
        "tables 190 deep",
        "a.docx",
        word(opening + "<w:tbl><w:tr><w:tc>" * 60 + "</w:tc></w:tr></w:tbl>" * 60),
        (),
    )
    yield "docx", "a column a billion wide", "a.docx", word(opening + spans), ()
    yield "docx", "60,000 runs", "a.docx", word(opening + "<w:p>" + "<w:r><w:t>a</w:t></w:r>" * 49_000 + "</w:p>"), ()
    yield "docx", "49,000 paragraphs", "a.docx", word(opening + said("ab") * 24_000), ()
    yield "docx", "9 MB of one word", "a.docx", word(opening + said("x" * 9_000_000)), ()
    yield "docx", "9 MB of ampersands", "a.docx", word(opening + said("&amp;" * 1_900_000)), ()
    yield (
        "docx",
        "unpacks to 1 GB",
        "a.docx",
        lambda: [bomb("word/document.xml", 1000, {"[Content_Types].xml": _TYPES})],
        (),
    )
    yield (
        "docx",
        "a picture that unpacks to 1 GB",
        "a.docx",
        lambda: [
            bomb(
                "word/media/a.png",
                1000,
                {"[Content_Types].xml": _TYPES} | {"word/document.xml": _DOCUMENT.format(opening)},
            )
        ],
        (),
    )
    yield (
        "docx",
        "leads out of its place",
        "a.docx",
        word(opening, **{"../../evil.xml": "<a/>", "/evil.xml": "<a/>"}),
        (),
    )
    yield "docx", "100,000 parts", "a.docx", word(opening, **{f"word/a{n}.xml": "" for n in range(60_000)}), ()
    yield "docx", "is damaged", "a.docx", lambda: [zipped({"word/document.xml": opening * 99})[:400]], ()
