"""Who wrote what meanwhile, and what merged by itself, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ..content import FIELDS, stored
from ..editing import Saved
from ..forms.story import StoryForm
from ..merge import BODY, MINE, THEIRS, Merged, Taken
from ..models import Article, Revision, User
from ..templatetags.desk import moment


@dataclass(slots=True)
class Saver:
    """One person who saved meanwhile: the name, the numbers of the versions, the time of the last one (UTC)."""

    name: str
    is_viewer: bool
    at: datetime
    numbers: list[int] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """What this person did, for the top of the page."""
        numbers, time = ", ".join(map(str, self.numbers)), moment(self.at)
        if self.is_viewer:
            words = ngettext(
                "You saved version %(numbers)s in another window, %(time)s.",
                "You saved versions %(numbers)s in another window, the last one %(time)s.",
                len(self.numbers),
            )
        else:
            words = ngettext(
                "%(name)s saved version %(numbers)s meanwhile, %(time)s.",
                "%(name)s saved versions %(numbers)s meanwhile, the last one %(time)s.",
                len(self.numbers),
            )
        return words % {"name": self.name, "numbers": numbers, "time": time}


@dataclass(frozen=True, slots=True)
class Others:
    """Who saved since: the people in order, and for each key of the content the names of those who changed it."""

    savers: tuple[Saver, ...]
    names: dict[str, str]


def others(article: Article, base: int, newest: int, *, viewer: User) -> Others:
    """Return who saved the revisions after `base` up to `newest`, and which keys each of them changed; two queries."""
    rows = list(article.revisions.filter(number__range=(base, newest)).select_related("actor").order_by("number"))
    contents = dict(zip(rows, stored(row.content for row in rows), strict=True))
    savers: dict[int | None, Saver] = {}
    changed: dict[str, dict[str, None]] = {}
    for before, row, actor in steps(rows):
        name = _name(actor, viewer)
        saver = savers.setdefault(actor.pk if actor else None, Saver(name, actor == viewer, row.created_at))
        saver.numbers.append(row.number)
        saver.at = row.created_at
        old, new = contents[before], contents[row]
        for key in new:
            if new[key] != old[key]:
                changed.setdefault(key, {})[name] = None
    return Others(tuple(savers.values()), {key: ", ".join(names) for key, names in changed.items()})


def fixers(article: Article, held: int, live: int, *, viewer: User) -> Others:
    """Return who wrote the hotfixes after revision `held` up to the `live` one; one query."""
    rows = article.revisions.filter(number__gt=held, number__lte=live, kind=Revision.Kind.HOTFIX)
    savers: dict[int | None, Saver] = {}
    for row in rows.select_related("actor").defer("content").order_by("number"):
        saver = savers.setdefault(row.actor_id, Saver(_name(row.actor, viewer), row.actor == viewer, row.created_at))
        saver.numbers.append(row.number)
        saver.at = row.created_at
    names = ", ".join(saver.name for saver in savers.values())
    return Others(tuple(savers.values()), dict.fromkeys(FIELDS, names))


def report(merged: Merged, names: Mapping[str, str], *, mine: str = "") -> str:
    """Return what merged by itself as sentences, "" for nothing: who brought which fields and paragraphs.

    `names` are theirs by the content's keys (`others`); `mine` is what stands for my side, "you" without it.
    """
    mine = mine or pgettext("who did it", "you")
    done: dict[str, list[str]] = {}
    for by in (THEIRS, MINE):
        for one in merged.taken:
            if one.by == by:
                whom = mine if by == MINE else names.get(one.key) or pgettext("who did it", "others")
                done.setdefault(whom, []).extend(_things(one))
    groups = [
        _("%(things)s by %(whom)s") % {"things": ", ".join(things), "whom": whom} for whom, things in done.items()
    ]
    said = [_("Merged: %(parts)s.") % {"parts": "; ".join(groups)}] if groups else []
    if any(one.kept for one in merged.taken):
        said.append(_("Sources that one side removed and the other changed are still there."))
    return " ".join(said)


def say_merged(request: Any, article: Article, base: int, saved: Saved) -> None:
    """Say what a save from revision `base` merged by itself; nothing if it was no merge."""
    if saved.merged is None:
        return
    newest = saved.number - 1 if saved.revision else saved.number
    if said := report(saved.merged, others(article, base, newest, viewer=request.user).names):
        messages.info(request, said)


def steps(rows: list[Revision]) -> Iterable[tuple[Revision, Revision, User | None]]:
    """Yield each working copy after the first with the one before it and who wrote it.

    A hotfix beside a pending update writes two revisions: the fixed live copy, which is no step of the working copy,
    and by nobody the update with the fix in it, which is the fixer's step.
    """
    before, fixer = (rows[0] if rows else None), None
    for row, following in zip(rows[1:], [*rows[2:], None], strict=False):
        if row.kind == Revision.Kind.HOTFIX and following and following.actor is None:
            fixer = row.actor
            continue
        if before is not None:
            yield before, row, row.actor or fixer
        before, fixer = row, None


def _name(actor: User | None, viewer: User) -> str:
    if actor is None:
        return pgettext("who did it", "the system")
    return pgettext("who did it", "you, in another window") if actor == viewer else str(actor)


def _things(one: Taken) -> list[str]:
    if one.key != BODY:
        label = str(StoryForm.base_fields[one.key].label)
        return [label[:1].lower() + label[1:]]
    made = []
    if one.paragraphs:
        words = ngettext("paragraph %(numbers)s", "paragraphs %(numbers)s", len(one.paragraphs))
        made.append(words % {"numbers": _ranges(one.paragraphs)})
    if one.removed:
        words = ngettext("%(count)d removed paragraph", "%(count)d removed paragraphs", one.removed)
        made.append(words % {"count": one.removed})
    return made


def _ranges(numbers: Iterable[int]) -> str:
    """Return ascending numbers as "1, 4–6"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
