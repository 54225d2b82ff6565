"""The operators' table of settings says what the program reads, and with which defaults."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from newsroom import fixed

ROOT = Path(settings.BASE_DIR)
READERS = {f"env.{kind}" for kind in ("str", "int", "bool", "list")}
ELSEWHERE = {"BACKUP_KEY", "DEMO_PASSWORD"}  # the commands of these names read them


def read_by_settings() -> dict[str, ast.expr | None]:
    """Return the variables that newsroom/settings.py reads, each with its default as it stands there."""
    found = {}
    for call in ast.walk(ast.parse((ROOT / "newsroom" / "settings.py").read_text("utf-8"))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in READERS:
            name, default = ast.literal_eval(call.args[0]), call.args[1] if len(call.args) > 1 else None
            found[name] = default
    return found


def told() -> dict[str, str]:
    """Return the variables of the table, each with what it says of the default."""
    text = (ROOT / "docs" / "operations.md").read_text("utf-8").partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {name: default for names, default, *_ in rows for name in re.findall(r"`([A-Z_]+)`", names)}


def test_what_a_first_start_writes_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "secret_key"
    with monkeypatch.context() as full:
        full.setattr(fixed.os, "fsync", _full)
        with pytest.raises(OSError, match="No space"):
            fixed.write_once(path, "satu")
    assert list(tmp_path.iterdir()) == []
    fixed.write_once(path, "dua")
    fixed.write_once(path, "tiga")  # by another process, at the same moment
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("dua", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def _full(*_args):
    raise OSError(28, "No space left on device")


def test_every_variable_stands_in_the_table():
    assert set(told()) == read_by_settings().keys() | ELSEWHERE


def test_the_defaults_are_those_of_the_program():
    for name, default in read_by_settings().items():
        if isinstance(default, ast.Constant) and default.value not in ("", None) and default.value is not False:
            assert told()[name].startswith(f"`{default.value}`"), name
        elif isinstance(default, ast.Constant | ast.List):
            assert not told()[name].startswith("`") or name in GIVEN, name


# Empty means that something else is taken, which the table names.
GIVEN = {"MEDIA_DIR", "WIRES_DIR", "VAR_DIR"}
