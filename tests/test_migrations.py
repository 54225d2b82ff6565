"""Migrations only add, so that the program before them goes on beside them (docs/operations.md); each is made whole."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation

from articles import migrations as package
from articles.management.commands.migrate import Executor
from benchmarks import scratch
from tests.served import ROOT

# What a migration may do while the program before it writes and reads. New columns are asked for below.
ADDS = (
    migrations.CreateModel,
    migrations.AddField,
    migrations.AddIndex,
    migrations.AddConstraint,
    migrations.RemoveIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
)
# Number -> operations that do more, and why the program before them does not mind.
REASONED: dict[str, str] = {
    "0015_command_runs": "on_delete is no SQL; the program before can delete no draft until it is replaced",
    "0016_put_off": "choices are no SQL; what the program before puts off yet, and photos that it takes out of stories,"
    " `index_stories --all` finds; it can delete no draft that waits until it is replaced",
    "0018_earlier_uses": "it only adds rows, which the program before counts as uses of now until it is replaced",
}
FIRST = "0014"  # those before it came before sites were upgraded while they run


def later() -> list[str]:
    names = (path.stem for path in Path(package.__path__[0]).glob("0*.py"))
    return sorted(name for name in names if name >= FIRST)


def adds(operation: Operation) -> bool:
    """Whether the program before it goes on beside it; what needs no change of tables always does."""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        return field.null or field.db_default is not models.NOT_PROVIDED or isinstance(field, models.ManyToManyField)
    return isinstance(operation, ADDS)


@pytest.mark.parametrize("name", later())
def test_a_migration_only_adds(name):
    operations = import_module(f"{package.__name__}.{name}").Migration.operations
    assert name in REASONED or [each for each in operations if not adds(each)] == []


@pytest.mark.parametrize(
    ("operation", "is_fine"),
    [
        (migrations.AddField("article", "x", models.TextField(null=True)), True),
        (migrations.AddField("article", "x", models.TextField(db_default="")), True),
        (migrations.AddField("article", "x", models.TextField(default="")), False),
        (migrations.RemoveField("article", "lead"), False),
        (migrations.RenameField("article", "lead", "intro"), False),
        (migrations.AlterField("article", "lead", models.TextField()), False),
        (migrations.DeleteModel("article"), False),
    ],
)
def test_what_the_program_before_would_stumble_over_is_told(operation, is_fine):
    assert adds(operation) is is_fine


class Killed(BaseException):
    """Ends a run where it is."""


@pytest.mark.django_db(transaction=True)
def test_a_migration_is_noted_in_the_transaction_that_makes_it():
    """Its foreign key has an index that is made at the end: Django notes such a migration after its commit."""

    def before(execute, sql, *rest):
        if "INSERT" in sql and "django_migrations" in sql:
            raise Killed
        return execute(sql, *rest)

    class Probe(migrations.Migration):
        operations = [
            migrations.CreateModel(
                "Probe",
                [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("story", models.ForeignKey("articles.Article", models.CASCADE)),
                ],
            )
        ]

    executor = Executor(connection)
    state = executor.loader.project_state()
    with connection.execute_wrapper(before), pytest.raises(Killed):
        executor.apply_migration(state, Probe("9999_probe", "articles"))

    assert "articles_probe" not in connection.introspection.table_names()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


STEP_BY_STEP = """
import sys
import django
django.setup()
from django.core.management import call_command
for name in sys.argv[1:]:
    call_command("migrate", "articles", name, verbosity=0, skip_checks=False)
call_command("migrate", verbosity=0, skip_checks=False)
"""


def test_each_earlier_program_s_database_can_be_migrated():
    """With the checks that `migrate` makes first, as on the command line: what they ask must not be of later tables."""
    with scratch.database() as url:
        given = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
        line = [sys.executable, "-c", STEP_BY_STEP, *later()]
        done = subprocess.run(line, env=given, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
