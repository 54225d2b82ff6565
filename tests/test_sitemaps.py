"""Maps for search engines, by the schemas of sitemaps.org and of Google's extensions."""

from datetime import timedelta

import pytest
import time_machine
from lxml import etree

from articles import generation, sitemaps
from articles.models import Article, Label
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PART = sitemaps.PART  # as it is outside tests
SITE = "https://berita.example"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE
    settings.SITE_NAME = "Warta & Pagi"
    with time_machine.travel(NOW, tick=False):
        yield


def read(client, address: str):
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml"), address
    return etree.fromstring(response.content)


def parts(client) -> dict[str, str | None]:
    """The address of each part -> the time of its last change."""
    root = read(client, "/sitemap.xml")
    assert root.tag == f"{MAP}sitemapindex"
    return {
        part.findtext(f"{MAP}loc").removeprefix(SITE): part.findtext(f"{MAP}lastmod")
        for part in root.findall(f"{MAP}sitemap")
    }


def entries(client, address: str) -> dict[str, str | None]:
    """What a map lists -> the time of its last change."""
    root = read(client, address)
    assert root.tag == f"{MAP}urlset"
    return {
        url.findtext(f"{MAP}loc").removeprefix(SITE): url.findtext(f"{MAP}lastmod") for url in root.findall(f"{MAP}url")
    }


# ---- the index and its parts


def test_a_part_lists_live_stories_with_their_last_change(client):
    old = factories.published(slug="lama", at=NOW - 2 * HOUR, updated_at=NOW)
    new = factories.published(slug="a&b", at=NOW - HOUR)
    factories.published(at=NOW + HOUR)
    factories.published(withdrawn_at=NOW, withdrawal_reason="Keliru")
    factories.article()
    assert entries(client, "/sitemap-story-0.xml") == {
        f"/artikel/{old.pk}/lama/": "2026-03-02T10:00:00+07:00",
        f"/artikel/{new.pk}/a&b/": "2026-03-02T09:00:00+07:00",
    }
    assert parts(client)["/sitemap-story-0.xml"] == "2026-03-02T10:00:00+07:00"


