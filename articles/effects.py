"""What each move writes: to the story's locked row in memory, to its releases and plans. For `workflow` alone.

Each returns details for the story's record; raises Refused for what no gate could see.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import gates, likeness, publication, schedule
from .editing import Working
from .gates import Refused
from .models import Article, Revision, Stage, User, WithdrawalKind
from .publication import Change

OTHER_TIME = _("Somebody else has changed the time meanwhile. Look again.")


def _to_stage(row: Article, to: Stage, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    row.stage = to
    return {}


def _return(row: Article, to: Stage, copy: Working, *, now: datetime, **_kwargs: Any) -> dict[str, Any]:
    """What goes back to its writer does not go out by itself, and nobody's approval of it holds any longer."""
    row.stage, row.approved_number = to, _seen_number(row)
    planned = schedule.open_plan(row)
    if planned and planned.number == copy.number:
        schedule.cancel(row, now=now)
        return {"planned_for": planned.at}
    return {}


def _seen_number(row: Article) -> int | None:
    """Return the newest approved version that readers see, or will; None of a story that was never out.

    It is never above what was approved last: a hotfix writes what waits anew under numbers that nobody has approved.
    """
    if not row.is_released or row.approved_number is None:
        return None
    hotfixes = row.revisions.filter(kind=Revision.Kind.HOTFIX).values("number")
    passed = row.releases.exclude(number__in=hotfixes).order_by("-number").values_list("number", flat=True).first()
    if passed is not None:
        return min(row.approved_number, passed)
    first = row.releases.order_by("number").values_list("number", flat=True).first()  # hotfixed before it was seen
    before = row.revisions.exclude(kind=Revision.Kind.HOTFIX).filter(
        number__lte=row.live_number if first is None else first
    )
    newest = before.order_by("-number").values_list("number", flat=True).first()
    return None if newest is None else min(row.approved_number, newest)


def _unspike(row: Article, to: Stage, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    row.stage, row.merged_into, row.approved_number = to, None, None  # readers have never seen it
    return {}


def _approve(row: Article, to: Stage, copy: Working, **_kwargs: Any) -> dict[str, Any]:
    row.stage, row.approved_number = to, copy.number
    return {}


def _publish(
    row: Article,
    to: Stage,
    copy: Working,
    *,
    actor: User | None,
    now: datetime,
    at: datetime | None,
    change: Change,
    **_kwargs: Any,
) -> dict[str, Any]:
    is_update = row.is_out(now)
    _wait_for_embargo(row, at or (row.published_at if not is_update else None) or now)
    if is_update and (problems := change.problems()):
        raise Refused(problems)
    before = schedule.cancel(row, now=now) if is_update else None
    was = {"was_for": before.at} if before else {}
    if is_update and at and at > now:
        planned = schedule.plan(row, copy, at=at, change=change, actor=actor, now=now)
        return was | {"planned_for": planned.at, "change": str(change.kind)}
    row.stage = to
    publication.release(row, copy, at=at, change=change, actor=actor, now=now)
    return was | {"published_at": row.published_at, "change": str(change.kind) if is_update else ""}


def _wait_for_embargo(row: Article, at: datetime) -> None:
    """Refuse a time before that of a supplier's embargo, where one still holds."""
    if why := gates.embargo(row, at):
        raise Refused([why])


def _withdraw(
    row: Article,
    *_args: Any,
    now: datetime,
    at: datetime | None,
    was: datetime | None,
    reason: str,
    kind: str,
    **_kwargs: Any,
) -> dict[str, Any]:
    if was and was != row.withdrawn_at:
        raise Refused([OTHER_TIME])
    if kind not in ("", *WithdrawalKind.values):
        raise ValueError(f"There is no kind of withdrawal {kind!r}.")
    row.withdrawn_at, row.withdrawal_reason = max(at or now, now), reason
    row.withdrawal_kind = kind
    # What waits for a withdrawn story would go out unasked once it is reinstated.
    planned = schedule.cancel(row, now=now) if row.is_withdrawn(now) else None
    return {"withdrawn_at": row.withdrawn_at, "kind": kind, "planned_for": planned.at if planned else None}


def _keep(row: Article, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    data = {name: getattr(row, name) for name in ("withdrawn_at", "withdrawal_kind", "withdrawal_reason")}
    row.withdrawn_at, row.withdrawal_kind, row.withdrawal_reason = None, "", ""
    row.merged_into = None
    return data


def _reinstate(row: Article, *_args: Any, now: datetime, **_kwargs: Any) -> dict[str, Any]:
    """Stories that went out meanwhile could not find it; now it finds them."""
    _wait_for_embargo(row, now)
    data = _keep(row)
    row.save()  # what it resembles is asked of rows: it is to be live there too
    likeness.compute(row, now=now)
    return data


def _reschedule(
    row: Article, *_args: Any, now: datetime, at: datetime | None, was: datetime | None, **_kwargs: Any
) -> dict[str, Any]:
    """Give the first publication, or else the planned update, another time."""
    planned = schedule.open_plan(row) if row.is_out(now) else None
    before = planned.at if planned else row.published_at
    if at is None:
        raise Refused([_("Say when.")])
    if was and was != before:
        raise Refused([OTHER_TIME])
    _wait_for_embargo(row, at)
    if before and at < before and (why := gates.withheld(row)):
        raise Refused([why])
    if planned:
        row.plans.filter(pk=planned.pk).update(at=at)
    else:
        row.published_at = at
        row.releases.filter(at__gt=now).update(at=at)
    return {"from": before, "to": at}


def _unschedule(row: Article, to: Stage, copy: Working, *, now: datetime, **_kwargs: Any) -> dict[str, Any]:
    """A story that was never seen becomes unreleased again, its row the working copy; a planned update waits again."""
    if row.is_out(now):
        planned = schedule.cancel(row, now=now)
        return {"planned_for": planned.at if planned else None}
    data = {"published_at": row.published_at}
    row.stage = Stage.APPROVED if to is Stage.PUBLISHED else to
    publication.retract(row, copy, now=now)
    return data


EFFECTS: dict[str, Callable[..., dict[str, Any]]] = {
    "submit": _to_stage,
    "return": _return,
    "approve": _approve,
    "publish": _publish,
    "spike": _to_stage,
    "unspike": _unspike,
    "withdraw": _withdraw,
    "keep": _keep,
    "reinstate": _reinstate,
    "reschedule": _reschedule,
    "unschedule": _unschedule,
}
