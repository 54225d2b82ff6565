"""Searching at the desk: whose words find which story, rows by forms and synonyms, what editors know of search."""

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from articles import editing, search, workflow
from articles.models import Article, SearchMiss, Synonym

from . import factories
from .desk import change, queries, story, story_url, url
from .factories import NOW

pytestmark = pytest.mark.django_db

LIST = "articles_article_changelist"
HOUR = timedelta(hours=1)


@pytest.fixture
def at_desk(client):
    """Sit down as somebody."""

    def sit(account):
        client.force_login(account)
        return client

    return sit


def listed(client, term) -> list[str]:
    response = client.get(url(LIST), {"q": term})
    return sorted(row.working_headline or row.headline for row in response.context["cl"].result_list)


def picked(client, through, field, term) -> list[str]:
    query = {"app_label": "articles", "model_name": through, "field_name": field, "term": term}
    return sorted(row["text"] for row in json.loads(client.get(url("autocomplete"), query).content)["results"])


def blocks(client, term) -> list[str]:
    return sorted(row["text"] for row in client.get(url("blocks_stories"), {"term": term}).json()["results"])


def rows(client, name, term) -> list[str]:
    return sorted(map(str, client.get(url(name), {"q": term}).context["cl"].result_list))


# ---- stories


def test_the_list_finds_forms_texts_and_names_phrases_and_what_is_not_excluded(at_desk, rani):
    author = factories.author(name="Dewi Anggraeni")
    story(rani, headline="Warga menyuarakan protes", authors=[author.pk])
    story(rani, headline="Di balik layar", body="<p>Suaranya lantang di pasar.</p>")
    desk = at_desk(rani)

    assert listed(desk, "suara") == ["Di balik layar", "Warga menyuarakan protes"]
    assert listed(desk, "anggraeni") == ["Warga menyuarakan protes"]
    assert listed(desk, '"balik layar"') == ["Di balik layar"]
    assert listed(desk, '"layar balik"') == []
    assert listed(desk, "suara -pasar") == ["Warga menyuarakan protes"]
    assert listed(desk, "-pasar") == ["Warga menyuarakan protes"]
    assert listed(desk, "yang") == []


@pytest.mark.parametrize(
    "term", ["m", "me", "meny", "menyua", "suar", "warga menyu", "protes war", "warga m", "protes wa"]
)
def test_the_last_word_may_be_unfinished(at_desk, rani, term):
    story(rani, headline="Warga menyuarakan protes")
    story(rani, headline="Lain sekali")

    assert listed(at_desk(rani), term) == ["Warga menyuarakan protes"]


def test_words_that_mean_the_same_find_stories(at_desk, rani):
    Synonym.objects.create(words="KPU, Komisi Pemilihan Umum")
    story(rani, headline="Komisi Pemilihan Umum menetapkan jadwal")

    assert listed(at_desk(rani), "kpu jadwal") == ["Komisi Pemilihan Umum menetapkan jadwal"]


def test_either_copy_of_a_live_story_finds_it(at_desk, rani):
    live = factories.published(headline="Tayang lama")
    editing.save(live, editing.working(live).content | {"headline": "Pembaruan"}, base=0, actor=rani, now=NOW)
    factories.index()
    desk = at_desk(rani)

    assert [listed(desk, term) for term in ("tayang", "pembaruan", "pembar")] == [["Pembaruan"]] * 3
    assert listed(desk, "pembaruan -tayang") == []


