"""Invented stories, lot by lot: each is a function of a seed and its number, 0 for the newest.

So a run that was interrupted goes on where it ended, a second one changes nothing, and one for more adds older ones.
200 come out a day. In every hundred, two never got out; some were changed, corrected or withdrawn later; among the
newest there are some at work and some to come. One topic has 5 % of all stories, one author 2 %, one tag 30 %.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.text import slugify

from ... import creation, search
from ...content import Content, blank
from ...models import (
    Article,
    Correction,
    Label,
    Photo,
    Release,
    Revision,
    Stage,
    Verification,
    WithdrawalKind,
)
from . import names, texts, words
from .texts import pick

LOT = 480  # stories of a transaction; a multiple of PHOTO, and about as many bodies as `articles.html` remembers
A_DAY = 200
SHORTEST, USUAL, LONGEST = 150, 300, 900  # words of a text
PHOTO = 3  # stories in a row, of which two show one photo and one shows none
AT_WORK = 20_000  # of the newest, how many hold what is not out yet
NEAR = 3_000  # how many stories lie at most between two that name each other
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A story that is to be made: its number, its content, when readers see it first (UTC), None for those at work."""

    number: int
    content: Content
    published_at: datetime | None


def uid(seed: int, number: int, what: str = "story") -> UUID:
    """Return the UUID of a story, or of the photo that it brings."""
    return uuid5(NAMESPACE_URL, f"newsroom:invented:{what}:{seed}:{number}")


def invent(stories: int, *, seed: int, now: datetime) -> Iterator[int]:
    """Make the newest `stories` of a seed that are wanting; yields after each lot how many it has, made or found.

    The newest is out since `now` (UTC) or since the first run. A lot is one transaction: cut off, it leaves nothing.
    """
    with transaction.atomic():
        known = names.made()
    newest = Article.objects.filter(uid=uid(seed, 0)).values_list("published_at", flat=True).first() or now
    for start in range(0, stories, LOT):
        numbers = range(start, min(start + LOT, stories))
        with transaction.atomic():
            _lot(numbers, known, seed=seed, newest=newest)
        yield len(numbers)


