"""The calendar: what stands on which day for whom, in which zone, what a drop does, and what it costs."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
import time_machine

from articles import agenda, editing, workflow
from articles.models import Article, Assignment, PlannedUpdate, Stage
from articles.publication import Change

from . import factories
from .desk import queries, url, whole
from .factories import NOW

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TUESDAY = NOW + DAY  # 3 March, 10.00 WIB


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def scheduled(at=TUESDAY, **values):
    return factories.published(at=at, **values)


def live(**values):
    return factories.published(at=NOW - HOUR, **values)


def withdrawing(at=TUESDAY, **values):
    return live(withdrawn_at=at, withdrawal_reason="Keliru.", withdrawal_kind="error", **values)


def updating(owner, at=TUESDAY, **values):
    """A live story with an approved update, version 1, that goes out at `at`."""
    article = live(owner=owner, **values)
    content = whole(headline="Judul baru")
    editing.save(article, content, base=0, actor=owner, now=NOW)
    for name, who in [("submit", owner), ("approve", factories.user("Editor"))]:
        workflow.move(article, name, base=1, actor=who, now=NOW)
    actor = factories.user("Managing editor")
    return workflow.move(article, "publish", base=1, actor=actor, now=NOW, at=at, change=Change())


def assigned(to, at=TUESDAY, **values):
    article = factories.article(**values)
    Assignment.objects.create(article=article, assignee=to, due_at=at, actor=to, at=NOW)
    return article


def page(client, **query):
    response = client.get(url("calendar"), query)
    assert response.status_code == 200
    return response


def entries(client, **query) -> dict[str, list[str]]:
    """Each day's entries: time, kind, headline."""
    days = page(client, **query).context["days"]
    told = {
        f"{shown['day'].date:%d.%m.}": [f"{x['at']:%H:%M} {x['kind']} {x['entry'].headline}" for x in shown["lines"]]
        for shown in days
    }
    return {day: lines for day, lines in told.items() if lines}


def drop(client, article, at, kind="publication", base=0, was=TUESDAY):
    data = {"story": article.pk, "kind": kind, "base": base, "was": was.isoformat(), "at": at}
    return client.post(url("calendar_move"), data, headers={"Accept": "application/json"})


def fresh(article):
    return Article.objects.get(pk=article.pk)


# ---- what stands where


def test_each_kind_stands_on_its_day(client, siti, tono):
    client.force_login(tono)
    live(headline="Pagi")
    scheduled(headline="Besok")
    updating(siti, TUESDAY + HOUR, headline="Lama")
    withdrawing(TUESDAY + 2 * HOUR, headline="Ditarik")
    assigned(siti, TUESDAY + 3 * HOUR, headline="Tugas")
    factories.article(headline="Harapan", publish_at=TUESDAY + 4 * HOUR)
    factories.article(headline="Buang", publish_at=TUESDAY, stage=Stage.SPIKED)
    Assignment.objects.update_or_create(  # an assignment that ended asks for nothing
        article=factories.article(),
        defaults={"assignee": siti, "due_at": TUESDAY, "actor": siti, "at": NOW, "ended_at": NOW},
    )

    assert entries(client) == entries(client, view="week") == {
        "02.03.": ["09:00 publication Pagi", "09:00 publication Lama", "09:00 publication Ditarik"],
        "03.03.": [
            "10:00 publication Besok",
            "11:00 update Judul baru",
            "12:00 withdrawal Ditarik",
            "13:00 due Tugas",
            "14:00 wish Harapan",
        ],
    }  # fmt: skip


def test_what_is_withdrawn_or_cancelled_is_no_plan(client, siti, tono):
    client.force_login(tono)
    factories.published(at=NOW - 40 * DAY, withdrawn_at=NOW - HOUR, withdrawal_reason="x")
    updating(siti)
    PlannedUpdate.objects.update(done_at=NOW, outcome="cancelled")
    updating(siti)
    PlannedUpdate.objects.filter(done_at=None).update(at=NOW - HOUR)  # due, and not yet applied

    assert [line.split()[1] for lines in entries(client).values() for line in lines] == ["publication"] * 2


