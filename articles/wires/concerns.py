"""Which stories an item concerns that came anew: those made of an earlier version of it are to be updated, or killed.

Nothing here writes a story that readers see. One that waits for its time is taken off the schedule by a kill, and by a
version that may not be published yet: nobody may be there when it goes out.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from .. import editing, notices
from ..importers.story import CANCELED, WITHHELD
from ..intake import embargoes
from ..lookup import tidy
from ..models import Article, Notice, Origin, Supplier, User, WireItem, WireUse
from . import rules

WITHDRAW = "articles.withdraw_article"
SAME_SLUG = timedelta(days=14)  # how long a slugline means the same story: a kill may come under a number of its own
FOLLOWED = 3  # stories after stories that took the text over


def tell(supplier: Supplier, items: Sequence[WireItem], *, now: datetime) -> None:
    """Note for each story that one of `items` concerns what is to be done, and tell its people; `now` is UTC.

    Needs an open transaction. `items` are new, and current or killed. Some queries for each story that is concerned.
    """
    stories = _stories(supplier, items)
    if any(stories.values()):  # origins before stories, as `intake` does: two orders would deadlock
        ids = [item.external_id for item in items]
        theirs = Origin.objects.select_for_update().filter(supplier=supplier.source.slug, external_id__in=ids)
        list(theirs.order_by("pk").values_list("pk"))
    heirs = _heirs({pk for item in items if item.status == CANCELED for pk in stories[item.pk]})
    rows = _locked({pk for found in (*stories.values(), *heirs.values()) for pk in found} | {*heirs})
    for item in items:
        found = {*stories[item.pk]}
        if item.status == CANCELED:  # a new version has its place in the story that was made of it, and nowhere else
            found |= {heir for pk in found for heir in heirs.get(pk, ())}
            found |= {row.merged_into_id for pk in found if (row := rows.get(pk)) and row.merged_into_id}
        rows |= _locked(found - rows.keys())  # merged in this very moment
        for pk in sorted(found & rows.keys()):  # a draft may have been deleted meanwhile
            _concern(rows[pk], item, now=now)


def kill_of(item: WireItem) -> WireItem | None:
    """Return the kill by which an item's agency took it back, be it under a number of its own or by another feed.

    A later item under the same slugline is another one. One query.
    """
    source = item.supplier.source_id
    kills = WireItem.objects.filter(supplier__source=source, status=CANCELED)
    same = Q(external_id=item.external_id)
    if item.slugline:
        since = item.received_at - SAME_SLUG
        own = WireItem.objects.filter(supplier=OuterRef("supplier"), external_id=OuterRef("external_id"))
        names_none = ~Exists(own.exclude(pk=OuterRef("pk")).exclude(status=CANCELED).order_by())
        same |= Q(names_none, slugline__iexact=item.slugline, received_at__gt=since)
    return kills.filter(same, pk__gt=item.pk).order_by("-pk").first()


def _locked(ids: Iterable[int]) -> dict[int, Article]:
    """Lock stories in the order in which all do, before what hangs on them: what is read of them stays true."""
    found = Article.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(ids)).order_by("pk")
    return {row.pk: row for row in found}


def _stories(supplier: Supplier, items: Sequence[WireItem]) -> dict[int, set[int]]:
    """Return by the ids of items the stories that were made of earlier versions.

    Of an agency's two feeds a story follows the one that it was made of; a kill by either concerns it.
    """
    ids = {item.external_id for item in items}
    made: dict[str, set[int]] = {}
    killed: dict[str, set[int]] = {}
    uses = WireUse.objects.filter(item__supplier=supplier, item__external_id__in=ids)
    for external_id, pk in uses.values_list("item__external_id", "article"):
        made.setdefault(external_id, set()).add(pk)
    origins = Origin.objects.filter(supplier=supplier.source.slug, external_id__in=ids)
    origins = origins.annotate(has_wire=Exists(WireUse.objects.filter(article=OuterRef("article")).order_by()))
    digests = {item.digest for item in items}
    for external_id, pk, digest, has_wire in origins.values_list("external_id", "article", "digest", "has_wire"):
        killed.setdefault(external_id, set()).add(pk)
        if not has_wire and digest not in digests:  # it was imported otherwise, and not as it comes now
            made.setdefault(external_id, set()).add(pk)
    found = {item.pk: {*made.get(item.external_id, ())} for item in items}
    kills = [item for item in items if item.status == CANCELED]
    for item in kills:
        found[item.pk] |= killed.get(item.external_id, set())
    for pk, stories in _same_slug(supplier, [item for item in kills if not found[item.pk]]).items():
        found[pk] |= stories
    return found


def _same_slug(supplier: Supplier, kills: Sequence[WireItem]) -> dict[int, set[int]]:
    """Return the stories made of items with the sluglines of kills that name no item that was here; two queries."""
    slugs = {item.slugline for item in kills} - {""}
    if not slugs:
        return {}
    here = set(
        WireItem.objects.filter(supplier=supplier, external_id__in=[item.external_id for item in kills])
        .exclude(status=CANCELED)
        .values_list("external_id", flat=True)
    )
    like = Q()
    for slug in slugs:
        like |= Q(item__slugline__iexact=slug)
    since = min(item.received_at for item in kills) - SAME_SLUG
    uses = WireUse.objects.filter(like, item__supplier=supplier, item__received_at__gt=since)
    stories: dict[str, set[int]] = {}
    for slug, pk in uses.values_list("item__slugline", "article"):
        stories.setdefault(slug.casefold(), set()).add(pk)
    return {item.pk: stories.get(item.slugline.casefold(), set()) for item in kills if item.external_id not in here}


def _heirs(stories: set[int]) -> dict[int, set[int]]:
    """Return the stories whose text may come from these: those that they went up in, and those that follow them.

    A query for each of the FOLLOWED steps, for all of them at once.
    """
    next_to: dict[int, set[int]] = {}
    known, ahead = stories, stories
    for _step in range(FOLLOWED):
        rows = Article.objects.filter(Q(follows__in=ahead) | Q(pk__in=ahead, merged_into__isnull=False)).order_by()
        for pk, follows, into in rows.values_list("pk", "follows", "merged_into"):
            for one, heir in ((follows, pk), (pk, into)):
                if one in ahead and heir is not None:
                    next_to.setdefault(one, set()).add(heir)
        ahead = {heir for pk in ahead for heir in next_to.get(pk, ())} - known
        known = known | ahead
    return {start: _within(FOLLOWED, start, next_to) - {start} for start in stories}


def _within(steps: int, start: int, next_to: dict[int, set[int]]) -> set[int]:
    """Return what lies at most so many steps from `start`, itself included."""
    reached = {start}
    for _step in range(steps):
        reached |= {heir for pk in reached for heir in next_to.get(pk, ())}
    return reached


def _concern(article: Article, item: WireItem, *, now: datetime) -> None:
    kind = WireUse.Kind.KILL if item.status == CANCELED else WireUse.Kind.UPDATE
    replaced = {kind, WireUse.Kind.UPDATE}  # what was to be taken in is killed too; an update lifts no kill
    earlier = article.wire_uses.filter(item__supplier=item.supplier_id, item__external_id=item.external_id)
    waiting = earlier.filter(kind__in=replaced, settled_at__isnull=True)
    waiting.update(settled_at=now, outcome=WireUse.Outcome.REPLACED)
    use = WireUse(article=article, item=item, kind=kind, at=now)
    if kind == WireUse.Kind.KILL and article.is_gone(now):
        use.settled_at, use.outcome = now, WireUse.Outcome.GONE
    use.save()
    note = tidy(item.story.ednote)[:1000]
    if kind == WireUse.Kind.KILL:
        why = _("{supplier} has killed what it was made of. {note}").format(supplier=item.supplier, note=note).strip()
        number = editing.working(article).number
        editing.record(article, "killed", article.stage, actor=None, now=now, number=number, reason=why)
        embargoes.stop(article, why, now=now)
        people = [*notices.writers_of(article), *_may_withdraw()]
        notices.tell(people, article, Notice.Kind.KILLED, actor=None, now=now, text=note)
        return
    _hold(article, item, now=now)
    if not article.is_gone(now):
        notices.tell(notices.writers_of(article), article, Notice.Kind.RENEWED, actor=None, now=now, text=note)


def _hold(article: Article, item: WireItem, *, now: datetime) -> None:
    """Keep a story from readers that its agency holds back longer than before, whatever becomes of the new version."""
    until = rules.held_until(item.story, item.supplier, item.received_at)
    if until:
        origins = Origin.objects.filter(supplier=item.supplier.source.slug, external_id=item.external_id)
        origins.filter(Q(not_before__isnull=True) | Q(not_before__lt=until), article=article).update(not_before=until)
    goes_out = article.published_at
    if item.status == WITHHELD or (until and goes_out and until > goes_out):
        embargoes.stop(article, _("{supplier} holds back what it was made of.").format(supplier=item.supplier), now=now)


def _may_withdraw() -> list[int]:
    return list(User.objects.with_perm(WITHDRAW, backend=notices.BACKEND).values_list("pk", flat=True))
