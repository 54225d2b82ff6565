"""Planned updates and withdrawals, other times: applied once, also late; nothing goes out that was taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import InternalError, OperationalError, connection

from articles import editing, publication, schedule, workflow
from articles.gates import Refused
from articles.models import Article, Correction, Release, Stage
from articles.publication import Change

from . import factories
from .desk import whole
from .factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LATER, DUE = NOW + HOUR, NOW + 5 * HOUR
TOLD = Change(Release.Change.CORRECTION, Correction.Kind.ERRATUM, "Angkanya salah.", "dari sumber")


@pytest.fixture
def siti():
    return factories.user("Reporter", first_name="Siti")


@pytest.fixture
def rani():
    return factories.user("Editor", first_name="Rani")


@pytest.fixture
def tono():
    return factories.user("Managing editor", first_name="Tono")


@pytest.fixture
def story(siti, rani, tono):
    """A story that readers see, with an approved update beside it."""
    article = editing.create(whole(headline="Lama"), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani), ("publish", tono)):
        do(article, name, who, now=NOW)
    save(article, siti, headline="Baru")
    for name, who in (("submit", siti), ("approve", rani)):
        do(article, name, who)
    return fresh(article)


def fresh(article):
    return Article.objects.get(pk=article.pk)


def number(article):
    return editing.working(article).number


def do(article, name, who, now=LATER, **values):
    return workflow.move(article, name, base=number(article), actor=who, now=now, **values)


def save(article, who, **changes):
    copy = editing.working(article)
    return editing.save(article, copy.content | changes, base=copy.number, actor=who, now=LATER)


def outcomes(article):
    return list(article.plans.order_by("pk").values_list("outcome", flat=True))


# ---- an update at its time


def test_an_update_goes_out_at_its_time_and_once(story, tono):
    do(story, "publish", tono, at=DUE, change=TOLD)
    assert (fresh(story).headline, schedule.apply_due(DUE - timedelta(seconds=1))) == ("Lama", [])

    late = DUE + HOUR
    assert [done.outcome for done in schedule.apply_due(late)] == ["done"]
    assert schedule.apply_due(late) == []
    row = fresh(story)
    assert (row.headline, row.stage, row.live_number, row.updated_at) == ("Baru", Stage.PUBLISHED, 1, DUE)
    assert [(r.number, r.at, r.change) for r in row.releases.all()] == [(1, DUE, "correction"), (0, NOW, "first")]
    assert [(c.text, c.kind, c.published_at) for c in row.corrections.all()] == [("Angkanya salah.", "ralat", DUE)]
    assert row.events.filter(move="update").count() == 1


def test_publishing_now_takes_the_plans_place(story, tono):
    do(story, "publish", tono, at=DUE)
    do(story, "publish", tono)

    assert (fresh(story).headline, outcomes(story), schedule.apply_due(DUE)) == ("Baru", ["cancelled"], [])


def test_another_time_takes_the_earlier_ones_place(story, tono):
    do(story, "publish", tono, at=DUE)
    do(story, "publish", tono, at=DUE + HOUR)

    assert outcomes(story) == ["cancelled", ""]
    assert schedule.apply_due(DUE) == []


def test_a_plan_gets_another_time_and_is_cancelled(story, siti, tono):
    do(story, "publish", tono, at=DUE)
    with pytest.raises(PermissionDenied):
        do(story, "reschedule", siti, at=LATER)
    with pytest.raises(Refused):
        do(story, "reschedule", tono, at=DUE + HOUR, was=LATER)  # somebody else chose another time since
    do(story, "reschedule", tono, at=DUE + HOUR, was=DUE)
    assert schedule.open_plan(story).at == DUE + HOUR

    do(story, "unschedule", tono)
    assert (outcomes(story), fresh(story).stage) == (["cancelled"], Stage.APPROVED)


def test_what_is_returned_does_not_go_out(story, rani, tono):
    do(story, "publish", tono, at=DUE)
    do(story, "return", rani, reason="Angkanya belum pasti.")

    assert (outcomes(story), schedule.apply_due(DUE), fresh(story).headline) == (["cancelled"], [], "Lama")


def test_text_written_after_the_plan_stays_a_draft_on_top(story, siti, tono):
    do(story, "publish", tono, at=DUE)
    save(story, siti, lead="Belum disetujui.")
    schedule.apply_due(DUE)

    row, copy = fresh(story), editing.working(story)
    assert (row.headline, row.lead, row.live_number, row.stage) == ("Baru", "", 1, Stage.REVIEW)
    assert (copy.content["lead"], editing.is_behind(row, copy)) == ("Belum disetujui.", False)


def test_an_update_of_a_story_that_is_withdrawn_before_is_refused_and_says_so(story, tono):
    do(story, "publish", tono, at=DUE)
    do(story, "withdraw", tono, at=DUE - HOUR, reason="Keliru.", kind="error")
    refused = schedule.apply_due(DUE)

    assert [done.outcome for done in refused] == ["refused"]
    assert refused[0].problem
    assert (fresh(story).headline, fresh(story).events.first().move) == ("Lama", "update_failed")


# ---- hotfixes meanwhile


def hotfix(article, who, **changes):
    row = fresh(article)
    content = editing.at(row, row.live_number) | changes
    return publication.hotfix(
        row, content, base=row.live_number, change=Change(Release.Change.SILENT), actor=who, now=LATER
    )


def test_a_plan_takes_a_hotfix_along(story, tono):
    do(story, "publish", tono, at=DUE)
    hotfix(story, tono, kicker="HARGA")
    schedule.apply_due(DUE)

    row = fresh(story)
    assert (row.headline, row.kicker, row.stage) == ("Baru", "HARGA", Stage.PUBLISHED)


def test_a_plan_under_a_newer_draft_takes_a_hotfix_along(story, siti, tono):
    do(story, "publish", tono, at=DUE)
    save(story, siti, lead="Belum disetujui.")
    hotfix(story, tono, kicker="HARGA")
    schedule.apply_due(DUE)

    row, copy = fresh(story), editing.working(story)
    assert (row.headline, row.kicker, row.lead) == ("Baru", "HARGA", "")
    assert (copy.content["lead"], copy.content["kicker"]) == ("Belum disetujui.", "HARGA")
    assert not editing.is_behind(row, copy)


def test_a_plan_that_collides_with_a_hotfix_is_refused(story, tono):
    do(story, "publish", tono, at=DUE)
    hotfix(story, tono, headline="Dibetulkan")

    assert [done.outcome for done in schedule.apply_due(DUE)] == ["refused"]
    assert fresh(story).headline == "Dibetulkan"


# ---- first publications and withdrawals


def scheduled(siti, rani, tono):
    article = editing.create(whole(headline="Besok"), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani)):
        do(article, name, who, now=NOW)
    return do(article, "publish", tono, now=NOW, at=DUE)


def test_a_scheduled_story_gets_another_time(siti, rani, tono):
    article = scheduled(siti, rani, tono)
    do(article, "reschedule", tono, at=DUE + HOUR, was=DUE)

    assert not Article.objects.live(DUE).filter(pk=article.pk).exists()
    assert Article.objects.live(DUE + HOUR).filter(pk=article.pk).exists()
    assert [release.at for release in article.releases.all()] == [DUE + HOUR]
    assert "reschedule" not in [step.name for step in workflow.available(tono, fresh(article), now=DUE + HOUR)]


def test_a_time_without_words_is_refused(siti, rani, tono):
    with pytest.raises(Refused):
        do(scheduled(siti, rani, tono), "reschedule", tono)


def test_a_withdrawal_happens_by_itself_and_can_be_cancelled(story, tono):
    do(story, "withdraw", tono, at=DUE, reason="Kontrak berakhir.", kind="council")
    live = Article.objects.live
    assert (live(DUE - HOUR).filter(pk=story.pk).exists(), live(DUE).filter(pk=story.pk).exists()) == (True, False)
    assert publication.may_hotfix(tono, fresh(story), now=LATER)
    assert not publication.may_hotfix(tono, fresh(story), now=DUE)
    names = [step.name for step in workflow.available(tono, fresh(story), now=LATER)]
    assert ("keep" in names, "reinstate" in names) == (True, False)

    do(story, "keep", tono, reason="Diperpanjang.")
    assert live(DUE).filter(pk=story.pk).exists()
    assert (fresh(story).withdrawal_reason, fresh(story).withdrawal_kind) == ("", "")


def test_a_kind_of_withdrawal_that_does_not_exist_writes_nothing(story, tono):
    with pytest.raises(ValueError):
        do(story, "withdraw", tono, reason="Keliru.", kind="sensor")
    assert fresh(story).withdrawn_at is None


def test_plans_that_are_not_due_cost_one_query(story, tono, django_assert_num_queries):
    do(story, "publish", tono, at=DUE)
    with django_assert_num_queries(1):
        schedule.apply_due(LATER)


# ---- who applies it


def test_a_readers_request_lets_a_late_update_go_out(client, story, tono, time_machine):
    do(story, "publish", tono, at=DUE)
    time_machine.move_to(DUE + HOUR, tick=False)
    page = client.get(story.get_absolute_url(), follow=True)

    assert "Baru" in page.content.decode()


class ReadOnlyError(Exception):
    """As psycopg says it: a provider's full disk, or a server that follows another."""

    sqlstate = "25006"


