"""The search page: what it shows of what was found, what it says where nothing was, how filters and order join in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles import search
from articles.models import Synonym
from articles.search.find import RARE
from tests import factories
from tests.factories import NOW
from tests.reading import has, headlines, page, texts
from tests.reading import words as text_of
from tests.settling import forget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)


def live(**values):
    return factories.published(**{"authors": [], "editors": [], "sources": [], "section": None, **values})


def asked(client, words: str, **more):
    """The page for a question about the stories as they are."""
    factories.index()
    return page(client, reverse("search", query={"q": words, **more}))


def links(tree) -> dict[str, str]:
    """The links of the page's own part, by their words."""
    return {" ".join(link.text_content().split()): link.get("href") for link in tree.xpath("//main//a")}


# ---- what was found


def test_results_are_best_first_or_newest_first(client):
    live(headline="Harga beras turun", at=NOW - 2 * HOUR)
    live(headline="Pasar", body="<p>Harga beras disebut di sini.</p>", at=NOW - HOUR)
    best = asked(client, "harga beras")
    assert headlines(best) == ["Harga beras turun", "Pasar"]
    assert texts(best, f"//*[{has('count')}]") == ["2 stories"]
    newest = asked(client, "harga beras", urut="terbaru")
    assert headlines(newest) == ["Pasar", "Harga beras turun"]
    for tree, current in ((best, "Best first"), (newest, "Newest first")):
        assert texts(tree, f"//nav[{has('orders')}]/a[@aria-current='true']") == [current]
        assert tree.xpath(f"//nav[{has('orders')}]/a/@href") == [
            "/cari/?q=harga+beras",
            "/cari/?q=harga+beras&urut=terbaru",
        ]


def test_a_result_shows_where_the_words_stand(client):
    photo = factories.picture()
    live(
        headline="Suara <i>warga</i>",
        lead="Tanpa kata itu.",
        body=f"<p>{'Awal. ' * 100}</p><p>Mereka menyuarakan “harga & mutu” di balai.</p><p>{'Akhir. ' * 100}</p>",
        section=factories.section(name="Sains"),
        lead_photo=photo,
        at=NOW - HOUR,
    )
    tree = asked(client, "suara mutu")
    [result] = tree.xpath(f"//ol[{has('results')}]/li")
    assert texts(result, ".//mark") == ["Suara", "menyuarakan", "mutu"]
    assert texts(result, ".//h2") == ["Suara <i>warga</i>"]
    [passage] = texts(result, f".//p[{has('passage')}]")
    assert "Mereka menyuarakan “harga & mutu” di balai." in passage
    assert passage.startswith("…")
    assert passage.endswith("…")
    assert texts(result, f".//*[{has('kicker')}] | .//time") == ["Sains", "2 March 2026, 09:00 WIB"]
    assert result.xpath(".//img/@src") == [photo.rendition("16x9").url]


def test_words_that_mean_the_same_and_phrases_and_exclusions(client):
    Synonym.objects.create(words="KPU, Komisi Pemilihan Umum")
    live(headline="Komisi Pemilihan Umum bersidang", at=NOW - 2 * HOUR)
    live(headline="KPU buka kantor", at=NOW - HOUR)
    assert sorted(headlines(asked(client, "kpu"))) == ["KPU buka kantor", "Komisi Pemilihan Umum bersidang"]
    assert headlines(asked(client, "kpu -kantor")) == ["Komisi Pemilihan Umum bersidang"]
    assert headlines(asked(client, '"buka kantor"')) == ["KPU buka kantor"]
    assert headlines(asked(client, '"kantor buka"')) == []


def test_stories_with_some_of_the_words_stand_in_and_say_so(client):
    live(headline="Harga beras")
    live(headline="Kereta malam")
    tree = asked(client, "beras kereta bulan")
    assert sorted(headlines(tree)) == ["Harga beras", "Kereta malam"]
    assert texts(tree, f"//*[{has('said')}]") == ["No story has all of these words. These have some of them."]
    assert texts(asked(client, "beras"), f"//*[{has('said')}]") == []


def test_what_may_have_been_meant_is_a_link(client):
    live(headline="Banjir di Jakarta")
    tree = asked(client, "banjri jakarta", urut="terbaru")
    assert texts(tree, f"//*[{has('meant')}]") == ["Did you mean: banjir jakarta"]
    assert links(tree)["banjir jakarta"] == "/cari/?q=banjir+jakarta&urut=terbaru"
    assert headlines(page(client, links(tree)["banjir jakarta"])) == ["Banjir di Jakarta"]


