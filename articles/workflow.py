"""Who may move which story where: policy as data, one function that acts on it.

Stages are about the working copy; what readers see is another fact, written by `publish` and by ACTS. Every move names
the revision that its actor saw; a story that changed meanwhile stays where it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from . import editing, publication
from .content import surviving
from .editing import Working
from .gates import TO_READERS, Gate, Refused, Text, missing
from .models import Article, Revision, Stage, User
from .publication import Change

# ---- moves


@dataclass(frozen=True, slots=True)
class Move:
    """A step at the desk: the permission that it takes, the gates before it, and whether it must say why."""

    name: str
    label: Text
    permission: str
    gates: tuple[Gate, ...] = ()
    needs_reason: bool = False


SUBMIT = Move("submit", _("Submit for review"), "articles.submit_article", TO_READERS)
RETURN = Move("return", _("Return to writer"), "articles.return_article", needs_reason=True)
APPROVE = Move("approve", _("Approve"), "articles.approve_article", TO_READERS)
PUBLISH = Move("publish", _("Publish"), "articles.publish_article", TO_READERS)
SPIKE = Move("spike", _("Spike"), "articles.spike_article", needs_reason=True)
UNSPIKE = Move("unspike", _("Take from the spike"), "articles.spike_article")

MOVES: dict[tuple[Stage, Stage], Move] = {
    (Stage.DRAFT, Stage.REVIEW): SUBMIT,
    (Stage.REVIEW, Stage.DRAFT): RETURN,
    (Stage.APPROVED, Stage.DRAFT): RETURN,
    (Stage.REVIEW, Stage.APPROVED): APPROVE,
    (Stage.APPROVED, Stage.PUBLISHED): PUBLISH,
    (Stage.DRAFT, Stage.SPIKED): SPIKE,
    (Stage.REVIEW, Stage.SPIKED): SPIKE,
    (Stage.SPIKED, Stage.DRAFT): UNSPIKE,
}

# What is done to the copy that readers see, whatever the stage of the working copy.
ACTS: dict[str, Move] = {
    "withdraw": Move("withdraw", _("Withdraw"), "articles.withdraw_article", needs_reason=True),
    "reinstate": Move("reinstate", _("Reinstate"), "articles.withdraw_article", needs_reason=True),
    "unschedule": Move("unschedule", _("Cancel the schedule"), "articles.publish_article"),
}

BY_NAME: dict[str, Move] = {move.name: move for move in (*MOVES.values(), *ACTS.values())}


@dataclass(frozen=True, slots=True)
class Step:
    """A move that someone may make with a story now, and what still stands in its way."""

    move: Move
    to: Stage
    problems: list[Text] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The move's name, as `move` takes it."""
        return self.move.name

    @property
    def label(self) -> Text:
        """What stands on its button."""
        return self.move.label


def can(user: User, article: Article, move: Move) -> bool:
    """Whether `user` holds the right to make this move with this story, be it possible now or not."""
    return user.has_perm(move.permission) and editing.may_see(user, article)


def available(user: User, article: Article, *, now: datetime, copy: Working | None = None) -> list[Step]:
    """Return what `user` may do with the story as it stands at `now`, each with its problems, in the table's order.

    `copy` is the working copy, if it is at hand.
    """
    copy = copy or editing.working(article)
    return [
        Step(move, to, _problems(article, copy, move, actor=user))
        for move, to in _possible(article, now)
        if can(user, article, move)
    ]


def move(
    article: Article,
    name: str,
    *,
    base: int,
    actor: User | None,
    now: datetime,
    reason: str = "",
    at: datetime | None = None,
    change: Change | None = None,
) -> Article:
    """Make the move `name` with the story as of revision `base`; returns its fresh row.

    `at` (UTC) is for "publish" alone: the future is a schedule, the past a backdated story; None is now, or the time
    that the story is scheduled for already. `change` says what an update of a story that is out means to its readers;
    without it, it is an update. Raises Refused with what stands in the way, editing.Stale if the story changed
    meanwhile, PermissionDenied, ValueError for an unknown name or a time without zone; then nothing was written.
    """
    if name not in BY_NAME:
        raise ValueError(f"There is no move {name!r}; there are {', '.join(BY_NAME)}.")
    if at and at.tzinfo is None:
        raise ValueError("A time to publish at needs its zone.")
    reason = reason.strip()
    with transaction.atomic():
        row = editing.lock(article)
        if actor and not can(actor, row, BY_NAME[name]):
            raise PermissionDenied
        copy = editing.expect(row, base)
        to = _clear_way(row, name, copy, actor=actor, now=now, reason=reason)
        before, row.changed_at = row.stage, now
        data = _EFFECTS[name](row, to, copy, actor=actor, now=now, at=at, reason=reason, change=change or Change())
        row.save()
        editing.record(row, name, before, actor=actor, now=now, number=copy.number, reason=reason, data=data)
    return row


