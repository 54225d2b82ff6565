"""Updates of live stories that go out by themselves at a later time, each exactly once, however many processes run.

A first publication and a withdrawal need nothing of this: they are times in the story's row, which every query reads.
An update writes the row, so somebody must: the next public request, or `manage.py apply_due`. The same tells the desk
of photos whose rights have ended (`rights`). All times are UTC.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2s

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from . import editing, faults, notices, publication, rights
from .content import surviving
from .copies import Working, at, is_behind
from .gates import Refused, embargo, killed, missing, withheld
from .models import Article, Correction, Notice, Photo, PlannedUpdate, Release, User
from .publication import Change

log = logging.getLogger(__name__)

PATIENCE = 500  # milliseconds that a reader's request waits for a story that others are writing
MOST = 20  # of what is due, how much one request does; the next one goes on

Done = PlannedUpdate | Photo

# By hand: every page that is made asks it, and Django would take ten times as long to write it as it takes to answer.
_DUE = (
    f"SELECT 'update', at, id FROM {PlannedUpdate._meta.db_table} WHERE done_at IS NULL AND at <= %s"  # noqa: S608 -- ours
    f" UNION ALL SELECT 'rights', rights_end, id FROM {Photo._meta.db_table} WHERE {rights.UNTOLD}"
    f" ORDER BY 2, 3 LIMIT {MOST}"
)


def plan(
    row: Article, copy: Working, *, at: datetime, change: Change, actor: User | None, now: datetime
) -> PlannedUpdate:
    """Plan the working copy of a locked story that is out to go live at `at`, in place of an earlier plan."""
    cancel(row, now=now)
    is_told = change.kind == Release.Change.CORRECTION
    return PlannedUpdate.objects.create(
        article=row,
        number=copy.number,
        at=at,
        change=change.kind,
        correction=change.correction if is_told else "",
        text=change.text.strip(),
        reason=change.reason.strip(),
        actor=actor,
        planned_at=now,
    )


def open_plan(article: Article) -> PlannedUpdate | None:
    """Return the story's plan that is waiting, None if there is none."""
    return article.plans.filter(done_at__isnull=True).first()


def fingerprint(row: Article, *, now: datetime) -> str:
    """Return what tells what is to come of a story at `now` (UTC) from what was to come before; "" if nothing is.

    That is its first publication, the update that is planned and a withdrawal, with what readers will be told.
    """
    planned, first = open_plan(row), row.published_at
    parts = [
        ["out", first] if first and first > now else [],
        ["withdrawn", row.withdrawn_at, row.withdrawal_kind, row.withdrawal_reason] if row.withdrawn_at else [],
        ["update", planned.pk, planned.number, planned.at] if planned else [],
    ]
    return blake2s(repr(parts).encode(), digest_size=8).hexdigest() if any(parts) else ""


def cancel(row: Article, *, now: datetime) -> PlannedUpdate | None:
    """Cancel the plan of a locked story; returns it, None if there was none."""
    waiting = open_plan(row)
    if waiting:
        row.plans.filter(pk=waiting.pk).update(done_at=now, outcome=PlannedUpdate.Outcome.CANCELLED)
    return waiting


def due(now: datetime) -> list[tuple[str, int]]:
    """Return what is due at `now`, the oldest first: "update" with a plan's id, "rights" with a photo's.

    One query along two indexes, because every page that is made asks it.
    """
    moments = [connection.ops.adapt_datetimefield_value(each) for each in (now, now, now - rights.TOLD_WITHIN)]
    with connection.cursor() as cursor:
        cursor.execute(_DUE, moments)
        return [(what, pk) for what, _at, pk in cursor.fetchall()]


def apply_due(now: datetime) -> list[Done]:
    """Do what is due at `now`; returns what this call did, not what another process did first.

    That is plans, applied or refused, and photos of whose rights the desk was told.
    """
    return _do(due(now), now=now)


def _do(waiting: list[tuple[str, int]], *, now: datetime) -> list[Done]:
    do = {"update": _applied, "rights": _told}
    return [done for what, pk in waiting if (done := do[what](pk, now=now))]


def apply_on_the_way(now: datetime) -> bool:
    """Apply what is due while somebody's page is made, who is not to wait or to see an error for it.

    Tells whether nothing more is due. Else the page goes out as it is, may not be kept, and the next request goes on:
    where there is more than one request does, and where the database is too busy.
    """
    waiting = None
    try:
        waiting = due(now)
        if waiting:
            with _impatient():
                _do(waiting, now=now)
    except Exception as error:
        is_away = waiting is None and connection.connection is None  # then there is no page either
        if not is_of_the_house(error) or is_away:
            raise
        log.warning("What is due cannot be done now; the next request tries again: %s: %s", type(error).__name__, error)
        return False
    return len(waiting) < MOST


