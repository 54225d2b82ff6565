"""Who has a story open, since when: kept by a word every few seconds, and nothing more."""

from datetime import timedelta

import pytest

from articles import presence
from articles.models import Presence
from articles.presence import BEAT, GONE, GRACE

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return factories.article()


@pytest.fixture
def siti():
    return factories.user()


@pytest.fixture
def rani():
    return factories.user()


def here(article, user, at):
    """Whom `user` sees `at` a time after NOW, and since when after NOW they are there."""
    return [(one.user, one.since - NOW, one.typing) for one in presence.others(article, user, now=NOW + at)]


def seconds(n):
    return timedelta(seconds=n)


def test_one_is_there_until_45_seconds_without_a_word(article, siti, rani):
    presence.beat(article, rani, typing=False, now=NOW)
    presence.beat(article, rani, typing=True, now=NOW + seconds(40))

    assert here(article, siti, seconds(84)) == [(rani, seconds(0), True)]
    assert here(article, siti, seconds(85)) == []


def test_who_comes_back_later_is_there_since_then(article, siti, rani):
    presence.beat(article, rani, typing=False, now=NOW)
    presence.beat(article, rani, typing=False, now=NOW + seconds(90))

    assert here(article, siti, seconds(91)) == [(rani, seconds(90), False)]


def test_nobody_sees_oneself_or_another_story(article, siti, rani):
    presence.beat(article, siti, typing=False, now=NOW)
    presence.beat(factories.article(), rani, typing=False, now=NOW)

    assert here(article, siti, seconds(1)) == []


def test_who_came_first_stands_first(article, siti, rani):
    third = factories.user()
    presence.beat(article, rani, typing=False, now=NOW + seconds(5))
    presence.beat(article, third, typing=False, now=NOW)
    presence.beat(article, third, typing=False, now=NOW + seconds(10))

    assert [user for user, *_others in here(article, siti, seconds(11))] == [third, rani]


def test_who_closes_the_story_is_gone_soon(article, siti, rani):
    presence.beat(article, rani, typing=True, now=NOW)
    presence.leave(article, rani, now=NOW + seconds(1))

    assert here(article, siti, seconds(2)) == [(rani, seconds(0), False)]
    assert here(article, siti, seconds(1) + GRACE) == []


def test_another_window_of_the_same_person_keeps_them_there(article, siti, rani):
    """So does a reload, and the page that follows a save."""
    presence.beat(article, rani, typing=False, now=NOW)
    presence.leave(article, rani, now=NOW + seconds(1))
    presence.beat(article, rani, typing=False, now=NOW + BEAT)

    assert here(article, siti, BEAT + seconds(1)) == [(rani, seconds(0), False)]
    assert GRACE > BEAT


def test_leaving_late_brings_nobody_back(article, siti, rani):
    presence.beat(article, rani, typing=False, now=NOW)
    presence.leave(article, rani, now=NOW + seconds(1))
    presence.leave(article, rani, now=NOW + seconds(100))

    assert here(article, siti, seconds(101)) == []


def test_whoever_comes_clears_away_those_who_are_gone_from_the_story(article, siti, rani):
    elsewhere = factories.article()
    presence.beat(article, rani, typing=False, now=NOW)
    presence.beat(elsewhere, rani, typing=False, now=NOW)
    presence.beat(article, siti, typing=False, now=NOW + GONE)

    assert set(Presence.objects.values_list("article", "user")) == {(article.pk, siti.pk), (elsewhere.pk, rani.pk)}


def test_a_word_from_who_is_there_is_one_statement(article, rani, django_assert_num_queries):
    presence.beat(article, rani, typing=False, now=NOW)

    with django_assert_num_queries(1):
        presence.beat(article, rani, typing=True, now=NOW + BEAT)


def test_many_stories_cost_one_query(siti, rani, django_assert_num_queries):
    articles = [factories.article() for _ in range(30)]
    for one in articles[:2]:
        presence.beat(one, rani, typing=False, now=NOW)

    with django_assert_num_queries(1):
        found = presence.others_at(articles, siti, now=NOW)
        names = {pk: [one.user for one in there] for pk, there in found.items()}

    assert names == {one.pk: [rani] for one in articles[:2]}
