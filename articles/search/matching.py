"""Which documents match: one question in the language of each database, answered with live stories alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from math import ceil
from typing import Any, NamedTuple

from django.db import connection

from ..models import Article
from . import pairs
from .query import Phrase, Unit
from .tables import COLUMNS, ID_BITS, LIVE, TYPED, UPPER, WEEK, Table

_EVER = 1 << 62  # keys of stories from before 1970 are negative
IDS = (1 << ID_BITS) - 1  # the part of a key that is the story's id


def key_of(moment: datetime, pk: int = IDS) -> int:
    """Return the key of the document of a story that is out since `moment` (UTC): by time, then by id."""
    return int(moment.astimezone(UTC).timestamp()) << ID_BITS | pk & IDS


def moment_of(key: int) -> datetime:
    """Return the time (UTC) in a document's key."""
    return datetime.fromtimestamp(key >> ID_BITS, UTC)


Facets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What else a story must be: of each group one facet at least, and out since and until (UTC, exclusive)."""

    facets: Facets = ()
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Narrowed()


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: the stories that are live at `now` (UTC), narrowed down."""

    now: datetime
    narrowed: Narrowed = EVERYTHING


@dataclass(frozen=True, slots=True)
class Wanted:
    """A whole question to the database: `least` of `units` (0: all) in some of `columns`, and none of `without`.

    Without units it asks for facets alone, of which there must be some then.
    """

    units: tuple[Unit, ...]
    without: tuple[Phrase, ...] = ()
    columns: tuple[str, ...] = COLUMNS
    least: int = 0
    always: tuple[Unit, ...] = ()

    def ways(self) -> list[tuple[Unit, ...]]:
        """Return the sets of units each of which is enough."""
        return list(combinations(self.units, self.least or len(self.units)))


class Said(NamedTuple):
    """A question as a database understands it, and the numbers of neighbours that only PostgreSQL looks for."""

    text: str
    pairs: tuple[int, ...] = ()


FIRST, COUNTED, MOST = 2, 7, 41  # newest weeks: looked into first, counted in, and the most looked into
MANY = 1000  # stories; so many matches are looked for among the newest weeks first
SHORT, WALKED = 3, 500  # letters of a word that is only begun; stories among which it is looked for first
SPARE = 1.25  # so many more weeks are looked into than the ones before let expect


class Fts5:
    """Questions to FTS5 (sqlite.org/fts5.html, 3). Words are letters and digits alone; quoted all the same."""

    def say(self, wanted: Wanted, facets: Facets = ()) -> Said:
        """Return the question, with one facet of each group at least."""
        within = f"{{{' '.join(wanted.columns)}}} : "
        ways = (" AND ".join(within + self._any(unit.ways) for unit in units) for units in wanted.ways())
        parts = [within + self._any(unit.ways) for unit in wanted.always]
        parts += [f"({' OR '.join(f'({way})' for way in ways)})"] if wanted.units else []
        parts += [f"facets : ({' OR '.join(map(self._word, group))})" for group in facets]
        said = " AND ".join(parts)
        without = f" NOT {{{' '.join(COLUMNS)}}} : {self._any(wanted.without)}"
        return Said(f"({said}){without}" if wanted.without else said)

    def typed(self, whole: Iterable[str], beginning: str) -> Said:
        """Return the question for documents with all words of `whole` and one that begins with `beginning`."""
        parts = [self._word(word) for word in whole]
        return Said(" AND ".join([*parts, f"{self._word(beginning)} *"] if beginning else parts))

    def at_desk(self, units: Sequence[Unit], begun: Sequence[str], columns: Sequence[str] = COLUMNS) -> Said:
        """Return the question for the desk: each unit; instead of the last, what begins with one of `begun`."""
        within = f"{{{' '.join(COLUMNS)}}} : "
        *parts, last = [within + self._any(unit.ways) for unit in units]
        ways = [last, *(f"{{{' '.join(columns)}}} : {self._word(part)} *" for part in begun)]
        return Said(" AND ".join([*parts, f"({' OR '.join(ways)})"]))

    def recent(self, _said: Said, _last: int, _weeks: int) -> Said | None:
        """Return None: FTS5 hands out matches in the order of keys, so the newest need no question of their own."""
        return None

    def any_of(self, phrases: Iterable[Phrase]) -> Said:
        """Return the question for documents that have one of some phrases."""
        return Said(f"{{{' '.join(COLUMNS)}}} : {self._any(phrases)}")

    def _any(self, phrases: Iterable[Phrase]) -> str:
        return f"({' OR '.join(self._word(' '.join(phrase)) for phrase in phrases)})"

    def _word(self, word: str) -> str:
        return f'"{word}"'


