"""Who may move which story where: policy as data, one function that acts on it.

Stages are about the working copy; what readers see is another fact, written by `publish` and by ACTS. Every move names
the revision that its actor saw; a story that changed meanwhile stays where it is.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import editing, gates, notices, schedule, search
from .content import surviving
from .editing import Working
from .effects import EFFECTS, OTHER_TIME
from .gates import Finding, Inspection, Refused, Text
from .models import Article, Notice, Revision, Stage, User
from .publication import Change

# ---- moves


@dataclass(frozen=True, slots=True)
class Move:
    """A step at the desk: the permission that it takes, and whether it must say why. `gates.MOVES` have gates too."""

    name: str
    label: Text
    permission: str
    needs_reason: bool = False


SUBMIT = Move("submit", _("Submit for review"), "articles.submit_article")
RETURN = Move("return", _("Return to writer"), "articles.return_article", needs_reason=True)
APPROVE = Move("approve", _("Approve"), "articles.approve_article")
PUBLISH = Move("publish", _("Publish"), "articles.publish_article")
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
    "keep": Move("keep", _("Cancel the withdrawal"), "articles.withdraw_article"),
    "reschedule": Move("reschedule", _("Change the time"), "articles.publish_article"),
    "unschedule": Move("unschedule", _("Cancel the schedule"), "articles.publish_article"),
}

# What takes the working copy on towards readers.
EXPECTED: dict[Stage, Move] = {
    Stage.DRAFT: SUBMIT,
    Stage.REVIEW: APPROVE,
    Stage.APPROVED: PUBLISH,
    Stage.SPIKED: UNSPIKE,
}

BY_NAME: dict[str, Move] = {move.name: move for move in (*MOVES.values(), *ACTS.values())}


@dataclass(frozen=True, slots=True)
class Step:
    """A move that someone may make with a story now, what still stands in its way, and what is advised before it."""

    move: Move
    to: Stage
    problems: list[Text] = field(default_factory=list)
    advice: list[Text] = field(default_factory=list)

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


def available(
    user: User, article: Article, *, now: datetime, copy: Working | None = None, inspection: Inspection | None = None
) -> list[Step]:
    """Return what `user` may do with the story as it stands at `now`, each with its problems, in the table's order.

    `copy` is the working copy, and `inspection` that of its content, if they are at hand.
    """
    copy = copy or editing.working(article)
    seen = inspection or Inspection(copy.content, now=now)
    return [
        Step(move, to, _problems(article, copy, move, seen, actor=user), _advice(seen.findings(move.name)))
        for move, to in _possible(article, now)
        if can(user, article, move)
    ]


def expected(article: Article) -> Move | None:
    """Return the move that leads the working copy on, None if there is none: it is what readers see."""
    return EXPECTED.get(Stage(article.stage))


def offered(user: User, article: Article, *, now: datetime, is_planned: bool) -> list[Step]:
    """Return what `user`, who may see the story, may try with it at `now`, by stage and rights alone; no query.

    For pages of many stories: what stands in the way is told at the move. `is_planned`: an update of it is waiting.
    """
    possible = _possible(article, now, is_planned=is_planned)
    return [Step(move, to) for move, to in possible if user.has_perm(move.permission)]


def move(
    article: Article,
    name: str,
    *,
    base: int,
    actor: User | None,
    now: datetime,
    reason: str = "",
    at: datetime | None = None,
    was: datetime | None = None,
    change: Change | None = None,
    kind: str = "",
    seen: str | None = None,
) -> Article:
    """Make the move `name` with the story as of revision `base`; returns its fresh row.

    `at` (UTC) is when "publish" or "withdraw" take effect, in the future a schedule; None is now, or the time that the
    story is scheduled for already. A first publication may lie in the past: a backdated story. "reschedule" needs it;
    it and "withdraw" take with `was` the time that their actor saw. `change` says what an update of a story that is out
    means to its readers; without it, it is an update. `kind` is a WithdrawalKind. `seen` is what its actor saw to come,
    as `schedule.fingerprint` told it: the move takes nothing else off. Raises Refused with what stands in
    the way, editing.Stale if the story changed meanwhile, PermissionDenied, ValueError for an unknown name or kind or a
    time without zone; then nothing was written.
    """
    if name not in BY_NAME:
        raise ValueError(f"There is no move {name!r}; there are {', '.join(BY_NAME)}.")
    if at and at.tzinfo is None:
        raise ValueError("A time needs its zone.")
    reason = reason.strip()
    with transaction.atomic():
        row = editing.lock(article)
        if actor and not can(actor, row, BY_NAME[name]):
            raise PermissionDenied
        copy = editing.expect(row, base)
        if seen is not None and seen != schedule.fingerprint(row, now=now):
            raise Refused([OTHER_TIME])
        to = _clear_way(row, name, copy, actor=actor, now=now, reason=reason)
        before, was_out_at, row.changed_at = row.stage, row.published_at, now
        asked = {"at": at, "was": was, "reason": reason, "change": change or Change(), "kind": kind}
        data = EFFECTS[name](row, to, copy, actor=actor, now=now, **asked)
        row.save()
        if name in ("withdraw", "spike") and not row.is_live(now):
            gates.settle_kills(row, actor=actor, now=now)
            notices.settle(row, Notice.Kind.KILLED, now=now)
        if row.published_at != was_out_at:
            search.move_live(row)
        editing.record(row, name, before, actor=actor, now=now, number=copy.number, reason=reason, data=data)
        notices.of_move(row, name, actor=actor, now=now, reason=reason, at=at)
    return row


# ---- what is possible, and what stands in its way


def _possible(article: Article, now: datetime, *, is_planned: bool | None = None) -> list[tuple[Move, Stage]]:
    stage = Stage(article.stage)
    steps = [(move, to) for (origin, to), move in MOVES.items() if origin == stage]
    if article.is_released:  # readers saw it, or will: it is withdrawn, not spiked
        steps = [(move, to) for move, to in steps if move is not SPIKE]
        steps += [(ACTS[name], stage) for name in _acts(article, now, is_planned=is_planned)]
    return steps


def _acts(article: Article, now: datetime, *, is_planned: bool | None) -> list[str]:
    """Name what can be done to the copy that readers see, or will see. `is_planned`: None asks the database."""
    if not article.is_out(now):
        return ["reschedule", "unschedule"]
    if article.is_withdrawn(now):
        return ["reinstate"]
    if is_planned is None:
        is_planned = schedule.open_plan(article) is not None
    planned = ["reschedule", "unschedule"] if is_planned else []
    return [*planned, "withdraw", *(["keep"] if article.withdrawn_at else [])]


def _clear_way(row: Article, name: str, copy: Working, *, actor: User | None, now: datetime, reason: str) -> Stage:
    """Return the stage that the move leads to; raises Refused if it is not possible, or not yet."""
    found = [(step, to) for step, to in _possible(row, now) if step.name == name]
    if not found:
        raise Refused([_("The story has moved on; this step is no longer possible.")])
    step, to = found[0]
    if step.name in gates.MOVES:  # an id proves nothing: what it names may have been deleted since it was saved
        copy = replace(copy, content=surviving(copy.content))
    problems = _problems(row, copy, step, Inspection(copy.content, now=now), actor=actor)
    if step.needs_reason and not reason:
        problems.append(_("Say why."))
    if problems:
        raise Refused(problems)
    return to


def _problems(article: Article, copy: Working, move: Move, seen: Inspection, *, actor: User | None) -> list[Text]:
    problems = seen.problems(move.name) + obstacles(article, copy, move, seen)
    if move is APPROVE and actor and _wrote(actor, article):
        problems.append(_("You wrote part of this version yourself; someone else must approve it."))
    return problems


def obstacles(article: Article, copy: Working, move: Move, seen: Inspection) -> list[Text]:
    """Return what stands in the move's way whoever makes it, besides its gates: a sentence each."""
    problems: list[Text] = []
    takes_copy = move.name == "unschedule" and not article.is_out(seen.now)  # the row becomes the working copy
    if (
        (move in (APPROVE, PUBLISH) or takes_copy)
        and editing.is_behind(article, copy)
        and not _must_stop(article, move, seen)
    ):
        problems.append(
            _("The live version was corrected meanwhile, where this update changes it too: bring them together.")
        )
    if move in (APPROVE, PUBLISH, ACTS["reinstate"]) and (why := seen.of_agency(gates.killed, article)):
        problems.append(why)
    if move in (PUBLISH, ACTS["reinstate"]) and (why := seen.of_agency(gates.withheld, article)):
        problems.append(why)
    if move is PUBLISH and article.approved_number != copy.number:
        problems.append(_("The newest version has not been approved."))
    if move is PUBLISH and article.is_withdrawn(seen.now):
        problems.append(_("The story is withdrawn; reinstate it first."))
    return problems


