"""What a supplier sent becomes wire items, each version once, and is told to the stories that were made of it.

Items that say about the same share a bundle; a rule of the supplier's says which section they belong to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Subquery

from .. import html, search, sketches
from ..importers.story import CANCELED, Story, Text
from ..intake import identity
from ..lookup import tidy
from ..models import Supplier, WireItem, WireMark
from . import concerns, rules

LOT = 200  # items that are kept together
ALIKE = 0.4  # of the runs of three words, from which on two items say about the same
NEAR = timedelta(hours=48)  # how far apart such items come
COMMON = 30  # items of the last days that have a mark, from which on it says nothing
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


def keep(supplier: Supplier, stories: Sequence[Story], *, now: datetime, since: datetime | None = None) -> Taken:
    """Keep some stories as items of `supplier`, each version once, in the order in which they came; `now` is UTC.

    One transaction, in which nobody else keeps items of this supplier's source. Some twenty queries, however many they
    are, and some for each story that they concern. `since`: usable ones that are older, by their supplier's own time,
    count as known, for they may have left by its retention.
    """
    came = [_Came(identity(story), story.digest(), story, _sketch(story)) for story in stories]
    with transaction.atomic():
        lot = _Lot(hold(supplier), came, now=now, since=since)
        lot.keep()
        return Taken(len(lot.new), len(stories) - len(lot.new), sum(item.status == CANCELED for item in lot.new))


def hold(supplier: Supplier) -> Supplier:
    """Lock all suppliers of a supplier's source: nothing comes, is made or leaves meanwhile; needs a transaction."""
    while True:  # until its source stays the same while all are locked
        source = Supplier.objects.values_list("source", flat=True).get(pk=supplier.pk)
        rows = Supplier.objects.select_for_update(of=("self",), no_key=True).select_related("source")
        held = {row.pk: row for row in rows.filter(source=source).order_by("pk")}
        if supplier.pk in held:
            return held[supplier.pk]


@dataclass(frozen=True, slots=True)
class _Came:
    external_id: str
    digest: str
    story: Story
    sketch: bytes


@dataclass(slots=True)
class _Lot:
    supplier: Supplier
    came: Sequence[_Came]
    now: datetime = field(kw_only=True)
    since: datetime | None = field(kw_only=True)
    new: list[WireItem] = field(default_factory=list)
    current: dict[str, WireItem] = field(default_factory=dict)  # by external id
    passed: list[int] = field(default_factory=list)  # ids of those that a later version has replaced

    def keep(self) -> None:
        known = self._known({each.external_id for each in self.came})
        decide = rules.of(self.supplier)
        for each in self.came:
            key = (each.external_id, each.digest)
            if key not in known and not self._has_left(each):
                known.add(key)
                self._note(self._item(each, decide(each.story).section))
        if not self.new:
            return
        WireItem.objects.filter(pk__in=self.passed).update(current=False)
        search.drop_wires(self.passed)
        WireItem.objects.bulk_create(self.new, batch_size=500)
        self._bundle()
        search.write_wires([item for item in self.new if item.current])
        told = [item for item in self.new if item.current or item.status == CANCELED]
        concerns.tell(self.supplier, told, now=self.now)

    def _known(self, ids: Iterable[str]) -> set[tuple[str, str]]:
        found = list(WireItem.objects.filter(supplier=self.supplier, external_id__in=ids).defer("story", "sketch"))
        self.current = {row.external_id: row for row in found if row.current}
        return {(row.external_id, row.digest) for row in found}

    def _has_left(self, each: _Came) -> bool:
        at = each.story.changed or each.story.published
        return bool(self.since and at and at < self.since and each.story.status != CANCELED)

    def _item(self, each: _Came, section: int | None) -> WireItem:
        story = each.story
        return WireItem(
            supplier=self.supplier,
            external_id=each.external_id,
            digest=each.digest,
            version=tidy(story.version)[:40],
            headline=tidy(story.headline or story.slugline)[:300] or _NO_NAME,
            slugline=tidy(story.slugline)[:200],
            status=story.status,
            urgency=story.urgency,
            section_id=section,
            sent_at=_sent(story, self.now),
            received_at=self.now,
            story=story,
            sketch=each.sketch,
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
        by_mark = self._marked({row.mark for row in rows})
        near = self._near({pk for items in by_mark.values() for pk in items})
        first = {item.external_id: item for item in reversed(self.new)}  # of the lot
        for item in self.new:
            if item.bundle is None and first[item.external_id] is not item:
                item.bundle = first[item.external_id].bundle
            if item.bundle is None:
                item.bundle = self._alike(item, near, by_mark) or item.pk
            near[item.pk] = (item.bundle, item.sketch)
        own = [item.pk for item in self.new if item.bundle == item.pk]
        WireItem.objects.filter(pk__in=own).update(bundle=F("pk"))
        others = [item for item in self.new if item.bundle != item.pk]
        WireItem.objects.bulk_update(others, ["bundle"], batch_size=200)

    def _marked(self, marks: set[int]) -> dict[int, list[int]]:
        """Return the items of the last days by those of these marks that few of them have: others are boilerplate."""
        before = WireItem.objects.filter(received_at__gt=self.now - NEAR).order_by("received_at", "pk").values("pk")[:1]
        rows = WireMark.objects.filter(mark__in=marks, item__gte=Subquery(before)).order_by()
        counts = rows.values("mark").annotate(items=Count("item"))
        rare = [row["mark"] for row in counts if row["items"] <= COMMON]
        found: dict[int, list[int]] = {}
        for mark, pk in rows.filter(mark__in=rare).values_list("mark", "item"):
            found.setdefault(mark, []).append(pk)
        return found

    def _near(self, ids: set[int]) -> dict[int, tuple[int | None, sketches.Sketch]]:
        """Return bundle and sketch of those of some items that are current, but for those of this lot."""
        rows = WireItem.objects.filter(pk__in=ids - {item.pk for item in self.new}, current=True)
        return {pk: (bundle, sketch) for pk, bundle, sketch in rows.values_list("pk", "bundle", "sketch")}

    @staticmethod
    def _alike(item: WireItem, near: dict[int, Any], by_mark: dict[int, list[int]]) -> int | None:
        candidates = {pk for mark in sketches.marks(item.sketch) for pk in by_mark.get(mark, ())} - {item.pk}
        best = max(((sketches.likeness(item.sketch, near[pk][1]), pk) for pk in candidates if pk in near), default=None)
        return near[best[1]][0] if best and best[0] >= ALIKE else None


def _sketch(story: Story) -> bytes:
    return sketches.sketch(" ".join(html.text(block.html) for block in story.body if isinstance(block, Text)))


def _sent(story: Story, now: datetime) -> datetime | None:
    """Return the supplier's time, `now` for one that is still to come: no clock error outlives its item."""
    said = story.changed or story.published
    return min(said, now) if said else None


def _follows(item: WireItem, before: WireItem) -> bool:
    """Whether an item is a later version: by the supplier's number, else by its time, else because it came later."""
    if item.status == CANCELED:  # what is killed stays killed, however its sender counts
        return True
    if item.version.isdecimal() and before.version.isdecimal() and item.version != before.version:
        return int(item.version) > int(before.version)
    if item.sent_at and before.sent_at and item.sent_at != before.sent_at:
        return item.sent_at > before.sent_at
    return before.status != CANCELED
