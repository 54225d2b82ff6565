"""A database of its own for a run, beside the one that DATABASE_URL names, and gone afterwards."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit


@contextmanager
def database() -> Iterator[str]:
    """Yield the address of an empty database: on the PostgreSQL server of DATABASE_URL, else an SQLite file.

    The server's user needs the right to create databases. Nothing but the new database is touched.
    """
    url = os.environ.get("DATABASE_URL", "")
    if urlsplit(url).scheme in {"postgres", "postgresql"}:
        with _postgresql(url) as made:
            yield made
    else:
        with tempfile.TemporaryDirectory(prefix="newsroom-scratch-") as folder:
            yield f"sqlite:///{Path(folder) / 'scratch.sqlite3'}"


@contextmanager
def _postgresql(url: str) -> Iterator[str]:
    import psycopg  # only where it is used: it is not among what `make run` installs

    name = f"newsroom_scratch_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def set_up() -> None:
    """Let this process use the newsroom of DATABASE_URL, which it migrates."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def close() -> None:
    """Close this process's connections: others cannot share them, and a scratch database goes only unread."""
    from django.db import connections

    connections.close_all()