def test_nobody_finds_by_words_of_a_copy_that_they_may_not_see(at_desk, siti, rani):
    """A reporter is offered others' live stories: by their live words, not by those of an update at work."""
    live = factories.published(headline="Tayang", body="<p>Isi.</p>")
    editing.save(
        live,
        editing.working(live).content | {"headline": "Terbongkar", "body": "<p>Nama saksi kunci.</p>"},
        base=0,
        actor=rani,
        now=NOW,
    )
    story(rani, headline="Terbongkar juga")
    factories.published(headline="Terbongkar besok", at=NOW + timedelta(days=20 * 365))
    factories.published(headline="Terbongkar kemarin", withdrawn_at=NOW, withdrawal_reason="x")
    own = story(siti, headline="Punya Siti")
    factories.index()

    desk = at_desk(siti)
    for term in ("terbongkar", "terbo", "saksi", "saksi kunci", '"nama saksi"', "tayang -x saksi"):
        assert listed(desk, term) == blocks(desk, term) == picked(desk, "relatedarticle", "target", term) == [], term
    assert listed(desk, "tayang") == []
    assert blocks(desk, "tayang") == picked(desk, "relatedarticle", "target", "tayan") == ["Tayang"]
    # What is excluded tells nothing of a working copy either.
    assert blocks(desk, "tayang -terbongkar") == ["Tayang"]
    assert blocks(desk, "siti") == picked(desk, "correction", "article", "siti") == [own.headline]

    desk = at_desk(rani)
    assert listed(desk, "saksi") == ["Terbongkar"]
    assert blocks(desk, "saksi") == picked(desk, "relatedarticle", "target", "saksi") == ["Tayang"]


@pytest.mark.parametrize("term", ["kopi ranusela", "kopi ranus", "panen ranusela kopi"])
def test_words_in_the_headline_come_first_then_the_newest(at_desk, tono, term):
    """In every picker, and in the list unless somebody sorts it."""
    factories.published(headline="Panen kopi Ranusela", at=NOW - 3 * HOUR)
    factories.published(headline="Kopi dari Ranusela dipanen", at=NOW - 2 * HOUR)
    factories.published(headline="Gunung", body="<p>Di kebun kopi Ranusela, panen tertunda.</p>", at=NOW - HOUR)
    double = story(tono, headline="Kembar")
    factories.index()
    desk = at_desk(tono)
    related = {"app_label": "articles", "model_name": "relatedarticle", "field_name": "target"}
    pages = ((url("autocomplete"), related), (url("blocks_stories"), {}), (url("articles_frontedition_stories"), {}))
    picks = [
        [row["text"].splitlines()[0] for row in desk.get(address, query | {"term": term}).json()["results"]]
        for address, query in pages
    ]
    shown = desk.get(url(LIST), {"q": term})
    by_age = desk.get(url(LIST), {"q": term, "o": "-6"}).context["cl"].result_list
    near = desk.get(story_url(double, "join"), {"q": term}).context["rows"]

    expected = ["Kopi dari Ranusela dipanen", "Panen kopi Ranusela", "Gunung"]
    assert [*picks, [row.headline for row in shown.context["cl"].result_list]] == [expected] * 4
    assert [row["story"].headline for row in near] == expected
    assert [row.headline for row in by_age] == ["Gunung", *expected[:2]]
    assert "aria-sort" not in shown.content.decode()


def test_of_a_story_that_is_only_live_to_somebody_the_live_headline_decides(at_desk, siti, rani):
    """Its place among others does not tell what stands in the headline of an update at work."""
    live = factories.published(headline="Gunung", body="<p>Kopi.</p>", at=NOW - 2 * HOUR)
    factories.published(headline="Pasar", body="<p>Kopi.</p>", at=NOW - HOUR)
    editing.save(live, editing.working(live).content | {"headline": "Kopi"}, base=0, actor=rani, now=NOW)
    factories.index()

    orders = [
        [row["text"] for row in at_desk(account).get(url("blocks_stories"), {"term": "kopi"}).json()["results"]]
        for account in (siti, rani)
    ]
    assert orders == [["Pasar", "Gunung"], ["Gunung", "Pasar"]]


def test_scheduled_stories_are_found_by_those_who_see_them(at_desk, siti, rani, tono):
    article = story(siti, headline="Kenari")
    for name, actor, at in (("submit", siti, None), ("approve", rani, None), ("publish", tono, NOW + HOUR)):
        base = editing.working(article).number
        workflow.move(article, name, base=base, actor=actor, now=NOW, at=at)
    other = factories.user("Reporter", language="en")

    with time_machine.travel(NOW, tick=False):
        assert [listed(at_desk(account), "kenari") for account in (siti, rani, tono, other)] == [
            ["Kenari"],
            ["Kenari"],
            ["Kenari"],
            [],
        ]
        assert [blocks(at_desk(account), "kenari") for account in (siti, other)] == [["Kenari"], []]


