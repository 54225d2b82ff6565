"""The WSGI entry that the server loads."""

import os
from collections.abc import Iterable
from multiprocessing.util import Finalize
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
site = get_wsgi_application()

from articles import readership  # noqa: E402 -- its models are there once Django is


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a beacon as `articles.views.machine.read` would, at a tenth of the cost; Django answers all else."""
    pk = readership.beacon(environ)
    if pk is None:
        return site(environ, start_response)
    readership.read(pk, environ, now=timezone.now())
    start_response("204 No Content", [("Cache-Control", "no-store")])
    return []


# Not by `atexit`, which forked workers leave out.
for counter in (readership.counter, readership.unfound):
    Finalize(None, counter.close, exitpriority=0)
