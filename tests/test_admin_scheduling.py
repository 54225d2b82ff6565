"""Times at the desk: what goes out, changes or goes by itself later, and how its time is changed or taken back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone, translation

from articles import editing, schedule, workflow
from articles.admin.happened import HAPPENED
from articles.admin.moves import EXPLAINED, MOVED
from articles.models import Article, PlannedUpdate

from .desk import WIB, said, story, story_url, url
from .factories import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SOON = NOW + 4 * HOUR  # 14.00 WIB
UPDATE = {"change": "updated"}


@pytest.fixture(autouse=True)
def monday(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def tono(client, tono):
    client.force_login(tono)
    return tono


@pytest.fixture
def approved(siti, rani):
    """A story that nobody has published yet."""
    article = story(siti)
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(article, name, base=0, actor=who, now=NOW)
    return article


@pytest.fixture
def live(approved, siti, rani, tono):
    """A story before readers, with an approved update beside it."""
    workflow.move(approved, "publish", base=0, actor=tono, now=NOW - HOUR, at=NOW - HOUR)
    editing.save(approved, editing.working(approved).content | {"lead": "Lagi."}, base=0, actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani)):
        workflow.move(approved, name, base=1, actor=who, now=NOW)
    return approved


def fresh(article):
    return Article.objects.get(pk=article.pk)


def at(moment) -> dict:
    local = moment.astimezone(WIB)
    return {"at_0": f"{local:%Y-%m-%d}", "at_1": f"{local:%H:%M:%S}"}


def move(client, article, name, **data):
    base = editing.working(article).number
    seen = schedule.fingerprint(Article.objects.get(pk=article.pk), now=timezone.now())
    return client.post(story_url(article, "move", name), {"base": base, "seen": seen, **data}, follow=True)


def plan(client, article, moment=SOON):
    return move(client, article, "publish", when="at", **at(moment), **UPDATE)


def words(response) -> str:
    """What the page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def links(response) -> set[str]:
    """The moves that the page links to."""
    return set(re.findall(r"/move/([a-z]+)/\?base=", response.content.decode()))


# ---- updates


def test_an_update_is_planned_for_a_time(client, live):
    response = plan(client, live)

    assert said(response) == ["Scheduled: readers will see the update from today 14:00 WIB, in 4 hours."]
    assert (schedule.open_plan(live).at, fresh(live).lead) == (SOON, "")
    assert {"reschedule", "unschedule"} <= links(response)
    assert "Update scheduled: 2 Mar 2026, 14:00 WIB · Today 14:00 WIB, in 4 hours" in words(response)
    assert "Version 1, as update; scheduled by Tono, 2 Mar 2026, 10:00 WIB." in words(response)


def test_a_planned_correction_shows_what_readers_will_be_told(client, live):
    told = {"change": "correction", "correction": "ralat", "told": "Bukan <5>."}
    page = words(move(client, live, "publish", when="at", **at(SOON), **told))

    assert (
        "Readers will be told (Ralat): “Bukan <5>.”" in page or "Readers will be told (Erratum): “Bukan <5>.”" in page
    )