@pytest.mark.parametrize("is_read_only", [False, True], ids=["busy", "read-only"])
def test_a_database_that_takes_nothing_keeps_no_reader_waiting(client, story, tono, time_machine, is_read_only):
    do(story, "publish", tono, at=DUE)
    time_machine.move_to(DUE, tick=False)

    def busy(execute, sql, *args):
        if sql.startswith("UPDATE"):
            if is_read_only:
                raise InternalError from ReadOnlyError()
            raise OperationalError("database is locked")
        return execute(sql, *args)

    with connection.execute_wrapper(busy):
        page = client.get(story.get_absolute_url(), follow=True)
    later = client.get(story.get_absolute_url(), follow=True)

    assert (page.status_code, "Lama" in page.content.decode()) == (200, True)
    assert "Baru" in later.content.decode()


def test_a_readers_request_waits_for_others_locks_for_a_moment_alone(client, story, tono, time_machine, monkeypatch):
    asked = {"sqlite": "PRAGMA busy_timeout", "postgresql": "SHOW lock_timeout"}[connection.vendor]
    seen = []

    def waits():
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return str(cursor.fetchone()[0]).removesuffix("ms")

    def look(pk, *, now):
        seen.append(waits())
        raise OperationalError("another holds it")

    usual = waits()
    do(story, "publish", tono, at=DUE)
    time_machine.move_to(DUE, tick=False)
    monkeypatch.setattr(schedule, "apply", look)
    page = client.get(story.get_absolute_url(), follow=True)

    assert (page.status_code, "Lama" in page.content.decode()) == (200, True)
    assert (set(seen), waits()) == ({str(schedule.PATIENCE)}, usual)
    assert usual != str(schedule.PATIENCE)


