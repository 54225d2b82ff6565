"""The examiner of benchmarks/stale.py sees what is old or too soon: a harness that cannot fail proves nothing."""

import pytest

from benchmarks.looks import ABSENT, GONE, Address, Answer, History, Turn, examine

# Out from 10 on (written at 9), corrected from 20 on, withdrawn by the clock at 30.
STORY = History([Turn(1, 9, 10), Turn(2, 19, 20), Turn(GONE, 30, 30, is_moment=True)])
PAGE, LISTED, SITE = Address("/artikel/1/kabar/", (1,), is_story=True), Address("/kanal/a/", (1,)), Address("/")


@pytest.mark.parametrize(
    ("look", "sent", "answered", "verdict"),
    [
        (ABSENT, 5, 6, "right"),
        (1, 5, 6, "early"),
        (ABSENT, 9.2, 9.5, "right"),  # while it is written, both are
        (1, 9.2, 9.5, "right"),
        (ABSENT, 9.9, 12, "right"),  # asked before the commit
        (ABSENT, 10, 12, "stale"),
        (1, 10, 12, "right"),
        (2, 10, 12, "early"),
        (1, 19.5, 25, "right"),
        (1, 20, 25, "stale"),
        (2, 29, 29.9, "right"),
        (GONE, 29, 29.9, "early"),
        (GONE, 29, 31, "right"),
        (2, 30, 31, "stale"),
        (ABSENT, 31, 32, "stale"),
        (3, 31, 32, "wrong"),
    ],
)
def test_an_answer_shows_what_was_done_when_it_was_asked_for_and_nothing_later(look, sent, answered, verdict):
    assert STORY.judge(look, sent, answered)[0] == verdict


def test_a_look_that_comes_back_is_right_again():
    story = History([Turn(1, 9, 10), Turn(GONE, 19, 20), Turn(1, 29, 30)])
    asked = [(1, 15, 16), (1, 21, 22), (1, 31, 32), (GONE, 31, 32)]
    assert [story.judge(*each)[0] for each in asked] == ["right", "stale", "right", "stale"]


def judged(address, status, *found, at):
    made = examine([Answer(0, at, at + 0.5, status, found)], [address], {1: STORY, 2: History([])})
    return made.stale, made.early, made.wrong


@pytest.mark.parametrize(
    ("address", "status", "found", "at", "judgment"),
    [
        (PAGE, 404, (), 5, (0, 0, 0)),
        (PAGE, 404, (), 12, (1, 0, 0)),
        (PAGE, 200, ((1, 1),), 12, (0, 0, 0)),
        (PAGE, 200, ((1, 1),), 25, (1, 0, 0)),
        (PAGE, 410, (), 25, (0, 1, 0)),
        (PAGE, 410, (), 31, (0, 0, 0)),
        (PAGE, 404, (), 31, (1, 0, 0)),
        (PAGE, 301, (), 12, (0, 0, 1)),
        (LISTED, 200, (), 12, (1, 0, 0)),
        (LISTED, 200, (), 31, (0, 0, 0)),
        (LISTED, 200, ((1, 2),), 31, (1, 0, 0)),
        (SITE, 200, (), 12, (0, 0, 0)),  # it shows what fits
        (SITE, 200, ((1, 1),), 25, (1, 0, 0)),
        (SITE, 200, ((2, 1),), 25, (0, 0, 1)),
    ],
)
def test_pages_show_their_own_stories_and_no_page_an_old_one(address, status, found, at, judgment):
    assert judged(address, status, *found, at=at) == judgment


def test_what_missed_the_clock_is_told_apart_and_what_was_asked_about_is_counted():
    answers = [Answer(0, at, at + 0.1, 200, ((1, look),)) for at, look in ((12, 1), (11, 1), (22, 2), (31, 2), (29, 2))]
    made = examine(answers, [PAGE], {1: STORY})
    assert (made.stale, made.moments_late, made.moments_early) == (1, 1, 0)
    assert made.met == {(1, 10): 1, (1, 20): 2}
    assert made.told == ["stale: /artikel/1/kabar/ 200, asked 1.0000 s after story 1 was -1: 2"]
