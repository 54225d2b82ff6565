"""The desk's first page: what waits for whoever looks, the board of stories at work, what is due."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import rights, schedule
from ..board import COUNTED, Board, Card, Chosen, Column, Wait, board
from ..models import Author, Stage, Topic, User
from ..templatetags.desk import Choice, Menu, moment
from ..templatetags.newsroom import clock, grouped
from ..workflow import ACTS, Step
from . import buttons, kept
from .filters import is_id, named_in_levels, sections_in_levels, with_below

# The lists that the columns are the beginnings of, by the parameters of `articles.ArticleAdmin.list_filter`.
LISTS = {
    "draft": "stage=draft",
    "in_review": "stage=in_review",
    "approved": "stage=approved",
    "scheduled": "readers=coming",
    "published": "stage=published&readers=live&published_at__within=7",
}

# Reasons that need no name and no time.
PLAIN = {
    "killed": gettext_lazy("Its agency has killed it: decide what becomes of it"),
    "renewed": gettext_lazy("Its agency has sent a new version"),
    "failed": gettext_lazy("A planned update did not go out"),
    "mentioned": gettext_lazy("You were mentioned"),
    "publish": gettext_lazy("Approved: it can be published"),
    "review": gettext_lazy("Waits for your review"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A move from a card's menu: a link where it asks for more, else a button; `to` names the columns it leads to."""

    label: Any
    url: str
    asks: bool
    to: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A card, its menu, and since when its assignment is overdue, None if it is not."""

    card: Card
    ways: list[Way]
    is_overdue: bool


def values(request: Any) -> dict[str, Any]:
    """Return what the first page shows `request.user`, nothing of stories to those who see none.

    Planned updates whose time has come are applied first: the desk must not show as coming what is due.
    """
    user = request.user
    if not user.has_perm("articles.view_article"):
        return {}
    now = timezone.now()
    schedule.apply_on_the_way(now)
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    today_ends = datetime.combine(tomorrow, time.min, tzinfo=timezone.get_current_timezone())
    chosen, menus = _menus(request.GET)
    query = urlencode({menu.name: choice.value for menu in menus for choice in menu.choices[1:] if choice.selected})
    found = board(user, chosen, now=now, today_ends=today_ends)
    return {
        "desk_query": query,
        "menus": menus,
        "kept": kept.lists(user),
        "waits": [_waiting(wait) for wait in found.waits],
        "queues": _queues(found, user),
        "due": [_shown(card, query, now) for card in found.due],
        "due_count": counted(found.counts["due"]),
        "rights": rights.ending(user, now=now) if user.has_perm("articles.view_photo") else [],
        "columns": [_column(column, query, now) for column in found.columns],
    }


def counted(number: int) -> str:
    """Return a count in words; the board does not count beyond COUNTED."""
    return f"{grouped(COUNTED)}+" if number > COUNTED else grouped(number)


# ---- for you


def _waiting(wait: Wait) -> dict[str, Any]:
    story, offer = wait.card.story, wait.card.offer if "offered" in wait.reasons else None
    given = wait.card.assignment if {"overdue", "today", "later", "assigned"} & {*wait.reasons} else None
    return {
        "card": wait.card,
        "why": [_why(wait, reason) for reason in wait.reasons],
        "is_late": bool({"killed", "overdue", "failed"} & {*wait.reasons}),
        "brief": given.brief if given else "",
        "decide": reverse("admin:articles_article_offer", args=[story.pk, offer.pk]) if offer else "",
    }


def _why(wait: Wait, reason: str) -> str:
    """Say why the story waits for the person."""
    if reason == "returned":
        names = {"person": (wait.event and wait.event.actor) or _("somebody")}
        said = wait.event.reason if wait.event else ""
        return _("Returned to you by %(person)s: “%(reason)s”") % {**names, "reason": said}
    if reason == "offered":
        offer: Any = wait.card.offer
        about = {"supplier": offer.supplier, "time": moment(offer.offered_at)}
        return _("%(supplier)s changed it where somebody here had written, %(time)s") % about
    if reason in PLAIN:
        return str(PLAIN[reason])
    assignment: Any = wait.card.assignment
    due = assignment.due_at
    names = {"person": assignment.actor}
    if reason == "overdue":
        return _("Assigned to you by %(person)s, overdue since %(time)s") % {**names, "time": moment(due)}
    if reason == "today":
        return _("Assigned to you by %(person)s, due today at %(time)s") % {**names, "time": clock(due)}
    if reason == "later":
        return _("Assigned to you by %(person)s, due %(time)s") % {**names, "time": moment(due)}
    return _("Assigned to you by %(person)s") % names


def _queues(found: Board, user: User) -> list[dict[str, Any]]:
    """Return the ways to what waits, with counts: of a reporter, one's own."""
    story_list = reverse("admin:articles_article_changelist")
    queues = [
        ("offered", _("Suppliers' changes to decide"), f"{reverse('admin:articles_origin_changelist')}?change=offered"),
        ("review", _("Waiting for review"), f"{story_list}?{LISTS['in_review']}"),
        ("publish", _("Approved, to publish"), f"{story_list}?{LISTS['approved']}"),
        ("names", _("New names to confirm"), reverse("admin:articles_newname_changelist")),
    ]
    ways = [
        {"label": label, "url": address, "count": counted(found.counts[name])}
        for name, label, address in queues
        if found.counts.get(name)
    ]
    mine = [] if user.has_perm("articles.edit_others_article") else [_("My stories at work")]
    return [*ways, *({"label": label, "url": f"{story_list}?owner=me&stage=open", "count": ""} for label in mine)]


