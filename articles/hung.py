"""The triggers that hang on tables of a database: which there are, and taking them off."""

from django.db.backends.base.base import BaseDatabaseWrapper

_FIND = {
    "sqlite": "SELECT name, tbl_name, 1 FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
    "postgresql": "SELECT tgname, relname, tgenabled <> 'D' FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE tgname LIKE %s AND pg_table_is_visible(tgrelid)",
}


def found(connection: BaseDatabaseWrapper, prefix: str) -> list[tuple[str, str, bool]]:
    """Return name, table, and whether it is enabled, of each trigger whose name begins with `prefix`."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND[connection.vendor], [f"{prefix}%"])
        return list(cursor.fetchall())


def enabled(connection: BaseDatabaseWrapper, prefix: str) -> set[str]:
    """Return the names of those that are enabled."""
    return {name for name, _table, is_enabled in found(connection, prefix) if is_enabled}


def drop(connection: BaseDatabaseWrapper, prefix: str) -> None:
    """Take them off."""
    for name, table, _is_enabled in found(connection, prefix):
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
