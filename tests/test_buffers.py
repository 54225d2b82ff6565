"""Buffers: what one open form holds, kept and found for its writer alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict

from articles import buffers
from articles.models import Buffer

from . import factories
from .desk import story
from .factories import NOW

LATER = NOW + timedelta(minutes=5)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(siti):
    return story(siti)


def test_what_was_typed_comes_back_as_it_was_posted():
    posted = QueryDict(
        "headline=Banjir&topics=2&topics=7&authors=5&lead=&_save=&_user=3&base=4&form=x&csrfmiddlewaretoken=y"
    )

    typed = buffers.typed(posted)
    laid = buffers.as_posted(typed)

    assert typed == {"headline": "Banjir", "topics": ["2", "7"], "authors": "5", "lead": ""}
    assert (laid.getlist("topics"), laid.getlist("authors"), laid["lead"]) == (["2", "7"], ["5"], "")


def test_a_form_has_one_buffer_which_holds_the_newest(siti, article):
    token = uuid4()
    buffers.keep(siti, token, {"lead": "Satu."}, article=article, base=0, now=NOW)
    buffers.keep(siti, token, {"lead": "Dua."}, article=article, base=0, now=LATER)

    kept = Buffer.objects.get()
    assert (kept.content, kept.changed_at) == ({"lead": "Dua."}, LATER)


def test_two_people_may_have_the_same_token(siti, article):
    token = uuid4()
    other = factories.user("Editor")
    buffers.keep(siti, token, {"lead": "Siti."}, article=article, base=0, now=NOW)
    buffers.keep(other, token, {"lead": "Hari."}, article=article, base=0, now=NOW)

    buffers.drop(other, token)

    assert [kept.content["lead"] for kept in buffers.of_story(siti, article)] == ["Siti."]


def test_it_is_found_by_its_writer_for_its_story_alone(siti, article):
    token = uuid4()
    kept = buffers.keep(siti, token, {"lead": "Siti."}, article=article, base=0, now=NOW)

    assert buffers.find(siti, token, article) == kept
    assert buffers.find(factories.user("Editor"), token, article) is None
    assert buffers.find(siti, token, story(siti)) is None
    assert buffers.find(siti, token, None) is None


def test_the_newest_comes_first_and_new_stories_stand_apart(siti, article):
    old, new = uuid4(), uuid4()
    buffers.keep(siti, old, {}, article=article, base=0, now=NOW)
    buffers.keep(siti, new, {}, article=article, base=0, now=LATER)
    apart = buffers.keep(siti, uuid4(), {}, article=None, base=None, now=NOW)

    assert [kept.token for kept in buffers.of_story(siti, article)] == [new, old]
    assert buffers.of_new(siti) == [apart]


def test_its_body_is_clean_on_the_way_in(siti, article):
    buffers.keep(siti, uuid4(), {"body": "<p>Isi<script>x()</script></p>"}, article=article, base=0, now=NOW)

    assert "script" not in Buffer.objects.get().content["body"]


@pytest.mark.parametrize("base", [0, None])
def test_a_base_belongs_to_a_story_and_a_story_to_a_base(siti, article, base):
    with pytest.raises(IntegrityError), transaction.atomic():
        buffers.keep(siti, uuid4(), {}, article=None if base == 0 else article, base=base, now=NOW)


def test_it_goes_with_its_story(siti, article):
    buffers.keep(siti, uuid4(), {"lead": "Siti."}, article=article, base=0, now=NOW)

    article.delete()

    assert not Buffer.objects.exists()
