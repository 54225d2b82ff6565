"""What counts as a reading, how it is written, what is most read, and that nobody can be told from it."""

import logging
import threading
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.conf import settings as project
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import generation, readership
from articles.models import Article, MostRead, Reading, Stage
from articles.readership import beacons, counts, memory
from newsroom import wsgi

from . import factories
from .factories import NOW
from .reading import has, page, texts, words

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Mobile Safari/537.36"
)
HERE = {"user-agent": PHONE, "sec-fetch-site": "same-origin"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def tell(pk: int, *, headers: dict | None = None, address: str = "192.0.2.7", **given):
    """Send a beacon as a browser would."""
    sent = HERE | (headers or {})
    return Client().post(
        reverse("read", args=[pk]), headers={k: v for k, v in sent.items() if v}, REMOTE_ADDR=address, **given
    )


def reads(article: Article) -> int:
    """How often the story was read, by what is written once everything that waits is."""
    readership.counter.write()
    return article.readings.aggregate(n=Sum("reads", default=0))["n"]


def was_read(article: Article, times: int, *, at=NOW) -> None:
    Reading.objects.create(article=article, hour=counts.hour_of(at), reads=times)


def in_the_list(client) -> list[str]:
    return texts(page(client, "/"), f"//section[{has('most-read')}]//li//a")


# ---- what counts


def test_a_beacon_counts_and_is_answered_with_nothing():
    story = factories.published()
    answer = tell(story.pk)
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (204, b"", "no-store")
    assert (answer.cookies, reads(story)) == ({}, 1)
    assert list(Reading.objects.values_list("article", "hour", "reads")) == [(story.pk, NOW, 1)]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 1),
        ({"user-agent": ""}, 0),
        ({"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, 0),
        ({"user-agent": "facebookexternalhit/1.1"}, 0),
        ({"user-agent": f"{PHONE} HeadlessChrome/119"}, 0),
        ({"user-agent": "python-requests/2.31"}, 0),
        ({"user-agent": "Mozilla/5.0 (Linux; Android 10; CUBOT_X30) AppleWebKit/537.36 Chrome/119.0"}, 1),
        ({"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Mobile/21A329 [FBAN/FBIOS;FBAV/440.0]"}, 1),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 0),
        ({"sec-fetch-site": "same-site"}, 0),
        ({"sec-fetch-site": "none"}, 0),
        ({"sec-fetch-site": ""}, 0),
        ({"sec-fetch-site": "", "origin": "http://testserver"}, 1),
        ({"sec-fetch-site": "", "origin": "http://testserver:8000"}, 1),
        ({"sec-fetch-site": "", "origin": "https://lain.example", "referer": "http://testserver/"}, 0),
        ({"sec-fetch-site": "", "origin": "null"}, 0),
        ({"sec-fetch-site": "", "origin": "http://[salah"}, 0),
        ({"sec-fetch-site": "", "referer": "http://testserver/artikel/1/a/"}, 1),
        ({"sec-fetch-site": "", "referer": "https://lain.example/testserver"}, 0),
        ({"sec-purpose": "prefetch;prerender"}, 0),
        ({"purpose": "prefetch"}, 0),
    ],
)
def test_who_is_counted(headers, expected):
    story = factories.published()
    assert tell(story.pk, headers=headers).status_code == 204
    assert reads(story) == expected


def test_a_reader_counts_once_an_hour_for_each_story(_clock):
    first, second = factories.published(), factories.published()
    for story in (first, first, second):
        tell(story.pk)
    assert (reads(first), reads(second)) == (1, 1)
    tell(first.pk, address="192.0.2.8")
    tell(first.pk, headers={"user-agent": PHONE + " lain"})
    assert reads(first) == 3
    _clock.shift(HOUR)
    tell(first.pk)
    assert reads(first) == 4
    assert list(first.readings.order_by("hour").values_list("hour", "reads")) == [(NOW, 3), (NOW + HOUR, 1)]


def test_one_address_counts_for_eight_browsers_a_story_and_hour(_clock):
    first, second = factories.published(), factories.published()
    for n in range(50):
        tell(first.pk, headers={"user-agent": f"{PHONE} {n}"})
    tell(first.pk, address="192.0.2.8")
    tell(second.pk, headers={"user-agent": f"{PHONE} 50"})
    assert (reads(first), reads(second)) == (9, 1)
    _clock.shift(HOUR)
    tell(first.pk, headers={"user-agent": f"{PHONE} 51"})
    assert reads(first) == 10


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (["2001:db8:1:2::7", "2001:db8:1:2:ffff:0:1:9"], 1),
        (["2001:db8:1:2::7", "2001:db8:1:3::7"], 2),
        (["192.0.2.7", "::ffff:192.0.2.7"], 1),
        (["::ffff:192.0.2.7", "::ffff:192.0.2.8"], 2),
        (["", "unknown", "192.0.2.7:4711"], 3),
    ],
)
def test_an_ipv6_address_is_its_network(addresses, expected):
    story = factories.published()
    for address in addresses:
        tell(story.pk, address=address)
    assert reads(story) == expected


