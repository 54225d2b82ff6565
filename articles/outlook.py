"""Why readers see a story or do not: what it waits for, who can take it on, when it goes out, where it will stand.

Nothing is written. All times are UTC. At most seven queries, however many people, photos, topics or tags there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.urls import reverse

from . import copies, workflow
from .content import Content
from .copies import Working
from .gates import Finding, Inspection, Text
from .lists import KINDS
from .models import Article, Assignment, PlannedUpdate, Section, Stage, User
from .workflow import Move

NAMED = 3  # people that are named; the others are counted


class Readers(StrEnum):
    """What readers see of a story."""

    NOTHING = "nothing"
    SCHEDULED = "scheduled"
    LIVE = "live"
    WITHDRAWN = "withdrawn"


class Change(StrEnum):
    """What becomes of a story's place in a list."""

    APPEARS = "appears"
    STAYS = "stays"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class Place:
    """A list that readers find the story in; `kind` is of `lists.KINDS`, "home" or "feed". No `url`: no page yet."""

    kind: str
    name: str
    url: str
    change: Change


@dataclass(frozen=True, slots=True)
class People:
    """Who may take the story on: the first few, and how many more there are."""

    named: tuple[User, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a story stands between the desk and its readers. `number` is the working copy's.

    `next` is the move that leads on, None where nothing is waited for but time; `findings` are its gates',
    `obstacles` other reasons against it, `people` those who may make it. `first_at`, `update_at` and `withdrawal_at`
    lie ahead; `wish` is only wished for.
    """

    stage: Stage
    readers: Readers
    number: int
    next: Move | None
    findings: tuple[Finding, ...]
    obstacles: tuple[Text, ...]
    people: People
    first_at: datetime | None
    update_at: datetime | None
    withdrawal_at: datetime | None
    wish: datetime | None
    places: tuple[Place, ...]


def outlook(
    article: Article, copy: Working, *, viewer: User, plan: PlannedUpdate | None, inspection: Inspection
) -> Outlook:
    """Return how the story stands at the inspection's moment; `plan` is its open plan, if there is one.

    `viewer` comes first among the people.
    """
    now = inspection.now
    readers = _readers(article, now)
    waits = plan is not None and plan.number == copy.number
    move = None if waits else workflow.expected(article)
    wish = copy.content["publish_at"] if readers is Readers.NOTHING else None
    planned = plan.at if plan and readers is Readers.LIVE else None
    leaves = article.withdrawn_at if article.withdrawn_at and article.withdrawn_at > now else None
    return Outlook(
        stage=Stage(article.stage),
        readers=readers,
        number=copy.number,
        next=move,
        findings=tuple(inspection.findings(move.name)) if move else (),
        obstacles=tuple(workflow.obstacles(article, copy, move, inspection)) if move else (),
        people=_people(article, move, viewer) if move else People(),
        first_at=article.published_at if readers is Readers.SCHEDULED else None,
        update_at=planned,
        withdrawal_at=leaves,
        wish=datetime.fromisoformat(wish) if wish else None,
        places=tuple(_places(article, copy, readers, leaves=leaves is not None, now=now)),
    )


def _readers(article: Article, now: datetime) -> Readers:
    if article.published_at is None:
        return Readers.NOTHING
    if article.is_withdrawn(now):
        return Readers.WITHDRAWN
    return Readers.LIVE if article.is_live(now) else Readers.SCHEDULED


# ---- who


def able(article: Article, move: Move) -> QuerySet[User]:
    """Return the people who may make `move` with the story: `workflow.can`, and four eyes, asked of everybody."""
    near = Q(pk=article.owner_id) | Q(
        pk__in=Assignment.objects.filter(article=article, ended_at__isnull=True).values("assignee")
    )
    found = User.objects.filter(
        _holding("articles.view_article"), _holding(move.permission), is_active=True, is_staff=True
    ).filter(near | _holding("articles.edit_others_article"))
    return found.exclude(pk__in=workflow.writers(article)) if move is workflow.APPROVE else found


def _holding(permission: str) -> Q:
    """Who holds a permission: by themselves, by a role, or as a superuser."""
    app, _dot, code = permission.partition(".")
    rights = Permission.objects.filter(content_type__app_label=app, codename=code)
    by_role = User.groups.through._default_manager.filter(group__permissions__in=rights).values("user")
    alone = User.user_permissions.through._default_manager.filter(permission__in=rights).values("user")
    return Q(is_superuser=True) | Q(pk__in=by_role) | Q(pk__in=alone)


def _people(article: Article, move: Move, viewer: User) -> People:
    """Return who may make `move`: the viewer first, the owner, who was at the desk last; at last administrators."""
    keeps_accounts = _holding("articles.change_user")
    nearness = Case(
        When(pk=viewer.pk, then=0), When(pk=article.owner_id, then=1), When(keeps_accounts, then=3), default=2
    )
    found = able(article, move).annotate(nearness=nearness, total=Window(Count("pk")))
    order = ("nearness", F("last_login").desc(nulls_last=True), "username")
    named = list(found.order_by(*order)[:NAMED])
    return People(tuple(named), named[0].total - len(named)) if named else People()


# ---- where


def _places(article: Article, copy: Working, readers: Readers, *, leaves: bool, now: datetime) -> Iterable[Place]:
    """Return the lists that the story will stand in, or leave, once what is waited for has happened."""
    if readers is Readers.WITHDRAWN or article.stage == Stage.SPIKED:
        return []
    live = _live(article, copy)
    if readers is not Readers.LIVE:
        return _changed({}, _keys(live or copy.content), now=now)
    before = _keys(live or copy.content)
    if article.live_number != copy.number:
        return _changed(before, _keys(copy.content), now=now)
    return _changed(before, {} if leaves else before, now=now)


def _live(article: Article, copy: Working) -> Content | None:
    """Return the content of the live copy, None if the story was never released."""
    if article.live_number is None or article.live_number == copy.number:
        return copy.content if article.is_released else None
    return copies.at(article, article.live_number)


def _keys(content: Content) -> dict[str, set[Any]]:
    """Return what a content stands under: ids by kind of list, tags by name."""
    return {
        "section": {content["section"]} - {None},
        "topic": set(content["topics"]),
        "tag": set(content["tags"]),
        "author": set(content["authors"]),
        "editor": set(content["editors"]),
        "source": {row["id"] for row in content["sources"]},
    }


def _changed(before: dict[str, set[Any]], after: dict[str, set[Any]], *, now: datetime) -> list[Place]:
    """Return the places of a story that goes from one set of keys to another, none being no place at all."""
    found: dict[tuple[str, str], tuple[str, set[Change]]] = {}
    for kind, key, name, slug, is_shown in _rows(before, after, now=now):
        url = reverse(kind, args=[slug]) if is_shown else ""
        change = _change(was=key in before.get(kind, ()), will=key in after.get(kind, ()))
        found.setdefault((kind, name), (url, set()))[1].add(change)
    for name in (before.get("tag", set()) | after.get("tag", set())) - {name for kind, name in found if kind == "tag"}:
        found["tag", name] = ("", {_change(was=name in before.get("tag", ()), will=name in after.get("tag", ()))})
    whole = _change(was=bool(before), will=bool(after))
    # An update moves nothing to the top: where the story stands there is not told.
    places = [Place(kind, "", reverse(kind), whole) for kind in ("home", "feed") if whole is not Change.STAYS]
    places += [
        Place(kind, name, url, changes.pop() if len(changes) == 1 else Change.STAYS)
        for (kind, name), (url, changes) in found.items()
    ]
    order = ["home", "feed", *KINDS]
    return sorted(places, key=lambda place: (order.index(place.kind), place.name.casefold()))


def _change(*, was: bool, will: bool) -> Change:
    return Change.STAYS if was and will else Change.LEAVES if was else Change.APPEARS


def _rows(before: dict[str, set[Any]], after: dict[str, set[Any]], *, now: datetime) -> Iterable[tuple[Any, ...]]:
    """Find, in one query, what the keys name: kind, key, name, slug, whether readers may open its list now.

    A section's parent, whose list holds the story too, comes under the section's key.
    """
    parts = []
    for name, kind in KINDS.items():
        keys = before.get(name, set()) | after.get(name, set())
        if not keys:
            continue
        key = "name" if name == "tag" else "pk"
        live = Article.objects.live(now).filter(**{kind.path: OuterRef("pk")})
        is_shown = Value(True) if kind.standing else Exists(live)
        rows = kind.model._default_manager.order_by().annotate(
            list_kind=Value(name, output_field=CharField()), is_shown=is_shown
        )
        parts.append(rows.filter(**{f"{key}__in": keys}).values_list("list_kind", "pk", "name", "slug", "is_shown"))
        if kind.model is Section:
            above = rows.filter(children__in=keys)
            parts.append(above.values_list("list_kind", "children__pk", "name", "slug", "is_shown"))
    if not parts:
        return
    for kind_name, pk, name, slug, is_public in parts[0].union(*parts[1:], all=True):
        yield kind_name, (name if kind_name == "tag" else pk), name, slug, bool(is_public)
