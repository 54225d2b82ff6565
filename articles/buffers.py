"""What is typed and not saved: one buffer for each open form, seen by nobody but its writer.

Buffers never publish, move, or make others' forms stale: they are no revisions. A save of the form drops its buffer in
the same transaction. All times are UTC.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from .models import Article, Buffer, User

Typed = dict[str, str | list[str]]  # what the form would post, by its fields' names

NOT_TYPED = {"csrfmiddlewaretoken", "base", "form"}


def keep(user: User, token: UUID, typed: Typed, *, article: Article | None, base: int | None, now: datetime) -> Buffer:
    """Keep what `user` typed in the form `token`, in place of what was kept of it before.

    `article` and the revision `base` that the form was opened at; both None for a new story.
    """
    values = {"article": article, "base": base, "content": typed, "changed_at": now}
    buffer, _made = Buffer.objects.update_or_create(user=user, token=token, defaults=values)
    return buffer


def of_story(user: User, article: Article) -> list[Buffer]:
    """Return what `user` typed into forms of the story and did not save, newest first."""
    return list(Buffer.objects.filter(user=user, article=article))


def of_new(user: User) -> list[Buffer]:
    """Return what `user` typed into forms of stories that were never saved, newest first."""
    return list(Buffer.objects.filter(user=user, article=None))


def find(user: User, token: UUID, article: Article | None) -> Buffer | None:
    """Return the buffer of one form, None if there is none, or if it is of another person or story."""
    return Buffer.objects.filter(user=user, token=token, article=article).first()


def drop(user: User, token: UUID) -> None:
    """Forget the buffer of a form that was saved, or that its writer wants no more."""
    Buffer.objects.filter(user=user, token=token).delete()


def typed(data: QueryDict) -> Typed:
    """Return what was typed from what a form posted: one text, or several, for each name; buttons left out."""
    names = [name for name in data if name not in NOT_TYPED and not name.startswith("_")]
    return {name: values[0] if len(values := data.getlist(name)) == 1 else values for name in names}


def as_posted(content: dict[str, Any]) -> QueryDict:
    """Return what was typed as a form takes it: the opposite of `typed`."""
    data = QueryDict(mutable=True)
    for name, value in content.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data
