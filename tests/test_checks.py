"""What `manage.py check` says of the generation's triggers, of SQLite and of a site in production."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core import checks
from django.db import connection

from articles import hung, triggers
from articles.checks import generation_triggers, sqlite_version
from benchmarks import scratch

LONG_KEY = "k7Jq0-Zr3vX9pLw2_NfT8sYbCmAhEuGdRiOe5PxWzVt1Bn6KgQ"


@pytest.mark.django_db(transaction=True)
def test_missing_triggers_are_a_warning():
    assert generation_triggers(databases=["default"]) == []

    hung.drop(connection, triggers.PREFIX)
    (warning,) = generation_triggers(databases=["default"])
    triggers.install()

    assert (warning.id, warning.level) == ("articles.W001", checks.WARNING)
    assert generation_triggers(databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_old_triggers_are_a_warning(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(triggers.WATCHED, "articles_topic", triggers.Watch(("name",)))
        triggers.install()
    (warning,) = generation_triggers(databases=["default"])
    triggers.install()

    assert warning.id == "articles.W001"


def test_no_database_is_looked_at_unless_named():
    assert generation_triggers(databases=None) == []


def test_an_sqlite_for_one_process_only_is_told(monkeypatch):
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 2))
    told = [message.id for message in sqlite_version()]
    assert told == (["articles.I001"] if connection.vendor == "sqlite" else [])

    for mended in ((3, 51, 3), (3, 50, 7), (3, 44, 6), (3, 53, 0)):
        monkeypatch.setattr("sqlite3.sqlite_version_info", mended)
        assert sqlite_version() == []
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 50, 6))
    assert len(sqlite_version()) == len(told)


@pytest.mark.django_db
def test_sqlite_keeps_what_it_said_it_kept(tmp_path):
    """On a file, as the site opens it: tests have theirs in memory, which has no log."""
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite")
    opened = connection.copy("of_its_own")
    opened.settings_dict["NAME"] = tmp_path / "a.sqlite3"
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with opened.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
    opened.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def deploy_check(**environment):
    return manage("check", "--deploy", "--fail-level", "WARNING", **environment)


@pytest.mark.once
def test_a_site_in_production_passes_djangos_own_checks():
    done = deploy_check(SITE_URL="https://berita.example", SECRET_KEY=LONG_KEY)

    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr


@pytest.mark.once
def test_a_site_in_production_needs_a_key_of_its_own():
    done = deploy_check(SITE_URL="https://berita.example")

    assert done.returncode != 0
    assert "SECRET_KEY is required" in done.stderr


@pytest.mark.long
def test_triggers_come_and_go_with_the_tables():
    """Migrate a fresh database to the newest state, back to nothing and again; migrate and check both look."""
    with scratch.database() as url:
        done = [
            manage("migrate", "-v0", DATABASE_URL=url),
            manage("migrate", "-v0", "articles", "zero", DATABASE_URL=url),
            manage("migrate", "-v0", DATABASE_URL=url),
            manage("check", "--database", "default", DATABASE_URL=url),
        ]

    assert [each.returncode for each in done] == [0, 0, 0, 0], [each.stderr for each in done]
    assert [each for each in done if "W001" in each.stderr] == []
