"""A save on an older revision merges with what was saved since; what collides waits for a choice; nothing is lost."""

import pytest

from articles import editing, merge
from articles.models import Revision, Stage

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db

BODY = "<p>Satu satu.</p><p>Dua dua.</p><p>Tiga tiga.</p>"


@pytest.fixture
def budi():
    return factories.user("Editor", first_name="Budi")


@pytest.fixture
def story(rani):
    return editing.create(editing.blank() | {"headline": "Harga cabai", "body": BODY}, actor=rani, now=NOW)


def save(story, who, *, base=0, **changes):
    content = editing.at(story, base) | changes
    return editing.save(story, content, base=base, actor=who, now=NOW)


def text(story):
    return editing.working(story).content


def test_fields_and_paragraphs_that_one_side_touched_merge_by_themselves(story, rani, budi):
    save(story, rani, lead="Lead Rani.", body=BODY.replace("Satu satu.", "Satu Rani."))

    saved = save(story, budi, kicker="PASAR", body=BODY.replace("Tiga tiga.", "Tiga Budi."))

    assert (text(story)["lead"], text(story)["kicker"]) == ("Lead Rani.", "PASAR")
    assert text(story)["body"] == "<p>Satu Rani.</p><p>Dua dua.</p><p>Tiga Budi.</p>"
    assert (saved.number, saved.revision.kind, saved.revision.actor) == (2, Revision.Kind.MERGE, budi)
    assert {(one.key, one.by) for one in saved.merged.taken} == {
        ("lead", merge.THEIRS),
        ("kicker", merge.MINE),
        ("body", merge.THEIRS),
        ("body", merge.MINE),
    }
    story.refresh_from_db()
    assert story.body == text(story)["body"]


def test_people_and_tags_merge_as_lists(story, rani, budi):
    one, two = factories.author().pk, factories.author().pk
    save(story, rani, authors=[one], tags=["cabai"])
    save(story, budi, authors=[two], tags=["pasar"])

    assert set(text(story)["authors"]) == {one, two}
    assert text(story)["tags"] == ["cabai", "pasar"]


def test_what_collides_waits_for_a_choice_and_is_then_saved(story, rani, budi):
    save(story, rani, lead="Lead Rani.")
    mine = editing.at(story, 0) | {"lead": "Lead Budi.", "kicker": "PASAR"}

    with pytest.raises(editing.Collided) as met:
        editing.save(story, mine, base=0, actor=budi, now=NOW)
    assert [one.id for one in met.value.merged.collisions] == ["lead"]
    assert text(story)["lead"] == "Lead Rani."

    chosen = {"lead": "Lead keduanya."}
    editing.save(story, mine, base=0, actor=budi, now=NOW, choices=chosen, shown=1)

    assert (text(story)["lead"], text(story)["kicker"]) == ("Lead keduanya.", "PASAR")


def test_a_collision_met_again_is_asked_again_and_earlier_choices_hold(story, rani, budi):
    save(story, rani, lead="Lead Rani.", kicker="RANI")
    mine = editing.at(story, 0) | {"lead": "Lead Budi.", "kicker": "BUDI"}
    save(story, rani, base=1, kicker="RANI LAGI")
    choices = {"lead": "Lead Budi.", "kicker": "BUDI"}

    with pytest.raises(editing.Collided) as met:
        editing.save(story, mine, base=0, actor=budi, now=NOW, choices=choices, shown=1)
    assert {one.id: one.theirs for one in met.value.merged.collisions} == {"lead": "Lead Rani.", "kicker": "RANI LAGI"}

    save(story, rani, base=2, photo_caption="Tak bertabrakan.")
    saved = editing.save(story, mine, base=0, actor=budi, now=NOW, choices=choices, shown=2)

    assert (text(story)["kicker"], text(story)["photo_caption"]) == ("BUDI", "Tak bertabrakan.")
    assert saved.number == 4


def test_choices_without_the_version_that_they_were_made_against_do_not_count(story, rani, budi):
    save(story, rani, lead="Lead Rani.")
    mine = editing.at(story, 0) | {"lead": "Lead Budi."}

    for shown in (None, 0, 99):
        with pytest.raises(editing.Collided):
            editing.save(story, mine, base=0, actor=budi, now=NOW, choices={"lead": "Lead Budi."}, shown=shown)


def test_a_stale_save_without_a_change_takes_nothing_back(story, rani, budi):
    save(story, rani, lead="Lead Rani.")

    saved = save(story, budi)

    assert (saved.revision, saved.number, text(story)["lead"]) == (None, 1, "Lead Rani.")


def test_what_was_written_as_a_choice_is_sanitised(story, rani, budi):
    save(story, rani, body=BODY.replace("Dua dua.", "Dua Rani."))
    mine = editing.at(story, 0) | {"body": BODY.replace("Dua dua.", "Dua Budi.")}
    choices = {"body-2": "<p onclick='x()'>Dua<script>alert(1)</script> berdua.</p>"}

    editing.save(story, mine, base=0, actor=budi, now=NOW, choices=choices, shown=1)

    assert text(story)["body"] == "<p>Satu satu.</p><p>Dua berdua.</p><p>Tiga tiga.</p>"


def test_restoring_is_a_new_revision_with_the_old_content(story, rani, budi):
    save(story, rani, lead="Lead Rani.")

    saved = editing.restore(story, 0, base=1, actor=budi, now=NOW, comment="#0")

    assert (saved.number, saved.revision.kind, saved.revision.comment) == (2, Revision.Kind.RESTORE, "#0")
    assert text(story) == editing.at(story, 0)
    assert editing.at(story, 1)["lead"] == "Lead Rani."


def test_restoring_beside_a_save_of_others_merges(story, rani, budi):
    save(story, rani, lead="Lead Rani.")
    save(story, rani, base=1, kicker="BARU")

    editing.restore(story, 0, base=1, actor=budi, now=NOW)

    assert (text(story)["lead"], text(story)["kicker"]) == ("", "BARU")


def test_a_merge_takes_an_approved_story_back_to_review(story, rani, budi):
    save(story, rani, lead="Lead Rani.")
    story.__class__.objects.filter(pk=story.pk).update(stage=Stage.APPROVED, approved_number=1)

    save(story, budi, kicker="PASAR")

    story.refresh_from_db()
    assert story.stage == Stage.REVIEW
