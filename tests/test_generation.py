"""The generation changes at each moment that falls due, exactly then, with nothing written; and with each new token."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import generation
from articles.models import Article, Correction, Generation, Photo

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
WINDOW = generation.NEWS_WINDOW


def turns(start, end):
    """The moments between `start` (exclusive) and `end` at which the generation changes, as `due_after` tells them."""
    found = []
    while (moment := generation.due_after(start)) and moment <= end:
        assert generation.read(moment - TICK) == generation.read(start), "it changed before its moment"
        assert generation.read(moment) != generation.read(start), "it did not change at its moment"
        found.append(moment)
        start = moment
    assert generation.read(end) == generation.read(start), "it changed at a moment that due_after did not name"
    return found


def test_without_moments_it_stays():
    factories.article()

    assert turns(NOW, NOW + 10 * WINDOW) == []
    assert generation.due_after(NOW) is None


def test_a_scheduled_story_is_due_at_its_moment_and_when_it_leaves_the_news_sitemap():
    story = factories.published(at=NOW + HOUR)

    assert turns(NOW, NOW + 10 * WINDOW) == [NOW + HOUR, NOW + HOUR + WINDOW]
    assert not Article.objects.live(NOW + HOUR - TICK).exists()
    assert Article.objects.live(NOW + HOUR).get() == story


def test_a_withdrawal_is_due_at_its_moment():
    factories.published(at=NOW - 10 * WINDOW, withdrawn_at=NOW + HOUR, withdrawal_reason="Salah")

    assert turns(NOW, NOW + 10 * WINDOW) == [NOW + HOUR]
    assert Article.objects.live(NOW + HOUR - TICK).exists()
    assert not Article.objects.live(NOW + HOUR).exists()


def test_the_end_of_a_photos_rights_is_due_at_its_moment():
    photo = factories.picture(rights_end=NOW + HOUR)

    assert turns(NOW, NOW + 10 * WINDOW) == [NOW + HOUR]
    assert photo.is_shown(NOW + HOUR - TICK)
    assert not photo.is_shown(NOW + HOUR)


def test_a_correction_is_due_at_its_moment():
    Correction.objects.create(article=factories.article(), text="Ralat", published_at=NOW + HOUR)

    assert turns(NOW, NOW + 10 * WINDOW) == [NOW + HOUR]


def test_many_moments_are_each_due_once():
    for hours in (5, 1, 3, 3):
        factories.published(at=NOW + hours * HOUR)
    factories.photo(rights_end=NOW + 2 * HOUR)
    factories.published(at=NOW - 10 * HOUR, withdrawn_at=NOW + 4 * HOUR, withdrawal_reason="Salah")

    assert turns(NOW, NOW + 6 * HOUR) == [NOW + hours * HOUR for hours in (1, 2, 3, 4, 5)]


def test_another_token_is_another_generation():
    before = generation.read(NOW)
    Generation.objects.update(token="lain")

    assert generation.read(NOW) != before


def test_without_its_row_nothing_is_used_again():
    Generation.objects.all().delete()

    assert generation.read(NOW) != generation.read(NOW)


def test_reading_takes_one_query_that_reads_no_table_through():
    Photo.objects.bulk_create(Photo(rights_end=NOW - HOUR) for _ in range(3))
    with CaptureQueriesContext(connection) as queries:
        generation.read(NOW)

    assert len(queries) == 1
    assert full_scans(queries[0]["sql"]) <= {"articles_generation"}


def full_scans(sql):
    """The tables that the query reads from end to end, by the database's own plan."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # small tables are scanned; an index must be possible
            cursor.execute(f"EXPLAIN {sql}")
            return {row[0].split("Seq Scan on ")[1].split()[0] for row in cursor if "Seq Scan on " in row[0]}
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        steps = [row[3] for row in cursor]
    # "SEARCH table" without an index is how SQLite names the end of a scan for max().
    return {step.split()[1] for step in steps if step.startswith(("SCAN", "SEARCH")) and "USING" not in step}


# ---- what pages share


@pytest.fixture
def number():
    """A generation that nothing was kept under; the cache may be shared with other runs."""
    return uuid.uuid4().hex


def test_a_part_is_made_once_a_generation(number):
    made = []

    def make():
        made.append(1)
        return len(made)

    first = [generation.remembered("menu", make, number=number) for _ in range(3)]
    second = [generation.remembered("menu", make, number=number + "b") for _ in range(3)]

    assert (first, second) == ([1, 1, 1], [2, 2, 2])


def test_parts_are_kept_apart_and_none_is_a_part_too(number):
    made = []

    assert generation.remembered("menu", lambda: None, number=number) is None
    assert generation.remembered("menu", lambda: made.append(1), number=number) is None
    assert generation.remembered("foot", lambda: "foot", number=number) == "foot"
    assert made == []
