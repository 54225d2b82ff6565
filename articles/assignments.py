"""Who works on a story, and until when. One assignment a story is open at a time; all times are UTC."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from . import editing, notices
from .models import Article, Assignment, Notice, User

GIVE = "articles.edit_others_article"


class Changed(Exception):  # noqa: N818 -- it is an answer, not a fault
    """Somebody else gave the story out, or ended its assignment, since it was seen; nothing was written."""


def open_one(article: Article) -> Assignment | None:
    """Return the story's open assignment with its people, None if there is none."""
    return article.assignments.filter(ended_at__isnull=True).select_related("assignee", "actor").first()


def assignable() -> QuerySet[User]:
    """Return whom a story can be given to: whoever works at the desk and may see stories; it lets them see this one."""
    readers = User.objects.with_perm("articles.view_article", backend=notices.BACKEND).values("pk")
    return User.objects.filter(pk__in=readers, is_staff=True)


def may_assign(user: User, article: Article) -> bool:
    """Whether `user` may give the story to somebody."""
    return user.has_perm(GIVE) and editing.may_see(user, article)


def may_end(user: User, article: Article, assignment: Assignment) -> bool:
    """Whether `user` may say that the assignment is done: who may give it, its assignee, the story's owner."""
    return user.pk in (assignment.assignee_id, article.owner_id) or may_assign(user, article)


def assign(
    article: Article,
    *,
    assignee: User,
    due_at: datetime | None,
    brief: str,
    actor: User | None,
    now: datetime,
    was: int | None = None,
) -> Assignment:
    """Give the story to `assignee`, in place of the open assignment `was` (its id, None for none), and tell them.

    Raises Changed if another one is open, PermissionDenied, ValueError for somebody who may not see stories at all.
    The same again, unchanged, writes nothing.
    """
    brief = brief.strip()
    with transaction.atomic():
        row = editing.lock(article)
        if actor and not may_assign(actor, row):
            raise PermissionDenied
        before = _expect(row, was)
        if before and (before.assignee, before.due_at, before.brief) == (assignee, due_at, brief):
            return before
        if not assignable().filter(pk=assignee.pk).exists():
            raise ValueError(f"{assignee} may not see stories.")
        if before:
            _end(before, actor=actor, now=now)
        made = Assignment.objects.create(
            article=row, assignee=assignee, due_at=due_at, brief=brief, actor=actor or assignee, at=now
        )
        data = {"assignee": assignee.pk, "name": str(assignee), "due_at": due_at}
        _record(row, "assign", actor=actor, now=now, reason=brief, data=data)
        notices.tell([assignee], row, Notice.Kind.ASSIGNED, actor=actor, now=now, text=brief)
    return made


def end(article: Article, *, actor: User | None, now: datetime, was: int) -> Assignment:
    """End the open assignment `was`: it is done, or not wanted any more. Raises Changed, PermissionDenied."""
    with transaction.atomic():
        row = editing.lock(article)
        found = row.assignments.filter(pk=was).first()
        if actor and (not editing.may_see(actor, row) or (found and not may_end(actor, row, found))):
            raise PermissionDenied
        open_now = _expect(row, was)
        if open_now is None:
            raise Changed
        _end(open_now, actor=actor, now=now)
        data = {"assignee": open_now.assignee_id, "name": str(open_now.assignee)}
        _record(row, "assign_end", actor=actor, now=now, reason="", data=data)
        people = [open_now.actor, open_now.assignee, row.owner_id]
        notices.tell(people, row, Notice.Kind.DONE, actor=actor, now=now)
    return open_now


def _expect(row: Article, was: int | None) -> Assignment | None:
    found = open_one(row)
    if (found.pk if found else None) != was:
        raise Changed
    return found


def _end(assignment: Assignment, *, actor: User | None, now: datetime) -> None:
    assignment.ended_at, assignment.ended_by = now, actor
    assignment.save(update_fields=["ended_at", "ended_by"])


def _record(
    row: Article, move: str, *, actor: User | None, now: datetime, reason: str, data: dict[str, object]
) -> None:
    number = editing.working(row).number
    editing.record(row, move, row.stage, actor=actor, now=now, number=number, reason=reason, data=data)