# ---- where nothing was


def test_nothing_found_says_so_and_leads_on(client):
    topic = factories.topic(name="Banjir Lamuka", slug="banjir-lamuka")
    live(headline="Banjir surut", topics=[topic], section=factories.section(name="Sains"))
    tree = asked(client, "zzzzz", date_from="2026-03-01", label="news")
    assert texts(tree, f"//*[{has('empty')}]/p") == ["No stories found", "No story has zzzzz."]
    found = links(tree)
    assert found["Banjir Lamuka"] == "/topik/banjir-lamuka/"
    assert "Banjir surut" in found
    assert len(tree.xpath(f"//ul[{has('tips')}]/li")) == 2


def test_nothing_found_under_filters_says_what_there_is_without_them(client):
    for n in range(2):
        live(headline=f"Beras {n}")
    live(headline="Kolom", label="opinion")
    tree = asked(client, "beras", date_from="2026-03-01", label="opinion", urut="terbaru")
    assert texts(tree, f"//*[{has('empty')}]/p") == ["No stories found", "No story has beras with these filters."]
    ways = {text_of(link): link.get("href") for link in tree.xpath(f"//ul[{has('tips')}]/li/a")}
    assert ways == {
        "Search without filters (2 stories)": "/cari/?q=beras&urut=terbaru",
        "Search all times": "/cari/?q=beras&label=opinion&urut=terbaru",
    }
    assert len(tree.xpath(f"//ul[{has('tips')}]/li")) == 2


def test_filters_without_words_lead_to_the_list_of_all_stories(client):
    for sent in ("section=dunia&label=news&urut=terbaru&page=2", "q=&section=dunia&date_to=&label=news"):
        response = client.get(f"/cari/?{sent}")
        assert (response.status_code, response.headers["Location"]) == (302, "/berita/?section=dunia&label=news")
    assert client.get("/cari/?section=takada").headers["Location"] == "/berita/?section=takada"
    assert client.get("/cari/?urut=terbaru").status_code == 200


HINTS = {
    "yang di": "These words are in almost every story.",
    "z": "That is too short to search for.",
    "?!": "That is too short to search for.",
    "-beras": "These words only say what you do not want.",
}


@pytest.mark.parametrize("words", HINTS)
def test_what_cannot_be_searched_for_gets_a_sentence(client, words):
    live(headline="Z yang di sini")
    tree = asked(client, words)
    [said] = texts(tree, f"//*[{has('said')}]")
    assert said.startswith(HINTS[words])
    assert headlines(tree) == []
    assert tree.xpath(f"//*[{has('empty')}]") == []


def test_the_page_to_begin_with(client):
    live(headline="Banjir surut", topics=[factories.topic(name="Banjir Lamuka")])
    factories.section(name="Sains", in_menu=True)
    tree = page(client, "/cari/")
    assert texts(tree, "//main//h1 | //main//h2") == ["Search", "Topics now", "Sections", "Latest"]
    assert {"Banjir Lamuka", "Sains", "Banjir surut"} <= set(links(tree))
    assert tree.xpath("//input[@name='q']/@value") == [""]


def test_without_any_story_it_is_a_page_too(client):
    for address in ("/cari/", "/cari/?q=beras", "/cari/?q=beras&urut=terbaru"):
        assert headlines(page(client, address)) == []


# ---- filters


def test_filters_narrow_down_what_is_found(client):
    world = factories.section(slug="dunia", name="Dunia")
    author, topic = factories.author(slug="dewi"), factories.topic(slug="pangan")
    live(headline="Beras satu", section=factories.section(parent=world), topics=[topic], at=NOW - HOUR)
    live(headline="Beras dua", authors=[author], tags=["Harga Pangan"], label="opinion", at=NOW - 30 * HOUR)
    chosen = {
        "section": "dunia", "topic": "pangan", "author": "dewi", "tag": "harga pangan", "label": "opinion",
        "date_from": "2026-03-02", "date_to": "2026-03-01",
    }  # fmt: skip
    found = {name: headlines(asked(client, "beras", **{name: value})) for name, value in chosen.items()}
    one, two = ["Beras satu"], ["Beras dua"]
    assert found == {
        "section": one, "topic": one, "author": two, "tag": two, "label": two, "date_from": one, "date_to": two,
    }  # fmt: skip
    assert headlines(asked(client, "beras", section="dunia", author="dewi")) == []


