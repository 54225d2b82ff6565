"""Migrations only add, so that the program before them goes on beside them (docs/operators.md, upgrades)."""

from importlib import import_module
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from articles import migrations as package

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
