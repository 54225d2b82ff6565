"""The desk's search: stories by the words of their copies, whoever may see them; rows by names that mean the same."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from .. import words
from ..models import Article, DeskDocument, LiveDocument, Stage, Synonym
from ..plain import clean_text, one_line
from . import pairs
from .find import CAP
from .matching import IDS, Said, Scope, Wanted, counts, dialect
from .query import LONGEST, MOST, Phrase, Query, Unit, phrases
from .spelling import corrected
from .tables import DESK, LIVE, TYPED, Table

Stories = TypeVar("Stories", bound=QuerySet[Any])

DOCUMENTS = {model._meta.db_table: model for model in (DeskDocument, LiveDocument)}
SHARED = 200  # words by which similar names are looked for
SHORTEST_STEM = 4  # letters of a stem that is looked for within names
SHORTEST_BEGUN = 3  # letters of a word that is not finished


def at_desk(stories: Stories, query: Query) -> Stories:
    """Keep the stories one of whose copies, live or working, has every word of `query`, of the last the beginning.

    A story that has one of its -words in a copy is left out. Who may see which story is for `stories` to say: only
    stories whose working copy the asker may see.
    """
    # Where no update is at work both copies are the same.
    pending = Q(live_number__isnull=False) & ~Q(stage=Stage.PUBLISHED)
    return _kept(stories, query, [*_working(query), *(pending & way for way in _live(query))], (DESK, LIVE))


def in_live(stories: Stories, query: Query) -> Stories:
    """Keep the stories whose live copy has every word of `query`; their working copies are not looked at."""
    return _kept(stories, query, _live(query), (LIVE,))


def either(*found: QuerySet[Any]) -> QuerySet[Any]:
    """Return the ids of the stories that are in one of `found`, for `pk__in`.

    Not by OR: where many are found, PostgreSQL would look through all of them again for each story that there is.
    """
    first, *others = (stories.order_by().values("pk") for stories in found)
    return first.union(*others, all=True)


def headline_first(stories: Stories, query: Query, *then: Any, seen: QuerySet[Any] | None = None) -> Stories:
    """Put the stories with every word of `query` in a headline before the others, of each kind in the order of `then`.

    The headline of the working copy decides. `seen`: the stories whose working copy the asker may see, by default all;
    of the others the live copy decides.
    """
    if not query.units:
        return stories.order_by(*then)
    headed = _headed(query, DESK)
    if seen is not None:  # where no update is at work both copies are the same
        headed = headed & Q(pk__in=seen.order_by().values("pk")) | _headed(query, LIVE)
    return stories.order_by(Case(When(headed, then=0), default=1), *then)


def _headed(query: Query, table: Table) -> Q:
    said = dialect().at_desk(query.units, begun(query))
    return Q(pk__in=RawSQL(*_HEADED[connection.vendor](table, said)))  # noqa: S611 -- names of ours


def _kept(stories: Stories, query: Query, ways: Sequence[Q], tables: Sequence[Table]) -> Stories:
    """Keep the stories that are found in one of some ways, and have no -word of `query` in the tables."""
    if not query.units and not query.without:
        return stories.filter(headline__icontains=query.text) if query.text else stories
    for table in tables if query.without else ():
        stories = _lacking(stories, table, dialect().any_of(query.without))
    return stories.filter(pk__in=either(*map(Article.objects.filter, ways))) if query.units else stories


def _lacking(stories: Stories, table: Table, said: Said) -> Stories:
    """Leave out the stories with such a document; each database is asked in the way that many of them cost least."""
    if connection.vendor == "sqlite":
        return stories.exclude(_in(table, said))
    documents = DOCUMENTS[table.documents]._default_manager.filter(article=OuterRef("pk"))
    holding = documents.extra(where=[f"{table.vector} @@ %s::tsquery"], params=[said.text])  # noqa: S610 -- ours
    return stories.exclude(Exists(holding))


def _working(query: Query) -> list[Q]:
    """Return the ways in which a working copy answers."""
    if not query.units:
        return []
    return [_in(DESK, dialect().at_desk(query.units, begun(query), DESK.columns)), *_short(query, DESK)]


def _live(query: Query) -> list[Q]:
    """Return the ways in which a live copy answers."""
    if not query.units:
        return []
    ways = begun(query)
    found = [_in(LIVE, dialect().at_desk(query.units, ways)), *_short(query, LIVE)]
    if ways:  # as it is typed, a word stands in a table of its own
        found.append(_in(TYPED, dialect().typed([], ways[-1])) & _all_but_last(query, LIVE))
    return found


def begun(query: Query) -> tuple[str, ...]:
    """Return what the last word's forms may begin with: its stem, and how it is typed; only the very end is open."""
    word = _open(query)
    return (query.units[-1].ways[0][0], word) if len(word) >= SHORTEST_BEGUN else ()


def _short(query: Query, table: Table) -> list[Q]:
    """Return the way for a last word of one or two letters: half of all stories have one that begins so."""
    word = _open(query)
    is_short = 0 < len(word) < SHORTEST_BEGUN
    return [Q(headline__icontains=word) & _all_but_last(query, table)] if is_short else []


def _open(query: Query) -> str:
    return query.units[-1].word if query.text[-1].isalnum() else ""


def _all_but_last(query: Query, table: Table) -> Q:
    whole = query.units[:-1]
    return _in(table, dialect().say(Wanted(whole))) if whole else Q()


def _in(table: Table, said: Said) -> Q:
    return Q(pk__in=RawSQL(*_FOUND[connection.vendor](table, said)))  # noqa: S611 -- names of ours


