"""Stories from RSS and Atom, well made, badly made and made to harm."""

import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import importers
from articles.importers import syndication
from articles.importers.story import Broken, Figure, Picture, SourceLine, Story, Text, Unreadable

WIB = timezone(timedelta(hours=7))
SITE = "https://lensa.example"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def rss(*items: str, channel: str = f"<link>{SITE}/</link><language>id</language>") -> bytes:
    made = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {NAMESPACES}><channel>{channel}{made}</channel></rss>'.encode()


def read(data: bytes) -> list[Story | Broken]:
    return list(syndication.read(io.BytesIO(data)))


def one(item: str) -> Story:
    (found,) = read(rss(f"<title>Judul</title>{item}"))
    return found


def said(found: Story) -> list[str]:
    return [str(doubt) for doubt in (*found.doubts, *found.left_out)]


def test_rss_2_with_its_modules():
    found = read(
        rss(
            "<title>Beras &amp; Gula</title><link>/baca/1</link><guid isPermaLink='false'>lensa:1</guid>"
            "<pubDate>Mon, 02 Mar 2026 09:00:00 +0700</pubDate><dc:creator>Ana dan Budi</dc:creator>"
            "<category>Ekonomi</category><category>beras</category><category>Beras</category>"
            "<description>Ringkas.</description>"
            '<content:encoded><![CDATA[<p>Satu <a href="/y">dua</a>.</p>]]></content:encoded>'
            '<source url="https://nusa.example/rss">Nusa</source>'
            f'<media:content url="{SITE}/1.jpg" medium="image" width="900"><media:credit role="photographer">Citra'
            "</media:credit><media:credit>Nusa via Lensa</media:credit><media:copyright>© Nusa</media:copyright>"
            f'</media:content><enclosure url="{SITE}/a.mp3" type="audio/mpeg" length="1"/>'
        )
    )
    (story,) = found
    assert story == Story(
        format="feed",
        headline="Beras & Gula",
        lead="Ringkas.",
        body=(Text(f'<p>Satu <a href="{SITE}/y">dua</a>.</p>'),),
        pictures=(Picture(photographer="Citra", agency="Nusa", via="Lensa", copyright="© Nusa", url=f"{SITE}/1.jpg"),),
        tags=("Ekonomi", "beras"),
        authors=("Ana", "Budi"),
        sources=(SourceLine("Nusa", "https://nusa.example/rss"),),
        published=datetime(2026, 3, 2, 9, tzinfo=WIB),
        language="id",
        external_id="lensa:1",
        canonical_url=f"{SITE}/baca/1",
        left_out=story.left_out,
    )
    assert said(story) == [f"What came with it was not taken: {SITE}/a.mp3"]


def test_atom():
    data = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id"><title>Lensa</title>
        <entry><title type="html">Beras &lt;b&gt;naik&lt;/b&gt;</title><id>urn:1</id>
        <link rel="alternate" href="{SITE}/1"/><link rel="enclosure" type="image/png" href="{SITE}/1.png"/>
        <author><name>Ana</name></author><author><name>Budi</name></author><category term="x" label="Ekonomi"/>
        <published>2026-03-02T09:00:00+07:00</published><updated>2026-03-05T09:00:00Z</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Satu.</p></div></content></entry></feed>"""
    (found,) = read(data.encode())
    assert (found.headline, found.external_id, found.canonical_url) == ("Beras naik", "urn:1", f"{SITE}/1")
    assert (found.authors, found.tags) == (("Ana", "Budi"), ("Ekonomi",))
    assert (found.body, found.published) == ((Text("<p>Satu.</p>"),), datetime(2026, 3, 2, 9, tzinfo=WIB))
    assert found.pictures == (Picture(url=f"{SITE}/1.png"),)


def test_rss_1():
    data = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        {NAMESPACES}><channel rdf:about="{SITE}/"><title>Lensa</title><link>{SITE}/</link></channel>
        <item rdf:about="{SITE}/1"><title>Judul</title><link>{SITE}/1</link><description>Isi.</description>
        <dc:creator>Ana</dc:creator><dc:date>2026-03-02T09:00:00+07:00</dc:date></item></rdf:RDF>"""
    (found,) = read(data.encode())
    assert (found.headline, found.canonical_url, found.authors) == ("Judul", f"{SITE}/1", ("Ana",))
    assert found.published == datetime(2026, 3, 2, 9, tzinfo=WIB)


def test_rss_091_with_its_document_type():
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.example/rss-0.91.dtd">'
    data = (
        f'<?xml version="1.0"?>\n{doctype}\n<rss version="0.91"><channel><item><title>A</title></item></channel></rss>'
    )
    assert [each.headline for each in read(data.encode())] == ["A"]


