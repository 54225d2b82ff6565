"""Sentences, headlines and names put together from words by chance; the same chance makes the same text."""

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import TypeVar

from . import words

T = TypeVar("T")

RARE = 12_000  # village names, of which a few are named often and most hardly ever


def pick(chance: Random, among: Sequence[T]) -> T:
    """Return one of some things. Less even than `Random.choice` by 1 in 2^40, and three times as fast."""
    return among[int(chance.random() * len(among))]


def person(chance: Random) -> str:
    """Return a person's name."""
    return f"{pick(chance, words.GIVEN)} {pick(chance, words.FAMILY)}"


def headline(chance: Random, subjects: tuple[str, str]) -> str:
    """Return a headline about the subjects, of at most 200 characters."""
    made = _said(chance, words.HEADLINES, subjects)
    return made[:200]


def sentence(chance: Random, subjects: tuple[str, str]) -> str:
    """Return a sentence about the subjects."""
    return _said(chance, words.SENTENCES, subjects)


def paragraphs(chance: Random, subjects: tuple[str, str], *, length: int) -> list[str]:
    """Return paragraphs of plain text, of some `length` words together."""
    made: list[str] = []
    many = 0
    while many < length:
        said = [sentence(chance, subjects) for _ in range(chance.randint(2, 4))]
        many += sum(text.count(" ") + 1 for text in said)
        made.append(" ".join(said))
    return made


def _said(chance: Random, patterns: tuple[str, ...], subjects: tuple[str, str]) -> str:
    """Return one of the patterns filled. One word in three is of the story's own subjects."""
    first, second = (own if chance.random() < 0.5 else pick(chance, words.SUBJECTS) for own in subjects)
    number = str(2 + int(979 * chance.random()))
    return pick(chance, patterns).format(
        Lembaga=pick(chance, words.BODIES),
        lembaga2=pick(chance, words.BODIES),
        Tempat=pick(chance, words.PLACES),
        desa=villages()[int(RARE * chance.random() ** 4)],
        orang=person(chance),
        hal=pick(chance, words.THINGS),
        verba=pick(chance, words.VERBS),
        waktu=pick(chance, words.TIMES),
        angka=number,
        Angka=number,
        pokok=first,
        pokok2=second,
        Pokok=first.capitalize(),
    )


@cache
def villages() -> tuple[str, ...]:
    """Return names of villages that are nowhere, RARE of them, always the same."""
    chance = Random(1)
    made = {"".join(chance.choices(words.MADE, k=chance.randint(3, 4))).capitalize(): None for _ in range(2 * RARE)}
    return tuple(made)[:RARE]
