"""A story's numbered revisions and its record: its row locked, the next revision written, its moves noted.

What every write of a story is made of, and what it answers; nothing here asks who may. All times are aware and UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import search, uses
from .content import Content
from .copies import Working, working
from .merge import Merged
from .models import Article, Event, PhotoUse, Revision, User


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


class Collided(Stale):
    """The write and what was saved since changed the same things; `merged` says which. Nothing was written."""

    def __init__(self, newest: Working, merged: Merged) -> None:
        super().__init__(newest)
        self.merged = merged


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer of a save: the revision written, None if nothing changed; the number of the working copy now.

    `merged` says who brought what, if the save was based on an older revision.
    """

    revision: Revision | None
    number: int
    merged: Merged | None = None


class UnknownBase(ValueError):  # noqa: N818
    """The write names a revision that this story never had: forged, or from another story."""


def lock(article: Article) -> Article:
    """Return the story's row, fresh and locked until the transaction ends; needs an open transaction.

    Its key stays free: two stories that go out at once may name each other, as related or alike, and must not wait
    crosswise.
    """
    row: Article = Article.objects.select_for_update(of=("self",), no_key=True).get(pk=article.pk)
    return row


def expect(article: Article, base: int) -> Working:
    """Return the working copy of a locked story if it is revision `base`; raises Stale or UnknownBase."""
    newest = working(article)
    if base == newest.number:
        return newest
    if not 0 <= base < newest.number:
        raise UnknownBase(f"Story {article.pk} has no revision {base} to build on.")
    raise Stale(newest)


def write(
    article: Article,
    newest: Working,
    content: Content,
    *,
    onto: int | None,
    actor: User | None,
    now: datetime,
    kind: str,
    comment: str = "",
) -> Revision:
    """Write the revision after `newest` to a locked story, and nothing else; for `editing` and `publication`."""
    if newest.revision is None:
        _keep_row(article, newest.content)
    return add(article, newest.number + 1, content, onto=onto, actor=actor, now=now, kind=kind, comment=comment)


def add(
    article: Article,
    number: int,
    content: Content,
    *,
    onto: int | None,
    actor: User | None,
    now: datetime,
    kind: str,
    comment: str = "",
) -> Revision:
    """Write revision `number` of a story, its working copy from now on, with what search knows of it; nothing else."""
    search.write_desk(article, content)
    uses.write(article, content, PhotoUse.Copy.DESK)
    return Revision.objects.create(
        article=article,
        number=number,
        content=content,
        onto=onto,
        actor=actor,
        created_at=now,
        kind=kind,
        comment=comment,
    )


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


def _keep_row(article: Article, content: Content) -> None:
    """Write revision 0 of a story that came from a fixture, or its base would be gone with the first save."""
    add(article, 0, content, onto=article.live_number, actor=None, now=article.created_at, kind=Revision.Kind.BASE)
