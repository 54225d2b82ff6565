"""Which requests the page store answers, and what is one address to it."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from ..filters import ArticleFilter, SearchFilter

LONGEST = 300  # characters of a tidy query: a longer one goes past the store
LONGEST_PATH = 1_000  # a slug has 120 characters, of four bytes at most
LONGEST_GIVEN = 4_000  # of a query that is looked at at all: trackers have hundreds
WORDS = "q"  # what is searched for, in a query

_LIST = frozenset({*ArticleFilter.base_filters, "page"})
_PLAIN = "artikel feed redaksi pedoman-media-siber hak-jawab robots.txt ads.txt security.txt .well-known sitemap"
# The first word of a public address -> what its query may say; anything else in it is left out, as trackers are.
# Words that are not here go past the store: the desk, pictures, beacons, previews, health, what is not there.
QUERIES: dict[str, frozenset[str]] = {
    "": frozenset({"p"}),  # WordPress's short addresses
    **dict.fromkeys(("berita", "berita.json", "kanal", "topik", "tag", "penulis", "editor", "sumber"), _LIST),
    "indeks": frozenset({*ArticleFilter.base_filters, "date"}),
    "cari": frozenset({*SearchFilter.base_filters, "page"}),
    "koreksi": frozenset({"page"}),
    **dict.fromkeys(_PLAIN.split(), frozenset()),
}


class Asked(NamedTuple):
    """A public address: its path as WSGI has it, its query in one order, and whether it searches for words."""

    path: str
    query: str
    is_search: bool


def asked(environ: Mapping[str, Any], *, hosts: Collection[str], is_https: bool) -> Asked | None:
    """Return what a WSGI request asks the store for; None of what goes past it, to Django as it came.

    Cookies, languages and browsers have no part in it. `hosts` are the Host headers that mean this site; where it
    `is_https`, Django leads on from plain http.
    """
    if environ.get("HTTP_HOST") not in hosts or environ.get("SCRIPT_NAME"):
        return None
    if is_https and environ.get("HTTP_X_FORWARDED_PROTO") != "https":
        return None
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if len(path) > LONGEST_PATH or len(query) > LONGEST_GIVEN:  # before anything remembers them
        return None
    return _known(path, query)


@lru_cache(4096)
def _known(path: str, query: str) -> Asked | None:
    word = path[1:].partition("/")[0]
    names = QUERIES.get("sitemap" if word.startswith("sitemap") else word)
    if names is None or not query.isascii():
        return None
    given = parse_qsl(query, keep_blank_values=True) if query else []
    kept = sorted((pair for pair in given if pair[0] in names), key=lambda pair: pair[0])
    tidy = urlencode(kept)
    return Asked(path, tidy, any(name == WORDS for name, _value in kept)) if len(tidy) <= LONGEST else None


def hosts() -> frozenset[str]:
    """Return the Host headers that mean this site: those that Django allows by name, with the port of its address."""
    names = [name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))]
    port = f":{settings.SITE.port}" if settings.SITE.port else ""
    return frozenset({settings.SITE.netloc, *names, *(f"{name}{port}" for name in names)})
