"""Which stories resemble each other: found out when a story is released, read when a story is shown.

A story looks for others by what tells it apart: its topics, its tags, and the rarest words of headline and lead. Those
found are weighed by how much of that they share. A likeness holds in both directions, so an old story gets new company
without being touched; and whatever is not live is left out when it is read.

What is not live must not change what readers see either. So rarity is that among live stories, and stories to come are
looked for on their own: they never take the place of a live one. All times are UTC.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import exp, log
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from .models import Article, Likeness, LiveDocument
from .search.matching import Narrowed, Scope, Wanted, counts, dialect, moment_of, newest
from .search.query import Unit
from .search.tables import ABOVE

KEPT = 8  # likenesses of a story with live ones, and as many with those to come
ALIKE = 0.26  # how alike two stories must be
LOOKED_AT = 200  # stories that each question brings
WORDS = 32  # of headline and lead that count
TELLING = 8  # rarest of them that others are looked for by
CAP = 1000  # stories; what more have is no rarer
STEEP = 1.5  # how much more rare words weigh

# Where a word stands in the story itself, and where in the other one.
HEADLINE, LEAD = 2.5, 1.0
IN_HEADLINE, IN_LEAD, IN_BODY = 1.0, 0.8, 0.2
TOPIC, TAG, SECTION = 0.35, 0.2, 0.03
NEAR, FADES = 0.25, 30  # what a story of the same days has over an old one; in how many days that falls to a third

_INSTANT = timedelta.resolution
_EVER = datetime(3000, 1, 1, tzinfo=UTC)  # documents know no later time


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells a story apart: its words, whose weights come to 1, and its topics and tags; the rarest weigh most.

    `others` counts the live stories that have each. `telling` are words that other live stories have too, `rarest` any;
    `rare` are the topics and tags of a few stories.
    """

    words: Mapping[str, float]
    facets: Mapping[str, float]
    others: Mapping[str, int]
    telling: Sequence[str]
    rarest: Sequence[str]
    rare: Sequence[str]
    section: str
    at: datetime


def compute(article: Article, *, now: datetime) -> None:
    """Find anew which stories a released one resembles, live ones and those to come; needs an open transaction.

    Reads the document that search keeps of its live copy; without one, nothing is like it.
    """
    found: list[tuple[int, float]] = []
    document = LiveDocument.objects.filter(article=article).first()
    if document:
        marks = _marks(document, is_live=article.is_live(now), now=now)
        found += _resembling(document, marks, marks.telling, Scope(now))
        found += _resembling(document, marks, marks.rarest, Scope(_EVER, Narrowed(since=now + _INSTANT)))
    Likeness.objects.filter(article=article).delete()
    Likeness.objects.bulk_create(Likeness(article=article, target_id=pk, score=score) for pk, score in found)


def forget(article: Article) -> None:
    """Take away what a story that is no longer released resembled, and what resembled it."""
    Likeness.objects.filter(Q(article=article) | Q(target=article)).delete()


def like(article: Article, *, now: datetime) -> Any:
    """Return the live stories at `now` that resemble this one, most alike first."""
    pair = Q(article=article, target=OuterRef("pk")) | Q(target=article, article=OuterRef("pk"))
    score = Likeness.objects.filter(pair).order_by("-score").values("score")[:1]
    ids = article.like.values("target").union(article.liked_by.values("article"), all=True)
    alike = Article.objects.live(now).filter(pk__in=ids).annotate(alike=Subquery(score))
    return alike.order_by(F("alike").desc(), "-published_at", "-pk")


# ---- parts


def _marks(document: LiveDocument, *, is_live: bool, now: datetime) -> Marks:
    headline, lead = document.headline.split(), (document.lead or document.body).split()
    places = dict.fromkeys(lead, LEAD) | dict.fromkeys(headline, HEADLINE)
    words = list(dict.fromkeys([*headline, *lead]))[:WORDS]
    kinds = {facet: facet[:2] for facet in document.facets.split()}
    facets = {facet: {"_t": TOPIC, "_g": TAG}[kind] for facet, kind in kinds.items() if kind in ("_t", "_g")}
    said = [dialect().say(Wanted((_unit(word),))) for word in words]
    said += [dialect().say(Wanted(()), ((facet,),)) for facet in facets]
    others = {
        clue: many - is_live  # but for the story itself
        for clue, many in zip((*words, *facets), counts(said, Scope(now), at_most=CAP), strict=True)
    }
    stories = Article.objects.live(now)[:CAP].count() + 1
    rarity = {clue: log(1 + stories / max(many, 1)) / log(1 + stories) for clue, many in others.items()}
    weights = {word: places[word] * rarity[word] ** STEEP for word in words}
    rarest = sorted(words, key=lambda word: (-weights[word], word))
    whole = sum(weights.values())
    return Marks(
        words={word: weight / whole for word, weight in weights.items()},
        facets={facet: weight * rarity[facet] for facet, weight in facets.items()},
        others=others,
        telling=[word for word in rarest if others[word]][:TELLING],
        rarest=rarest[:TELLING],
        rare=[facet for facet in facets if others[facet] < LOOKED_AT],
        section=next((facet for facet, kind in kinds.items() if kind == "_s"), ""),
        at=moment_of(document.key),
    )


def _resembling(document: LiveDocument, marks: Marks, by: Sequence[str], scope: Scope) -> list[tuple[int, float]]:
    """Return (story, score) of the stories in `scope` that are most alike, best first; `by` are words to look by."""
    questions = _questions(marks, by, scope)
    keys = {key for wanted, within, of in questions for key, _pk in newest(wanted, within, limit=LOOKED_AT, of=of)}
    others = LiveDocument.objects.filter(key__in=keys).exclude(pk=document.pk)
    rows = others.values_list("article", "key", "headline", "lead", "body", "facets")
    scored = [(pk, _score(marks, moment_of(key), texts)) for pk, key, *texts in rows]
    return sorted((pair for pair in scored if pair[1] >= ALIKE), key=lambda pair: (-pair[1], -pair[0]))[:KEPT]


def _questions(marks: Marks, by: Sequence[str], scope: Scope) -> Iterator[tuple[Wanted, Scope, int]]:
    """Yield what the database is asked: for two of the words, for one; for any topic or tag, for the rare ones.

    With each, how many live stories answer it at most.
    """
    units = tuple(map(_unit, by))
    for least in range(1, min(len(units), 2) + 1):
        yield Wanted(units, columns=ABOVE, least=least), scope, sum(marks.others[word] for word in by)
    for facets in {tuple(marks.facets), tuple(marks.rare)} - {()}:
        within = replace(scope, narrowed=replace(scope.narrowed, facets=(facets,)))
        yield Wanted(()), within, sum(marks.others[facet] for facet in facets)


def _score(marks: Marks, at: datetime, texts: Sequence[str]) -> float:
    """Return how much of a story's marks another one, out since `at`, has; a little more in its section and days."""
    *columns, facets = (set(text.split()) for text in texts)
    places = list(zip((IN_HEADLINE, IN_LEAD, IN_BODY), columns, strict=True))
    score = SECTION * (marks.section in facets)
    for word, weight in marks.words.items():
        score += weight * next((counts_for for counts_for, column in places if word in column), 0)
    score += sum(weight for facet, weight in marks.facets.items() if facet in facets)
    return score * (1 - NEAR + NEAR * exp(-abs(marks.at - at) / timedelta(days=FADES)))


def _unit(word: str) -> Unit:
    return Unit(((word,),))
