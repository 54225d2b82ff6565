"""What is written to the log: one line for each thing that happened, which names the request and nobody's data.

A line says when (UTC), how bad, who says so, what, in which request, which account's and of which story, as far as
that is known without asking the database. What people typed, sent or are known by stays out: bodies, queries, cookies,
tokens, e-mail addresses, passwords in addresses, and what errors quote of all that. Nothing else that code hands to
the logger with a record is written.
"""

import json
import logging
import re
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

from . import faults

REQUEST_ID = "newsroom.request_id"  # in META, which nobody's header can write
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_asked: ContextVar[HttpRequest | None] = ContextVar("asked", default=None)

LONGEST = 4_000  # characters of a message: what strangers send stands in some, and each pattern below walks over it

# Errors that tell of a machine, whose names help whoever mends it; others quote what people sent.
OF_MACHINES = (OSError, OperationalError, InterfaceError)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What is quoted, to its end or that of the text, which may have been cut in it.
_QUOTED = re.compile(
    r"(?:(?<!\w)|(?<=\bb))'(?:[^'\\]|\\(?:.|\Z))*(?:'|\Z)|\"(?:[^\"\\]|\\(?:.|\Z))*(?:\"|\Z)|“[^”]*(?:”|\Z)|‘[^’]*(?:’|\Z)",
    re.DOTALL,
)
_LEFT_OUT = (
    (re.compile(r"\b(DETAIL|CONTEXT|STATEMENT|PARAMETERS):.*", re.DOTALL), r"\1: …"),  # PostgreSQL's: whole rows
    (re.compile(r"(\w://)[^\s@]*@"), r"\1…@"),  # name and password in an address
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+"), "…@…"),  # from a word's start, or it takes n² steps
    (re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*"), "?…"),
    (
        re.compile(r"(?i)(?<![\w-])((?>[\w-]*(?:password|passwd|secret|token|sessionid|cookie))[\w-]*+)(\W{1,3})\S+"),
        r"\1\2…",
    ),
    (re.compile(r"(?i)(authorization)(\W{1,3})[^\r\n]+"), r"\1\2…"),
    (re.compile(r"/(pratinjau|new-password)/[^\s\"'<>]*"), r"/\1/…"),  # addresses that are keys themselves
)


@contextmanager
def of(request: HttpRequest) -> Iterator[None]:
    """Have what is logged within say that it belongs to this request, which gets its id here."""
    request.META[REQUEST_ID] = _id_of(request)
    before = _asked.set(request)
    try:
        yield
    finally:
        _asked.reset(before)


def _id_of(request: HttpRequest) -> str:
    """Return the id that a proxy of ours gave a request, else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return (
        given if WELL_FORMED.fullmatch(given) and _is_trusted(request.META.get("REMOTE_ADDR", "")) else uuid.uuid4().hex
    )


def _is_trusted(address: str) -> bool:
    try:
        asker = ip_address(address)
    except ValueError:  # there is none
        return False
    return any(asker in ip_network(each) for each in settings.TRUSTED_PROXIES)


def scrubbed(text: str) -> str:
    """Return a text, or as much of it as a line is to hold, without what may be somebody's secret or name."""
    if len(text) > LONGEST:  # up to a space: half an address is not known for one
        text = f"{text[:LONGEST].rpartition(' ')[0]}…"
    for pattern, instead in _LEFT_OUT:
        text = pattern.sub(instead, text)
    return text


class Lines(logging.Formatter):
    """A line for people: time, level, logger, message, and what is known of the request behind it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it where an error was."""
        line = told(record)
        known = " ".join(f"{name}={line[name]}" for name in ("request", "user", "story") if name in line)
        text = f"{line['time']} {line['level']} {line['logger']}: {line['message']}{f' [{known}]' if known else ''}"
        return f"{text}\n{line['error']}" if "error" in line else text


class Json(logging.Formatter):
    """A line of JSON for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(told(record), ensure_ascii=False)


class Unexpected(logging.Filter):
    """Leaves out addresses that are not there, or no longer: robots ask for them all day, and web servers log them."""

    MISSED = (404, 410)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record of a request is worth a line."""
        return getattr(record, "status_code", None) not in self.MISSED


def told(record: logging.LogRecord) -> dict[str, Any]:
    """Return what is written of a record, by name."""
    request = getattr(record, "request", None) or _asked.get()
    message = record.getMessage()
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
    }
    if isinstance(request, HttpRequest):
        for path in (request.path, request.path.encode("unicode_escape").decode("ascii")):  # as Django logs it
            message = message.replace(path, _place(request)) if len(path) > 1 else message
        line |= _known(request)
    line["message"] = _CONTROL.sub(" ", scrubbed(message))  # a line stays one
    if record.exc_info and record.exc_info[1]:
        line["error"] = _error(record.exc_info[1])
    return line


def _place(request: HttpRequest) -> str:
    """Return the pattern of the address that was asked for, whose parts may be somebody's key."""
    if request.resolver_match:
        return f"/{request.resolver_match.route}"
    return f"/{request.path.split('/')[1]}/…"


def _known(request: HttpRequest) -> dict[str, Any]:
    """Return what is known of a request without a question to anybody."""
    known: dict[str, Any] = {"request": request.META.get(REQUEST_ID), "method": request.method}
    known["user"] = getattr(getattr(request, "_cached_user", None), "pk", None)  # set once somebody asked who it is
    if match := request.resolver_match:
        known["place"] = match.route
        if (match.url_name or "").startswith(("story", "articles_article")):
            story = str(match.kwargs.get("pk") or match.kwargs.get("object_id") or "")
            known["story"] = story if story.isascii() and story.isdigit() else None
    return {name: value for name, value in known.items() if value is not None}


def _error(error: BaseException) -> str:
    """Return where an error was and what caused it, first causes first; without what it quotes."""
    is_parts = faults.of(error) is not None  # no line of ours is to blame, and there may be thousands
    told, seen, each = [], set[int](), error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        where = "" if is_parts else "".join(traceback.format_tb(each.__traceback__))
        told.append(where + f"{type(each).__name__}: {_said(each)}".strip())
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)  # type: ignore[assignment]
    return "\nled to\n".join(reversed(told))


def _said(error: BaseException) -> str:
    return scrubbed(str(error)) if isinstance(error, OF_MACHINES) else unquoted(str(error))


def unquoted(text: str) -> str:
    """Return an error's words without what they quote, and without secrets."""
    return _QUOTED.sub("…", scrubbed(text))
