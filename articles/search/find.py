"""Search: what readers find among the live stories, best first or newest first.

Every word must be there, in any of its forms or of those that mean the same. The newest stories that have them, and
the newest that have them in headline, names or lead, are weighed against each other: where the words stand, how often,
how rare they are, how old the story is. So a word that half of all stories have costs no more than another. Where no
story has all words, those with the most of them stand in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from ..models import LiveDocument
from .matching import EVERYTHING, Narrowed, Scope, Wanted, counts, dialect, moment_of, newest
from .query import Query, Unit, parse
from .spelling import corrected
from .tables import COLUMNS
from .weight import Weight

CAP = 1000  # stories that a search goes through
WEIGHED = 250  # of each kind that are weighed against each other
LEAVING = 6  # words of which some may be left out

ABOVE = ("headline", "names", "lead")

Order = Literal["best", "newest"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the stories' ids of this page, how many there are (at most CAP), how it was understood.

    `is_partial`: no story has all the words; these have some. `meant`: the question as it may have been meant, "".
    """

    query: Query
    ids: Sequence[int] = ()
    total: int = 0
    is_partial: bool = False
    meant: str = ""

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
) -> Found:
    """Search the live stories at `now` (UTC) for what somebody typed; returns `count` of them from `start` on."""
    query = parse(asked)
    if not query.units:
        return Found(query)
    wanted, meant = Wanted(query.units, query.without), ""
    scope = Scope(now, narrowed)
    total = _total(wanted, scope)
    known = _known(query.units, scope) if not total or len(query.units) > 1 else {}
    if not total:
        meant = corrected(query, [unit for unit, stories in known.items() if not stories], now=now)
        wanted = _next_best(query, known, scope)
        total = _total(wanted, scope) if wanted.units else 0
    if not total:
        return Found(query, meant=meant)
    ids: Sequence[int]
    if order == "newest":
        ids = [pk for _key, pk in newest(wanted, scope, limit=max(0, min(count, CAP - start)), start=start)]
    else:
        weight = Weight(query, known)
        ids = _best(wanted, weight, scope, total=total, until=start + count)[start : start + count]
    return Found(query, ids, total, wanted.least > 0, meant)


def _total(wanted: Wanted, scope: Scope) -> int:
    return counts([dialect().say(wanted, scope.narrowed.facets)], scope, at_most=CAP)[0]


def _known(units: Sequence[Unit], scope: Scope) -> dict[Unit, int]:
    """Return how many stories have each of the units, as far as that is counted."""
    said = [dialect().say(Wanted((unit,)), scope.narrowed.facets) for unit in units]
    return dict(zip(units, counts(said, scope, at_most=CAP), strict=True))


def _next_best(query: Query, known: Mapping[Unit, int], scope: Scope) -> Wanted:
    """Return the question for stories with the most of the words, where none has all; without units if none has any."""
    units = tuple(unit for unit in query.units if known[unit])
    if len(units) > LEAVING:  # the sets of words would be too many: the rarest tell most
        units = tuple(sorted(units, key=known.__getitem__)[:LEAVING])
    wanted = [Wanted(units, query.without, least=least) for least in range(len(units), 0, -1)]
    said = [dialect().say(one, scope.narrowed.facets) for one in wanted]
    there = counts(said, scope, at_most=1)
    return next((one for one, stories in zip(wanted, there, strict=True) if stories), Wanted(()))


def _best(wanted: Wanted, weight: Weight, scope: Scope, *, total: int, until: int) -> list[int]:
    """Return the ids of the first `until` stories and more: those that were weighed, then the rest, newest first."""
    keys = {key for key, _pk in newest(wanted, scope, limit=WEIGHED)}
    if total > WEIGHED:
        whole = Wanted((Unit((weight.query.stems,)),), wanted.without)
        for columns, question in ((ABOVE, wanted), (("headline", "names"), wanted), (("headline",), whole)):
            keys |= {key for key, _pk in newest(replace(question, columns=columns), scope, limit=WEIGHED)}
    documents = LiveDocument.objects.filter(key__in=keys).values_list("key", "article", *COLUMNS)
    # Not from now on, lest the same page come out otherwise tomorrow although nothing has changed.
    newest_of_all = moment_of(max(keys, default=0))
    scored = [(weight.of(columns, age=newest_of_all - moment_of(key)), key, pk) for key, pk, *columns in documents]
    ranked = [pk for _score, _key, pk in sorted(scored, reverse=True)]
    if until > len(ranked) and total > len(ranked):
        weighed = set(ranked)
        ranked += [pk for _key, pk in newest(wanted, scope, limit=CAP) if pk not in weighed]
    return ranked[:CAP]
