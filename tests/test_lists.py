"""Lists of a section, topic, tag, author, editor or source, those of a day, and the front page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from articles import lists
from articles.models import Article
from tests import factories
from tests.factories import NOW
from tests.reading import has, headlines, page, texts, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)


def live(**values):
    return factories.published(**{"authors": [], "editors": [], "sources": [], "section": None, **values})


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
    assert tree.xpath("//link[@rel='alternate']/@href")[-2] == f"{target.get_absolute_url()}feed/"


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
        source: ["Kind News agency", "Country Indonesia", "Site https://kantor.example/"],
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
        assert client.get(reverse(f"{kind}_feed_atom", args=[slug])).status_code == 404


def test_an_empty_section_says_so_and_other_empty_lists_are_not_there(client):
    section = factories.section()
    tree = page(client, section.get_absolute_url())
    assert texts(tree, f"//*[{has('empty-title')}]") == ["No stories here yet"]
    for make in (factories.topic, factories.author, factories.editor, factories.source):
        assert client.get(make().get_absolute_url()).status_code == 404


def test_tags_in_any_alphabet(client):
    live(headline="Kucing", tags=["Кошка"])
    assert headlines(page(client, "/tag/кошка/")) == ["Kucing"]


def test_a_story_is_either_live_or_hidden():
    live()
    live(at=NOW)
    live(at=NOW + HOUR)
    for moment in (NOW - HOUR, NOW, NOW + HOUR):
        live(at=NOW - 2 * HOUR, withdrawn_at=moment, withdrawal_reason="Keliru.")
        live(at=NOW + HOUR, withdrawn_at=moment, withdrawal_reason="Keliru.")
    factories.article()
    shown, hidden = Article.objects.live(NOW), Article.objects.hidden(NOW)
    assert (shown.count(), hidden.count(), Article.objects.count()) == (3, 7, 10)
    assert shown.intersection(hidden).count() == 0


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
        days = page(client, address).xpath("//nav[@aria-label='Days']")[0]
        return days.xpath("./a[@rel='prev']/@href"), days.xpath("./a[@rel='next']/@href")

    assert around("/indeks/2026/02/25/") == (["/indeks/2026/02/20/"], ["/indeks/2026/03/01/"])
    assert around("/indeks/2026/02/23/") == (["/indeks/2026/02/20/"], ["/indeks/2026/02/25/"])
    assert around("/indeks/") == (["/indeks/2026/02/25/"], [])
    assert around("/indeks/2026/03/03/") == (["/indeks/2026/03/01/"], [])


def cells(tree) -> dict[str, str]:
    """Day of the calendar -> what its link says, as far as it has one."""
    links = tree.xpath(f"//*[{has('calendar')}]//td/a")
    return {words(link).split()[0]: words(link) for link in links}


def test_the_calendar_links_days_with_their_counts(client):
    for moment in ((2, 28, 16, 59), (2, 28, 17, 0), (3, 1, 16, 59), (3, 2, 2, 0)):
        live(at=datetime(2026, *moment, tzinfo=UTC))
    live(at=NOW + HOUR)
    tree = page(client, "/indeks/2026/03/02/")
    assert texts(tree, "//table/caption") == ["March 2026"]
    assert texts(tree, "//th") == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert cells(tree) == {"1": "1 March 2026, 22 stories", "2": "2 March 2026, 11 story"}
    assert tree.xpath("//td/a/@href") == ["/indeks/2026/03/01/", "/indeks/2026/03/02/"]
    assert tree.xpath("//td/a[@aria-current='date']/@href") == ["/indeks/2026/03/02/"]
    assert [len(row.xpath("./td")) for row in tree.xpath("//tbody/tr")] == [7] * 6
    assert texts(tree, "//tbody/tr[1]/td") == ["", "", "", "", "", "", "1 March 2026, 22 stories"]


def test_months_lead_to_the_nearest_months_with_stories(client):
    for month, day in ((1, 10), (1, 12), (3, 10), (6, 1), (6, 20)):
        live(at=datetime(2025, month, day, tzinfo=UTC))

    def around(address):
        tree = page(client, address)
        return [tree.xpath(f"//nav[@aria-label='Months']/a[@rel='{way}']/@href") for way in ("prev", "next")]

    assert around("/indeks/2025/03/10/") == [["/indeks/2025/01/12/"], ["/indeks/2025/06/01/"]]
    assert around("/indeks/2025/02/01/") == [["/indeks/2025/01/12/"], ["/indeks/2025/03/10/"]]
    assert around("/indeks/2025/01/10/") == [[], ["/indeks/2025/03/10/"]]
    assert texts(page(client, "/indeks/2025/03/10/"), "//nav[@aria-label='Months']/a") == [
        "← January 2025",
        "June 2025 →",
    ]


@pytest.mark.parametrize("day", ["1900/01/01", "2199/12/31"])
def test_the_first_and_the_last_day_are_there(client, day):
    assert client.get(f"/indeks/{day}/").status_code == 200


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
    assert headlines(tree.xpath(f"//section[{has('top')}]")[0]) == ["Asia 0", "Asia 1", "Dunia lama", "Asia 2"]
    assert latest == ["Asia 3", "Asia 4", "Asia 5", "Bola", "Lama"]
    blocks = {words(block.xpath("./h2")[0]): block for block in tree.xpath(f"//section[{has('block')}]")}
    assert list(blocks) == ["Dunia", "Olahraga"]
    shown = f".//*[{has('card-headline')}]//a | .//*[{has('line')}]//a"
    assert texts(blocks["Dunia"], shown) == ["Asia 3", "Asia 4", "Asia 5"]
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


def test_no_story_stands_twice_on_the_front_page_but_in_the_latest(client):
    topic, section = factories.topic(name="Banjir"), factories.section(name="Daerah")
    for n in range(14):
        live(headline=f"Berita {n}", section=section, at=NOW - n * HOUR, topics=[topic] if n % 2 else [])
    tree = page(client, "/")

    def shown(part):
        found = tree.xpath(f"//section[{has(part)}]")[0]
        return texts(found, f".//*[{has('card-headline')}]//a | .//*[{has('line')}]//a")

    numbers = {part: [int(text.split()[1]) for text in shown(part)] for part in ("lead-story", "top", "focus", "block")}
    assert numbers == {"lead-story": [0], "top": [1, 2, 3, 4], "focus": [5, 7, 9, 11, 13], "block": [6, 8, 10, 12]}
    assert texts(tree, f"//section[{has('rail')}]//li//a") == [f"Berita {n}" for n in range(5, 14)]


def test_a_topic_whose_stories_all_stand_above_is_not_in_focus(client):
    topic = factories.topic(name="Banjir")
    for n in range(3):
        live(at=NOW - n * HOUR, topics=[topic])
    assert page(client, "/").xpath(f"//section[{has('focus')}]") == []


def test_cards_below_a_topic_s_name_do_not_repeat_it(client):
    topic, science = factories.topic(name="Banjir Lamuka", slug="banjir"), factories.section(name="Sains")
    factories.published(headline="Surut", kicker="Banjir Lamuka", topics=[topic], section=science, at=NOW - HOUR)
    factories.published(headline="Dapur", kicker="Dapur umum", topics=[topic], section=science, at=NOW - 2 * HOUR)
    kickers = f"//main//ol//*[{has('kicker')}]"
    assert texts(page(client, "/topik/banjir/"), kickers) == ["Sains", "Dapur umum"]
    assert texts(page(client, "/berita/"), kickers) == ["Banjir Lamuka", "Dapur umum"]
