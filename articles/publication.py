"""What goes before readers' eyes: a version released, a live copy corrected at once, a version redacted.

Each version that readers see is a `Release`, with what its change meant to them: nothing (a slip of the pen), an
update, or a public correction. A hotfix writes the live copy at once and takes itself into the pending update by the
same merge as any save. All times are UTC.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from . import editing, likeness, merge
from .content import Content, canonical, surviving
from .editing import Collided, Saved, Working
from .gates import Refused, missing
from .models import Article, Correction, Release, Revision, Stage, User
from .rows import apply

HOTFIX, REDACT = "articles.hotfix_article", "articles.withdraw_article"


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of a story that is out means to its readers; a correction has its kind, text and reason."""

    kind: Release.Change = Release.Change.UPDATED
    correction: Correction.Kind = Correction.Kind.CORRECTION
    text: str = ""
    reason: str = ""  # for the desk

    def problems(self) -> list[str]:
        """Return what is missing, a sentence each."""
        if self.kind == Release.Change.FIRST:
            return [_("Say what kind of change it is.")]
        if self.kind == Release.Change.CORRECTION and not self.text.strip():
            return [_("Write what readers are told about the correction.")]
        return []


def release(
    row: Article, copy: Working, *, at: datetime | None, change: Change | None, actor: User | None, now: datetime
) -> None:
    """Make the working copy the live copy of a locked row, from `at` or now on, and tell readers what changed.

    A first release takes the place of one that was scheduled and not seen. The row's other state is saved with it.
    """
    is_update = row.is_out(now)
    if not is_update:
        row.published_at = at or row.published_at or now
    _tell(row, copy.number, change if is_update else None, actor=actor, now=now)
    editing.publish(row, base=copy.number)
    likeness.compute(row, now=now)


def update(row: Article, copy: Working, *, change: Change, at: datetime, actor: User | None, now: datetime) -> None:
    """Let a planned version take the live copy's place in a locked story that is out; it was due at `at`.

    Text that was written since stays the working copy, as it is, and builds on the new live copy from now on, unless it
    was behind the live copy before.
    """
    newest, last = editing.working(row), row.releases.filter(at__lte=now).first()
    # What a hotfix collided with stays behind: the fix is in this version, and still not in that text.
    onto = editing.contained(row, newest) if editing.is_behind(row, newest) else copy.number
    _tell(row, copy.number, change, actor=actor, now=max(at, last.at) if last else at)
    row.live_number, row.changed_at = copy.number, now
    if newest.number == copy.number:
        row.stage = Stage.PUBLISHED
    else:
        kind = Revision.Kind.MERGE
        on_top = editing.write(row, newest, newest.content, onto=onto, actor=None, now=now, kind=kind)
        if row.approved_number == newest.number:
            row.approved_number = on_top.number
    apply(row, copy.content)
    likeness.compute(row, now=now)


def retract(row: Article, copy: Working, *, now: datetime) -> None:
    """Take back a locked story that was scheduled and not seen: unreleased again, its row is the working copy.

    The row's other state is saved with it.
    """
    row.releases.filter(at__gt=now).delete()
    row.published_at = row.live_number = row.updated_at = None
    apply(row, copy.content)
    likeness.forget(row)


def may_hotfix(user: User, article: Article, *, now: datetime) -> bool:
    """Whether `user` may correct the live copy at once: it was released and is not withdrawn at `now`."""
    allowed = user.has_perm(HOTFIX) and editing.may_see(user, article)
    return allowed and _is_fixable(article, now)


def hotfix(
    article: Article,
    content: Content,
    *,
    base: int,
    change: Change,
    actor: User | None,
    now: datetime,
    comment: str = "",
) -> Saved:
    """Write `content`, edited from the live revision `base`, to the live copy at once, and rebase the pending update.

    The update keeps its stage and its approval, unless it collides with the fix: then it stays as it is, behind the
    live copy, and must catch up before it can be approved or published. Returns the live revision. Raises Collided if
    another fix went out meanwhile that changed the same things, Refused, PermissionDenied, UnknownBase, ValueError;
    then nothing was written.
    """
    with transaction.atomic():
        row = editing.lock(article)
        if actor and not may_hotfix(actor, row, now=now):
            raise PermissionDenied
        if not _is_fixable(row, now):
            raise Refused([_("Only a story that is released and not withdrawn can be corrected at once.")])
        live, content, merged = _live(row), canonical(content), None
        if base != live.number:
            merged = editing.together(row, content, base=base, newest=live)
            if merged.collisions:
                raise Collided(live, merged)
            content = canonical(merged.content)
        told = change if row.is_out(now) else None
        if content == live.content:
            if told and told.kind == Release.Change.CORRECTION:
                raise Refused([_("Nothing in the story changes. Write a correction alone under “Corrections”.")])
            return Saved(None, live.number, merged)
        if problems := missing(surviving(content), now=now) + (told.problems() if told else []):
            raise Refused(problems)
        fixed = _fix(row, live, content, change=told, actor=actor, now=now, comment=comment, why=change.reason)
    return Saved(fixed, fixed.number, merged)


