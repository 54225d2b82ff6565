"""`manage.py migrate`: Django's, and each migration is noted in the transaction that makes it.

Django notes it afterwards. A run that is killed between the two cannot be run again: its table exists already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class Executor(MigrationExecutor):
    """Makes a migration and notes it, or neither; one that says it is not atomic is made as Django would."""

    def apply_migration(self, state: ProjectState, migration: Migration, *args: Any, **options: Any) -> ProjectState:
        """Run a migration forwards."""
        with self._at_once(migration):
            return super().apply_migration(state, migration, *args, **options)

    def unapply_migration(self, state: ProjectState, migration: Migration, *args: Any, **options: Any) -> ProjectState:
        """Run a migration backwards."""
        with self._at_once(migration):
            return super().unapply_migration(state, migration, *args, **options)

    @contextmanager
    def _at_once(self, migration: Migration) -> Iterator[None]:
        if not migration.atomic or not self.connection.features.can_rollback_ddl:
            yield
            return
        self.recorder.ensure_schema()
        # SQLite's are off while tables are remade, which it takes only outside of a transaction; on PostgreSQL it does
        # nothing. What the migration leaves is checked before the commit.
        was_off = self.connection.disable_constraint_checking()
        try:
            with transaction.atomic(using=self.connection.alias):
                yield
        finally:
            if was_off:
                self.connection.enable_constraint_checking()


class Command(migrate.Command):
    """Django's command with our executor."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, as Django's command does."""
        vars(migrate)["MigrationExecutor"] = Executor  # Django's command offers no other way to name one
        super().handle(*args, **options)
