"""Search over live stories: what a question is taken for, what it finds, in which order, and what it never tells."""

import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from articles import search
from articles.models import Article, Synonym
from articles.search import find, parse
from articles.search.find import CAP
from articles.search.query import LONGEST, MOST
from articles.search.spelling import distance
from articles.search.tables import BETWEEN

from . import factories
from .factories import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def live(headline, **values):
    return factories.published(**{"headline": headline, **values})


def found(asked, **more) -> list[str]:
    """The headlines that are found, in order; rows laid so far are known."""
    factories.index()
    answer = find(asked, now=more.pop("now", NOW), **more)
    by_id = dict(Article.objects.filter(pk__in=answer.ids).values_list("pk", "headline"))
    return [by_id[pk] for pk in answer.ids]


# ---- a question


def units(asked, synonyms=()) -> list:
    return [unit.ways for unit in parse(asked, synonyms).units]


@pytest.mark.parametrize(
    ("asked", "wanted", "without"),
    [
        ("harga beras", [(("harga",),), (("beras",),)], ()),
        ('"harga beras" naik', [(("harga", "beras"),), (("naik",),)], ()),
        ("“harga beras”", [(("harga", "beras"),)], ()),
        ("harga -beras", [(("harga",),)], (("beras",),)),
        ('harga -"beras merah"', [(("harga",),)], (("beras", "merah"),)),
        ("harga −beras", [(("harga",),)], (("beras",),)),
        ("covid-19", [(("covid",),), (("19",),)], ()),
        ("harga harga HARGA", [(("harga",),)], ()),
        ('"harga beras', [(("harga",),), (("beras",),)], ()),
        ("yang di ke", [], ()),
        ("", [], ()),
        ("-", [], ()),
        ('""', [], ()),
    ],
)
def test_a_question_is_taken_apart(asked, wanted, without):
    query = parse(asked, ())

    assert [unit.ways for unit in query.units] == wanted
    assert query.without == without


def test_words_that_mean_the_same_stand_in_for_each_other():
    group = (("kpu",), ("komisi", "pilih", "umum"))

    assert units("KPU jakarta", [group]) == [group, (("jakarta",),)]
    assert units("komisi pemilihan umum", [group])[0][0] == ("komisi", "pilih", "umum")
    assert units('"KPU"', [group]) == [(("kpu",),)]  # in quotes it is what it is


HOSTILE = [
    "AND",
    "beras AND OR NOT NEAR",
    "NEAR(beras, 2)",
    "beras*",
    "^beras",
    "headline:beras",
    "{headline lead} : beras",
    "facets : _s1",
    "_s1",
    '"',
    '""""',
    "'",
    "'; DROP TABLE articles_article; --",
    "beras:*",
    "beras & | ! <->",
    "(((",
    ")",
    "beras\x00",
    "\x00",
    "🌶 cabai 🌶",
    "👩‍👩‍👧",
    "שלום عليكم",
    "\u202eberas",
    "ＢＥＲＡＳ",
    "%_\\",
    "\ud800",
    "-" * 50,
    '-"',
    "beras " * 2000,
    "x" * 10_000,
    "a\n\nb\tc",
    "<script>alert(1)</script>",
    "1e309 -0 NaN",
    "z" * 41,
]


@pytest.mark.parametrize("asked", HOSTILE)
def test_no_question_is_an_error(asked):
    live("Harga beras naik")
    factories.index()

    answer = find(asked, now=NOW)

    assert len(answer.query.text) <= LONGEST
    assert len(answer.query.units) <= MOST
    assert answer.total >= len(answer.ids)
    search.marked(asked, answer.query)


def test_operators_are_words_like_others():
    live("Near miss di bandara")
    live("Harga beras")

    assert found("NEAR miss") == ["Near miss di bandara"]
    assert found("beras*") == found("headline:beras")[:1] == ["Harga beras"]
    assert found(BETWEEN) == found("zz0zz") == found("facets") == []


@given(st.text(max_size=80))
def test_any_text_is_a_question(asked):
    query = parse(asked, ())

    assert len(query.text) <= LONGEST
    assert all(stem for unit in query.units for way in unit.ways for stem in way)