@pytest.mark.parametrize(("https", "expected"), [(False, 1), (True, 2)])
def test_behind_a_proxy_the_last_address_that_it_names_is_the_readers(settings, https, expected):
    settings.HTTPS = https
    story = factories.published()
    for forwarded in ("203.0.113.1, 198.51.100.4", "203.0.113.9, 198.51.100.4", "198.51.100.5"):
        tell(story.pk, headers={"x-forwarded-for": forwarded})
    assert reads(story) == expected


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_only_post_tells(method):
    story = factories.published()
    answer = getattr(Client(), method)(reverse("read", args=[story.pk]), headers=HERE)
    assert (answer.status_code, reads(story)) == (405, 0)


def test_the_body_and_who_is_logged_in_do_not_matter(rani, django_assert_num_queries):
    story = factories.published()
    client = Client(enforce_csrf_checks=True)
    client.force_login(rani)
    with django_assert_num_queries(0):
        answer = client.post(reverse("read", args=[story.pk]), "x" * 9000, content_type="text/plain", headers=HERE)
    assert (answer.status_code, reads(story)) == (204, 1)


# ---- stories that readers do not see


def test_hidden_stories_are_not_counted_and_answer_alike():
    hidden = [
        factories.article(),
        factories.published(at=NOW + HOUR),
        factories.published(withdrawn_at=NOW - HOUR, withdrawal_reason="Keliru"),
    ]
    answers = [tell(pk) for pk in (*(story.pk for story in hidden), 10**6, 0, 2**63, 10**30)]
    alike = {(answer.status_code, answer.content, str(sorted(answer.headers.items()))) for answer in answers}
    readership.counter.write()
    assert (len(alike), Reading.objects.count()) == (1, 0)


def test_what_waits_is_judged_when_it_is_written(_clock):
    story = factories.published(withdrawn_at=NOW + timedelta(seconds=3), withdrawal_reason="Keliru")
    tell(story.pk)
    _clock.shift(4)
    assert reads(story) == 0


# ---- in front of Django


def by_wsgi(path: str, method: str = "POST", **environ) -> tuple[str, list, bytes]:
    told = []
    given = {
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_USER_AGENT": PHONE,
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "wsgi.input": BytesIO(),
        **environ,
    }
    body = b"".join(wsgi.application(given, lambda status, headers: told.extend([status, headers])))
    return told[0], told[1], body


def test_the_server_answers_beacons_before_django_does(django_assert_num_queries):
    story = factories.published()
    with django_assert_num_queries(0):
        answer = by_wsgi(reverse("read", args=[story.pk]))
    assert answer == ("204 No Content", [("Cache-Control", "no-store")], b"")
    tell(story.pk)  # the same reader, as Django counts it
    assert reads(story) == 1


@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [
        ("/dibaca/7/", "POST", 7),
        ("/dibaca/7/", "GET", None),
        ("/dibaca/7", "POST", None),
        ("/dibaca/7/\n", "POST", None),
        ("/dibaca/-7/", "POST", None),
        ("/dibaca/٧/", "POST", None),
        ("/dibaca/" + "9" * 18 + "/", "POST", 10**18 - 1),
        ("/dibaca/" + "9" * 19 + "/", "POST", None),
        ("/artikel/7/", "POST", None),
    ],
)
def test_what_is_a_beacon(path, method, expected):
    assert readership.beacon({"PATH_INFO": path, "REQUEST_METHOD": method}) == expected


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "method", "expected"),
    [("/dibaca/7/", "GET", "405"), ("/dibaca/x/", "POST", "404"), ("/dibaca/" + "9" * 5000 + "/", "POST", "404")],
    ids=["get", "no number", "no id"],
)
def test_django_answers_what_is_no_beacon(path, method, expected):
    status, _headers, _body = by_wsgi(path, method)
    assert status[:3] == expected


# ---- in memory


