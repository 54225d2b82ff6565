"""What the wire desk shows: what came, the newest first, what says about the same folded under the newest of it.

Fifteen queries at most for a page, however many items there are or it shows. Times are UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery

from .. import search
from ..models import Article, Supplier, User, WireItem, WireUse

SHOWN = 50  # items on a page
FOLDED = 8  # items that are named under one
PERIODS = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "24h": timedelta(hours=24), "7d": timedelta(days=7)}
SKEW = 10_000  # ids by which several processes' items may be out of the order of their times
URGENT = (1, 2, 3, 4, 5)
FREE, USED, KILLED = STATES = ("free", "used", "killed")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed down to; 0 and "" are for everything. `before` is the id under which a page begins.

    `sections` are the ids of the section and of those below it.
    """

    words: str = ""
    supplier: int = 0
    section: int = 0
    sections: tuple[int, ...] = ()
    urgency: int = 0
    period: str = ""
    state: str = ""
    before: int = 0

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.supplier or self.section or self.urgency or self.period or self.state)


@dataclass(frozen=True, slots=True)
class Use:
    """A story that an item concerns: the story, None for those who may not see it, and its open matter, "" for none."""

    article: Article | None
    use: WireUse


@dataclass(slots=True)
class Row:
    """An item in the list: how many versions of it came, which others say about the same, what became of it."""

    item: WireItem
    versions: int = 1
    alike: list["Row"] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    @property
    def open(self) -> str:
        """What waits for somebody, here or of what says about the same: "kill", "update" or nothing."""
        uses = [*self.uses, *(use for row in self.alike for use in row.uses)]
        kinds = {each.use.kind for each in uses if each.use.settled_at is None}
        return next((kind for kind in (WireUse.Kind.KILL, WireUse.Kind.UPDATE) if kind in kinds), "")

    @property
    def stories(self) -> list[Use]:
        """What became of it, each story once."""
        return list({each.use.article_id: each for each in reversed(self.uses)}.values())


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; `before` leads to the next one, 0 if there is none."""

    rows: list[Row]
    before: int = 0
    is_capped: bool = False


def page(asked: Asked, *, newest: int, viewer: User, now: datetime) -> Page:
    """Return a page of the list as `viewer` may see it; `newest` is the last id of all (`suppliers`)."""
    items = narrowed(asked, now=now)
    is_capped = False
    if asked.words:
        query = search.parse(asked.words)
        ids = search.in_wires(query, items, newest=newest)
        is_capped = len(ids) >= search.CAP
        items = items.filter(pk__in=ids)
    listed = items.filter(pk__lt=asked.before) if asked.before else items
    newer = items.filter(bundle=OuterRef("bundle"), pk__gt=OuterRef("pk"))
    listed = listed.filter(~Exists(newer.order_by())).order_by("-pk")
    found = list(_light(listed)[: SHOWN + 1])
    rows = [Row(item) for item in found[:SHOWN]]
    _unfold(rows, viewer=viewer)
    return Page(rows, found[SHOWN - 1].pk if len(found) > SHOWN else 0, is_capped)


def narrowed(asked: Asked, *, now: datetime) -> QuerySet[WireItem]:
    """Return the current items that were asked for, but for the words. No query."""
    items = WireItem.objects.filter(current=True)
    if asked.supplier:
        items = items.filter(supplier=asked.supplier)
    if asked.section:
        items = items.filter(section__in=asked.sections)
    if asked.urgency:
        items = items.filter(urgency__lte=asked.urgency)
    if asked.period in PERIODS:
        items = items.filter(received_at__gt=now - PERIODS[asked.period], pk__gt=_before(now - PERIODS[asked.period]))
    if asked.state == KILLED:
        items = items.filter(status=WireItem.Status.CANCELED)
    uses = WireUse.objects.order_by()  # each version that comes of a used item has a row of its own
    if asked.state == USED:
        items = items.filter(pk__in=uses.values("item"))
    if asked.state == FREE:
        items = items.filter(~Exists(uses.filter(item=OuterRef("pk"))))
    return items


def _before(moment: datetime) -> Any:
    """Return an id that everything received after `moment` exceeds; lists walk along ids, and know where to stop."""
    first = WireItem.objects.filter(received_at__gt=moment).order_by("received_at", "pk").values("pk")[:1]
    return Subquery(first) - SKEW


def newer(asked: Asked, than: int, *, now: datetime) -> int:
    """Return how many of the items that were asked for came after the id `than`, at most SHOWN; some queries."""
    items = narrowed(asked, now=now)
    if asked.words:
        return len(search.in_wires(search.parse(asked.words), items, newest=_newest(), above=than)[:SHOWN])
    return len(items.filter(pk__gt=than).order_by("-pk").values_list("pk", flat=True)[:SHOWN])


def _newest() -> int:
    found: int | None = WireItem.objects.aggregate(newest=Max("pk"))["newest"]
    return found or 0


def versions(item: WireItem) -> list[WireItem]:
    """Return all versions of an item, the newest first; one query."""
    rows = WireItem.objects.filter(supplier=item.supplier_id, external_id=item.external_id)
    return list(_light(rows).order_by("-current", "-pk"))


def whole(item: WireItem, *, viewer: User) -> Row:
    """Return an item with what belongs to it; three queries."""
    row = Row(item)
    _unfold([row], viewer=viewer)
    return row


def kills(viewer: User) -> list[WireUse]:
    """Return the kills that wait for somebody, of stories that `viewer` may see, the newest first; one query."""
    uses = _kills(viewer).select_related("article", "item__supplier")
    return list(uses.defer("item__story", "article__body")[:SHOWN])


def kill_count(viewer: User) -> int:
    """Return how many `kills` returns, without reading them; one query."""
    return _kills(viewer).order_by()[:SHOWN].count()


def _kills(viewer: User) -> QuerySet[WireUse]:
    uses = WireUse.objects.filter(kind=WireUse.Kind.KILL, settled_at__isnull=True)
    return uses.filter(article__in=Article.objects.visible_to(viewer).order_by().values("pk"))


def suppliers() -> list[Any]:
    """Return all suppliers, with their health and the id of the last item of each (`newest`); one query."""
    last = WireItem.objects.filter(supplier=OuterRef("pk"), current=True).order_by("-pk").values("pk")[:1]
    return list(Supplier.objects.select_related("source").annotate(newest=Subquery(last)).order_by("name"))


def _light(items: QuerySet[WireItem]) -> QuerySet[WireItem]:
    return items.select_related("supplier", "section").defer("story", "sketch")


def _unfold(rows: Sequence[Row], *, viewer: User) -> None:
    """Put beside each item its versions, what is like it, and the stories of all; three queries."""
    alike: dict[int | None, list[Row]] = {}
    bundles = {row.item.bundle for row in rows}
    others = WireItem.objects.filter(bundle__in=bundles, current=True).exclude(pk__in=[row.item.pk for row in rows])
    for other in _light(others.order_by("-pk"))[: FOLDED * SHOWN]:
        alike.setdefault(other.bundle, []).append(Row(other))
    for row in rows:
        row.alike = alike.get(row.item.bundle, [])[:FOLDED]
    every = [*rows, *(each for found in alike.values() for each in found)]
    chains = {(row.item.supplier_id, row.item.external_id) for row in every}
    suppliers, ids = {supplier for supplier, _id in chains}, {id_ for _supplier, id_ in chains}  # an id has no index
    versions = WireItem.objects.filter(supplier__in=suppliers, external_id__in=ids).order_by()
    counts = {
        (supplier, id_): count
        for supplier, id_, count in versions.values_list("supplier", "external_id").annotate(Count("pk"))
    }
    uses: dict[tuple[int, str], list[Use]] = {}
    for use in _uses(suppliers, ids, viewer):
        uses.setdefault((use.use.item.supplier_id, use.use.item.external_id), []).append(use)
    for row in every:
        chain = (row.item.supplier_id, row.item.external_id)
        row.versions, row.uses = counts.get(chain, 1), uses.get(chain, [])


def _uses(suppliers: Iterable[int], ids: Iterable[str], viewer: User) -> list[Use]:
    seen = Article.objects.visible_to(viewer).filter(pk=OuterRef("article"))
    rows: Any = WireUse.objects.filter(item__supplier__in=suppliers, item__external_id__in=ids)
    rows = rows.annotate(may_see=Exists(seen.order_by()))
    rows = rows.select_related("article__owner", "item").defer("item__story", "item__sketch", "article__body")
    return [Use(row.article if row.may_see else None, row) for row in rows.order_by("-pk")]
