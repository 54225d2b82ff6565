"""RSS 2.0 and Atom: read with a parser, checked against what their standards ask for."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import feedparser
import lxml.html
import pytest
import time_machine
from lxml import etree

from articles import html
from articles.models import Article, Correction, Photo
from tests import factories
from tests.factories import NOW
from tests.reading import page

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DC = "{http://purl.org/dc/elements/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.LANGUAGE_CODE = "en"
    settings.SITE_URL = "https://berita.example"
    settings.SITE_NAME = "Warta & Pagi"
    with time_machine.travel(NOW, tick=False):
        yield


def feed(client, address: str):
    """Fetch and parse a feed."""
    response = client.get(address)
    assert response.status_code == 200
    return etree.fromstring(response.content)


def titles(root) -> list[str]:
    return [node.text for node in root.findall("channel/item/title")]


def story(**values):
    return factories.published(
        headline="Beras <b>&</b> garam", slug="beras-garam", lead="Harga <turun> & stabil.", at=NOW - HOUR,
        section=factories.section(name="Ekonomi"), topics=[factories.topic(name="Harga Beras")], tags=["pangan"],
        authors=[factories.author(name="Dewi"), factories.author(name="Bagus")], **values,
    )  # fmt: skip


def correct(article, text: str, at: datetime) -> None:
    Correction.objects.create(article=article, text=text, published_at=at)


def test_rss_item(client):
    made = story(updated_at=NOW)
    response = client.get("/feed/")
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = feed(client, "/feed/").find("channel")
    assert (channel.findtext("title"), channel.findtext("link")) == ("Warta & Pagi", "https://berita.example/")
    assert channel.findtext("language") == "en"
    assert channel.find(f"{ATOM}link").get("href") == "https://berita.example/feed/"
    [item] = channel.findall("item")
    assert item.findtext("title") == "Beras <b>&</b> garam"
    assert item.findtext("link") == f"https://berita.example/artikel/{made.pk}/beras-garam/"
    assert item.findtext("description") == "Harga &lt;turun&gt; &amp; stabil."
    assert (item.findtext("guid"), item.find("guid").get("isPermaLink")) == (str(made.uid), "false")
    assert item.findtext("pubDate") == "Mon, 02 Mar 2026 09:00:00 +0700"
    assert parsedate_to_datetime(item.findtext("pubDate")) == made.published_at
    assert [node.text for node in item.findall(f"{DC}creator")] == ["Dewi", "Bagus"]
    assert [(node.text, node.get("domain")) for node in item.findall("category")] == [
        ("Ekonomi", "https://berita.example/kanal/"),
        ("Harga Beras", "https://berita.example/topik/"),
        ("pangan", "https://berita.example/tag/"),
    ]
    assert (item.findtext(f"{DC}language"), channel.findtext("copyright")) == ("id", "© Warta & Pagi")
    assert item.findtext(f"{ATOM}updated") == "2026-03-02T10:00:00+07:00"
    assert channel.findtext("lastBuildDate") == "Mon, 02 Mar 2026 10:00:00 +0700"


def test_atom_entry(client):
    made = story(updated_at=NOW)
    assert client.get("/feed/atom/").headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = feed(client, "/feed/atom/")
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == made.uid.urn
    assert entry.findtext(f"{ATOM}published") == "2026-03-02T09:00:00+07:00"
    assert entry.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated") == "2026-03-02T10:00:00+07:00"
    assert [(node[0].text, node[1].text) for node in entry.findall(f"{ATOM}author")] == [
        (row.author.name, f"https://berita.example{row.author.get_absolute_url()}") for row in made.author_rows.all()
    ]
    assert [node.get("term") for node in entry.findall(f"{ATOM}category")] == ["Ekonomi", "Harga Beras", "pangan"]
    assert entry.find(f"{ATOM}category").get("scheme") == "https://berita.example/kanal/"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "id"
    assert (entry.find(f"{ATOM}content").get("type"), root.findtext(f"{ATOM}rights")) == ("html", "© Warta & Pagi")
    assert entry.find(f"{ATOM}link").get("href") == f"https://berita.example/artikel/{made.pk}/beras-garam/"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Warta & Pagi"  # for stories without one (RFC 4287, 4.1.1)
    links = {node.get("rel"): node.get("href") for node in root.findall(f"{ATOM}link")}
    assert links == {"alternate": "https://berita.example/", "self": "https://berita.example/feed/atom/"}


def test_a_story_without_lead_is_described_by_its_first_paragraph(client):
    factories.published(body="<h2>Judul</h2><p>Satu <strong>dua</strong>.</p><p>Tiga.</p>")
    assert feed(client, "/feed/").findtext("channel/item/description") == "Satu dua."


def test_feeds_hold_the_twenty_newest_live_stories(client):
    for n in range(23):
        factories.published(headline=f"Berita {n}", at=NOW - n * HOUR)
    factories.published(headline="Besok", at=NOW + HOUR)
    factories.published(headline="Ditarik", withdrawn_at=NOW, withdrawal_reason="Keliru")
    assert titles(feed(client, "/feed/")) == [f"Berita {n}" for n in range(20)]


def test_each_list_has_its_feed(client):
    made = story()
    factories.published(headline="Lain")
    people = [*made.authors.all()[:1], made.editors.get(), made.sources.get(), made.topics.get(), made.section]
    for address in [*(item.get_absolute_url() for item in people), "/tag/pangan/"]:
        root = feed(client, f"{address}feed/")
        assert titles(root) == [made.headline], address
        assert root.findtext("channel/link") == f"https://berita.example{address}"
        assert root.findtext("channel/title").endswith(" – Warta & Pagi")
        root = feed(client, f"{address}feed/atom/")
        assert [node.text for node in root.iterfind(f"{ATOM}entry/{ATOM}title")] == [made.headline], address
        links = {node.get("rel"): node.get("href") for node in root.findall(f"{ATOM}link")}
        assert links == {
            "alternate": f"https://berita.example{address}", "self": f"https://berita.example{address}feed/atom/"
        }  # fmt: skip
        shown = page(client, address)
        offered = [f"{address}feed/", f"{address}feed/atom/"]
        assert shown.xpath("//link[@rel='alternate']/@href") == ["/feed/", "/feed/atom/", *offered]
        assert shown.xpath("//main//header//a[contains(@href, '/feed/')]/@href") == offered


def test_the_feed_of_an_empty_section_is_empty_and_steady(client):
    address = f"{factories.section().get_absolute_url()}feed/"
    first = client.get(address)
    assert titles(feed(client, address)) == []
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert client.get(address).content == first.content


# ---- the whole text


def whole(client, address: str = "/feed/"):
    """The text of the feed's only story, as markup and as a tree."""
    markup = feed(client, address).findtext("channel/item/{http://purl.org/rss/1.0/modules/content/}encoded")
    return markup, lxml.html.fromstring(markup)