@contextmanager
def _impatient() -> Iterator[None]:
    """Have this connection wait for others' locks for no longer than `PATIENCE`: a merge may hold a story for long."""
    short, usual = f"SET lock_timeout = {PATIENCE}", "RESET lock_timeout"
    if connection.vendor == "sqlite":
        seconds = connection.settings_dict["OPTIONS"].get("timeout", 5)
        short, usual = (f"PRAGMA busy_timeout = {each:.0f}" for each in (PATIENCE, seconds * 1000))
    with connection.cursor() as cursor:
        cursor.execute(short)
    try:
        yield
    finally:
        if connection.is_usable():  # one that is not is made anew, and waits as usual
            with connection.cursor() as cursor:
                cursor.execute(usual)


def _applied(pk: int, *, now: datetime) -> PlannedUpdate | None:
    """Apply one plan; one that meets an error is refused and logged, so that it stops no other plan and no page."""
    try:
        return apply(pk, now=now)
    except Exception as error:
        if is_of_the_house(error):
            raise
        log.exception("The planned update %s cannot go out.", pk)
        why = _("The program met an error: %(error)s. Publish the update by hand.") % {"error": type(error).__name__}
        return _refuse(pk, why, now=now)


def _told(pk: int, *, now: datetime) -> Photo | None:
    """Tell of one photo; an error is logged, and it is not tried again, so that it stops no page."""
    try:
        return rights.tell(pk, now=now)
    except Exception as error:
        if is_of_the_house(error):
            raise
        log.exception("Nobody could be told that the rights of photo %s have ended.", pk)
        Photo.objects.filter(pk=pk).update(rights_told_at=now)
        return None


def is_of_the_house(error: Exception) -> bool:
    """Whether a part of the house is away, busy, or takes nothing just now: nothing is wrong with what is due."""
    return isinstance(error, OperationalError) or faults.of(error) is not None


def _refuse(pk: int, why: str, *, now: datetime) -> PlannedUpdate | None:
    with transaction.atomic():
        found = PlannedUpdate.objects.select_related("article", "actor").get(pk=pk)
        row = editing.lock(found.article)
        values = {"done_at": now, "outcome": PlannedUpdate.Outcome.REFUSED, "problem": why}
        if not PlannedUpdate.objects.filter(pk=pk, done_at__isnull=True).update(**values):
            return None
        found.outcome, found.problem = PlannedUpdate.Outcome.REFUSED, why
        _tell(row, found, row.stage, now=now)
    return found


def apply(pk: int, *, now: datetime) -> PlannedUpdate | None:
    """Apply one plan, or refuse it and say why; returns it, None if it was another's, or is not due any more."""
    waiting = PlannedUpdate.objects.filter(pk=pk, done_at__isnull=True, at__lte=now)
    found = waiting.select_related("article").first()
    if found is None:  # asked before the transaction: SQLite's would wait for its turn to write, for nothing
        return None
    with transaction.atomic():
        row = editing.lock(found.article)  # the story before its plan, as everywhere: two orders would deadlock
        if not waiting.update(done_at=now, outcome=PlannedUpdate.Outcome.DONE):
            return None
        found = PlannedUpdate.objects.select_related("actor").get(pk=pk)
        found.article = row
        before = row.stage
        try:
            with transaction.atomic():
                _release(row, found, now=now)
        except Refused as refused:
            row.refresh_from_db()
            found.outcome, found.problem = PlannedUpdate.Outcome.REFUSED, str(refused)
            found.save(update_fields=["outcome", "problem"])
        _tell(row, found, before, now=now)
    return found


def _tell(row: Article, found: PlannedUpdate, before: str, *, now: datetime) -> None:
    """Record what became of a plan; if it was refused, tell its planner and the story's owner."""
    move = "update" if found.outcome == PlannedUpdate.Outcome.DONE else "update_failed"
    data = {"at": found.at, "change": found.change}
    number, why = found.number, found.problem
    editing.record(row, move, before, actor=found.actor, now=now, number=number, reason=why, data=data)
    if why:
        kind = Notice.Kind.PLAN_FAILED
        notices.tell([found.actor, row.owner_id], row, kind, actor=None, now=now, text=why)


def _release(row: Article, found: PlannedUpdate, *, now: datetime) -> None:
    revision = row.revisions.select_related("actor").get(number=found.number)
    copy = Working(found.number, surviving(at(row, found.number)), revision)
    problems = missing(copy.content, now=now)
    if not row.is_live(now):
        problems.append(_("The story is withdrawn."))
    problems += [why for why in (killed(row), withheld(row), embargo(row, now)) if why]
    if is_behind(row, copy):
        problems.append(
            _("The live version was corrected meanwhile, where this update changes it too: bring them together.")
        )
    if problems:
        raise Refused(problems)
    kind = Correction.Kind(found.correction or Correction.Kind.CORRECTION)
    change = Change(Release.Change(found.change), kind, found.text, found.reason)
    publication.update(row, copy, change=change, at=found.at, actor=found.actor, now=now)