# ---- the text


def test_a_summary_alone_is_the_body():
    found = one("<description>&lt;p&gt;Satu.&lt;/p&gt;</description>")
    assert (found.lead, found.body) == ("", (Text("<p>Satu.</p>"),))
    assert said(found)[0] == "The feed has no more than a summary of it."


def test_a_summary_that_is_the_beginning_is_no_lead():
    content = "<content:encoded><![CDATA[<p>Satu dua tiga empat.</p>]]></content:encoded>"
    assert one(f"<description>Satu dua […]</description>{content}").lead == ""


def test_entities_of_html_are_read():
    assert one("<description>a&nbsp;&raquo; b &amp;lt;</description>").body == (Text("<p>a » b &lt;</p>"),)


def test_a_picture_in_the_text_that_leads_leaves_the_text():
    content = (
        f'<p>Satu.</p><figure><img src="{SITE}/1.jpg" alt="x"><figcaption>Kapal. (Foto: Nusa)</figcaption></figure>'
    )
    found = one(
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f'<enclosure url="{SITE}/1.jpg" type="image/jpeg" length="1"/>'
    )
    assert found.pictures == (Picture("Kapal.", agency="Nusa", alt="x", url=f"{SITE}/1.jpg"),)
    assert [each for each in found.body if isinstance(each, Figure)] == []


# ---- times


@pytest.mark.parametrize(
    ("text", "moment", "doubts"),
    [
        ("Mon, 02 Mar 2026 09:00:00 GMT", datetime(2026, 3, 2, 9, tzinfo=UTC), []),
        ("Mon, 02 Mar 2026 09:00:00 +0700", datetime(2026, 3, 2, 9, tzinfo=WIB), []),
        ("Senin, 02 Mei 2026 09:00:00 WIB", datetime(2026, 5, 2, 9, tzinfo=WIB), []),
        ("Kamis, 5 Maret 2026, 09:00 WIB", datetime(2026, 3, 5, 9, tzinfo=WIB), []),
        ("2026-03-02T09:00:00Z", datetime(2026, 3, 2, 9, tzinfo=UTC), []),
        ("2026-03-02 09:00:00", datetime(2026, 3, 2, 9, tzinfo=UTC), ["A time names no zone; it was read as UTC."]),
        ("kemarin", None, ["The publication time was not understood: kemarin"]),
        ("", None, ["No publication time was found."]),
    ],
)
def test_times(text, moment, doubts):
    found = one(f"<pubDate>{text}</pubDate><content:encoded>Isi.</content:encoded>")
    assert (found.published, said(found)) == (moment, doubts)


# ---- broken and hostile


def test_an_item_without_headline_is_broken():
    found = read(rss("<title>A</title>", "<guid>x:2</guid><description>B</description>", "<title>C</title>"))
    assert [each if isinstance(each, Broken) else each.headline for each in found] == [
        "A",
        Broken("x:2", "It has no headline."),
        "C",
    ]


def test_scripts_and_script_addresses_go():
    evil = "&lt;script&gt;x()&lt;/script&gt;&lt;a href='javascript:x()' onclick='x()'&gt;b&lt;/a&gt;"
    found = one(f"<link>javascript:x()</link><category>{evil}</category><description>{evil}</description>")
    assert (found.body, found.canonical_url) == ((Text("<p>b</p>"),), "")


ILL = "The feed is not well-formed XML; what could be read of it was taken. See whether all is here."


@pytest.mark.parametrize(
    ("first", "headline", "text"),
    [
        ("<title>A & B</title><description>Isi.</description>", "A & B", "<p>Isi.</p>"),
        ("<title>Di bawah < 5.000</title><description>Isi.</description>", "Di bawah < 5.000", "<p>Isi.</p>"),
        ("<title>A</title><description>Satu <b>dua <p>tiga.</description>", "A",
         "<p>Satu <strong>dua</strong></p><p><strong>tiga.</strong></p>"),
        ("<title>A</title><description>Satu<br>dua.</description>", "A", "<p>Satu<br>dua.</p>"),
        ("<title>A\x0b</title><description><![CDATA[<p>Satu &amp; dua.</p>]]></description>", "A",
         "<p>Satu &amp; dua.</p>"),
        ("<!-- a & b --><title>A</title><description>Isi.</description>", "A", "<p>Isi.</p>"),
    ],
)  # fmt: skip
def test_what_is_not_well_formed_is_read_with_a_doubt_and_no_story_gets_what_is_anothers(first, headline, text):
    second = f"<title>Dua</title><link>{SITE}/2</link><guid>2</guid><description>Kedua.</description>"
    found = read(rss(f"{first}<link>{SITE}/1?a=1&b=2</link><guid>1</guid><dc:creator>Ana</dc:creator>", second))
    assert [(each.headline, each.body) for each in found] == [
        (headline, (Text(text),)),
        ("Dua", (Text("<p>Kedua.</p>"),)),
    ]
    assert [(each.canonical_url, each.external_id, each.authors) for each in found] == [
        (f"{SITE}/1?a=1&b=2", "1", ("Ana",)),
        (f"{SITE}/2", "2", ()),
    ]
    assert [said(each)[0] for each in found] == [ILL, ILL]


