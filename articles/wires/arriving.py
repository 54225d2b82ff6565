"""What a supplier sent becomes wire items, each version once, and is told to the stories that were made of it.

Items that say about the same share a bundle; a rule of the supplier's says which section they belong to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from .. import html, search, sketches
from ..importers.story import CANCELED, Story, Text
from ..intake import identity
from ..lookup import tidy
from ..models import Supplier, WireItem, WireMark
from . import concerns, rules

LOT = 200  # items that are kept together
ALIKE = 0.4  # of the runs of three words, from which on two items say about the same
NEAR = timedelta(hours=48)  # how far apart such items come
LOOKED_AT = 500  # items with a mark in common that are compared, the newest
_NO_NAME = "–"


@dataclass(slots=True)
class Taken:
    """What became of some items that came: new ones, those that were here already, and how many were killed."""

    new: int = 0
    known: int = 0
    killed: int = 0

    def add(self, other: "Taken") -> None:
        """Count what came with `other` too."""
        self.new, self.known, self.killed = self.new + other.new, self.known + other.known, self.killed + other.killed


def keep(supplier: Supplier, stories: Sequence[Story], *, now: datetime) -> Taken:
    """Keep some stories as items of `supplier`, each version once, in the order in which they came; `now` is UTC.

    One transaction, in which nobody else keeps items of this supplier. Some twenty queries, however many they are.
    """
    with transaction.atomic():
        supplier = Supplier.objects.select_for_update(of=("self",)).select_related("source").get(pk=supplier.pk)
        lot = _Lot(supplier, stories, now=now)
        lot.keep()
        return Taken(len(lot.new), len(stories) - len(lot.new), sum(item.status == CANCELED for item in lot.new))


@dataclass(slots=True)
class _Lot:
    supplier: Supplier
    stories: Sequence[Story]
    now: datetime = field(kw_only=True)
    new: list[WireItem] = field(default_factory=list)
    current: dict[str, WireItem] = field(default_factory=dict)  # by external id
    passed: list[int] = field(default_factory=list)  # ids of those that a later version has replaced

    def keep(self) -> None:
        ids = [identity(story) for story in self.stories]
        known = self._known(ids)
        decide = rules.of(self.supplier)
        for external_id, story in zip(ids, self.stories, strict=True):
            digest = story.digest()
            if (external_id, digest) not in known:
                known.add((external_id, digest))
                self._note(self._item(external_id, digest, story, decide(story).section))
        if not self.new:
            return
        WireItem.objects.filter(pk__in=self.passed).update(current=False)
        search.drop_wires(self.passed)
        WireItem.objects.bulk_create(self.new, batch_size=500)
        self._bundle()
        search.write_wires([item for item in self.new if item.current])
        concerns.tell(self.supplier, [item for item in self.new if item.current], now=self.now)

    def _known(self, ids: Iterable[str]) -> set[tuple[str, str]]:
        rows = WireItem.objects.filter(supplier=self.supplier, external_id__in=set(ids)).defer("story", "sketch")
        found = list(rows)
        self.current = {row.external_id: row for row in found if row.current}
        return {(row.external_id, row.digest) for row in found}

    def _item(self, external_id: str, digest: str, story: Story, section: int | None) -> WireItem:
        text = " ".join(html.text(block.html) for block in story.body if isinstance(block, Text))
        return WireItem(
            supplier=self.supplier,
            external_id=external_id,
            digest=digest,
            version=tidy(story.version)[:40],
            headline=tidy(story.headline or story.slugline)[:300] or _NO_NAME,
            slugline=tidy(story.slugline)[:200],
            status=story.status,
            urgency=story.urgency,
            section_id=section,
            sent_at=story.changed or story.published,
            received_at=self.now,
            story=story,
            sketch=sketches.sketch(text),
        )

    def _note(self, item: WireItem) -> None:
        """Let a new item take the place of the version that was current, unless it is an older one that comes late."""
        before = self.current.get(item.external_id)
        item.current = before is None or _follows(item, before)
        if item.current and before is not None:
            before.current = False
            if before.pk:
                self.passed.append(before.pk)
        if before is not None:
            item.bundle = before.bundle
        if item.current:
            self.current[item.external_id] = item
        self.new.append(item)

    # ---- what says about the same

    def _bundle(self) -> None:
        """Give each new item its bundle: that of its earlier version, that of the item it is most like, or its own."""
        rows = [WireMark(item=item, mark=mark) for item in self.new for mark in sketches.marks(item.sketch)]
        WireMark.objects.bulk_create(rows, batch_size=2000)
        near = self._near({row.mark for row in rows})
        by_mark: dict[int, list[int]] = {}
        for mark, pk in WireMark.objects.filter(item__in=near, mark__in={row.mark for row in rows}).values_list(
            "mark", "item"
        ):
            by_mark.setdefault(mark, []).append(pk)
        first = {item.external_id: item for item in reversed(self.new)}  # of the lot
        for item in self.new:
            if item.bundle is None and first[item.external_id] is not item:
                item.bundle = first[item.external_id].bundle
            if item.bundle is None:
                item.bundle = self._alike(item, near, by_mark) or item.pk
            near[item.pk] = (item.bundle, item.sketch)
            for mark in sketches.marks(item.sketch):
                by_mark.setdefault(mark, []).append(item.pk)
        own = [item.pk for item in self.new if item.bundle == item.pk]
        WireItem.objects.filter(pk__in=own).update(bundle=F("pk"))
        others = [item for item in self.new if item.bundle != item.pk]
        WireItem.objects.bulk_update(others, ["bundle"], batch_size=200)

    def _near(self, wanted: set[int]) -> dict[int, tuple[int | None, sketches.Sketch]]:
        """Return bundle and sketch of the newest current items of the last days that have one of the marks."""
        marked = WireMark.objects.filter(mark__in=wanted).values("item")
        rows = WireItem.objects.filter(pk__in=marked, current=True, received_at__gt=self.now - NEAR)
        rows = rows.exclude(pk__in=[item.pk for item in self.new]).order_by("-pk")
        return {pk: (bundle, sketch) for pk, bundle, sketch in rows.values_list("pk", "bundle", "sketch")[:LOOKED_AT]}

    @staticmethod
    def _alike(item: WireItem, near: dict[int, Any], by_mark: dict[int, list[int]]) -> int | None:
        candidates = {pk for mark in sketches.marks(item.sketch) for pk in by_mark.get(mark, ())} - {item.pk}
        best = max(((sketches.likeness(item.sketch, near[pk][1]), pk) for pk in candidates if pk in near), default=None)
        return near[best[1]][0] if best and best[0] >= ALIKE else None


def _follows(item: WireItem, before: WireItem) -> bool:
    """Whether an item is a later version: by the supplier's number, else by its time, else because it came later."""
    if item.version.isdecimal() and before.version.isdecimal() and item.version != before.version:
        return int(item.version) > int(before.version)
    if item.sent_at and before.sent_at:
        return item.sent_at >= before.sent_at
    return True
