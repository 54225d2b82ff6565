"""Readers find what they want: judged questions over the fixtures (`benchmarks.judgments` says how they were judged).

The thresholds are a little below what was measured, alike on both databases; `benchmarks/README.md` has the tables.
"""

from collections import Counter
from datetime import UTC, datetime
from functools import partial
from statistics import mean

import pytest
from django.core.management import call_command

from articles import search
from articles.models import Article
from benchmarks import judgments, relevance
from tests.laid import laid

NOW = datetime(2026, 3, 3, tzinfo=UTC)  # a day after the newest fixture
NDCG, RECALL = 0.975, 0.97
LEAST = 0.5  # nDCG of any question

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def fixtures(django_db_setup, django_db_blocker, tmp_path_factory):
    lay = partial(call_command, "loaddata", *relevance.FIXTURES, verbosity=0)
    with laid(lay, blocker=django_db_blocker, media=tmp_path_factory.mktemp("media")):
        yield


# ---- the judged set


def test_the_judged_set_names_live_stories_and_no_question_twice():
    asked = judgments.questions("fixtures")
    live = set(Article.objects.live(NOW).values_list("slug", flat=True))
    assert {name for question in asked for name in question.grades} - live == set()
    for collection in ("fixtures", "news"):
        asked = judgments.questions(collection)
        assert [text for text, times in Counter(question.asked for question in asked).items() if times > 1] == []
        assert [question.asked for question in asked if judgments.WANT not in question.grades.values()] == []


def test_a_ranking_is_as_good_as_its_best_stories_stand_high():
    grades = {"a": judgments.WANT, "b": judgments.ABOUT}
    assert judgments.ndcg(["a", "b", "x"], grades) == 1
    assert judgments.ndcg(["x", "y"], grades) == 0
    assert round(judgments.ndcg(["b", "a"], grades), 3) == 0.797
    assert judgments.recall(["x", "b"], grades) == 0.5


# ---- search


def test_judged_questions_find_their_stories():
    asked = judgments.questions("fixtures")
    rankings = [(question.grades, relevance.found(question.asked, NOW)) for question in asked]
    gains = [judgments.ndcg(ranking, grades) for grades, ranking in rankings]
    assert [question.asked for question, gain in zip(asked, gains, strict=True) if gain < LEAST] == []
    assert round(mean(gains), 3) >= NDCG
    assert round(mean(judgments.recall(ranking, grades) for grades, ranking in rankings), 3) >= RECALL


def test_slips_are_offered_as_they_were_meant():
    slips = judgments.typos()
    assert [(typed, search.find(typed, now=NOW).meant) for typed, _meant in slips] == slips
