"""The generation: one short text that names the state of the public site.

An anonymous page is a function of its address and the generation. It is made of a token, which database triggers renew
with every change that readers could see (`articles.triggers`), and the last moment that passed: a story's publication
or withdrawal, the end of a photo's rights, a correction's publication, the end of a story's time in the news sitemap,
of its place on the front page, or of the banner there; and an update that waits for its time.
So nothing has to run, or be purged, at the moment itself.
"""

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2s
from math import inf
from typing import Any, NamedTuple, TypeVar, cast

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.utils.dateparse import parse_datetime

from .models import Article, Correction, FrontMoment, Generation, Photo, PlannedUpdate

T = TypeVar("T")

# How long a story stands in the news sitemap: until exactly then, published_at > now - NEWS_WINDOW.
NEWS_WINDOW = timedelta(hours=48)
REMEMBERED = 24 * 3600  # seconds


class Overtaken(Exception):  # noqa: N818 -- no error of anybody's
    """The site changed while a page was made: what the page names is not there any more. It is to be made again."""


class Moments(NamedTuple):
    """Moments at which something changes by itself: the values of a column, and how much later than these."""

    model: Any
    column: str
    later: timedelta = timedelta(0)
    among: str = ""  # which rows count, in SQL


MOMENTS: tuple[Moments, ...] = (
    Moments(Article, "published_at"),
    Moments(Article, "withdrawn_at"),
    Moments(Article, "published_at", NEWS_WINDOW),
    Moments(Correction, "published_at"),
    Moments(Photo, "rights_end"),
    # Of earlier editions too, whose ends nobody sees any more: a moment too many is harmless, one too few is not.
    Moments(FrontMoment, "at"),
    # The first page that is made from then on lets the update go out (`articles.schedule`).
    Moments(PlannedUpdate, "at", among="done_at IS NULL"),
)


# By hand, for each public page asks it, and the ORM would take longer to write it than the database to answer.
def _asked(which: str, compared: str) -> str:
    asked = (
        f"(SELECT {which}({column}) FROM {model._meta.db_table} WHERE {column} {compared} %s"  # noqa: S608 -- ours
        f"{f' AND {among}' if among else ''})"
        for model, column, _later, among in MOMENTS
    )
    return ", ".join(asked)


_LAST, _NEXT = _asked("max", "<="), _asked("min", ">")
TOKEN = f"SELECT token FROM {Generation._meta.db_table}"  # noqa: S608 -- the store's question, for each request
_READ = f"SELECT token, {_LAST} FROM {Generation._meta.db_table}"  # noqa: S608
_STANDING = f"SELECT token, {_LAST}, {_NEXT} FROM {Generation._meta.db_table}"  # noqa: S608
_NOTHING = object()
_met: deque[str] = deque(maxlen=2)  # the numbers that this process met last
_made_in: ContextVar[str] = ContextVar("made_in", default="")


@dataclass(frozen=True, slots=True)
class Standing:
    """A generation, and how long it holds unless the token changes: from `since` until before `until`.

    Both are seconds since 1970, as `time.time` counts them; `until` is infinite where nothing is to come.
    """

    token: str
    number: str
    since: float
    until: float


def read(now: datetime) -> str:
    """Return the site's generation at `now` (aware, UTC): 32 letters and digits of ASCII.

    One query, each part of which is the first entry of an index. It is true for what is queried after it, not before.
    While a page is made (`making`) it is the page's, without a query.
    Without its row, which only damage removes, every call answers something new, so that nothing is used again.
    """
    if number := _made_in.get():
        return number
    row = _answer(_READ, _before(now))
    return secrets.token_hex(16) if row is None else _number(row)


def standing(now: datetime) -> Standing:
    """Return the generation at `now` (UTC) with the next moment at which it changes by itself; one query.

    Without its row, as `read` has it, it holds for no time at all.
    """
    row = _answer(_STANDING, _before(now) * 2)
    if row is None:
        return Standing("", secrets.token_hex(16), inf, inf)
    last = len(MOMENTS) + 1
    coming = min(_moments(row[last:]), default=None)
    return Standing(row[0], _number(row[:last]), now.timestamp(), coming.timestamp() if coming else inf)


