"""A story that takes another one further: a draft with what both share, linked both ways. All times are UTC."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from . import editing, gates, html
from .content import blank
from .gates import Refused
from .models import Article, User

# What a follow-up has in common with the story that it follows; its words are its own.
SHARED = ("kicker", "dateline_place", "dateline_outlet", "section", "language", "label", "tags", "topics", "sources")


def follow_up(
    article: Article,
    *,
    headline: str,
    authors: list[int],
    takes_text: bool,
    actor: User,
    now: datetime,
    uid: UUID | None = None,
) -> Article:
    """Return a new draft of `actor` that follows `article`, with a "Baca Juga" line to it as its text.

    `authors` are ids; `takes_text` lays the story's own text and picture below, as background. `uid` is as of
    `editing.create`. Raises as that does, PermissionDenied if `actor` may not see the story, and Refused if its text
    may not go out yet: what holds it back hangs on the story, and does not go along.
    """
    if not editing.may_see(actor, article):
        raise PermissionDenied
    copy = editing.working(article)
    shared = {key: copy.content[key] for key in SHARED}
    line = html.story_block(str(article.uid), copy.content["headline"])
    content = blank() | shared | {"headline": headline, "authors": authors, "related": [article.pk], "body": line}
    if takes_text:
        content |= {key: copy.content[key] for key in ("lead_photo", "photo_caption")}
        content["body"] += copy.content["body"]
    with transaction.atomic():
        row = editing.lock(article)
        if takes_text and (why := gates.held_back(row, now)):
            raise Refused([why])
        made = editing.create(content, actor=actor, now=now, comment=f"← #{article.pk}", uid=uid)
        Article.objects.filter(pk=made.pk).update(follows=row)
        made.follows = row
        data = {"story": made.pk}
        editing.record(row, "followed", row.stage, actor=actor, now=now, number=copy.number, data=data)
    return made
