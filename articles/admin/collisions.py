"""Collisions for people to see: three versions side by side, what changed in each, what may be chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .. import diff, html
from ..content import LINES, ONE, TEXTS
from ..forms.merging import BASE, MINE, THEIRS, CollisionsForm, has_base
from ..forms.story import StoryForm
from ..merge import BODY, SOURCES, Collision
from .named import VALUES, Named
from .passages import announced
from .shown import text

MOSTLY_NEW = 0.3  # a text that keeps less of its words than this was written anew: strokes would only bury it


@dataclass(frozen=True, slots=True)
class Side:
    """One version at the place of a collision: its title, what choosing it means, the text marked and as it is."""

    value: str
    title: str
    people: str
    verb: str
    marked: SafeString
    plain: SafeString
    may_choose: bool = True


@dataclass(frozen=True, slots=True)
class Titles:
    """What the three versions are called, and what choosing each of them means."""

    base: str
    theirs: str
    mine: str
    take: str
    keep: str
    leave: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A collision with its sides, the box to write in, what was chosen so far and what is wrong with it."""

    id: str
    key: str
    label: str
    is_text: bool
    is_again: bool
    sides: tuple[Side, ...]
    chosen: str
    write: Any
    errors: tuple[str, ...]


class Names(Named):
    """What collisions name by id; they name no stories."""

    gone_photo = ""

    def __init__(self, collisions: Iterable[Collision]) -> None:
        sides = ((each, value) for each in collisions for value in (each.base, each.theirs, each.mine))
        super().__init__({each.key: [{"id": each.place}] if each.key == SOURCES else value} for each, value in sides)

    def label(self, collision: Collision) -> str:
        """Return what is at stake: a field, a paragraph, a detail of a source."""
        if collision.key == BODY:
            return _("Paragraph %(number)d") % {"number": collision.place}
        if collision.key == SOURCES:
            source = self.rows[SOURCES].get(collision.place) or _("Source that no longer exists")
            part = {"role": _("What it gave"), "url": _("Address")}[collision.part]
            return _("%(source)s: %(part)s") % {"source": source, "part": part}
        return str(StoryForm.base_fields[collision.key].label)


def laid(form: CollisionsForm, names: Names, titles: Titles, people: Mapping[str, str]) -> list[Shown]:
    """Return the form's collisions for the page; `people` wrote theirs, by the content's keys."""
    made = []
    for each in form.collisions:
        choose, write = form[f"choose-{each.id}"], f"write-{each.id}"
        box = form[write] if write in form.fields else None
        errors = [*choose.errors, *(box.errors if box else ())]
        made.append(
            Shown(
                id=each.id,
                key=each.key,
                label=form.labels[each.id],
                is_text=box is not None,
                is_again=each.id in form.again,
                sides=sides(each, names, titles, people.get(each.key, "")),
                chosen=choose.value() or "",
                write=box,
                errors=tuple(str(error) for error in errors),
            )
        )
    return made


def sides(each: Collision, names: Names, titles: Titles, people: str) -> tuple[Side, ...]:
    """Return what stood there before, what others wrote, `people` by name, and what was typed."""
    told = (
        (BASE, titles.base, "", titles.leave, each.base),
        (THEIRS, titles.theirs, people, titles.take, each.theirs),
        (MINE, titles.mine, "", titles.keep, each.mine),
    )
    made = []
    for value, title, whose, verb, content in told:
        plain, marked = _plain(each, names, content), None
        if value != BASE and plain is not None:
            marked = _marked(each, names, content)
        gone = plain is None
        plain = format_html("<em>{}</em>", _("no longer exists")) if plain is None else plain
        absent = value == BASE and not has_base(each)
        made.append(Side(value, title, whose, verb, marked or plain, plain, may_choose=not (gone or absent)))
    return tuple(made)


def _plain(each: Collision, names: Names, value: Any) -> SafeString | None:
    """Return a version verbatim; None for what no longer exists."""
    if each.key == BODY:
        return _body(names, value) if value else format_html("<em>{}</em>", _("deleted"))
    if each.key in VALUES and value is not None:
        is_gone = each.key in ONE and value not in names.rows[each.key]
        return None if is_gone else text(names.value(each.key, value))
    return text(value) if value else _empty()


def _marked(each: Collision, names: Names, value: Any) -> SafeString | None:
    """Return a text with what is new and what went marked against the version before, None where nothing is to mark."""
    if not value or each.base is None or not each.base:
        return None
    if each.key == BODY:
        return _body_marked(names, each.base, value)
    if each.key not in (*LINES, *TEXTS, SOURCES):
        return None
    parts = diff.words(each.base, value)
    kept = sum(len(part.text) for part in parts if part.kind == "same")
    if kept < MOSTLY_NEW * len(value):
        parts = [diff.Part("added", value)]
    return announced(diff.marked(parts))


def _body(names: Names, markup: str) -> SafeString:
    # Safe: stored bodies are sanitised, and `block` escapes.
    shown = html.render(markup, lambda block: names.block(block.kind, block.reference, block.text))
    return mark_safe(shown)  # noqa: S308


def _body_marked(names: Names, before: str, after: str) -> SafeString | None:
    changes = diff.body(before, after)
    if not any(change.kind in ("same", "changed") for change in changes):
        changes = [change for change in changes if change.kind != "removed"]
    made = []
    for change in changes:
        words = mark_safe(change.words)  # noqa: S308 -- diff.body answers safe markup
        block = names.block(change.own, change.reference, words, was=change.was) if change.own else change.html
        made.append(announced(block))
    return mark_safe("".join(made))  # noqa: S308 -- the same, and `block` escapes


def _empty() -> SafeString:
    return format_html("<em>{}</em>", _("empty"))


__all__ = ["Names", "Shown", "Side", "Titles", "laid"]