def test_a_list_without_result_offers_words_that_live_stories_have(at_desk, siti, rani):
    """Never those of others' drafts: nobody learns them by mistyping."""
    factories.published(headline="Pelabuhan ditutup")
    story(siti, headline="Kepiting bakau")
    story(rani, headline="Korupsi bendungan")
    factories.index()
    meant = {}
    for account in (siti, rani):
        desk = at_desk(account)
        for term in ("pelabuan", "kepitng", "bendngan", "ketersediaan"):
            cl = desk.get(url(LIST), {"q": term, "stage": "open"}).context["cl"]
            meant[account == siti, term] = cl.meant

    offered = {"words": "pelabuhan", "url": "?q=pelabuhan&stage=open"}
    assert {key for key, value in meant.items() if value} == {(True, "pelabuan"), (False, "pelabuan")}
    assert meant[True, "pelabuan"] == offered
    page = at_desk(rani).get(url(LIST), {"q": "pelabuan", "stage": "open"}).content.decode()
    assert 'Did you mean: <a href="?q=pelabuhan&amp;stage=open">pelabuhan</a>' in page


def test_pickers_of_stories_tell_where_each_stands(at_desk, siti):
    with time_machine.travel(NOW, tick=False):
        story(siti, headline="Draf", section=factories.section(name="Kota").pk)
        factories.published(headline="Tayang", at=NOW - HOUR, section=factories.section(name="Desa"))
        query = {"app_label": "articles", "model_name": "relatedarticle", "field_name": "target", "term": ""}
        rows = at_desk(siti).get(url("autocomplete"), query).json()["results"]

    assert sorted((row["text"], row["label"], row["tag"], row["detail"]) for row in rows) == [
        ("Draf", "Draft", "stage-draft", "Kota · 2 Mar 2026, 10:00 WIB"),
        ("Tayang", "Live", "readers-live", "Desa · 2 Mar 2026, 09:00 WIB"),
    ]


def test_the_merge_page_and_the_table_search_alike(at_desk, siti, rani):
    story(siti, headline="Banjir surut", body="<p>Warga membersihkan lumpur.</p>")
    double = story(siti, headline="Rob")
    desk = at_desk(rani)

    assert "Banjir surut" in desk.get(story_url(double, "join"), {"q": "bersih lumpur"}).content.decode()
    exported = b"".join(desk.get(url("articles_article_csv"), {"q": "bersih lumpur"}).streaming_content).decode()
    assert ("Banjir surut" in exported, "Rob" in exported) == (True, False)


@pytest.mark.parametrize("term", ['"', "-", "a" * 5000, "NEAR(a b)", "\x00x", "a:*", "facets : _s1", "🌶", "-x -y", "'"])
def test_odd_terms_are_no_error(at_desk, rani, siti, term):
    story(siti)
    for account in (rani, siti):
        desk = at_desk(account)
        for address, name in ((LIST, "q"), ("blocks_stories", "term"), ("articles_source_changelist", "q")):
            assert desk.get(url(address), {name: term}).status_code in (200, 302)


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_searching_costs_the_same_with_1_and_30_stories(at_desk, role):
    account = factories.user(role, language="en")
    desk = at_desk(account)
    costs = []
    for more in (1, 29):
        for _ in range(more):
            story(account, headline="Harga beras naik", section=factories.section().pk)
        address = f"{url(LIST)}?q=harga+ber"
        picker = f"{url('blocks_stories')}?term=harga+ber"
        costs.append((len(queries(desk, address)), len(queries(desk, picker))))

    assert costs[0] == costs[1]
    assert costs[0][1] == 6


# ---- rows by their names


def test_rows_are_found_by_forms_of_words_and_by_synonyms(at_desk, rani):
    Synonym.objects.create(words="KPU, Komisi Pemilihan Umum")
    factories.source(name="Komisi Pemilihan Umum")
    factories.source(name="Balai Penerbitan", url="https://terbit.example")
    factories.topic(name="Pembangunan jalan")
    desk = at_desk(rani)

    assert rows(desk, "articles_source_changelist", "kpu") == ["Komisi Pemilihan Umum"]
    assert rows(desk, "articles_source_changelist", "komisi pemilihan umum") == ["Komisi Pemilihan Umum"]
    assert rows(desk, "articles_source_changelist", "ilihan umu") == ["Komisi Pemilihan Umum"]
    assert rows(desk, "articles_source_changelist", "terbit.exam") == ["Balai Penerbitan"]
    assert rows(desk, "articles_topic_changelist", "bangunan jalan") == ["Pembangunan jalan"]
    assert rows(desk, "articles_topic_changelist", "bangunan rel") == []
    assert picked(desk, "articletopic", "topic", "dibangun") == ["Pembangunan jalan"]


