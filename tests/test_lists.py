"""Lists: the filtered one and its pages, those of sections, topics, tags and people, the days, the front page."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from articles import lists
from articles.filters import midnight
from articles.models import Article
from tests import factories
from tests.factories import NOW
from tests.reading import has, headlines, page, texts, words

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
    assert found(client, q="", section="", date_from="", page="1") == ["Jam 1", "Jam 2", "Jam 3"]


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
        factories.section(name=name, parent=parent)
    assert texts(page(client, "/berita/"), "//select[@name='section']/option")[1:] == ["Z", "– Y", "B", "– A"]


def test_words_are_looked_for_in_headline_and_lead(client):
    live(headline="Harga Beras Turun", lead="Dua pekan")
    live(headline="Beras Baru", lead="Mulai panen")
    assert found(client, q="beras") == ["Beras Baru", "Harga Beras Turun"]
    assert found(client, q="  pekan  BERAS ") == ["Harga Beras Turun"]
    assert found(client, q="100%_") == []


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
    assert found(client, author="dewi", topic="banjir", tag="air", q="kedua") == ["Keduanya"]
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
        assert client.get(f"/berita/?{query}").status_code == 200


def test_what_was_chosen_stays_in_the_form(client):
    topic = factories.topic(slug="banjir", name="Banjir")
    live(topics=[topic])
    tree = page(client, reverse("list", query={"q": 'kata "dua"', "topic": "banjir", "date_from": "2026-03-01"}))
    assert tree.xpath("//input[@name='q']/@value") == ['kata "dua"']
    assert texts(tree, "//select[@name='topic']/option[@selected]") == ["Banjir"]
    assert tree.xpath("//input[@name='date_from']/@value") == ["2026-03-01"]
    assert tree.xpath("//details/@open") == ["open"] or tree.xpath("//details[@open]")
    assert not page(client, "/berita/?q=x").xpath("//details[@open]")


def test_every_field_has_a_label(client):
    tree = page(client, "/berita/")
    fields = tree.xpath("//form//input/@id | //form//select/@id")
    assert len(fields) == 9
    assert sorted(tree.xpath("//form//label/@for")) == sorted(fields)


# ---- pages


@pytest.fixture
def many():
    section = factories.section(slug="ekonomi")
    for n in range(45):
        live(headline=f"Berita {n:02}", at=NOW - n * HOUR, section=section, lead="angka", tags=["air"])


def test_pages_hold_twenty_and_say_the_total(client, many):
    for address in ("/berita/", "/kanal/ekonomi/", "/tag/air/"):
        shown = [headlines(page(client, f"{address}?page={n}")) for n in (1, 2, 3)]
        assert [len(titles) for titles in shown] == [20, 20, 5]
        assert [title for titles in shown for title in titles] == [f"Berita {n:02}" for n in range(45)]
        assert texts(page(client, address), f"//*[{has('count')}]") == ["45 stories"]


def test_page_links_keep_the_filters(client, many):
    tree = page(client, "/berita/?section=ekonomi&q=angka&x=y&page=2&date_to=")
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


# ---- lists of a section, topic, tag, author, editor, source


@pytest.mark.parametrize("name", ["topic", "author", "editor", "source"])
def test_a_list_shows_its_own_live_stories_under_its_name(client, name):
    target = getattr(factories, name)(name="Nama <b>tebal</b>", slug="nama")
    live(headline="Punya", **{f"{name}s": [target]})
    live(headline="Besok", at=NOW + HOUR, **{f"{name}s": [target]})
    live(headline="Lain", **{f"{name}s": [getattr(factories, name)()]})
    tree = page(client, target.get_absolute_url())
    assert texts(tree, "//h1") == ["Nama <b>tebal</b>"]
    assert headlines(tree) == ["Punya"]
    assert texts(tree, f"//*[{has('count')}]") == ["1 story"]
    assert tree.xpath("//link[@rel='alternate']/@href")[-1] == f"{target.get_absolute_url()}feed/"


def test_headers_say_who_and_what_it_is(client):
    photo = factories.picture(alt="Potret")
    author = factories.author(
        role="Wartawan", bio="Baris satu.\n\nBaris dua.", contact="dewi@b.example", portrait=photo
    )
    editor = factories.editor(role="Redaktur")
    source = factories.source(kind="agency", country="ID", url="https://kantor.example/", reliability="Rahasia meja")
    topic = factories.topic(summary="Sejak musim hujan.")
    section = factories.section(name="Asia", description="Kabar Asia.", parent=factories.section(name="Dunia"))
    live(authors=[author], editors=[editor], sources=[source], topics=[topic], section=section)
    expected = {
        author: ["Wartawan", "Baris satu.", "Baris dua.", "dewi@b.example"],
        editor: ["Redaktur"],
        source: ["News agency · ID", "https://kantor.example/"],
        topic: ["Sejak musim hujan."],
        section: ["Kabar Asia.", "Dunia"],
    }
    for item, told in expected.items():
        tree = page(client, item.get_absolute_url())
        header = words(tree.xpath(f"//header[{has('list-header')}]")[0])
        assert all(text in header for text in told), (told, header)
        assert "Rahasia" not in words(tree)
    assert page(client, author.get_absolute_url()).xpath("//header//img/@alt") == ["Potret"]
    assert texts(page(client, section.parent.get_absolute_url()), "//nav[@aria-label='Sub-sections']//a") == ["Asia"]


@pytest.mark.parametrize("kind", lists.KINDS)
def test_unknown_slugs_are_not_found(client, kind):
    for slug in ("tak-ada", "tidak_ada", "Ü"):
        assert client.get(reverse(kind, args=[slug])).status_code == 404
        assert client.get(reverse(f"{kind}_feed", args=[slug])).status_code == 404


def test_an_empty_section_says_so_and_other_empty_lists_are_not_there(client):
    section = factories.section()
    tree = page(client, section.get_absolute_url())
    assert texts(tree, f"//*[{has('empty-title')}]") == ["No stories here yet"]
    for make in (factories.topic, factories.author, factories.editor, factories.source):
        assert client.get(make().get_absolute_url()).status_code == 404


def test_tags_in_any_alphabet(client):
    live(headline="Kucing", tags=["Кошка"])
    assert headlines(page(client, "/tag/кошка/")) == ["Kucing"]


# ---- days


def test_a_day_shows_everything_of_it_in_the_zone_of_the_site(client):
    moments = {"Kemarin": (3, 1, 16, 59), "Pagi": (3, 1, 17, 0), "Siang": (3, 2, 2, 0)}
    for headline, (month, day, hour, minute) in moments.items():
        live(headline=headline, at=datetime(2026, month, day, hour, minute, tzinfo=UTC))
    live(headline="Nanti", at=NOW + HOUR)
    tree = page(client, "/indeks/2026/03/02/")
    assert headlines(tree) == ["Siang", "Pagi"]
    assert texts(tree, "//ol//time") == ["09:00 WIB", "00:00 WIB"]
    assert texts(tree, "//h1") == ["Monday, 2 March 2026"]
    assert headlines(page(client, "/indeks/")) == ["Siang", "Pagi"]
    assert page(client, "/indeks/").xpath("//link[@rel='canonical']/@href")[0].endswith("/indeks/2026/03/02/")


def test_days_lead_to_the_nearest_days_with_stories(client):
    for day in (10, 5, 1):
        live(at=NOW - timedelta(days=day))
    live(at=NOW + timedelta(days=1))

    def around(address):
        tree = page(client, address)
        return tree.xpath("//a[@rel='prev']/@href"), tree.xpath("//a[@rel='next']/@href")

    assert around("/indeks/2026/02/25/") == (["/indeks/2026/02/20/"], ["/indeks/2026/03/01/"])
    assert around("/indeks/2026/02/23/") == (["/indeks/2026/02/20/"], ["/indeks/2026/02/25/"])
    assert around("/indeks/") == (["/indeks/2026/02/25/"], [])
    assert around("/indeks/2026/03/03/") == (["/indeks/2026/03/01/"], [])


def test_an_empty_day_says_so_and_is_not_indexed(client):
    live()
    tree = page(client, "/indeks/2020/01/01/")
    assert texts(tree, f"//*[{has('empty-title')}]") == ["No stories came out on this day"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


@pytest.mark.parametrize("day", ["2026/02/30", "2026/13/01", "0001/01/01", "9999/12/31", "2026/00/10", "99999/1/1"])
def test_days_that_do_not_exist_are_not_found(client, day):
    assert client.get(f"/indeks/{day}/").status_code == 404


def test_the_date_form_leads_to_the_day(client):
    response = client.get("/indeks/?date=2026-02-05")
    assert (response.status_code, response.headers["Location"]) == (302, "/indeks/2026/02/05/")
    for wrong in ("", "2026-02-30", "9999-12-31", "\x00"):
        tree = page(client, reverse("index", query={"date": wrong}))
        assert len(tree.xpath(f"//*[{has('errorlist')}]/li")) == 1


def test_midnight_is_the_site_s():
    assert midnight(date(2026, 3, 2)) == datetime(2026, 3, 1, 17, 0, tzinfo=UTC)


# ---- front page


def test_the_front_page_leads_with_the_newest_and_shows_each_section(client):
    world, sport = factories.section(name="Dunia", order=1), factories.section(name="Olahraga", order=2)
    asia = factories.section(name="Asia", parent=world)
    hidden = factories.section(name="Arsip", in_menu=False)
    live(headline="Utama", section=world, at=NOW)
    for n in range(6):
        live(headline=f"Asia {n}", section=asia, at=NOW - (n + 1) * HOUR)
    live(headline="Dunia lama", section=world, at=NOW - 3 * HOUR)
    live(headline="Bola", section=sport, at=NOW - 9 * HOUR)
    live(headline="Lama", section=hidden, at=NOW - 10 * HOUR)
    for n in range(5):
        live(headline=f"Besok {n}", section=sport, at=NOW + HOUR)
    tree = page(client, "/")
    assert headlines(tree.xpath(f"//section[{has('lead-story')}]")[0]) == ["Utama"]
    latest = texts(tree, f"//section[{has('rail')}]//li//a")
    assert latest == [
        "Asia 0", "Asia 1", "Dunia lama", "Asia 2", "Asia 3", "Asia 4", "Asia 5", "Bola", "Lama",
    ]  # fmt: skip
    blocks = {words(block.xpath("./h2")[0]): block for block in tree.xpath(f"//section[{has('block')}]")}
    assert list(blocks) == ["Dunia", "Olahraga"]
    shown = f".//*[{has('card-headline')}]//a | .//*[{has('line')}]//a"
    assert texts(blocks["Dunia"], shown) == ["Asia 0", "Asia 1", "Dunia lama", "Asia 2"]
    assert texts(blocks["Olahraga"], shown) == ["Bola"]
    assert texts(tree, f"//nav[{has('menu')}]//a") == ["Dunia", "Olahraga"]


def test_an_empty_site_says_so_everywhere(client):
    for address in ("/", "/berita/", "/indeks/"):
        tree = page(client, address)
        assert len(tree.xpath(f"//*[{has('empty-title')}]")) == 1
    assert Article.objects.count() == 0


def test_cards_show_pictures_with_file_and_rights_only(client):
    for photo in (factories.picture(), factories.picture(rights_end=NOW), factories.photo()):
        live(lead_photo=photo)
    for address in ("/berita/", "/"):
        assert len(page(client, address).xpath("//main//img")) <= 1
    assert len(page(client, "/berita/").xpath("//main//img")) == 1