@pytest.mark.parametrize(
    ("zone", "label", "day", "clock"),
    [("Asia/Jakarta", "WIB", "03.03.", "23:30"), ("Asia/Jayapura", "WIT", "04.03.", "01:30")],
)
def test_one_instant_stands_on_the_day_of_whoever_looks(client, zone, label, day, clock):
    client.force_login(factories.user("Managing editor", language="en", time_zone=zone))
    scheduled(datetime(2026, 3, 3, 16, 30, tzinfo=UTC), headline="Malam")

    assert entries(client, view="week") == entries(client) == {day: [f"{clock} publication Malam"]}
    assert page(client).context["zone"] == label


def test_a_drop_is_meant_in_the_zone_of_whoever_drops(client):
    client.force_login(factories.user("Managing editor", time_zone="Asia/Jayapura"))
    article = scheduled()

    assert drop(client, article, "2026-03-05T01:30").status_code == 200
    assert fresh(article).published_at == datetime(2026, 3, 4, 16, 30, tzinfo=UTC)


def test_a_month_has_whole_weeks_from_monday_on(client, tono):
    client.force_login(tono)
    days = [shown["day"].date for shown in page(client, day="2026-02-10").context["days"]]

    assert (days[0], days[-1], len(days)) == (date(2026, 1, 26), date(2026, 3, 1), 35)
    assert agenda.days_of_week(date(2026, 3, 1))[0] == date(2026, 2, 23)