def test_a_feed_that_is_cut_off_or_in_another_encoding_is_read_with_doubts():
    data = rss("<title>A</title><description>Isi.</description>", "<title>B</title><description>Isi dua")
    found = read(data.removesuffix(b"</item></channel></rss>"))
    assert [(each.headline, each.body) for each in found] == [
        ("A", (Text("<p>Isi.</p>"),)),
        ("B", (Text("<p>Isi dua</p>"),)),
    ]
    (found,) = read(rss("<title>Café</title>").decode().encode("cp1252"))
    assert found.headline == "Café"
    assert said(found)[0] == ILL
    assert "Windows-1252" in said(found)[1]


def test_an_item_without_a_link_has_no_address():
    assert one("").canonical_url == ""


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "It is empty."),
        (b"<rss><channel>", "It is not well-formed XML."),
        (b"<rss><channel><item>" + b"</a>" * 50_000, "It is not well-formed XML."),
        (b"<rss>&<!ENTITY a 'b'></rss>", "It declares entities."),
        (b"<rss>&<x " + b" ".join(b"a%d=''" % number for number in range(101)) + b"/></rss>",
         "One of its elements has too many attributes."),
        (b"<rss>&\0</rss>", "It is not text."),
        (b"<html><body>a</body></html>", "It is no feed."),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>', "It declares entities."),
        (b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "It declares entities."),
        (b"<rss>" + b"<a>" * 100_000, "Its elements are nested too deep."),
        (rss() + b" " * 5_000_000, "It is larger than 5 MB, or has more than 200,000 tags."),
        (rss("<x/>" * 200_000), "It is larger than 5 MB, or has more than 200,000 tags."),
        (
            b"<rss><x " + b" ".join(b"a%d=''" % number for number in range(101)) + b"/></rss>",
            "One of its elements has too many attributes.",
        ),
    ],
)  # fmt: skip
def test_what_is_refused(data, why):
    with pytest.raises(Unreadable) as error:
        read(data)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (rss(), "feed"),
        (b'<?xml version="1.0"?>\n<!-- a --><feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        ('<?xml version="1.0" encoding="utf-16"?><rss>'.encode("utf-16"), "feed"),
    ],
)
def test_detection(head, form):
    assert importers.detect(head) == form


@pytest.mark.parametrize("head", [b"<!---->" * 9_000, b'<rss xmlns:wp="http://wordpress.org/export/1.2/">', b"<p>rss"])
def test_what_is_no_feed(head):
    assert syndication.matches(head) is False


@given(st.text(max_size=200) | st.text(alphabet="<>/!&;[]\"' =abitemlnk:", max_size=200))
def test_any_item(text):
    for data in (text.encode(errors="replace"), rss(f"<title>A</title><description>{text}").replace(b"\0", b"")):
        syndication.matches(data)
        with suppress(Unreadable):
            read(data)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    for name in ("title", "link", "guid", "pubDate", "dc:creator", "author", "category", "content:encoded", "source"):
        with suppress(Unreadable):
            assert len(read(rss(f"<title>A</title><{name}>{escaped}</{name}>"))) == 1


def test_more_entries_than_a_feed_has_are_refused():
    assert len(read(rss(*["<title>Judul</title>"] * 2_000))) == 2_000
    with pytest.raises(Unreadable, match="more than 2,000 entries"):
        read(rss(*["<title>Judul</title>"] * 2_001))


def test_a_summary_that_is_a_text_is_no_lead():
    text = "<content:encoded>Satu dua.</content:encoded>"
    assert one(f"{text}<description>Ringkas.</description>").lead == "Ringkas."
    assert one(f"{text}<description>{'Ringkas. ' * 6_000}</description>").lead == ""


@pytest.mark.parametrize(
    "number", ["#xD800", "#55296", "#x110000", "#0", "#x" + "9" * 5_000, "#" + "9" * 5_000, "#000000000000065"]
)
def test_numbers_that_are_of_no_sign_go(number):
    (found,) = read(rss(f"<title>A&{number};B &#x43;&#68; & E</title>"))
    assert found.headline == "AB CD & E"
