"""Redacting a version at the desk, and corrections that are written by hand there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editing, publication
from articles.models import Article, Correction, Event, Release
from tests import factories
from tests.desk import change, said, story_url, url
from tests.reading import page, texts, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def tono(client, tono):
    client.force_login(tono)
    return tono


@pytest.fixture
def story():
    """A live story with two versions: 0, which is past, and 1."""
    now = timezone.now()
    article = factories.published(headline="Harga cabai turun", at=now - timedelta(hours=3))
    content = editing.at(article, 0) | {"lead": "Baru."}
    told = publication.Change(Release.Change.CORRECTION, text="Bukan turun.")
    publication.hotfix(article, content, base=0, change=told, actor=None, now=now - timedelta(hours=1))
    return Article.objects.get(pk=article.pk)


def redact_url(story, number: int = 0) -> str:
    return story_url(story, "redact", number)


def test_the_page_says_what_happens_and_shows_the_version(client, tono, story):
    tree = page(client, redact_url(story))
    assert "the reason stands in its place" in words(tree)
    assert "Isi berita." in words(tree)
    assert texts(tree, "//form//button[contains(@class, 'danger')]") == ["Redact"]


def test_a_reason_redacts_it(client, tono, story):
    response = client.post(redact_url(story), {"reason": " Menyebut nama anak. "}, follow=True)
    assert said(response) == ["Redacted: readers see the reason in place of this version."]
    release = Release.objects.get(number=0)
    assert (release.redaction_reason, release.redacted_by) == ("Menyebut nama anak.", tono)
    assert Event.objects.get(move="redact").actor == tono


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_without_a_reason_nothing_happens(client, tono, story, reason):
    response = client.post(redact_url(story), {"reason": reason})
    assert response.status_code == 200
    assert "This field is required." in response.content.decode()
    assert not Release.objects.filter(redacted_at__isnull=False).exists()


def test_the_live_version_cannot_be_redacted(client, tono, story):
    assert page(client, redact_url(story, 1)).xpath("//button[contains(@class, 'danger')]") == []
    response = client.post(redact_url(story, 1), {"reason": "Sebab."}, follow=True)
    assert said(response) == ["This version is live: correct it or withdraw the story.", "You had written: Sebab."]
    assert not Release.objects.filter(redacted_at__isnull=False).exists()


def test_once_is_enough(client, tono, story):
    client.post(redact_url(story), {"reason": "Satu."})
    assert "Satu." in words(page(client, redact_url(story)))
    response = client.post(redact_url(story), {"reason": "Dua."}, follow=True)
    assert "This version is redacted already." in said(response)
    assert Release.objects.get(number=0).redaction_reason == "Satu."


def test_only_versions_that_readers_saw_can_be_redacted(client, tono, story):
    working = editing.working(story)
    pending = editing.save(
        story, working.content | {"lead": "Lagi."}, base=working.number, actor=None, now=timezone.now()
    )
    for number in (pending.number, 99):
        assert client.get(redact_url(story, number)).status_code == 404
    Release.objects.create(article=story, number=pending.number, at=timezone.now() + timedelta(days=1))
    assert client.post(redact_url(story, pending.number), {"reason": "Sebab."}).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("Reporter", 404), ("Editor", 403)])
def test_only_those_who_may_withdraw_redact(client, story, role, status):
    client.force_login(factories.user(role))
    assert client.get(redact_url(story)).status_code == status
    assert client.post(redact_url(story), {"reason": "Sebab."}).status_code == status
    assert not Release.objects.filter(redacted_at__isnull=False).exists()


# ---- corrections by hand


def posted(**values) -> dict:
    return {"kind": "ralat", "text": "Bukan 5.", "published_at_0": "2026-03-02", "published_at_1": "10:00:00", **values}


def test_a_correction_by_hand_names_who_approved_it(client, tono, story):
    client.post(url("articles_correction_add"), posted(article=story.pk))
    made = Correction.objects.get(kind="ralat")
    assert (made.article, made.text, made.approver) == (story, "Bukan 5.", tono)


def test_a_correction_that_came_with_a_version_stays_at_its_story(client, tono, story):
    came, other = Correction.objects.get(), factories.published()
    change(client, url("articles_correction_change", came.pk), posted(article=other.pk, text="Lebih jelas."))
    came.refresh_from_db()
    assert (came.article, came.text, came.approver) == (story, "Lebih jelas.", tono)


def test_one_by_hand_may_move_to_another_story(client, tono, story):
    other = factories.published()
    made = Correction.objects.create(article=story, text="Bukan 5.")
    change(client, url("articles_correction_change", made.pk), posted(article=other.pk))
    made.refresh_from_db()
    assert made.article == other