class Tsquery:
    """Questions to a tsvector (postgresql.org/docs, 8.11.2)."""

    def say(self, wanted: Wanted, facets: Facets = ()) -> Said:
        """Return the question, with one facet of each group at least."""
        ways = (" & ".join(self._any(unit.ways) for unit in units) for units in wanted.ways())
        parts = [self._any(unit.ways) for unit in wanted.always]
        parts += [f"({' | '.join(f'({way})' for way in ways)})"] if wanted.units else []
        parts += [f"({' | '.join(map(self._word, group))})" for group in facets]
        parts += [f"!{self._any(wanted.without)}"] if wanted.without else []
        return Said(" & ".join(parts), _numbers((*wanted.always, *(() if wanted.least else wanted.units))))

    def typed(self, whole: Iterable[str], beginning: str) -> Said:
        """Return the question for documents with all words of `whole` and one that begins with `beginning`."""
        parts = [self._word(word) for word in whole]
        return Said(" & ".join([*parts, f"{self._word(beginning)}:*"] if beginning else parts))

    def at_desk(self, units: Sequence[Unit], begun: Sequence[str], _columns: Sequence[str] = COLUMNS) -> Said:
        """Return the question for the desk: each unit; instead of the last, what begins with one of `begun`."""
        *parts, last = [self._any(unit.ways) for unit in units]
        ways = [last, *(f"{self._word(part)}:*" for part in begun)]
        return Said(" & ".join([*parts, f"({' | '.join(ways)})"]), _numbers(units[:-1] if begun else units))

    def recent(self, said: Said, last: int, weeks: int) -> Said | None:
        """Return the question for matches of so many weeks up to the key `last`: their bitmap is never a large one."""
        newest = (last >> ID_BITS) // WEEK
        within = " | ".join(self._word(f"_week{newest - week}") for week in range(weeks))
        return said._replace(text=f"({said.text}) & ({within})")

    def any_of(self, phrases: Iterable[Phrase]) -> Said:
        """Return the question for documents that have one of some phrases."""
        return Said(self._any(phrases))

    def _any(self, phrases: Iterable[Phrase]) -> str:
        said = (" <-> ".join(map(self._word, phrase)) for phrase in phrases)
        return f"({' | '.join(f'({phrase})' for phrase in said)})"

    def _word(self, word: str) -> str:
        return f"'{word}'"


def _numbers(units: Iterable[Unit]) -> tuple[int, ...]:
    """Return the numbers of the neighbours that a document must have that has all of some units."""
    return pairs.numbers(unit.ways[0] for unit in units if len(unit.ways) == 1)


_DIALECTS: dict[str, Fts5 | Tsquery] = {"sqlite": Fts5(), "postgresql": Tsquery()}


# A sum, lest PostgreSQL walk along the keys and ask each document: it takes matches for more frequent than they are.
_KEY = "(d.key + 0)"
_NEWEST_FIRST = {"sqlite": "ORDER BY f.rowid DESC", "postgresql": f"ORDER BY {_KEY} DESC"}


def dialect() -> Fts5 | Tsquery:
    """Return how the database is asked."""
    return _DIALECTS[connection.vendor]


def newest(wanted: Wanted, scope: Scope, *, limit: int, start: int = 0, of: int = MANY) -> list[tuple[int, int]]:
    """Return (key, story) of the live stories that match, newest first; there are about `of` of them."""
    table = UPPER if wanted.columns != COLUMNS and connection.vendor == "postgresql" else LIVE
    said = dialect().say(wanted, scope.narrowed.facets)
    return _newest(table, said, scope, limit=limit, start=start, weeks=FIRST if of >= MANY else 0)


def counts(said: Sequence[Said], scope: Scope, *, at_most: int, table: Table = LIVE) -> list[int]:
    """Return for each question how many live stories match, none further than `at_most`; one query."""
    parts: list[str] = []
    params: list[Any] = []
    for one in said:
        sql, values = _count(table, one, scope, at_most)
        if recent := dialect().recent(one, _last(scope), COUNTED):  # whether there are enough among them
            few, before = _count(table, recent, scope, at_most)
            sql, values = f"CASE WHEN {few} >= %s THEN %s ELSE {sql} END", [*before, at_most, at_most, *values]
        parts, params = [*parts, sql], [*params, *values]
    return list(_fetched(f"SELECT {', '.join(parts)}", params)[0]) if parts else []


