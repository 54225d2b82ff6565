"""What people do with wire items: make a story, take a new version in, decide about a kill. All times are UTC.

Each names the item, or the use of it, that its actor saw; what was settled meanwhile is not settled again.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from .. import editing, notices, workflow
from ..gates import Refused
from ..importers.story import CANCELED
from ..intake import Door, Kept, Outcome
from ..models import Article, Notice, Stage, User, WireItem, WireUse, WithdrawalKind
from . import arriving, concerns, rules

Kind, Settled = WireUse.Kind, WireUse.Outcome


def may_make(user: User) -> bool:
    """Whether `user` may make stories of wire items."""
    return user.has_perm("articles.view_wireitem") and user.has_perm("articles.add_article")


def waiting(article: Article) -> QuerySet[WireUse]:
    """Return what agencies said of a story that nobody has settled yet, kills first; one query.

    A kill that came to nothing because the story was gone is among them: it stands in the way of its return.
    """
    undecided = Q(settled_at__isnull=True) | Q(kind=Kind.KILL, outcome=Settled.GONE)
    rows = WireUse.objects.filter(undecided, article=article)
    return rows.select_related("item__supplier").order_by("kind", "-pk")


def make(item: WireItem, *, actor: User, now: datetime) -> Kept:
    """Make a draft of an item, as `actor`, with source, credit and dateline; of one that was made already, nothing new.

    Raises Refused for an item that is killed, or of which a later version has come, and for what no draft can hold,
    PermissionDenied.
    """
    if not may_make(actor):
        raise PermissionDenied
    with transaction.atomic():
        arriving.hold(item.supplier)
        item = WireItem.objects.select_related("supplier__source").get(pk=item.pk)
        if item.status == CANCELED or concerns.kill_of(item):
            raise Refused([_("Its agency has killed it: nothing of it may be used.")])
        if not item.current:
            raise Refused([_("A later version has come: look at that one.")])
        if made := _made_already(item):
            return Kept(Outcome.UNCHANGED, made)
        kept = _take_in(item, actor=actor, now=now)
        WireUse.objects.get_or_create(
            article=kept.article, item=item, defaults={"kind": Kind.MADE, "at": now, **_done(actor, now)}
        )
    return kept


def update(use: WireUse, *, actor: User, now: datetime) -> Kept:
    """Take the new version that waits into its story: what both changed stays as people have it, and is offered.

    Raises Refused if it was settled meanwhile, or cannot be taken in, PermissionDenied.
    """
    if not editing.may_edit(actor, use.article):
        raise PermissionDenied
    with transaction.atomic():
        item = WireItem.objects.select_related("supplier__source").get(pk=use.item_id)
        kept = _take_in(item, actor=actor, now=now)  # before the use is locked: intake locks origins before stories
        use = _open(use, Kind.UPDATE, actor=actor)
        if kept.article != use.article:
            raise Refused([_("It belongs to another story by now.")])
        _settle(use, Settled.TAKEN, actor=actor, now=now)
    return kept


def pass_over(use: WireUse, *, actor: User, now: datetime) -> None:
    """Leave a new version aside; the next one will be told again. Raises Refused, PermissionDenied as `update` does."""
    with transaction.atomic():
        _settle(_open(use, Kind.UPDATE, actor=actor), Settled.PASSED, actor=actor, now=now)


def may_take_away(user: User, article: Article) -> bool:
    """Whether `user` may take a killed story away: withdraw it, or spike it if readers never saw it."""
    move = "articles.withdraw_article" if article.is_released else "articles.spike_article"
    return editing.may_see(user, article) and user.has_perm(move)


def take_away(use: WireUse, *, base: int, reason: str, actor: User, now: datetime) -> Article:
    """Withdraw a killed story, with `reason` for its readers; one that they never saw is spiked.

    `base` is the revision that the actor saw. Raises Refused, editing.Stale, PermissionDenied; then nothing was done.
    """
    with transaction.atomic():
        use = _open(use, Kind.KILL, actor=actor, is_edit=False)
        row = use.article
        if not may_take_away(actor, row):
            raise PermissionDenied
        moves = _way_out(row, now)
        for name in moves:
            kind = WithdrawalKind.AGENCY if name == "withdraw" else ""
            by = None if name in ("unschedule", "return") else actor  # steps on the way: the right to its end is enough
            row = workflow.move(row, name, base=base, actor=by, now=now, reason=reason, kind=kind)
        settle = _decide if moves else _settle  # a move has seen to what was told
        settle(use, Settled.GONE, actor=actor, now=now, reason=reason)
    return row


def keep_on(use: WireUse, *, reason: str, actor: User, now: datetime) -> None:
    """Let a killed story be as it is, with a reason for the desk. Raises Refused, PermissionDenied."""
    if not reason.strip():
        raise Refused([_("Say why.")])
    with transaction.atomic():
        use = _open(use, Kind.KILL, actor=actor, is_edit=False)
        row = use.article
        if not may_take_away(actor, row):
            raise PermissionDenied
        _settle(use, Settled.PASSED, actor=actor, now=now, reason=reason.strip())
        number = editing.working(row).number
        editing.record(row, "kept_on", row.stage, actor=actor, now=now, number=number, reason=reason.strip())


def _made_already(item: WireItem) -> Article | None:
    """Return the story that was made of a version of an item."""
    uses = WireUse.objects.filter(item__supplier=item.supplier_id, item__external_id=item.external_id)
    use = uses.select_related("article").order_by("pk").first()
    return use.article if use else None


def _take_in(item: WireItem, *, actor: User, now: datetime) -> Kept:
    """Take an item in as `intake` does; raises Refused with what stands in the way."""
    door = Door(item.supplier.source, actor=actor, is_wire=True)
    kept = door.keep([rules.adjusted(item)], now=now)[0]
    if kept.outcome == Outcome.REFUSED:
        raise Refused([*kept.notes])
    return kept


def _way_out(row: Article, now: datetime) -> list[str]:
    """Name the moves that take a story away."""
    if row.is_out(now):
        return [] if row.is_withdrawn(now) else ["withdraw"]
    moves = ["unschedule"] if row.is_released else []
    if row.stage in (Stage.APPROVED, Stage.PUBLISHED):
        moves.append("return")
    return moves if row.stage == Stage.SPIKED else [*moves, "spike"]


def _open(use: WireUse, kind: str, *, actor: User, is_edit: bool = True) -> WireUse:
    """Lock a use that waits, and its story; raises Refused if it waits no more, PermissionDenied if it is another's."""
    editing.lock(use.article)  # the story before what hangs on it, as everywhere
    found = WireUse.objects.select_for_update(of=("self",)).select_related("article").get(pk=use.pk)
    allowed = editing.may_edit if is_edit else editing.may_see
    if not allowed(actor, found.article):
        raise PermissionDenied
    is_open = not found.settled_at or (kind == Kind.KILL and found.outcome == Settled.GONE)
    if not is_open or found.kind != kind:
        raise Refused([_("It has been decided meanwhile.")])
    return found


def _done(actor: User, now: datetime) -> dict[str, Any]:
    return {"outcome": Settled.TAKEN, "settled_at": now, "settled_by": actor}


def _decide(use: WireUse, outcome: str, *, actor: User, now: datetime, reason: str = "") -> None:
    """Write what was decided."""
    use.settled_at, use.settled_by, use.outcome, use.reason = now, actor, outcome, reason
    use.save()


def _settle(use: WireUse, outcome: str, *, actor: User, now: datetime, reason: str = "") -> None:
    """Write what was decided, and mark what was told of it as seen."""
    _decide(use, outcome, actor=actor, now=now, reason=reason)
    told = Notice.Kind.KILLED if use.kind == Kind.KILL else Notice.Kind.RENEWED
    notices.settle(use.article, told, now=now)
