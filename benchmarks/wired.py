"""A wire desk of many items for the benchmarks: suppliers, items by the day, stories made of some.

Django is set up before this is imported.
"""

import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import accumulate, count
from random import Random
from time import perf_counter, process_time
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection, transaction

from articles import sketches, words
from articles.importers.story import CANCELED, USABLE, Story, Subject, Text
from articles.models import Article, Section, Source, Supplier, User, WireDocument, WireItem, WireMark, WireUse
from articles.wires import arriving
from benchmarks.search import HALF, HUNDREDTH, RARE, SYLLABLES, TENTH, WORDS

SUPPLIERS, SECTIONS = 6, 12
LONG = 220  # words of a text
LOT = 200
LATER, LIKE, KILLED = 7, 10, 300  # one in so many is a later version, nearly another's, a kill
USED = 300  # stories, of which some have something open
PLANTED = ((HALF, 2), (TENTH, 10), (HUNDREDTH, 100), (RARE, 10_000))
URGENCIES = ((1, 1), (2, 3), (3, 16), (4, 50), (5, 30))  # and how many of 100 have them


class Wires:
    """Suppliers, and items made for them; `a_day` items come each day. `now` is UTC."""

    def __init__(self, a_day: int, *, now: datetime) -> None:
        self.a_day, self.now, self.random = a_day, now, Random(9)
        self.language = self._language()
        self.frequent = list(accumulate(1 / (place + 20) for place in range(len(self.language))))
        self.stems = {
            word: words.joined(words.stems(word)) for word in (*self.language, *(each for each, _ in PLANTED))
        }
        self.numbers = count(1)
        self.urgencies = [urgency for urgency, many in URGENCIES for _ in range(many)]
        self.sections = Section.objects.bulk_create(
            Section(name=f"Kanal {n}", slug=f"kanal-{n}", order=n) for n in range(SECTIONS)
        )
        sources = Source.objects.bulk_create(
            Source(name=f"Kantor {n}", slug=f"kantor-{n}", kind="agency") for n in range(SUPPLIERS)
        )
        self.suppliers = Supplier.objects.bulk_create(
            Supplier(name=source.name, source=source, kind="upload", section=self.sections[n], retention=3650)
            for n, source in enumerate(sources)
        )
        for supplier in self.suppliers:
            for place, section in enumerate(self.sections):
                supplier.rules.create(words=f"matter-{place}", section=section, position=place)

    def items(self) -> int:
        """Return how many items there are."""
        return WireItem.objects.count()

    def editor(self) -> User:
        """Return an editor's account."""
        account = User.objects.create_user("editor", password="x", is_staff=True)
        account.groups.set(Group.objects.filter(name="Editor"))
        return account

    # ---- stories

    def _language(self) -> list[str]:
        made = {"".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4))) for _ in range(2 * WORDS)}
        found = sorted(made)[:WORDS]
        self.random.shuffle(found)
        return found

    def _said(self) -> list[str]:
        """Return the words of a text."""
        said = self.random.choices(self.language, cum_weights=self.frequent, k=LONG)
        planted = [word for word, one_in in PLANTED if self.random.randrange(one_in) == 0]
        place = self.random.randrange(LONG - len(PLANTED))
        said[place : place + len(planted)] = planted
        return said

    def _story(self, said: list[str], number: int) -> Story:
        matter = self.random.randrange(SECTIONS)
        parts = [" ".join(said[start : start + 44]) for start in range(0, len(said), 44)]
        return Story(
            format="newsml-g2",
            headline=" ".join(said[3:11]).capitalize(),
            slugline="-".join(said[5:7]).upper(),
            external_id=f"urn:newsml:kantor.example:{number}",
            version="1",
            body=tuple(Text(f"<p>{part}.</p>") for part in parts),
            urgency=self.random.choice(self.urgencies),
            language="id",
            subjects=(Subject(f"matter-{matter}"),),
            status=CANCELED if self.random.randrange(KILLED) == 0 else USABLE,
        )

    def _sent(self, many: int) -> Iterator[tuple[int, Story, list[str], Story | None]]:
        """Yield so many stories: whose, the story, its words, and what it is a later version or nearly a copy of."""
        recent: list[tuple[int, Story, list[str]]] = []
        for _ in range(many):
            whose, of = self.random.randrange(SUPPLIERS), None
            if recent and self.random.randrange(LATER) == 0:
                whose, of, said = self.random.choice(recent)
                said = [*said[:-6], *self._said()[:6]]
                story = replace(self._story(said, 0), external_id=of.external_id, version=str(int(of.version) + 1))
            elif recent and self.random.randrange(LIKE) == 0:
                first, of, said = self.random.choice(recent)
                whose = (first + 1) % SUPPLIERS
                said = said[:-20]
                story = self._story(said, next(self.numbers))
            else:
                said = self._said()
                story = self._story(said, next(self.numbers))
            recent = [*recent[-300:], (whose, story, said)]
            yield whose, story, said, of

    # ---- by the door

    def lot(self, many: int) -> tuple[Supplier, list[Story]]:
        """Return so many stories of one supplier, that are not kept yet."""
        stories = [story for _whose, story, _said, _of in self._sent(many)]
        return self.suppliers[0], stories

    def keep(self, day: datetime) -> str:
        """Let a day's items come by `arriving.keep`, in lots; says what it cost."""
        lots: list[list[Story]] = [[] for _ in self.suppliers]
        cost, begun, taken = 0.0, perf_counter(), 0
        for place, (whose, story, _said, _of) in enumerate(self._sent(self.a_day)):
            at = day + timedelta(days=1) * place / self.a_day
            lots[whose].append(replace(story, published=at))
            if len(lots[whose]) == LOT or place == self.a_day - 1:
                for supplier, lot in zip(self.suppliers, lots, strict=True):
                    if len(lot) == LOT or place == self.a_day - 1:
                        before = process_time()
                        taken += arriving.keep(supplier, lot, now=at).new
                        cost += process_time() - before
                        lot.clear()
        return f"{taken}, {1000 * cost / taken:.2f} ms of CPU each, {perf_counter() - begun:.0f} s in all"

    # ---- in bulk

    @transaction.atomic
    def write(self, day: datetime) -> None:
        """Write a day's items with their words and marks."""
        first = (WireItem.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        current: dict[tuple[int, str], WireItem] = {}
        by_story: dict[str, WireItem] = {}
        rows, documents = [], {}
        for place, (whose, story, said, of) in enumerate(self._sent(self.a_day)):
            item = self._row(first + place, whose, story, day + timedelta(days=1) * place / self.a_day)
            before = current.get((whose, story.external_id))
            if before:
                before.current = False
                documents.pop(before.pk, None)
            other = before or (by_story.get(of.external_id) if of else None)
            if other:
                item.bundle, item.sketch = other.bundle, other.sketch
            current[(whose, story.external_id)] = by_story[story.external_id] = item
            rows.append(item)
            documents[item.pk] = self._document(item, story, said)
        WireItem.objects.bulk_create(rows, batch_size=500)
        marks = (WireMark(item=item, mark=mark) for item in rows for mark in sketches.marks(item.sketch))
        WireMark.objects.bulk_create(marks, batch_size=5000)
        WireDocument.objects.bulk_create(documents.values(), batch_size=500)
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [WireItem]):
                cursor.execute(sql)

    def _row(self, pk: int, whose: int, story: Story, at: datetime) -> WireItem:
        lowest = sorted(self.random.randrange(2**31) for _ in range(sketches.SIZE))
        return WireItem(
            pk=pk,
            bundle=pk,
            supplier=self.suppliers[whose],
            external_id=story.external_id,
            digest=f"{pk:064x}",
            version=story.version,
            headline=story.headline,
            slugline=story.slugline,
            status=story.status,
            urgency=story.urgency,
            section=self.sections[int(story.subjects[0].name.partition("-")[2])],
            sent_at=at,
            received_at=at,
            story=story,
            sketch=struct.pack(f">{len(lowest)}I", *lowest),
        )

    def _document(self, item: WireItem, story: Story, said: list[str]) -> WireDocument:
        """Return the words as `search.write_wires` has them, from stems that are known already."""
        stems = [self.stems[word] for word in said]
        slug = [self.stems[word.lower()] for word in story.slugline.split("-")]
        values: dict[str, Any] = {"names": " ".join(slug), "lead": "", "body": " ".join(stems), "facets": ""}
        typed = " ".join(said[3:11])
        return WireDocument(
            key=item.pk, item=item, headline=" ".join(stems[3:11]), typed=typed, version=words.VERSION, **values
        )

    # ---- stories made of items

    def use(self) -> None:
        """Let stories have been made of items here and there; a tenth have a new version, a tenth a kill to decide."""
        every = max(1, self.items() // USED)
        items = WireItem.objects.filter(current=True, pk__in=range(1, self.items(), every)).defer("story", "sketch")
        for place, item in enumerate(items):
            article = Article.objects.create(headline=item.headline, slug=f"berita-{item.pk}")
            kind = {0: WireUse.Kind.UPDATE, 1: WireUse.Kind.KILL}.get(place % 10, WireUse.Kind.MADE)
            done = {"settled_at": self.now, "outcome": WireUse.Outcome.TAKEN} if kind == WireUse.Kind.MADE else {}
            WireUse.objects.create(article=article, item=item, kind=kind, at=item.received_at, **done)