def test_what_is_set_is_shown_and_can_be_taken_away(client):
    live(headline="Beras", section=factories.section(slug="dunia", name="Dunia"))
    tree = asked(client, "beras", section="dunia", label="news", urut="terbaru")
    chips = {
        " ".join(link.text_content().split()): link.get("href") for link in tree.xpath(f"//nav[{has('chosen')}]//a")
    }
    assert chips == {
        "Remove filter Section: Dunia ×": "/cari/?q=beras&label=news&urut=terbaru",
        "Remove filter Kind of text: News ×": "/cari/?q=beras&section=dunia&urut=terbaru",
        "Clear all filters": "/cari/?q=beras&urut=terbaru",
    }
    assert texts(tree, "//select/option[@selected]")[0] == "Dunia"
    assert tree.xpath(f"//form[{has('search-form')}]//input[@name='q']/@value") == ["beras"]
    assert tree.xpath(f"//form[{has('search-form')}]//*[@name='urut']/@value") == ["terbaru"]
    assert asked(client, "beras", urut="terbaru").xpath(f"//nav[{has('chosen')}]") == []
    assert asked(client, "beras").xpath("//*[@name='urut']") == []


WRONG = [
    {"section": "tak-ada"}, {"author": "'"}, {"tag": "tak ada"}, {"date_from": "2026-02-30"}, {"urut": "terlama"},
    {"date_from": "2026-03-02", "date_to": "2026-03-01"}, {"label": "x"}, {"q": "x" * 101}, {"q": "a\x00b"},
]  # fmt: skip


@pytest.mark.parametrize("more", WRONG, ids=lambda asked: "-".join(asked))
def test_a_wrong_filter_gets_a_message_and_no_stories(client, more):
    live(headline="Beras")
    tree = asked(client, **({"words": "beras"} | {"words" if key == "q" else key: more[key] for key in more}))
    assert headlines(tree) == []
    assert len(tree.xpath("//*[@role='alert']")) == 1
    assert len(tree.xpath(f"//*[{has('errorlist')}]/li")) == 1
    shown = [] if "urut" in more else ["true"]  # the order has no field
    assert tree.xpath(f"//*[@name='{list(more)[-1]}']/@aria-invalid") == shown
    assert tree.xpath("//a[.='Clear all filters']/@href") == ["/cari/" if "q" in more else "/cari/?q=beras"]


def test_beside_a_wrong_filter_the_words_and_the_right_filters_stay(client):
    live(headline="Beras")
    tree = asked(client, "beras", label="news", section="takada", urut="terbaru")
    assert texts(tree, "//h1/q") == ["beras"]
    assert tree.xpath("//title/text()")[0].startswith("beras · Search – ")
    assert texts(tree, f"//nav[{has('chosen')}]//a") == ["Remove filter Kind of text: News ×"]
    assert tree.xpath("//a[.='Clear all filters']/@href") == ["/cari/?q=beras&urut=terbaru"]
    assert tree.xpath("//*[@name='urut']/@value") == ["terbaru"]
    assert tree.xpath(f"//*[{has('empty')}]") == []


def test_a_form_that_was_sent_as_it_stood_leads_to_the_address_that_people_share(client):
    response = client.get("/cari/?q=beras&section=&date_from=&urut=&x=y")
    assert (response.status_code, response.headers["Location"]) == (302, "/cari/?q=beras")
    assert client.get("/cari/?q=").headers["Location"] == "/cari/"


# ---- pages


def test_pages_hold_twenty_and_keep_the_question(client):
    for n in range(45):
        live(headline=f"Beras {n:02}", at=NOW - n * HOUR, section=None)
    factories.index()
    address = "/cari/?q=beras&urut=terbaru"
    shown = [headlines(page(client, f"{address}&page={n}")) for n in (1, 2, 3)]
    assert [title for titles in shown for title in titles] == [f"Beras {n:02}" for n in range(45)]
    tree = page(client, f"{address}&page=2")
    assert texts(tree, f"//nav[{has('pages')}]/a") == ["Previous", "Next"]
    assert tree.xpath(f"//nav[{has('pages')}]/a/@href") == [address, f"{address}&page=3"]
    assert tree.xpath(f"//ol[{has('results')}]/@start") == ["21"]
    for number in ("0", "-1", "4", "51", "9" * 500, "x", "", "\x00"):
        assert client.get(address, {"q": "beras", "page": number}).status_code == 404, number


