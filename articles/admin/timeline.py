"""What a story's record tells beside versions and moves: notes and corrections; and how one looks at a part of it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models import Article

VERSIONS, MOVES, NOTES = "versions", "moves", "notes"

# The parts: what the address says, what the link says.
KINDS = {"": _("Everything"), VERSIONS: _("Versions"), MOVES: _("Steps"), NOTES: _("Notes")}

Entry = tuple[datetime, int, int, dict[str, Any]]  # when, order at the same moment, number, what the page shows


def chosen(request: Any) -> str:
    """Return the part that the address asks for, "" for everything."""
    kind = request.GET.get("kind", "")
    return kind if kind in KINDS else ""


def beside(article: Article, kind: str) -> list[Entry]:
    """Return notes and corrections, as far as they belong to the part `kind`; a query each."""
    found: list[Entry] = []
    if kind in ("", NOTES):
        rows = article.notes.select_related("author", "resolved_by")
        found += [(note.created_at, 2, note.pk, _note(note)) for note in rows]
    if kind in ("", MOVES):
        told = article.corrections.select_related("approver")
        found += [(row.published_at, 3, row.pk, _correction(row)) for row in told if row.published_at]
    return found


def _note(note: Any) -> dict[str, Any]:
    return {
        "at": note.created_at,
        "actor": note.author,
        "what": _("Note"),
        "why": note.text,
        "is_note": True,
        "resolved_at": note.resolved_at,
        "resolved_by": note.resolved_by,
    }


def _correction(row: Any) -> dict[str, Any]:
    return {"at": row.published_at, "actor": row.approver, "what": row.get_kind_display(), "why": row.text}
