"""The operators' table of settings says what the program reads, and with which defaults."""

import ast
import json
import os
import re
import subprocess
import sys
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


# In a process of its own: these are decided once, as it starts.
STARTED = """
import json, logging
import django
from django.conf import settings
django.setup()
logging.getLogger("articles").warning("Halo")
hsts = settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_SSL_REDIRECT
print(json.dumps(hsts))
"""


def started(site_url: str) -> tuple[list, str]:
    """What a site at this address asks of browsers, and the line that it logs."""
    given = {"DJANGO_SETTINGS_MODULE": "newsroom.settings", "SITE_URL": site_url, "SECRET_KEY": "x" * 60}
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **given}
    done = subprocess.run([sys.executable, "-c", STARTED], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.mark.once
def test_an_https_site_keeps_browsers_to_https_and_logs_for_machines():
    (seconds, *others), line = started("https://berita.example")
    assert (seconds >= 31_536_000, others) == (True, [True, True])
    assert json.loads(line)["message"] == "Halo"


@pytest.mark.once
def test_an_http_site_does_neither():
    found, line = started("http://127.0.0.1:8000")
    assert found == [0, False, False]
    assert line.endswith(" WARNING articles: Halo\n")
