"""Suggestions while a question is typed: which pages are offered, in which order, in which form."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from articles import suggestions
from articles.search import matching
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_noon")]
HOUR = timedelta(hours=1)


def live(**values):
    """A live story with nothing around it."""
    return factories.published(**{"authors": [], "editors": [], "sources": [], "section": None, **values})


def groups(client, typed: str) -> list[dict]:
    """What is suggested among the stories as they are."""
    factories.index()
    response = client.get(reverse("suggest", query={"q": typed}))
    assert response.status_code == 200
    return response.json()["groups"]


def offered(client, typed: str) -> dict[str, list[str]]:
    """The names that are suggested, by the name of their group."""
    return {group["name"]: [item["name"] for item in group["suggestions"]] for group in groups(client, typed)}


# ---- what fits


def test_the_last_word_may_be_unfinished_and_the_others_may_not(client):
    live(headline="Harga beras turun")
    for typed in ("harga ber", "beras har", "HARGA", "harga beras turun"):
        assert offered(client, typed) == {"Stories": ["Harga beras turun"]}, typed
    assert offered(client, "har beras") == {}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite finds beginnings of words in order")
def test_short_beginnings_are_found_among_the_newest_as_by_the_index(monkeypatch):
    for n, headline in enumerate(("Jalan rusak", "Pasar jagung", "Harga sajadah", "Jauh", "Besok jadi")):
        live(headline=headline, at=NOW + HOUR if headline.startswith("Besok") else NOW - n * HOUR)
    factories.index()
    asked = [(begun, limit) for begun in ("j", "ja", "jag", "sa", "aj") for limit in (1, 2, 3)]

    def found():
        return [matching.beginning([], begun, now=NOW, limit=limit) for begun, limit in asked]

    walked = found()
    monkeypatch.setattr(matching, "WALKED", 0)
    assert walked == found()
    assert len(walked[asked.index(("ja", 3))]) == 3


def test_a_word_that_is_followed_by_a_space_is_whole(client):
    live(headline="Beras mahal")
    assert offered(client, "beras ") == {"Stories": ["Beras mahal"]}
    assert offered(client, "bera ") == {}


def test_accents_capitals_and_marks_do_not_matter(client):
    live(headline="Kafé di Jum’at malam")
    for typed in ("kafe", "KAFÉ", "jumat", "“kafe” jum'a", "malam, kaf"):
        assert offered(client, typed) == {"Stories": ["Kafé di Jum’at malam"]}, typed


@pytest.mark.parametrize("typed", ["", " ", "b", "!", "-", '"', "\x00", "<b>", "zzz", "%", "'"])
def test_too_little_and_odd_gets_nothing(client, typed):
    live(headline="Beras mahal")
    assert offered(client, typed) == {}


def test_long_and_broken_questions_are_answered(client):
    for query in ("q=" + "beras+" * 500, "q=%FF%FE", "q=a&q=b", "", "x=1", "q=%F0%9F%99%82%F0%9F%99%82"):
        assert client.get(f"/cari/saran/?{query}").json() == {"groups": []}


def test_no_more_is_looked_at_than_a_question_has():
    found = suggestions.typed("beras " * 500)
    assert found is not None
    assert len("beras " * len(found.whole)) <= suggestions.LONGEST


# ---- in which order


def test_headlines_that_begin_so_come_first_then_those_that_have_it_then_two_others_each_newest_first(client):
    topic = factories.topic(name="Lamuka dan banjir")
    live(headline="Banjir lama", at=NOW - 6 * HOUR)
    live(headline="Banjir baru", at=NOW - 5 * HOUR)
    for hours in (4, 3, 2):
        live(headline=f"Sekolah darurat {hours}", at=NOW - hours * HOUR, topics=[topic])
    assert offered(client, "banj")["Stories"] == [
        "Banjir baru",
        "Banjir lama",
        "Sekolah darurat 2",
        "Sekolah darurat 3",
    ]
    live(headline="Korban banjir", at=NOW - 7 * HOUR)
    assert offered(client, "banj")["Stories"][:3] == ["Banjir baru", "Banjir lama", "Korban banjir"]


def test_names_that_begin_with_what_was_typed_stand_before_stories_and_others_behind(client):
    for n in range(5):
        live(
            headline=f"Angin kencang {n}",
            topics=[factories.topic(name="Musim angin", slug=f"musim-{n}")],
            authors=[factories.author(name="Angin Timur", slug=f"angin-{n}")],
        )
    shown = offered(client, "angin")
    assert list(shown) == ["People", "Stories", "Topics"]
    assert [len(names) for names in shown.values()] == [3, 3, 3]
    shown = offered(client, "kencang")
    assert {name: len(names) for name, names in shown.items()} == {"Stories": 5}


def test_who_writes_and_edits_is_one_person(client):
    sari = {"name": "Sari Wulan", "slug": "sari-wulan"}
    live(headline="Bintang", authors=[factories.author(**sari)], editors=[factories.editor(**sari)])
    assert groups(client, "sari")[0] == {
        "name": "People",
        "suggestions": [{"name": "Sari Wulan", "path": "/penulis/sari-wulan/", "about": "Author and editor"}],
    }


def test_names_that_begin_so_come_first_then_those_with_most_stories(client):
    names = ("Laut Tujuh Angin", "Angin Barat", "Angin Timur", "Angin Utara", "Angin Selatan")
    topics = {name: factories.topic(name=name) for name in names}
    for name, stories in zip(names, (9, 1, 2, 3, 1), strict=True):
        for _ in range(stories):
            live(topics=[topics[name]])
    assert offered(client, "angin")["Topics"] == ["Angin Utara", "Angin Timur", "Angin Barat"]
    assert offered(client, "tuj ") == {}
    assert offered(client, "tuj")["Topics"] == ["Laut Tujuh Angin"]


def test_people_and_sections_are_offered_with_what_they_are(client):
    section = factories.section(name="Sains", slug="sains")
    live(
        headline="Bintang",
        section=section,
        authors=[factories.author(name="Sari Wulan", slug="sari-wulan")],
        editors=[factories.editor(name="Sari Wulan", slug="sari")],
    )
    assert groups(client, "sa")[:2] == [
        {
            "name": "People",
            "suggestions": [
                {"name": "Sari Wulan", "path": "/penulis/sari-wulan/", "about": "Author"},
                {"name": "Sari Wulan", "path": "/editor/sari/", "about": "Editor"},
            ],
        },
        {"name": "Sections", "suggestions": [{"name": "Sains", "path": "/kanal/sains/", "about": ""}]},
    ]


def test_a_story_is_told_from_others_by_section_and_day(client):
    live(headline="Bintang", section=factories.section(name="Sains"), at=NOW - timedelta(days=3), slug="bintang")
    [group] = groups(client, "bint")
    [story] = group["suggestions"]
    assert (story["name"], story["about"]) == ("Bintang", "Sains · 27 February 2026")
    assert client.get(story["path"]).status_code == 200


def test_there_are_never_more_than_a_screen_of_them(client):
    for n in range(9):
        live(
            headline=f"Bunga {n}",
            section=factories.section(name=f"Bunga {n}"),
            topics=[factories.topic(name=f"Bunga {n}")],
            authors=[factories.author(name=f"Bunga {n}")],
            editors=[factories.editor(name=f"Bunga {n}")],
        )
    assert [len(names) for names in offered(client, "bunga").values()] == [3, 3, 2, 3]


# ---- what is not to be told


def test_stories_to_come_and_their_names_are_not_offered(client):
    for n, at in enumerate((NOW + HOUR, NOW - 2 * HOUR)):
        factories.published(
            headline=f"Rahasia {n}",
            at=at,
            withdrawn_at=None if n == 0 else NOW - HOUR,
            withdrawal_reason="" if n == 0 else "Keliru",
            topics=[factories.topic(name=f"Rahasia {n}")],
            authors=[factories.author(name=f"Rahasia {n}")],
            editors=[factories.editor(name=f"Rahasia {n}")],
        )
    factories.article(headline="Rahasia konsep", topics=[factories.topic(name="Rahasia konsep")])
    assert offered(client, "rahasia") == {}
    with time_machine.travel(NOW + HOUR, tick=False):
        found = offered(client, "rahasia")
    assert found == {"Stories": ["Rahasia 0"], "Topics": ["Rahasia 0"], "People": ["Rahasia 0", "Rahasia 0"]}


def test_a_withdrawal_is_seen_at_once(client):
    story = live(headline="Bintang", topics=[factories.topic(name="Bintang")])
    assert offered(client, "bintang") == {"Stories": ["Bintang"], "Topics": ["Bintang"]}
    type(story).objects.filter(pk=story.pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru")
    assert offered(client, "bintang") == {}


# ---- how it is answered


def test_the_answer_is_like_every_public_page(client):
    live(headline="Bintang")
    factories.index()
    first = client.get("/cari/saran/?q=bin")
    assert first.headers["Content-Type"] == "application/json"
    assert (first.headers["Cache-Control"], first.headers["X-Robots-Tag"]) == ("no-cache", "noindex")
    assert first.cookies == {}


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(client, django_assert_num_queries, count):
    for n in range(count):
        live(
            headline=f"Bunga {n}",
            section=factories.section(),
            topics=[factories.topic(name=f"Bunga {n}")],
            authors=[factories.author(name=f"Bunga {n}")],
        )
    factories.index()
    # It looks among the newest weeks first, then into as many as those let expect to be enough, 41 at most.
    steps = {1: 2, 30: 3}[count] if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(FIRST + steps):
        client.get("/cari/saran/?q=bunga")
    with django_assert_num_queries(AGAIN + steps):
        client.get("/cari/saran/?q=bung")


FIRST, AGAIN = 22, 4  # names are remembered until the site changes, with those that lists may be chosen by


def test_topics_before_anything_is_typed_are_those_of_the_newest_stories(django_assert_num_queries):
    quiet, lively = factories.topic(name="Sepi"), factories.topic(name="Ramai")
    live(topics=[quiet])
    for _ in range(2):
        live(topics=[lively])
    factories.published(at=NOW + HOUR, topics=[factories.topic(name="Besok")])
    with django_assert_num_queries(3):
        assert [topic.name for topic in suggestions.lively_topics(now=NOW)] == ["Ramai", "Sepi"]
