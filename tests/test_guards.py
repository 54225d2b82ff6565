"""Events and revisions are written once: neither Django nor SQL changes or deletes them, but with their story."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from articles import checks, editing, guards, workflow
from articles.models import Article, Event, Revision, VersionName
from tests import desk, factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(siti):
    """A draft with a record: two versions, one of which has a name, and what was done."""
    made = editing.create(desk.whole(), actor=siti, now=NOW)
    editing.save(made, desk.whole(headline="Lain"), base=0, actor=siti, now=NOW)
    VersionName.objects.create(revision=made.revisions.first(), name="Awal", actor=siti, at=NOW)
    return made


def rows():
    return (
        list(Event.objects.order_by("pk").values_list("pk", "reason", "move")),
        list(Revision.objects.order_by("pk").values_list("pk", "comment")),
    )


def sql(statement):
    def run(story):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


TRIED = {
    "event: update": lambda story: Event.objects.update(reason="Lain"),
    "event: update of one": lambda story: Event.objects.filter(pk=story.events.first().pk).update(actor=None),
    "event: bulk_update": lambda story: Event.objects.bulk_update(story.events.all(), ["move"]),
    "event: delete": lambda story: story.events.first().delete(),
    "event: delete of all": lambda story: Event.objects.all().delete(),
    "event: save past our own": lambda story: story.events.first().save_base(raw=True),
    "event: SQL": sql("UPDATE articles_event SET reason = 'Lain'"),
    "event: DELETE": sql("DELETE FROM articles_event"),
    "event: moved to another story": lambda story: Event.objects.update(article=factories.article()),
    "revision: update": lambda story: Revision.objects.update(comment="Lain"),
    "revision: delete": lambda story: Revision.objects.filter(number=0).delete(),
    "revision: SQL": sql("UPDATE articles_revision SET number = number + 10"),
    "revision: DELETE": sql("DELETE FROM articles_revision WHERE number = 1"),
}


if connection.vendor == "sqlite":  # PostgreSQL has no REPLACE
    TRIED["event: REPLACE"] = sql("REPLACE INTO articles_event SELECT * FROM articles_event")


@pytest.mark.parametrize("attempt", TRIED.values(), ids=TRIED)
def test_the_record_is_not_changed(story, attempt):
    before = rows()
    assert (len(before[0]) >= 1, len(before[1])) == (True, 2)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        attempt(story)
    assert rows() == before


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no roles")
def test_a_role_that_owns_nothing_serves_and_cannot_lift_the_guards(story, siti):
    """It is made as docs/operations.md has it."""
    manual = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text("utf-8")
    (statements,) = re.findall(r"```sql\n(.*?newsroom_serve.*?)```", manual, re.DOTALL)
    role = f"serve_{connection.settings_dict['NAME']}"
    with connection.cursor() as cursor:
        cursor.execute(statements.replace("newsroom_serve", role).replace("ROLE newsroom ", "ROLE current_user "))
        cursor.execute(f"SET LOCAL ROLE {role}")
        for attempt in (
            "ALTER TABLE articles_event DISABLE TRIGGER ALL",
            "ALTER TABLE articles_event ADD COLUMN more int",
            "DROP FUNCTION articles_keep CASCADE",
            "TRUNCATE articles_event",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
                cursor.execute(attempt)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            Event.objects.update(reason="Lain")
        editing.save(story, desk.whole(headline="Lagi"), base=1, actor=siti, now=NOW)
        cursor.execute("RESET ROLE")
    assert story.revisions.count() == 3


def test_a_draft_that_is_deleted_takes_its_record_along(story, siti):
    other = editing.create(desk.whole(), actor=siti, now=NOW)
    story.delete()
    assert {each.article_id for each in (*Event.objects.all(), *Revision.objects.all())} == {other.pk}
    assert not VersionName.objects.exists()
    Article.objects.all().delete()
    assert rows() == ([], [])
    connection.check_constraints()


ERASED = {
    "delete": lambda story: story.delete(),
    "delete by queryset": lambda story: Article.objects.all().delete(),
    "DELETE": sql("DELETE FROM articles_article"),
}
if connection.vendor == "postgresql":
    ERASED["TRUNCATE"] = sql("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE articles_article CASCADE")


@pytest.mark.parametrize("record", [True, False], ids=["and its record says so", "and its row says so alone"])
@pytest.mark.parametrize("attempt", ERASED.values(), ids=ERASED)
def test_a_story_that_was_released_stays(story, siti, attempt, record):
    if record:
        Event.objects.create(article=story, actor=siti, at=NOW, move="publish")
    if not record or attempt is ERASED.get("TRUNCATE"):
        Article.objects.filter(pk=story.pk).update(live_number=0, published_at=NOW)
    before = rows()
    with pytest.raises(IntegrityError, match="was released"), transaction.atomic():
        attempt(story)
    assert (rows(), Article.objects.count()) == (before, 1)


def test_a_story_keeps_the_id_that_its_record_hangs_on(story):
    """Foreign keys are looked at with the commit: moved away and back, it would have left its record unguarded."""
    with pytest.raises(IntegrityError, match="keeps its id"), transaction.atomic():
        sql("UPDATE articles_article SET id = -id")(story)
    sql("UPDATE articles_article SET id = id")(story)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_no_trigger_makes_each_save_of_a_story_lock_its_key():
    """One before an UPDATE would: then two that save, and add rows that hang on each other's stories, deadlock."""
    row, before, update = 1, 2, 16
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname, tgtype FROM pg_trigger WHERE tgrelid = 'articles_article'::regclass")
        found = [name for name, kind in cursor.fetchall() if kind & (row | before | update) == row | before | update]
    assert found == []


def test_the_desk_deletes_what_was_scheduled_and_never_out(client, siti, tono, rani, story, time_machine):
    time_machine.move_to(NOW, tick=False)
    for name, actor in (("submit", siti), ("approve", rani), ("publish", tono), ("unschedule", tono), ("return", tono)):
        story.refresh_from_db()
        more = {"publish": {"at": NOW + timedelta(days=1)}, "return": {"reason": "Nanti."}}.get(name, {})
        workflow.move(story, name, base=1, actor=actor, now=NOW, **more)
    client.force_login(tono)
    answer = desk.delete(client, desk.story_url(story, "delete"))
    assert (answer.status_code, Article.objects.exists()) == (302, False)


def test_the_desk_deletes_a_draft(client, siti, story):
    client.force_login(siti)
    answer = desk.delete(client, desk.story_url(story, "delete"))
    assert (answer.status_code, Article.objects.exists(), Event.objects.exists()) == (302, False, False)


def test_the_desk_has_no_page_for_either():
    assert not {Event, Revision} & set(admin.site._registry)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_record_alone_is_not_truncated(story):
    sql("SET CONSTRAINTS ALL IMMEDIATE")(story)
    for table in ("articles_event", "articles_revision CASCADE"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            sql(f"TRUNCATE {table}")(story)


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_all_and_the_guards_are_on_again(story):
    call_command("flush", interactive=False, verbosity=0)
    assert rows() == ([], [])
    assert guards.installed(connection) == guards.expected(connection.vendor).keys()


def test_missing_guards_are_warned_of_and_installed_by_migrate():
    guards.lift()
    found = checks.generation_triggers(databases=["default"])
    assert [each.id for each in found] == ["articles.W003"]
    guards.install()
    assert checks.generation_triggers(databases=["default"]) == []
