"""The story's own record at the desk: versions and moves, and each version as it was saved."""

import pytest
from django.utils import translation

from articles import editing, html, workflow
from articles.models import Article

from . import factories
from .desk import story, story_url
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti(client):
    account = factories.user("Reporter", language="en", first_name="Siti")
    client.force_login(account)
    return account


@pytest.fixture
def article(siti):
    made = story(siti, headline="Judul pertama")
    content = editing.working(made).content
    editing.save(made, content | {"headline": "Judul kedua"}, base=0, actor=siti, now=NOW, comment="Lebih tajam")
    workflow.move(made, "submit", base=1, actor=siti, now=NOW)
    return Article.objects.get(pk=made.pk)


def test_the_record_tells_versions_and_moves(client, article):
    entries = client.get(story_url(article, "history")).context["entries"]

    with translation.override("en"):
        told = [(bool(entry.get("is_version")), entry["number"], str(entry["what"])) for entry in entries]
    assert told == [
        (False, 1, "Submitted for review"),
        (False, 0, "Created"),
        (True, 1, "saved"),
        (True, 0, "saved"),
    ]
    assert [str(entry["actor"]) for entry in entries] == ["Siti"] * 4
    assert entries[2]["why"] == "Lebih tajam"


def test_each_version_is_shown_as_it_was_saved(client, article):
    page = client.get(story_url(article, "revision", 0)).content.decode()

    assert "Judul pertama" in page
    assert "Panen raya menekan harga." in page
    assert story_url(article, "history") in page


def test_a_version_shows_what_its_own_blocks_name(client, article):
    photo = factories.picture(caption="Sawah & langit", photographer="Bram")
    body = (
        html.story_block("", "Panen <raya>")
        + html.photo_block(str(photo.uid), "Keterangan sendiri")
        + html.embed_block("https://contoh.example/a?b=1&c=2", "Peta")
    )
    copy = editing.working(article)
    editing.save(article, copy.content | {"body": body}, base=copy.number, actor=None, now=NOW)

    page = client.get(story_url(article, "revision", copy.number + 1)).content.decode()

    assert f'<img src="{photo.file.url}"' in page
    for words in (
        "Panen &lt;raya&gt;</aside>",
        "Keterangan sendiri</figure>",
        "Peta <small>https://contoh.example/a?b=1&amp;c=2</small>",
    ):
        assert words in page


def test_a_version_that_never_was_is_not_found(client, article):
    assert client.get(story_url(article, "revision", 2)).status_code == 404


def test_a_story_fresh_from_a_fixture_is_its_own_version_0(client):
    client.force_login(factories.user("Editor"))
    article = factories.published(headline="Dari fixture")

    assert client.get(story_url(article, "history")).status_code == 200
    assert "Dari fixture" in client.get(story_url(article, "revision", 0)).content.decode()


def test_the_released_version_is_marked(client):
    client.force_login(factories.user("Editor"))
    article = factories.published()
    editing.save(article, editing.working(article).content | {"lead": "Baru."}, base=0, actor=None, now=NOW)

    entries = client.get(story_url(article, "history")).context["entries"]

    assert [entry["number"] for entry in entries if entry.get("is_live")] == [0]


def test_others_records_are_not_there(client, siti):
    secret = story(factories.user("Reporter"))

    assert client.get(story_url(secret, "history")).status_code == 404
    assert client.get(story_url(secret, "revision", 0)).status_code == 404