def test_the_memory_of_readers_holds_nothing_of_them_and_goes_with_the_hour(counter):
    seen = counter._seen
    assert [seen.is_new("7\0192.0.2.7", hour=NOW) for _ in range(2)] == [True, False]
    key, bits = bytes(seen._key), bytes(seen._bits)
    assert (len(key), len(bits), sum(byte.bit_count() for byte in bits)) == (16, 2**23, 4)
    assert seen.is_new("7\0192.0.2.7", hour=NOW + HOUR)
    assert bytes(seen._key) != key
    assert bytes(seen._bits) != bits


def test_readers_are_hardly_ever_taken_for_one_another(counter):
    assert sum(counter._seen.is_new(str(n), hour=NOW) for n in range(50_000)) == 50_000


def test_only_so_many_stories_wait(counter):
    for pk in range(1, memory.WAITING + 3):
        counter.add(pk, "a", "", now=NOW)
    counter.add(1, "b", "", now=NOW)
    assert (len(counter._waiting), sum(counter._waiting.values())) == (memory.WAITING, memory.WAITING + 1)


def test_threads_lose_nothing(counter):
    def work(name):
        for n in range(500):
            counter.add(n % 7 + 1, f"{name} {n}", "", now=NOW)

    threads = [threading.Thread(target=work, args=[name]) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counter._waiting.values()) == 4000


def test_one_thread_is_asked_for_until_it_has_written():
    asked = []
    counter = memory.Counter("readings", counts.store, counts.refresh, later=asked.append)
    story = factories.published()
    for reader in "abc":
        counter.add(story.pk, reader, "", now=NOW)
    counter.add(story.pk, "c", "", now=NOW)
    assert len(asked) == 1


def test_a_thread_that_cannot_be_had_is_asked_for_again(caplog):
    asked = []

    def none_left(run):
        asked.append(run)
        if len(asked) == 1:
            raise RuntimeError("can't start new thread")

    counter = memory.Counter("readings", counts.store, counts.refresh, later=none_left)
    story = factories.published()
    for reader in "abc":
        counter.add(story.pk, reader, "", now=NOW)
    assert (len(asked), sum(counter._waiting.values())) == (2, 3)
    assert "no thread can be started" in caplog.text


def test_a_database_that_is_busy_gets_it_later(counter, caplog):
    story = factories.published()
    tell(story.pk)

    def refuse(execute, sql, *args):
        if sql.startswith("INSERT INTO articles_reading"):
            raise OperationalError("database is locked")
        return execute(sql, *args)

    with connection.execute_wrapper(refuse), pytest.raises(OperationalError):
        counter.write()
    tell(story.pk, address="192.0.2.8")
    assert reads(story) == 2
    tell(story.pk, address="192.0.2.9")
    with connection.execute_wrapper(refuse), caplog.at_level(logging.ERROR):
        counter.close()
    assert caplog.messages == ["1 readings are lost."]


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_and_comes_again_when_it_could_not(caplog):
    asked = []
    counter = memory.Counter("readings", counts.store, counts.refresh, later=asked.append)
    stories = [factories.published() for _ in range(counts.FEWEST)]
    for story in stories:
        for reader in range(counts.ENOUGH):
            counter.add(story.pk, str(reader), "", now=NOW)

    def refuse(execute, sql, *args):
        raise OperationalError("database is locked")

    with connection.execute_wrapper(refuse), caplog.at_level(logging.WARNING):
        asked[0]()
    assert [record.message for record in caplog.records] == [
        "Counts of readings wait: the database does not take them now."
    ]
    assert (len(asked), Reading.objects.count()) == (2, 0)
    asked[1]()
    assert (len(asked), Reading.objects.aggregate(n=Sum("reads"))["n"]) == (2, counts.FEWEST * counts.ENOUGH)
    assert len(MostRead.objects.get().stories) == counts.FEWEST
    counter.add(stories[0].pk, "lagi", "", now=NOW)
    assert len(asked) == 3


def test_nothing_is_written_of_a_reader():
    story = factories.published()
    tell(story.pk, address="203.0.113.77")
    assert {field.name for field in Reading._meta.get_fields()} == {"id", "article", "hour", "reads"}
    assert {type(key) for pair in readership.counter._waiting for key in pair} == {int, type(NOW)}


# ---- what is most read


def test_the_list_is_ranked_by_the_last_day():
    stories = [factories.published(headline=f"Berita {n}", at=NOW - 3 * 24 * HOUR) for n in range(4)]
    for story, times in zip(stories, (5, 9, 7, 99), strict=True):
        was_read(story, times, at=NOW - HOUR if times < 99 else NOW - 24 * HOUR)
    was_read(stories[0], 3, at=NOW - 23 * HOUR)
    assert counts.ranking(NOW) == [stories[1].pk, stories[0].pk, stories[2].pk]


