"""What lies outside a test's transaction: what PostgreSQL writes at commits alone, and what the cache keeps."""

from django.core.cache import caches
from django.db import connection


def settle(**_signal) -> None:
    """Have PostgreSQL write now what it would write at a commit; not counted among a test's queries."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SELECT set_config('articles.bumped', '', true)")


def forget() -> None:
    """Empty the caches of this worker alone: Redis is one for all of them, and its `clear` empties it for all."""
    for name in ("default", "lists"):
        empty = getattr(caches[name], "delete_pattern", None)  # django-redis has it; keys begin with the worker's
        empty("*") if empty else caches[name].clear()
    caches["parts"].clear()
