"""The same bytes without a newsroom: a bare Django view, and a raw WSGI function.

PAGES names a folder of files that hold pages as they were served, compressed; `/NAME` is answered with NAME's.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGES = {page.name: page.read_bytes() for page in Path(os.environ["PAGES"]).iterdir()}
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Encoding": "gzip",
    "Vary": "Accept-Encoding",
    "Cache-Control": "no-cache",
    "ETag": 'W/"8cd53afcae2bca47c7e614e98ee81dd9"',
}
RAW = {f"/{name}": (page, [*HEADERS.items(), ("Content-Length", str(len(page)))]) for name, page in PAGES.items()}
UNCHANGED = [(name, HEADERS[name]) for name in ("Vary", "Cache-Control", "ETag")]


def view(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 -- Django passes it
    """Return a page's bytes."""
    return HttpResponse(PAGES[name], headers=HEADERS)


settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, MIDDLEWARE=[], SECRET_KEY="none is kept")
urlpatterns = [path("<name>", view)]
bare = get_wsgi_application()


def raw(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Return a page's bytes, with nothing in between; nothing to who has it."""
    page, headers = RAW[environ["PATH_INFO"]]
    if environ.get("HTTP_IF_NONE_MATCH") == HEADERS["ETag"]:
        start_response("304 Not Modified", UNCHANGED)
        return []
    start_response("200 OK", headers)
    return [page]
