"""Whether the newsroom can work, and which of its parts cannot."""

import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

LITTLE = 500 * 2**20  # bytes of room below which it is told
_migrated: set[str] = set()  # addresses of databases that were found to have every table


class State(StrEnum):
    """How a part is."""

    WELL = "well"
    DEGRADED = "degraded"  # the newsroom goes on without it, or not for long
    DOWN = "down"
    NONE = "none"  # there is no such part here


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the newsroom: what it is called, how it is, and what an administrator should know or do."""

    name: str
    state: State
    told: str


def is_ready() -> bool:
    """Tell whether requests can be answered: the database answers, and has the tables of this program.

    Neither Redis nor the photos' storage counts: pages are read and stories written without. What is wanting goes to
    the log. Migrations are looked at until none is wanting, and then no more.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        wanting = wanting_migrations()
    except Error:
        log.exception("Not ready: the database does not answer.")
        return False
    if wanting:
        log.error("Not ready: %d migrations are wanting, from %s on. Run manage.py migrate.", len(wanting), wanting[0])
    return not wanting


def wanting_migrations() -> list[str]:
    """Return the migrations of this program that the database lacks. It may have later ones, of a newer program."""
    where = str(sorted(connection.get_connection_params().items(), key=str))
    if where in _migrated:
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        _migrated.add(where)
    return [f"{migration.app_label}.{migration.name}" for migration, _is_backwards in plan]


def parts() -> Iterator[Part]:
    """Look at every part; for administrators alone, for it tells how the newsroom is set up.

    Each takes a few seconds at most where it does not answer. The database answers where anybody is logged in.
    """
    yield _database()
    yield _redis()
    yield _storage()
    if settings.SENDS_MAIL:
        yield Part(_("Mail"), State.WELL, _("Notices leave by mail."))
    else:
        yield Part(_("Mail"), State.NONE, _("Notices stay at the desk: EMAIL_URL is not set."))


def _database() -> Part:
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    version = ".".join(map(str, connection.get_database_version()))
    wanting = wanting_migrations()
    if wanting:
        text = _("%(name)s %(version)s; tables are wanting: run “manage.py migrate”.")
        return Part(_("Database"), State.DOWN, text % {"name": name, "version": version})
    file = connection.settings_dict["NAME"] if connection.vendor == "sqlite" else ""
    if file and Path(file).is_file():
        return _of_folder(_("Database"), Path(file).parent, prefix=f"{name} {version}. ")
    return Part(_("Database"), State.WELL, f"{name} {version}.")


def _redis() -> Part:
    if not settings.REDIS_URL:
        return Part("Redis", State.NONE, _("Each process keeps pages for itself: REDIS_URL is not set."))
    import redis  # it is not among what `make run` installs

    from . import breaker

    # Without the breaker: whoever looks wants to know how it is now.
    try:
        redis.Redis.from_url(settings.REDIS_URL, **breaker.TIMEOUTS, retry=breaker.Breaker()).ping()
    except redis.RedisError:
        text = _("It does not answer. Pages and the desk go on without it, somewhat slower.")
        return Part("Redis", State.DEGRADED, text)
    return Part("Redis", State.WELL, _("It answers."))


def _storage() -> Part:
    if not settings.MEDIA_BUCKET:
        folder = Path(settings.MEDIA_ROOT)
        return _of_folder(_("Photos"), folder if folder.exists() else folder.parent)
    try:
        default_storage.exists("health")
    except Exception as error:  # boto3's, which are not among what `make run` installs
        log.warning("The bucket does not answer.", exc_info=True)
        text = _("The bucket does not answer (%(error)s). Stories go on; photos cannot be added, new sizes not made.")
        return Part(_("Photos"), State.DEGRADED, text % {"error": type(error).__name__})
    return Part(_("Photos"), State.WELL, _("The bucket answers."))


def _of_folder(name: Any, folder: Path, *, prefix: str = "") -> Part:
    """Tell whether something can be written into a folder of this machine, and for how long."""
    if not os.access(folder, os.W_OK):
        return Part(name, State.DEGRADED, prefix + _("Its folder cannot be written to: nothing can be saved there."))
    free = shutil.disk_usage(folder).free
    room = {"size": filesizeformat(free)}
    if free < LITTLE:
        return Part(name, State.DEGRADED, prefix + _("Only %(size)s are free: make room.") % room)
    return Part(name, State.WELL, prefix + _("%(size)s are free.") % room)