def _must_stop(article: Article, move: Move, seen: Inspection) -> bool:
    """Whether a story is to be taken off the schedule whatever it costs: a hotfix of it stays as a version alone."""
    return move.name == "unschedule" and bool(seen.of_agency(gates.killed, article))


def _advice(findings: list[Finding]) -> list[Text]:
    return [finding.text for finding in findings if not finding.is_required]


def writers(article: Article) -> Any:
    """Return the ids of those who saved something since the last approval, as a query: four eyes keep them from it.

    Also who had written doubles that were merged in since, as `doubles.join` noted it then: what becomes of those
    afterwards changes nothing here. One query for that.
    """
    since = _approved(article)
    written = Q(article=article, number__gt=since)
    if article.is_released:  # what went out by a hotfix is not what is approved
        written &= ~Q(kind=Revision.Kind.HOTFIX)
    joined = [*article.events.filter(move="joined", number__gt=since).values_list("data", flat=True)]
    noted = {pk for data in joined for pk in data.get("writers") or ()}
    unknown = [data["story"] for data in joined if "writers" not in data and data.get("story")]
    own = Revision.objects.filter(written | Q(article__in=unknown), actor__isnull=False).order_by().values("actor")
    return User.objects.filter(Q(pk__in=own) | Q(pk__in=noted)).order_by().values("pk")


def _approved(article: Article) -> int:
    return -1 if article.approved_number is None else article.approved_number


def _wrote(actor: User, article: Article) -> bool:
    return bool(writers(article).filter(pk=actor.pk).exists())
