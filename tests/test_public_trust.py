"""What tells readers whom they read: the masthead, the rules, the right of reply, and the mark of a demo."""

from datetime import timedelta

import pytest
import time_machine

from tests import factories
from tests.factories import NOW
from tests.reading import has, page, texts, words
from tests.settling import forget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)
PAGES = {
    "/redaksi/": "The newsroom",
    "/pedoman-media-siber/": "Guidelines for online media",
    "/hak-jawab/": "Right of reply",
    "/koreksi/": "Corrections",
}


def named(client) -> list[str]:
    return texts(page(client, "/redaksi/"), f"//ul[{has('people')}]/li//a")


# ---- the masthead


def test_the_masthead_names_active_people_of_live_stories_only(client):
    author, editor = (
        factories.author(name="Dewi", role="Reporter daerah"),
        factories.editor(name="Surya", role="Redaktur"),
    )
    left = factories.author(name="Pergi", active=False)
    factories.published(authors=[author, left], editors=[editor])
    for headline, values in {
        "draft": {},
        "scheduled": {"stage": "published", "live_number": 0, "published_at": NOW + HOUR},
        "withdrawn": {
            "stage": "published", "live_number": 0, "published_at": NOW - HOUR,
            "withdrawn_at": NOW, "withdrawal_reason": "Keliru",
        },
    }.items():  # fmt: skip
        person = {
            "authors": [factories.author(name=f"A {headline}")],
            "editors": [factories.editor(name=f"E {headline}")],
        }
        factories.article(headline=headline, **person, **values)
    assert named(client) == ["Surya", "Dewi"]
    tree = page(client, "/redaksi/")
    assert texts(tree, "//main//h2") == ["Editors", "Authors", "Publisher and contact"]
    assert texts(tree, f"//ul[{has('people')}]//p") == ["Redaktur", "Reporter daerah"]
    assert tree.xpath(f"//ul[{has('people')}]//a/@href") == [editor.get_absolute_url(), author.get_absolute_url()]
    with time_machine.travel(NOW + HOUR, tick=False):
        assert named(client) == ["E scheduled", "Surya", "A scheduled", "Dewi"]


def test_portraits_show_while_their_rights_last_and_a_letter_after(client):
    portrait = factories.picture(rights_end=NOW + HOUR)
    factories.published(authors=[factories.author(name="Dewi", portrait=portrait)], editors=[])
    assert page(client, "/redaksi/").xpath("//main//img/@src") == [portrait.rendition("1x1").url]
    with time_machine.travel(NOW + HOUR, tick=False):
        tree = page(client, "/redaksi/")
    assert tree.xpath("//main//img") == []
    assert texts(tree, f"//*[{has('blank')}]") == ["D"]


def test_a_newsroom_without_stories_says_so(client):
    assert texts(page(client, "/redaksi/"), f"//*[{has('empty-title')}]") == ["Nobody is named here yet"]


def test_who_publishes_stands_where_it_is_set(client, settings):
    assert page(client, "/redaksi/").xpath("//footer//a[starts-with(@href, 'mailto:')]") == []
    settings.SITE_NAME = "Warta <Uji>"
    settings.SITE_PUBLISHER, settings.SITE_ADDRESS = "PT Warta Uji", "Jalan Contoh 1, Baruna"
    settings.SITE_EMAIL = "redaksi@warta.example"
    forget()  # a server has one setting for as long as it runs
    for address in PAGES.keys() - {"/koreksi/"}:
        tree = page(client, address)
        assert texts(tree, "//address/p") == [
            "Warta <Uji>", "Published by PT Warta Uji", "Jalan Contoh 1, Baruna", "E-mail: redaksi@warta.example",
        ]  # fmt: skip
        assert (
            tree.xpath("//address//a/@href | //footer//a[starts-with(@href, 'mailto:')]/@href")
            == ["mailto:redaksi@warta.example"] * 2
        )
    assert "Write to redaksi@warta.example with" in words(page(client, "/hak-jawab/").xpath("//main")[0])


# ---- the rules


@pytest.mark.parametrize("address", PAGES)
def test_pages_of_trust_are_linked_from_every_page_and_titled(client, address):
    tree = page(client, address)
    assert texts(tree, "//h1") == [PAGES[address]]
    assert texts(tree, "//title") == [f"{PAGES[address]} – Newsroom"]
    assert tree.xpath("//footer//a/@href")[-4:] == list(PAGES)
    assert {link: client.get(link).status_code for link in tree.xpath("//main//a/@href") if link.startswith("/")} == {
        link: 200 for link in PAGES if link in tree.xpath("//main//a/@href")
    }


def test_the_rules_lead_to_the_press_council(client):
    for address in ("/pedoman-media-siber/", "/hak-jawab/"):
        assert page(client, address).xpath("//main//a[contains(@href, 'dewanpers')]/@href") == [
            "https://dewanpers.or.id"
        ]


def test_they_speak_indonesian_too(client, settings):
    settings.LANGUAGE_CODE = "id"
    told = {address: texts(page(client, address), "//h1")[0] for address in PAGES}
    assert list(told.values()) == ["Redaksi", "Pedoman media siber", "Hak jawab", "Koreksi"]
    english = ("the ", " you ", " and ", "story")
    for address in PAGES:
        text = words(page(client, address).xpath("//main")[0])
        assert [word for word in english if word in text] == []


# ---- the mark of a demo


def everything(story) -> list[str]:
    return [
        "/",
        "/berita/",
        "/indeks/",
        story.get_absolute_url(),
        *PAGES,
        "/kanal/tak-ada/",
        "/tidak/ada/",
    ]


def test_a_demo_says_so_on_every_page_and_stays_out_of_search_engines(client, settings):
    settings.DEMO = True
    story = factories.published()
    gone = factories.published(withdrawn_at=NOW, withdrawal_reason="Keliru")
    for address in [*everything(story), gone.get_absolute_url()]:
        response = client.get(address)
        tree = page(client, address, response.status_code)
        assert texts(tree, f"//*[{has('demo')}]") == [
            "Sample data The people, places and events on this site are invented."
        ], address
        assert "noindex" in tree.xpath("//meta[@name='robots']/@content")
    for address in [
        *everything(story),
        gone.get_absolute_url(),
        "/feed/",
        "/feed/atom/",
        "/sitemap.xml",
        "/sitemap-story-0.xml",
        "/robots.txt",
    ]:
        assert client.get(address).headers["X-Robots-Tag"] == "noindex", address
    settings.LANGUAGE_CODE = "id"
    assert texts(page(client, "/"), f"//*[{has('demo')}]//strong") == ["Data contoh"]


def test_a_real_site_has_no_such_mark(client):
    story = factories.published()
    for address in [*everything(story), "/feed/", "/sitemap.xml"]:
        assert "X-Robots-Tag" not in client.get(address).headers, address
    for address in everything(story)[:-2]:
        tree = page(client, address)
        robots = tree.xpath("//meta[@name='robots']/@content")
        assert (tree.xpath(f"//*[{has('demo')}]"), robots) == ([], ["max-image-preview:large"]), address
