"""What is answered where a part of the house fails: a page that says so, with what was typed where there is a form."""

import errno
import re
import sqlite3

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from articles import editing, faults
from articles.faults import Fault
from articles.models import Article, Photo, Topic
from articles.storage import LocalMedia
from tests import desk, factories, pictures
from tests.asking import ask, store


def of_sqlite(code, words):
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


FULL = of_sqlite(sqlite3.SQLITE_FULL, "database or disk is full")
BUSY = of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT, "database is locked")
BROKEN = of_sqlite(sqlite3.SQLITE_ERROR, "no such column: x")
BAD_SPOT = of_sqlite(sqlite3.SQLITE_IOERR_WRITE, "disk I/O error")
READ_ONLY = of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED, "attempt to write a readonly database")


def because(error, cause):
    error.__cause__ = cause
    return error


def meanwhile(error, other):
    error.__context__ = other
    return error


class EndpointConnectionError(Exception):
    __module__ = "botocore.exceptions"


FAULTS = {
    "SQLite is full": (because(OperationalError(), FULL), Fault.FULL),
    "SQLite's disk has a bad spot": (because(OperationalError(), BAD_SPOT), Fault.FULL),
    "SQLite's file is read-only": (because(OperationalError(), READ_ONLY), Fault.FULL),
    "SQLite is busy": (because(OperationalError(), BUSY), Fault.AWAY),
    "the program asks nonsense": (because(OperationalError(), BROKEN), None),
    "PostgreSQL is away": (because(OperationalError(), psycopg.OperationalError("refused")), Fault.AWAY),
    "its connection is closed": (because(InterfaceError(), psycopg.InterfaceError("closed")), Fault.AWAY),
    "its disk is full": (because(OperationalError(), psycopg.errors.DiskFull()), Fault.FULL),
    "its disk has a bad spot": (because(OperationalError(), psycopg.errors.IoError()), Fault.FULL),
    "a replica": (because(OperationalError(), psycopg.errors.ReadOnlySqlTransaction()), Fault.FULL),
    "a value that does not fit": (DataError(), None),
    "a table that is not there": (because(ProgrammingError(), psycopg.errors.UndefinedTable()), None),
    "no room": (OSError(errno.ENOSPC, "No space left on device"), Fault.FULL),
    "a quota": (OSError(errno.EDQUOT, "Disk quota exceeded"), Fault.FULL),
    "a bad spot": (OSError(errno.EIO, "Input/output error"), Fault.FULL),
    "a read-only disk": (OSError(errno.EROFS, "Read-only file system"), Fault.FULL),
    "no such file": (FileNotFoundError(errno.ENOENT, "No such file"), None),
    "a bucket": (EndpointConnectionError(), Fault.STORAGE),
    "the program": (KeyError("x"), None),
    "the program, while a part failed": (meanwhile(TypeError("x"), OperationalError()), None),
    "nothing": (None, None),
    "what was caused by it": (because(ValueError(), OSError(errno.ENOSPC, "No space left")), Fault.FULL),
}


@pytest.mark.parametrize(("error", "fault"), FAULTS.values(), ids=FAULTS)
def test_which_part_failed(error, fault):
    assert faults.of(error) is fault


# ---- pages


def broken(error):
    """Have every question to the database fail in one way."""
    return connection.execute_wrapper(failing(error))


def unwritable(error):
    """Have every story, revision, topic and edition that is written fail in one way."""

    def run(execute, sql, params, many, context):
        if re.match(r'(INSERT INTO|UPDATE) "articles_(article|revision|topic|frontedition)"', sql):
            raise error
        return execute(sql, params, many, context)

    return connection.execute_wrapper(run)


def failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def visitor():
    return Client(raise_request_exception=False)


STATUS = {Fault.AWAY: 503, Fault.FULL: 507, None: 500}
WORDS = {503: "We will be back in a moment", 507: "Nothing can be saved at the moment", 500: "Something went wrong"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["SQLite is busy", "SQLite is full", "the program asks nonsense"])
@pytest.mark.parametrize("path", ["/berita/", "/admin/articles/article/"])
def test_a_page_says_what_is_the_matter(settings, tono, name, path):
    settings.LANGUAGE_CODE = "en"
    client = visitor()
    client.force_login(tono)
    error, fault = FAULTS[name]
    with broken(error):
        answer = client.get(path)
    text = answer.content.decode()
    assert (answer.status_code, answer.headers.get("Retry-After")) == (
        STATUS[fault],
        "10" if fault is Fault.AWAY else None,
    )
    assert WORDS[STATUS[fault]] in text
    assert "What you sent was not saved" not in text
    assert answer.headers["X-Request-ID"] in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert not any(word in text for word in ("locked", "full\n", "column", "Traceback", "sqlite"))


