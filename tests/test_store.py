"""The page store: what it keeps, until when, and what it makes of an answer."""

import gzip
import os
import threading
from datetime import timedelta
from unittest import mock

import brotli
import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection, connections
from taggit.models import Tag

from articles import editing, hints, naming, schedule
from articles.models import Article, Generation, OldAddress, PlannedUpdate
from articles.store import numbers
from tests import factories
from tests.asking import ask, store
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


class Site:
    """Django, or what is given in its stead, with what it was asked."""

    def __init__(self, answer=None):
        self.asked = []
        self._answer = answer or WSGIHandler()

    def __call__(self, told, start_response):
        self.asked.append(told)
        return self._answer(told, start_response)

    def __len__(self):
        return len(self.asked)


BODY = b"<p>Isi berita yang panjang.</p>" * 50


def saying(*headers, status="200 OK", body=BODY, keep=hints.YES):
    """A site that always answers so."""
    marked = [(hints.KEEP, keep)] if keep else []

    def answer(_environ, start_response):
        start_response(status, [("Content-Type", "text/html; charset=utf-8"), *marked, *headers])
        return [body]

    return Site(answer)


def made(site, address, *, times=2, **more):
    """How often a page was made that was asked for some times."""
    kept = store(site)
    for _ in range(times):
        ask(kept, address, **more)
    return len(site)


# ---- until when


def test_a_page_is_made_once_and_again_when_the_site_has_changed():
    story, site = factories.published(headline="Lama"), Site()
    kept, address = store(site), story.get_absolute_url()
    first = [ask(kept, address).content for _ in range(3)]
    assert (len(site), len(set(first)), b"Lama" in first[0]) == (1, 1, True)
    Article.objects.filter(pk=story.pk).update(headline="Baru")
    assert b"Baru" in ask(kept, address).content
    assert len(site) == 2


def test_what_readers_cannot_see_makes_no_page_anew():
    site = Site()
    kept = store(site)
    ask(kept, "/")
    factories.article()
    ask(kept, "/")
    assert len(site) == 1


def test_what_the_clock_brings_is_seen_at_its_moment(clock):
    story, site = factories.published(at=NOW + HOUR, headline="Terjadwal"), Site()
    kept = store(site)
    for moment, status in (
        (NOW, 404),
        (NOW + HOUR - timedelta(microseconds=1), 404),
        (NOW + HOUR, 200),
        (NOW + 2 * HOUR, 200),
        (NOW, 404),  # a clock that goes back
    ):
        clock.move_to(moment)
        assert ask(kept, story.get_absolute_url()).status_code == status, moment
        assert (b"Terjadwal" in ask(kept, "/").content) == (status == 200), moment


