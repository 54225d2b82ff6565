"""What changed in a story's text, paragraph by paragraph; long runs that did not change are folded."""

import re
from dataclasses import dataclass

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .. import diff
from ..diff import BlockChange
from .named import Named

FOLDED = 3  # unchanged paragraphs in a row from which on they are folded, but for the ones beside a change


@dataclass(frozen=True, slots=True)
class Passage:
    """Paragraphs of the text: one that changed, or a run of those that did not, folded if it is long."""

    kind: str
    blocks: tuple[SafeString, ...]
    is_folded: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of the text changed: words that came and went, paragraphs that stand elsewhere now."""

    added: int = 0
    removed: int = 0
    moved: int = 0


def passages(changes: list[BlockChange], named: Named) -> list[Passage]:
    """Return a text's changes in reading order."""
    made: list[Passage] = []
    run: list[SafeString] = []
    for change in changes:
        if change.kind == "same":
            run.append(_block(change, named))
            continue
        made += _unchanged(run, is_first=not made, is_last=False)
        run = []
        made.append(Passage(change.kind, (_block(change, named),), note=_note(change)))
    return made + _unchanged(run, is_first=not made, is_last=True)


def size(changes: list[BlockChange]) -> Size:
    """Return how many words came and went, without those that moved."""
    kept = [
        change.words if change.own else change.html
        for change in changes
        if change.kind in ("changed", "added", "removed")
    ]
    added, removed = (sum(len(words.split()) for words in _inside(tag, kept)) for tag in ("ins", "del"))
    return Size(added, removed, sum(change.kind == "moved_in" for change in changes))


def announced(markup: str) -> SafeString:
    """Return marked text with words for those who cannot see the marks; `markup` is safe."""
    words = [format_html('<span class="visually-hidden">{} </span>', said) for said in (_("removed:"), _("added:"))]
    return mark_safe(diff.announced(markup, removed=words[0], added=words[1]))  # noqa: S308


def _inside(tag: str, markups: list[str]) -> list[str]:
    return [strip_tags(found) for markup in markups for found in re.findall(f"<{tag}>(.*?)</{tag}>", markup, re.DOTALL)]


def _note(change: BlockChange) -> str:
    """Return what is said above a paragraph: where it went; of our own blocks, which may have no words, all."""
    notes = {"moved_out": _("moved away from here"), "moved_in": _("moved here")}
    if change.own:
        notes |= {"added": _("added"), "removed": _("removed")}
    return notes.get(change.kind, "")


def _unchanged(run: list[SafeString], *, is_first: bool, is_last: bool) -> list[Passage]:
    """Return a run of paragraphs that did not change: long ones folded, but for what stands beside a change."""
    head, tail = (0 if is_first else 1), (0 if is_last else 1)
    middle = run[head : len(run) - tail]
    if len(middle) < FOLDED:
        return [Passage("same", tuple(run))] if run else []
    parts = (Passage("same", tuple(run[:head])), Passage("same", tuple(middle), is_folded=True))
    return [part for part in (*parts, Passage("same", tuple(run[len(run) - tail :]))) if part.blocks]


def _block(change: BlockChange, named: Named) -> SafeString:
    if not change.own:
        return announced(change.html)
    words = mark_safe(change.words)  # noqa: S308 -- diff.body answers safe markup
    return announced(named.block(change.own, change.reference, words, was=change.was))