# ---- the board


def _column(column: Column, query: str, now: datetime) -> dict[str, Any]:
    address = f"{reverse('admin:articles_article_changelist')}?{LISTS[column.name]}"
    return {
        "name": column.name,
        "label": column.label,
        "count": counted(column.count),
        "is_cut": column.count > len(column.cards),
        "url": f"{address}&{query}" if query else address,
        "cards": [_shown(card, query, now) for card in column.cards],
    }


def _shown(card: Card, query: str, now: datetime) -> Shown:
    ways = [
        Way(step.label, f"{buttons.url(card.story, step.name, card.number)}&desk={quote(query)}", asks, _leads_to(step))
        for step in card.steps
        for asks in [buttons.asks(step.name)]
    ]
    due = card.assignment.due_at if card.assignment else None
    return Shown(card, ways, bool(due and due <= now))


def _leads_to(step: Step) -> str:
    """Name the columns that a move can take a card to, separated by spaces; "" where it leads nowhere on the board."""
    if step.name == "publish":
        return "scheduled published"
    if step.name == "unschedule":
        return str(Stage.APPROVED if step.to is Stage.PUBLISHED else step.to)
    is_to_column = step.to in (Stage.DRAFT, Stage.REVIEW, Stage.APPROVED) and step.move.name not in ACTS
    return str(step.to) if is_to_column else ""


# ---- what it is narrowed down to


def _menus(given: Any) -> tuple[Chosen, list[Menu]]:
    """Return what the address asks for, and the menus that ask; what nobody offers is not asked for. Three queries."""
    sections = sections_in_levels()
    names = {
        "section": (_("section"), named_in_levels(sections)),
        "topic": (_("topic"), [(row.pk, str(row)) for row in Topic.objects.only("name")]),
        "author": (_("author"), [(row.pk, str(row)) for row in Author.objects.only("name")]),
    }
    asked = {name: int(given.get(name, "")) for name in names if is_id(given.get(name, ""))}
    asked = {name: pk for name, pk in asked.items() if pk in dict(names[name][1])}
    menus = [
        Menu(
            label,
            name,
            [
                Choice("", _("All"), name not in asked),
                *(Choice(str(pk), text, asked.get(name) == pk) for pk, text in rows),
            ],
            "?" + urlencode({other: pk for other, pk in asked.items() if other != name}),
        )
        for name, (label, rows) in names.items()
    ]
    below = with_below(sections, asked.get("section"))
    return Chosen(below, asked.get("topic"), asked.get("author")), menus
