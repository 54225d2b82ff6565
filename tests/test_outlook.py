"""Why readers see a story or do not: what it waits for, who can take it on, when, and where it will stand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from articles import editing, schedule, workflow
from articles.admin import why
from articles.gates import Inspection
from articles.models import Article, Assignment, Stage
from articles.outlook import Change, Readers, able, outlook

from . import factories
from .desk import story, whole
from .factories import NOW

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(hours=20)  # tomorrow 06:00 WIB


def look(article, viewer, *, now=NOW):
    article = Article.objects.get(pk=article.pk)
    copy = editing.working(article)
    plan = schedule.open_plan(article)
    return outlook(article, copy, viewer=viewer, plan=plan, inspection=Inspection(copy.content, now=now))


def answer(article, viewer, *, now=NOW) -> str:
    article = Article.objects.get(pk=article.pk)
    with translation.override("en"):
        told = why.answer(look(article, viewer, now=now), article, viewer=viewer, now=now)
    return told.replace("\xa0", " ")


def do(article, name, actor, *, now=NOW, **asked):
    base = editing.working(Article.objects.get(pk=article.pk)).number
    return workflow.move(article, name, base=base, actor=actor, now=now, **asked)


def taken(article, *steps, **asked):
    """Take a story so many steps on; what is asked is for the last."""
    for count, (name, actor) in enumerate(steps, 1):
        do(article, name, actor, **(asked if count == len(steps) else {}))
    return article


@pytest.fixture
def way(siti, rani, tono):
    return [("submit", siti), ("approve", rani), ("publish", tono)]


# ---- the answer


def test_a_draft_waits_for_its_writer(siti, rani):
    article = story(siti)

    assert answer(article, siti) == "Not live yet: your draft, not submitted for review."
    assert answer(article, rani) == "Not live yet: a draft of Siti."


def test_a_draft_counts_what_is_missing(siti):
    article = story(siti, section=None, sources=[])

    assert answer(article, siti) == "Not live yet: your draft, not submitted for review; 2 things are missing."


def test_in_review_it_waits_for_those_who_may_approve(siti, rani, tono, way):
    article = taken(story(siti), *way[:1])

    assert answer(article, siti) == "Not live yet: waits for approval by Rani and Tono."
    assert answer(article, tono) == "Not live yet: waits for approval by you and Rani."


def test_whoever_wrote_part_of_it_cannot_approve(siti, rani, tono, way):
    article = taken(story(siti), *way[:1])
    editing.save(article, whole(headline="Suntingan Rani"), base=0, actor=rani, now=NOW)
    assert answer(article, siti) == "Not live yet: waits for approval by Tono."

    editing.save(article, whole(headline="Suntingan Tono"), base=1, actor=tono, now=NOW)
    assert answer(article, siti) == "Not live yet: waits for approval, and nobody may give it."


def test_approved_it_waits_for_those_who_may_publish(siti, way):
    assert answer(taken(story(siti), *way[:2]), siti) == "Not live yet: approved, waits for publication by Tono."


def test_scheduled_it_waits_for_its_time_alone(siti, way):
    article = taken(story(siti), *way, at=SOON)

    found = look(article, siti)
    assert (found.readers, found.next, found.first_at) == (Readers.SCHEDULED, None, SOON)
    assert answer(article, siti) == "Scheduled: live tomorrow 06:00 WIB, in 20 hours."


def test_a_live_story_tells_what_its_update_waits_for(siti, way):
    article = taken(story(siti), *way)
    assert answer(article, siti) == "Live since 2 Mar 2026, 10:00 WIB."

    editing.save(article, whole(headline="Pembaruan"), base=0, actor=siti, now=NOW)
    told = ["version 1 is a draft", "version 1 waits for approval", "version 1 is approved and waits for publication"]
    found = [answer(article, siti), *(answer(taken(article, step), siti) for step in way[:2])]

    assert found == [f"Live since 2 Mar 2026, 10:00 WIB; {words}." for words in told]


def test_a_planned_update_and_a_planned_withdrawal_are_told(siti, tono, way):
    article = taken(story(siti), *way)
    editing.save(article, whole(headline="Pembaruan"), base=0, actor=siti, now=NOW)
    taken(article, *way, at=SOON)
    do(article, "withdraw", tono, at=SOON + timedelta(hours=1), reason="Keliru.")

    found = look(article, siti)
    assert (found.next, found.update_at, found.withdrawal_at) == (None, SOON, SOON + timedelta(hours=1))
    assert answer(article, siti) == (
        "Live since 2 Mar 2026, 10:00 WIB; version 1 goes out tomorrow 06:00 WIB, in 20 hours;"
        " it will be withdrawn tomorrow 07:00 WIB, in 21 hours."
    )


def test_withdrawn_and_spiked_stories_say_so(siti, rani, tono, way):
    gone = taken(story(siti), *way, ("withdraw", tono), reason="Keliru.")
    aside = taken(story(siti), ("spike", rani), reason="Basi.")

    assert answer(gone, siti) == "Not live: withdrawn since 2 Mar 2026, 10:00 WIB."
    assert answer(aside, siti) == "Not live: it was spiked."


# ---- who


def test_people_are_those_who_may_make_the_move(siti, rani, tono, way):
    """As `workflow.can` and its four eyes say, of everybody that there is."""
    gone = factories.user("Editor", is_active=False)
    dina, root = factories.user("Reporter"), factories.user(is_superuser=True)
    everybody = [siti, rani, tono, gone, dina, root]
    article = story(siti)
    given = Assignment.objects.create(article=article, assignee=dina, actor=rani, at=NOW)

    for step in [None, *way[:2]]:
        if step:
            taken(article, step)
        row = Article.objects.get(pk=article.pk)
        move = workflow.expected(row)
        may = [who for who in everybody if who.is_active and workflow.can(who, row, move)]
        assert set(able(row, move)) == set(may)
    assert dina in able(row, workflow.SUBMIT)
    given.ended_at = NOW
    given.save()
    assert dina not in able(row, workflow.SUBMIT)


def test_a_few_are_named_and_the_others_counted(siti, way):
    for _ in range(4):
        factories.user("Editor")
    article = taken(story(siti), *way[:1])

    people = look(article, siti).people
    assert (len(people.named), people.more) == (3, 3)


# ---- where


def places(article, viewer) -> dict[tuple[str, str], tuple[str, bool]]:
    """Each list with what becomes of it, and whether there is a page to link to."""
    return {
        (place.kind, place.name): (place.change.value, bool(place.url))
        for place in look(article, viewer).places
        if place.kind not in {"author", "source"}
    }


def test_a_new_story_appears_in_its_lists_and_pages_that_are_not_there_yet_have_no_link(siti):
    above = factories.section(name="Nasional")
    below, topic = factories.section(name="Hukum", parent=above), factories.topic(name="Banjir")
    known = factories.published(tags=["pasar"])
    article = story(siti, section=below.pk, topics=[topic.pk], tags=["pasar", "cabai"])

    assert known.tags.count() == 1
    assert places(article, siti) == {
        ("home", ""): ("appears", True),
        ("feed", ""): ("appears", True),
        ("section", "Hukum"): ("appears", True),
        ("section", "Nasional"): ("appears", True),
        ("topic", "Banjir"): ("appears", False),
        ("tag", "cabai"): ("appears", False),
        ("tag", "pasar"): ("appears", True),
    }


def test_an_update_appears_stays_and_leaves(siti, way):
    above = factories.section(name="Nasional")
    law, crime = (factories.section(name=name, parent=above) for name in ("Hukum", "Kriminal"))
    article = taken(story(siti, section=law.pk, tags=["pasar", "cabai"]), *way)
    content = editing.working(article).content | {"section": crime.pk, "tags": ["cabai", "beras"]}
    editing.save(article, content, base=0, actor=siti, now=NOW)

    assert places(article, siti) == {
        ("section", "Hukum"): ("leaves", True),
        ("section", "Kriminal"): ("appears", True),
        ("section", "Nasional"): ("stays", True),
        ("tag", "pasar"): ("leaves", True),
        ("tag", "cabai"): ("stays", True),
        ("tag", "beras"): ("appears", False),
    }


def test_a_planned_withdrawal_leaves_every_list(siti, tono, way):
    article = taken(story(siti), *way)
    assert {place.change for place in look(article, siti).places} == {Change.STAYS}

    do(article, "withdraw", tono, at=SOON, reason="Keliru.")

    assert {place.change for place in look(article, siti).places} == {Change.LEAVES}


def test_what_is_out_of_readers_sight_stands_nowhere(siti, rani, tono, way):
    gone = taken(story(siti), *way, ("withdraw", tono), reason="Keliru.")
    aside = taken(story(siti), ("spike", rani), reason="Basi.")

    assert (look(gone, siti).places, look(aside, siti).places) == ((), ())


def test_it_costs_at_most_seven_queries_however_much_there_is(siti, way):
    def cost(n):
        photo = factories.picture()
        content = whole(
            lead_photo=photo.pk,
            topics=[factories.topic().pk for _ in range(n)],
            authors=[factories.author().pk for _ in range(n)],
            tags=[f"label {k}" for k in range(n)],
            body=f'<p>Teks.</p><aside data-story="{factories.published().uid}">Lain</aside>',
        )
        article = taken(editing.create(content, actor=siti, now=NOW), *way)
        editing.save(article, content | {"headline": "Baru"}, base=0, actor=siti, now=NOW)
        for _ in range(n):
            factories.user("Editor")
        article = Article.objects.get(pk=article.pk)
        copy = editing.working(article)
        with CaptureQueriesContext(connection) as captured:
            found = outlook(article, copy, viewer=siti, plan=None, inspection=Inspection(copy.content, now=NOW))
        assert found.stage == Stage.DRAFT
        return len(captured)

    assert (cost(1), cost(30)) == (7, 7)
