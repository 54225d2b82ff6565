"""What was put right, on one page: /koreksi/, its anchors on the stories' pages, what machines read of it."""

import json
from datetime import timedelta

import pytest
import time_machine

from articles.models import Article, Correction, Release
from tests import factories
from tests.factories import NOW
from tests.reading import has, page, texts, words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ADDRESS = "/koreksi/"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE, settings.SITE_URL = "en", "https://berita.example"
    with time_machine.travel(NOW, tick=False):
        yield


def corrected(text: str, *, at=NOW, kind="koreksi", **story) -> Correction:
    return Correction.objects.create(article=factories.published(**story), text=text, kind=kind, published_at=at)


def listed(tree) -> list[str]:
    return texts(tree, f"//ul[{has('notes')}]/li")


def test_corrections_of_live_stories_stand_there_newest_first(client):
    old = corrected("Bukan 5.", at=NOW - HOUR, kind="ralat", headline="Cabai")
    corrected("Bukan Ani.", kind="hak_jawab", headline="Panen")
    tree = page(client, ADDRESS)
    assert listed(tree) == [
        "Right of reply 2 March 2026, 10:00 WIB Panen Bukan Ani.",
        "Erratum 2 March 2026, 09:00 WIB Cabai Bukan 5.",
    ]
    assert tree.xpath(f"//ul[{has('notes')}]/li[2]//h2/a/@href") == [
        f"{old.article.get_absolute_url()}#koreksi-{old.pk}"
    ]


def test_what_readers_may_not_see_is_not_there(client):
    corrected("kenari nanti", at=NOW + HOUR)
    corrected("kenari belum", at=None)
    hidden = [
        corrected("kenari besok", headline="kenari"), corrected("kenari ditarik"), corrected("kenari konsep")
    ]  # fmt: skip
    states = (
        {"published_at": NOW + HOUR},
        {"withdrawn_at": NOW, "withdrawal_reason": "kenari"},
        {"published_at": None, "live_number": None, "stage": "draft"},
    )
    for correction, state in zip(hidden, states, strict=True):
        Article.objects.filter(pk=correction.article_id).update(**state)
    Correction.objects.update(reason="kenari")
    tree = page(client, ADDRESS)
    assert "kenari" not in words(tree)
    assert "Nothing to correct so far" in words(tree)


def test_a_correction_that_came_with_a_version_leads_to_what_changed(client):
    plain, released = corrected("Satu."), corrected("Dua.")
    Release.objects.create(article=released.article, number=1, at=NOW, change="correction", correction=released)
    ways = page(client, ADDRESS).xpath("//a[contains(@href, 'riwayat')]/@href")
    assert ways == [f"/artikel/{released.article_id}/riwayat/"]
    assert plain.article_id != released.article_id


def test_twenty_a_page(client):
    story = factories.published()
    for n in range(21):
        Correction.objects.create(article=story, text=f"Ke-{n}.", published_at=NOW - n * HOUR)
    assert len(listed(page(client, ADDRESS))) == 20
    second = page(client, f"{ADDRESS}?page=2")
    assert [text.rpartition(" ")[2] for text in listed(second)] == ["Ke-20."]
    assert second.xpath("//link[@rel='canonical']/@href") == ["https://berita.example/koreksi/?page=2"]
    for wrong in ("3", "0", "x"):
        assert client.get(f"{ADDRESS}?page={wrong}").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_queries(client, django_assert_num_queries, count):
    for n in range(count):
        made = corrected("Bukan 5.")
        Release.objects.create(article=made.article, number=n + 1, at=NOW, change="correction", correction=made)
    with django_assert_num_queries(5):
        client.get(ADDRESS)
    with django_assert_num_queries(3):  # how many there are is known now
        client.get(ADDRESS)


@pytest.mark.parametrize("address", ["/", "/pedoman-media-siber/", "/hak-jawab/"])
def test_the_way_to_it(client, address):
    assert ADDRESS in page(client, address).xpath("//a/@href")


def test_each_correction_has_a_place_on_its_story(client):
    made = corrected("Bukan 5.")
    tree = page(client, made.article.get_absolute_url())
    assert "Bukan 5." in words(tree.xpath(f"//*[@id='koreksi-{made.pk}']")[0])
    assert ADDRESS in tree.xpath("//section[@aria-labelledby='corrections']//a/@href")


def test_machines_read_what_was_put_right_and_where_the_policy_is(client):
    made = corrected("Bukan 5.", at=NOW - HOUR, slug="cabai")
    block = page(client, made.article.get_absolute_url()).xpath("//script[@type='application/ld+json']/text()")[0]
    data = json.loads(block)
    assert data["correction"] == [
        {
            "@type": "CorrectionComment",
            "name": "Correction",
            "text": "Bukan 5.",
            "datePublished": "2026-03-02T09:00:00+07:00",
            "url": f"https://berita.example/artikel/{made.article_id}/cabai/#koreksi-{made.pk}",
        }
    ]
    assert data["publisher"]["correctionsPolicy"] == "https://berita.example/koreksi/"


def test_what_was_typed_stays_words(client):
    corrected("<script>alert(1)</script>", headline="<script>alert(2)</script>")
    assert page(client, ADDRESS).xpath("//script[not(@src)]") == []
