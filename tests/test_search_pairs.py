"""Neighbours by numbers: PostgreSQL finds phrases by them, and finds the same as without."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import search
from articles.search import pairs
from articles.search.matching import Tsquery, Wanted

from . import factories
from .factories import NOW

only_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's index knows where words stand")


def units(asked: str, synonyms=()):
    return search.parse(asked, synonyms).units


def numbers_of(asked: str, synonyms=(), **more) -> tuple[int, ...]:
    return Tsquery().say(Wanted(units(asked, synonyms), **more)).pairs


def test_all_neighbours_of_what_must_be_there_have_a_number():
    three = pairs.numbers([("harga", "beras", "naik")])
    assert three == (pairs.number("harga", "beras"), pairs.number("beras", "naik"))
    assert all(0 <= each < 2**16 for each in three)
    assert numbers_of('"harga beras naik" pasar') == three
    assert numbers_of('"harga beras naik"', least=1) == ()
    assert numbers_of("pasar", always=units('"harga beras naik"')) == three


def test_what_can_be_said_otherwise_has_none():
    same = [(("harga", "beras"), ("inflasi",))]
    assert units("harga beras", same)[0].ways == same[0]
    assert numbers_of("harga beras", same) == ()


def test_at_the_desk_what_is_only_begun_has_none():
    whole, last = units('"harga beras" pasar')
    assert Tsquery().at_desk([whole, last], ["pasar"]).pairs == numbers_of('"harga beras"')
    assert Tsquery().at_desk([last, whole], ["harga"]).pairs == ()
    assert Tsquery().at_desk([last, whole], []).pairs == numbers_of('"harga beras"')


@only_postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["", "satu", "harga beras naik", "harga beras harga beras", "bébas merdéka 17 covid19"]
)
def test_the_database_gives_the_same_numbers(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT newsroom_pairs(%s)", [text])
        (found,) = cursor.fetchone()
    assert set(found) == set(pairs.numbers([tuple(text.split())]))


@only_postgresql
@pytest.mark.django_db
def test_a_phrase_is_asked_by_its_numbers_and_decided_by_itself(monkeypatch):
    right = factories.published(headline="Pasar", body="<p>Harga beras naik.</p>")
    factories.published(headline="Pasar", body="<p>Beras, harga, dan naik.</p>")
    factories.index()

    def found():
        with CaptureQueriesContext(connection) as captured:
            ids = search.find('"harga beras"', now=NOW).ids
        return list(ids), any("@> ARRAY" in row["sql"] or "newsroom_pairs" in row["sql"] for row in captured)

    assert found() == ([right.pk], True)
    monkeypatch.setattr(pairs, "numbers", lambda _phrases: ())
    assert found() == ([right.pk], False)


@only_postgresql
@pytest.mark.django_db
def test_the_index_serves_the_question():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            f"EXPLAIN SELECT 1 FROM articles_livedocument d WHERE {pairs.of_row('d.')} @> %s::int[]", [[1, 2]]
        )
        assert "articles_livedocument_pairs" in str(cursor.fetchall())


@only_postgresql
@pytest.mark.django_db
def test_the_indexes_are_made_where_they_are_wanting_and_only_there():
    def made():
        connection.check_constraints()
        with CaptureQueriesContext(connection) as captured:
            pairs.install()
        return sum(row["sql"].startswith("CREATE INDEX") for row in captured)

    assert made() == 0
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX articles_deskdocument_pairs")
    assert (made(), made()) == (1, 0)


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_people_write_on_while_an_index_is_made_and_a_half_made_one_is_made_anew():
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON INDEX articles_deskdocument_pairs IS NULL")  # as a run that was killed leaves it
        with CaptureQueriesContext(connection) as captured:
            pairs.install()
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'articles_deskdocument_pairs'::regclass")
        assert cursor.fetchone() == (True,)
    told = [row["sql"].split(" IF ")[0] for row in captured if " INDEX " in row["sql"]]
    assert told[0] == "DROP INDEX CONCURRENTLY"
    assert told[1].startswith("CREATE INDEX CONCURRENTLY articles_deskdocument_pairs ")
