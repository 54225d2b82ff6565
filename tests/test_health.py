"""Whether requests can be answered, told to anybody; how each part is, and what ran when, to administrators."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from articles import health, runs
from articles.health import State
from articles.models import CommandRun, Supplier
from articles.storage import LocalMedia
from tests import desk, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def unknown(monkeypatch):
    """Nothing is known of the database yet."""
    monkeypatch.setattr(health, "_migrated", set())


@pytest.fixture
def ratna():
    return factories.user("Administrator", language="en", first_name="Ratna")


def ready(client):
    answer = client.get("/health/ready")
    return answer.status_code, answer.content


def _away(*args):
    raise OperationalError("connection to 10.1.2.3 refused")


def test_a_database_that_is_away_is_told_to_the_log_alone(client, caplog):
    with connection.execute_wrapper(_away):
        assert ready(client) == (503, b"not ready\n")
        assert client.get("/health/live").content == b"ok\n"
    assert "10.1.2.3" in caplog.text
    assert ready(client) == (200, b"ok\n")


def test_tables_that_are_wanting_are_not_ready(client, unknown, caplog):
    last = MigrationRecorder.Migration.objects.filter(app="articles").order_by("name").last()
    last.delete()
    assert ready(client) == (503, b"not ready\n")
    assert f"1 migrations are wanting, from articles.{last.name} on" in caplog.text
    MigrationRecorder(connection).record_applied("articles", last.name)
    assert ready(client) == (200, b"ok\n")


def test_a_newer_programs_tables_do_no_harm(client, unknown):
    MigrationRecorder(connection).record_applied("articles", "9999_of_tomorrow")
    assert ready(client) == (200, b"ok\n")


def test_once_it_was_ready_one_question_is_enough(client, unknown, django_assert_num_queries):
    ready(client)
    with django_assert_num_queries(1):
        assert ready(client) == (200, b"ok\n")


def states():
    return dict(zip(("database", "redis", "photos", "mail"), (part.state for part in health.parts()), strict=True))


def test_the_parts_of_a_small_newsroom(settings, tmp_path):
    settings.REDIS_URL, settings.SENDS_MAIL, settings.MEDIA_ROOT = "", False, tmp_path
    well = {"database": State.WELL, "photos": State.WELL}
    assert states() == {**well, "redis": State.NONE, "mail": State.NONE}


def test_parts_that_fail_are_told(settings, tmp_path, monkeypatch):
    pytest.importorskip("redis")
    settings.REDIS_URL, settings.MEDIA_ROOT = "redis://127.0.0.1:1/0", tmp_path
    assert states()["redis"] is State.DEGRADED
    monkeypatch.setattr(health, "LITTLE", 2**60)
    assert states()["photos"] is State.DEGRADED
    monkeypatch.setattr(health, "LITTLE", 0)
    monkeypatch.setattr(health.os, "access", lambda path, mode: False)
    assert states()["photos"] is State.DEGRADED


def test_a_bucket_that_is_away_is_told(settings, monkeypatch):
    settings.MEDIA_BUCKET = "photos"
    monkeypatch.setattr(LocalMedia, "exists", _away)
    assert states()["photos"] is State.DEGRADED


# ---- runs


def test_runs_are_noted():
    with runs.noted("backup"):
        (run,) = CommandRun.objects.all()
        assert (run.ended_at, run.succeeded_at) == (None, None)
    run.refresh_from_db()
    ended = run.succeeded_at
    assert ended == run.ended_at >= run.began_at
    with pytest.raises(ValueError, match="rahasia"), runs.noted("backup"):
        raise ValueError("rahasia")
    run.refresh_from_db()
    assert (run.failure, run.succeeded_at, run.ended_at > ended) == ("ValueError", ended, True)
    with pytest.raises(KeyboardInterrupt), runs.noted("backup"):
        raise KeyboardInterrupt
    run.refresh_from_db()
    assert (run.succeeded_at, CommandRun.objects.count()) == (ended, 1)


def test_commands_note_theirs(settings, capsys):
    settings.SENDS_MAIL = True
    Supplier.objects.all().delete()
    for command in ("apply_due", "fetch_wires", "send_notices"):
        call_command(command)
    assert list(CommandRun.objects.filter(failure="").exclude(succeeded_at=None).values_list("command", flat=True)) == [
        "apply_due",
        "fetch_wires",
        "send_notices",
    ]


# ---- the page


def test_administrators_see_the_parts_and_the_runs_in_their_time(client, ratna, settings):
    settings.REDIS_URL = ""
    at = factories.NOW
    CommandRun.objects.create(command="backup", began_at=at, ended_at=at + timedelta(seconds=5), failure="OSError")
    client.force_login(ratna)
    text = client.get(desk.url("system")).content.decode()
    for word in ("Database", "not set up", "backup", "2 Mar 2026 10:00:05 WIB", "OSError", "never"):
        assert word in text, word


def test_the_menu_offers_it_to_administrators(client, ratna, tono):
    for user, is_offered in ((ratna, True), (tono, False)):
        client.force_login(user)
        assert (desk.url("system") in client.get("/admin/shortcuts/").content.decode()) is is_offered
    assert client.get(desk.url("system")).status_code == 403