def test_a_short_form_finds_the_name_that_it_stands_for_and_the_other_way(at_desk, rani):
    Synonym.objects.create(words="MK, Mahkamah Konstitusi")
    factories.source(name="Humas MK")
    desk = at_desk(rani)

    assert rows(desk, "articles_source_changelist", "mahkamah konstitusi") == ["Humas MK"]
    assert rows(desk, "articles_source_changelist", "humas mahkamah konstitusi") == ["Humas MK"]
    assert rows(desk, "articles_source_changelist", "mahkamah") == []


def test_accents_that_were_typed_make_no_difference(at_desk, rani):
    factories.author(name="Jose Ramos")
    assert rows(at_desk(rani), "articles_author_changelist", "josé") == ["Jose Ramos"]


# ---- words that mean the same


def add(desk, words):
    return desk.post(url("articles_synonym_add"), {"words": words})


def test_an_editor_writes_words_that_mean_the_same(at_desk, rani):
    desk = at_desk(rani)
    assert add(desk, " KPU ,Komisi  Pemilihan\nUmum,, KPU").status_code == 302

    assert Synonym.objects.get().words == "KPU, Komisi Pemilihan Umum"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("KPU", "Write at least two words or names, parted by commas."),
        ("KPU, kpu", "Write at least two words or names, parted by commas."),
        ("KPU, yang di", "Search leaves out words as frequent as “yang di”: it cannot stand for another."),
        ("suara, menyuarakan", "To search, “suara” and “menyuarakan” are the same words."),
        ("Mahkamah, mk", "“mk” already stands in: MK, Mahkamah Konstitusi. Add the words there."),
        (", ,", "Write at least two words or names, parted by commas."),
    ],
)
def test_words_that_search_could_not_use_are_refused(at_desk, rani, words, error):
    row = Synonym.objects.create(words="MK, Mahkamah Konstitusi")

    response = add(at_desk(rani), words)

    linked = f'<a href="{url("articles_synonym_change", row.pk)}">{row}</a>'
    errors = response.context["adminform"].form.errors["words"]
    assert errors == [error.replace(str(row), linked)]
    assert (linked in response.content.decode()) == (str(row) in error)


def test_words_that_become_too_long_when_tidied_are_refused(at_desk, rani):
    response = add(at_desk(rani), ",".join(f"kt{n:03}" for n in range(50)))

    assert response.context["adminform"].form.errors["words"] == ["At most 300 characters."]


def test_a_row_may_be_changed_and_says_what_it_finds(at_desk, rani):
    row = Synonym.objects.create(words="MK, Mahkamah Konstitusi")
    factories.published(headline="Putusan MK")
    factories.published(headline="MK menolak")
    factories.published(headline="MK nanti", at=NOW + timedelta(days=20 * 365))
    factories.index()
    desk = at_desk(rani)
    page = desk.get(url("articles_synonym_change", row.pk)).content.decode()

    assert "<li>MK: 2 live stories</li><li>Mahkamah Konstitusi: 0 live stories</li>" in page
    typed = {"words": "MK, Mahkamah Konstitusi, mahkamah"}
    response = change(desk, url("articles_synonym_change", row.pk), typed)
    assert (response.status_code, Synonym.objects.get().words) == (302, "MK, Mahkamah Konstitusi, mahkamah")


# ---- searches without result


def missed(words, day, asked=1):
    return SearchMiss.objects.create(words=words, day=day, asked=asked)


