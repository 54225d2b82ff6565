"""Tests run in a transaction that is rolled back; PostgreSQL writes the site's generation when one commits."""

from django.db import connection


def settle(**_signal) -> None:
    """Have PostgreSQL write now what it would write at a commit; not counted among a test's queries."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SELECT set_config('articles.bumped', '', true)")
