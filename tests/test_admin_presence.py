"""Who has a story open, and who saved meanwhile, is told to those who may see it; it locks nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing, presence, publication
from articles.admin.presence import short
from articles.models import Article, Presence, Release, Stage

from . import factories
from .desk import posted, queries, story, story_url, url
from .factories import NOW

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def siti(client, siti):
    client.force_login(siti)
    return siti


@pytest.fixture
def article(siti):
    return story(siti)


def ask(client, article, **data):
    return client.post(story_url(article, "presence"), {"base": 0, **data}, headers=JSON)


def save(article, actor, lead, base):
    return editing.save(article, editing.at(article, base) | {"lead": lead}, base=base, actor=actor, now=NOW)


# ---- who is there


def test_the_answer_names_the_others_and_not_the_asker(client, article, siti, rani):
    presence.beat(article, rani, typing=True, now=NOW)

    answer = ask(client, article, typing="1").json()

    assert answer["others"] == [
        {
            "name": "Rani",
            "since": "10:00 WIB",
            "typing": True,
            "sentence": "Rani has had this open since 10:00 WIB and is typing",
        }
    ]
    assert Presence.objects.get(user=siti).typing


def test_the_words_are_in_the_askers_language_and_zone(client, article, siti, rani):
    type(siti).objects.filter(pk=siti.pk).update(language="id", time_zone="Asia/Makassar")
    presence.beat(article, rani, typing=False, now=NOW)

    assert [one["sentence"] for one in ask(client, article).json()["others"]] == [
        "Rani membuka berita ini sejak 11:00 WITA"
    ]


def test_a_time_of_another_day_names_it():
    assert short(NOW - timedelta(hours=11), NOW) == "1 Mar 2026, 23:00 WIB"
    assert short(NOW - timedelta(hours=10), NOW) == "00:00 WIB"


def test_who_leaves_is_there_no_longer_than_a_reload_takes(client, article, siti, rani):
    ask(client, article)

    assert ask(client, article, leave="1").status_code == 204
    assert presence.others(article, rani, now=NOW + presence.GRACE) == []


def test_it_stands_on_the_page_without_script(client, article, siti, rani):
    presence.beat(article, rani, typing=True, now=NOW)

    page = client.get(story_url(article)).content.decode()

    assert "Rani has had this open since 10:00 WIB and is typing" in page
    assert "disabled" not in page.split('name="_save"')[1][:40]


def test_it_stands_on_the_page_of_who_only_reads(client, article, siti, rani):
    Article.objects.filter(pk=article.pk).update(stage=Stage.SPIKED)
    presence.beat(article, rani, typing=False, now=NOW)

    page = client.get(story_url(article)).content.decode()

    assert "data-story-form" not in page
    assert "Rani has had this open since 10:00 WIB" in page


# ---- who saved meanwhile


def test_nothing_was_saved_meanwhile(client, article, siti):
    assert ask(client, article).json()["saved"] == {"number": 0, "by": "", "at": "", "sentence": ""}


def test_a_story_fresh_from_a_fixture_has_no_version(client, siti):
    assert ask(client, factories.article(owner=siti)).json()["saved"]["number"] == 0


def test_who_saved_meanwhile_is_told(client, article, siti, rani):
    save(article, rani, "Baru.", 0)

    assert ask(client, article).json()["saved"] == {
        "number": 1,
        "by": "Rani",
        "at": "10:00 WIB",
        "sentence": "Rani saved version 1 at 10:00 WIB.",
    }
    assert ask(client, article, base=1).json()["saved"]["sentence"] == ""


def test_ones_own_other_window_is_told_after_the_others(client, article, siti, rani):
    save(article, siti, "Baru.", 0)
    save(article, rani, "Lain.", 1)
    save(article, rani, "Lagi.", 2)
    save(article, siti, "Akhir.", 3)

    assert ask(client, article).json()["saved"]["sentence"] == (
        "Rani saved versions 2, 3, the last one at 10:00 WIB. "
        "You saved versions 1, 4 in another window, the last one at 10:00 WIB."
    )
    assert ask(client, article, base=3).json()["saved"]["sentence"] == (
        "You saved version 4 in another window at 10:00 WIB."
    )


def test_a_fix_of_the_live_story_is_its_fixers_version_of_the_update(client, article, siti, rani):
    Article.objects.filter(pk=article.pk).update(
        stage=Stage.PUBLISHED, live_number=0, approved_number=0, published_at=NOW
    )
    article = Article.objects.get(pk=article.pk)
    save(article, siti, "Baru.", 0)
    content = editing.at(article, 0) | {"kicker": "Bencana"}
    change = publication.Change(Release.Change.SILENT)
    redpel = factories.user("Managing editor", first_name="Dewi")
    publication.hotfix(article, content, base=0, change=change, actor=redpel, now=NOW)

    assert ask(client, article, base=1).json()["saved"]["sentence"] == "Dewi saved version 3 at 10:00 WIB."


def test_of_a_crowd_of_versions_the_newest_are_looked_at(client, article, siti, rani):
    for n in range(35):
        save(article, rani, f"Baru {n}.", n)

    with CaptureQueriesContext(connection) as captured:
        saved = ask(client, article).json()["saved"]

    assert saved["number"] == 35
    assert sum("articles_revision" in query["sql"] for query in captured) == 1


def test_the_page_of_a_form_that_could_not_be_saved_says_who_saved_meanwhile(client, article, siti, rani):
    save(article, rani, "Baru.", 0)

    page = client.post(story_url(article), posted(editing.at(article, 0), base=0, headline="")).content.decode()

    assert "Rani saved version 1 at 10:00 WIB." in page
    assert 'name="_take"' in page
    assert f"{story_url(article, 'diff')}?before=0&amp;after=1" in page


# ---- who may ask, and what it costs


def test_others_stories_and_strangers_are_not_told(article, rani):
    stranger = Client()
    stranger.force_login(factories.user("Reporter"))

    assert ask(stranger, article).status_code == 404
    assert ask(Client(), article).status_code == 401
    assert ask(Client(), article).json() == {"error": "logged out"}
    assert not Presence.objects.exists()


@pytest.mark.parametrize("base", ["x", "-1", "²", "1" * 10])
def test_a_base_that_is_no_number_is_refused(client, article, siti, base):
    assert ask(client, article, base=base).status_code == 400


def test_it_costs_the_same_with_1_and_30_others(client, article, siti):
    def costs(n):
        for _ in range(n):
            presence.beat(article, factories.user("Editor"), typing=False, now=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            assert len(ask(client, article).json()["others"]) == Presence.objects.exclude(user=siti).count()
        return len(captured), len(queries(client, story_url(article)))

    ask(client, article)
    assert costs(1) == costs(30)


# ---- the list of stories


def test_the_list_says_who_else_is_at_a_story(client, article, siti, rani):
    presence.beat(article, rani, typing=False, now=NOW)
    presence.beat(article, siti, typing=False, now=NOW)

    rows = client.get(url("articles_article_changelist")).content.decode()

    assert 'Harga cabai turun <span class="tag tag-here">Rani is here</span>' in rows
    assert "Siti is here" not in rows


def test_the_list_names_three_people_at_most(client, article, siti):
    for name in ("Ani", "Budi", "Cici", "Dodi"):
        presence.beat(article, factories.user("Editor", first_name=name), typing=False, now=NOW)

    assert "Ani, Budi, Cici … are here" in client.get(url("articles_article_changelist")).content.decode()


def test_the_list_costs_the_same_however_many_are_there(client, siti, rani):
    def costs(n):
        for _ in range(n):
            presence.beat(story(siti), rani, typing=False, now=NOW)
        return len(queries(client, url("articles_article_changelist")))

    assert costs(1) == costs(30)
