"""What readers want when they search, judged by hand, and how well a ranking serves them. Pure: no models.

`tests/judged/fixtures.json` names our own stories by slug; `news.json` names the stories of a collection that is not
part of the project (4,249 Indonesian news stories of 2019) by the first eight digits of the SHA-256 of their address.
A story that answers the question is `want` (2), one that is about it is `about` (1), all others are 0. `typos.json`
holds slips and what was meant. The questions are of these kinds:

    word, words, question    as readers type them; questions have words that tell nothing
    inflected                another form than most stories use: pemakaman for dimakamkan
    acronym, synonym         KPU and Komisi Pemilihan Umum; what the newsroom keeps in its admin
    name, topic, section, author, headline, number, english, phrase, exclusion
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "judged"
SHOWN = 10  # stories of a first page
DEEP = 100  # stories that count for recall
WANT, ABOUT = 2, 1


@dataclass(frozen=True, slots=True)
class Question:
    """A question of some kind, and the grades of the stories that are worth finding."""

    asked: str
    kind: str
    grades: Mapping[str, int]


def questions(collection: str) -> list[Question]:
    """Return the judged questions over a collection, "fixtures" or "news"."""
    rows = json.loads((FOLDER / f"{collection}.json").read_text("utf-8"))
    return [
        Question(
            row["query"],
            row["kind"],
            dict.fromkeys(row["about"], ABOUT) | dict.fromkeys(row["want"], WANT),
        )
        for row in rows
    ]


def typos() -> list[tuple[str, str]]:
    """Return (what was typed, what was meant), over the fixtures."""
    return [(row["typed"], row["meant"]) for row in json.loads((FOLDER / "typos.json").read_text("utf-8"))]


def name_of(address: str) -> str:
    """Return the name by which judgments know a story of the news collection."""
    return hashlib.sha256(address.encode()).hexdigest()[:8]


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], *, at: int = SHOWN) -> float:
    """Return the normalised discounted cumulative gain of the first `at` stories (Järvelin and Kekäläinen, 2002)."""
    ideal = _gain(sorted(grades.values(), reverse=True)[:at])
    return _gain([grades.get(name, 0) for name in ranking[:at]]) / ideal


def recall(ranking: Sequence[str], grades: Mapping[str, int], *, at: int = DEEP) -> float:
    """Return which share of all judged stories is among the first `at`."""
    return len(set(ranking[:at]) & set(grades)) / len(grades)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))
