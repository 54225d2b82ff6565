"""The panel "Why is it (not) live?" on a story's page: `articles.outlook` in words."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from ..editing import Working
from ..gates import Inspection
from ..lists import KINDS
from ..models import Article, Stage, User
from ..outlook import Change, Outlook, People, Place, Readers, outlook
from ..templatetags.desk import moment, when
from . import buttons
from .standing import standing

# What a pending version waits for, within a sentence.
PENDING = {
    Stage.DRAFT: gettext_lazy("version %(number)d is a draft"),
    Stage.REVIEW: gettext_lazy("version %(number)d waits for approval"),
    Stage.APPROVED: gettext_lazy("version %(number)d is approved and waits for publication"),
}
WAITS = {
    Stage.REVIEW: (
        gettext_lazy("Not live yet: waits for approval by %(people)s"),
        gettext_lazy("Not live yet: waits for approval, and nobody may give it"),
    ),
    Stage.APPROVED: (
        gettext_lazy("Not live yet: approved, waits for publication by %(people)s"),
        gettext_lazy("Not live yet: approved, and nobody may publish it"),
    ),
}
TITLES = {
    Readers.NOTHING: gettext_lazy("Why is it not live yet?"),
    Readers.SCHEDULED: gettext_lazy("Why is it not live yet?"),
    Readers.LIVE: gettext_lazy("Why is it live?"),
    Readers.WITHDRAWN: gettext_lazy("Why is it not live?"),
}
PLACES = {"home": gettext_lazy("Front page, “Latest”"), "feed": pgettext_lazy("of the whole site", "Feed")}


def context(user: User, article: Article, copy: Working, *, now: datetime) -> dict[str, Any]:
    """Return what a story's page tells first: where it stands, why, and the steps that `user` may take."""
    seen, told = Inspection(copy.content, now=now), standing(article, copy, viewer=user, now=now)
    found = outlook(article, copy, viewer=user, plan=told["plan"], inspection=seen)
    return {
        "standing": told,
        "why": panel(found, article, viewer=user, now=now),
        "steps": buttons.steps(user, article, copy, now=now, inspection=seen),
    }


def panel(found: Outlook, article: Article, *, viewer: User, now: datetime) -> dict[str, Any]:
    """Return what `_why.html` tells."""
    return {
        "title": TITLES[found.readers],
        "answer": answer(found, article, viewer=viewer, now=now),
        "next": found.next.label if found.next else "",
        "required": [*(finding.text for finding in found.findings if finding.is_required), *found.obstacles],
        "advised": [finding.text for finding in found.findings if not finding.is_required],
        "people": named(found.people, viewer),
        "times": times(found),
        "places": places(found, article),
    }


def answer(found: Outlook, article: Article, *, viewer: User, now: datetime) -> str:
    """Return the answer in one sentence."""
    parts = [_standing(found, article, viewer=viewer, now=now)]
    if found.update_at and not found.next:
        parts.append(
            _("version %(number)d goes out %(when)s") % {"number": found.number, "when": when(found.update_at, now)}
        )
    elif found.readers is not Readers.NOTHING and found.stage in PENDING:
        parts.append(str(PENDING[found.stage]) % {"number": found.number})
    if found.withdrawal_at:
        parts.append(_("it will be withdrawn %(when)s") % {"when": when(found.withdrawal_at, now)})
    missing = sum(finding.is_required for finding in found.findings)
    if missing:
        parts.append(
            ngettext("%(count)d thing is missing", "%(count)d things are missing", missing) % {"count": missing}
        )
    return "; ".join(parts) + "."


def _standing(found: Outlook, article: Article, *, viewer: User, now: datetime) -> str:
    """Say what readers see, and of a story that they never saw whom it waits for."""
    if found.readers is Readers.WITHDRAWN:
        return _("Not live: withdrawn since %(time)s") % {"time": moment(article.withdrawn_at)}
    if found.readers is Readers.LIVE:
        return _("Live since %(time)s") % {"time": moment(article.published_at)}
    if found.first_at:
        return _("Scheduled: live %(when)s") % {"when": when(found.first_at, now)}
    if found.stage in WAITS:
        somebody, nobody = WAITS[found.stage]
        people = named(found.people, viewer)
        return str(somebody) % {"people": people} if people else str(nobody)
    if found.stage == Stage.SPIKED:
        return _("Not live: it was spiked")
    if article.owner_id == viewer.pk:
        return _("Not live yet: your draft, not submitted for review")
    return _("Not live yet: a draft of %(name)s") % {"name": article.owner or "–"}


def named(people: People, viewer: User) -> str:
    """Return who may take the story on, within a sentence; "" for nobody."""
    names = [_("you") if person.pk == viewer.pk else str(person) for person in people.named]
    if people.more:
        names.append(ngettext("%(count)d other", "%(count)d others", people.more) % {"count": people.more})
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def times(found: Outlook) -> list[tuple[Any, datetime]]:
    """Return what happens by itself, and what is wished, with its moment."""
    lines = [
        (_("Publication scheduled"), found.first_at),
        (_("Update scheduled"), found.update_at),
        (_("Withdrawal scheduled"), found.withdrawal_at),
        (_("Wished for, not scheduled"), found.wish),
    ]
    return [(label, value) for label, value in lines if value]


def places(found: Outlook, article: Article) -> list[dict[str, Any]]:
    """Return the lists that readers find the story in, gathered by what becomes of it there."""
    is_pending = article.live_number != found.number
    titles = {
        Change.APPEARS: _("Readers will find it in"),
        Change.STAYS: _("Readers will see the change in") if is_pending else _("Readers find it in"),
        Change.LEAVES: _("It will leave"),
    }
    return [
        {"title": title, "change": change.value, "kinds": [(kind(name), rows) for name, rows in gathered]}
        for change, title in titles.items()
        if (gathered := _by_kind([place for place in found.places if place.change is change]))
    ]


def _by_kind(found: list[Place]) -> list[tuple[str, list[Place]]]:
    return [(name, list(rows)) for name, rows in groupby(found, key=lambda place: place.kind)]


def kind(name: str) -> str:
    """Return what kind of list a place is."""
    if name in PLACES:
        return str(PLACES[name])
    return capfirst(str(KINDS[name].model._meta.verbose_name))
