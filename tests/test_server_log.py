"""What the server itself writes to the log, as deploy/newsroom.service starts it."""

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from articles import logs

ROOT = Path(settings.BASE_DIR)
PARENT = r"""
import logging, sys, granian.log, json
granian.log.configure_logging(granian.log.LogLevels.warning, json.load(open("deploy/newsroom-log.json")))
granian.log.logger.error('Unexpected "exit"\nfrom %s', "worker-1")
granian.log.logger.info("Not told")
print(sorted({name.partition(".")[0] for name in sys.modules} & {"django", "articles"}))
"""

WORKER = (
    PARENT
    + r"""
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
django.setup()
try:
    int("rahasia")
except ValueError:
    granian.log.logger.error("Application callable raised an exception", exc_info=True)
"""
)


def python(*line, **environment):
    """Start Python beside the program, with no settings but these."""
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 60, **environment}
    out = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, *line], cwd=ROOT, env=environment, **out)


@pytest.mark.parametrize(("given", "is_json"), [
    ({"SITE_URL": "https://berita.example"}, True),
    ({"SITE_URL": "http://berita.example", "LOG_FORMAT": "json"}, True),
    ({"SITE_URL": "https://berita.example", "LOG_FORMAT": "lines"}, False),
    ({}, False),
])  # fmt: skip
def test_the_servers_first_process_writes_lines_as_the_program_does_without_loading_it(given, is_json):
    """It outlives the program that it started with: what it had loaded, workers after an upgrade would have."""
    printed, logged = python("-c", PARENT, **given).communicate(timeout=60)
    (line,) = logged.splitlines()
    assert printed == "[]\n"
    if is_json:
        told = json.loads(line)
        assert told.keys() == logs.told(logging.makeLogRecord({})).keys()
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told["time"])
        assert (told["level"], told["message"]) == ("ERROR", 'Unexpected "exit" from worker-1')
    else:
        assert line.endswith('Z ERROR _granian: Unexpected "exit" from worker-1')


@pytest.mark.once
def test_of_an_error_a_worker_tells_what_the_program_does(tmp_path):
    """It is a copy of the first process that loads the program."""
    given = {"SITE_URL": "https://berita.example", "VAR_DIR": str(tmp_path)}
    told = json.loads(python("-c", WORKER, **given).communicate(timeout=60)[1].splitlines()[-1])
    assert told["error"].endswith("ValueError: invalid literal for int() with base 10: …")


@pytest.mark.long
def test_all_that_the_server_writes_is_json(tmp_path):
    """As the unit starts it, but for port and level: its first process, and a worker that has loaded the program."""
    (tmp_path / "static").mkdir()
    unit = (ROOT / "deploy/newsroom.service").read_text("utf-8")
    flags = re.search(r"^ExecStart=\S+ (.+)$", unit, re.MULTILINE)[1]
    flags = flags.replace("--port 8000", "--port 0").replace("--log-level warning", "--log-level info").split()
    server = python("-m", "granian", *flags, SITE_URL="https://berita.example", VAR_DIR=str(tmp_path))
    lines = []
    for line in server.stderr:
        lines.append(line)
        if "Started worker-" in line:
            break
    server.terminate()
    printed, left = server.communicate(timeout=60)
    told = [json.loads(line) for line in [*lines, *left.splitlines()]]
    assert printed == ""
    assert {"_granian", "_granian.serve"} == {each["logger"] for each in told}  # the one's, and the workers'
