"""The differences between two versions as safe markup, with <ins> and <del> that are also said in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import diff
from ..diff import BlockChange


@dataclass(frozen=True, slots=True)
class Detail:
    """What changed in one field, or what it says."""

    label: Any
    markup: SafeString
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the text, or, without markup, how many did not change in this place.

    `own` is the kind of one of our own blocks ("story", "photo", "gallery", "embed"); `photos` are a gallery's, as
    items of a list, `count` how many it has.
    """

    markup: SafeString | None = None
    same: int = 0
    own: str = ""
    moved: bool = False
    photos: SafeString | None = None
    count: int = 0


Listed = Callable[[list[str], list[str]], SafeString]  # a gallery's photos before and after, what changed marked


def passages(before: str | None, after: str, listed: Listed) -> list[Passage]:
    """Return the paragraphs that changed, in between how many did not; all of them where nothing stands before."""
    changes = diff.body(after if before is None else before, after)
    if before is None:
        return [_passage(change, listed) for change in changes]
    found: list[Passage] = []
    same = 0
    for change in changes:
        if change.kind == "same":
            same += 1
            continue
        if same:
            found.append(Passage(same=same))
        same = 0
        found.append(_passage(change, listed))
    return [*found, Passage(same=same)] if same and found else found


def announced(markup: str) -> SafeString:
    """Return a difference, safe markup, with words before what went and what came, for those who cannot see it."""
    removed, added = (
        format_html('<span class="unseen" lang="{}"> {} </span>', get_language(), word)
        for word in (_("removed:"), _("added:"))
    )
    return mark_safe(diff.announced(markup, removed=removed, added=added))  # noqa: S308 -- safe markup, all three


def _passage(change: BlockChange, listed: Listed) -> Passage:
    """Return a block: one of our own, which means something else here, as a paragraph, headings a step or two lower.

    Its markup is canonical, or a difference of it: what looks like a tag is one, words and addresses are escaped.
    """
    moved = change.kind in {"moved_out", "moved_in"}
    if change.own:
        words = announced(f"<p>{change.words}</p>" if change.words else "")
        photos = change.reference.split() if change.own == "gallery" else []
        return Passage(words, 0, change.own, moved, _photos(change, photos, listed), len(photos))
    markup = change.html
    for tag, other in (("h3", "h5"), ("h2", "h4")):
        markup = markup.replace(f"<{tag}>", f"<{other}>").replace(f"</{tag}>", f"</{other}>")
    return Passage(announced(markup), moved=moved)


def _photos(change: BlockChange, photos: list[str], listed: Listed) -> SafeString | None:
    """Return the items of a gallery's list, None for other blocks."""
    if not photos:
        return None
    before = [] if change.kind in ("added", "moved_in") else change.was.split() or photos
    after = [] if change.kind in ("removed", "moved_out") else photos
    return announced(listed(before, after))
