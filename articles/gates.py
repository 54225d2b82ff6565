"""Gates: what a story must or should have before a move, how strict each is there, and how a step is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from . import dates, html
from .content import Content
from .models import Article, GateRule, Photo, User, WireItem, WireUse

Text = Any  # a str, or a lazy translation that becomes one
Level = GateRule.Level
Levels = dict[str, dict[str, Level]]  # gate -> move -> level

MOVES = ("submit", "approve", "publish")
HEADLINE_BEST = 90  # characters, which the story form counts too: phones and search engines cut longer ones
RIGHTS_SOON = timedelta(days=14)


class Refused(Exception):  # noqa: N818 -- it is an answer, not a fault
    """The step cannot be made; `problems` says why, a sentence each, for the person who asked."""

    def __init__(self, problems: list[Text]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Finding:
    """What a gate found wanting: `text` says what to do, `is_required` whether it stops the move."""

    gate: str
    text: Text
    is_required: bool


class Inspection:
    """A story's content before its gates at `now` (UTC). What it names is looked up when a gate first asks.

    Three queries at most, however many gates and moves are asked about: the rules, the photos, the linked stories.
    What was deleted since the content was saved counts as lacking only if `content.surviving` was asked before; a photo
    or a linked story that is gone is always noticed.
    """

    def __init__(self, content: Content, *, now: datetime) -> None:
        self.content = content
        self.now = now
        self._said: dict[Callable[[Article], Text], Text] = {}

    @cached_property
    def levels(self) -> Levels:
        """How strict each gate is before each move."""
        return levels()

    @cached_property
    def blocks(self) -> list[html.Block]:
        """The blocks of the text."""
        return html.blocks(self.content["body"])

    @cached_property
    def photos(self) -> list[Photo]:
        """The lead photo and those in the text, as far as they have files: readers see no others."""
        uids = {uid for block in self.blocks for uid in block.photos}
        lead = self.content["lead_photo"]
        if not uids and not lead:
            return []
        return [photo for photo in Photo.objects.filter(Q(uid__in=uids) | Q(pk=lead)) if photo.key]

    @cached_property
    def dead_lines(self) -> list[str]:
        """The words of the "Baca Juga" lines that readers would not see: no story was found, or it is not live."""
        lines = [block for block in self.blocks if block.kind == "story"]
        uids = {block.reference for block in lines if block.reference}
        live = set(Article.objects.live(self.now).filter(uid__in=uids).values_list("uid", flat=True)) if uids else set()
        known = {str(uid) for uid in live}
        return [block.text for block in lines if block.reference not in known]

    def findings(self, move: str) -> list[Finding]:
        """Return what is wanting before `move`, what stops it first; nothing for moves without gates."""
        if move not in MOVES:
            return []
        found = []
        for gate in GATES.values():
            level = self.levels[gate.name][move]
            if level != Level.OFF and (text := gate.wants(self)):
                found.append(Finding(gate.name, text, level == Level.REQUIRED))
        return sorted(found, key=lambda finding: not finding.is_required)

    def problems(self, move: str) -> list[Text]:
        """Return what stops `move`, a sentence each."""
        return [finding.text for finding in self.findings(move) if finding.is_required]

    def of_agency(self, ask: Callable[[Article], Text], article: Article) -> Text:
        """Return what `killed` or `withheld` says of the story whose content this is; one query each."""
        if ask not in self._said:
            self._said[ask] = ask(article)
        return self._said[ask]


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that is asked of a story; `wants` says what to do if it is not so, and nothing if it is.

    `label` names it in the table of rules. `level` holds at every move until administrators say otherwise; who reads
    the site could not do without what is `fixed`.
    """

    name: str
    label: Text
    wants: Callable[[Inspection], Text]
    level: Level = Level.REQUIRED
    fixed: bool = False


def _unless(key: str, text: Text) -> Callable[[Inspection], Text]:
    """Return a gate's question: is there anything under `key` of the content?"""
    return lambda seen: "" if seen.content[key] else text


def _short_headline(seen: Inspection) -> Text:
    length = len(seen.content["headline"])
    if length <= HEADLINE_BEST:
        return ""
    return _("The headline has %(count)d characters; up to %(best)d are best.") % {
        "count": length,
        "best": HEADLINE_BEST,
    }


def _photo(seen: Inspection) -> Text:
    lead = seen.content["lead_photo"]
    return "" if any(photo.pk == lead for photo in seen.photos) else _("Add a lead photo, with its picture.")


def _photo_words(seen: Inspection) -> Text:
    bare = [photo for photo in seen.photos if not (photo.alt and photo.credit)]
    if not bare:
        return ""
    return _("Give each photo an alternative text and a credit: %(photos)s.") % {"photos": _named(bare)}


def _photo_rights(seen: Inspection) -> Text:
    ends = [(photo, photo.rights_end) for photo in seen.photos if photo.rights_end]
    if over := [photo for photo, end in ends if end <= seen.now]:
        return _("The rights have ended, readers will not see it: %(photos)s.") % {"photos": _named(over)}
    if soon := [photo for photo, end in ends if end <= seen.now + RIGHTS_SOON]:
        return _("The rights end within two weeks: %(photos)s.") % {"photos": _named(soon)}
    return ""


def _dead_lines(seen: Inspection) -> Text:
    if not seen.dead_lines:
        return ""
    lines = ", ".join(f"“{line}”" for line in seen.dead_lines)
    return _("Readers will not see these “Baca Juga” lines, their stories are not live: %(lines)s.") % {"lines": lines}


