"""Text as search sees it: folded words, and the stems under which their forms meet. Pure: no models, no settings.

Stories and questions pass through the same functions, whichever database keeps them. Stems are those of Snowball's
`indonesian` (Tala's algorithm), but for short words, for those with digits, and for words that it takes apart although
they are whole (`articles.stems`). All words are ASCII letters and digits, so that no database has its own idea of them.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer

from .stems import ROOTS, STOP, WHOLE

VERSION = 4  # raised when the same text comes out otherwise: documents of an older version are made anew
LONGEST = 40  # letters of a word
REMEMBERED = 64  # letters; longer ones are rare, and one may be as long as a text
SHORTEST_STEMMED = 4  # letters

_WORD = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|[^\W_]+(?:['’‘`][^\W_]+)*")
_FLOAT = re.compile(r"\d+e\d")  # what PostgreSQL's parser takes for a number, and takes apart
_QUOTES = re.compile(r"['’‘`]")
_CLITIC = re.compile(r"(?:nya|ku|mu|lah|kah|pun)$")
_own = threading.local()  # each thread's stemmer: one keeps the word that it works on in itself


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: as it is folded, its stem ("" for a stop word), and where it stands."""

    word: str
    stem: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of plain text in their order; "1.000" is one number, "Jum'at" one word, "anak-anak" two."""
    for found in _WORD.finditer(text):
        if word := fold(found[0]):
            yield Token(word, stem(word), found.start(), found.end())


def words(text: str) -> list[str]:
    """Return the folded words of plain text."""
    return [word for found in _WORD.findall(text) if (word := fold(found))]


def stems(text: str) -> list[str]:
    """Return the stems of plain text, without stop words."""
    found = (_stem_of(word) if len(word) <= REMEMBERED else stem(_folded(word)) for word in _WORD.findall(text))
    return [each for each in found if each]


@lru_cache(maxsize=65536)
def _stem_of(word: str) -> str:
    """Return the stem of a word as it stands in a text, "" for a stop word and for what folds to nothing."""
    return stem(fold(word))


def fold(word: str) -> str:
    """Return a word in small ASCII letters and digits: accents go, other scripts become their code points."""
    return _fold(word) if len(word) <= REMEMBERED else _folded(word)


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    return _folded(word)


def _folded(word: str) -> str:
    word = _QUOTES.sub("", word).replace(".", "")
    if not word.isascii():
        apart = unicodedata.normalize("NFKD", word.casefold())
        word = "".join(letter for letter in apart if not unicodedata.combining(letter))
        if not word.isascii():
            word = "u" + "".join(letter if letter.isascii() else f"{ord(letter):x}" for letter in word)
        word = "".join(letter for letter in word if letter.isalnum())
    word = word.lower()[:LONGEST]
    return f"x{word}"[:LONGEST] if _FLOAT.match(word) else word


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the stem of a folded word, "" for a stop word."""
    if word in STOP:
        return ""
    if len(word) < SHORTEST_STEMMED or not word.isalpha():
        return word
    for whole in (word, _CLITIC.sub("", word)):
        if whole in WHOLE:
            return whole
    found: str = _stemmer().stemWord(word)
    return ROOTS.get(word) or ROOTS.get(found, found)


def _stemmer() -> Any:
    try:
        return _own.stemmer
    except AttributeError:
        _own.stemmer = snowballstemmer.stemmer("indonesian")
        return _own.stemmer


def without_one(word: str) -> Iterator[str]:
    """Yield a word and each spelling of it that lacks one letter: words that are one slip apart share one of them."""
    yield word
    yield from {word[:n] + word[n + 1 :] for n in range(len(word))}


def joined(parts: Iterable[str]) -> str:
    """Return stems or words parted by spaces, as documents hold them."""
    return " ".join(parts)