def test_the_whole_text_stands_by_itself(client):
    photo = factories.picture(alt="Gudang", caption="Gudang penuh", photographer="Rani", agency="Antara")
    other = factories.published(headline="Harga gabah", slug="gabah", at=NOW - 90 * HOUR)
    hidden = factories.published(at=NOW + HOUR)
    body = (
        '<p>Stok <a href="/topik/beras/">aman</a>, <a href="http://[x">kata</a>.</p><h2>Pasokan</h2>'
        + html.story_block(str(other.uid), "") + html.story_block(str(hidden.uid), "Rahasia")
        + html.photo_block(str(photo.uid), "") + html.embed_block("https://youtu.be/dQw4w9WgXcQ", "Rekaman")
    )  # fmt: skip
    made = story(
        body=body, lead_photo=photo, photo_caption="Isi gudang", label="advertorial", dateline_place="JAKARTA",
        editors=[factories.editor(name="Hariyanto")], sources=[factories.source(name="Bulog", slug="bulog")],
    )  # fmt: skip
    correct(made, "Bukan 5, 3.", NOW - HOUR)
    markup, tree = whole(client, "/tag/pangan/feed/")
    words = " ".join(tree.text_content().split())
    for told in (
        "Advertorial: paid for", "Harga <turun> & stabil.", "Isi gudang (Source: Rani, Antara)", "JAKARTA – Stok aman",
        "Pasokan", "Read also: Harga gabah", "Gudang penuh (Source: Rani, Antara)", "Rekaman Opens on youtu.be",
        "Bukan 5, 3.", "Authors: Dewi, Bagus", "Editor: Hariyanto", "Source: Bulog",
    ):  # fmt: skip
        assert told in words, told
    assert "Rahasia" not in words
    assert "loaded from" not in words  # no script of ours plays anything there
    assert "kata" in words
    assert [address for address in tree.xpath("//@href | //@src") if not address.startswith("https://")] == []
    ours = [f"https://berita.example{path}" for path in ("/topik/beras/", "/sumber/bulog/", other.get_absolute_url())]
    assert {*ours, "https://youtu.be/dQw4w9WgXcQ"} <= set(tree.xpath("//@href"))
    assert [image.get("alt") for image in tree.iter("img")] == ["Gudang", "Gudang"]
    assert tree.xpath("//@class | //@style | //script | //button | //@id") == []
    atom = feed(client, "/tag/pangan/feed/atom/")
    assert atom.findtext(f"{ATOM}entry/{ATOM}content") == markup
    assert feed(client, "/tag/pangan/feed/").findtext("channel/item/description").startswith("Advertorial: Harga")


