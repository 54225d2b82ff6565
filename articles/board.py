"""What the desk shows: what waits for a person, and why; the stories at work by where they stand; what is due.

All lists are asked for in one statement, all counts in a second, all stories in a third, whoever asks and however
many there are. Times are UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, FilteredRelation, Min, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from . import naming, notices, unions, workflow
from .models import Article, Assignment, Event, Notice, Origin, PlannedUpdate, Revision, Stage, User, WireUse
from .workflow import Step

SHOWN = 20  # cards in a column
OUT = 6  # in the last one: nobody has to do anything with them
COUNTED = 1000  # counts go no further: nobody works down a longer list
QUEUED = 3  # stories of a queue that waits for everybody with the right, under "For you"
RECENT = timedelta(days=7)
OWN = 100  # of a person's drafts, those looked at for having been returned: the last that changed

# The columns from left to right, and the parts that their cards come from.
COLUMNS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "draft": (Stage.DRAFT.label, ("draft",)),
    "in_review": (Stage.REVIEW.label, ("in_review",)),
    "approved": (Stage.APPROVED.label, ("approved",)),
    "scheduled": (_("Scheduled"), ("scheduled", "planned")),
    "published": (_("Recently published"), ("published",)),
}

# Why something waits, the most urgent first.
URGENCY = (
    "killed",
    "failed",
    "overdue",
    "returned",
    "today",
    "mentioned",
    "offered",
    "renewed",
    "publish",
    "review",
    "later",
    "assigned",
)
# What a person was told and has not seen yet, where somebody has to do something about it.
TOLD = {"failed": Notice.Kind.PLAN_FAILED, "mentioned": Notice.Kind.MENTIONED}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the board is narrowed down to: ids of sections (with those below), of a topic, of an author."""

    sections: tuple[int, ...] = ()
    topic: int | None = None
    author: int | None = None

    def of(self, stories: Any) -> Any:
        """Keep the stories of what is chosen."""
        if self.sections:
            stories = stories.filter(section__in=self.sections)
        if self.topic is not None:
            stories = stories.filter(topic_rows__topic=self.topic)
        return stories if self.author is None else stories.filter(author_rows__author=self.author)


@dataclass(frozen=True, slots=True)
class Card:
    """A story on the desk: the working copy's headline and number, who has it, and what may be tried with it."""

    story: Any
    steps: list[Step] = field(default_factory=list)

    @property
    def headline(self) -> str:
        """The headline of the working copy."""
        return self.story.working_headline or self.story.headline

    @property
    def number(self) -> int:
        """The newest revision, which a move from here is based on."""
        return self.story.working_number or 0

    @property
    def assignment(self) -> Assignment | None:
        """The open assignment."""
        return getattr(self.story, "given", None)  # Django sets no joined row where there is none

    @property
    def plan(self) -> PlannedUpdate | None:
        """The update that waits for its time."""
        return getattr(self.story, "plan", None)

    @property
    def offer(self) -> Origin | None:
        """Where a supplier's change came from that waits for a decision; of several, the first."""
        return getattr(self.story, "offer", None)

    @property
    def goes_out_at(self) -> datetime | None:
        """When the planned update goes out, else when readers see the story for the first time, be it past or not."""
        return self.plan.at if self.plan else self.story.published_at


@dataclass(frozen=True, slots=True)
class Column:
    """One column: at most SHOWN cards, and how many there are, counted up to COUNTED."""

    name: str
    label: Any
    cards: list[Card]
    count: int