# ---- what is possible, and what stands in its way


def _possible(article: Article, now: datetime) -> list[tuple[Move, Stage]]:
    stage = Stage(article.stage)
    steps = [(move, to) for (origin, to), move in MOVES.items() if origin == stage]
    if article.is_released:  # readers saw it, or will: it is withdrawn, not spiked
        steps = [(move, to) for move, to in steps if move is not SPIKE]
        if article.is_out(now):
            steps.append((ACTS["reinstate" if article.withdrawn_at else "withdraw"], stage))
        else:
            steps.append((ACTS["unschedule"], stage))
    return steps


def _clear_way(row: Article, name: str, copy: Working, *, actor: User | None, now: datetime, reason: str) -> Stage:
    """Return the stage that the move leads to; raises Refused if it is not possible, or not yet."""
    found = [(step, to) for step, to in _possible(row, now) if step.name == name]
    if not found:
        raise Refused([_("The story has moved on; this step is no longer possible.")])
    step, to = found[0]
    if step.gates:  # an id proves nothing: what it names may have been deleted since the version was saved
        copy = replace(copy, content=surviving(copy.content))
    problems = _problems(row, copy, step, actor=actor)
    if step.needs_reason and not reason:
        problems.append(_("Say why."))
    if problems:
        raise Refused(problems)
    return to


def _problems(article: Article, copy: Working, move: Move, *, actor: User | None) -> list[Text]:
    problems = missing(copy.content, move.gates)
    if (move in (APPROVE, PUBLISH) or move.name == "unschedule") and editing.is_behind(article, copy):
        problems.append(
            _("The live version was corrected meanwhile, where this update changes it too: bring them together.")
        )
    if move is APPROVE and actor and _wrote(actor, article):
        problems.append(_("You wrote part of this version yourself; someone else must approve it."))
    if move is PUBLISH and article.approved_number != copy.number:
        problems.append(_("The newest version has not been approved."))
    if move is PUBLISH and article.withdrawn_at:
        problems.append(_("The story is withdrawn; reinstate it first."))
    return problems


def _wrote(actor: User, article: Article) -> bool:
    """Four eyes: whether `actor` has saved anything since the last approval."""
    since = article.approved_number if article.approved_number is not None else -1
    written = article.revisions.filter(number__gt=since, actor=actor)
    if article.is_released:  # what went out by a hotfix is not what is approved
        written = written.exclude(kind=Revision.Kind.HOTFIX)
    return written.exists()


# ---- effects: each writes the locked row in memory and returns details for the event


def _to_stage(row: Article, to: Stage, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    row.stage = to
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
    if at and is_update:
        raise Refused([_("The story is already out; an update cannot be given another time.")])
    if is_update and (problems := change.problems()):
        raise Refused(problems)
    row.stage = to
    publication.release(row, copy, at=at, change=change, actor=actor, now=now)
    return {"published_at": row.published_at, "change": str(change.kind) if is_update else ""}


def _withdraw(row: Article, *_args: Any, now: datetime, reason: str, **_kwargs: Any) -> dict[str, Any]:
    row.withdrawn_at, row.withdrawal_reason = now, reason
    return {}


def _reinstate(row: Article, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    data = {"withdrawn_at": row.withdrawn_at, "withdrawal_reason": row.withdrawal_reason}
    row.withdrawn_at, row.withdrawal_reason = None, ""
    return data


def _unschedule(row: Article, to: Stage, copy: Working, *, now: datetime, **_kwargs: Any) -> dict[str, Any]:
    """The story was never seen: it becomes unreleased again, its row the working copy."""
    publication.retract(row, now=now)
    data = {"published_at": row.published_at}
    row.published_at = row.live_number = row.updated_at = None
    row.stage = Stage.APPROVED if to is Stage.PUBLISHED else to
    editing.apply(row, copy.content)
    return data


_EFFECTS: dict[str, Callable[..., dict[str, Any]]] = {
    "submit": _to_stage,
    "return": _to_stage,
    "approve": _approve,
    "publish": _publish,
    "spike": _to_stage,
    "unspike": _to_stage,
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "unschedule": _unschedule,
}