def _source_link(seen: Inspection) -> Text:
    rows = seen.content["sources"]
    return _("Link a source to where it says so.") if rows and not any(row["url"] for row in rows) else ""


def _named(photos: list[Photo]) -> str:
    return ", ".join(f"“{photo}”" for photo in photos)


GATES: dict[str, Gate] = {
    gate.name: gate
    for gate in (
        Gate("headline", gettext_lazy("headline"), _unless("headline", gettext_lazy("Write a headline.")), fixed=True),
        Gate("body", gettext_lazy("text"), _unless("body", gettext_lazy("Write the text.")), fixed=True),
        Gate("section", gettext_lazy("section"), _unless("section", gettext_lazy("Choose a section."))),
        Gate("author", gettext_lazy("author"), _unless("authors", gettext_lazy("Name an author."))),
        Gate("source", gettext_lazy("source"), _unless("sources", gettext_lazy("Name a source."))),
        Gate("photo_words", gettext_lazy("photos have alternative text and credit"), _photo_words),
        Gate("photo", gettext_lazy("lead photo"), _photo, Level.ADVISED),
        Gate("photo_rights", gettext_lazy("rights of photos last"), _photo_rights, Level.ADVISED),
        Gate("headline_length", gettext_lazy("headline is short enough"), _short_headline, Level.ADVISED),
        Gate("lead", gettext_lazy("lead"), _unless("lead", gettext_lazy("Write a lead.")), Level.ADVISED),
        Gate("tags", gettext_lazy("tags"), _unless("tags", gettext_lazy("Add tags.")), Level.ADVISED),
        Gate("read_also", gettext_lazy("“Baca Juga” lines lead to live stories"), _dead_lines, Level.ADVISED),
        Gate("source_link", gettext_lazy("a source is linked"), _source_link, Level.ADVISED),
    )
}


def missing(content: Content, move: str = "publish", *, now: datetime) -> list[Text]:
    """Return what stops `move` with this content at `now` (UTC), a sentence each."""
    return Inspection(content, now=now).problems(move)


def killed(article: Article) -> Text:
    """Return why a story may not go out whose agency has killed it, as long as nobody has decided; "" for others."""
    undecided = Q(settled_at__isnull=True) | Q(outcome=WireUse.Outcome.GONE)  # a story that went may come back
    waiting = WireUse.objects.filter(undecided, article=article, kind=WireUse.Kind.KILL)
    return _("The agency that it came from has killed it: decide first what becomes of it.") if waiting.exists() else ""


def withheld(article: Article) -> Text:
    """Return why a story may not go out yet whose agency holds it back until it sends a new version; "" for others."""
    uses = WireUse.objects.filter(article=article, item__current=True, item__status=WireItem.Status.WITHHELD)
    return _("The agency that it came from holds it back until it says otherwise.") if uses.exists() else ""


def embargo(article: Article, at: datetime) -> Text:
    """Return why a story may not be before readers at `at` (UTC): a supplier's embargo lasts longer; "" for others."""
    held = article.origins.filter(not_before__gt=at).order_by("-not_before").first()
    if held is None or held.not_before is None:
        return ""
    time = dates.news_time(held.not_before, timezone.get_current_timezone(), (get_language() or "id")[:2])
    said = _("Under embargo until %(time)s (%(supplier)s): publish it then or later.")
    return said % {"time": time, "supplier": held.supplier}


def held_back(article: Article, now: datetime) -> Text:
    """Return why a story's text may not go out at `now` (UTC) if its agency or supplier is asked; "" for others."""
    return killed(article) or withheld(article) or embargo(article, now)


def settle_kills(article: Article, *, actor: User | None, now: datetime) -> None:
    """Note that a kill of a story needs nobody any more: it went. `now` is UTC."""
    waiting = WireUse.objects.filter(article=article, kind=WireUse.Kind.KILL, settled_at__isnull=True)
    waiting.update(settled_at=now, settled_by=actor, outcome=WireUse.Outcome.GONE)


# ---- rules


def levels() -> Levels:
    """Return how strict each gate is before each move, by the rules, else by the code; one query."""
    rules = {rule.gate: rule for rule in GateRule.objects.all()}
    return {gate.name: _levels(gate, rules.get(gate.name)) for gate in GATES.values()}


def set_levels(wanted: Levels, *, was: Levels) -> list[GateRule]:
    """Write the rules in place of those that were seen, `was`; returns the rules that changed.

    Raises Refused if somebody else has changed them meanwhile; then nothing was written.
    """
    with transaction.atomic():
        made = [GateRule(gate=gate.name, **_levels(gate, None)) for gate in GATES.values()]
        GateRule.objects.bulk_create(made, ignore_conflicts=True)  # so that there is something to lock
        rules = {rule.gate: rule for rule in GateRule.objects.select_for_update().order_by("pk")}
        if {name: _levels(gate, rules[name]) for name, gate in GATES.items()} != was:
            raise Refused([_("Somebody else has changed the rules meanwhile. Look again: nothing was saved.")])
        changed = [rules[name] for name, gate in GATES.items() if not gate.fixed and wanted[name] != was[name]]
        for rule in changed:
            for move in MOVES:
                setattr(rule, move, wanted[rule.gate][move])
            rule.save()
    return changed


def _levels(gate: Gate, rule: GateRule | None) -> dict[str, Level]:
    if rule is None or gate.fixed:
        return dict.fromkeys(MOVES, gate.level)
    return {move: Level(getattr(rule, move)) for move in MOVES}
