"""Writing stories so that nothing is lost: open, save, publish to the row.

A story's content is one plain JSON-able dict with the keys `FIELDS`. Every save writes it as an immutable, numbered
`Revision` and says which number it was based on; the row is written only while the story was never released, and by
`publish`. Saving is a compare-and-swap: the row lock makes it quick, unique (article, number) makes it true.

The actor of a write is an account, whose rights are checked here, or None for the system (commands run by whoever
holds the machine). All times are aware and UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from .content import FIELDS, Content, apply, blank, canonical, filled, rendition, snapshot
from .models import Article, Event, Revision, Stage, User

__all__ = [
    "FIELDS",
    "Content",
    "Stale",
    "UnknownBase",
    "Working",
    "apply",
    "at",
    "blank",
    "create",
    "expect",
    "lock",
    "may_delete",
    "may_edit",
    "may_see",
    "publish",
    "record",
    "rendition",
    "save",
    "snapshot",
    "working",
]


@dataclass(frozen=True, slots=True)
class Working:
    """The working copy: its number, its content and its revision, None while the row itself is the base (number 0)."""

    number: int
    content: Content
    revision: Revision | None


class Stale(Exception):  # noqa: N818 -- it is an answer, not a fault
    """The write was based on a revision that is no longer the newest; `newest` is the one that is."""

    def __init__(self, newest: Working) -> None:
        super().__init__(f"The story was changed meanwhile: revision {newest.number} is the newest.")
        self.newest = newest

    @property
    def actor(self) -> User | None:
        """Who saved the newest revision; None for the system."""
        return self.newest.revision.actor if self.newest.revision else None

    @property
    def at(self) -> datetime | None:
        """When the newest revision was saved (UTC)."""
        return self.newest.revision.created_at if self.newest.revision else None


class UnknownBase(ValueError):  # noqa: N818
    """The write names a revision that this story never had: forged, or from another story."""


# ---- reading


def working(article: Article) -> Working:
    """Return the working copy: the newest revision, or the row as number 0 (a story fresh from a fixture)."""
    newest = article.revisions.select_related("actor").order_by("-number").first()
    if newest is None:
        return Working(0, snapshot(article), None)
    return Working(newest.number, filled(newest.content), newest)


def at(article: Article, number: int) -> Content:
    """Return the content of revision `number`; raises Revision.DoesNotExist."""
    found = article.revisions.filter(number=number).first()
    if found is None and number == 0 and not article.revisions.exists():
        return snapshot(article)
    if found is None:
        raise Revision.DoesNotExist(f"Story {article.pk} has no revision {number}.")
    return filled(found.content)


def may_see(user: User, article: Article) -> bool:
    """Whether `user` may see the story's working copy: one's own, or all with the right to edit others'."""
    own = article.owner_id is not None and article.owner_id == user.pk
    return user.has_perm("articles.view_article") and (own or user.has_perm("articles.edit_others_article"))


def may_delete(user: User, article: Article) -> bool:
    """Whether `user` may delete the story: a draft that was never released. What was spiked is kept, with why."""
    unborn = not article.is_released and article.stage == Stage.DRAFT
    return unborn and user.has_perm("articles.delete_article") and may_see(user, article)


def may_edit(user: User, article: Article) -> bool:
    """Whether `user` may save the story. A spiked story must be taken from the spike first."""
    return article.stage != Stage.SPIKED and user.has_perm("articles.change_article") and may_see(user, article)


# ---- writing


def lock(article: Article) -> Article:
    """Return the story's row, fresh and locked until the transaction ends; needs an open transaction."""
    row: Article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    return row


def create(
    content: Content,
    *,
    actor: User | None,
    now: datetime,
    owner: User | None = None,
    kind: Revision.Kind = Revision.Kind.SAVE,
    comment: str = "",
) -> Article:
    """Return a new draft with `content` as revision 0, owned by `owner` or else by `actor`.

    Raises PermissionDenied if `actor` may not add stories, ValueError if the content cannot be a story's.
    """
    if actor and not actor.has_perm("articles.add_article"):
        raise PermissionDenied
    with transaction.atomic():
        article = Article(owner=owner or actor, changed_at=now)
        content = canonical(content)
        apply(article, content)
        _write(article, 0, content, actor=actor, now=now, kind=kind, comment=comment)
        record(article, "create", "", actor=actor, now=now, number=0)
    return article


def save(
    article: Article,
    content: Content,
    *,
    base: int,
    actor: User | None,
    now: datetime,
    kind: Revision.Kind = Revision.Kind.SAVE,
    comment: str = "",
) -> Revision | None:
    """Save `content`, which was edited from revision `base`, as the newest revision; None if nothing changed.

    A change takes an approved story back to review and gives a published one a draft beside its live copy. Raises
    Stale if `base` is no longer the newest, UnknownBase if it never was, PermissionDenied, ValueError for content
    that cannot be a story's; in each case nothing was written. The instance that was given stays as it is.
    """
    with transaction.atomic():
        row = lock(article)
        if actor and not may_edit(actor, row):
            raise PermissionDenied
        newest = expect(row, base)
        content = canonical(content)
        if content == newest.content:
            return None
        if newest.revision is None:
            _keep_row(row, newest.content)
        revision = _write(row, newest.number + 1, content, actor=actor, now=now, kind=kind, comment=comment)
        before, row.stage = row.stage, _AFTER_CHANGE.get(Stage(row.stage), Stage(row.stage))
        row.changed_at = now
        if row.is_released:
            row.save(update_fields=["stage", "changed_at"])
        else:
            apply(row, content)
        if row.stage != before:
            record(row, "change", before, actor=actor, now=now, number=revision.number)
    return revision


def publish(article: Article, *, base: int) -> None:
    """Write the working copy, revision `base`, to a locked row, which becomes the live copy with the rest of its state.

    Raises Stale if `base` is no longer the newest. Whether and when it may be is `workflow`'s to say.
    """
    newest = expect(article, base)
    article.live_number = newest.number
    apply(article, newest.content)


def expect(article: Article, base: int) -> Working:
    """Return the working copy of a locked story if it is revision `base`; raises Stale or UnknownBase."""
    newest = working(article)
    if base == newest.number:
        return newest
    if not 0 <= base < newest.number:
        raise UnknownBase(f"Story {article.pk} has no revision {base} to build on.")
    raise Stale(newest)


def record(
    article: Article,
    move: str,
    before: str,
    *,
    actor: User | None,
    now: datetime,
    number: int,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Append to the story's record that it moved from the stage `before` to where it stands, on revision `number`."""
    Event.objects.create(
        article=article,
        actor=actor,
        at=now,
        move=move,
        from_stage=before,
        to_stage=article.stage,
        number=number,
        reason=reason,
        data=data or {},
    )


# A change of content takes the story to this stage; the others stay where they are.
_AFTER_CHANGE = {Stage.APPROVED: Stage.REVIEW, Stage.PUBLISHED: Stage.DRAFT}


def _write(
    article: Article, number: int, content: Content, *, actor: User | None, now: datetime, kind: str, comment: str
) -> Revision:
    return Revision.objects.create(
        article=article,
        number=number,
        content=content,
        onto=article.live_number,
        actor=actor,
        created_at=now,
        kind=kind,
        comment=comment,
    )


def _keep_row(article: Article, content: Content) -> None:
    """Write revision 0 of a story that came from a fixture, or its base would be gone with the first save."""
    _write(article, 0, content, actor=None, now=article.created_at, kind=Revision.Kind.BASE, comment="")
