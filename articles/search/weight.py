"""What a story weighs for a question: where the words stand, how often, how rare they are, how old it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp, log

from .query import Phrase, Query, Unit

HEADLINE, NAMES, LEAD, BODY = 4.0, 2.5, 1.5, 2.0
EXACT, RUN = 10_000.0, 3.0  # what the whole headline adds, more than all else; what its words side by side add
SATURATES, USUAL = 1.2, 250  # as in BM25: how fast more of a word stops to matter; words of a usual text
FRESH, FADES = 0.5, 120  # what the newest has over old ones; in how many days that falls to a third
MANY = 2000  # stories; what more have is no rarer


@dataclass(frozen=True, slots=True)
class Weight:
    """Weighs documents for one question; `known` says how many stories have each unit, if that matters."""

    query: Query
    known: Mapping[Unit, int]

    def of(self, columns: Sequence[str], *, age: timedelta) -> float:
        """Return what a document's stems (of headline, names, lead, body) weigh, the story being that much older."""
        headline, *_rest, body = padded = [f" {column} " for column in columns]
        length = 0.4 + 0.6 * body.count(" ") / USUAL
        score = sum(
            self._rarity(unit) * max(_stands(way, padded, length) for way in unit.ways) for unit in self.query.units
        )
        run = " ".join(self.query.stems)
        if columns[0] == run:
            score += EXACT
        elif len(self.query.stems) > 1 and f" {run} " in headline:
            score += RUN
        return score * (1 + FRESH * exp(-max(age.days, 0) / FADES))

    def _rarity(self, unit: Unit) -> float:
        stories = self.known.get(unit, 0)
        return log(1 + MANY / stories) if stories else 1.0


def _stands(way: Phrase, columns: Sequence[str], length: float) -> float:
    """Return what a phrase weighs by where it stands; more often is better, but less and less so."""
    needle = f" {' '.join(way)} "
    headline, names, lead, body = (column.count(needle) for column in columns)
    weight = HEADLINE * (headline > 0) + NAMES * (names > 0)
    if lead:
        weight += LEAD * lead * (SATURATES + 1) / (lead + SATURATES)
    if body:
        weight += BODY * body * (SATURATES + 1) / (body + SATURATES * length)
    return weight
