"""Database triggers that keep the record: events and revisions are written once, and go only with their story.

No write path can walk around them: an UPDATE fails, and so does a DELETE as long as the story is there. When a story is
deleted, which only drafts are that were never released, the database takes its record along. So Django does not
(`DO_NOTHING`): it would delete the record first. A story that was ever released stays, whoever asks the database.

They are installed after every migrate and taken off before one; `articles.checks` warns when they are not there. Who
owns the tables may take them off too: they hold against mistakes and against whoever may only write.
"""

import hashlib
from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from . import hung

PREFIX = "record_"
STORIES = "articles_article"
KEPT = ("articles_event", "articles_revision")  # each with a column article_id
# What goes with a story, in this order: names of versions hang on those.
TAKE_ALONG = (
    "DELETE FROM articles_versionname WHERE revision_id IN"
    " (SELECT id FROM articles_revision WHERE article_id = OLD.id);"
    " DELETE FROM articles_revision WHERE article_id = OLD.id;"
    " DELETE FROM articles_event WHERE article_id = OLD.id;"
)
# A story was released if it is, or if its record has a publication that was not taken off the schedule before its time.
RELEASED = (
    "OLD.live_number IS NOT NULL OR 0 < (SELECT coalesce(sum(CASE move WHEN 'publish' THEN 1 ELSE -1 END), 0)"
    " FROM articles_event WHERE article_id = OLD.id AND move IN ('publish', 'unschedule'))"
)


def install(*, using: str = DEFAULT_DB_ALIAS, apps: Apps = installed_apps, **_kwargs: Any) -> None:
    """Bring the triggers up to date; a receiver of post_migrate."""
    connection = connections[using]
    if not router.allow_migrate(using, "articles"):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        wanted = expected(connection.vendor, apps)
        if wanted.keys() == installed(connection):
            return
        hung.drop(connection, PREFIX)
        if wanted and connection.vendor == "postgresql":
            cursor.execute(_FUNCTIONS)
        for statement in wanted.values():
            cursor.execute(statement)


def clear(*, using: str = DEFAULT_DB_ALIAS, plan: list[Any], **_kwargs: Any) -> None:
    """Take the triggers off before migrations run, which may have to change the record; a receiver of pre_migrate."""
    if plan:
        hung.drop(connections[using], PREFIX)


def lift(*, using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers off where the whole database is to be emptied; `install` puts them on again."""
    hung.drop(connections[using], PREFIX)


def expected(vendor: str, apps: Apps = installed_apps) -> dict[str, str]:
    """Return the name of each trigger with the statement that makes it; none where `apps` lack the tables.

    A name ends in a digest of its trigger, so that an old one has another name than the one that is wanted.
    """
    tables = {model._meta.db_table for model in apps.get_models()}
    if not {STORIES, "articles_versionname", *KEPT} <= tables:
        return {}
    made = {}
    for table, event, statement in _STATEMENTS[vendor]:
        digest = hashlib.sha256((statement + _FUNCTIONS).encode()).hexdigest()[:8]
        name = f"{PREFIX}{table.removeprefix('articles_')}_{event}_{digest}"
        made[name] = statement.replace("{name}", name)
    return made


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of our triggers that are in the database and enabled."""
    return hung.enabled(connection, PREFIX)


_SAYS = "is append-only: its rows are never changed, and go only with their story."
_STAYS = "was released, and is never deleted: withdraw it."
_HANGS = "A story keeps its id: its record hangs on it."  # else, for a moment, the record would have no story


def _sqlite() -> list[tuple[str, str, str]]:
    made = [(STORIES, "delete", f"CREATE TRIGGER {{name}} AFTER DELETE ON {STORIES} BEGIN {TAKE_ALONG} END")]
    stays = f"BEGIN SELECT RAISE(ABORT, 'The story {_STAYS}'); END"
    made.append((STORIES, "stay", f"CREATE TRIGGER {{name}} BEFORE DELETE ON {STORIES} WHEN {RELEASED} {stays}"))
    hangs = f"WHEN OLD.id <> NEW.id BEGIN SELECT RAISE(ABORT, '{_HANGS}'); END"
    made.append((STORIES, "id", f"CREATE TRIGGER {{name}} BEFORE UPDATE OF id ON {STORIES} {hangs}"))
    for table in KEPT:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} {_SAYS}'); END"
        there = f"WHEN EXISTS (SELECT 1 FROM {STORIES} WHERE id = OLD.article_id)"  # noqa: S608 -- names of ours
        made.append((table, "update", f"CREATE TRIGGER {{name}} BEFORE UPDATE ON {table} {refuse}"))
        made.append((table, "delete", f"CREATE TRIGGER {{name}} BEFORE DELETE ON {table} {there} {refuse}"))
    return made


def _postgresql() -> list[tuple[str, str, str]]:
    each = "FOR EACH ROW EXECUTE FUNCTION"
    made = [(STORIES, "delete", f"CREATE TRIGGER {{name}} AFTER DELETE ON {STORIES} {each} articles_take_along()")]
    made += [
        (STORIES, "stay", f"CREATE TRIGGER {{name}} BEFORE DELETE ON {STORIES} {each} articles_stay()"),
        # AFTER: with one BEFORE any UPDATE that names a unique column locks the row's key, and whoever adds a row that
        # hangs on another's story waits for its transaction: two would deadlock.
        (
            STORIES,
            "id",
            (
                f"CREATE TRIGGER {{name}} AFTER UPDATE OF id ON {STORIES} FOR EACH ROW"
                " WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION articles_stay()"
            ),
        ),
        (STORIES, "truncate", f"CREATE TRIGGER {{name}} BEFORE TRUNCATE ON {STORIES} EXECUTE FUNCTION articles_stay()"),
    ]
    for table in KEPT:
        made.append(
            (table, "row", f"CREATE TRIGGER {{name}} BEFORE UPDATE OR DELETE ON {table} {each} articles_keep()")
        )
        made.append(
            (table, "truncate", f"CREATE TRIGGER {{name}} AFTER TRUNCATE ON {table} EXECUTE FUNCTION articles_keep()")
        )
    return made


_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION articles_keep() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM {STORIES} WHERE id = OLD.article_id) THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT FROM {STORIES}) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% {_SAYS}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION articles_stay() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION '{_HANGS}' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP = 'TRUNCATE' THEN
        IF NOT EXISTS (SELECT FROM {STORIES} story WHERE {RELEASED.replace("OLD.", "story.")}) THEN
            RETURN NULL;
        END IF;
    ELSIF NOT ({RELEASED}) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The story {_STAYS}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION articles_take_along() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    {TAKE_ALONG}
    RETURN NULL;
END $$;
"""  # noqa: S608
_STATEMENTS = {"sqlite": _sqlite(), "postgresql": _postgresql()}
