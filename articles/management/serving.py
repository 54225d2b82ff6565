"""What stands between a newsroom that is set up and its readers: collected static files, and the server."""

import hashlib
import os
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

HOST = "127.0.0.1"


def stale_static() -> str:
    """Return the digest of the static files as they are, "" if they were collected in this state."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    made = _static_stamp()
    fresh = made.exists() and (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    return "" if fresh and made.read_text() == digest.hexdigest() else digest.hexdigest()


def collect_static(stamp: str) -> None:
    """Collect and compress the static files, and note the state of their sources."""
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    _static_stamp().write_text(stamp)


def _static_stamp() -> Path:
    return Path(settings.STATIC_ROOT).with_suffix(".stamp")


def serve(*, reload: bool) -> None:
    """Become the server: granian, or Django's own, which reloads. Never returns."""
    sys.stdout.flush()
    os.environ.setdefault("DEMO", "1")  # pages say so, and keep search engines away
    os.chdir(settings.BASE_DIR)
    if reload:
        os.environ |= {"DEBUG": "1", "DJANGO_RUNSERVER_HIDE_WARNING": "true"}
        line = ["manage.py", "runserver", f"{HOST}:{settings.PORT}"]
    else:
        line = granian(settings.PORT)
    os.execv(sys.executable, [sys.executable, *line])  # noqa: S606 -- no shell is meant


def granian(port: int, target: str = "newsroom.wsgi:application") -> list[str]:
    """Return what Python is to run so that granian serves `target`: one process, four threads."""
    line = ["-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"]
    # Ctrl-C reaches the worker twice, from the terminal and from its parent; now and then it then never stops
    # (https://github.com/emmett-framework/granian/issues/651 and others). So it gets one second.
    line += ["--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "1", "--log-level", "error"]
    return [*line, target]
