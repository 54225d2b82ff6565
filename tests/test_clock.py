"""Zones and clocks: a story goes out when its editor meant it to, wherever they sit and however clocks jump."""

from datetime import UTC, datetime, timedelta

import pytest

from articles import editing, schedule, workflow
from articles.models import Article, Release
from articles.publication import Change

from .desk import story, story_url
from .factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WIT_SIX = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)  # Tuesday, 06.00 WIT = 04.00 WIB


@pytest.fixture
def approved(siti, rani):
    article = story(siti)
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    return article


def seen(client, article) -> int:
    """What a reader is answered."""
    return client.get(article.get_absolute_url()).status_code


@pytest.mark.parametrize(
    ("zone", "typed"),
    [("Asia/Jayapura", "06:00"), ("Asia/Makassar", "05:00"), ("Asia/Jakarta", "04:00"), ("", "04:00")],
)
def test_a_time_is_that_of_the_account_wherever_its_user_sits(client, approved, tono, time_machine, zone, typed):
    time_machine.move_to(NOW, tick=False)
    tono.time_zone = zone
    tono.save(update_fields=["time_zone"])
    client.force_login(tono)
    client.post(story_url(approved, "move", "publish"), {"base": 0, "when": "at", "at_0": "2026-03-03", "at_1": typed})
    row = Article.objects.get(pk=approved.pk)
    client.logout()

    assert row.published_at == WIT_SIX
    time_machine.move_to(WIT_SIX - timedelta(seconds=1), tick=False)
    assert seen(client, row) == 404
    time_machine.move_to(WIT_SIX, tick=False)
    assert seen(client, row) == 200


def test_the_page_names_the_zone_and_the_clock_that_it_means(client, approved, tono, time_machine):
    """Someone in Jayapura whose account is in WIB reads WIB beside the boxes, not the computer's zone."""
    time_machine.move_to(NOW, tick=False)
    client.force_login(tono)
    page = client.get(story_url(approved, "move", "publish")).content.decode()

    assert "Time (WIB)" in page
    assert 'data-clock="2026-03-02T10:00:00" data-zone="WIB"' in page


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_clock_that_jumps_shows_a_story_early_or_late_and_never_for_good(client, approved, tono, time_machine, jump):
    """Whether a story is out is asked of the clock each time: nothing that a wrong clock said is kept."""
    due = NOW + 4 * HOUR
    workflow.move(approved, "publish", base=0, actor=tono, now=NOW, at=due)
    answers = []
    for moment in (due - HOUR / 2, due - HOUR / 2 + jump, due - HOUR / 2, due + HOUR / 2, due + HOUR / 2 + jump):
        time_machine.move_to(moment, tick=False)
        answers.append(seen(client, approved))

    late = [404, 200, 404, 200, 200]
    assert answers == (late if jump > timedelta() else [404, 404, 404, 200, 404])
    time_machine.move_to(due + HOUR / 2, tick=False)
    assert seen(client, approved) == 200
    assert Article.objects.get(pk=approved.pk).published_at == due


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_clock_that_jumps_lets_an_update_and_a_withdrawal_happen_once(
    client, approved, siti, rani, tono, time_machine, jump
):
    due = NOW + 4 * HOUR
    workflow.move(approved, "publish", base=0, actor=tono, now=NOW, at=NOW)
    editing.save(approved, editing.working(approved).content | {"lead": "Lagi."}, base=0, actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(approved, name, base=1, actor=who, now=NOW)
    workflow.move(approved, "publish", base=1, actor=tono, now=NOW, at=due, change=Change(Release.Change.UPDATED))
    workflow.move(approved, "withdraw", base=1, actor=tono, now=NOW, at=due + 2 * HOUR, reason="Kontrak.")
    for moment in (due + HOUR / 2, due + HOUR / 2 + jump, due + HOUR / 2 - jump, due + HOUR / 2):
        time_machine.move_to(moment, tick=False)
        assert seen(client, approved) == 200
        schedule.apply_due(moment)

    assert [(each.number, each.at) for each in approved.releases.all()] == [(1, due), (0, NOW)]
    assert approved.events.filter(move="update").count() == 1
    for moment, answer in ((due + 2 * HOUR, 410), (due + 2 * HOUR + jump, 410 if jump > timedelta() else 200)):
        time_machine.move_to(moment, tick=False)
        assert seen(client, approved) == answer
