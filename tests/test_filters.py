"""The list of all stories: what readers may ask of it, what odd questions get, and its pages."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from articles.calendars import midnight
from tests import factories
from tests.factories import NOW
from tests.reading import has, headlines, page, texts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(NOW, tick=False):
        yield


def live(**values):
    return factories.published(**{"authors": [], "editors": [], "sources": [], "section": None, **values})


def found(client, **asked) -> list[str]:
    """The headlines that the list shows for these filters."""
    return headlines(page(client, reverse("list", query=asked)))


# ---- filters


def test_without_filters_all_live_stories_newest_first(client):
    for hours in (2, 1, 3):
        live(headline=f"Jam {hours}", at=NOW - hours * HOUR)
    live(headline="Besok", at=NOW + HOUR)
    factories.article(headline="Konsep")
    assert found(client) == ["Jam 1", "Jam 2", "Jam 3"]


def test_each_relation_filters_by_slug(client):
    kinds = {name: getattr(factories, name) for name in ("topic", "author", "editor", "source")}
    for name, make in kinds.items():
        live(headline=f"Dengan {name}", **{f"{name}s": [make(slug=f"{name}-satu")]})
    live(headline="Dengan tag", tags=["Harga Beras"])
    for name in kinds:
        assert found(client, **{name: f"{name}-satu"}) == [f"Dengan {name}"]
    assert found(client, tag="harga-beras") == found(client, tag="Harga Beras") == ["Dengan tag"]


def test_a_section_takes_its_sub_sections_along(client):
    world = factories.section(slug="dunia")
    asia = factories.section(slug="asia", parent=world)
    live(headline="Dunia", section=world)
    live(headline="Asia", section=asia)
    live(headline="Lain", section=factories.section())
    assert found(client, section="dunia") == headlines(page(client, "/kanal/dunia/")) == ["Asia", "Dunia"]
    assert found(client, section="asia") == headlines(page(client, "/kanal/asia/")) == ["Asia"]


def test_the_section_menu_shows_sub_sections_below_their_section(client):
    second = factories.section(name="B", order=2)
    first = factories.section(name="Z", order=1)
    for parent, name in ((second, "A"), (first, "Y")):
        live(section=factories.section(name=name, parent=parent))
    live(section=second)
    factories.section(name="Tanpa berita")
    live(section=factories.section(name="Besok"), at=NOW + HOUR)
    options = texts(page(client, "/berita/"), "//select[@name='section']/option")
    assert options == ["All sections", "Z (1)", "– Y (1)", "B (2)", "– A (1)"]


def test_words_are_looked_for_as_the_search_page_does_newest_first(client):
    live(headline="Harga Beras Turun", lead="Dua pekan", at=NOW - HOUR)
    live(headline="Beras Baru", lead="Mulai panen", at=NOW - 2 * HOUR)
    factories.article(headline="Beras konsep")
    factories.index()
    assert found(client, q="beras") == ["Harga Beras Turun", "Beras Baru"]
    assert found(client, q="  PEKAN  harga-harga ") == ["Harga Beras Turun"]
    assert found(client, q="beras -panen") == ["Harga Beras Turun"]
    assert found(client, q="100%_") == found(client, q="beras gandum") == []


def test_days_are_those_of_the_site(client):
    live(headline="Malam", at=datetime(2026, 3, 1, 16, 59, tzinfo=UTC))  # 23.59 WIB
    live(headline="Dini hari", at=datetime(2026, 3, 1, 17, 0, tzinfo=UTC))  # 00.00 WIB on the 2nd
    assert found(client, date_from="2026-03-02") == ["Dini hari"]
    assert found(client, date_to="2026-03-01") == ["Malam"]
    assert found(client, date_from="2026-03-01", date_to="2026-03-02") == ["Dini hari", "Malam"]


def test_filters_narrow_each_other(client):
    author, topic = factories.author(slug="dewi"), factories.topic(slug="banjir")
    live(headline="Keduanya", authors=[author], topics=[topic], tags=["air"])
    live(headline="Satu", authors=[author])
    factories.index()
    assert found(client, author="dewi", topic="banjir", tag="air", q="keduanya") == ["Keduanya"]
    assert found(client, author="dewi", topic="banjir", tag="air", q="satu") == []


WRONG = [
    {"section": "tak-ada"}, {"topic": "tak-ada"}, {"author": "'"}, {"editor": "\x00"}, {"source": "x" * 5000},
    {"date_from": "2026-02-30"}, {"date_to": "kemarin"}, {"date_from": "9999-12-31"}, {"date_to": "0001-01-01"},
    {"date_from": "2026-03-02", "date_to": "2026-03-01"}, {"q": "a\x00b"}, {"q": "x" * 101}, {"tag": "\x00"},
]  # fmt: skip


@pytest.mark.parametrize("asked", WRONG, ids=lambda asked: "-".join(asked))
def test_a_wrong_filter_gets_a_message_and_no_stories(client, asked):
    live(headline="Ada")
    tree = page(client, reverse("list", query=asked))
    assert headlines(tree) == []
    assert len(tree.xpath("//*[@role='alert']")) == 1
    assert len(tree.xpath(f"//*[{has('errorlist')}]/li")) == 1
    name = list(asked)[-1]
    assert tree.xpath(f"//*[@name='{name}']/@aria-invalid") == ["true"]


def test_odd_questions_are_answered(client):
    for query in ("page=1&page=1", "x=y&section=&section=", "q=%FF%FE", "q=%F0%9F%99%82", "tag=%20", "q=+++"):
        assert client.get(f"/berita/?{query}", follow=True).status_code == 200


def test_what_was_chosen_stays_in_the_form(client):
    topic = factories.topic(slug="banjir", name="Banjir")
    live(topics=[topic])
    tree = page(client, reverse("list", query={"q": 'kata "dua"', "topic": "banjir", "date_from": "2026-03-01"}))
    assert tree.xpath(f"//form[{has('filters')}]//input[@name='q']/@value") == ['kata "dua"']
    assert texts(tree, "//select[@name='topic']/option[@selected]") == ["Banjir"]
    assert tree.xpath("//input[@name='date_from']/@value") == ["2026-03-01"]
    assert not tree.xpath("//details[@open]")
    assert page(client, "/berita/?date_from=x").xpath("//details[@open]")


def test_every_field_has_a_label(client):
    tree = page(client, "/berita/")
    form = tree.xpath(f"//form[{has('filters')}]")[0]
    fields = form.xpath(".//input/@id | .//select/@id")
    assert len(fields) == 10
    assert sorted(form.xpath(".//label/@for")) == sorted(fields)


# ---- pages


@pytest.fixture
def many():
    section = factories.section(slug="ekonomi")
    for n in range(45):
        live(headline=f"Berita {n:02}", at=NOW - n * HOUR, section=section, lead="angka", tags=["air"])
    factories.index()


def test_pages_hold_twenty_and_say_the_total(client, many):
    for address in ("/berita/", "/kanal/ekonomi/", "/tag/air/"):
        shown = [headlines(page(client, f"{address}?page={n}")) for n in (1, 2, 3)]
        assert [len(titles) for titles in shown] == [20, 20, 5]
        assert [title for titles in shown for title in titles] == [f"Berita {n:02}" for n in range(45)]
        assert texts(page(client, address), f"//*[{has('count')}]") == ["45 stories"]


def test_page_links_keep_the_filters(client, many):
    tree = page(client, "/berita/?section=ekonomi&q=angka&x=y&page=2")
    links = tree.xpath(f"//nav[{has('pages')}]//a/@href")
    assert links == [
        "/berita/?q=angka&section=ekonomi",
        "/berita/?q=angka&section=ekonomi",
        "/berita/?q=angka&section=ekonomi&page=3",
        "/berita/?q=angka&section=ekonomi&page=3",
    ]
    assert texts(tree, f"//nav[{has('pages')}]//*[@aria-current='page']") == ["Page 2"]
    assert headlines(page(client, links[-1])) == [f"Berita {n:02}" for n in range(40, 45)]
    assert tree.xpath("//link[@rel='canonical']/@href")[0].endswith("/berita/?q=angka&section=ekonomi&page=2")


@pytest.mark.parametrize("number", ["0", "-1", "4", "99999999999999999999999", "9" * 5000, "x", "1.5", "", "\x00"])
def test_pages_that_are_not_there_are_not_found(client, many, number):
    for address in ("/berita/", "/kanal/ekonomi/"):
        assert client.get(address, {"page": number}).status_code == 404


def test_midnight_is_the_site_s():
    assert midnight(date(2026, 3, 2)) == datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