# ---- what is found


def test_forms_of_a_word_find_each_other_wherever_they_stand():
    live("Warga menyuarakan protes", at=NOW - 3 * HOUR)
    live("Di balik layar", body="<p>Suaranya lantang.</p>", at=NOW - 2 * HOUR)
    live("Tentang hal lain", at=NOW - HOUR)

    assert sorted(found("suara")) == ["Di balik layar", "Warga menyuarakan protes"]


def test_a_phrase_is_found_side_by_side_within_one_text():
    live("Harga beras naik")
    live("Beras: harga naik")
    live("Panen", lead="Soal harga", body="<p>Beras melimpah.</p>")

    assert found('"harga beras"') == ["Harga beras naik"]


def test_what_is_excluded_is_not_found():
    live("Harga beras naik")
    live("Harga beras turun", body="<p>Kata <em>petani</em>.</p>")

    assert found("beras -turun") == found("beras -petani") == found('beras -"beras turun"') == ["Harga beras naik"]
    assert found("-beras") == []


def test_names_find_a_story_and_synonyms_too():
    Synonym.objects.create(words="KPU, Komisi Pemilihan Umum")
    author = factories.author(name="Dewi Anggraeni")
    live("Daftar pemilih", authors=[author], sources=[factories.source(name="Komisi Pemilihan Umum")])
    live("Jadwal KPU")

    assert found("dewi anggraeni") == ["Daftar pemilih"]
    assert sorted(found("kpu")) == sorted(found("komisi pemilihan umum")) == ["Daftar pemilih", "Jadwal KPU"]
    assert found('"KPU"') == ["Jadwal KPU"]


# ---- the order


def test_the_exact_headline_comes_first_then_headlines_then_texts():
    live("Harga beras", at=NOW - 90 * DAY)
    live("Harga beras naik lagi di pasar induk", at=NOW - 2 * DAY)
    live("Pasar hari ini", body="<p>Harga naik, juga harga beras.</p>", at=NOW - HOUR)

    assert found("harga beras") == ["Harga beras", "Harga beras naik lagi di pasar induk", "Pasar hari ini"]


def test_of_alike_stories_the_newer_one_comes_first():
    live("Banjir di Demak pagi", at=NOW - 300 * DAY)
    live("Banjir di Demak sore", at=NOW - DAY)

    assert found("banjir demak") == ["Banjir di Demak sore", "Banjir di Demak pagi"]


def test_newest_first_is_by_time_alone():
    live("Beras", at=NOW - 3 * HOUR)
    live("Hari ini", body="<p>Beras.</p>", at=NOW - HOUR)

    assert found("beras", order="newest") == ["Hari ini", "Beras"]
    assert found("beras") == ["Beras", "Hari ini"]


def test_stories_with_all_words_come_before_those_with_some():
    live("Harga beras naik", at=NOW - 9 * DAY)
    live("Harga gula", at=NOW - HOUR)
    factories.index()
    whole, some = find("harga beras naik", now=NOW), find("harga beras xyzzy", now=NOW)

    assert (found("harga beras naik")[0], whole.is_partial) == ("Harga beras naik", False)
    assert (found("harga beras xyzzy")[0], some.is_partial) == ("Harga beras naik", True)
    assert find("xyzzy", now=NOW).is_partial is False


def test_pages_follow_each_other_and_end():
    for n in range(25):
        live(f"Beras hari {n + 1}", at=NOW - (n + 1) * HOUR)
    factories.index()
    for order in ("best", "newest"):
        pages = [find("beras", now=NOW, order=order, start=start).ids for start in (0, 20, 40)]
        assert [len(page) for page in pages] == [20, 5, 0]
        assert len({pk for page in pages for pk in page}) == 25


def test_no_more_is_counted_than_is_gone_through(monkeypatch):
    for n in range(4):
        live(f"Beras hari {n + 1}")
    factories.index()
    assert (find("beras", now=NOW).total, find("beras", now=NOW).is_capped) == (4, False)
    for name, value in (("CAP", 3), ("FEW", 2)):
        monkeypatch.setattr(sys.modules["articles.search.find"], name, value)

    answer = find("beras", now=NOW)

    assert (answer.total, answer.is_capped) == (3, True)
    assert CAP == 1000


