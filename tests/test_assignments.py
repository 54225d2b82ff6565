"""Who works on a story until when: one at a time, written only as it was seen, told to whom it concerns."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles import assignments, editing
from articles.models import Assignment, Notice, User

from . import factories
from .desk import story
from .factories import NOW

pytestmark = pytest.mark.django_db

DUE = NOW + timedelta(hours=5)


def give(article, to, *, actor, was=None, brief="Minta data luas sawah.", due_at=DUE):
    return assignments.assign(article, assignee=to, due_at=due_at, brief=brief, actor=actor, now=NOW, was=was)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_an_editor_gives_a_story_out_which_lets_its_reporter_see_it_and_tells_them(rani, siti):
    article = story(rani)
    assert not editing.may_see(fresh(siti), article)

    made = give(article, siti, actor=rani, brief=" Minta data. ")

    assert (made.assignee, made.due_at, made.brief, made.actor, made.at) == (siti, DUE, "Minta data.", rani, NOW)
    assert editing.may_see(fresh(siti), article)
    told = Notice.objects.get()
    assert (told.user, told.kind, told.actor, told.text) == (siti, "assigned", rani, "Minta data.")
    event = article.events.first()
    assert (event.move, event.actor, event.reason, event.data["name"]) == ("assign", rani, "Minta data.", "Siti")


def test_a_new_assignment_takes_the_place_of_the_open_one_that_was_seen(rani, siti):
    article, budi = story(rani), factories.user("Reporter")
    first = give(article, siti, actor=rani)
    second = give(article, budi, actor=rani, was=first.pk)

    assert assignments.open_one(article) == second
    first.refresh_from_db()
    assert (first.ended_at, first.ended_by) == (NOW, rani)
    assert not editing.may_see(fresh(siti), article)


@pytest.mark.parametrize("seen", ["nothing", "one that ended"])
def test_what_somebody_else_assigned_meanwhile_stays(rani, siti, tono, seen):
    article = story(rani)
    first = give(article, siti, actor=rani)
    kept = give(article, tono, actor=rani, was=first.pk) if seen == "one that ended" else first

    with pytest.raises(assignments.Changed):
        give(article, rani, actor=tono, was=None if seen == "nothing" else first.pk)

    assert list(Assignment.objects.filter(ended_at=None)) == [kept]


def test_the_same_again_writes_nothing(rani, siti):
    article = story(rani)
    first = give(article, siti, actor=rani)
    events = article.events.count()

    assert give(article, siti, actor=rani, was=first.pk) == first
    assert (Assignment.objects.count(), article.events.count(), Notice.objects.count()) == (1, events, 1)


def test_a_reporter_gives_nobody_anything_and_nobody_is_given_what_they_could_not_see(rani, siti):
    article, guest = story(siti), factories.user()
    left = factories.user("Reporter", is_active=False)

    with pytest.raises(PermissionDenied):
        give(article, rani, actor=siti)
    for nobody in (guest, left):
        with pytest.raises(ValueError, match="may not see stories"):
            give(article, nobody, actor=rani)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("who", ["assignee", "owner", "editor"])
def test_done_is_said_by_assignee_owner_or_editor_and_told_to_the_others(rani, siti, who):
    owner, hari = factories.user("Reporter"), factories.user("Editor")
    article = story(owner)
    made = give(article, siti, actor=rani)
    actor = fresh({"assignee": siti, "owner": owner, "editor": hari}[who])

    ended = assignments.end(article, actor=actor, now=NOW, was=made.pk)

    assert (ended.ended_at, ended.ended_by) == (NOW, actor)
    assert article.events.first().move == "assign_end"
    # Whom it was assigned to sees the story no longer: of what they may not see nobody is told.
    told = set(Notice.objects.filter(kind="done").values_list("user", flat=True))
    assert told == {rani.pk, owner.pk} - {actor.pk}


def test_done_is_not_said_by_others_nor_twice(rani, siti):
    article, budi = story(siti), factories.user("Reporter")
    made = give(article, rani, actor=rani)

    with pytest.raises(PermissionDenied):
        assignments.end(article, actor=budi, now=NOW, was=made.pk)
    assignments.end(article, actor=rani, now=NOW, was=made.pk)
    with pytest.raises(assignments.Changed):
        assignments.end(article, actor=rani, now=NOW, was=made.pk)