def test_a_withdrawn_story_is_gone_at_the_next_request():
    story, kept = factories.published(), store()
    address = story.get_absolute_url()
    tag = ask(kept, address).headers["ETag"]
    Article.objects.filter(pk=story.pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru")
    for _ in range(2):
        response = ask(kept, address, headers={"if-none-match": tag})
        assert (response.status_code, b"Keliru" in response.content) == (410, True)


def test_a_page_that_was_overtaken_while_it_was_made_is_not_kept():
    story, site = factories.published(headline="Lama"), Site()

    def overtaken(told, start_response):
        answer = WSGIHandler()(told, start_response)
        if len(site) == 1:
            Article.objects.filter(pk=story.pk).update(headline="Baru")
        return answer

    site._answer = overtaken
    kept, address = store(site), story.get_absolute_url()
    assert b"Lama" in ask(kept, address).content  # which was so when it was asked for
    assert b"Baru" in ask(kept, address).content


def test_a_page_during_which_a_moment_passed_is_not_kept(clock):
    story, site = factories.published(at=NOW + HOUR), Site()

    def slow(told, start_response):
        answer = WSGIHandler()(told, start_response)
        clock.move_to(NOW + HOUR)
        return answer

    site._answer = slow
    kept = store(site)
    ask(kept, "/")
    assert story.headline.encode() in ask(kept, "/").content


def test_nor_does_a_clock_that_is_behind_get_it(clock):
    """Machines share pages, and their clocks differ: a story of ten o'clock is not out where it is a second to ten."""
    story, site = factories.published(at=NOW + HOUR), Site()

    def slow(told, start_response):
        if len(site) == 1:
            clock.move_to(NOW + HOUR)
        return WSGIHandler()(told, start_response)

    site._answer = slow
    kept = store(site)
    assert story.headline.encode() in ask(kept, "/").content
    clock.move_to(NOW)
    assert story.headline.encode() not in ask(kept, "/").content


def test_an_update_that_is_due_goes_out_although_pages_are_kept(clock):
    story = factories.published(headline="Lama")
    content = editing.snapshot(story) | {"headline": "Baru"}
    saved = editing.save(story, content, base=0, actor=None, now=NOW)
    kept, address = store(), story.get_absolute_url()
    PlannedUpdate.objects.create(article=story, number=saved.number, at=NOW + HOUR, planned_at=NOW)
    assert [b"Lama" in ask(kept, address).content for _ in range(2)] == [True, True]
    clock.move_to(NOW + HOUR)
    assert [b"Baru" in ask(kept, address).content for _ in range(2)] == [True, True]


def test_a_page_is_not_kept_while_something_that_is_due_cannot_be_done(monkeypatch):
    site = Site()
    kept = store(site)

    def refuse(*_args, **_more):
        raise OperationalError("database is locked")

    monkeypatch.setattr(schedule, "due", refuse)
    for _ in range(2):
        assert ask(kept, "/").status_code == 200
    assert len(site) == 2
    monkeypatch.undo()
    for _ in range(2):
        ask(kept, "/")
    assert len(site) == 3


def test_without_the_number_pages_are_made_anew_and_none_is_kept(monkeypatch, caplog):
    site = Site()
    kept = store(site)
    ask(kept, "/")

    def refuse(_self):
        raise OperationalError("the database is away")

    monkeypatch.setattr(numbers.Numbers, "now", refuse)
    assert [ask(kept, "/").status_code for _ in range(2)] == [200, 200]
    assert (len(site), "cannot be read" in caplog.text) == (3, True)


def test_a_connection_that_was_closed_is_opened_again():
    kept = store()
    number = kept._numbers.now()
    kept._numbers._thread.read = lambda: 1 / 0  # as a driver whose connection is gone: each has its own errors
    assert kept._numbers.now() == number
    assert kept._numbers._thread.read() == kept._numbers._standing.token


def test_a_database_that_is_not_there_is_waited_for_once():
    """Each try to connect may take three seconds, and the page of the error comes after them."""
    tried = []

    def away():
        tried.append(1)
        raise OperationalError("timeout expired")

    there = connections["default"]
    with mock.patch.object(there, "connection", None), mock.patch.object(there, "connect", away):
        with pytest.raises(OperationalError):
            numbers.Numbers().now()
        with pytest.raises(OperationalError):  # nor is a page begun
            schedule.apply_on_the_way(NOW)
    assert len(tried) == 2


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_has_served_its_time_is_not_asked_for_ever(monkeypatch):
    monkeypatch.setattr(connection, "close_at", None)  # the tests' own is older than a server's may be
    kept = numbers.Numbers()
    kept.now()
    asked, real = [], kept._asked_anew
    monkeypatch.setattr(kept, "_asked_anew", lambda: asked.append(1) or real())
    kept.now()
    kept._thread.ends = 0
    kept.now()
    kept.now()
    assert asked == [1]


def test_the_number_takes_one_question_once_a_token_is_known(django_assert_num_queries):
    kept = numbers.Numbers()
    kept.now()
    asked = []
    real, kept._thread.read = kept._thread.read, lambda: asked.append(1) or real()
    with django_assert_num_queries(0):  # of Django's: ours passes it by
        kept.now()
    assert asked == [1]


def test_without_its_row_nothing_is_used_again():
    site = Site()
    kept = store(site)
    ask(kept, "/")
    Generation.objects.all().delete()
    assert [ask(kept, "/").status_code for _ in range(2)] == [200, 200]
    assert len(site) == 3


# ---- what is kept


@pytest.mark.parametrize(
    ("site", "times"),
    [
        (saying(), 1),
        (saying(status="301 Moved Permanently", body=b""), 1),
        (saying(status="410 Gone"), 1),
        (saying(keep=hints.NO), 2),
        (saying(keep=""), 2),
        (saying(("Set-Cookie", "a=b")), 2),
        (saying(("Vary", "Cookie")), 2),
        (saying(("Cache-Control", "private")), 2),
        (saying(("Cache-Control", "max-age=3, no-store")), 2),
    ],
    ids=["page", "moved", "gone", "not to be kept", "unmarked", "cookie", "vary", "private", "no-store"],
)
def test_only_what_is_for_everybody_and_may_be_is_kept(site, times):
    site.asked.clear()
    assert made(site, "/") == times


def test_views_say_that_they_may_be_kept_for_what_is_there_or_was():
    story = factories.published()
    gone = factories.published(withdrawn_at=NOW, withdrawal_reason="Keliru")
    once = [story.get_absolute_url(), f"/artikel/{story.pk}/", gone.get_absolute_url(), "/", "/berita.json", "/feed/"]
    assert [made(Site(), address) for address in once] == [1] * len(once)
    twice = [
        "/artikel/99999/tak-ada/",
        "/tag/tak-ada/",
        "/berita/?q=&section=",
        "/berita",
        "/admin/login/",
        "/tak/ada/",
    ]
    assert [made(Site(), address) for address in twice] == [2] * len(twice)


def test_what_a_former_address_leads_to_follows_it():
    one, other = factories.published(), factories.published()
    row = OldAddress.objects.create(path="/?p=12", article=one)
    site = Site()
    kept = store(site)
    for _ in range(2):
        assert ask(kept, "/?p=12").headers["Location"] == one.get_absolute_url()
    assert len(site) == 1
    OldAddress.objects.filter(pk=row.pk).update(article=other)
    assert ask(kept, "/?p=12").headers["Location"] == other.get_absolute_url()


def test_memory_of_none_keeps_nothing_and_says_the_same():
    site = Site()
    off, on = store(site, memory=0), store()
    for _ in range(2):
        sent, kept = (ask(each, "/", headers={"accept-encoding": "gzip"}) for each in (off, on))
        assert (sent.content, sent.headers) == (kept.content, kept.headers)
    assert len(site) == 2


def test_a_tag_that_was_merged_is_found_by_its_old_name():
    factories.article(tags=["lama"])
    story, kept = factories.published(tags=["baru"], headline="Berita dengan tag"), store()
    ask(kept, "/berita/?tag=lama")
    lama, baru = (Tag.objects.get(name=name) for name in ("lama", "baru"))
    naming.merge(lama, into=baru, actor=factories.user("Administrator"), now=NOW)
    response = ask(kept, "/berita/?tag=lama")
    again = ask(kept, response.headers.get("Location", "/berita/?tag=lama"))
    assert story.headline in again.content.decode()


# ---- what is sent


def test_text_is_sent_in_the_encoding_that_is_taken():
    kept = store(saying())
    plain = ask(kept, "/")
    assert (plain.content, "Content-Encoding" in plain.headers) == (BODY, False)
    for encoding, unpacked in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        sent = ask(kept, "/", headers={"accept-encoding": encoding})
        assert (sent.headers["Content-Encoding"], unpacked(sent.content)) == (encoding, BODY)
        assert sent.headers["Content-Length"] == str(len(sent.content))
        assert sent.headers["ETag"] != plain.headers["ETag"]
        assert sent.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("GZIP;q=0.5", "gzip"), ("br;q=0, gzip", "gzip"),
        ("br ; q=0.0 , *", "gzip"), ("*", "br"), ("", ""), ("identity", ""), ("deflate", ""), ("gzip;q=x", ""),
        ("gzip;q=1.2.3, br", "br"), ("*;q=0", ""), ("zip gzip", ""),
    ],
)  # fmt: skip
def test_the_smallest_encoding_that_is_taken_is_sent(accepted, encoding):
    sent = ask(store(saying()), "/", headers={"accept-encoding": accepted})
    assert sent.headers.get("Content-Encoding", "") == encoding