def beginning(whole: Sequence[str], begun: str, *, now: datetime, limit: int) -> list[tuple[int, int]]:
    """Return (key, story) of the newest live stories that have words in headline or names, the last one only begun."""
    said, scope = dialect().typed(whole, begun), Scope(now)
    if connection.vendor == "postgresql" and not whole and len(begun) <= SHORT:
        rows = _among_newest(begun, scope, limit)
        if len(rows) == limit:
            return rows
    return _newest(TYPED, said, scope, limit=limit, start=0, weeks=FIRST)


def _among_newest(begun: str, scope: Scope, limit: int) -> list[tuple[int, int]]:
    """Return those of the WALKED newest live stories that have a word that begins so.

    Two letters begin words of most stories, and the index of PostgreSQL brings all of these together first.
    """
    live, params = _live(scope)
    sql = (
        f"SELECT key, article_id FROM (SELECT d.key, d.article_id, d.{TYPED.columns[0]} FROM {TYPED.documents} d"  # noqa: S608
        f" WHERE d.key <= %s AND EXISTS ({live}) ORDER BY d.key DESC LIMIT %s) AS newest"
        f" WHERE ' ' || {TYPED.columns[0]} LIKE %s ORDER BY key DESC LIMIT %s"
    )
    return _fetched(sql, [_last(scope), *params, WALKED, f"% {begun}%", limit])


def _newest(table: Table, said: Said, scope: Scope, *, limit: int, start: int, weeks: int) -> list[tuple[int, int]]:
    """Look into so many of the newest weeks first (0: into all), then into as many as those let expect to be enough."""
    wanted = start + limit
    while weeks and (recent := dialect().recent(said, _last(scope), weeks)):
        rows = _sorted(table, recent, scope, wanted)
        if len(rows) >= wanted:
            return rows[start:]
        expected = ceil(SPARE * weeks * wanted / max(len(rows), 1)) if weeks == FIRST else MOST
        weeks = min(expected, MOST) if weeks < MOST else 0
    return _sorted(table, said, scope, wanted)[start:]


def _sorted(table: Table, said: Said, scope: Scope, limit: int) -> list[tuple[int, int]]:
    sql, params = _matching(table, said, scope)
    return _fetched(f"SELECT d.key, d.article_id {sql} {_NEWEST_FIRST[connection.vendor]} LIMIT %s", [*params, limit])


def _count(table: Table, said: Said, scope: Scope, at_most: int) -> tuple[str, list[Any]]:
    sql, params = _matching(table, said, scope)
    return f"(SELECT count(*) FROM (SELECT 1 {sql} LIMIT %s) AS matched)", [*params, at_most]  # noqa: S608 -- ours


def _matching(table: Table, said: Said, scope: Scope) -> tuple[str, list[Any]]:
    """Return FROM and WHERE of the documents `d` that match and whose stories readers see."""
    since = scope.narrowed.since
    live, params = _live(scope)
    if connection.vendor == "postgresql":
        source, matches, key = f"{table.documents} d", f"d.{table.vector} @@ %s::tsquery", _KEY
        matches += f" AND {pairs.of_row('d.')} @> %s::int[]" if said.pairs else ""
    else:
        source = f"{table.virtual} f CROSS JOIN {table.documents} d ON d.key = f.rowid"
        matches, key = f"f.{table.virtual} MATCH %s", "f.rowid"
    sql = f"FROM {source} WHERE {matches} AND {key} BETWEEN %s AND %s AND EXISTS ({live})"
    asked: list[Any] = [said.text, list(said.pairs)] if said.pairs else [said.text]
    return sql, [*asked, key_of(since, 0) if since else -_EVER, _last(scope), *params]


def _live(scope: Scope) -> tuple[str, tuple[Any, ...]]:
    """Return the question whether readers see the story of a document `d`."""
    own = Article.objects.live(scope.now).filter(**_period(scope.narrowed))
    own = own.extra(where=['"articles_article"."id" = d.article_id'])
    live, params = own.values("pk").query.sql_with_params()
    return live, params


def _last(scope: Scope) -> int:
    """Return the last key that a story in `scope` may have."""
    until = scope.narrowed.until
    return key_of(min(scope.now, until) if until else scope.now)


def _period(narrowed: Narrowed) -> dict[str, Any]:
    """Return the period as the story itself has it: keys know whole seconds alone."""
    bounds = {"published_at__gte": narrowed.since, "published_at__lt": narrowed.until}
    return {name: moment for name, moment in bounds.items() if moment}


def _fetched(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
