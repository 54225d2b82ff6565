"""The database that the site uses, by its own means."""

from types import ModuleType

from django.db import connection

from . import postgresql, sqlite


def own() -> ModuleType:
    """Return the module that dumps, checks and loads this kind of database."""
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]
