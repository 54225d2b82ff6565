"""The story's own record at the desk: versions and moves, and each version as it was saved."""

from datetime import timedelta

import pytest
from django.utils import translation

from articles import editing, html, publication, workflow
from articles.models import Article, Release
from articles.publication import Change

from . import factories
from .desk import story, story_url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti(client, siti):
    client.force_login(siti)
    return siti


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

    assert f'src="{photo.rendition("16x9", "webp", 320).url}"' in page
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


def test_a_version_says_what_it_changed_and_why(client, article):
    entries = client.get(story_url(article, "history")).context["entries"]

    changed = {entry["number"]: entry.get("changed") for entry in entries if entry.get("is_version")}
    with translation.override("en"):
        assert {number: [str(label) for label in labels] for number, labels in changed.items()} == {
            0: [],
            1: ["Headline"],
        }


def test_readers_versions_are_marked_and_can_be_redacted_by_those_who_may(client):
    boss = factories.user("Managing editor", language="en")
    article = factories.published()
    content = editing.working(article).content | {"lead": "Baru."}
    publication.hotfix(article, content, base=0, change=Change(Release.Change.SILENT), actor=boss, now=NOW)
    link = story_url(article, "redact", 0)

    client.force_login(factories.user("Editor", language="en"))
    as_editor = client.get(story_url(article, "history")).content.decode()
    client.force_login(boss)
    as_boss = client.get(story_url(article, "history")).content.decode()
    publication.redact(article.releases.get(number=0), reason="Alamat saksi.", actor=boss, now=NOW)
    redacted = client.get(story_url(article, "history")).content.decode()

    assert "Readers saw it from 2 Mar 2026, 09:00 WIB" in as_editor
    assert "Live version corrected at once" in as_editor
    assert [link in page for page in (as_editor, as_boss, redacted)] == [False, True, False]
    assert story_url(article, "redact", 1) not in as_boss
    assert ("A published version was redacted" in redacted, "Alamat saksi." in redacted) == (True, True)


def test_a_long_record_comes_in_pages(client, siti):
    article = story(siti)
    for number in range(60):
        editing.save(article, whole(lead=f"{number}."), base=number, actor=siti, now=NOW + timedelta(minutes=number))

    first, second = (client.get(f"{story_url(article, 'history')}?page={page}").context["entries"] for page in (1, 2))
    odd = client.get(f"{story_url(article, 'history')}?page=x").context["entries"]

    assert (len(first), len(second), odd.number) == (50, 12, 1)
    assert first[0]["number"] == 60
    assert second[-1]["number"] == 0
    assert second[0]["changed"], "the first of a page is compared with the last of the next"


def test_a_hotfix_beside_an_update_is_compared_with_what_was_live(client):
    boss = factories.user("Managing editor", language="en")
    client.force_login(boss)
    article = factories.published()
    live = editing.working(article).content
    editing.save(article, live | {"headline": "Judul untuk nanti"}, base=0, actor=boss, now=NOW)
    change = Change(Release.Change.SILENT)
    publication.hotfix(article, live | {"lead": "Baru."}, base=0, change=change, actor=boss, now=NOW)

    entries = client.get(story_url(article, "history")).context["entries"]

    with translation.override("en"):
        told = {
            each["number"]: (each["before"], [str(label) for label in each["changed"]])
            for each in entries
            if each.get("is_version")
        }
    assert told == {0: (-1, []), 1: (0, ["Headline"]), 2: (0, ["Lead"]), 3: (1, ["Lead"])}