def redact(release: Release, *, reason: str, actor: User, now: datetime) -> None:
    """Take a version that readers saw out of the story's public history, with a reason that they read instead.

    Raises PermissionDenied, and Refused without a reason or for the version that is live now.
    """
    with transaction.atomic():
        row = editing.lock(release.article)
        if not (actor.has_perm(REDACT) and editing.may_see(actor, row)):
            raise PermissionDenied
        if release.number == row.live_number:
            raise Refused([_("This version is live: correct it or withdraw the story.")])
        if not reason.strip():
            raise Refused([_("Say why.")])
        kept = row.releases.filter(pk=release.pk, redacted_at__isnull=True)
        if not kept.update(redacted_at=now, redacted_by=actor, redaction_reason=reason.strip()):
            raise Refused([_("This version is redacted already.")])
        editing.record(row, "redact", row.stage, actor=actor, now=now, number=release.number, reason=reason.strip())


# ---- parts


def _live(row: Article) -> Working:
    """Return the live copy of a released story."""
    number = row.live_number or 0
    revision = row.revisions.select_related("actor").filter(number=number).first()
    return Working(number, editing.at(row, number), revision)


def _tell(row: Article, number: int, change: Change | None, *, actor: User | None, now: datetime) -> None:
    """Note the version that readers see from now on, or from the time of the first release, with its correction."""
    first = row.published_at or now
    if change is None:
        row.releases.filter(at__gt=now).delete()
        row.releases.update_or_create(number=number, defaults={"at": first, "change": Release.Change.FIRST})
        return
    if not row.releases.exists():  # fresh from a fixture: what readers saw so far is its row
        row.releases.create(number=row.live_number or 0, at=first)
    correction = None
    if change.kind == Release.Change.CORRECTION:
        correction = Correction.objects.create(
            article=row,
            kind=change.correction,
            text=change.text.strip(),
            reason=change.reason.strip(),
            approver=actor,
            published_at=now,
        )
    row.releases.create(number=number, at=now, change=change.kind, correction=correction)
    if change.kind != Release.Change.SILENT:
        row.updated_at = now


def _is_fixable(row: Article, now: datetime) -> bool:
    return row.is_released and not row.is_withdrawn(now)


def _fix(
    row: Article,
    live: Working,
    content: Content,
    *,
    change: Change | None,
    actor: User | None,
    now: datetime,
    comment: str,
    why: str,
) -> Revision:
    """Write `content` to the live copy of a locked row, `change` to its readers if it is out, and rebase the draft."""
    draft, before = editing.working(row), row.stage
    kind = Revision.Kind.HOTFIX
    fixed = editing.write(row, draft, content, onto=live.number, actor=actor, now=now, kind=kind, comment=comment)
    if change:
        _tell(row, fixed.number, change, actor=actor, now=now)
    else:
        row.releases.filter(at__gt=now).update(number=fixed.number)
    row.live_number, row.changed_at = fixed.number, now
    if draft.number != live.number:
        _rebase(row, live, draft, fixed, now=now)
    else:
        row.approved_number = fixed.number
    apply(row, content)
    likeness.compute(row, now=now)
    editing.record(row, "hotfix", before, actor=actor, now=now, number=fixed.number, reason=why)
    return fixed


def _rebase(row: Article, live: Working, draft: Working, fixed: Revision, *, now: datetime) -> None:
    """Write what waits beside the live copy of a locked row anew, with the fix in it: a planned update, the draft."""
    newest = fixed
    if (planned := row.plans.filter(done_at__isnull=True).first()) and planned.number != draft.number:
        version = row.revisions.get(number=planned.number)
        newest, _clean = _onto(
            row, live, Working(version.number, editing.at(row, version.number), version), newest, fixed, now
        )
        row.plans.filter(pk=planned.pk).update(number=newest.number)
    pending, is_clean = _onto(row, live, draft, newest, fixed, now)
    row.plans.filter(done_at__isnull=True, number=draft.number).update(number=pending.number)
    if is_clean and row.stage == Stage.APPROVED and row.approved_number == draft.number:
        row.approved_number = pending.number
    elif row.stage == Stage.APPROVED:
        row.stage = Stage.REVIEW


def _onto(
    row: Article, live: Working, copy: Working, newest: Revision, fixed: Revision, now: datetime
) -> tuple[Revision, bool]:
    """Write a version after `newest` with the fix in it, or as it was, behind, if they collide; say if it is clean."""
    merged = merge.merge(live.content, copy.content, fixed.content)
    held = copy.revision.onto if copy.revision else None
    clean = held == live.number and not merged.collisions  # one that is behind already stays so
    content, onto = (canonical(merged.content), fixed.number) if clean else (copy.content, held)
    after = Working(newest.number, newest.content, newest)
    return editing.write(row, after, content, onto=onto, actor=None, now=now, kind=Revision.Kind.MERGE), clean
