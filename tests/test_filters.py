"""The list of all stories: what readers may ask of it, what odd questions get, and its pages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from articles import lists
from articles.calendars import midnight
from articles.models import Article, Label
from articles.paging import BLOCK
from tests import factories
from tests.factories import NOW
from tests.reading import has, headlines, page, texts, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)


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


def test_a_label_filters(client):
    live(headline="Kolom", label=Label.OPINION)
    live(headline="Kabar")
    factories.article(label=Label.ADVERTORIAL)
    assert found(client, label="opinion") == ["Kolom"]
    assert found(client, label="news") == ["Kabar"]
    options = texts(page(client, "/berita/"), "//select[@name='label']/option")
    assert options == ["All kinds", "News (1)", "Opinion (1)"]


# ---- numbers beside the choices


def offered(client, name: str, address: str = "/berita/", **asked) -> list[str]:
    """The options of a select, without the empty one."""
    tree = page(client, f"{address}?{reverse('list', query=asked).partition('?')[2]}")
    return texts(tree, f"//select[@name='{name}']/option[@value!='']")


def test_choices_say_how_many_stories_each_would_give_within_the_other_filters(client):
    rain, sun = factories.topic(slug="hujan", name="Hujan"), factories.topic(slug="panas", name="Panas")
    budi, dewi = factories.author(slug="budi", name="Budi"), factories.author(slug="dewi", name="Dewi")
    world = factories.section(slug="dunia", name="Dunia")
    asia = factories.section(slug="asia", name="Asia", parent=world)
    live(topics=[rain, sun], authors=[budi], section=asia)
    live(topics=[rain], authors=[budi, dewi], section=world, label=Label.OPINION)
    live(topics=[rain], authors=[dewi])
    live(topics=[rain], authors=[dewi], at=NOW + HOUR)
    factories.article(topics=[sun], authors=[budi], section=world)
    assert offered(client, "topic") == ["Hujan (3)", "Panas (1)"]
    assert offered(client, "author", topic="hujan") == ["Budi (2)", "Dewi (2)"]
    assert offered(client, "author", topic="panas") == ["Budi (1)"]
    assert offered(client, "topic", author="dewi") == ["Hujan (2)"]
    assert offered(client, "topic", topic="panas") == ["Hujan (3)", "Panas (1)"]
    assert offered(client, "topic", topic="panas", author="dewi") == ["Panas", "Hujan (2)"]
    assert offered(client, "section", author="budi") == ["Dunia (2)", "– Asia (1)"]
    assert offered(client, "label", section="dunia") == ["News (1)", "Opinion (1)"]
    assert offered(client, "section", "/topik/panas/") == ["Dunia (1)", "– Asia (1)"]


def test_numbers_are_grouped_and_left_out_where_the_list_is_too_long_to_count_for_each_page(client):
    section = factories.section(slug="ekonomi", name="Ekonomi")
    Article.objects.bulk_create(
        Article(headline=f"Berita {n}", section=section, published_at=NOW - n * HOUR, live_number=0)
        for n in range(BLOCK)
    )
    live(topics=[factories.topic(name="Panen")], section=section)
    assert offered(client, "section") == ["Ekonomi (1,001)"]
    assert offered(client, "topic", section="ekonomi") == offered(client, "topic", "/kanal/ekonomi/") == ["Panen"]
    assert offered(client, "section", section="ekonomi") == ["Ekonomi (1,001)"]


# ---- chips and addresses


def chips(tree) -> dict[str, str]:
    """What stands on each chip -> where it leads."""
    return {words(link): link.get("href") for link in tree.xpath(f"//nav[{has('chosen')}]//a")}


def test_each_filter_that_is_set_has_a_chip_that_takes_it_away(client):
    section, topic = factories.section(slug="ekonomi", name="Ekonomi"), factories.topic(slug="panen", name="Panen")
    live(headline="Padi", section=section, topics=[topic], tags=["Harga Beras"])
    factories.index()
    asked = {"q": "padi", "section": "ekonomi", "date_from": "2026-03-01", "topic": "panen", "tag": "harga beras"}
    tree = page(client, reverse("list", query=asked))
    assert headlines(tree) == ["Padi"]

    def without(name):
        return reverse("list", query={key: value for key, value in asked.items() if key != name})

    assert chips(tree) == {
        "Remove filter Words: padi ×": without("q"),
        "Remove filter Section: Ekonomi ×": without("section"),
        "Remove filter From: 1 Mar 2026 ×": without("date_from"),
        "Remove filter Topic: Panen ×": without("topic"),
        "Remove filter Tag: Harga Beras ×": without("tag"),
        "Clear all filters": "/berita/",
    }
    assert tree.xpath(f"//nav[{has('chosen')}]//span[@aria-hidden='true']/text()") == [" ×"] * 5
    assert chips(page(client, "/berita/")) == {}
    assert chips(page(client, "/topik/panen/?section=ekonomi")) == {
        "Remove filter Section: Ekonomi ×": "/topik/panen/",
        "Clear all filters": "/topik/panen/",
    }


@pytest.mark.parametrize(
    ("sent", "tidy"),
    [
        ("/berita/?q=&section=&date_from=&date_to=&topic=&tag=&author=&editor=&source=&label=", "/berita/"),
        ("/berita/?label=news&q=+&section=dunia&x=y", "/berita/?section=dunia&label=news"),
        ("/berita/?q=&date_from=kemarin&page=2", "/berita/?date_from=kemarin&page=2"),
        ("/kanal/dunia/?topic=&label=news", "/kanal/dunia/?label=news"),
        ("/indeks/2026/03/02/?q=+&label=news", "/indeks/2026/03/02/?label=news"),
    ],
)
def test_a_form_that_was_sent_as_it_stood_leads_to_the_address_that_people_share(client, sent, tidy):
    live(section=factories.section(slug="dunia"))
    response = client.get(sent)
    assert (response.status_code, response.headers["Location"]) == (302, tidy)


def test_filtered_lists_are_not_for_search_engines(client):
    live(section=factories.section(slug="dunia"))
    for address in ("/berita/", "/kanal/dunia/", "/indeks/2026/03/02/"):
        assert page(client, address).xpath("//meta[@name='robots']/@content") == ["max-image-preview:large"]
        robots = page(client, f"{address}?label=news").xpath("//meta[@name='robots']/@content")
        assert robots == ["noindex, follow"]


# ---- the same in every list


@pytest.fixture
def gathering():
    """A story under everything that gathers, and another one that shares all of it but its label."""
    section = factories.section(slug="ekonomi")
    kinds = {name: [getattr(factories, name)(slug=f"{name}-satu")] for name in ("topic", "author", "editor", "source")}
    shared = {"section": section, "tags": ["beras"], **{f"{name}s": rows for name, rows in kinds.items()}}
    live(headline="Kabar Panen", **shared)
    live(headline="Kolom", label=Label.OPINION, **shared, at=NOW - 2 * HOUR)
    factories.index()
    own = {name: f"{name}-satu" for name in kinds} | {"section": "ekonomi", "tag": "beras"}
    return {name: reverse(name, args=[slug]) for name, slug in own.items()} | {"day": "/indeks/2026/03/02/"}


@pytest.mark.parametrize("kind", [*lists.KINDS, "day"])
def test_every_list_has_the_filters_but_for_what_it_is_itself(client, gathering, kind):
    address = gathering[kind]
    tree = page(client, address)
    names = tree.xpath(f"//form[@role='search'][{has('filters')}]//*[@name]/@name")
    own = ["date_from", "date_to"] if kind == "day" else [kind]
    every = ["q", "section", "date_from", "date_to", "topic", "tag", "author", "editor", "source", "label"]
    assert names == [name for name in every if name not in own]
    assert headlines(tree) == ["Kabar Panen", "Kolom"]
    assert headlines(page(client, f"{address}?label=opinion")) == ["Kolom"]
    assert headlines(page(client, f"{address}?q=panen&label=news")) == ["Kabar Panen"]
    nothing = page(client, f"{address}?q=panen&label=opinion")
    assert texts(nothing, f"//*[{has('empty-title')}]") == ["No stories found"]
    assert nothing.xpath(f"//*[{has('empty')}]//a/@href") == [address, "/cari/?q=panen"]
    live(label=Label.ADVERTORIAL, at=NOW - timedelta(days=3))
    without_words = page(client, f"{address}?label=advertorial")
    assert without_words.xpath(f"//*[{has('empty')}]//a/@href") == [address, "/cari/"]


@pytest.mark.parametrize("kind", [*lists.KINDS, "day"])
def test_a_wrong_filter_of_any_list_gets_a_message_and_its_form_stands_open(client, gathering, kind):
    for asked in ("label=x", "q=%00", "label=news&label=%00"):
        tree = page(client, f"{gathering[kind]}?{asked}")
        assert headlines(tree) == []
        assert len(tree.xpath("//*[@role='alert']")) == 1
        assert len(tree.xpath(f"//form[{has('filters')}]/details[@open]//*[@aria-invalid='true']")) == 1
        assert tree.xpath("//*[@role='alert']//a/@href") == [gathering[kind]]
        assert len(tree.xpath("//a[.='Clear all filters']")) == 1


def test_another_day_is_opened_with_the_filters(client, gathering):
    tree = page(client, "/indeks/2026/03/02/?label=opinion&q=padi&x=y")
    hidden = tree.xpath("//form[@action='/indeks/']//input[@type='hidden']")
    assert [(field.get("name"), field.get("value")) for field in hidden] == [("q", "padi"), ("label", "opinion")]
    for day, status in (("2026-03-01", 302), ("kemarin", 200)):
        response = client.get("/indeks/", {"q": "padi", "label": "opinion", "date": day, "x": "y"})
        assert response.status_code == status
    found = client.get("/indeks/", {"label": "opinion", "date": "2026-03-01"})
    assert found.headers["Location"] == "/indeks/2026/03/01/?label=opinion"


def test_a_choice_that_is_not_there_is_told_in_plain_words(client):
    live(headline="Ada")
    for address in ("/berita/?section=takada", "/cari/?q=ada&label=takada", "/cari/?q=ada&urut=takada"):
        said = texts(page(client, address), f"//*[{has('errorlist')}]/li")
        assert said == ["There is no such choice. Choose another."]


def test_the_calendar_counts_what_the_filters_leave_and_its_days_keep_them(client, gathering):
    live(label=Label.OPINION, at=NOW - timedelta(days=1))
    live(at=NOW - timedelta(days=2))
    tree = page(client, "/indeks/2026/03/02/?label=opinion")
    assert tree.xpath("//td/a/@href") == ["/indeks/2026/03/01/?label=opinion", "/indeks/2026/03/02/?label=opinion"]
    assert tree.xpath("//nav[@aria-label='Days']/a/@href") == ["/indeks/2026/03/01/?label=opinion"]
    assert len(page(client, "/indeks/2026/03/02/?q=panen").xpath("//td/a")) == 1


WRONG = [
    {"section": "tak-ada"}, {"topic": "tak-ada"}, {"author": "'"}, {"editor": "\x00"}, {"source": "x" * 5000},
    {"date_from": "2026-02-30"}, {"date_to": "kemarin"}, {"date_from": "9999-12-31"}, {"date_to": "0001-01-01"},
    {"date_from": "2026-03-02", "date_to": "2026-03-01"}, {"q": "a\x00b"}, {"q": "x" * 101}, {"tag": "\x00"},
    {"tag": "tak-ada"}, {"label": "x"}, {"label": "News"},
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
