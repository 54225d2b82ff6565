"""The list of stories as CSV: what the user may see, filtered as the list is, and no cell that a spreadsheet runs."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing, html
from articles.admin import export
from articles.models import Article

from . import factories
from .desk import story, url
from .factories import NOW

pytestmark = pytest.mark.django_db

CSV = "articles_article_csv"


def table(client, **query) -> list[dict[str, str]]:
    """The rows of the file."""
    response = client.get(url(CSV), query)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_says_what_the_list_shows(client, settings):
    settings.SITE_URL = "https://warta.example"
    dewi = factories.user("Managing editor", language="en", time_zone="Asia/Jayapura", first_name="Dewi")
    client.force_login(dewi)
    section = factories.section(name="Ekonomi")
    authors = [factories.author(name="Budi"), factories.author(name="Ani")]
    live = factories.published(
        headline="Lama", slug="lama", section=section, authors=authors, owner=dewi, at=NOW, body="<p>Satu dua.</p>"
    )
    content = editing.working(live).content | {"headline": "Baru", "body": "<p>Satu dua <b>tiga</b>.</p><p>Empat.</p>"}
    editing.save(live, content, base=0, actor=dewi, now=NOW + timedelta(minutes=5))
    Article.objects.update(changed_at=NOW + timedelta(minutes=5))

    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client.force_login(dewi)
        rows = table(client)

    assert rows == [
        {
            "id": str(live.pk),
            "headline": "Baru",
            "stage": "Draft",
            "what readers see": "Live",
            "section": "Ekonomi",
            "owner": "Dewi",
            "authors": "Budi, Ani",
            "published": "2026-03-02T12:00:00+09:00",
            "changed": "2026-03-02T12:05:00+09:00",
            "words": "4",
            "address": f"https://warta.example/artikel/{live.pk}/lama/",
        }
    ]


def test_the_file_is_utf_8_with_a_mark_and_a_dated_name(client, rani):
    client.force_login(rani)

    with time_machine.travel(NOW, tick=False):
        client.force_login(rani)
        response = client.get(url(CSV))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="stories-2026-03-02.csv"'
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response.streaming_content).startswith(b'\xef\xbb\xbf"id","headline"')


def test_a_reporter_gets_own_stories_only(client, siti):
    client.force_login(siti)
    story(siti, headline="Punya Siti")
    story(factories.user("Reporter"), headline="Rahasia")

    assert [row["headline"] for row in table(client)] == ["Punya Siti"]
    assert table(client, q="rahasia") == []


def test_it_is_filtered_and_ordered_as_the_list_is(client, rani):
    client.force_login(rani)
    for name in ("B", "A", "C"):
        factories.article(headline=name, owner=None if name == "C" else rani)

    title = 2  # boxes, pictures, headlines: columns count from 1
    assert [row["headline"] for row in table(client, owner="me", o=str(title + 1))] == ["A", "B"]
    assert client.get(url(CSV), {"owner__password__startswith": "x"}).status_code == 400


def test_only_what_is_live_has_an_address(client, rani):
    client.force_login(rani)
    story(rani)
    factories.published(withdrawn_at=NOW, withdrawal_reason="x")

    assert [row["address"] for row in table(client)] == ["", ""]


def test_words_are_counted_as_anywhere_else():
    blocks = [
        '<h2>Judul <em>kecil</em></h2><p>Satu<strong>kata</strong>, dua &amp; <a href="https://a.b/?x=1&amp;y=2">tiga</a>.</p>',
        "<ul><li>Empat</li><li>Lima enam</li></ul><blockquote><p>Tujuh<br>delapan</p></blockquote>",
        html.story_block(str(uuid.uuid4()), "Tidak dihitung"),
        html.photo_block(str(uuid.uuid4()), "Juga tidak"),
        html.embed_block("https://a.b/c", "Kartu"),
    ]
    body = html.sanitise("".join(blocks))

    assert export.words(body) == len(html.text(body).split()) == 11


HOSTILE = [
    "=cmd|'/C calc'!A0",
    "+62 812",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "﹦1",
    "  =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\xa0@x",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text):
    assert export.harmless(text).startswith("'")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Aman; =1+1", "Aman;' =1+1"),
        ("Aman\n=1+1", "Aman\n'=1+1"),
        ("Aman\t@x", "Aman\t'@x"),
        ("\t=1", "'\t'=1"),
    ],
)
def test_neither_is_what_stands_behind_a_separator(text, made):
    assert export.harmless(text) == made


@pytest.mark.parametrize(
    "text", ["", "Harga cabai naik 5% = rekor", "“Kami – rakyat”", "3-1", "Siapa? @budi", "'sudah'"]
)
def test_plain_words_stay_as_they_are(text):
    assert export.harmless(text) == text


def test_a_hostile_headline_arrives_neutralised_and_in_its_cell(client, rani):
    client.force_login(rani)
    factories.article(headline='=HYPERLINK("http://x","y"),"z')

    assert [row["headline"] for row in table(client)] == ['\'=HYPERLINK("http://x","y"),"z']


def test_the_queries_do_not_grow_with_the_rows(client, rani):
    client.force_login(rani)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            table(client)
        return len(captured)

    story(rani)
    cost()
    few = cost()
    for _ in range(29):
        story(rani, section=factories.section().pk)

    assert cost() == few


def test_a_long_list_comes_in_parts_and_whole(client, rani, monkeypatch):
    monkeypatch.setattr(export, "PART", 2)
    client.force_login(rani)
    for n in range(5):
        factories.article(headline=f"Judul {n}")

    assert sorted(row["headline"] for row in table(client)) == [f"Judul {n}" for n in range(5)]


@pytest.mark.parametrize("name", [CSV, "articles_article_ninjs"])
def test_very_many_are_asked_to_be_narrowed_down(client, rani, monkeypatch, name):
    monkeypatch.setattr(export, "MOST", 2)
    client.force_login(rani)
    for number in range(3):
        factories.published(headline=f"Berita {number}", label="opinion" if number else "")

    told = client.get(url(name), {"stage__exact": "published"}, follow=True)

    assert told.redirect_chain == [(url("articles_article_changelist") + "?stage__exact=published", 302)]
    told_why = str(next(iter(told.context["messages"])))
    assert told_why == "These are more than 2 stories. Filter the list, then export it."
    assert client.get(url(name), {"label__exact": "opinion"}).streaming