def test_more_than_can_be_gone_through_says_at_least(client, monkeypatch):
    monkeypatch.setattr(search.find.__globals__["Found"], "is_capped", property(lambda self: True))
    live(headline="Beras")
    assert texts(asked(client, "beras"), f"//*[{has('count')}]") == ["At least 1 stories"]


# ---- for machines, and for safety


def test_search_engines_leave_it_out_and_follow_it(client):
    live(headline="Beras")
    for address in ("/cari/", "/cari/?q=beras", "/cari/?q=zzz", "/cari/?q=beras&section=x"):
        tree = page(client, address)
        assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    tree = asked(client, "beras putih", page="1")
    assert tree.xpath("//link[@rel='canonical']/@href")[0].endswith("/cari/?q=beras+putih")
    assert tree.xpath("//title/text()")[0].startswith("beras putih · Search – ")


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title><b>", "{{ 7 }}", "a' OR 1=1 --"]
)
def test_what_was_typed_is_shown_as_it_was_typed(client, words):
    live(headline="Beras")
    tree = asked(client, words)
    assert tree.xpath("//input[@name='q']/@value") == [words]
    assert texts(tree, "//h1/q") == [" ".join(words.split())]
    assert tree.xpath("//main//script | //main//img[@onerror] | //h1//b") == []
    assert len(tree.xpath("//title")) == 1


def test_odd_questions_are_answered(client):
    live(headline="Beras")
    factories.index()
    for query in (
        "q=%FF%FE",
        "q=%F0%9F%99%82",
        "q=a&q=b",
        "q=%22%22",
        "q=-",
        "q=AND+OR+NOT",
        "q=NEAR(a+b)",
        "q=*",
        "page=x",
    ):
        assert client.get(f"/cari/?{query}").status_code in (200, 404), query


def test_every_public_page_has_one_search_form_and_the_search_page_its_own(client):
    story = live(headline="Beras")
    for address in ("/", "/redaksi/", story.get_absolute_url(), "/cari/", "/cari/?q=beras", "/tidak-ada/"):
        tree = page(client, address, 404 if address == "/tidak-ada/" else 200)
        forms = tree.xpath("//form[@action='/cari/']")
        assert [(form.get("role"), form.get("method")) for form in forms] == [("search", "get")], address
        [field] = forms[0].xpath(".//input[@name='q']")
        assert texts(forms[0], f".//label[@for='{field.get('id')}']") == ["Search stories"]
        assert len(forms[0].xpath(".//button[@type='submit']")) >= 1
        assert tree.xpath("//*[@data-suggests]/@data-suggests") == ["/cari/saran/"]
    assert page(client, "/tidak-ada/", 404).xpath("//main//input[@name='q']")
    home = page(client, "/")
    assert home.xpath(f"//nav[{has('tools')}]/a[{has('to-search')}]/@href") == ["/cari/"]
    assert home.xpath("//footer//a[.='Search']/@href") == ["/cari/"]


@pytest.mark.parametrize("count", [RARE + 1, 30])  # what fewer have may be mistyped
def test_queries_do_not_grow(client, django_assert_num_queries, count):
    for n in range(count):
        live(
            headline=f"Beras {n}",
            section=factories.section(slug="dunia" if n == 0 else f"kanal-{n}"),
            lead_photo=factories.picture(),
            topics=[factories.topic()],
        )
    factories.index()
    forget()
    for words, queries in QUERIES.items():
        with django_assert_num_queries(queries, info=words):
            client.get("/cari/", {"q": words} if words else {})


# The menu, and a look at the updates that are due, included. The first one also asks for the names that filters offer.
QUERIES = {"kelapa": 31, "beras": 7, "harga beras": 12, "zzzz": 13, "": 7}


def test_stories_with_some_of_the_words_stand_behind_those_with_all(client):
    live(headline="Harga beras turun", at=NOW - 3 * HOUR)
    live(headline="Harga cabai turun", at=NOW - 2 * HOUR)
    factories.index()
    tree = page(client, "/cari/?q=harga+beras")
    assert headlines(tree) == ["Harga beras turun", "Harga cabai turun"]
    assert texts(tree, f"//*[{has('count')}]") == ["1 story"]
    assert texts(tree, "//h2[.='With some of the words']/following-sibling::ol[1]//h2") == ["Harga cabai turun"]
    assert tree.xpath("//h2[.='With some of the words']/following-sibling::ol[1]/@start") == ["2"]
    assert headlines(page(client, "/cari/?q=harga+beras&urut=terbaru")) == ["Harga beras turun"]
