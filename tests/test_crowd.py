"""The examiner of benchmarks/crowd.py sees what is gone: a harness that cannot fail proves nothing."""

import pytest

from benchmarks.losses import Diary, Shown, Side, examine, lines
from tests.factories import NOW

OPENING, FIRST, SECOND = "Air naik & surut.", "Paragraf 1.0 ditulis.", "Paragraf 2.0 ditulis."


def content(*paragraphs: str, lead: str = "Teras") -> dict:
    body = "".join(f"<p>{text.replace('&', '&amp;')}</p>" for text in paragraphs)
    return {"lead": lead, "body": body}


def shown(*sides: Side, lead="Teras 2", body=(OPENING, SECOND), newest=1) -> Shown:
    return Shown(0, newest, lead, content(*body)["body"], sides)


REVISIONS = {0: content(OPENING), 1: content(OPENING, FIRST, lead="Teras 1"), 2: content(OPENING, FIRST, SECOND)}


def found(*diaries: Diary, revisions=REVISIONS, row=None):
    return examine(diaries, revisions, revisions[max(revisions)] if row is None else row)


def test_lines_are_plain_text():
    assert lines("<p>Air &amp; <strong>api</strong></p><h2>Judul</h2><p>dua</p>") == ["Air & api", "dua"]


def test_nothing_is_wrong_where_everything_stands():
    made = found(Diary([FIRST], ["Teras 1"]), Diary([SECOND], [OPENING]))
    assert (made.lost, made.set_aside, made.problems) == ([], 0, [])


def test_a_paragraph_that_is_gone_is_lost_also_if_an_older_revision_has_it():
    revisions = REVISIONS | {3: content(OPENING, SECOND)}
    assert found(Diary([FIRST]), Diary([SECOND]), revisions=revisions).lost == [FIRST]


def test_a_lead_is_lost_only_if_no_revision_ever_had_it():
    assert found(Diary(shared=["Teras 1", "Teras 7"])).lost == ["Teras 7"]


def test_what_a_merge_page_showed_was_set_aside_not_lost():
    revisions = REVISIONS | {3: content(OPENING, FIRST)}
    page = shown(Side("lead", "Teras", "Teras 1", "Teras 2"), Side("body-1", OPENING, FIRST, f"{OPENING}\n{SECOND}"))
    made = found(Diary([SECOND], ["Teras 2"], [page]), revisions=revisions)
    assert (made.lost, made.set_aside, made.problems) == ([], 1, [])


@pytest.mark.parametrize(
    "side",
    [
        Side("lead", "Teras lain", "Teras 1", "Teras 2"),
        Side("lead", "Teras", "Teras", "Teras 2"),
        Side("lead", "Teras", "Teras 1", "Teras 2 …"),
        Side("body-1", OPENING, FIRST, ""),
        Side("body-1", OPENING, "Air naik", "Air surut"),
    ],
)
def test_a_merge_page_that_shows_something_else_is_told(side):
    made = found(Diary(shown=[shown(side)]))
    assert len(made.problems) == 1
    assert "not verbatim" in made.problems[0]


def test_an_empty_merge_page_a_gap_and_another_row_are_told():
    made = found(Diary(shown=[shown()]), revisions={0: content(OPENING), 1: content(FIRST), 3: content(SECOND)}, row={})
    assert ["no collision" in made.problems[0], "gaps" in made.problems[1], "row" in made.problems[2]] == [True] * 3
    assert len(made.problems) == 3


@pytest.mark.django_db
def test_it_sees_a_loss_in_a_story_of_the_database():
    from articles import editing

    first = editing.blank() | {"headline": "Satu", "body": "<p>Awal.</p>"}
    story = editing.create(first, actor=None, now=NOW)
    editing.save(story, first | {"body": f"<p>Awal.</p><p>{FIRST}</p>"}, base=0, actor=None, now=NOW)
    story.refresh_from_db()
    revisions = {revision.number: revision.content for revision in story.revisions.all()}
    diary = Diary([FIRST, SECOND])
    made = examine([diary], revisions, editing.snapshot(story))
    assert (made.lost, made.problems) == ([SECOND], [])
