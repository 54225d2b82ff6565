"""`manage.py demo`: from nothing to a newsroom, again and again, without harm."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from articles.management import serving
from articles.management.commands import demo
from articles.models import Article, Event, User
from tests import factories

NOW = datetime(2027, 4, 5, 6, 7, tzinfo=UTC)


def times() -> dict[str, datetime]:
    return dict(Article.objects.values_list("slug", "published_at"))


# ---- stories


@pytest.mark.django_db
def test_the_newest_story_is_minutes_old_and_the_others_keep_their_distance():
    call_command("loaddata", *demo.FIXTURES, verbosity=0)
    before = times()
    demo.move_dates(NOW)
    after = times()
    newest = max(Article.objects.live(NOW), key=lambda article: article.published_at)
    assert newest.published_at == NOW - demo.FRESH
    recent = [slug for slug, at in after.items() if at and newest.published_at - demo.ARCHIVE < at <= NOW]
    assert len({after[slug] - before[slug] for slug in recent}) == 1
    assert len(recent) == 43
    assert Article.objects.live(NOW).count() == 43


@pytest.mark.django_db
def test_more_scheduled_stories_take_the_days_after():
    stories = [factories.published(at=NOW + timedelta(days=900 + day), created_at=NOW) for day in range(3)]
    factories.published(at=NOW - timedelta(days=400))
    demo.move_dates(NOW)
    times = [Article.objects.get(pk=story.pk).published_at for story in stories]
    assert times == [
        datetime(2027, 4, 5, 23, tzinfo=UTC),
        datetime(2027, 4, 7, 10, 30, tzinfo=UTC),
        datetime(2027, 4, 7, 23, tzinfo=UTC),
    ]


@pytest.mark.django_db
def test_where_there_is_a_story_nothing_is_loaded():
    story = factories.published()
    demo.prepare(password="x", now=NOW)
    assert list(Article.objects.all()) == [story]
    assert not Event.objects.exists()
    assert User.objects.count() == len(demo.ACCOUNTS)


# ---- accounts


@pytest.mark.django_db
def test_a_generated_password_is_told_once():
    factories.published()  # so that no others are loaded
    first = demo.prepare(password="", now=NOW)
    told = first[0].split()[-1]
    assert all(user.check_password(told) for user in User.objects.all())
    assert not any(told in note for note in demo.prepare(password="", now=NOW))


@pytest.mark.django_db
def test_an_account_that_exists_keeps_its_password_unless_one_is_given():
    factories.published()  # so that no others are loaded
    factories.user("Editor", username="editor")
    notes = demo.prepare(password="", now=NOW)
    assert User.objects.get(username="editor").check_password("rahasia-sekali")
    assert "reporter, redpel, admin" in notes[-1]
    notes = demo.prepare(password="baru", now=NOW)
    assert User.objects.get(username="editor").check_password("baru")
    assert "editor" in notes[-1]
    assert not any("baru" in note for note in notes)


@pytest.mark.django_db
def test_an_account_that_exists_keeps_its_rights():
    factories.published()  # so that no others are loaded
    plain = User.objects.create_user("redpel", is_staff=False)
    demo.prepare(password="x", now=NOW)
    plain.refresh_from_db()
    assert not plain.is_staff
    assert not plain.groups.exists()


# ---- the command


def test_it_refuses_an_https_site(settings):
    settings.HTTPS = True
    with pytest.raises(CommandError, match="SITE_URL"):
        call_command("demo")


def test_a_busy_port_is_named_before_anything_is_done(settings):
    with socket.socket() as other:
        other.bind((serving.HOST, 0))
        other.listen()
        settings.PORT = other.getsockname()[1]
        with pytest.raises(CommandError, match=str(settings.PORT)):
            call_command("demo")


def test_static_files_are_collected_only_when_they_changed(settings, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "page.css").write_text("a{}")
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = tmp_path / "static", [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    serving.collect_static(serving.stale_static())
    assert (settings.STATIC_ROOT / "page.css").read_text() == "a{}"
    assert serving.stale_static() == ""
    (sources / "page.css").write_text("a{color:red}")
    serving.collect_static(serving.stale_static())
    assert (settings.STATIC_ROOT / "page.css").read_text() == "a{color:red}"
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert serving.stale_static() != ""


@pytest.fixture
def house(tmp_path):
    """A copy of the project with a var/ of its own."""
    unwanted = shutil.ignore_patterns(".*", "var", "__pycache__", "docs", "tests", "benchmarks")
    return shutil.copytree(project.BASE_DIR, tmp_path / "house", ignore=unwanted)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((serving.HOST, 0))
        return probe.getsockname()[1]


def answer(address: str) -> str:
    for _attempt in range(900):  # a busy machine needs its time
        try:
            with urlopen(address) as response:
                return response.read().decode()
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{address} does not answer")


@pytest.mark.long
@pytest.mark.once
def test_it_serves_until_it_is_interrupted_and_again(house):
    serve(house)
    serve(house, "--reload", DEMO="0")  # what is set already stays


def serve(house, *options, **more):
    """Start the demo as from a terminal, look at it, and press Ctrl-C."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "SYSTEMROOT"}}
    # DEBUG spares the test the compressing of static files.
    environment = {**kept, "PORT": str(port), "DEBUG": "1", "DEMO_PASSWORD": "rahasia", "PYTHONUNBUFFERED": "1", **more}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "demo", *options],
        cwd=house,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        # As from a terminal: a run in the background has SIGINT ignored, which children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        page = answer(f"http://{serving.HOST}:{port}/")
        assert "Gunung Ranusela Naik ke Siaga" in page
        assert ("Data contoh" in page) == ("DEMO" not in more)
        os.killpg(server.pid, signal.SIGINT)  # what Ctrl-C does
        out, _err = server.communicate(timeout=30)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
    assert server.returncode in {0, 1, 130}  # 1: granian had to stop a worker that did not end within its second
    assert "Traceback" not in out
    assert f"http://{serving.HOST}:{port}/admin/" in out
    with socket.socket() as probe:
        assert probe.connect_ex((serving.HOST, port)) != 0