def _lot(numbers: range, known: names.Names, *, seed: int, newest: datetime) -> None:
    by_uid = {uid(seed, number): number for number in numbers}
    there = set(Article.objects.filter(uid__in=by_uid).values_list("uid", flat=True))
    wanting = [number for one, number in by_uid.items() if one not in there]
    if not wanting:
        return
    photos = _photos(wanting, seed)
    near = _near(numbers.start, seed)
    # The oldest first, lest SQLite's index of words be written in pieces: it wants ascending keys.
    plans = [_plan(number, known, photos, near, seed=seed, newest=newest) for number in reversed(wanting)]
    news = [creation.New(plan.content, "", plan.published_at, uid(seed, plan.number)) for plan in plans]
    owner = known.accounts[numbers.start // LOT % len(known.accounts)]
    at = newest - numbers.start * DAY / A_DAY
    rows = creation.create(news, actor=None, owner=owner, now=at, kind=Revision.Kind.IMPORT)
    _at_work([(row, plan) for row, plan in zip(rows, plans, strict=True) if plan.published_at is None])
    _withdrawn([row for row, plan in zip(rows, plans, strict=True) if plan.number % 400 == 130])
    changed = [(row, plan) for row, plan in zip(rows, plans, strict=True) if plan.number % 100 == 80]
    _changed(changed, seed=seed, newest=newest)


# ---- one story


def _plan(
    number: int, known: names.Names, photos: dict[UUID, int], near: Sequence[int], *, seed: int, newest: datetime
) -> Plan:
    chance = _chance(seed, number)
    headline, subjects = _headline(chance)
    paragraphs = texts.paragraphs(chance, subjects, length=_length(chance))
    blocks = [f"<p>{text}</p>" for text in paragraphs]
    if len(blocks) > 6 and chance.random() < 0.5:
        blocks.insert(len(blocks) // 2, f"<h2>{pick(chance, words.THINGS).capitalize()}</h2>")
    if number > LOT and chance.random() < 0.1:
        other = number - chance.randint(1, LOT)
        about, _subjects = _headline(_chance(seed, other))
        blocks.insert(2, f'<aside data-story="{uid(seed, other)}">{about}</aside>')
    content = blank() | {
        "headline": headline,
        "slug": slugify(headline)[:120].strip("-"),
        "lead": texts.sentence(chance, subjects),
        "dateline_place": pick(chance, words.PLACES).upper() if chance.random() < 0.7 else "",
        "body": "".join(blocks),
        "label": Label.OPINION.value if chance.random() < 0.04 else Label.NEWS.value,
        "verification": Verification.CHECKED.value,
        "lead_photo": photos.get(uid(seed, number - number % PHOTO, "photo")) if number % PHOTO < 2 else None,
        "related": sorted(chance.sample(near, min(2, len(near)))) if chance.random() < 0.2 else [],
    }
    return Plan(number, content | _named(number, chance, known), _published(number, newest))


def _named(number: int, chance: Random, known: names.Names) -> dict[str, Any]:
    """Return what a story names; the large topic, author and tag by its number, the others by chance."""
    authors = [known.authors[0] if number % 50 == 3 else pick(chance, known.authors[1:])]
    if chance.random() < 0.15:
        authors.append(pick(chance, known.authors[1:]))
    topics = [known.topics[0]] if number % 20 == 9 else []
    if chance.random() < 0.6:
        topics.append(pick(chance, known.topics[1:]))
    tags = {pick(chance, known.tags[1:]) for _ in range(chance.randint(1, 4))}
    tags |= {known.tags[0]} if number % 10 in (1, 4, 7) else set()
    sources = chance.sample(known.sources, chance.randint(1, 2))
    return {
        "section": pick(chance, known.sections),
        "authors": list(dict.fromkeys(authors)),
        "editors": [pick(chance, known.editors)],
        "topics": topics,
        "tags": sorted(tags, key=str.casefold),
        "sources": [{"id": pk, "role": "", "url": ""} for pk in sources],
    }


def _chance(seed: int, number: int) -> Random:
    return Random(f"{seed}:{number}")


def _headline(chance: Random) -> tuple[str, tuple[str, str]]:
    """Return a headline, and what its story is about; the first that is drawn of a story's chance."""
    subjects = (pick(chance, words.SUBJECTS), pick(chance, words.SUBJECTS))
    return texts.headline(chance, subjects), subjects


def _length(chance: Random) -> int:
    """Return how many words a text has: most are short, some are long."""
    return int(min(LONGEST, SHORTEST + chance.expovariate(1 / (USUAL - SHORTEST))))


def _published(number: int, newest: datetime) -> datetime | None:
    if number < AT_WORK and number % 200 == 60:
        return newest + (1 + number // 200) * DAY / 4
    if (number < AT_WORK and number % 50 == 20) or number % 100 == 40:
        return None
    return newest - number * DAY / A_DAY


# ---- what a lot needs, and what became of its stories


def _photos(wanting: Sequence[int], seed: int) -> dict[UUID, int]:
    """Return the ids of the photos that stories of a lot bring, by UUID; they have no files."""
    brought = {uid(seed, number, "photo"): number for number in {number - number % PHOTO for number in wanting}}
    there = set(Photo.objects.filter(uid__in=brought).values_list("uid", flat=True))
    Photo.objects.bulk_create(
        _photo(one, _chance(seed, -number - 1)) for one, number in brought.items() if one not in there
    )
    return dict(Photo.objects.filter(uid__in=brought).values_list("uid", "pk"))


def _photo(one: UUID, chance: Random) -> Photo:
    subject, place = pick(chance, words.SUBJECTS), pick(chance, words.PLACES)
    caption = f"Suasana {subject} di {place}."
    return Photo(uid=one, alt=f"{subject.capitalize()} di {place}", caption=caption, photographer=texts.person(chance))


def _near(start: int, seed: int) -> list[int]:
    """Return the ids of some stories of the lots before, which those of this lot may name as related."""
    chance = _chance(seed, start)
    wanted = {uid(seed, chance.randrange(max(start - NEAR, 0), start)) for _ in range(60)} if start else set()
    return sorted(Article.objects.filter(uid__in=wanted).values_list("pk", flat=True))


def _at_work(made: Sequence[tuple[Article, Plan]]) -> None:
    """Give stories that are not out their places at the desk; old ones were forgotten there or spiked."""
    stages: dict[Stage, list[int]] = {}
    for row, plan in made:
        step = plan.number // 50
        new = (Stage.DRAFT, Stage.REVIEW, Stage.APPROVED)[step % 3]
        stages.setdefault(new if plan.number % 50 == 20 else (Stage.DRAFT, Stage.SPIKED)[step // 2 % 2], []).append(
            row.pk
        )
    for stage, ids in stages.items():
        values: dict[str, Any] = {"stage": stage} | ({"approved_number": 0} if stage == Stage.APPROVED else {})
        Article.objects.filter(pk__in=ids).update(**values)


def _withdrawn(rows: Sequence[Article]) -> None:
    for row in rows:
        at = cast("datetime", row.published_at) + timedelta(minutes=10)
        values = {
            "withdrawn_at": at,
            "withdrawal_kind": WithdrawalKind.ERROR,
            "withdrawal_reason": "Pokok berita keliru.",
        }
        Article.objects.filter(pk=row.pk).update(**values)


def _changed(made: Sequence[tuple[Article, Plan]], *, seed: int, newest: datetime) -> None:
    """Add a paragraph to stories that are out, every other time with a correction for readers."""
    copies = []
    for row, plan in made:
        out = cast("datetime", row.published_at)
        at = out + min(DAY, (newest - out) / 2)
        added = texts.sentence(_chance(seed, plan.number), ("warga", "kota"))
        content = {**plan.content, "body": f"{plan.content['body']}<p>{added}</p>"}
        row.body, row.updated_at, row.live_number, row.approved_number = content["body"], at, 1, 1
        row.save(update_fields=["body", "updated_at", "live_number", "approved_number"])
        Revision.objects.create(article=row, number=1, content=content, created_at=at, kind=Revision.Kind.SAVE)
        correction, change = None, Release.Change.UPDATED
        if plan.number % 200 == 80:
            text, change = f"Ditambahkan: {added}", Release.Change.CORRECTION
            correction = Correction.objects.create(article=row, text=text, published_at=at)
        Release.objects.create(article=row, number=1, at=at, change=change, correction=correction)
        copies.append((row, content, content))
    search.write_many(copies)
