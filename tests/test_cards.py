"""What those who share a page read of it: Open Graph, X cards; and what search engines are told beside."""

import pytest

from tests import factories
from tests.factories import NOW
from tests.machines import FOLDER, SITE, cards, large, site
from tests.reading import page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    with site(settings):
        yield


def test_cards_and_canonical(client):
    photo = large(alt="Feri")
    made = factories.published(
        headline='Judul "dua"', slug="judul", lead="Teras.", lead_photo=photo, tags=["b", "a"], updated_at=NOW
    )
    tree = page(client, made.get_absolute_url())
    address = f"{SITE}/artikel/{made.pk}/judul/"
    assert cards(tree) == [
        ("og:site_name", "Warta Pagi"),
        ("og:locale", "id_ID"),
        ("og:type", "article"),
        ("og:url", address),
        ("og:title", 'Judul "dua"'),
        ("og:description", "Teras."),
        ("og:image", f"{FOLDER}/16x9-1280.jpg"),
        ("og:image:type", "image/jpeg"),
        ("og:image:width", "1280"),
        ("og:image:height", "720"),
        ("og:image:alt", "Feri"),
        ("twitter:card", "summary_large_image"),
        ("twitter:image:alt", "Feri"),
        ("article:published_time", "2026-03-02T09:00:00+07:00"),
        ("article:modified_time", "2026-03-02T10:00:00+07:00"),
        ("article:section", made.section.name),
        ("article:tag", "a"),
        ("article:tag", "b"),
        ("article:author", SITE + made.author_rows.get().author.get_absolute_url()),
    ]
    assert tree.xpath("//meta[@name='description']/@content") == ["Teras."]
    assert tree.xpath("//link[@rel='canonical']/@href") == [address]
    assert tree.xpath("//meta[@name='robots']/@content") == ["max-image-preview:large"]


def test_a_story_without_picture_gets_a_small_card_in_its_language(client):
    told = dict(cards(page(client, factories.published(language="en").get_absolute_url())))
    assert (told["og:locale"], told["twitter:card"]) == ("en_US", "summary")
    assert [name for name in told if "image" in name] == []


def test_a_demo_asks_for_no_pictures_in_search(client, settings):
    settings.DEMO = True
    tree = page(client, factories.published().get_absolute_url())
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_list_names_itself_and_its_page(client):
    section = factories.section(slug="dunia", name="Dunia", description="Berita dunia.")
    for _ in range(21):
        factories.published(section=section)
    for address in ("/kanal/dunia/", "/kanal/dunia/?page=2"):
        tree = page(client, address)
        assert tree.xpath("//link[@rel='canonical']/@href") == [SITE + address]
        assert cards(tree) == [
            ("og:site_name", "Warta Pagi"),
            ("og:locale", "en_US"),
            ("og:type", "website"),
            ("og:url", SITE + address),
            ("og:title", "Dunia"),
            ("og:description", "Berita dunia."),
            ("twitter:card", "summary"),
        ]


def test_a_topic_shows_its_picture_and_a_person_a_small_portrait(client):
    topic = factories.topic(slug="musim", photo=large(alt="Hujan"))
    author = factories.author(slug="dewi", portrait=large(alt=""))
    editor = factories.editor(slug="surya", portrait=large(alt="Surya"))
    factories.published(topics=[topic], authors=[author], editors=[editor])
    names = ("og:type", "og:image", "og:image:width", "og:image:alt", "twitter:card", "twitter:image:alt")
    read = {
        address: dict(cards(page(client, address))) for address in ("/topik/musim/", "/penulis/dewi/", "/editor/surya/")
    }
    assert [[told.get(name) for name in names] for told in read.values()] == [
        ["website", f"{FOLDER}/16x9-1280.jpg", "1280", "Hujan", "summary_large_image", "Hujan"],
        ["profile", f"{FOLDER}/1x1-1200.jpg", "1200", None, "summary", None],
        ["profile", f"{FOLDER}/1x1-1200.jpg", "1200", "Surya", "summary", "Surya"],
    ]


def test_pictures_whose_rights_have_ended_are_on_no_card(client):
    ended = large(rights_end=NOW)
    factories.published(
        topics=[factories.topic(slug="musim", photo=ended)],
        authors=[factories.author(slug="dewi", portrait=ended)],
        lead_photo=ended,
    )
    for address in ("/topik/musim/", "/penulis/dewi/"):
        told = dict(cards(page(client, address)))
        assert [name for name in told if "image" in name] == [], address
        assert told["twitter:card"] == "summary"