@pytest.mark.parametrize(
    ("posted", "errors"),
    [
        ({"when": "at", **at(NOW - HOUR)}, {"at": ["This time has passed. Choose a later one, or “Now”."]}),
        ({"when": "at"}, {"at": ["Say when."]}),
        ({"when": "now", **at(SOON)}, {"when": ["You gave a time: choose it, or empty it."]}),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused_with_words(client, live, posted, errors):
    for name, extra in (("publish", UPDATE), ("withdraw", {"kind": "error", "reason": "Keliru."})):
        response = move(client, live, name, **posted, **extra)

        assert response.context["form"].errors == errors
    assert not schedule.open_plan(live)
    assert fresh(live).live_number == 0


def test_a_planned_update_that_is_published_again_offers_its_time_and_takes_the_plans_place(client, live):
    plan(client, live)
    form = client.get(story_url(live, "move", "publish")).context["form"]
    move(client, live, "publish", when="now", **UPDATE)

    assert (form["when"].value(), form.initial["at"]) == ("at", SOON)
    assert fresh(live).lead == "Lagi."
    assert [row.outcome for row in PlannedUpdate.objects.all()] == ["cancelled"]


def test_a_planned_update_gets_another_time_and_is_cancelled(client, live):
    plan(client, live)
    page = client.get(story_url(live, "move", "reschedule"))
    moved = move(client, live, "reschedule", was=SOON.isoformat(), **at(SOON + HOUR))
    when = schedule.open_plan(live).at
    cancelled = move(client, live, "unschedule")

    assert "The update is scheduled for today 14:00 WIB, in 4 hours." in words(page)
    assert page.context["form"].initial["at"] == SOON
    assert 'name="was" value="2026-03-02T07:00:00+00:00"' in page.content.decode()
    assert said(moved) == ["Scheduled: readers will see the update from today 15:00 WIB, in 5 hours."]
    assert when == SOON + HOUR
    assert said(cancelled) == ["The schedule is cancelled."]
    assert "Update scheduled" not in words(cancelled)
    assert not schedule.open_plan(live)


def test_an_update_is_never_moved_into_the_past(client, live):
    plan(client, live)
    response = move(client, live, "reschedule", was=SOON.isoformat(), backdate="on", **at(NOW - HOUR))

    assert response.context["form"].errors == {"at": ["This time has passed. Choose a later one."]}
    assert "Today 09:00 WIB, 1 hour ago" in words(response)
    assert schedule.open_plan(live).at == SOON


def test_an_update_that_was_refused_says_why_above_the_story(client, live, monday):
    plan(client, live)
    workflow.move(live, "withdraw", base=1, actor=None, now=NOW, at=SOON, reason="Keliru.")
    monday.move_to(SOON, tick=False)
    with translation.override("en"):  # its words are those of whoever asked first
        schedule.apply_due(SOON)

    page = words(client.get(story_url(live)))
    assert "The scheduled update did not go out, 2 Mar 2026, 14:00 WIB: The story is withdrawn." in page


# ---- the first publication


def test_a_first_publication_gets_another_time(client, approved, tono):
    move(client, approved, "publish", when="at", **at(SOON))
    page = client.get(story_url(approved))
    moved = move(client, approved, "reschedule", was=SOON.isoformat(), **at(SOON + 24 * HOUR))

    assert "Publication scheduled: 2 Mar 2026, 14:00 WIB · Today 14:00 WIB, in 4 hours" in words(page)
    assert {"reschedule", "unschedule"} <= links(page)
    assert said(moved) == ["Scheduled: readers will see it from tomorrow 14:00 WIB, in 1 day."]
    assert fresh(approved).published_at == SOON + 24 * HOUR


def test_a_first_publication_goes_into_the_past_by_a_tick_alone(client, approved, tono):
    move(client, approved, "publish", when="at", **at(SOON))
    data = {"was": SOON.isoformat(), **at(NOW - HOUR)}
    first = move(client, approved, "reschedule", **data)
    second = move(client, approved, "reschedule", **data, backdate="on")

    assert list(first.context["form"].errors) == ["backdate"]
    assert 'name="backdate"' in first.content.decode()
    assert said(second) == ["Published."]
    assert fresh(approved).published_at == NOW - HOUR


def test_two_people_do_not_overwrite_each_others_time(client, approved, tono):
    move(client, approved, "publish", when="at", **at(SOON))
    move(client, approved, "reschedule", was=SOON.isoformat(), **at(SOON + HOUR))
    late = move(client, approved, "reschedule", was=SOON.isoformat(), **at(SOON + 2 * HOUR))

    assert said(late) == ["Somebody else has changed the time meanwhile. Look again."]
    assert fresh(approved).published_at == SOON + HOUR


@pytest.mark.parametrize("was", ["", "kemarin", "2026-03-02T07:00:00"])
def test_a_forged_time_is_a_bad_request(client, approved, tono, was):
    move(client, approved, "publish", when="at", **at(SOON))

    assert move(client, approved, "reschedule", was=was, **at(SOON + HOUR)).status_code == 400
    assert fresh(approved).published_at == SOON


def test_the_same_time_again_is_no_change(client, approved, tono):
    move(client, approved, "publish", when="at", **at(SOON))
    response = move(client, approved, "reschedule", was=SOON.isoformat(), **at(SOON))

    assert response.context["form"].errors == {"at": ["This is the time already. Choose another."]}


# ---- withdrawals


def test_a_withdrawal_is_scheduled_shown_changed_and_cancelled(client, live):
    reason = {"kind": "victim", "reason": "Demi <keluarga>."}
    planned = move(client, live, "withdraw", when="at", **at(SOON), **reason)
    form = client.get(story_url(live, "move", "withdraw")).context["form"]
    kept = move(client, live, "keep", reason="Keluarga setuju.")

    assert said(planned) == ["Scheduled: readers will no longer see it from today 14:00 WIB, in 4 hours."]
    assert "Withdrawal scheduled: 2 Mar 2026, 14:00 WIB" in words(planned)
    assert "Readers will be told: “Demi <keluarga>.”" in words(planned)
    assert {"keep", "withdraw"} <= links(planned)
    assert (form["kind"].value(), form["reason"].value(), form.initial["at"]) == ("victim", reason["reason"], SOON)
    assert said(kept) == ["The scheduled withdrawal is cancelled."]
    assert fresh(live).withdrawn_at is None
    assert live.events.get(move="keep").reason == "Keluarga setuju."


def test_a_withdrawal_asks_for_a_kind_and_words_and_cancelling_it_for_a_reason(client, live):
    empty = move(client, live, "withdraw", when="now", reason=" ", kind="sensor")
    move(client, live, "withdraw", when="at", **at(SOON), kind="error", reason="Keliru.")
    unsaid = move(client, live, "keep", reason=" ")

    assert empty.context["form"].errors.keys() == {"kind", "reason"}
    assert unsaid.context["form"].errors.keys() == {"reason"}
    assert fresh(live).withdrawn_at == SOON


@pytest.mark.parametrize(("kind", "label"), [("victim", "It deepens a victim&#x27;s trauma."), ("", "")])
def test_readers_are_told_the_kind_and_the_reason(client, live, settings, kind, label):
    settings.LANGUAGE_CODE = "en"
    workflow.move(live, "withdraw", base=1, actor=None, now=NOW, reason="Demi keluarga.", kind=kind)

    with translation.override("en"):
        response = client.get(live.get_absolute_url())

    page = response.content.decode()
    assert response.status_code == 410
    assert "Demi keluarga." in page
    assert re.findall(r"<p><strong>(.*?)</strong></p>", page) == ([label] if label else [])


# ---- the list


def test_the_list_shows_what_is_to_come_and_leads_to_its_time(client, live, approved, siti, rani):
    plan(client, live)
    workflow.move(live, "withdraw", base=1, actor=None, now=NOW, at=SOON + HOUR, reason="Keliru.")
    page = client.get(url("articles_article_changelist"))

    assert "Update scheduled Today 14:00 WIB, in 4 hours Change the time" in words(page)
    assert "Withdrawal scheduled Today 15:00 WIB, in 5 hours Change the withdrawal" in words(page)
    assert f"{story_url(live, 'move', 'reschedule')}?base=1" in page.content.decode()
    client.force_login(rani)
    seen = client.get(url("articles_article_changelist"))
    assert "Update scheduled Today 14:00 WIB, in 4 hours" in words(seen)
    assert links(seen) == set()


def test_the_list_is_narrowed_to_what_is_to_come(client, live, siti):
    found = lambda state: [  # noqa: E731
        row.pk for row in client.get(url("articles_article_changelist"), {"readers": state}).context["cl"].result_list
    ]
    before = found("planned"), found("leaving")
    plan(client, live)
    workflow.move(live, "withdraw", base=1, actor=None, now=NOW, at=SOON + HOUR, reason="Keliru.")

    assert before == ([], [])
    assert (found("planned"), found("leaving"), found("scheduled")) == ([live.pk], [live.pk], [])


# ---- the record


def test_the_record_tells_times(client, live, monday):
    plan(client, live)
    move(client, live, "reschedule", was=SOON.isoformat(), **at(SOON + HOUR))
    move(client, live, "withdraw", when="at", **at(SOON + 2 * HOUR), kind="error", reason="Keliru.")
    move(client, live, "keep", reason="Ternyata benar.")
    monday.move_to(SOON + 3 * HOUR, tick=False)
    schedule.apply_due(SOON + 3 * HOUR)

    page = words(client.get(story_url(live, "history")))

    assert "Update scheduled for 2 Mar 2026, 14:00 WIB" in page
    assert "Given another time from 2 Mar 2026, 14:00 WIB to 2 Mar 2026, 15:00 WIB" in page
    assert "Withdrawal scheduled for 2 Mar 2026, 16:00 WIB" in page
    assert "Scheduled withdrawal cancelled was for 2 Mar 2026, 16:00 WIB" in page
    assert "Scheduled update went out due 2 Mar 2026, 15:00 WIB" in page


def test_every_move_has_its_words():
    assert workflow.BY_NAME.keys() <= HAPPENED.keys()
    assert workflow.BY_NAME.keys() - {"reschedule"} == EXPLAINED.keys()
    assert workflow.BY_NAME.keys() - {"reschedule"} == MOVED.keys()
