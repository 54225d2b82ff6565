"""What changed between two versions of a story: words in texts, the text as rich text, relations by their names."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .. import diff, editing
from ..content import Content
from ..diff import FieldChange, Part, RowChange
from ..forms.story import StoryForm
from ..models import Article, Revision, User
from .named import VALUES, Named
from .passages import Passage, Size, announced, passages, size

OFFERED = 200  # versions in the menus


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that changed: its label and what changed, as safe markup."""

    key: str
    label: Any
    markup: SafeString


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed, for `_difference.html`."""

    fields: list[Changed] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    size: Size = field(default_factory=Size)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.fields and not self.passages

    @property
    def label(self) -> Any:
        """What the story form calls the text."""
        return StoryForm.base_fields["body"].label


def between(before: Content, after: Content, *, viewer: User, now: datetime) -> Difference:
    """Return what changed from one content to another, as `viewer` may see it; a query for each kind of relation."""
    named = Named([before, after], viewer=viewer, now=now)
    changes = {change.key: change for change in diff.fields(before, after)}
    labels = StoryForm.base_fields
    fields = [Changed(key, labels[key].label, _field(changes[key], named)) for key in labels if key in changes]
    if before["body"] == after["body"]:
        return Difference(fields)
    blocks = diff.body(before["body"], after["body"])
    return Difference(fields, passages(blocks, named), size(blocks))


# ---- the page


def view(desk: Any, request: Any, article: Article) -> HttpResponse:
    """Show the difference of the versions `?before=` and `?after=`, by default of what waits to be seen by readers."""
    now, copy = timezone.now(), editing.working(article)
    start = article.live_number if article.is_released and article.live_number != copy.number else copy.number - 1
    before = _asked(request, "before", max(0, start or 0))
    after = _asked(request, "after", copy.number)
    contents = _contents(article, before, after)
    if contents is None:
        messages.warning(request, _("There is no such version."))
        before, after = max(0, copy.number - 1), copy.number
        contents = _contents(article, before, after) or (copy.content, copy.content)
    kept = article.revisions.select_related("actor", "named").defer("content")
    versions = list(kept[:OFFERED]) or [Revision(article=article, number=0, created_at=article.created_at)]
    by_number = {each.number: each for each in versions} | {
        each.number: each for each in kept.filter(number__in=(before, after))
    }
    page = desk.page(
        request,
        article,
        title=_("What changed"),
        headline=copy.content["headline"],
        difference=between(*contents, viewer=request.user, now=now),
        before=before,
        after=after,
        one=by_number.get(before),
        other=by_number.get(after),
        versions=versions,
        newest=copy.number,
    )
    return TemplateResponse(request, "admin/articles/article/diff.html", page)


def _asked(request: Any, name: str, otherwise: int) -> int:
    value = request.GET.get(name, "")
    if not value:
        return otherwise
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1


def _contents(article: Article, before: int, after: int) -> tuple[Content, Content] | None:
    try:
        return editing.at(article, before), editing.at(article, after)
    except Revision.DoesNotExist:
        return None


# ---- fields


def _field(change: FieldChange, named: Named) -> SafeString:
    if change.key in VALUES:
        return _instead(*(named.value(change.key, value) if value else "" for value in (change.before, change.after)))
    if change.rows:
        items = format_html_join("", "<li>{}</li>", ((_row(change, row, named),) for row in change.rows))
        return format_html("<ul>{}</ul>", items)
    return announced(diff.marked(change.parts).replace("\n", "<br>"))


def _row(change: FieldChange, row: RowChange, named: Named) -> SafeString:
    words = row.key if change.key == "tags" else named.name(change.key, row.key)
    if row.kind in ("added", "removed"):
        source = (change.after[row.after] if row.kind == "added" else change.before[row.before]) or {}
        if change.key == "sources":
            words = " – ".join(part for part in (words, source["role"], source["url"]) if part)
        return announced(diff.marked([Part(row.kind, words)]))
    details = format_html_join("", " – {}", ((announced(diff.marked(part.parts)),) for part in row.fields))
    note = format_html(' <small class="quiet">({})</small>', _("moved")) if row.moved or row.kind == "moved" else ""
    return format_html("{}{}{}", words, details, note)


def _instead(before: Any, after: Any) -> SafeString:
    """Return one value in place of another."""
    empty = format_html("<em>{}</em>", _("empty"))
    return announced(format_html("<del>{}</del> <ins>{}</ins>", before or empty, after or empty))