def _found_by_sqlite(table: Table, said: Said) -> tuple[str, list[Any]]:
    """Return how documents are found; the key alone is read, from the index: rows of documents are long."""
    key = "rowid" if table is DESK else f"rowid & {IDS}"
    return f"SELECT {key} FROM {table.virtual} WHERE {table.virtual} MATCH %s", [said.text]  # noqa: S608 -- names of ours


def _found_by_postgresql(table: Table, said: Said) -> tuple[str, list[Any]]:
    """Return how documents are found, phrases by the numbers of their neighbours first."""
    sql = f"SELECT article_id FROM {table.documents} WHERE {table.vector} @@ %s::tsquery"  # noqa: S608 -- names of ours
    if not said.pairs:
        return sql, [said.text]
    return f"{sql} AND {pairs.of_row()} @> %s::int[]", [said.text, list(said.pairs)]


_FOUND = {"sqlite": _found_by_sqlite, "postgresql": _found_by_postgresql}


def _headed_by_sqlite(table: Table, said: Said) -> tuple[str, list[Any]]:
    return _found_by_sqlite(table, Said(f"headline : ({said.text})"))


def _headed_by_postgresql(table: Table, said: Said) -> tuple[str, list[Any]]:
    """PostgreSQL does not know where in a vector a headline ends: it looks into the headlines of those that match."""
    sql, params = _found_by_postgresql(table, said)
    return f"{sql} AND to_tsvector('simple', headline) @@ %s::tsquery", [*params, said.text]


_HEADED = {"sqlite": _headed_by_sqlite, "postgresql": _headed_by_postgresql}


def meant(query: Query, *, now: datetime) -> str:
    """Return what was asked with words as they may have been meant, "" if all seem right.

    Words of stories that are live at `now` (UTC) alone, whoever asks: a draft's words are for those who see it.
    """
    said = [dialect().say(Wanted((unit,))) for unit in query.units]
    known = dict(zip(query.units, counts(said, Scope(now), at_most=CAP), strict=True))
    return corrected(query, known, now=now)


# ---- words that mean the same


def reach(row: str, *, now: datetime) -> list[tuple[str, int]]:
    """Return each phrase of a synonym's row and how many live stories have it at `now` (UTC), at most CAP."""
    found = [(one_line(part), phrase) for part in row.split(",") for phrase in phrases(part)]
    said = [dialect().say(Wanted((Unit((phrase,)),))) for _part, phrase in found]
    stories = counts(said, Scope(now), at_most=CAP)
    return [(part, many) for (part, _phrase), many in zip(found, stories, strict=True)]


def found_now(asked: Sequence[Query], *, now: datetime, at_most: int) -> list[tuple[int, int]]:
    """Return for each question how many live stories have all its words, and how many one of them; one query.

    At `now` (UTC), none counted further than `at_most`.
    """
    able = [query for query in asked if query.units]
    wanted = [Wanted(query.units, query.without, least=least) for query in able for least in (0, 1)]
    found = iter(counts([dialect().say(one) for one in wanted], Scope(now), at_most=at_most))
    return [(next(found), next(found)) if query.units else (0, 0) for query in asked]


# ---- rows by their names


def named_like(fields: Sequence[str], term: str) -> Q:
    """Return the condition that each word of `term` stands in one of `fields`, in some form; one query, of synonyms.

    A word as it was typed, without accents, or its stem; instead of words those that mean the same. Such as "KPU" for a
    source named "Komisi Pemilihan Umum".
    """
    typed = one_line(clean_text(term))[:LONGEST].split()[:MOST]
    conditions = (reduce(or_, (_all_in(fields, way) for way in ways)) for ways in _ways(typed)) if typed else ()
    return reduce(and_, conditions, Q())


def sharing(rows: Any, typed: Sequence[str]) -> Any:
    """Return the rows whose names share one of some hundred words with `typed`, of three letters or more."""
    long = [word for word in typed if len(word) > 2] or list(typed)
    shared = (Q(name__icontains=word) for word in long[:SHARED])
    return rows.filter(reduce(or_, shared)) if long else rows.none()


def _ways(typed: Sequence[str]) -> Iterator[list[Sequence[str]]]:
    """Yield for each word, or for the longest run that has others of its meaning, the words of each way to say it."""
    groups = _groups()
    longest = max(map(len, groups), default=1)
    place = 0
    while place < len(typed):
        for length in range(min(longest, len(typed) - place), 0, -1):
            run = typed[place : place + length]
            same = groups.get(tuple(words.stems(" ".join(run))), ())
            if same or length == 1:
                yield [run, *([phrase] for phrase in same)]
                place += length
                break


def _groups() -> dict[Phrase, list[str]]:
    """Return the phrases of each group by the stems of each of its phrases."""
    found: dict[Phrase, list[str]] = {}
    for row in Synonym.objects.values_list("words", flat=True):
        group = [one_line(part) for part in row.split(",") if words.stems(part)]
        found |= {tuple(words.stems(phrase)): group for phrase in group}
    return found


def _all_in(fields: Sequence[str], parts: Sequence[str]) -> Q:
    return reduce(and_, (_any_form_in(fields, part) for part in parts))


def _any_form_in(fields: Sequence[str], part: str) -> Q:
    forms = {part, part if " " in part else words.fold(part)}
    forms |= {stem for stem in words.stems(part) if len(stem) >= SHORTEST_STEM and " " not in part}
    return reduce(or_, (Q(**{f"{field}__icontains": form}) for field in fields for form in sorted(forms - {""})))
