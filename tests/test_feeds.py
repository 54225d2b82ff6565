"""RSS 2.0 and Atom: read with a parser, checked against what their standards ask for."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
import time_machine
from lxml import etree

from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DC = "{http://purl.org/dc/elements/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}"


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
    assert item.findtext(f"{DC}creator") == "Dewi, Bagus"
    assert [node.text for node in item.findall("category")] == ["Ekonomi", "Harga Beras", "pangan"]


def test_atom_entry(client):
    made = story(updated_at=NOW)
    assert client.get("/feed/atom/").headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = feed(client, "/feed/atom/")
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == made.uid.urn
    assert entry.findtext(f"{ATOM}published") == "2026-03-02T09:00:00+07:00"
    assert entry.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated") == "2026-03-02T10:00:00+07:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Dewi, Bagus"
    assert entry.find(f"{ATOM}link").get("href") == f"https://berita.example/artikel/{made.pk}/beras-garam/"
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


def test_the_feed_of_an_empty_section_is_empty_and_steady(client):
    address = f"{factories.section().get_absolute_url()}feed/"
    first = client.get(address)
    assert titles(feed(client, address)) == []
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert client.get(address).content == first.content


def test_texts_that_xml_cannot_hold_are_left_out(client):
    factories.published(
        headline="Ba\x0bris\ufffe", slug="baris", lead="Te\x08ras", section=None, tags=["ta\x02g"],
        authors=[factories.author(name="De\x1fwi")], topics=[factories.topic(name="To\x03pik", slug="t")],
    )  # fmt: skip
    item = feed(client, "/feed/").find("channel/item")
    assert item.findtext("title") == "Baris"
    assert item.findtext("description") == "Teras"
    assert feed(client, "/topik/t/feed/").findtext("channel/title") == "Topik – Warta & Pagi"
    assert feed(client, "/feed/atom/").findtext(f"{ATOM}entry/{ATOM}title") == "Baris"
