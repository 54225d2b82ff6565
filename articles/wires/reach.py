"""One web address fetched: from public addresses alone, within bounds of time and size, only if it has changed.

A name is resolved once for each hop, and what is connected to is the very address that was checked: a name that leads
elsewhere a moment later wins nothing. No proxy is used, no password and no cookie sent. Of HTTP (RFC 9110, 9112) that
is conditional requests and redirects; nothing is unpacked here.
"""

import socket
import ssl
import string
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BufferedReader, RawIOBase
from typing import Any, cast
from urllib.parse import quote, urljoin

from django.conf import settings
from django.utils.translation import gettext_noop as _

from ..plain import clean_text, one_line
from . import targets
from .targets import Target, Unreached

REDIRECTS = 5
TRIED = 4  # of the addresses of a host
PIECE = 65_536  # bytes read at once
_LEADS_ON = {301, 302, 303, 307, 308}
_AS_IT_IS = {"", "identity", "gzip", "x-gzip"}  # who reads it knows gzip, and bounds it


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long is waited, in seconds, and how much is read, in bytes."""

    connect: float = 10
    wait: float = 20  # for the next bytes
    whole: float = 60  # for everything, redirects too; only the system's resolver has time-outs of its own
    most: int = 20_000_000
    head: int = 100_000  # before the body


@dataclass(frozen=True, slots=True)
class Net:
    """How names become IP addresses, how one of these is connected to, and whose certificates are believed."""

    resolve: Callable[[str, int], Iterable[str]]
    dial: Callable[[str, int, float], socket.socket]  # address, port, seconds
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address holds, None if it has not changed; by what it is asked for next time; what it is called."""

    body: bytes | None
    etag: str
    last_modified: str
    name: str


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _dial(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), seconds)


INTERNET = Net(_resolve, _dial)
BOUNDS = Bounds()


def reach(
    address: str, *, etag: str = "", last_modified: str = "", net: Net = INTERNET, bounds: Bounds = BOUNDS
) -> Answer:
    """Fetch an http or https address, unless it is as it was when it had `etag` and `last_modified`.

    Raises Unreached, with a sentence that says why.
    """
    wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    trip = _Trip({key: value for key, value in wanted.items() if value}, net, bounds, time.monotonic() + bounds.whole)
    with _told():
        trip.allowed = targets.allowed(settings.WIRES_ALLOWED_HOSTS)
        target = targets.parse(address, allowed=trip.allowed)
        for _hop in range(REDIRECTS + 1):
            found = trip.ask(target)
            if isinstance(found, Answer):
                return found
            target = found
    raise Unreached(_("It leads on and on, more than five times."))


@dataclass(slots=True)
class _Trip:
    """From an address to its answer, over redirects."""

    conditions: dict[str, str]
    net: Net
    bounds: Bounds
    ends: float  # by the monotonic clock
    allowed: frozenset[str] = frozenset()

    def ask(self, target: Target) -> Answer | Target:
        """Return what a target answers, or where it leads."""
        addresses = targets.checked(target, self.net.resolve(target.host, target.port), allowed=self.allowed)
        with closing(self._connected(target, addresses)) as sock:
            line = _Line(sock, self.bounds, self.ends)
            connection = HTTPConnection(target.host, target.port)
            connection.sock = cast("Any", line)
            connection.request("GET", target.path, headers=self._headers(target))
            with connection.getresponse() as response:
                return self._understood(target, response, line)

    def _connected(self, target: Target, addresses: list[str]) -> socket.socket:
        failed: OSError = TimeoutError()
        for address in addresses[:TRIED]:
            try:
                sock = self.net.dial(address, target.port, min(self.bounds.connect, _left(self.ends)))
            except OSError as error:
                failed = error
                continue
            try:
                sock.settimeout(min(self.bounds.wait, _left(self.ends)))
                is_safe = target.scheme == "https"
                return self.net.trust().wrap_socket(sock, server_hostname=target.host) if is_safe else sock
            except BaseException:
                sock.close()
                raise
        raise failed

    def _headers(self, target: Target) -> dict[str, str]:
        return {
            "Host": target.authority,
            "User-Agent": f"Newsroom (+{settings.SITE_URL})",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **self.conditions,
        }

    def _understood(self, target: Target, response: HTTPResponse, line: "_Line") -> Answer | Target:
        if response.status in _LEADS_ON:
            return _next(target, response.getheader("Location", ""), allowed=self.allowed)
        etag, modified = (_value(response, name) for name in ("ETag", "Last-Modified"))
        if response.status == 304 and self.conditions:
            return Answer(None, etag, modified, target.name)
        if response.status != 200:
            raise Unreached(_("Its server answers with {status}."), status=str(response.status))
        if (packed := _value(response, "Content-Encoding").lower()) not in _AS_IT_IS:
            raise Unreached(_("It comes packed in a way that is not known: {name}"), name=packed[:40])
        line.left = self.bounds.most + self.bounds.head
        return Answer(_body(response, self.bounds.most), etag, modified, target.name)