@dataclass(slots=True)
class Wait:
    """A story that waits for the person, with the reasons, the most urgent first; `event` is how it was returned."""

    card: Card
    reasons: list[str]
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The desk of one person at one moment."""

    waits: list[Wait]
    due: list[Card]
    columns: list[Column]
    counts: dict[str, int]  # of every part, up to COUNTED + 1


def board(user: User, chosen: Chosen, *, now: datetime, today_ends: datetime) -> Board:
    """Return the desk of `user` at `now`, its columns narrowed down; `today_ends` is midnight in the user's zone.

    Three queries, and one for who returned what.
    """
    personal, common = _personal(user), _common(user, chosen, now=now, today_ends=today_ends)
    ids = unions.ids({**personal, **common})
    cards = _cards(user, {pk for found in ids.values() for pk in found}, now=now)
    rows = {part: [cards[pk] for pk in found if pk in cards] for part, found in ids.items()}
    counts = dict.fromkeys([*personal, *common], 0) | unions.counts({**_queues(user), **common}, COUNTED + 1)
    return Board(
        waits=_waits(rows, now=now, today_ends=today_ends),
        due=rows.get("due", []),
        columns=[_column(name, rows, counts) for name in COLUMNS],
        counts=counts,
    )


# ---- the parts: each a list of stories along an index


def _queues(user: User) -> dict[str, QuerySet]:
    """What waits for everybody with the right, the longest first. Nobody reviews their own story."""
    seen, found = Article.objects.visible_to(user), {}
    if user.has_perm(workflow.PUBLISH.permission):
        found["publish"] = _to_publish(seen)
    if user.has_perm(workflow.APPROVE.permission):
        written = Revision.objects.filter(article=OuterRef("pk"), actor=user).exclude(kind=Revision.Kind.HOTFIX)
        own = written.filter(number__gt=Coalesce(OuterRef("approved_number"), -1))  # four eyes, as `workflow` asks
        review = seen.filter(~Exists(own), stage=Stage.REVIEW).exclude(owner=user)
        found["review"] = review.order_by("changed_at", "pk")
    if user.has_perm("articles.change_article"):
        found["offered"] = _to_decide(seen.exclude(stage=Stage.SPIKED), user)
    if user.has_perm("articles.view_newname"):
        found["names"] = naming.new_to(user)
    return found


def _personal(user: User) -> dict[str, QuerySet]:
    """What waits for the person, cut to what is shown."""
    mine = Assignment.objects.filter(assignee=user, ended_at__isnull=True).exclude(article__stage=Stage.SPIKED)
    told = notices.inbox(user).filter(seen_at__isnull=True).order_by("-at", "-pk")
    steps = Event.objects.filter(article=OuterRef("pk")).exclude(from_stage=F("to_stage"))
    last = Subquery(steps.order_by("-at", "-pk").values("move")[:1])
    own = Article.objects.filter(owner=user, stage=Stage.DRAFT).order_by("-changed_at")
    returned = Article.objects.filter(pk__in=own.values("pk")[:OWN]).alias(last=last).filter(last="return")
    theirs = Article.objects.filter(Q(owner=user) | Q(pk__in=mine.values("article")))
    decided_by = Article.objects.visible_to(user) if user.has_perm(workflow.ACTS["withdraw"].permission) else theirs
    return {
        "killed": _concerned(decided_by, WireUse.Kind.KILL)[:SHOWN],
        "renewed": _concerned(theirs, WireUse.Kind.UPDATE)[:SHOWN],
        "mine": mine.order_by(F("due_at").asc(nulls_last=True), "pk").values_list("article")[:SHOWN],
        "returned": returned.order_by("-changed_at", "-pk").values_list("pk")[:SHOWN],
        **{name: told.filter(kind=kind).values_list("article")[:SHOWN] for name, kind in TOLD.items()},
        **{name: stories.values_list("pk")[:QUEUED] for name, stories in _queues(user).items()},
    }


def _concerned(stories: QuerySet, kind: str) -> QuerySet:
    """Return the ids of those stories of which an agency said something that waits, the oldest first."""
    stories = stories.exclude(stage=Stage.SPIKED).filter(merged_into__isnull=True).order_by()
    waiting = WireUse.objects.filter(kind=kind, settled_at__isnull=True, article__in=stories.values("pk"))
    return waiting.order_by("at", "pk").values_list("article")


def _common(user: User, chosen: Chosen, *, now: datetime, today_ends: datetime) -> dict[str, QuerySet]:
    """What stands on the board. What somebody has to take on waits longest on top; the rest is newest or next first."""
    seen = chosen.of(Article.objects.visible_to(user))
    open_ones = Assignment.objects.filter(ended_at__isnull=True, due_at__lt=today_ends)
    due = open_ones.filter(article__in=seen.exclude(stage=Stage.SPIKED).values("pk"))
    recent = seen.live(now).filter(stage=Stage.PUBLISHED, published_at__gt=now - RECENT)
    parts = {
        "draft": seen.filter(stage=Stage.DRAFT).order_by("-changed_at", "-pk"),
        "in_review": seen.filter(stage=Stage.REVIEW).order_by("changed_at", "pk"),
        "approved": _to_publish(seen),
        "scheduled": seen.scheduled(now).order_by("published_at", "pk"),
        "planned": seen.filter(plans__done_at__isnull=True, plans__isnull=False).order_by("plans__at", "pk"),
        "published": recent.newest_first(),
    }
    return {
        "due": due.exclude(assignee=user).order_by("due_at", "pk").values_list("article")[:SHOWN],
        **{name: stories.values_list("pk")[: OUT if name == "published" else SHOWN] for name, stories in parts.items()},
    }


def _to_publish(stories: QuerySet) -> QuerySet:
    """Approved stories, but for those whose approved version goes out by itself."""
    open_plans = PlannedUpdate.objects.filter(article=OuterRef("pk"), done_at__isnull=True)
    coming = Exists(open_plans.filter(number=OuterRef("approved_number")))
    return stories.filter(~coming, stage=Stage.APPROVED).order_by("changed_at", "pk")


def _to_decide(stories: QuerySet, user: User) -> QuerySet:
    """Stories in which a supplier's change collides with what people wrote (`intake.offers`), the user's own first."""
    offered = Origin.objects.filter(offered_at__isnull=False)  # few, among all that was ever imported
    whose = Case(When(owner=user, then=0), default=1)
    since = Min("origins__offered_at", filter=Q(origins__offered_at__isnull=False))
    return (
        stories.filter(pk__in=offered.values("article"))
        .alias(since=since, whose=whose)
        .order_by("whose", "since", "pk")
    )


# ---- the stories


def _cards(user: User, ids: Iterable[int], *, now: datetime) -> dict[int, Card]:
    """Return the cards of stories that `user` may see, by id; one query."""
    stories: Any = Article.objects.filter(pk__in=ids).with_working().defer("body")
    stories = stories.annotate(
        given=FilteredRelation("assignments", condition=Q(assignments__ended_at__isnull=True)),
        plan=FilteredRelation("plans", condition=Q(plans__done_at__isnull=True)),
        offer=FilteredRelation("origins", condition=Q(origins__offered_at__isnull=False)),
    ).select_related("owner", "given__assignee", "given__actor", "plan", "offer")
    # A story with several offers comes several times: the last time, which stays, with the first of them.
    cards = [Card(story) for story in stories.order_by("-offer__offered_at", "-offer__pk")]
    for card in cards:
        card.steps.extend(workflow.offered(user, card.story, now=now, is_planned=card.plan is not None))
    return {card.story.pk: card for card in cards}


def _column(name: str, rows: dict[str, list[Card]], counts: dict[str, int]) -> Column:
    label, parts = COLUMNS[name]
    cards = [card for part in parts for card in rows.get(part, [])]
    if len(parts) > 1:
        cards = [card for card in cards if card.goes_out_at]  # unscheduled a moment ago
        cards.sort(key=lambda card: (card.goes_out_at, card.story.pk))
    return Column(name, label, cards[:SHOWN], sum(counts[part] for part in parts))


def _waits(rows: dict[str, list[Card]], *, now: datetime, today_ends: datetime) -> list[Wait]:
    """Put what waits into one list, each story once, the most urgent first; one query."""
    waits: dict[int, Wait] = {}
    for part in ("killed", "mine", "returned", *TOLD, "offered", "renewed", "publish", "review"):
        for card in rows.get(part, []):
            if part == "offered" and card.offer is None:  # decided a moment ago
                continue
            why = _assigned(card, now=now, today_ends=today_ends) if part == "mine" else part
            wait = waits.setdefault(card.story.pk, Wait(card, []))
            if why not in wait.reasons:
                wait.reasons.append(why)
    returns = Event.objects.filter(article__in=[card.story.pk for card in rows.get("returned", [])], move="return")
    for event in returns.select_related("actor").order_by("at", "pk"):
        waits[event.article_id].event = event  # the last one stays
    for wait in waits.values():
        wait.reasons.sort(key=URGENCY.index)
    return sorted(waits.values(), key=lambda wait: URGENCY.index(wait.reasons[0]))


def _assigned(card: Card, *, now: datetime, today_ends: datetime) -> str:
    due = card.assignment.due_at if card.assignment else None
    if due is None:
        return "assigned"
    return "overdue" if due <= now else "today" if due < today_ends else "later"
