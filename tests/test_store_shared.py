"""Pages that processes share through Redis: made by one, true for one number, and done without where Redis is not."""

import json
import secrets
import threading

import pytest
from django.conf import settings
from django.db import connection

from articles import breaker, hints, rest
from articles.models import Article
from articles.store.addresses import Asked
from articles.store.pages import Page
from articles.store.shared import Shared
from tests import factories
from tests.asking import ask, store
from tests.test_store import BODY, Site, saying

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not settings.REDIS_URL, reason="without REDIS_URL there is nothing to share; CI has one"),
]
HOME = Asked("/", "", is_search=False)


@pytest.fixture
def build():
    return secrets.token_hex(8)


def group(site, build, **more):
    """A group of workers with a memory of its own."""
    return store(site, shared=Shared(settings.REDIS_URL, build=build), **more)


def test_two_groups_of_workers_make_a_page_once(build):
    story, sites = factories.published(headline="Lama"), [Site(), Site()]
    groups = [group(site, build) for site in sites]
    packed = {"accept-encoding": "gzip"}
    answers = [ask(each, "/", headers=sent) for sent in (packed, {}) for each in groups]
    assert [len(site) for site in sites] == [1, 0]
    for one, other in (answers[:2], answers[2:]):
        assert (one.content, one.headers) == (other.content, other.headers)
    Article.objects.filter(pk=story.pk).update(headline="Baru")
    assert all(b"Baru" in ask(each, "/").content for each in reversed(groups))
    assert [len(site) for site in sites] == [1, 1]


def test_other_builds_make_their_own(build):
    sites = [saying(), saying()]
    for n, site in enumerate(sites):
        ask(group(site, f"{build}{n}"), "/")
    assert [len(site) for site in sites] == [1, 1]


def test_what_another_number_made_is_not_taken(build):
    there = Shared(settings.REDIS_URL, build=build)
    page = Page("lama", "200 OK", [("Content-Type", "text/html")])
    page.keep(BODY, "br")
    there.put(HOME, page)
    assert there.get(HOME, "baru") is None
    assert there.get(HOME, "lama").in_encoding("").body == [BODY]


GARBAGE = {
    "nothing": b"",
    "a pickle": b"\x80\x04x",
    "too little": b"[]\nx",
    "an object": b'{"a": 1}\n',
    "a number": b"1\n",
    "half of it": json.dumps(["n"]).encode(),
    "headers that are none": json.dumps(["n", "200 OK", 7, "", "x", ""]).encode() + b"\nx",
    "an encoding that is none": json.dumps(["n", "200 OK", [], "", "x", "zip"]).encode() + b"\nx",
    "a body that is not packed": json.dumps(["n", "200 OK", [], "", "x", "br"]).encode() + b"\nx",
    "another body": json.dumps(["n", "200 OK", [], "", "x", ""]).encode() + b"\nx",
}


@pytest.mark.parametrize("found", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_page_is_none(build, found):
    there = Shared(settings.REDIS_URL, build=build)
    there._redis.set(there._key(HOME), found, ex=60)
    assert there.get(HOME, "n") is None
    site = saying()
    assert ask(group(site, build), "/").content == BODY


@pytest.mark.django_db(transaction=True)
def test_a_stampede_on_two_groups_is_one_page(build):
    begun, go_on = threading.Event(), threading.Event()

    def slowly(site):
        answer = site._answer

        def slow(told, start_response):
            begun.set()
            assert go_on.wait(10)
            return answer(told, start_response)

        site._answer = slow
        return site

    sites, found = [slowly(saying()), slowly(saying())], []
    groups = [group(site, build) for site in sites]

    def one(n):
        found.append(ask(groups[n % 2], "/").content)
        connection.close()

    threads = [threading.Thread(target=one, args=[n]) for n in range(12)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    threads[-1].join(0.2)  # all of them wait now
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert (found, sum(map(len, sites))) == ([BODY] * 12, 1)


def test_who_waits_for_a_page_that_is_not_kept_makes_it(build):
    there = Shared(settings.REDIS_URL, build=build)
    assert there.claim(HOME, "n")
    assert not Shared(settings.REDIS_URL, build=build).claim(HOME, "n")
    there.release(HOME, "n")
    assert there.awaited(HOME, "n") is None
    site = saying(keep=hints.NO)
    for _ in range(2):
        assert ask(group(site, build), "/").content == BODY
    assert len(site) == 2


def test_without_redis_pages_are_made_and_it_is_asked_again_later(build, monkeypatch, caplog):
    site = saying()
    gone = store(site, shared=Shared("redis://127.0.0.1:1/0", build=build))
    clock = [100.0]
    monkeypatch.setattr(rest, "monotonic", lambda: clock[0])
    for address in ("/", "/berita/", "/feed/"):
        assert ask(gone, address).content == BODY
    assert caplog.text.count("Redis does not answer") == 1
    clock[0] += breaker.PAUSE
    ask(gone, "/robots.txt")
    assert caplog.text.count("Redis does not answer") == 2
