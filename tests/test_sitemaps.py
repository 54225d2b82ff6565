"""The map for search engines, by the schema of sitemaps.org."""

from datetime import timedelta

import pytest
import time_machine
from lxml import etree

from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://berita.example"
    with time_machine.travel(NOW, tick=False):
        yield


def entries(client) -> dict[str, str | None]:
    """Address -> time of the last change."""
    response = client.get("/sitemap.xml")
    assert response.headers["Content-Type"] == "application/xml"
    urls = etree.fromstring(response.content).findall(f"{MAP}url")
    return {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in urls}


def test_live_stories_stand_in_the_map_with_their_last_change(client):
    section = factories.section(slug="ekonomi")
    old = factories.published(slug="lama", section=section, at=NOW - 2 * HOUR, updated_at=NOW)
    new = factories.published(slug="a&b", section=section, at=NOW - HOUR)
    factories.published(section=section, at=NOW + HOUR)
    factories.published(section=section, withdrawn_at=NOW, withdrawal_reason="Keliru")
    factories.article(section=section)
    assert entries(client) == {
        "https://berita.example/": None,
        "https://berita.example/berita/": None,
        "https://berita.example/kanal/ekonomi/": None,
        "https://berita.example/redaksi/": None,
        "https://berita.example/pedoman-media-siber/": None,
        "https://berita.example/hak-jawab/": None,
        "https://berita.example/koreksi/": None,
        f"https://berita.example/artikel/{new.pk}/a&b/": "2026-03-02T09:00:00+07:00",
        f"https://berita.example/artikel/{old.pk}/lama/": "2026-03-02T10:00:00+07:00",
    }


def test_addresses_in_any_alphabet_are_encoded(client):
    made = factories.published(slug="кремль")
    assert f"https://berita.example{made.get_absolute_url()}" in entries(client)
    assert made.get_absolute_url().isascii()


def test_every_address_in_the_map_answers(client):
    factories.published(slug="")
    for address in entries(client):
        assert client.get(address.removeprefix("https://berita.example")).status_code == 200


@pytest.mark.parametrize("number", ["0", "2", "x", "9" * 5000])
def test_maps_that_are_not_there_are_not_found(client, number):
    assert client.get("/sitemap.xml", {"p": number}).status_code == 404