def test_the_lead_photo_with_its_credits(client):
    photo = factories.picture(
        caption="Gudang", photographer="Rani", agency="Antara", via="AP", copyright="© Antara", width=2400, height=1600
    )
    Photo.objects.update(width=2400, height=1600)
    story(lead_photo=photo)
    for address, item in (("/feed/", "channel/item"), ("/feed/atom/", f"{ATOM}entry")):
        content = feed(client, address).find(f"{item}/{MEDIA}content")
        assert content.get("url").startswith("https://berita.example/media/renditions/")
        assert (content.get("url").rpartition("/")[2], content.get("type")) == ("full-1920.jpg", "image/jpeg")
        assert (content.get("medium"), content.get("width"), content.get("height")) == ("image", "1920", "1280")
        assert [(node.text, node.get("role")) for node in content.findall(f"{MEDIA}credit")] == [
            ("Rani", "photographer"), ("Antara", None), ("AP", None),
        ]  # fmt: skip
        assert (content.findtext(f"{MEDIA}description"), content.findtext(f"{MEDIA}copyright")) == (
            "Gudang",
            "© Antara",
        )
        small = content.find(f"{MEDIA}thumbnail")
        assert small.get("url").endswith("/16x9-640.jpg")
        assert (small.get("width"), small.get("height")) == ("640", "360")


def test_a_photo_whose_rights_have_ended_is_in_no_feed(client):
    photo = factories.picture(rights_end=NOW, alt="Gudang")
    story(lead_photo=photo, body=html.photo_block(str(photo.uid), ""))
    for address in ("/feed/", "/feed/atom/"):
        content = client.get(address).content.decode()
        assert "Gudang" not in content
        assert "/media/" not in content


# ---- what feed readers live by


def test_the_guid_stays_when_headline_and_address_change(client):
    made = story()
    before = feedparser.parse(client.get("/feed/").content).entries[0]
    Article.objects.filter(pk=made.pk).update(headline="Lain", slug="lain")
    after = feedparser.parse(client.get("/feed/").content).entries[0]
    assert before.link != after.link
    assert before.id == after.id == str(made.uid)


def test_a_correction_makes_the_item_new(client):
    made = story()
    correct(made, "Bukan 5, 3.", NOW)
    correct(made, "Besok", NOW + HOUR)
    root = feed(client, "/feed/atom/")
    updated = root.findtext(f"{ATOM}entry/{ATOM}updated")
    assert updated == root.findtext(f"{ATOM}updated") == "2026-03-02T10:00:00+07:00"
    assert root.findtext(f"{ATOM}entry/{ATOM}published") == "2026-03-02T09:00:00+07:00"
    assert "Besok" not in client.get("/feed/").content.decode()


def test_no_date_tells_what_has_changed(client):
    """A withdrawal makes nothing newer: whoever asked by date alone would keep the story."""
    story()
    assert "Last-Modified" not in client.get("/feed/").headers


def test_texts_that_xml_cannot_hold_are_left_out(client):
    factories.published(
        headline="Ba\x0bris\ufffe", slug="baris", lead="Te\x08ras ]]>", section=None, tags=["ta\x02g"],
        authors=[factories.author(name="De\x1fwi")], topics=[factories.topic(name="To\x03pik", slug="t")],
    )  # fmt: skip
    item = feed(client, "/feed/").find("channel/item")
    assert item.findtext("title") == "Baris"
    assert item.findtext("description") == "Teras ]]&gt;"
    assert "Teras ]]>" in whole(client)[1].text_content()
    assert feed(client, "/topik/t/feed/").findtext("channel/title") == "Topik – Warta & Pagi"
    assert feed(client, "/feed/atom/").findtext(f"{ATOM}entry/{ATOM}title") == "Baris"