def test_what_is_short_is_not_compressed():
    kept = store(saying(body=b"pendek"))
    for accepted in ("br", "gzip", "", "br"):
        sent = ask(kept, "/", headers={"accept-encoding": accepted})
        assert (sent.content, "Content-Encoding" in sent.headers) == (b"pendek", False)


def test_who_has_the_page_is_told_so():
    kept = store(saying(("Cache-Control", "no-cache"), ("Content-Security-Policy", "default-src 'self'")))
    for accepted in ("", "gzip", "br"):
        first = ask(kept, "/", headers={"accept-encoding": accepted})
        tag = first.headers["ETag"]
        for given in (tag, f"W/{tag}", f'"lain", {tag}', "*", f' "lain" ,W/{tag} '):
            again = ask(kept, "/", headers={"accept-encoding": accepted, "if-none-match": given})
            assert (again.status_code, again.content) == (304, b""), given
            assert again.headers == {"Cache-Control": "no-cache", "ETag": tag, "Vary": "Accept-Encoding"}
        for given in ('"lain"', tag[:-2] + '"', ""):
            assert ask(kept, "/", headers={"accept-encoding": accepted, "if-none-match": given}).status_code == 200


@pytest.mark.parametrize("status", ["410 Gone", "301 Moved Permanently", "404 Not Found"])
def test_what_is_not_there_is_never_unchanged(status):
    sent = ask(store(saying(status=status)), "/", headers={"if-none-match": "*"})
    assert f"{sent.status_code}" == status[:3]


