"""Words from desk to desk about a story. Their text never changes; a note is resolved, and opened again.

Whoever may see the story may write, whatever its stage. All times are UTC.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Lower

from . import editing, notices
from .models import Article, Note, Notice, User

MENTION = re.compile(r"(?<![\w@./+-])@([\w.+-]+(?:@[\w.+-]+)?)")  # what Django lets account names be made of
LONGEST = 5000  # characters of a note


@dataclass(frozen=True, slots=True)
class Added:
    """A note that was written, and the mentions that reach nobody: people who may not see the story, unknown names."""

    note: Note
    told: list[User] = field(default_factory=list)
    shut_out: list[User] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def add(article: Article, text: str, *, actor: User, now: datetime) -> Added:
    """Write a note and tell its people: who is mentioned; the owner, the assignee, and whoever wrote a note before.

    Only those who may see the story are told. Raises PermissionDenied, ValueError for no words or too many.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise ValueError(f"A note has 1 to {LONGEST} characters.")
    if not editing.may_see(actor, article):
        raise PermissionDenied
    with transaction.atomic():
        found, unknown = mentioned(text)
        seeing = set(notices.who_may_see(article).filter(pk__in=[user.pk for user in found]))
        told = [user for user in found if user in seeing]
        note = Note.objects.create(article=article, author=actor, text=text)
        note.created_at = now
        note.save(update_fields=["created_at"])
        note.mentions.set(told)
        notices.tell(told, article, Notice.Kind.MENTIONED, actor=actor, now=now, note=note)
        before = set(article.notes.exclude(pk=note.pk).values_list("author", flat=True))
        others = (before | set(notices.writers_of(article))) - {user.pk for user in told}
        notices.tell(others, article, Notice.Kind.NOTED, actor=actor, now=now, note=note)
    return Added(note, told, [user for user in found if user not in seeing], unknown)


def mentioned(text: str) -> tuple[list[User], list[str]]:
    """Return the active accounts that a text mentions by "@name", in any case, and the names that nobody has.

    A full stop after a name ends the sentence, unless an account is called so.
    """
    names = list(dict.fromkeys(name.lower() for name in MENTION.findall(text)))
    spelt = {name: (name, name.rstrip(".-+")) for name in names}
    wanted = {each for pair in spelt.values() for each in pair if each}
    people = User.objects.filter(is_active=True).annotate(lower=Lower("username")).filter(lower__in=wanted)
    by_name = {user.username.lower(): user for user in people} if wanted else {}
    found: dict[int, User] = {}
    unknown = []
    for full, short in spelt.values():
        user = by_name.get(full) or by_name.get(short)
        if user:
            found[user.pk] = user
        else:
            unknown.append(short or full)
    return list(found.values()), unknown


def resolve(note: Note, *, actor: User, now: datetime) -> bool:
    """Say that a note needs nothing more; returns whether it was open. Raises PermissionDenied."""
    with transaction.atomic():
        was_open = _set(note, actor=actor, is_open=True, resolved_at=now, resolved_by=actor)
        note.notices.filter(seen_at__isnull=True).update(seen_at=now)  # nobody has to do anything about it any more
    return was_open


def reopen(note: Note, *, actor: User) -> bool:
    """Open a note again; returns whether it was resolved. Raises PermissionDenied."""
    return _set(note, actor=actor, is_open=False, resolved_at=None, resolved_by=None)


def _set(note: Note, *, actor: User, is_open: bool, **values: object) -> bool:
    if not editing.may_see(actor, note.article):
        raise PermissionDenied
    return bool(Note.objects.filter(pk=note.pk, resolved_at__isnull=is_open).update(**values))