def test_a_few_readings_do_not_bring_a_story_onto_the_list():
    story = factories.published()
    was_read(story, counts.ENOUGH - 1)
    assert counts.ranking(NOW) == []
    was_read(story, 1, at=NOW - HOUR)
    assert counts.ranking(NOW) == [story.pk]


@pytest.mark.django_db(transaction=True)  # PostgreSQL writes the generation on commit
def test_pages_are_new_only_where_the_list_changes(_clock):
    stories = [factories.published() for _ in range(3)]
    for story in stories:
        was_read(story, 3)
    readership.refresh(NOW)
    [row] = MostRead.objects.all()
    assert (row.stories, row.at) == ([story.pk for story in reversed(stories)], NOW)

    def number():
        return generation.read(NOW)

    before = number()
    was_read(stories[0], 10, at=NOW - HOUR)
    readership.refresh(NOW + timedelta(minutes=4))
    assert (number(), MostRead.objects.get()) == (before, row)
    assert MostRead.objects.get().stories == row.stories
    readership.refresh(NOW + timedelta(minutes=5))
    assert MostRead.objects.get().stories[0] == stories[0].pk
    after = number()
    assert after != before
    with CaptureQueriesContext(connection) as captured:
        readership.refresh(NOW + timedelta(minutes=10))
    assert [query["sql"].partition(" SET ")[0] for query in captured if query["sql"].startswith("UPDATE")] == [
        'UPDATE "articles_mostread"'
    ], "claimed, and not written"
    assert (number(), MostRead.objects.get().at) == (after, NOW + timedelta(minutes=10))


def test_of_two_processes_one_ranks():
    story = factories.published()
    was_read(story, 3)
    MostRead.objects.create(pk=1, at=NOW - HOUR)
    claims = []

    def overtake(execute, sql, *args):
        if sql.startswith("UPDATE") and not claims:
            claims.append(sql)
            readership.refresh(NOW)
            MostRead.objects.update(stories=[])  # so that a second ranking would show
        return execute(sql, *args)

    with connection.execute_wrapper(overtake):
        readership.refresh(NOW)
    assert MostRead.objects.get().stories == []


def test_old_counts_go():
    story = factories.published(at=NOW - 100 * 24 * HOUR)
    for days in (0, 89, 90, 91):
        was_read(story, 1, at=NOW - timedelta(days=days))
    readership.refresh(NOW + timedelta(minutes=1))
    assert [NOW - hour for hour in Reading.objects.order_by("-hour").values_list("hour", flat=True)] == [
        timedelta(0),
        timedelta(days=89),
    ]


def test_the_list_ages_where_nobody_reads():
    story = factories.published()
    was_read(story, 3, at=NOW - 24 * HOUR)
    MostRead.objects.create(pk=1, at=NOW - HOUR, stories=[story.pk])
    call_command("apply_due")
    assert MostRead.objects.get().stories == []


# ---- what readers and the desk see of it


@pytest.fixture
def listed():
    """Seven stories in the list, the first the most read."""
    stories = [factories.published(headline=f"Berita {n}", section=factories.section()) for n in range(7)]
    MostRead.objects.create(pk=1, stories=[story.pk for story in stories], at=NOW)
    return stories


def test_home_and_story_show_the_list_in_order(client, settings, listed):
    settings.LANGUAGE_CODE = "en"
    for address in ("/", listed[2].get_absolute_url()):
        [section] = page(client, address).xpath(f"//section[{has('most-read')}]")
        assert words(section.find("h2")) == "Most read"
        assert texts(section, ".//ol/li//a") == [f"Berita {n}" for n in range(5)]
    assert texts(section, ".//a[@aria-current='page']") == ["Berita 2"]


def test_hidden_stories_leave_their_place_to_the_next(client, listed):
    Article.objects.filter(pk=listed[0].pk).update(withdrawn_at=NOW, withdrawal_reason="Keliru")
    Article.objects.filter(pk=listed[3].pk).update(published_at=NOW + HOUR)
    assert in_the_list(client) == [f"Berita {n}" for n in (1, 2, 4, 5, 6)]


def test_fewer_than_three_are_no_list(client, listed):
    MostRead.objects.update(stories=[story.pk for story in listed[:3]])
    assert len(in_the_list(client)) == 3
    MostRead.objects.update(stories=[*[story.pk for story in listed[:2]], 10**6])
    assert in_the_list(client) == []