def test_the_tag_stays_where_the_page_does():
    kept = store()
    factories.published(headline="Satu")
    tag = ask(kept, "/robots.txt").headers["ETag"]
    factories.published(headline="Dua")
    assert ask(kept, "/robots.txt").headers["ETag"] == tag


def test_head_is_answered_as_get_without_the_body():
    for address in ("/", "/tag/tak-ada/", "/berita"):
        kept = store()
        head, got = ask(kept, address, method="HEAD"), ask(kept, address)
        assert (head.status_code, head.content, head.headers) == (got.status_code, b"", got.headers), address
        assert not {"Newsroom-Keep", "Newsroom-Missed"} & got.headers.keys()


def test_other_methods_are_django_s():
    kept = store()
    assert ask(kept, "/", method="POST").status_code == 403  # a form without its token
    for method in ("OPTIONS", "TRACE"):
        assert (ask(kept, "/", method=method).status_code, ask(kept, "/dibaca/1/").status_code) == (405, 405)
    assert ask(kept, "/dibaca/1/", method="POST").status_code == 204


# ---- several at once


@pytest.mark.django_db(transaction=True)
def test_one_makes_a_page_that_many_ask_for():
    if connection.vendor == "sqlite":
        connection.ensure_connection()
    begun, go_on, site = threading.Event(), threading.Event(), saying()
    answer = site._answer

    def slow(told, start_response):
        begun.set()
        assert go_on.wait(10)
        return answer(told, start_response)

    site._answer = slow
    kept, found = store(site), []

    def one():
        found.append(ask(kept, "/").content)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert (found, len(site)) == ([BODY] * 12, 1)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_kept_holds_nobody_up_for_long():
    kept, found = store(saying(keep=hints.NO)), []

    def one():
        found.append(ask(kept, "/").content)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (found, kept._making) == ([BODY] * 12, {})


def test_a_page_that_fails_leaves_nothing_behind():
    def fails(_told, _start):
        raise RuntimeError("the program is broken")

    kept = store(fails)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            ask(kept, "/")
    assert kept._making == {}


def test_nothing_of_the_server_s_own_environment_goes_into_a_request(monkeypatch):
    """granian puts the process's environment into each: passwords, which whoever keeps a request would keep."""
    monkeypatch.setenv("DATABASE_URL", "postgres://rahasia@127.0.0.1/")
    site = saying(keep="")
    ask(store(site), "/admin/", **os.environ)
    ask(store(site), "/artikel/1/x/", **os.environ)
    assert len(site) == 2
    assert not [told for told in site.asked if "DATABASE_URL" in told or "PATH" in told]
