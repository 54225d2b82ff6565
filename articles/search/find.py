"""Search: what readers find among the live stories, best first or newest first.

Every word must be there, in any of its forms or of those that mean the same. The newest stories that have them, and
the newest that have them in headline, names or lead, are weighed against each other: where the words stand, how often,
how rare they are, how old the story is. So a word that half of all stories have costs no more than another. Where few
stories have all words, those with the most of them stand behind, and where none has, they stand in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from math import ceil
from typing import Literal

from ..models import LiveDocument
from .matching import EVERYTHING, Narrowed, Scope, Wanted, counts, dialect, moment_of, newest
from .query import Query, Unit, parse
from .spelling import corrected
from .tables import ABOVE, COLUMNS
from .weight import Weight

CAP = 1000  # stories that a search goes through
WEIGHED = 250  # of each kind that are weighed against each other
LEAVING = 5  # words of which some may be left out
FEW = 20  # stories; if fewer have all words, those with some of them are looked for
RARE = 3  # stories; if no more have all words, one may be mistyped

Order = Literal["best", "newest"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the stories' ids of this page, how many there are (at most CAP), how it was understood.

    The first `whole` of all have all the words; those behind have some. `meant`: the question as it may have been
    meant, "".
    """

    query: Query
    ids: Sequence[int] = ()
    total: int = 0
    whole: int = 0
    meant: str = ""

    @property
    def is_partial(self) -> bool:
        """Whether stories were found, and none has all the words."""
        return self.total > 0 and not self.whole

    @property
    def shown(self) -> int:
        """How many are told to be found: those with all the words, where there are some."""
        return self.whole or self.total

    @property
    def is_capped(self) -> bool:
        """Whether there may be more than was gone through."""
        return self.total >= CAP


def find(
    asked: str,
    *,
    now: datetime,
    narrowed: Narrowed = EVERYTHING,
    order: Order = "best",
    start: int = 0,
    count: int = 20,
    whole_only: bool = False,
) -> Found:
    """Search the live stories at `now` (UTC) for what somebody typed; returns `count` of them from `start` on.

    `whole_only` leaves out those with some of the words.
    """
    query = parse(asked)
    if not query.units:
        return Found(query)
    scope, wanted = Scope(now, narrowed), Wanted(query.units, query.without)
    whole = _total(wanted, scope)
    known = _known(query.units, scope) if len(query.units) > 1 or whole <= RARE else {}
    meant = corrected(query, known, now=now) if whole <= RARE else ""
    is_enough = whole and (order == "newest" or whole >= FEW or len(query.units) == 1)
    tiers = [] if is_enough or whole_only else _tiers(query, known, is_behind=whole > 0)
    answered = chain([(wanted, whole)] if whole else [], _answered(tiers, scope))
    wanted, total = next(answered, (wanted, 0))
    weight, page = Weight(query, known), slice(start, start + count)
    if not total or order == "newest" or total >= FEW:
        return Found(query, _page(wanted, weight, scope, order, total, page), total, whole, meant)
    ids = _filled(chain([(wanted, total)], answered), weight, scope)
    return Found(query, ids[page], len(ids), whole, meant)


def _total(wanted: Wanted, scope: Scope) -> int:
    return counts([dialect().say(wanted, scope.narrowed.facets)], scope, at_most=CAP)[0]


def _known(units: Sequence[Unit], scope: Scope) -> dict[Unit, int]:
    """Return how many stories have each of the units, as far as that is counted."""
    said = [dialect().say(Wanted((unit,)), scope.narrowed.facets) for unit in units]
    return dict(zip(units, counts(said, scope, at_most=CAP), strict=True))


def _tiers(query: Query, known: Mapping[Unit, int], *, is_behind: bool) -> list[Wanted]:
    """Return the questions for stories with some of the words, the most first; behind others, with half at least.

    What was put in quotation marks must be there.
    """
    quoted = tuple(unit for unit in query.units if unit.is_quoted)
    loose = [unit for unit in query.units if not unit.is_quoted]
    units = tuple(unit for unit in loose if known[unit])
    most = len(units) - (len(units) == len(loose))
    if len(units) > LEAVING:  # the sets of words would be too many: the rarest tell most
        units = tuple(sorted(units, key=known.__getitem__)[:LEAVING])
    fewest = max(1, ceil(len(units) / 2)) if is_behind else 1
    sizes = range(min(most, len(units)), fewest - 1, -1)
    return [Wanted(units, query.without, least=least, always=quoted) for least in sizes]


def _answered(tiers: Iterable[Wanted], scope: Scope) -> Iterator[tuple[Wanted, int]]:
    """Yield those of the questions that any story answers, with how many do; asked only when it is their turn."""
    for wanted in tiers:
        if stories := _total(wanted, scope):
            yield wanted, stories


def _page(wanted: Wanted, weight: Weight, scope: Scope, order: Order, total: int, page: slice) -> list[int]:
    """Return the ids of one page of the `total` stories that match."""
    if not total:
        return []
    if order == "newest":
        found = newest(wanted, scope, start=page.start, limit=max(0, min(page.stop, CAP) - page.start), of=total)
        return [pk for _key, pk in found]
    ranked = _weighed(_notable(wanted, weight.query, scope, total), weight)
    if page.stop > len(ranked) and total > len(ranked):
        weighed = set(ranked)
        ranked += [pk for _key, pk in newest(wanted, scope, limit=CAP, of=total) if pk not in weighed]
    return ranked[:CAP][page]


def _filled(answered: Iterable[tuple[Wanted, int]], weight: Weight, scope: Scope) -> list[int]:
    """Return the ids of the stories that answer the first question, then of those that answer the next, up to FEW."""
    ids: dict[int, None] = {}
    for wanted, stories in answered:
        found = newest(wanted, scope, limit=WEIGHED, of=stories)
        ids |= dict.fromkeys(_weighed([key for key, pk in found if pk not in ids], weight))
        if len(ids) >= FEW:
            break
    return list(ids)[:FEW]


def _notable(wanted: Wanted, query: Query, scope: Scope, total: int) -> set[int]:
    """Return the keys of the matches that are worth weighing: the newest, and the newest that say it above the text."""
    keys = {key for key, _pk in newest(wanted, scope, limit=WEIGHED, of=total)}
    phrase = Wanted((Unit((query.stems,)),), wanted.without)
    # All of several words above the text are rare, and one word alone is no phrase.
    is_rare = len(wanted.units) > 1 and not wanted.least
    above = ((wanted, 0 if is_rare else total), (phrase, 0))[: len(query.stems)]
    for question, of in above if total > WEIGHED else ():
        keys |= {key for key, _pk in newest(replace(question, columns=ABOVE), scope, limit=WEIGHED, of=of)}
    return keys


def _weighed(keys: Iterable[int], weight: Weight) -> list[int]:
    """Return the ids of the stories with these keys, those that weigh most first."""
    keys = set(keys)
    documents = LiveDocument.objects.filter(key__in=keys).values_list("key", "article", *COLUMNS)
    # Not from now on, lest the same page come out otherwise tomorrow although nothing has changed.
    last = moment_of(max(keys, default=0))
    scored = [(weight.of(columns, age=last - moment_of(key)), key, pk) for key, pk, *columns in documents]
    return [pk for _score, _key, pk in sorted(scored, reverse=True)]