def test_the_command_lets_updates_go_out_and_says_which(story, tono, time_machine, capsys):
    do(story, "publish", tono, at=DUE)
    time_machine.move_to(DUE, tick=False)
    call_command("apply_due")
    call_command("apply_due")

    assert capsys.readouterr().out == f"{story.pk} #1: done\n"


# ---- what must not be lost, or go out unasked


def test_a_fix_that_the_newer_draft_collides_with_is_still_asked_about(story, siti, tono):
    do(story, "publish", tono, at=DUE)
    save(story, siti, lead="Lead draf.")
    hotfix(story, tono, lead="Lead dibetulkan.")
    assert editing.is_behind(fresh(story), editing.working(story))
    schedule.apply_due(DUE)

    row = fresh(story)
    assert (row.headline, row.lead) == ("Baru", "Lead dibetulkan.")
    assert editing.is_behind(row, editing.working(row))


def test_a_withdrawal_cancels_what_was_planned(story, tono):
    do(story, "publish", tono, at=DUE)
    do(story, "withdraw", tono, reason="Keliru.", kind="error")
    do(story, "reinstate", tono, reason="Ternyata benar.")

    assert (outcomes(story), schedule.apply_due(DUE)) == (["cancelled"], [])


def test_a_plan_that_meets_an_error_stops_no_other(story, siti, rani, tono, monkeypatch, caplog):
    other = editing.create(whole(headline="Lama"), actor=siti, now=NOW)
    for name, who in (("submit", siti), ("approve", rani), ("publish", tono)):
        do(other, name, who, now=NOW)
    save(other, siti, headline="Baru juga")
    for name, who in (("submit", siti), ("approve", rani)):
        do(other, name, who)
    do(story, "publish", tono, at=DUE)
    do(other, "publish", tono, at=DUE + timedelta(minutes=1))
    update = publication.update

    def broken(row, *args, **values):
        if row.pk == story.pk:
            raise RuntimeError("rusak")
        update(row, *args, **values)

    monkeypatch.setattr(publication, "update", broken)
    done = schedule.apply_due(DUE + HOUR)

    assert [each.outcome for each in done] == ["refused", "done"]
    assert (fresh(story).headline, fresh(other).headline) == ("Lama", "Baru juga")
    assert "rusak" in caplog.text
    assert [notice.kind for notice in tono.notices.all()] == ["plan_failed"]
