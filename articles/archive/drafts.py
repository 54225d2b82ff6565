"""A story of the archive as a draft: what it says stays, what it was to readers does not."""

from ..content import CHOICES, LINES, MANY, ONE, TEXTS
from ..models import Stage
from .kinds import PARTS
from .rows import Item

UNRELEASED = {
    "live_number": None,
    "approved_number": None,
    "published_at": None,
    "updated_at": None,
    "withdrawn_at": None,
    "withdrawal_kind": "",
    "withdrawal_reason": "",
    "merged_into": None,
}


def as_draft(item: Item) -> Item:
    """Return a story's line as that of a draft that was never released.

    Until a story is released its row is its working copy, so the row takes what the newest version says. A story
    without versions keeps the time at which it was out as its wished one.
    """
    made = {**item, **UNRELEASED, "stage": Stage.SPIKED if item.get("stage") == Stage.SPIKED else Stage.DRAFT.value}
    made |= {part.name: [] for part in PARTS if part.public}
    newest = _newest(item)
    if newest is None:
        made["publish_at"] = item.get("publish_at") or item.get("published_at")
        return made
    made |= {key: newest[key] for key in (*LINES, *TEXTS, *CHOICES, *ONE, "body", "publish_at") if key in newest}
    made["tags"] = []
    for key, (model, _rows, _target) in MANY.items():
        if isinstance(newest.get(key), list):
            made[key] = [_row(model.TARGET, row, place) for place, row in enumerate(newest[key])]
    return made


def tags(item: Item) -> list[str]:
    """Return the tags of the newest version, which name rows that come to be when the version becomes the row."""
    found = (_newest(item) or {}).get("tags")
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _newest(item: Item) -> Item | None:
    """Return what the newest version says; None without versions, or where the line is not what it should be."""
    rows = item.get("revisions")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    numbered = [row for row in found if type(row.get("number")) is int and isinstance(row.get("content"), dict)]
    return max(numbered, key=lambda row: row["number"])["content"] if numbered else None


def _row(target: str, row: object, place: int) -> Item:
    return {**row, "position": place} if isinstance(row, dict) else {target: row, "position": place}
