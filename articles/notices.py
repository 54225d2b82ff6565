"""What people are told about stories: rows of their inbox, and mail for those who want it.

Whoever does something is never told of it, nor is anybody of a story that they may not see. All times are UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from . import mailing
from .models import Article, Note, Notice, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
Kind = Notice.Kind

# What those hear by mail who want it when they are assigned, mentioned or answered.
MINE = (Kind.ASSIGNED, Kind.MENTIONED, Kind.NOTED, Kind.RETURNED, Kind.KILLED)

# What a move tells the story's people.
MOVES = {
    "submit": Kind.SUBMITTED,
    "return": Kind.RETURNED,
    "approve": Kind.APPROVED,
    "spike": Kind.SPIKED,
    "publish": Kind.PUBLISHED,
    "withdraw": Kind.WITHDRAWN,
    "keep": Kind.REINSTATED,
    "reinstate": Kind.REINSTATED,
    "reschedule": Kind.SCHEDULED,
    "unschedule": Kind.UNSCHEDULED,
}


def of_move(
    article: Article, move: str, *, actor: User | None, now: datetime, reason: str = "", at: datetime | None = None
) -> None:
    """Tell of a move that was just made, and takes effect at `at`, None for now; within its transaction.

    | move | who is told |
    |---|---|
    | submit | who may approve and had to do with the story: gave it out, returned it, or wrote a note on it |
    | all others in MOVES, those for later and those that change or cancel a time too | the owner, the assignee |
    | the others | nobody: they are steps of whoever works on the story |

    Assignments and notes tell their people themselves; a planned update that was refused, its planner and the owner.
    """
    if move not in MOVES:
        return
    kind = MOVES[move]
    if kind == Kind.PUBLISHED and ((at and at > now) or not article.is_out(now)):
        kind = Kind.SCHEDULED
    if move == "publish":  # by hand, or planned anew: nothing is left to be done about a plan that failed
        settle(article, Kind.PLAN_FAILED, now=now)
    people = editors_of(article) if move == "submit" else writers_of(article)
    tell(people, article, kind, actor=actor, now=now, text=reason)


def tell(
    users: Iterable[User | int | None],
    article: Article,
    kind: str,
    *,
    actor: User | None,
    now: datetime,
    note: Note | None = None,
    text: str = "",
) -> list[Notice]:
    """Tell `users`, accounts or their ids, each once; returns the notices. What is due by mail leaves after the commit.

    An older notice of the same kind that its reader has not seen yet counts as seen: the newer one takes its place.
    Notices of notes all stay.
    """
    ids = {user.pk if isinstance(user, User) else user for user in users}
    wanted = [pk for pk in ids if pk is not None and (actor is None or pk != actor.pk)]
    found = list(who_may_see(article).filter(pk__in=wanted)) if wanted else []
    if not found:
        return []
    if note is None:
        Notice.objects.filter(user__in=found, article=article, kind=kind, seen_at__isnull=True).update(seen_at=now)
    made = Notice.objects.bulk_create(
        Notice(user=user, article=article, kind=kind, actor=actor, note=note, text=text, at=now, mail=_mail(user, kind))
        for user in found
    )
    if any(notice.mail for notice in made):
        transaction.on_commit(mailing.thread.start)
    return made


def settle(article: Article, *kinds: str, now: datetime) -> None:
    """Mark notices as seen, whoever has them: nothing is left to be done about what they tell."""
    Notice.objects.filter(article=article, kind__in=kinds, seen_at__isnull=True).update(seen_at=now)


def _mail(user: User, kind: str) -> str:
    wants = user.mail == "all" or (user.mail == "mine" and kind in MINE)
    return Notice.Mail.WAITING if settings.SENDS_MAIL and wants and user.email else Notice.Mail.NONE


# ---- who


def who_may_see(article: Article) -> QuerySet[User]:
    """Return the accounts that work here and may see the story's working copy: `copies.may_see`, in one query."""
    given = article.assignments.filter(ended_at__isnull=True).values("assignee")
    readers = User.objects.with_perm("articles.view_article", backend=BACKEND).values("pk")
    every = User.objects.with_perm("articles.edit_others_article", backend=BACKEND).values("pk")
    theirs = Q(pk=article.owner_id) | Q(pk__in=given) | Q(pk__in=every)
    return User.objects.filter(theirs, pk__in=readers, is_staff=True)


def writers_of(article: Article) -> list[int | None]:
    """Return the ids of the story's owner and of whom it is assigned to."""
    given = article.assignments.filter(ended_at__isnull=True).values_list("assignee", flat=True)
    return [article.owner_id, *given]


def editors_of(article: Article) -> QuerySet[User]:
    """Return who may approve and had to do with the story."""
    approvers = User.objects.with_perm("articles.approve_article", backend=BACKEND).values("pk")
    gave = Q(pk__in=article.assignments.filter(ended_at__isnull=True).values("actor"))
    holds = Q(pk__in=article.assignments.filter(ended_at__isnull=True).values("assignee"))
    returned = Q(pk__in=article.events.filter(move="return").values("actor"))
    wrote = Q(pk__in=article.notes.values("author"))
    return User.objects.filter(gave | holds | returned | wrote, pk__in=approvers)


# ---- the inbox


def inbox(user: User) -> QuerySet[Notice]:
    """Return what stands in the inbox, newest first: notices of stories that `user` may still see."""
    return Notice.objects.filter(user=user, article__in=Article.objects.visible_to(user))


@dataclass(frozen=True, slots=True)
class New:
    """How many notices are new, and how many of those tell of a kill."""

    total: int
    kills: int


def new(user: User) -> New:
    """Return how much of it is new; one query."""
    found = inbox(user).filter(seen_at__isnull=True)
    return New(**found.aggregate(total=Count("pk"), kills=Count("pk", filter=Q(kind=Kind.KILLED))))


def see(user: User, *, now: datetime, article: Article | None = None, until: int | None = None) -> int:
    """Mark notices as seen: those about a story, or those up to the id `until`; returns how many."""
    new = Notice.objects.filter(user=user, seen_at__isnull=True)
    if article:
        new = new.filter(article=article)
    if until is not None:
        new = new.filter(pk__lte=until)
    return new.update(seen_at=now)
