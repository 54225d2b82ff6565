"""Editions of the front page in words: what each says, and what it changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..forms.story import may_read
from ..models import Arrangement, Article, FrontEdition, User
from ..templatetags.desk import moment
from .blocks import story_facts, unknown_story


@dataclass(frozen=True, slots=True)
class Line:
    """One part of an edition: its name, what it says in words, and whether the edition changed it."""

    name: str
    text: str = ""
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the history."""

    edition: FrontEdition
    lines: list[Line]
    is_newest: bool


class Names:
    """The stories that arrangements name, found in one query, in words that their reader may read."""

    def __init__(self, uids: Iterable[str], *, viewer: User, now: datetime) -> None:
        rows = Article.objects.filter(uid__in=set(uids)).select_related("section").defer("body")
        self.found = {str(row.uid): row for row in rows}
        self.facts = {uid: facts_for(row, viewer=viewer, now=now) for uid, row in self.found.items()}

    def headline(self, uid: str) -> str:
        """Return the story's headline, or words that stand for it."""
        facts = self.facts.get(uid) or unknown_story(uid)
        return facts["text"] or facts["label"]


def facts_for(story: Article, *, viewer: User, now: datetime) -> dict[str, str]:
    """Return what is told about a story at the desk, of one that `viewer` may not read that it is none of theirs."""
    if may_read(viewer, story, now):
        return story_facts(story, user=viewer, now=now)
    return unknown_story(str(story.uid))


def told(facts: Mapping[str, str]) -> str:
    """Return a story's headline, and in a second line its state, section and time, for a picker."""
    state = " · ".join(part for part in (facts["label"], facts["detail"]) if part)
    return "\n".join(part for part in (facts["text"], state) if part)


def history(editions: list[FrontEdition], names: Names, *, newest: int) -> Iterator[Entry]:
    """Yield a row for each edition but the last, which is there to be compared with; newest first."""
    for edition, before in pairwise(editions):
        yield Entry(edition, lines(edition.arrangement, names, before.arrangement), edition.number == newest)


def lines(arrangement: Arrangement, names: Names, before: Arrangement) -> list[Line]:
    """Return what an arrangement says, part by part, and what it took from the one before."""
    said = []
    for part, value in (("banner", arrangement.banner), ("lead", arrangement.lead), ("pins", arrangement.pins)):
        was: Any = getattr(before, part)
        if value:
            said.append(Line(NAMES[part](value), WORDS[part](value, names), value != was))
        elif was:
            said.append(Line(REMOVED[part](), is_changed=True))
    return said or [Line(_("Everything automatic"))]


def beside(theirs: Arrangement, typed: Arrangement, names: Names) -> dict[str, list[str]]:
    """Return, for each part in which `typed` says something else, what `theirs` says: lines of text, none if empty."""
    said: dict[str, list[str]] = {}
    if theirs.banner != typed.banner:
        said["banner"] = [WORDS["banner"](theirs.banner, names)] if theirs.banner else []
    if theirs.lead != typed.lead:
        said["lead"] = [_placed(theirs.lead, names)] if theirs.lead else []
    if theirs.pins != typed.pins:
        said["pins"] = [_placed(pin, names) for pin in theirs.pins]
    return said


def _placed(placed: Any, names: Names) -> str:
    headline = names.headline(placed.story)
    if placed.until is None:
        return headline
    return _("%(headline)s (until %(time)s)") % {"headline": headline, "time": moment(placed.until)}


def _banner(banner: Any, names: Names) -> str:
    values = {"text": banner.text, "time": moment(banner.until)}
    if not banner.story:
        return _("“%(text)s” until %(time)s") % values
    values["headline"] = names.headline(banner.story)
    return _("“%(text)s” until %(time)s, to: %(headline)s") % values


def _pins(pins: Any, names: Names) -> str:
    return "; ".join(_placed(pin, names) for pin in pins)


WORDS = {"banner": _banner, "lead": _placed, "pins": _pins}
NAMES: dict[str, Any] = {
    "banner": lambda _value: _("Banner"),
    "lead": lambda _value: _("Lead"),
    "pins": lambda pins: ngettext("%(count)d pin", "%(count)d pins", len(pins)) % {"count": len(pins)},
}
REMOVED = {
    "banner": lambda: _("Banner removed"),
    "lead": lambda: _("Lead left to the newest story"),
    "pins": lambda: _("Pins removed"),
}
