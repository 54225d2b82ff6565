"""What every test stands on: plain static files, a media folder of its own, three people of the newsroom."""

import gc
import os
from itertools import count

import hypothesis
import pytest
import time_machine
from django.conf import settings as project
from django.core.cache import caches
from django.core.signals import request_started
from django.db import connection

from articles import guards, readership, sitemaps

from . import factories
from .laid import HASHERS
from .logins import with_password
from .pure import is_pure
from .settling import forget, settle

# How long an example takes says nothing of it: machines are busy. Speed is measured in benchmarks/.
hypothesis.settings.register_profile("newsroom", deadline=None)
hypothesis.settings.load_profile("newsroom")

_number = count(1)

# Each worker has a database of its own; of a Redis, it has what begins with its name.
project.CACHES["default"]["KEY_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "tests")


def pytest_collection_modifyitems(items):
    """Mark what tries text functions and parsers alone, so that CI need not run it on the second database too."""
    for item in items:
        if is_pure(item.path) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.pure)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What was imported and collected stays to the end: the garbage collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def no_static_files(tmp_path_factory):
    """An empty folder. Each client's WhiteNoise reads the collected files' folder: 0.06 s where a demo has run."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="session")
def all_media(tmp_path_factory):
    """The folder in which each test has its media, if it writes any."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def plain_files(settings, all_media, no_static_files):
    """Tests need no collected static files and write no pictures into the project.

    The folder for pictures is made by the first that is kept: to make one for each test, and remove it some runs later,
    takes longer than many a test.
    """
    settings.STATIC_ROOT = no_static_files
    settings.STORAGES = {
        "default": {"BACKEND": "articles.storage.LocalMedia"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = all_media / str(next(_number))
    settings.PASSWORD_HASHERS = HASHERS


@pytest.fixture
def english_noon(settings):
    """The site speaks English, nothing is remembered, and the clock stands at `factories.NOW`."""
    settings.LANGUAGE_CODE = "en"
    forget()
    with time_machine.travel(factories.NOW, tick=False):
        yield


@pytest.fixture
def unguarded(db):
    """The record is not guarded, nor are stories that were released, until the test is over."""
    guards.lift()
    yield
    if not connection.in_atomic_block:  # else it is rolled back
        guards.install()


@pytest.fixture
def bucket(settings, monkeypatch):
    """An S3-compatible bucket in which the photos lie, played by moto."""
    from django.core.files.storage import default_storage
    from moto import mock_aws  # slow to import

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        options = {"bucket_name": "foto", "region_name": "ap-southeast-3", "default_acl": None, "file_overwrite": True}
        stored = {"BACKEND": "articles.bucket.Bucket", "OPTIONS": options}
        settings.STORAGES = settings.STORAGES | {"default": stored}
        place = {"LocationConstraint": "ap-southeast-3"}
        default_storage.connection.create_bucket(Bucket="foto", CreateBucketConfiguration=place)
        yield


@pytest.fixture(autouse=True)
def one_part(monkeypatch):
    """Let one part of a site map hold whatever a test makes: on PostgreSQL ids go on from test to test."""
    monkeypatch.setattr(sitemaps, "PART", 1_000_000_000)


@pytest.fixture(autouse=True)
def counter():
    """What counts readings, new in each test, and writing only what a test tells it to."""
    for each in (readership.counter, readership.unfound):
        _empty(each, later=lambda _write: None)
    yield readership.counter
    for each in (readership.counter, readership.unfound):
        _empty(each)  # what the test left waiting is not to be written when all tests end


def _empty(counter, **later):
    counter.__init__(counter._name, counter._store, counter._then, most=counter._most, **later)


@pytest.fixture(autouse=True)
def settled_requests():
    """Let each request find the generation that a commit would have left: PostgreSQL writes it at commits alone."""
    request_started.connect(settle)
    yield
    request_started.disconnect(settle)


@pytest.fixture(autouse=True)
def no_parts():
    """Parts of pages are remembered for as long as a server runs, with its one language; tests have both."""
    caches["parts"].clear()


@pytest.fixture
def siti():
    return factories.user("Reporter", language="en", first_name="Siti")


@pytest.fixture
def rani():
    return factories.user("Editor", language="en", first_name="Rani")


@pytest.fixture
def tono():
    return factories.user("Managing editor", language="en", first_name="Tono")


@pytest.fixture
def dewi():
    """Who logs in by the form."""
    return with_password("Managing editor", username="dewi")


@pytest.fixture
def no_guesses():
    """Nobody has guessed at a log-in yet."""
    forget()