def test_a_part_is_a_range_of_ids_and_stays_what_it_is(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PART", PART)
    last, first = PART * 3 - 1, PART * 3
    factories.published(pk=last, at=NOW - 3 * HOUR)
    factories.published(pk=first, at=NOW - 2 * HOUR)
    before = client.get("/sitemap-story-2.xml").content
    assert list(entries(client, "/sitemap-story-2.xml")) == [Article.objects.get(pk=last).get_absolute_url()]
    assert list(entries(client, "/sitemap-story-3.xml")) == [Article.objects.get(pk=first).get_absolute_url()]
    stories = {address: at for address, at in parts(client).items() if "story" in address}
    assert stories == {
        "/sitemap-story-2.xml": "2026-03-02T07:00:00+07:00",
        "/sitemap-story-3.xml": "2026-03-02T08:00:00+07:00",
    }
    factories.published(pk=first + 1)
    assert client.get("/sitemap-story-2.xml").content == before
    assert PART <= 50_000


def test_lists_stand_in_the_map_once_they_have_a_live_story(client):
    parent = factories.section(slug="ekonomi")
    story = factories.published(
        section=factories.section(slug="pangan", parent=parent), topics=[factories.topic(slug="beras")], tags=["padi"]
    )
    factories.published(at=NOW + HOUR, topics=[factories.topic(slug="rahasia")], tags=["rahasia"])
    factories.section(slug="kosong")
    expected = {
        "section": [parent, story.section],
        "topic": story.topics.all(),
        "author": story.authors.all(),
        "editor": story.editors.all(),
        "source": story.sources.all(),
    }
    for name, rows in expected.items():
        assert list(entries(client, f"/sitemap-{name}-0.xml")) == [row.get_absolute_url() for row in rows], name
    assert list(entries(client, "/sitemap-tag-0.xml")) == ["/tag/padi/"]


def test_every_address_in_every_part_answers(client):
    factories.published(slug="", topics=[factories.topic()], tags=["padi"])
    named = parts(client)
    assert len(named) == len(sitemaps.NAMES)
    listed = [address for part in named for address in entries(client, part)]
    assert len(listed) == len(set(listed)) == len(sitemaps.PLAIN) + 7
    for address in listed:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("slug", ["кремль", "a b", "50%", "o'brien(2)", "", "ü"])
def test_addresses_in_any_alphabet_are_encoded_as_everywhere(client, slug):
    made = factories.published(slug=slug, headline="Judul «Ü»")
    assert list(entries(client, "/sitemap-story-0.xml")) == [made.get_absolute_url()]
    assert made.get_absolute_url().isascii()


def test_lead_photos_stand_beside_their_stories_while_their_rights_last(client):
    shown = factories.published(lead_photo=factories.picture())
    factories.published(lead_photo=factories.picture(rights_end=NOW))
    factories.published(lead_photo=factories.photo())
    images = read(client, "/sitemap-story-0.xml").findall(f"{MAP}url/{IMAGE}image")
    assert [image.findtext(f"{IMAGE}loc") for image in images] == [f"{SITE}{shown.lead_photo.rendition().url}"]
    assert images[0].getparent().findtext(f"{MAP}loc") == f"{SITE}{shown.get_absolute_url()}"


@pytest.mark.parametrize(
    "part", ["story-1", "story-x", f"story-{'9' * 30}", f"story-{'9' * 5000}", "user-0", "pages-1"]
)
def test_parts_that_are_not_there_are_not_found(client, part):
    factories.published()
    assert client.get(f"/sitemap-{part}.xml").status_code == 404


# ---- news


def news(client) -> list[dict[str, str]]:
    """Each story of the map of news: its fields by the names of their elements."""
    found = []
    for url in read(client, "/sitemap-news.xml").findall(f"{MAP}url"):
        [about] = url.findall(f"{NEWS}news")
        fields = {etree.QName(node).localname: node.text for node in about.iter() if not len(node)}
        found.append({"loc": url.findtext(f"{MAP}loc"), **fields})
    return found


def test_news_have_the_fields_that_google_names(client):
    story = factories.published(headline="Beras <naik> & turun", slug="beras", language="en", at=NOW - HOUR)
    assert news(client) == [
        {
            "loc": f"{SITE}/artikel/{story.pk}/beras/",
            "name": "Warta & Pagi",
            "language": "en",
            "publication_date": "2026-03-02T09:00:00+07:00",
            "title": "Beras <naik> & turun",
        }
    ]


def test_news_are_the_stories_of_two_days_to_the_second(client):
    factories.published(headline="Baru", at=NOW)
    factories.published(headline="Dua hari", at=NOW - generation.NEWS_WINDOW + timedelta(seconds=1))
    factories.published(headline="Lewat", at=NOW - generation.NEWS_WINDOW)
    factories.published(headline="Besok", at=NOW + HOUR)
    factories.published(headline="Ditarik", at=NOW - HOUR, withdrawn_at=NOW, withdrawal_reason="Keliru")
    factories.published(headline="Iklan", at=NOW - HOUR, label=Label.ADVERTORIAL)
    factories.published(headline="Opini", at=NOW - HOUR, label=Label.OPINION)
    assert [story["title"] for story in news(client)] == ["Baru", "Opini", "Dua hari"]
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        assert [story["title"] for story in news(client)] == ["Baru", "Opini"]


def test_news_are_a_thousand_at_most_the_newest_ones(client):
    values = {"stage": "published", "live_number": 0, "approved_number": 0}
    Article.objects.bulk_create(
        Article(headline=f"Berita {n}", slug="b", published_at=NOW - n * timedelta(minutes=1), **values)
        for n in range(1002)
    )
    assert [story["title"] for story in news(client)] == [f"Berita {n}" for n in range(1000)]
