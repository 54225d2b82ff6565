"""What a word may have been meant to be: a word of a live story that is a slip of the fingers away."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from .. import words
from ..models import Spelling
from .matching import Scope, Wanted, counts, dialect
from .query import Query, Unit
from .tables import TYPED

SHORTEST = 4  # letters of a word that is corrected
HARDLY = 3  # stories; a word that more have was meant
COUNTED = 50  # stories that have one


def corrected(query: Query, known: Mapping[Unit, int], *, now: datetime) -> str:
    """Return the question with words as they may have been meant, "" if all seem right; `known`: how many have each.

    A word that no story has; and one of which hardly any has a form, and none itself in headline or names ("pelabuan"
    has the stem of "labu").
    """
    doubtful = [
        unit
        for unit, stories in known.items()
        if stories <= HARDLY and len(unit.word) >= SHORTEST and unit.word.isalpha()
    ]
    # They may be wanting only among those stories to which the question was narrowed down.
    stems = counts([dialect().say(Wanted((unit,))) for unit in doubtful], Scope(now), at_most=HARDLY + 1)
    typed = counts([dialect().typed([unit.word], "") for unit in doubtful], Scope(now), at_most=1, table=TYPED)
    better = {
        unit.word: near
        for unit, stories, itself in zip(doubtful, stems, typed, strict=True)
        if stories <= HARDLY and not itself and (near := _nearest(unit.word, stories, now=now))
    }
    text, place = [], 0
    for token in words.tokens(query.text) if better else ():
        if token.word in better:
            text += [query.text[place : token.start], better[token.word]]
            place = token.end
    return "".join([*text, query.text[place:]]) if better else ""


def _nearest(word: str, stories: int, *, now: datetime) -> str:
    """Return the word that is nearest to a mistyped one and in more than `stories` live stories, or "".

    All words that are equally near are looked for: one that only a hidden story has must not take another's place.
    """
    keys = {*words.without_one(word)}
    found = Spelling.objects.filter(key__in=keys).exclude(word=word).values_list("word", flat=True).distinct()
    near = sorted((distance(word, other), other[0] != word[0], other) for other in found)
    for _nearness, same in groupby(near, key=itemgetter(0, 1)):
        others = [other for *_how, other in same]
        said = [dialect().typed([other], "") for other in others]
        have = counts(said, Scope(now), at_most=COUNTED, table=TYPED)
        if max(have) > stories:
            return others[have.index(max(have))]
    return ""


def distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out, replaced or swapped with their neighbour between two words.

    Optimal string alignment (Damerau-Levenshtein without later edits of what was swapped).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, last, row = row, before, [n]
        for m, there in enumerate(other, 1):
            steps = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != there))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == there:
                steps = min(steps, last[m - 2] + 1)
            row.append(steps)
    return row[-1]
