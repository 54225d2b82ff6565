"""New stories, one or many at once: their rows, their first revisions, their records, what search knows of them.

Some fifty queries, however many they are: thousands come with an archive. They are drafts, or released already, with
the time at which they came out elsewhere. All times are aware and UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction

from . import inserts, search, uses
from .content import Content
from .models import Article, Event, PhotoUse, Release, Revision, Stage, User
from .rows import insert


@dataclass(frozen=True, slots=True)
class New:
    """A new story: its content in canonical form, a word on its revision, when readers saw it first, None for drafts.

    A story that comes released passes no gates: they hold for what is written here. Without `uid` it gets a new one.
    """

    content: Content
    comment: str = ""
    published_at: datetime | None = None
    uid: UUID | None = None


def create(
    news: Sequence[New], *, actor: User | None, owner: User | None, now: datetime, kind: Revision.Kind
) -> list[Article]:
    """Return the new stories, in their order; needs an open transaction, in which all or none are made.

    Raises PermissionDenied if `actor` may not add stories, or not publish while one comes released.
    """
    if actor and not actor.has_perm("articles.add_article"):
        raise PermissionDenied
    if actor and any(new.published_at for new in news) and not actor.has_perm("articles.publish_article"):
        raise PermissionDenied
    rows = [_row(new, owner=owner or actor, now=now) for new in news]
    with transaction.atomic():
        insert(rows, [new.content for new in news])
        by = actor.pk if actor else None
        inserts.insert(
            Revision,
            ("article_id", "number", "content", "comment", "actor_id", "created_at", "kind"),
            [(row.pk, 0, new.content, new.comment, by, now, kind) for row, new in zip(rows, news, strict=True)],
        )
        _record(rows, actor=actor, now=now)
        search.write_many([(row, new.content, new.content) for row, new in zip(rows, news, strict=True)])
        copies = [(row.pk, new.content, PhotoUse.Copy.DESK) for row, new in zip(rows, news, strict=True)]
        copies += [
            (pk, content, PhotoUse.Copy.LIVE)
            for row, (pk, content, _desk) in zip(rows, copies, strict=True)
            if row.published_at
        ]
        uses.write_many(copies)
    return rows


def _row(new: New, *, owner: User | None, now: datetime) -> Article:
    row = Article(owner=owner, changed_at=now, uid=new.uid or uuid4())
    if new.published_at:
        row.stage, row.live_number, row.approved_number = Stage.PUBLISHED, 0, 0
        row.published_at = new.published_at
    return row


def _record(rows: Sequence[Article], *, actor: User | None, now: datetime) -> None:
    """Append to the record that the stories were made, and that those which came released were."""
    out = [row for row in rows if row.published_at]
    by = actor.pk if actor else None
    inserts.insert(
        Event,
        ("article_id", "actor_id", "at", "number", "move", "from_stage", "to_stage", "data"),
        [(row.pk, by, now, 0, "create", "", Stage.DRAFT, {}) for row in rows]
        + [
            (row.pk, by, now, 0, "publish", Stage.DRAFT, row.stage, {"published_at": row.published_at, "change": ""})
            for row in out
        ],
    )
    inserts.insert(
        Release,
        ("article_id", "number", "at", "change"),
        [(row.pk, 0, row.published_at or now, Release.Change.FIRST) for row in out],
    )
