"""Two stories about the same thing become one: the double's text goes into the other, and its address leads there.

All times are UTC.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from . import editing, gates, notes, notices, publication, schedule, workflow
from .content import Content, canonical
from .editing import Saved, Working
from .gates import Refused
from .models import Article, Revision, Stage, User, WithdrawalKind

LISTS = ("authors", "editors", "topics", "related", "tags")
WITHDRAW, SPIKE = "articles.withdraw_article", "articles.spike_article"


def joined(content: Content, double: Content, *, pks: tuple[int, int]) -> Content:
    """Return the content of a story with the double's in it: its text below, its names and sources after.

    `pks` are the ids of both, which the result does not name as related to itself.
    """
    lists: Content = {
        key: [*content[key], *(each for each in double[key] if each not in content[key])] for key in LISTS
    }
    lists["related"] = [pk for pk in lists["related"] if pk not in pks]
    named = {row["id"] for row in content["sources"]}
    lists["sources"] = [*content["sources"], *(row for row in double["sources"] if row["id"] not in named)]
    taken = {key: content[key] or double[key] for key in ("lead", "section", "dateline_place", "dateline_outlet")}
    if not content["lead_photo"]:
        taken |= {key: double[key] for key in ("lead_photo", "photo_caption")}
    return canonical(content | lists | taken | {"body": content["body"] + double["body"]})


def may_join(user: User, double: Article, *, now: datetime) -> bool:
    """Whether `user` may let the story go up in another one: spike it, or withdraw it once readers have seen it."""
    allowed = user.has_perm(WITHDRAW if double.is_released else SPIKE) and editing.may_see(user, double)
    return allowed and double.merged_into_id is None and not double.is_gone(now)


def standing(double: Article, *, now: datetime) -> str:
    """Return what tells how a story stands before readers: whether a merge spikes it, or withdraws it with a reason."""
    return f"{double.live_number}:{schedule.fingerprint(double, now=now)}"


def join(
    double: Article,
    into: Article,
    *,
    base: int,
    base_into: int,
    reason: str,
    actor: User,
    now: datetime,
    seen: str | None = None,
) -> Saved:
    """Write the text of `double`, as of revision `base`, into the working copy of `into`, and take `double` away.

    It is spiked if readers never saw it; otherwise it is withdrawn with `reason` for readers, and its address leads to
    the other story while that one is live. The other story's own text stays as it is, above. `seen` is how it stood
    (`standing`) when its actor wrote the reason. Raises Refused, editing.Stale if one of them changed meanwhile,
    PermissionDenied; then nothing was written.
    """
    if double.pk == into.pk:
        raise Refused([_("A story cannot be merged with itself.")])
    if not reason.strip():
        raise Refused([_("Say why.")])
    with transaction.atomic():
        # Always in the same order: two people who merge two stories into each other would wait for each other.
        ahead = {each.pk: each for each in (*double.merged_from.all(), double, into)}
        rows = {pk: editing.lock(each) for pk, each in sorted(ahead.items())}
        row, target = rows[double.pk], rows[into.pk]
        if not (may_join(actor, row, now=now) and editing.may_edit(actor, target)):
            raise PermissionDenied
        if target.merged_into_id or target.is_withdrawn(now):
            raise Refused([_("The other story is withdrawn or was merged itself.")])
        if seen is not None and seen != standing(row, now=now):
            raise Refused([_("Readers see it otherwise than before: read again for whom the reason is.")])
        if why := gates.held_back(row, now) or gates.killed(target):
            raise Refused([why])
        copy, other = editing.expect(row, base), editing.expect(target, base_into)
        content = joined(other.content, copy.content, pks=(row.pk, target.pk))
        wrote = _writers(row, now=now)
        about: dict[str, Any] = {"kind": Revision.Kind.MERGE, "comment": f"+ #{row.pk}"}
        saved = editing.save(target, content, base=base_into, actor=actor, now=now, **about)
        _take_away(row, copy, target, reason=reason.strip(), actor=actor, now=now)
        target.refresh_from_db(fields=["stage"])
        data = {"story": row.pk, "writers": wrote}
        editing.record(target, "joined", target.stage, actor=actor, now=now, number=saved.number, data=data)
        words = _("The text of “%(headline)s” was added below this story's: %(reason)s")
        said = words % {"headline": copy.content["headline"], "reason": reason.strip()}
        notes.add(target, said[: notes.LONGEST], actor=actor, now=now)
    return saved


def _writers(row: Article, *, now: datetime) -> list[int]:
    """Return the ids of those whose words nobody has approved, and those of hotfixes that readers have not seen."""
    wrote = {each["pk"] for each in workflow.writers(row)}
    if not row.is_out(now):
        fixed = row.revisions.filter(kind=Revision.Kind.HOTFIX, actor__isnull=False)
        wrote |= {*fixed.values_list("actor", flat=True)}
    return sorted(wrote)


def _take_away(row: Article, copy: Working, target: Article, *, reason: str, actor: User, now: datetime) -> None:
    before, row.merged_into, row.changed_at = row.stage, target, now
    row.merged_from.update(merged_into=target)  # what went up in this one leads to where its text is now
    schedule.cancel(row, now=now)
    if row.is_out(now):
        row.withdrawn_at, row.withdrawal_kind, row.withdrawal_reason = now, WithdrawalKind.DOUBLE, reason
    else:
        row.stage = Stage.SPIKED
        if row.is_released:  # scheduled, never seen
            publication.retract(row, copy, now=now)
    row.save()
    data = {"story": target.pk}
    editing.record(row, "merge", before, actor=actor, now=now, number=copy.number, reason=reason, data=data)
    notices.of_move(row, "withdraw" if row.is_released else "spike", actor=actor, now=now, reason=reason)
