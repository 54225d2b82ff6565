"""Real processes save one story at once: no save that was acknowledged is lost (benchmarks/saves.py, in small)."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.long
@pytest.mark.once  # CI runs the whole benchmark on PostgreSQL
def test_no_acknowledged_save_is_lost():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.saves", "--processes", "4", "--saves", "10", "--json"],
        cwd=settings.BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    editing, naive = map(json.loads, done.stdout.splitlines())

    assert (editing["acknowledged"], editing["lost"], editing["contiguous"]) == (40, 0, True)
    assert editing["database"] == settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[1].replace("sqlite3", "sqlite")
    assert naive["lost"] >= 3, "everybody read before anybody wrote: all but one of the first saves are lost"