class _Line(RawIOBase):
    """A connection of which no more is read than may come, and for no longer than is left."""

    def __init__(self, sock: socket.socket, bounds: Bounds, ends: float) -> None:
        self._sock, self._wait, self._ends = sock, bounds.wait, ends
        self.left = bounds.head

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(min(self._wait, _left(self._ends)))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> BufferedReader:
        return BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(min(self._wait, _left(self._ends)))
        count = self._sock.recv_into(buffer)
        self.left -= count
        if self.left < 0:
            raise Unreached(_("It sends more than is read of one address: 20 MB, and 100 kB before them."))
        return count

    def close(self) -> None:
        """Do nothing: who made the connection closes it, when everything is read."""


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _next(target: Target, location: str, *, allowed: frozenset[str]) -> Target:
    """Return where a target leads. Raises Unreached if that is nowhere, or from https to http."""
    if not location:
        raise Unreached(_("It leads on, but does not say where to."))
    # Servers write addresses there as they like; what is no ASCII was read as Latin-1.
    there = targets.parse(
        urljoin(target.url, quote(location, safe=string.punctuation, encoding="latin-1")), allowed=allowed
    )
    if target.scheme == "https" and there.scheme == "http":
        raise Unreached(_("It leads from https to http: {host}"), host=there.host)
    return there


def _value(response: HTTPResponse, name: str) -> str:
    return one_line(clean_text(response.getheader(name, "")))


def _body(response: HTTPResponse, most: int) -> bytes:
    too_much = Unreached(_("It sends more than is read of one address: 20 MB, and 100 kB before them."))
    if response.length is not None and response.length > most:
        raise too_much
    body = bytearray()
    while piece := response.read(PIECE):  # in pieces: a length is only said, and must not take up memory
        body += piece
        if len(body) > most:
            raise too_much
    if response.length and not response.chunked:
        raise Unreached(_("It broke off before its end."))
    return bytes(body)


_WHY: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (TimeoutError, _("It took too long to answer.")),
    (ssl.SSLCertVerificationError, _("Its certificate does not hold: {detail}")),
    (ssl.SSLError, _("No safe connection came about: {detail}")),
    (socket.gaierror, _("Its host is not known: {detail}")),
    (OSError, _("It cannot be reached: {detail}")),
    (HTTPException, _("It does not answer as web servers do: {detail}")),
)


@contextmanager
def _told() -> Iterator[None]:
    """Make of whatever a connection raises an Unreached that says so."""
    try:
        yield
    except Unreached:
        raise
    except tuple(kind for kind, _why in _WHY) as error:
        why = next(text for kind, text in _WHY if isinstance(error, kind))
        detail = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error)
        raise Unreached(why, detail=one_line(clean_text(detail or type(error).__name__))[:200]) from error