def test_searches_without_result_lead_to_the_search_and_to_a_new_row(at_desk, rani):
    missed("b50 & biodiesel", date(2026, 3, 2), 7)
    desk = at_desk(rani)
    page = desk.get(url("articles_searchmiss_changelist")).content.decode()

    assert f'href="{reverse("search")}?q=b50+%26+biodiesel"' in page
    address = f"{url('articles_synonym_add')}?words=b50+%26+biodiesel%2C+"
    assert f'href="{address}"' in page
    assert "b50 &amp; biodiesel, " in desk.get(address).content.decode()


def test_each_question_is_a_row_with_the_sum_of_the_days_the_most_asked_first(at_desk, rani):
    asked = (("lama", 40, 4), ("sering", 9, 6), ("sering", 3, 2), ("sering", 1, 3), ("jarang", 2, 4))
    for words, ago, times in asked:
        missed(words, (NOW - timedelta(days=ago)).date(), times)
    with time_machine.travel(NOW, tick=False):
        desk = at_desk(rani)
        shown = [
            desk.get(url("articles_searchmiss_changelist"), query)
            for query in ({}, {"day__within": "7"}, {"q": "sering"}, {"o": "2"})
        ]

    lists = [page.context["cl"].result_list for page in shown]
    assert [[(row.words, row.total, (NOW.date() - row.day).days) for row in rows] for rows in lists] == [
        [("sering", 11, 1), ("jarang", 4, 2), ("lama", 4, 40)],
        [("sering", 5, 1), ("jarang", 4, 2)],
        [("sering", 11, 1)],
        [("lama", 4, 40), ("jarang", 4, 2), ("sering", 11, 1)],
    ]
    totals = [re.findall(r'pager-total">([^<]*)', page.content.decode()) for page in shown[:3]]
    assert totals == [["3 different searches"], ["2 different searches"], ["1 different search"]]


def test_a_row_says_what_is_found_now_and_leads_to_the_synonyms_that_there_are(at_desk, rani):
    row = Synonym.objects.create(words="MK, Mahkamah Konstitusi")
    for words in ("beras murah", "beras ketan", "jagung", "mk", "rahasia"):
        missed(words, NOW.date())
    for _ in range(2):
        factories.published(headline="Beras murah")
    story(rani, headline="Rahasia")
    factories.index()
    page = at_desk(rani).get(url("articles_searchmiss_changelist")).content.decode()
    terms, there = (re.findall(rf"field-{name}[^>]*>(?:<strong>)?([^<]*)", page) for name in ("term", "there"))

    assert dict(zip(terms, there, strict=True)) == {
        "beras murah": "2 stories",
        "beras ketan": "in part",
        "jagung": "nothing",
        "mk": "nothing",
        "rahasia": "nothing",
    }
    assert page.count(f'href="{url("articles_synonym_change", row.pk)}">Open the synonyms') == 1
    assert page.count(">Add words that mean the same<") == 4


def test_empty_pages_say_what_they_are_for(at_desk, rani):
    desk = at_desk(rani)

    assert "Write names beside their short forms" in desk.get(url("articles_synonym_changelist")).content.decode()
    assert "is counted here." in desk.get(url("articles_searchmiss_changelist")).content.decode()


@pytest.mark.parametrize(("name", "cost"), [("articles_synonym_changelist", 7), ("articles_searchmiss_changelist", 9)])
def test_their_lists_cost_the_same_with_1_and_30_rows(at_desk, name, cost):
    desk = at_desk(factories.user("Administrator", language="en"))
    costs = []
    for numbers in (range(1), range(1, 30)):
        for n in numbers:
            Synonym.objects.create(words=f"kata{n}, lain{n}")
            missed(f"kata{n}", date(2026, 3, 2))
        costs.append(len(queries(desk, url(name))))

    assert costs == [cost, cost]


def test_stories_that_wait_to_be_known_are_found_once_they_are(at_desk, rani):
    factories.article(headline="Dari luar")
    desk = at_desk(rani)
    assert listed(desk, "luar") == []
    factories.index()
    assert (listed(desk, "luar"), Article.objects.count()) == (["Dari luar"], 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL's plans")
def test_no_story_has_all_that_were_found_looked_through_for_it():
    """As conditions joined by OR would, or NOT IN, where many are found; see `search.either`."""
    plan = search.at_desk(Article.objects.all(), search.parse("kopi luwak -teh")).order_by().explain()
    assert "articles_deskdocument" in plan and "SubPlan" not in plan