def due_after(now: datetime) -> datetime | None:
    """Return the next moment (UTC) after `now` at which the generation changes by itself; None if there is none."""
    row = _answer(f"SELECT {_NEXT}", _before(now))
    return min(_moments(row or ()), default=None)


def remembered(key: str, make: Callable[[], T], *, number: str) -> T:
    """Return what `make` returned for this `key` in generation `number`, remembered or made now.

    For parts that many public pages share, such as the menu. `number` comes from `read`, called before anything that
    the page shows was queried: called later, an old part could be kept under a new number. `make` must be a function
    of the site's public state alone (no user, no `now`), and its result must pickle: lists and dicts, not querysets.
    """
    _forget_before(number)
    return _kept(caches["lists"], f"generation:{number}:{key}", make)


@contextmanager
def making(number: str) -> Iterator[None]:
    """Let the parts of a page that is made within be remembered under `number`, read before all that it shows."""
    _forget_before(number)
    before = _made_in.set(number)
    try:
        yield
    finally:
        _made_in.reset(before)


def part(key: str, make: Callable[[], T]) -> T:
    """Return what `make` returns, as a part that pages share: in this process, while a page is made (`making`).

    Small things, by the hundreds a page: they stay in memory, where `remembered` asks Redis if there is one. Elsewhere,
    as in previews, they are made each time.
    """
    number = _made_in.get()
    if not number:
        return make()
    return _kept(caches["parts"], _name(number, key), make)


def parts(kind: str, ids: Iterable[int], make: Callable[[list[int]], dict[int, T]]) -> dict[int, T]:
    """Return parts of one kind by id, in the order of `ids`; `make` makes at once those that are not remembered."""
    number, wanted = _made_in.get(), list(ids)
    names = {pk: _name(number, f"{kind}:{pk}") for pk in wanted} if number else {}
    kept = caches["parts"].get_many(names.values()) if names else {}
    missing = [pk for pk in wanted if names.get(pk) not in kept]
    made = make(missing) if missing else {}
    if names and made:
        caches["parts"].set_many({names[pk]: value for pk, value in made.items()}, REMEMBERED)
    found = {pk: made[pk] if pk in made else kept.get(names.get(pk, "")) for pk in wanted}
    return {pk: value for pk, value in found.items() if value is not None}


def _forget_before(number: str) -> None:
    """Give back the memory of what nobody asks for any more, when this process meets a new number.

    Two are kept, for pages that were begun under the one before. What Redis has ends by its time.
    """
    if number in _met:
        return
    _met.append(number)
    for name in ("lists", "parts"):
        if isinstance(caches[name], LocMemCache):
            caches[name].clear()


def _kept(cache: Any, name: str, make: Callable[[], T]) -> T:
    kept = cache.get(name, _NOTHING)
    if kept is _NOTHING:
        kept = make()
        cache.set(name, kept, REMEMBERED)
    return cast("T", kept)


def _name(number: str, key: str) -> str:
    return blake2s(f"{number}:{key}".encode(), digest_size=16).hexdigest()


def _answer(question: str, given: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        row = cursor.fetchone()
    return tuple(row) if row else None


def _before(now: datetime) -> list[Any]:
    """Return what each column of `MOMENTS` is compared with, as the database has times."""
    return [connection.ops.adapt_datetimefield_value(now - each.later) for each in MOMENTS]


def _number(row: tuple[Any, ...]) -> str:
    return blake2s(repr(row).encode(), digest_size=16).hexdigest()


def _moments(row: tuple[Any, ...]) -> list[datetime]:
    """Return the moments (UTC) that `_NEXT` answered with; SQLite has times as text."""
    found = []
    for value, each in zip(row, MOMENTS, strict=False):
        moment = parse_datetime(value) if isinstance(value, str) else value
        if moment is not None:
            found.append((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) + each.later)
    return found
