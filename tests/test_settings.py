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
    for number, outcome in ((1, "dua"), (95, "dua")):  # no links here; no links anywhere
        with monkeypatch.context() as other:
            other.setattr(fixed.Path, "hardlink_to", _failing(number))
            fixed.write_once(path, "empat")
        assert path.read_text() == outcome
    with monkeypatch.context() as other:
        other.setattr(fixed.Path, "hardlink_to", _failing(28))
        with pytest.raises(OSError, match="not here"):
            fixed.write_once(path, "lima")
        other.setattr(fixed.Path, "hardlink_to", _failing(95))
        fixed.write_once(tmp_path / "lain", "enam")
    assert (path.read_text(), (tmp_path / "lain").read_text()) == ("dua", "enam")
    assert {each.name for each in tmp_path.iterdir()} == {path.name, "lain"}


def _failing(number):
    def link(*_args):
        raise OSError(number, "not here")

    return link


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
