"""What goes out to Sentry: where in the program an error was, and nothing of whoever met it."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured

from newsroom import sentry
from tests.test_checks import manage

# In a process of its own: Sentry's library stays in the one that it was started in.
MET = """
import json, os, sys
import django
from django.conf import settings
sent = []
from newsroom import sentry
sentry.start("https://kunci@sentry.example/1", release="b1", transport=lambda event: sent.append(event))
django.setup()
from unittest.mock import patch
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
client = Client(raise_request_exception=False, REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="kanari-agent")
client.cookies["sessionid"] = "kanari-cookie"
environment = {"DATABASE_URL": "postgres://app:kanari-password@db/news"}
def broken(*args, **kwargs):
    local = "kanari-local"
    raise ValueError("bad 'kanari-body' of kanari@berita.example in " + environment["DATABASE_URL"])
with patch("articles.views.trust.page", broken):
    got = client.get("/pedoman-media-siber/?q=kanari-query", **environment)
    client.post("/admin/login/?next=kanari-query", {"username": "kanari-body", "password": "kanari-body"})
print(json.dumps({"status": got.status_code, "id": got.headers["X-Request-ID"], "sent": sent}))
"""


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    pytest.importorskip("sentry_sdk")
    folder = tmp_path_factory.mktemp("sentry")
    given = {"DATABASE_URL": f"sqlite:///{folder}/news.sqlite3", "SECRET_KEY": "kanari-key", "SENTRY_DSN": ""}
    env = os.environ | given | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    run = ["manage.py", "migrate", "--verbosity=0"], ["-c", MET]
    for line in run:
        done = subprocess.run([sys.executable, *line], cwd=project.BASE_DIR, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.long
@pytest.mark.once
def test_an_error_is_told_by_its_place(met):
    (event,) = met["sent"]
    (error,) = event["exception"]["values"]
    assert (met["status"], event["tags"]["request"]) == (500, met["id"])
    assert (error["type"], error["value"]) == ("ValueError", "bad … of …@… in postgres://…@db/news")
    assert error["stacktrace"]["frames"][-1]["function"] == "broken"
    assert event["logentry"]["message"] == "Internal Server Error: /pedoman-media-siber/"


@pytest.mark.once
def test_nothing_that_was_sent_or_is_secret_goes_out(met):
    text = json.dumps(met["sent"][0]["exception"]["values"][0] | {"stacktrace": ""}) + json.dumps(
        {**met["sent"][0], "exception": ""}
    )
    assert "kanari" not in text
    assert "198.51.100.77" not in json.dumps(met["sent"])
    frames = met["sent"][0]["exception"]["values"][0]["stacktrace"]["frames"]
    assert {name for each in frames for name in each} <= set(sentry.OF_FRAME)


def test_what_the_log_did_not_say_does_not_go_out():
    assert sentry.told({"event_id": "1", "message": "x"}, {}) is None


def test_without_the_package_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    with pytest.raises(ImproperlyConfigured, match="sentry-sdk is not installed"):
        sentry.start("https://kunci@sentry.example/1", release="")


@pytest.mark.once
def test_it_is_started_with_the_settings():
    pytest.importorskip("sentry_sdk")
    done = manage("check", SENTRY_DSN="rahasia", SECRET_KEY="kanari-key")
    assert (done.returncode, "SENTRY_DSN must look like https://key@sentry.example/1." in done.stderr) == (1, True)


def test_an_address_that_is_none_is_refused():
    pytest.importorskip("sentry_sdk")
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN must look like"):
        sentry.start("rahasia", release="")
