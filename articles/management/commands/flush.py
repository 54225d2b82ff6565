"""`manage.py flush`: Django's, past the triggers that keep the record, which is emptied with all else."""

from typing import Any

from django.core.management.commands import flush
from django.db import transaction

from ... import guards


class Command(flush.Command):
    """Empty the database. The triggers are on again afterwards, whatever became of it."""

    def handle(self, **options: Any) -> None:
        """Do as Django does, once it was confirmed."""
        using = options["database"]
        with transaction.atomic(using=using):
            guards.lift(using=using)
            super().handle(**options)
            guards.install(using=using)
