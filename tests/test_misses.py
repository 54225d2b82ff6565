"""Searches that find nothing: which of them are counted, how, and that nothing of the asker is kept."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import readership
from articles.models import SearchMiss
from articles.readership import misses

from . import asking, factories
from .factories import NOW
from .test_readership import HERE

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _stories():
    factories.published(headline="Harga beras turun")
    factories.published(headline="Kereta baru")
    factories.index()


def ask(words: str, *, headers: dict | None = None, address: str = "192.0.2.7", **more):
    """Search as a reader would, from one of our pages."""
    sent = {key: value for key, value in (HERE | (headers or {})).items() if value}
    response = asking.ask(
        asking.store(), reverse("search", query={"q": words, **more}), headers=sent, REMOTE_ADDR=address
    )
    assert response.status_code == 200
    return response


def kept() -> dict[str, int]:
    """What is written of today once everything that waits is."""
    readership.unfound.write()
    return dict(SearchMiss.objects.filter(day=TODAY).values_list("words", "asked"))


# ---- what counts


def test_words_that_no_story_has_are_counted_and_what_is_found_is_not():
    for words in ("Jembatan  Gantung", "harga beras", "jembatan gantung", "beras", "zzz"):
        ask(words)
    assert kept() == {"jembatan gantung": 1, "zzz": 1}


def test_stories_with_some_of_the_words_are_not_what_was_looked_for():
    assert "Harga" in ask("harga kereta").content.decode()
    assert kept() == {"harga kereta": 1}


@pytest.mark.parametrize(
    "more",
    [{"page": "1"}, {"date_from": "2026-03-02"}, {"section": "tak-ada"}, {"urut": "terbaru"}, {"label": "opinion"}],
    ids=lambda more: "-".join(more),
)
def test_only_the_words_alone_are_counted(more):
    ask("zzz", **more)
    assert kept() == {}


@pytest.mark.parametrize("words", ["", "yang di", "z", "!!", "-beras", "x" * 101, "\x00", "a\x00b"])
def test_what_is_no_question_is_not_counted(words):
    asking.ask(asking.store(), reverse("search", query={"q": words}), headers=HERE)
    assert kept() == {}


@pytest.mark.parametrize("words", ["budi@contoh.example", "0812 3456 7890", "nik 3171012345678901", "+62-812-3456-78"])
def test_what_may_be_somebody_s_own_is_not_kept(words):
    ask(words)
    assert kept() == {}


@pytest.mark.parametrize("words", ["pemilu 2024", "17 agustus 1945", "1.000.000 rumah"])
def test_years_and_sums_are_nobody_s_own(words):
    ask(words)
    assert kept() == {words: 1}


NOT_READERS = {
    "robot": {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
    "program": {"user-agent": "curl/8"},
    "nothing": {"user-agent": ""},
    "from elsewhere": {"sec-fetch-site": "cross-site"},
    "ahead": {"sec-purpose": "prefetch"},
}


@pytest.mark.parametrize("headers", NOT_READERS.values(), ids=NOT_READERS)
def test_robots_and_links_from_elsewhere_are_not_counted(headers):
    ask("zzz", headers=headers)
    assert kept() == {}


def test_each_reader_counts_once_an_hour(_clock):
    for address in ("192.0.2.7", "192.0.2.7", "192.0.2.8"):
        ask("zzz", address=address)
    assert kept() == {"zzz": 2}
    _clock.move_to(NOW + HOUR)
    ask("zzz")
    assert kept() == {"zzz": 3}


def test_suggestions_are_no_searches():
    asking.ask(asking.store(), "/cari/saran/?q=zzz", headers=HERE)
    assert kept() == {}


def test_who_gets_the_page_from_memory_missed_it_too():
    store = asking.store()
    for address, robot in (("192.0.2.7", ""), ("192.0.2.8", ""), ("192.0.2.9", "curl/8")):
        sent = HERE | ({"user-agent": robot} if robot else {})
        response = asking.ask(store, "/cari/?q=zzz", headers=sent, REMOTE_ADDR=address)
        assert not {name for name in response.headers if name.startswith("Newsroom")}
    assert kept() == {"zzz": 2}


# ---- how it is kept


def test_the_search_itself_writes_nothing():
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask("zzz")
    assert [query["sql"] for query in asked if not query["sql"].startswith(("SELECT", "(SELECT"))] == []
    assert SearchMiss.objects.count() == 0


def test_days_are_those_of_the_site(_clock):
    _clock.move_to(datetime(2026, 3, 1, 16, 59, tzinfo=UTC))  # 23.59 WIB
    ask("zzz")
    _clock.move_to(datetime(2026, 3, 1, 17, 0, tzinfo=UTC))
    ask("zzz")
    readership.unfound.write()
    assert list(SearchMiss.objects.values_list("day", "words", "asked")) == [
        (TODAY, "zzz", 1),
        (TODAY - timedelta(days=1), "zzz", 1),
    ]


def test_what_several_processes_count_adds_up():
    for _ in range(2):
        misses.store({("zzz", NOW): 2, ("yyy", NOW - HOUR): 1}, now=NOW)
    assert kept() == {"zzz": 4, "yyy": 2}


def test_a_question_is_cut_where_it_is_too_long_to_be_kept():
    readership.missed("Ä" * 150, {"HTTP_USER_AGENT": HERE["user-agent"], "HTTP_SEC_FETCH_SITE": "same-origin"}, now=NOW)
    assert kept() == {"ä" * 100: 1}


def test_only_so_many_questions_wait():
    for n in range(misses.WAITING + 3):
        readership.unfound.add(f"kata {n}", "a", "", now=NOW)
    assert len(kept()) == misses.WAITING


def test_only_so_many_questions_are_kept_of_a_day(monkeypatch):
    monkeypatch.setattr(misses, "A_DAY", 3)
    misses.store({(f"kata {n}", NOW): 1 for n in range(5)}, now=NOW)
    misses.store({("kata 0", NOW): 1, ("lain", NOW): 1, ("besok", NOW + timedelta(days=1)): 1}, now=NOW)
    assert kept() == {"kata 0": 2, "kata 1": 1, "kata 2": 1}
    assert SearchMiss.objects.filter(words="besok").exists()


def test_old_days_go():
    for days in (0, 90, 91):
        SearchMiss.objects.create(words="zzz", day=TODAY - timedelta(days=days), asked=1)
    misses.forget(NOW)
    assert [row.day for row in SearchMiss.objects.all()] == [TODAY, TODAY - timedelta(days=90)]


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_what_waits_and_comes_again_where_it_could_not():
    asked = []
    counter = readership.Counter("misses", misses.store, misses.forget, later=asked.append)
    counter.add("zzz", "a", "", now=NOW)

    def refuse(execute, sql, *args):
        raise OperationalError("database is locked")

    with connection.execute_wrapper(refuse):
        asked[0]()
    assert (len(asked), SearchMiss.objects.count()) == (2, 0)
    asked[1]()
    assert list(SearchMiss.objects.values_list("words", "asked")) == [("zzz", 1)]


def test_nothing_is_kept_of_who_asked():
    ask("zzz", address="203.0.113.77")
    assert {field.name for field in SearchMiss._meta.get_fields()} == {"id", "words", "day", "asked"}
    assert list(readership.unfound._waiting) == [("zzz", NOW)]