@pytest.mark.django_db
def test_who_was_saving_is_told_that_nothing_was(settings):
    settings.LANGUAGE_CODE = "en"
    with broken(FAULTS["PostgreSQL is away"][0]):
        text = visitor().post("/admin/login/", {"username": "siti", "password": "rahasia"}).content.decode()
    assert "What you sent was not saved." in text
    assert "rahasia" not in text


@pytest.mark.django_db
def test_readers_get_no_page_of_the_store_while_the_number_cannot_be_read(monkeypatch):
    kept = store()
    factories.published(headline="Kabar lama")
    assert b"Kabar lama" in ask(kept, "/").content
    with broken(FAULTS["PostgreSQL is away"][0]):
        monkeypatch.setattr(kept._numbers, "now", failing(FAULTS["PostgreSQL is away"][0]))
        answer = ask(kept, "/")
    assert (answer.status_code, answer.headers.get("Retry-After"), b"Kabar lama" in answer.content) == (
        503,
        "10",
        False,
    )


# ---- forms


@pytest.mark.django_db
@pytest.mark.parametrize("is_new", [True, False])
def test_a_story_that_cannot_be_saved_stays_in_its_form(client, siti, is_new):
    content = desk.whole(headline="Judul lama")
    story = None if is_new else editing.create(content, actor=siti, now=factories.NOW)
    client.force_login(siti)
    path = desk.url("articles_article_add") if is_new else desk.story_url(story)
    typed = desk.posted({**content, "headline": "Judul yang diketik"}, **({} if is_new else {"base": 0}))
    with unwritable(FAULTS["SQLite is full"][0]):
        answer = client.post(path, typed)
    text = answer.content.decode()
    assert (answer.status_code, "there is no room left" in text, "Judul yang diketik" in text) == (507, True, True)
    assert [each.headline for each in Article.objects.all()] == ([] if is_new else ["Judul lama"])


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["add", "change", "front page"])
def test_what_cannot_be_saved_stays_in_any_form(client, settings, what):
    settings.LANGUAGE_CODE = "en"
    client.force_login(factories.user("Administrator", language="en"))
    typed = {"name": "Nama yang diketik", "slug": "nama-yang-diketik", "summary": "", "photo": ""}
    topic = factories.topic(name="Banjir")
    path = desk.url("articles_topic_add")
    if what == "change":
        path = desk.url("articles_topic_change", topic.pk)
        typed |= desk.opened(client, path)
    elif what == "front page":
        path = desk.url("articles_frontedition_changelist")
        typed = {
            "base": 0,
            "banner_text": "Nama yang diketik",
            "banner_ends": "1h",
            "banner_until": "",
            "lead_until": "",
        }
    with unwritable(FAULTS["SQLite is full"][0]):
        answer = client.post(path, typed)
    assert (answer.status_code, "there is no room left" in answer.text) == (507, True)
    assert "Nama yang diketik" in answer.text
    assert list(Topic.objects.values_list("name", flat=True)) == ["Banjir"]


@pytest.mark.django_db
def test_nothing_is_said_to_be_saved_that_was_undone_at_the_end(client):
    """A disk is found full as the transaction ends, when the desk has said already that all is well."""
    client.force_login(factories.user("Administrator", language="en"))
    topic, seen = factories.topic(name="Banjir"), []
    path = desk.url("articles_topic_change", topic.pk)
    typed = {"name": "Rob", "slug": "rob", "summary": "", "photo": "", **desk.opened(client, path)}

    def run(execute, sql, params, many, context):
        seen.extend([sql] if "django_admin_log" in sql else [])
        if seen and sql.startswith("RELEASE SAVEPOINT"):
            seen.clear()
            raise FAULTS["SQLite is full"][0]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        answer = client.post(path, typed)
    assert (answer.status_code, [str(each) for each in answer.context["messages"]]) == (507, [])
    assert Topic.objects.get().name == "Banjir"


NOT_KEPT = {Fault.FULL: ("no room", "there is no room left"), Fault.STORAGE: ("a bucket", "photos are kept does not")}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", NOT_KEPT)
@pytest.mark.parametrize("page", ["add", "upload"])
def test_a_photo_that_cannot_be_kept_is_not_there_in_half(client, rani, monkeypatch, fault, page):
    client.force_login(rani)
    error, words = NOT_KEPT[fault]
    monkeypatch.setattr(LocalMedia, "_save", failing(FAULTS[error][0]))
    typed = {"file": pictures.upload(), "alt": "Panen", "caption": "Panen cabai", "focal_x": "0.5", "focal_y": "0.5"}
    answer = client.post(desk.url(f"articles_photo_{page}"), typed)
    assert words in answer.content.decode()
    assert answer.status_code == (fault.status if page == "add" else 200)
    assert ("Panen cabai" in answer.content.decode()) is (page == "add")
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_an_error_of_the_program_stays_one(client, siti):
    content = desk.whole()
    client.force_login(siti)
    with unwritable(DataError("x")), pytest.raises(DataError):
        client.post(desk.url("articles_article_add"), desk.posted(content))
