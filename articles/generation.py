"""The generation: one short text that names the state of the public site.

An anonymous page is a function of its address and the generation. It is made of a token, which database triggers renew
with every change that readers could see (`articles.triggers`), and the last moment that passed: a story's publication
or withdrawal, the end of a photo's rights, a correction's publication, the end of a story's time in the news sitemap,
of its place on the front page, or of the banner there.
So nothing has to run, or be purged, at the moment itself.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any, TypeVar, cast

from django.core.cache import cache
from django.db import connection
from django.db.models import Min

from .models import Article, Correction, FrontMoment, Generation, Photo

T = TypeVar("T")

# How long a story stands in the news sitemap: until exactly then, published_at > now - NEWS_WINDOW.
NEWS_WINDOW = timedelta(hours=48)
REMEMBERED = 24 * 3600  # seconds

# Every moment at which something changes by itself: the column, and how much later than its value.
MOMENTS: tuple[tuple[Any, str, timedelta], ...] = (
    (Article, "published_at", timedelta(0)),
    (Article, "withdrawn_at", timedelta(0)),
    (Article, "published_at", NEWS_WINDOW),
    (Correction, "published_at", timedelta(0)),
    (Photo, "rights_end", timedelta(0)),
    # Of earlier editions too, whose ends nobody sees any more: a moment too many is harmless, one too few is not.
    (FrontMoment, "at", timedelta(0)),
)

# By hand, for each public page asks it, and the ORM would take longer to write it than the database to answer.
_LAST = ", ".join(
    f"(SELECT max({column}) FROM {model._meta.db_table} WHERE {column} <= %s)"  # noqa: S608 -- names of ours
    for model, column, _later in MOMENTS
)
_READ = f"SELECT token, {_LAST} FROM {Generation._meta.db_table}"  # noqa: S608
_NOTHING = object()


def read(now: datetime) -> str:
    """Return the site's generation at `now` (aware, UTC): 32 letters and digits of ASCII.

    One query, each part of which is the first entry of an index. It is true for what is queried after it, not before.
    Without its row, which only damage removes, every call answers something new, so that nothing is used again.
    """
    moments = [connection.ops.adapt_datetimefield_value(now - later) for _model, _column, later in MOMENTS]
    with connection.cursor() as cursor:
        cursor.execute(_READ, moments)
        row = cursor.fetchone()
    if row is None:
        return secrets.token_hex(16)
    return blake2s(repr(row).encode(), digest_size=16).hexdigest()


def due_after(now: datetime) -> datetime | None:
    """Return the next moment (UTC) after `now` at which the generation changes by itself; None if there is none.

    A query for each kind of moment.
    """
    coming = []
    for model, column, later in MOMENTS:
        found = model._default_manager.filter(**{f"{column}__gt": now - later}).aggregate(moment=Min(column))
        coming += [found["moment"] + later] if found["moment"] else []
    return min(coming, default=None)


def remembered(key: str, make: Callable[[], T], *, number: str) -> T:
    """Return what `make` returned for this `key` in generation `number`, from the default cache or made now.

    For parts that many public pages share, such as the menu. `number` comes from `read`, called before anything that
    the page shows was queried: called later, an old part could be kept under a new number. `make` must be a function
    of the site's public state alone (no user, no `now`), and its result must pickle: lists and dicts, not querysets.
    """
    name = f"generation:{number}:{key}"
    kept = cache.get(name, _NOTHING)
    if kept is _NOTHING:
        kept = make()
        cache.set(name, kept, REMEMBERED)
    return cast("T", kept)