@pytest.mark.django_db(transaction=True)  # PostgreSQL writes the generation on commit
def test_readings_of_hidden_stories_change_no_public_byte(client):
    stories = [factories.published() for _ in range(3)]
    for story in stories:
        was_read(story, 3)
    draft, coming = factories.article(), factories.published(at=NOW + HOUR)
    gone = factories.published(withdrawn_at=NOW - HOUR, withdrawal_reason="Keliru")
    readership.refresh(NOW)
    before = client.get("/").content, generation.read(NOW)
    for story in (draft, coming, gone):
        was_read(story, 50)
        for reader in range(5):
            tell(story.pk, address=f"192.0.2.{reader}")
    readership.counter.write()
    readership.refresh(NOW + HOUR / 2)
    assert (client.get("/").content, generation.read(NOW)) == before


@pytest.mark.parametrize("count", [3, 15])
def test_the_list_costs_two_queries(django_assert_num_queries, count):
    stories = [factories.published(lead_photo=factories.picture()) for _ in range(count)]
    MostRead.objects.create(pk=1, stories=[story.pk for story in stories], at=NOW)
    with django_assert_num_queries(2):
        assert [(story.section.name, story.lead_photo.alt) for story in readership.most_read(NOW)]


def test_the_page_of_a_live_story_alone_has_the_script(client, tono):
    story = factories.published()
    path = "//script[@data-read]"
    [script] = page(client, story.get_absolute_url()).xpath(path)
    assert dict(script.attrib) == {
        "type": "module",
        "async": "",
        "src": "/static/articles/story.js",
        "data-read": reverse("read", args=[story.pk]),
    }
    assert page(client, "/").xpath(path) == []
    client.force_login(tono)
    for row in (story, factories.article(owner=tono)):
        shown = page(client, reverse("admin:articles_article_preview", args=[row.pk, 0]))
        assert shown.xpath(f"{path}[contains(@src, 'articles/story.js')] | //@data-read") == []


def test_the_script_is_small():
    script = project.BASE_DIR / "articles" / "static" / "articles" / "story.js"
    assert script.stat().st_size < 5000


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("Reporter", []),
        ("Editor", ["Read 12 times since 09:00 WIB, 52 times in 24 hours, 1,252 times in 90 days."]),
    ],
)
def test_editors_see_how_often_a_story_was_read(client, role, expected):
    user = factories.user(role, language="en")
    story = factories.published(owner=user)
    for times, ago in ((5, 0), (7, 1), (40, 23), (1200, 48), (9, 24 * 91)):
        was_read(story, times, at=NOW - ago * HOUR)
    client.force_login(user)
    shown = page(client, reverse("admin:articles_article_change", args=[story.pk]))
    assert texts(shown, f"//*[{has('standing')}]/p[starts-with(., 'Read ') or starts-with(., 'Nobody')]") == expected


@pytest.mark.parametrize(
    ("values", "expected"), [({}, ["Nobody has read it yet."]), ({"withdrawn_at": NOW, "withdrawal_reason": "x"}, [])]
)
def test_of_a_live_story_that_nobody_has_read_that_is_said(client, values, expected):
    client.force_login(factories.user("Editor", language="en"))
    story = factories.published(**values)
    shown = page(client, reverse("admin:articles_article_change", args=[story.pk]))
    assert texts(shown, f"//*[{has('standing')}]/p[starts-with(., 'Read ') or starts-with(., 'Nobody')]") == expected


@pytest.mark.parametrize("values", [{}, {"stage": Stage.PUBLISHED, "live_number": 0, "published_at": NOW + HOUR}])
def test_of_a_story_that_nobody_could_read_nothing_is_said(client, values):
    client.force_login(factories.user("Editor", language="en"))
    story = factories.article(**values)
    shown = page(client, reverse("admin:articles_article_change", args=[story.pk]))
    assert texts(shown, f"//*[{has('standing')}]/p[starts-with(., 'Read ') or starts-with(., 'Nobody')]") == []


@pytest.mark.long
@pytest.mark.once
def test_the_address_is_the_one_that_the_server_knows():
    assert beacons.ADDRESS.fullmatch(reverse("read", args=[7]))[1] == "7"


def test_two_processes_add_up():
    story = factories.published()
    for reads_there in (2, 3):
        with transaction.atomic():
            counts.store({(story.pk, NOW): reads_there}, now=NOW)
    assert list(story.readings.values_list("reads", flat=True)) == [5]
