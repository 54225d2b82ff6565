"""What somebody asks, taken apart: words that a story must have, in any of several ways, and words that it must not."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .. import words
from ..models import Synonym
from ..plain import clean_text, one_line

LONGEST = 200  # characters of a question
MOST = 10  # words of it that count; each costs the database a look at every story that has it
QUOTED = 3  # phrases of it that count as such; the words of more count each for itself
WITHOUT = 4  # words or phrases that a story must not have
WAYS = 8  # phrases that are taken for the same

Phrase = tuple[str, ...]  # stems, one after the other

_PART = re.compile(r'(?P<without>(?<!\S)[-−–])?(?:["“”„](?P<phrase>[^"“”„]*)["“”„]|(?P<word>[^\s"“”„]+))')


@dataclass(frozen=True, slots=True)
class Unit:
    """What is asked for once: a phrase, or one of those that mean the same; the first is the one that was typed."""

    ways: tuple[Phrase, ...]
    word: str = ""  # as it was typed, folded, if it is one word and no phrase
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question: its tidy text, what a story must have, what it must not."""

    text: str
    units: tuple[Unit, ...] = ()
    without: tuple[Phrase, ...] = ()

    @property
    def stems(self) -> Phrase:
        """The stems that were typed, in their order."""
        return tuple(stem for unit in self.units for stem in unit.ways[0])

    @property
    def lit(self) -> frozenset[str]:
        """The stems that a result shows lit up."""
        return frozenset(stem for unit in self.units for way in unit.ways for stem in way)


def parse(asked: str, synonyms: Iterable[tuple[Phrase, ...]] | None = None) -> Query:
    """Take a question apart: "in quotes" for a phrase, -word for what must not be there, everything else is wanted.

    `synonyms` are groups of phrases; by default those of the admin, in one query.
    """
    text = one_line(clean_text(asked))[:LONGEST]
    units: list[Unit] = []
    without: list[Phrase] = []
    loose: list[tuple[str, str]] = []  # stem, word
    groups = known_synonyms() if synonyms is None and text else synonyms or ()
    by_phrase = {phrase: group for group in groups for phrase in group}
    for part in _PART.finditer(text):
        is_quoted = part["word"] is None and sum(unit.is_quoted for unit in units) < QUOTED
        stems = tuple(words.stems(part["phrase"] if part["word"] is None else part["word"]))
        if stems and part["without"]:
            without.append(stems)
        elif stems and is_quoted:
            units += [*_expanded(loose, by_phrase), Unit((stems,), is_quoted=True)]
            loose = []
        else:
            loose += [
                (token.stem, token.word) for token in words.tokens(part["phrase"] or part["word"] or "") if token.stem
            ]
    units += _expanded(loose, by_phrase)
    # What is wanted and unwanted at once is unwanted.
    different = {unit.ways: unit for unit in units if unit.ways[0] not in without}
    return Query(text, tuple(different.values())[:MOST], tuple(dict.fromkeys(without))[:WITHOUT])


def known_synonyms() -> list[tuple[Phrase, ...]]:
    """Return the groups of phrases that mean the same, as stems; one query."""
    rows = Synonym.objects.values_list("words", flat=True)
    return [group for row in rows if len(group := phrases(row)) > 1]


def phrases(row: str) -> tuple[Phrase, ...]:
    """Return the phrases of a synonym's row."""
    found = (tuple(words.stems(part)) for part in row.split(","))
    return tuple(dict.fromkeys(phrase for phrase in found if phrase))[:WAYS]


def _expanded(loose: list[tuple[str, str]], groups: dict[Phrase, tuple[Phrase, ...]]) -> Iterator[Unit]:
    """Yield a unit for each word, or for the longest run of words that has others of the same meaning."""
    longest = max(map(len, groups), default=1)
    place = 0
    while place < len(loose):
        for length in range(min(longest, len(loose) - place), 0, -1):
            run = tuple(stem for stem, _word in loose[place : place + length])
            if run in groups or length == 1:
                same = groups.get(run, ())
                word = loose[place][1] if length == 1 else ""
                yield Unit((run, *(phrase for phrase in same if phrase != run)), word)
                place += length
                break