@pytest.mark.parametrize("day", ["kemarin", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_none_is_today(client, tono, day):
    client.force_login(tono)

    assert page(client, day=day).context["page"].day == date(2026, 3, 2)


def test_reporters_see_theirs_and_move_nothing(client, siti):
    client.force_login(siti)
    scheduled(headline="Rahasia")
    scheduled(headline="Punya", owner=siti)
    assigned(siti, headline="Tugas")
    found = page(client)

    assert entries(client) == {"03.03.": ["10:00 publication Punya", "10:00 due Tugas"]}
    assert "Rahasia" not in found.content.decode()
    assert "data-entry" not in found.content.decode()


def test_filters_are_those_of_the_list(client, tono):
    client.force_login(tono)
    section, topic, author = factories.section(), factories.topic(), factories.author()
    below = factories.section(parent=section)
    scheduled(headline="A", section=below)
    scheduled(headline="B", topics=[topic])
    scheduled(headline="C", authors=[author])

    def found(**query):
        return "".join(line[-1] for lines in entries(client, **query).values() for line in lines)

    assert found() == "ABC"
    assert (found(section=section.pk), found(topic=topic.pk), found(author=author.pk)) == ("A", "B", "C")
    assert found(section="x") == ""
    assert f"section={section.pk}" in page(client, section=section.pk).context["page"].ways["after"]


def test_a_day_tells_how_many_came_out_and_leads_to_them(client, tono):
    client.force_login(tono)
    stories = [factories.published(headline=f"B{n}", at=NOW - DAY - n * HOUR) for n in range(5)]
    factories.published(at=NOW - 3 * DAY)
    shown = next(each for each in page(client).context["days"] if each["day"].date == date(2026, 3, 1))
    assert (shown["day"].published, len(shown["lines"])) == (5, 3)
    assert "All 5 published" in page(client).content.decode()

    address, _mark, query = shown["list"].partition("?")
    rows = client.get(address, dict(parse_qsl(query))).context["cl"].result_list
    assert {row.pk for row in rows} == {story.pk for story in stories}


def test_what_has_no_room_in_the_month_stands_in_the_week(client, tono):
    client.force_login(tono)
    for n in range(12):
        scheduled(TUESDAY + n * timedelta(minutes=1))

    assert "4 more" in page(client).content.decode()
    assert len(entries(client, view="week")["03.03."]) == 12


# ---- drops


def test_a_scheduled_story_is_moved(client, tono):
    client.force_login(tono)
    article = scheduled()
    answer = drop(client, article, "2026-03-05T10:00")

    assert (answer.status_code, fresh(article).published_at) == (200, TUESDAY + 2 * DAY)
    assert answer.json() == {"said": "Moved to Thursday 10:00 WIB, in 3 days."}
    event = article.events.get()
    assert (event.move, event.actor) == ("reschedule", tono)


def test_a_planned_update_is_moved(client, siti, tono):
    client.force_login(tono)
    article = updating(siti)

    assert drop(client, article, "2026-03-03T12:00", "update", base=1).status_code == 200
    assert article.plans.get(done_at=None).at == TUESDAY + 2 * HOUR


def test_a_withdrawal_is_moved_with_its_kind_and_reason(client, tono):
    client.force_login(tono)
    article = withdrawing()

    assert drop(client, article, "2026-03-04T10:00", "withdrawal").status_code == 200
    row = fresh(article)
    assert (row.withdrawn_at, row.withdrawal_kind, row.withdrawal_reason) == (TUESDAY + DAY, "error", "Keliru.")


def test_nothing_is_dropped_into_the_past(client, tono):
    client.force_login(tono)
    article = scheduled()
    answer = drop(client, article, "2026-03-02T09:59")

    assert (answer.status_code, fresh(article).published_at) == (409, TUESDAY)
    assert answer.json()["url"] == url("articles_article_move", article.pk, "reschedule") + "?base=0"


@pytest.mark.parametrize("kind", ["publication", "withdrawal"])
def test_who_saw_another_time_is_told_to_look_again(client, tono, kind):
    client.force_login(tono)
    article = scheduled() if kind == "publication" else withdrawing()
    answer = drop(client, article, "2026-03-05T10:00", kind, was=TUESDAY + HOUR)

    assert (answer.status_code, fresh(article).published_at) == (409, article.published_at)
    assert (fresh(article).withdrawn_at, "Look again" in answer.json()["said"]) == (article.withdrawn_at, True)


def test_who_saw_another_version_is_told_to_look_again(client, siti, tono):
    client.force_login(tono)
    article = scheduled(owner=siti)
    editing.save(article, whole(), base=0, actor=siti, now=NOW)
    answer = drop(client, article, "2026-03-05T10:00")

    assert (answer.status_code, "look again" in answer.json()["said"]) == (409, True)
    assert fresh(article).published_at == TUESDAY


def test_what_has_come_out_meanwhile_is_not_moved(client, tono):
    client.force_login(tono)
    article = live()

    assert drop(client, article, "2026-03-05T10:00", was=article.published_at).status_code == 409


@pytest.mark.parametrize(("role", "status"), [("Reporter", 404), ("Editor", 403)])
def test_who_may_not_publish_moves_nothing(client, role, status):
    client.force_login(factories.user(role))
    article = scheduled()

    assert drop(client, article, "2026-03-05T10:00").status_code == status
    assert fresh(article).published_at == TUESDAY


@pytest.mark.parametrize(
    "wrong", [{"kind": "wish"}, {"was": "2026-03-03T10:00"}, {"at": "besok"}, {"base": "9"}, {"story": "x"}]
)
def test_what_no_page_sends_is_refused(client, tono, wrong):
    client.force_login(tono)
    data = {
        "story": scheduled().pk,
        "kind": "publication",
        "base": 0,
        "was": TUESDAY.isoformat(),
        "at": "2026-03-05T10:00",
    }

    assert client.post(url("calendar_move"), data | wrong).status_code == 400


# ---- what it costs


@pytest.mark.parametrize("view", ["month", "week"])
@pytest.mark.parametrize("role", ["Reporter", "Editor", "Managing editor", "Administrator"])
def test_thirty_rows_cost_what_one_costs(client, role, view):
    account = factories.user(role, language="en")
    client.force_login(account)

    def fill(count):
        for _n in range(count):
            live(owner=account)
            scheduled(owner=account)
            withdrawing(owner=account)
            assigned(account, publish_at=TUESDAY, owner=account)

    fill(1)
    address = f"{url('calendar')}?view={view}"
    one = len(queries(client, address))
    fill(29)

    assert len(queries(client, address)) == one
    assert one <= 15, re.sub("^", "- ", str(one))


@pytest.mark.parametrize("role", ["Reporter", "Administrator"])
def test_the_menu_leads_there(client, role):
    client.force_login(factories.user(role))

    assert f'<li><a href="{url("calendar")}">' in client.get(url("articles_article_changelist")).content.decode()
    assert f'<li><a href="{url("calendar")}" aria-current="page">' in page(client).content.decode()
