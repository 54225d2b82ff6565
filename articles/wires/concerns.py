"""Which stories an item concerns that came anew: those made of an earlier version of it are to be updated, or killed.

Nothing here writes a story that readers see. One that waits for its time is taken off the schedule by a kill: nobody
may be there when it goes out.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from .. import editing, notices, workflow
from ..gates import Refused
from ..importers.story import CANCELED
from ..lookup import tidy
from ..models import Article, Notice, Origin, Stage, Supplier, User, WireItem, WireUse

log = logging.getLogger(__name__)

WITHDRAW = "articles.withdraw_article"
SAME_SLUG = timedelta(days=14)  # how long a slugline means the same story: a kill may come under a number of its own


def tell(supplier: Supplier, items: Sequence[WireItem], *, now: datetime) -> None:
    """Note for each story that one of `items` concerns what is to be done, and tell its people; `now` is UTC.

    Needs an open transaction. `items` are new and current.
    """
    stories = _stories(supplier, items)
    rows = Article.objects.in_bulk({pk for found in stories.values() for pk in found})
    for item in items:
        for pk in sorted(stories[item.pk]):
            _concern(rows[pk], item, now=now)


def _stories(supplier: Supplier, items: Sequence[WireItem]) -> dict[int, set[int]]:
    """Return by the ids of items the stories that were made of earlier versions, and those that they went up in."""
    ids = {item.external_id for item in items}
    made: dict[str, set[int]] = {}
    origins = Origin.objects.filter(supplier=supplier.source.slug, external_id__in=ids)
    uses = WireUse.objects.filter(item__supplier=supplier, item__external_id__in=ids)
    for external_id, pk in (
        *origins.values_list("external_id", "article"),
        *uses.values_list("item__external_id", "article"),
    ):
        made.setdefault(external_id, set()).add(pk)
    found = {item.pk: {*made.get(item.external_id, ())} | _same_slug(supplier, item, made) for item in items}
    heirs = _heirs({pk for stories in found.values() for pk in stories})
    return {key: stories | {heirs[pk] for pk in stories if pk in heirs} for key, stories in found.items()}


def _same_slug(supplier: Supplier, item: WireItem, made: dict[str, set[int]]) -> set[int]:
    """Return the stories made of items with the slugline of a kill that names no item that was here."""
    if item.status != CANCELED or not item.slugline or item.external_id in made:
        return set()
    since = item.received_at - SAME_SLUG
    uses = WireUse.objects.filter(item__supplier=supplier, item__slugline=item.slugline, item__received_at__gt=since)
    return set(uses.values_list("article", flat=True))


def _heirs(stories: Iterable[int]) -> dict[int, int]:
    rows = Article.objects.filter(pk__in=set(stories), merged_into__isnull=False)
    return dict(rows.values_list("pk", "merged_into"))


def _concern(article: Article, item: WireItem, *, now: datetime) -> None:
    kind = WireUse.Kind.KILL if item.status == CANCELED else WireUse.Kind.UPDATE
    replaced = {kind, WireUse.Kind.UPDATE}  # what was to be taken in is killed too; an update lifts no kill
    earlier = article.wire_uses.filter(item__supplier=item.supplier_id, item__external_id=item.external_id)
    waiting = earlier.filter(kind__in=replaced, settled_at__isnull=True)
    waiting.update(settled_at=now, outcome=WireUse.Outcome.REPLACED)
    use = WireUse(article=article, item=item, kind=kind, at=now)
    if _is_gone(article, now):
        use.settled_at, use.outcome = now, WireUse.Outcome.GONE
    use.save()
    if use.settled_at:
        return
    note = tidy(item.story.ednote)[:1000]
    if kind == WireUse.Kind.KILL:
        _stop(article, item, note, now=now)
        people = [*notices.writers_of(article), *_may_withdraw()]
        notices.tell(people, article, Notice.Kind.KILLED, actor=None, now=now, text=note)
    else:
        notices.tell(notices.writers_of(article), article, Notice.Kind.RENEWED, actor=None, now=now, text=note)


def _stop(article: Article, item: WireItem, note: str, *, now: datetime) -> None:
    """Record a kill in the story's history, and take it off the schedule if readers have not seen it yet."""
    row = editing.lock(article)
    copy = editing.working(row)
    why = _("{supplier} has killed what it was made of. {note}").format(supplier=item.supplier, note=note).strip()
    editing.record(row, "killed", row.stage, actor=None, now=now, number=copy.number, reason=why)
    if row.is_released and not row.is_out(now):
        try:
            with transaction.atomic():
                workflow.move(row, "unschedule", base=copy.number, actor=None, now=now, reason=why)
        except Refused:  # its two copies collide: it stays for people, who are told; `withdraw` takes it as it is
            log.warning("Story %s is killed by its agency and cannot be taken off the schedule.", row.pk)


def _is_gone(article: Article, now: datetime) -> bool:
    """Whether nobody has to do anything about a story: it is spiked, or readers no longer see it."""
    return article.stage == Stage.SPIKED or article.is_withdrawn(now)


def _may_withdraw() -> list[int]:
    return list(User.objects.with_perm(WITHDRAW, backend=notices.BACKEND).values_list("pk", flat=True))
