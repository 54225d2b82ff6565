"""Writing stories so that nothing is lost: open, save, merge, restore, publish to the row.

A story's content is one plain JSON-able dict with the keys `FIELDS`. Every save writes it as an immutable, numbered
`Revision` and says which number it was based on; the row is written only while the story was never released, and by
`publish`. A save on the newest revision is a compare-and-swap: the row lock makes it quick, unique (article, number)
makes it true. A save on an older one is merged with what was saved since; what collides is answered with `Collided`.

The actor of a write is an account, whose rights are checked here, or None for the system (commands run by whoever
holds the machine). All times are aware and UTC.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from . import creation, merge
from .content import FIELDS, Content, blank, canonical, rendition, snapshot, surviving
from .copies import Working, at, caught_up, contained, is_behind, may_delete, may_edit, may_see, working
from .creation import New
from .merge import Merged
from .models import Article, Revision, Stage, User
from .revisions import Collided, Saved, Stale, UnknownBase, expect, lock, record, write
from .rows import apply

__all__ = [
    "FIELDS",
    "Collided",
    "Content",
    "Saved",
    "Stale",
    "UnknownBase",
    "Working",
    "apply",
    "at",
    "blank",
    "catch_up",
    "caught_up",
    "create",
    "expect",
    "is_behind",
    "lock",
    "may_delete",
    "may_edit",
    "may_see",
    "publish",
    "record",
    "rendition",
    "restore",
    "save",
    "snapshot",
    "together",
    "working",
    "write",
]


def create(
    content: Content,
    *,
    actor: User | None,
    now: datetime,
    owner: User | None = None,
    kind: Revision.Kind = Revision.Kind.SAVE,
    comment: str = "",
    uid: UUID | None = None,
) -> Article:
    """Return a new draft with `content` as revision 0, owned by `owner` or else by `actor`.

    `uid` is its UUID, if it has one before. Raises PermissionDenied if `actor` may not add stories, ValueError if the
    content cannot be a story's, IntegrityError if there is a story of this UUID.
    """
    new = New(canonical(content), comment, uid=uid)
    return creation.create([new], actor=actor, owner=owner, now=now, kind=kind)[0]


def save(
    article: Article,
    content: Content,
    *,
    base: int,
    actor: User | None,
    now: datetime,
    kind: Revision.Kind = Revision.Kind.SAVE,
    comment: str = "",
    choices: Mapping[str, Any] | None = None,
    shown: int | None = None,
) -> Saved:
    """Save `content`, which was edited from revision `base`, as the newest revision.

    If others saved since, both are merged. `choices` settle collisions, by their ids (`merge.resolve`); they were made
    against revision `shown`, and those whose sides say something else by now do not count. A change takes an approved
    story back to review and gives a published one a draft beside its live copy. Raises Collided if the sides collide
    and that is not settled, UnknownBase if there never was such a base, PermissionDenied, ValueError for content that
    cannot be a story's; in each case nothing was written. The instance that was given stays as it is.
    """
    with transaction.atomic():
        row = lock(article)
        if actor and not may_edit(actor, row):
            raise PermissionDenied
        newest, content, merged = working(row), canonical(content), None
        if base != newest.number:
            if not 0 <= base < newest.number:
                raise UnknownBase(f"Story {row.pk} has no revision {base} to build on.")
            merged = together(row, content, base=base, newest=newest)
            content = _settled(row, merged, content, choices or {}, base=base, newest=newest, shown=shown)
        if content == newest.content:
            return Saved(None, newest.number, merged)
        kind = Revision.Kind.MERGE if merged and kind == Revision.Kind.SAVE else kind
        revision = _advance(
            row, newest, content, onto=contained(row, newest), actor=actor, now=now, kind=kind, comment=comment
        )
    return Saved(revision, revision.number, merged)


def catch_up(
    article: Article, *, base: int, live: int, choices: Mapping[str, Any], actor: User | None, now: datetime
) -> Saved:
    """Take the live copy, revision `live`, into the working copy, revision `base`, with a choice for each collision.

    For a pending update that a hotfix collided with (`is_behind`). Raises Stale if either was changed meanwhile,
    Collided if a collision is not settled, PermissionDenied.
    """
    with transaction.atomic():
        row = lock(article)
        if actor and not may_edit(actor, row):
            raise PermissionDenied
        newest = expect(row, base)
        if row.live_number != live:
            raise Stale(newest)
        if not is_behind(row, newest):
            return Saved(None, newest.number)
        merged = caught_up(row, newest)
        if any(collision.id not in choices for collision in merged.collisions):
            raise Collided(newest, merged)
        content = canonical(merge.resolve(merged, choices))
        kind = Revision.Kind.MERGE
        revision = _advance(row, newest, content, onto=live, actor=actor, now=now, kind=kind, comment="")
    return Saved(revision, revision.number, merged)


def together(article: Article, content: Content, *, base: int, newest: Working) -> Merged:
    """Return `content`, which was edited from revision `base`, and the `newest` working copy as one.

    Raises UnknownBase if the story never had that revision.
    """
    try:
        return merge.merge(at(article, base), content, newest.content)
    except Revision.DoesNotExist as error:
        raise UnknownBase(str(error)) from error


def restore(article: Article, number: int, *, base: int, actor: User | None, now: datetime, comment: str = "") -> Saved:
    """Save the content of revision `number` anew; `base` is the newest revision that the actor saw.

    What was deleted since is left out (`content.surviving`). Raises as `save` does, and Revision.DoesNotExist.
    """
    content = surviving(at(article, number))
    kind = Revision.Kind.RESTORE
    return save(article, content, base=base, actor=actor, now=now, kind=kind, comment=comment)


def publish(article: Article, *, base: int) -> None:
    """Write the working copy, revision `base`, to a locked row, which becomes the live copy with the rest of its state.

    Raises Stale if `base` is no longer the newest. Whether and when it may be is `workflow`'s to say.
    """
    newest = expect(article, base)
    article.live_number = newest.number
    apply(article, newest.content)


# A change of content takes the story to this stage; the others stay where they are.
_AFTER_CHANGE = {Stage.APPROVED: Stage.REVIEW, Stage.PUBLISHED: Stage.DRAFT}


def _advance(row: Article, newest: Working, content: Content, *, now: datetime, **about: Any) -> Revision:
    """Write the next working copy of a locked story, and what follows from it for the row."""
    revision = write(row, newest, content, now=now, **about)
    before, row.stage = row.stage, _AFTER_CHANGE.get(Stage(row.stage), Stage(row.stage))
    row.changed_at = now
    if row.is_released:
        row.save(update_fields=["stage", "changed_at"])
    else:
        apply(row, content)
    if row.stage != before:
        record(row, "change", before, actor=about["actor"], now=now, number=revision.number)
    return revision


def _settled(
    row: Article,
    merged: Merged,
    mine: Content,
    choices: Mapping[str, Any],
    *,
    base: int,
    newest: Working,
    shown: int | None,
) -> Content:
    """Return what was merged with the choices in it; raises Collided if a collision has none that still holds."""
    if not merged.collisions:
        return canonical(merged.content)
    seen = set()
    if choices and shown == newest.number:
        seen = {collision.id for collision in merged.collisions}
    elif choices and shown is not None and base <= shown < newest.number:
        before = merge.merge(at(row, base), mine, at(row, shown))
        sides = {each.id: (each.base, each.theirs, each.mine) for each in before.collisions}
        seen = {each.id for each in merged.collisions if sides.get(each.id) == (each.base, each.theirs, each.mine)}
    if any(each.id not in seen or each.id not in choices for each in merged.collisions):
        raise Collided(newest, merged)
    wanted = {each.id for each in merged.collisions}
    return canonical(merge.resolve(merged, {id_: value for id_, value in choices.items() if id_ in wanted}))
