"""The page store itself: a WSGI application in front of Django's (PEP 3333)."""

import logging
import os
import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.db import Error
from django.utils import timezone

from .. import hints, readership
from .addresses import Asked, asked, hosts
from .numbers import Numbers
from .pages import Headers, Page, encoding_of, has
from .shared import Shared
from .shelf import Shelf

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

PATIENCE = 10.0  # seconds to wait for a page that another thread is making
SEARCHES = 8  # the part of the memory that pages of searches share: there is no end of words
# What Django is told of a request for a public page beside its address: nothing of who asks.
TOLD = (
    *("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.version", "wsgi.url_scheme", "wsgi.errors"),
    *("wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"),
)


class Made(NamedTuple):
    """What Django answered. Only what is public is compressed and revalidated; the rest goes on as it is."""

    status: str
    headers: Headers
    body: bytes
    is_public: bool
    is_kept: bool
    missed: str


class PageStore:
    """Answers readers from memory, in front of `site`, which makes the pages and answers all else.

    An answer is of the generation that the site has once the request is there. A page is kept if the generation is the
    same after it was made as before, and if its view said that it may be (`articles.hints`).
    """

    def __init__(self, site: Application, *, memory: int | None = None, shared: Shared | None = None) -> None:
        """Put a store of `memory` bytes in front of `site`, 0 of which keep nothing; by default as in the settings."""
        most = settings.PAGE_STORE_MB * 2**20 if memory is None else memory
        self._site = site
        self._pages, self._searches = Shelf(most - most // SEARCHES), Shelf(most // SEARCHES)
        self._is_off, self._own = not most, frozenset(os.environ)
        self._numbers = Numbers()
        self._shared = shared or Shared(settings.REDIS_URL, build=settings.BUILD)
        self._hosts, self._host, self._is_https = hosts(), settings.SITE.netloc, settings.HTTPS
        self._making: dict[tuple[str, Asked], threading.Event] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer a request; also a beacon, as `articles.views.machine.read` would, at a tenth of the cost."""
        method = environ["REQUEST_METHOD"]
        if method != "GET" and method != "HEAD":
            pk = readership.beacon(environ)
            return self._past(environ, start_response) if pk is None else _counted(pk, environ, start_response)
        address = asked(environ, hosts=self._hosts, is_https=self._is_https)
        if address is None:
            return self._past(environ, start_response)
        found = self._found(address, environ)
        if isinstance(found, Page):
            return self._send(found, address, environ, start_response)
        start_response(found.status, found.headers)
        return [found.body] if method == "GET" else []

    def _past(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer as Django does, without the hints of its views.

        What a server puts into a request of its own environment is left out: keys and passwords, which whoever keeps a
        request would keep too, as log-ins do that ask for the password again.
        """
        environ = {name: value for name, value in environ.items() if name not in self._own}

        def start(status: str, headers: Headers, *error: Any) -> Any:
            return start_response(status, [pair for pair in headers if pair[0] not in hints.NAMES], *error)

        return self._site(environ, start)

    def _found(self, address: Asked, environ: Environ) -> Page | Made:
        """Return the page of an address, or what else Django answers."""
        try:
            number = self._numbers.now()
        except Error:
            log.warning("The site's generation cannot be read: pages are made anew for everybody.", exc_info=True)
            return self._made(address, environ, None)
        if page := self._shelf(address).get(address, number):
            page.used = True
            return page
        return self._made(address, environ, number) if self._is_off else self._made_once(address, environ, number)

    def _made_once(self, address: Asked, environ: Environ, number: str) -> Page | Made:
        """Make a page, or wait for the thread that is making it; what cannot be kept, each thread makes for itself."""
        key, shelf = (number, address), self._shelf(address)
        with self._lock:
            others = self._making.get(key)
            if others is None:
                if page := shelf.get(address, number):  # made since it was looked for
                    return page
                mine = self._making[key] = threading.Event()
        if others is not None:
            others.wait(PATIENCE)
            return shelf.get(address, number) or self._made(address, environ, number)
        try:
            return self._from_others(address, number) or self._made(address, environ, number)
        finally:
            with self._lock:
                del self._making[key]
            mine.set()
            self._shared.release(address, number)

    def _from_others(self, address: Asked, number: str) -> Page | None:
        """Return a page that another process made or is making; None if it is this one's to make."""
        page = self._shared.get(address, number)
        if page is None and not self._shared.claim(address, number):
            page = self._shared.awaited(address, number)
        if page is not None:
            self._shelf(address).put(address, page)
        return page

    def _made(self, address: Asked, environ: Environ, number: str | None) -> Page | Made:
        """Have Django make a page; it is kept if the site's generation is `number` still."""
        made, query = self._answer(self._told(address.path, address.query, environ)), environ.get("QUERY_STRING", "")
        if made.status.startswith("404 ") and query != address.query:
            former = self._answer(self._told(address.path, query, environ))  # an address of the former site, perhaps
            made = former._replace(is_kept=False)
        if not made.is_public:
            return made
        page = Page(number or "", made.status, made.headers, missed=made.missed)
        page.keep(made.body, _encoding(environ))
        if made.is_kept and number is not None and not self._is_off and self._is_still(number):
            self._shelf(address).put(address, page)
            self._shared.put(address, page)
        return page

    def _told(self, path: str, query: str, environ: Environ) -> Environ:
        """Return the request that Django is to answer: the same for everybody who asks for this address."""
        told = {name: environ[name] for name in TOLD if name in environ}
        told |= {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query}
        told |= {"HTTP_HOST": self._host, "REMOTE_ADDR": "", "wsgi.input": BytesIO()}
        return told | ({"HTTP_X_FORWARDED_PROTO": "https"} if self._is_https else {})

    def _is_still(self, number: str) -> bool:
        try:
            return self._numbers.now() == number
        except Error:
            log.warning("The site's generation cannot be read: a page is not kept.", exc_info=True)
            return False

    def _answer(self, environ: Environ) -> Made:
        """Return what Django answers, with the hints of its view taken off."""
        said: list[Any] = []
        response = self._site(environ, lambda status, headers, _error=None: said.extend((status, headers)))
        try:
            body = b"".join(response)
        finally:
            if close := getattr(response, "close", None):
                close()
        status, headers = said
        hinted = {name: value for name, value in headers if name in hints.NAMES}
        shown = [pair for pair in headers if pair[0] not in hinted]
        is_public = hints.KEEP in hinted and not _is_somebodys(shown)
        if is_public:
            shown = [pair for pair in shown if pair[0] != "Content-Length"]
        is_kept = is_public and hinted[hints.KEEP] == hints.YES
        return Made(status, shown, body, is_public, is_kept, hints.missed_in(hinted.get(hints.MISSED, "")))

    def _send(self, page: Page, address: Asked, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Send a page, or say that the asker has it."""
        encoding = _encoding(environ)
        answer = page.kept(encoding)
        if answer is None:
            answer = page.in_encoding(encoding)
            if self._shelf(address).get(address, page.number) is page:
                self._shelf(address).put(address, page)  # it has grown
        if page.missed:
            readership.missed(page.missed, environ, now=timezone.now())
        given = environ.get("HTTP_IF_NONE_MATCH")
        if given is not None and page.is_whole and has(given, answer.tag):
            start_response("304 Not Modified", answer.unchanged[:])
            return []
        start_response(page.status, answer.headers[:])
        return answer.body if environ["REQUEST_METHOD"] == "GET" else []

    def _shelf(self, address: Asked) -> Shelf:
        return self._searches if address.is_search else self._pages


def _encoding(environ: Environ) -> str:
    return encoding_of(environ.get("HTTP_ACCEPT_ENCODING", ""))


def _counted(pk: int, environ: Environ, start_response: Start) -> list[bytes]:
    readership.read(pk, environ, now=timezone.now())
    start_response("204 No Content", [("Cache-Control", "no-store")])
    return []


def _is_somebodys(headers: Headers) -> bool:
    """Tell whether an answer says that it is not for everybody: then it is neither kept nor compressed."""
    said = {name.lower(): value.lower() for name, value in headers}
    control = said.get("cache-control", "")
    return "set-cookie" in said or "vary" in said or "private" in control or "no-store" in control
