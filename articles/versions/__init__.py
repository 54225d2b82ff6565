"""A story's public history: what readers could see when, and what changed from one version to the next.

Only what readers see is compared. What a version names is shown as readers may see it now: stories while they are live,
photos while they are shown, both left out otherwise; people, sources, topics and sections that were deleted since as
"(deleted)". A redacted version is not even read: its reason stands in its place, and the next version is compared with
the one before it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..content import Content, snapshot, stored
from ..models import Article, Correction, Release
from .known import Known
from .markup import Detail, Passage, passages

__all__ = ["Detail", "Passage", "Version", "seen"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version that readers saw: its place (from 1), since when (UTC), what kind of change it was, what it changed.

    `is_whole`: there is nothing to compare it with, so `details` and `passages` say all of it. A redacted one, and one
    whose text is lost, has neither.
    """

    place: int
    at: datetime
    kind: Any
    correction: Correction | None = None
    redaction: str = ""
    is_whole: bool = False
    is_known: bool = False
    details: list[Detail] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


def seen(article: Article, *, now: datetime) -> list[Version]:
    """Return the versions that readers have seen of a story that is live at `now` (UTC), newest first.

    A story without releases, fresh from a fixture, has one: its row. Its queries do not depend on their number.
    """
    releases = list(article.releases.filter(at__lte=now).select_related("correction"))
    if not releases:
        releases = [Release(article=article, number=article.live_number or 0, at=article.published_at or now)]
    contents = _contents(article, releases)
    known = Known(contents.values(), now)
    found: list[Version] = []
    before: Content | None = None
    for place, release in enumerate(reversed(releases), start=1):
        content = contents.get(release.number)
        after = known.seen(content) if content else None
        found.append(_version(place, release, before, after, known, now=now))
        before = after or before
    return found[::-1]


def _contents(article: Article, releases: list[Release]) -> dict[int, Content]:
    """Return what the versions say that are not redacted; a story without revisions is its row."""
    numbers = [release.number for release in releases if not release.redacted_at]
    kept = dict(article.revisions.filter(number__in=numbers).values_list("number", "content"))
    found = dict(zip(kept, stored(kept.values()), strict=True))
    if article.live_number in numbers and article.live_number not in found:
        found[article.live_number] = snapshot(article)
    return found


def _version(
    place: int, release: Release, before: Content | None, after: Content | None, known: Known, *, now: datetime
) -> Version:
    kind, correction = release.get_change_display(), release.correction
    if release.redacted_at or after is None:
        return Version(place, release.at, kind, redaction=release.redaction_reason)
    return Version(
        place,
        release.at,
        kind,
        correction=correction if correction and correction.is_out(now) else None,
        is_whole=before is None,
        is_known=True,
        details=known.changed(before, after) if before else known.told(after),
        passages=passages(before["body"] if before else None, after["body"], known.pictures),
    )
