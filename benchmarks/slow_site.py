"""What the servers of `storing.py`'s stampede load: the page store in front of a page that takes its time."""

import os
import time
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django = get_wsgi_application()

from articles import hints  # noqa: E402
from articles.store import PageStore  # noqa: E402


def site(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """Write down which process makes the page, and make it slowly; Django answers all else."""
    if environ["PATH_INFO"] != "/berita/":
        return django(environ, start)
    with open(os.environ["MADE"], "a") as log:  # noqa: PTH123 -- a line of few bytes, added as a whole
        log.write(f"{os.getppid()}\n")  # the worker's parent is what was started
    time.sleep(0.2)
    start("200 OK", [("Content-Type", "text/html; charset=utf-8"), (hints.KEEP, hints.YES)])
    return [b"halaman" * 100]


application = PageStore(site)
