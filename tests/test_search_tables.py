"""The full-text tables: made anew when they are defined otherwise or wanting, and only then."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.search import tables

from . import factories

pytestmark = pytest.mark.django_db


def made() -> list[str]:
    """What the next install makes anew, by the words that say so."""
    connection.check_constraints()  # with what waits for the end of the test, PostgreSQL would change no table
    with CaptureQueriesContext(connection) as captured:
        tables.install()
    starts = ("CREATE VIRTUAL TABLE", "ALTER TABLE articles_")
    making = [sql for sql in (row["sql"] for row in captured) if sql.startswith(starts) and "toast" not in sql]
    return [sql.split("USING")[0].strip() for sql in making if "DROP" not in sql]


def define(monkeypatch, **changes) -> None:
    """Define the table of what is typed otherwise."""
    changed = replace(tables.TYPED, **changes)
    given = tables.TABLES.items()
    there = {vendor: tuple(changed if one is tables.TYPED else one for one in each) for vendor, each in given}
    monkeypatch.setattr(tables, "TABLES", there)


def finds(word: str) -> bool:
    """Whether the table of what is typed has the word."""
    sql = {
        "sqlite": f"SELECT count(*) FROM {tables.TYPED.virtual} WHERE {tables.TYPED.virtual} MATCH %s",
        "postgresql": f"SELECT count(*) FROM {tables.TYPED.documents} WHERE {tables.TYPED.vector} @@ %s::tsquery",
    }
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor], [word])
        return bool(cursor.fetchone()[0])


def test_what_is_there_is_not_made_again():
    assert made() == []


def test_another_definition_is_taken_up_at_the_next_install_and_only_then(monkeypatch):
    factories.published(headline="Harga Beras Naik", lead="Gudang kosong")
    factories.index()
    assert (finds("beras"), finds("gudang")) == (True, False)

    define(monkeypatch, columns=("typed", "lead"))
    assert (len(made()), finds("beras"), finds("gudang")) == (1, True, True)
    assert made() == []
    factories.published(headline="Panen Raya", lead="Lumbung penuh")
    factories.index()
    assert (finds("panen"), finds("lumbung")) == (True, True)

    monkeypatch.undo()
    assert (len(made()), finds("beras"), finds("gudang"), finds("lumbung")) == (1, True, False, False)
    assert made() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite's tables have options and triggers")
def test_another_option_and_a_lost_trigger_are_made_good(monkeypatch):
    define(monkeypatch, prefixes="1 2")
    assert made() == [f"CREATE VIRTUAL TABLE {tables.TYPED.virtual}"]
    monkeypatch.undo()
    assert len(made()) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%typed_search_follows%'")
        names = [name for (name,) in cursor.fetchall()]
        assert len(names) == 3
        cursor.execute(f"DROP TRIGGER {names[0]}")
    assert (len(made()), made()) == (1, [])
