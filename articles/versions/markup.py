"""The differences between two versions as safe markup, with <ins> and <del> that are also said in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import diff, html


@dataclass(frozen=True, slots=True)
class Detail:
    """What changed in one field, or what it says."""

    label: Any
    markup: SafeString
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the text, or, without markup, how many did not change in this place.

    `own` is the kind of one of our own blocks ("story", "photo", "embed").
    """

    markup: SafeString | None = None
    same: int = 0
    own: str = ""
    moved: bool = False


def passages(before: str | None, after: str) -> list[Passage]:
    """Return the paragraphs that changed, in between how many did not; all of them where nothing stands before."""
    if before is None:
        return [_passage(block.html, block.kind) for block in html.blocks(after)]
    found: list[Passage] = []
    same = 0
    for change in diff.body(before, after):
        if change.kind == "same":
            same += 1
            continue
        if same:
            found.append(Passage(same=same))
        same = 0
        found.append(_passage(change.html, change.own, moved=change.kind in {"moved_out", "moved_in"}))
    return [*found, Passage(same=same)] if same and found else found


def announced(markup: str) -> SafeString:
    """Return a difference, safe markup, with words before what went and what came, for those who cannot see it."""
    removed, added = (
        format_html('<span class="unseen" lang="{}"> {} </span>', get_language(), word)
        for word in (_("removed:"), _("added:"))
    )
    return mark_safe(diff.announced(markup, removed=removed, added=added))  # noqa: S308 -- safe markup, all three


def _passage(markup: str, own: str, *, moved: bool = False) -> Passage:
    """Return a block: one of our own, which means something else here, as a paragraph, headings a step or two lower.

    `markup` is canonical, or a difference of it: what looks like a tag is one, words and addresses are escaped.
    """
    if own:
        start = markup.index("<aside" if "<aside" in markup else "<figure")
        markup = f"{markup[:start]}<p>{markup[markup.index('>', start) + 1 :]}"
    for tag, other in (("aside", "p"), ("figure", "p"), ("h3", "h5"), ("h2", "h4")):
        markup = markup.replace(f"<{tag}>", f"<{other}>").replace(f"</{tag}>", f"</{other}>")
    return Passage(announced(markup), own=own, moved=moved)