# ---- narrowed down


def test_facets_and_periods_narrow_down():
    sections, topic = [factories.section(), factories.section()], factories.topic()
    live("Beras satu", section=sections[0], topics=[topic], at=NOW - 5 * DAY)
    live("Beras dua", section=sections[1], at=NOW - 3 * DAY)
    live("Beras tiga", section=sections[1], topics=[topic], label="opinion", at=NOW - DAY)
    one, two = (search.facet("section", section.pk) for section in sections)
    by_topic = search.facet("topic", topic.pk)

    def narrowed(*facets, **period):
        return sorted(found("beras", narrowed=search.Narrowed(facets, **period)))

    assert narrowed((one,)) == ["Beras satu"]
    assert narrowed((one, two), (by_topic,)) == ["Beras satu", "Beras tiga"]
    assert narrowed((two,), (by_topic,)) == narrowed((search.label_facet("opinion"),)) == ["Beras tiga"]
    assert narrowed(since=NOW - 4 * DAY) == ["Beras dua", "Beras tiga"]
    assert narrowed(until=NOW - 3 * DAY) == ["Beras satu"]
    assert narrowed(since=NOW - 3 * DAY, until=NOW - DAY) == ["Beras dua"]


# ---- what was meant


@pytest.mark.parametrize("slip", ["bajir", "banjirr", "bnajir", "bankir"])
def test_a_slip_is_led_to_the_word_that_live_stories_have(slip):
    live("Banjir besar")
    factories.index()

    assert find(slip, now=NOW).meant == "banjir"
    assert find(f"{slip} besar", now=NOW).meant == "banjir besar"


def test_nothing_is_meant_that_no_reader_sees():
    live("Banjir besar", at=NOW + HOUR)
    live("Bandara", withdrawn_at=NOW, withdrawal_reason="x")
    factories.index()

    assert [find(slip, now=NOW).meant for slip in ("bajir", "bndara")] == ["", ""]


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("banjir", "banjir", 0), ("banjir", "bnajir", 1), ("banjir", "bajir", 1), ("kucing", "anjing", 3)],
)
def test_distance(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps


# ---- whom it tells what


def test_only_live_stories_are_found():
    live("Rahasia satu", at=NOW + HOUR)
    live("Rahasia dua", withdrawn_at=NOW - HOUR, withdrawal_reason="x")
    live("Rahasia tiga", withdrawn_at=NOW + HOUR, withdrawal_reason="x")
    factories.article(headline="Rahasia empat")

    assert found("rahasia") == ["Rahasia tiga"]
    assert found("rahasia", now=NOW + 2 * HOUR) == ["Rahasia satu"]
    assert find("rahasia", now=NOW).total == 1


@pytest.mark.parametrize("asked", ["harga", "harga beras naik", '"harga beras" -gula', "bars"])
def test_a_question_costs_the_same_with_1_and_30_stories(asked):
    costs = []
    for more in (1, 29):
        for _ in range(more):
            live("Harga beras naik")
        factories.index()
        with CaptureQueriesContext(connection) as captured:
            find(asked, now=NOW)
        costs.append(len(captured))

    assert max(costs) <= 10
    assert costs[1] <= costs[0]


# ---- what is shown


def test_what_was_found_is_lit_up_and_nothing_else_gets_through():
    query = parse("suara <b>", ())

    assert search.marked("Warga <menyuarakan> & bersuara", query) == (
        "Warga &lt;<mark>menyuarakan</mark>&gt; &amp; <mark>bersuara</mark>"
    )
    assert search.marked("", query) == ""


def test_a_passage_is_taken_from_where_the_words_stand():
    body = f"<p>{'Kalimat pembuka yang panjang. ' * 30}</p><p>Akhirnya harga beras naik di pasar.</p>"
    article = live("Pasar", lead="Soal lain.", body=body)

    shown = search.excerpt(article, parse("harga beras", ()))

    assert "<mark>harga</mark> <mark>beras</mark>" in shown
    assert shown.startswith("… ")
    assert len(shown) < 320
