"""Ask the site as a server does: through the page store, which Django's own test client goes past."""

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from articles.store import PageStore
from articles.store.shared import Shared

from .settling import settle

MEMORY = 2**22
ALONE = Shared("", build="")


def store(site: Any = None, *, memory: int = MEMORY, shared: Shared = ALONE) -> PageStore:
    """A page store of its own, in front of Django or of `site`; by default it shares nothing."""
    return PageStore(WSGIHandler() if site is None else site, memory=memory, shared=shared)


def environ(address: str, *, method: str = "GET", headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """What a server tells of a request for an address, which may be percent-encoded."""
    path, _, query = address.partition("?")
    sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()}
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_HOST": settings.SITE.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **sent,
        **more,
    }


def ask(application: Any, address: str, **more: Any) -> SimpleNamespace:
    """Return `status_code`, `headers` and `content` of what an application answers; `more` as `environ` has it."""
    said: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        said.extend((status, headers))

    settle()
    with _left_open():
        answer: Iterable[bytes] = application(environ(address, **more), start)
        content = b"".join(answer)
        if close := getattr(answer, "close", None):
            close()
    status, headers = said
    assert len({name.lower() for name, _value in headers}) == len(headers), "a header stands twice"
    return SimpleNamespace(status_code=int(status[:3]), headers=dict(headers), content=content)


@contextmanager
def _left_open() -> Iterator[None]:
    """Let requests leave the connection alone, in which a test has its transaction; as Django's client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
