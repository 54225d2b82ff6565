"""Arranging the front page so that nothing is lost: every save is a new edition and says which one it was based on.

A compare-and-swap like a story's (`articles.editing`), and simpler: there is one front page, and the unique number
alone decides who was first. The actor is an account, whose right is checked here, or None for the system.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from .models import Arrangement, FrontEdition, FrontMoment, User

RIGHT = "articles.curate_frontpage"
TEXT = 120  # characters of a banner
PINS = 8  # places; the page shows the first four that are live


class Stale(Exception):  # noqa: N818 -- it is an answer, not a fault
    """The write was based on an edition that is no longer the newest; `newest` is the one that is."""

    def __init__(self, newest: FrontEdition) -> None:
        super().__init__(f"The front page was arranged anew meanwhile: edition {newest.number} is the newest.")
        self.newest = newest


class UnknownBase(ValueError):  # noqa: N818
    """The write names an edition that never was."""


def may_curate(user: User) -> bool:
    """Whether `user` may arrange the front page."""
    return user.has_perm(RIGHT)


def save(
    arrangement: Arrangement, *, base: int, actor: User | None, now: datetime, restored: int | None = None
) -> FrontEdition | None:
    """Make `arrangement`, which was made from edition `base` (0: none yet), the newest; None if nothing changed.

    What has ended at `now` on either side is no change.
    `restored` is the number of the earlier edition that it brings back. Raises Stale if `base` is no longer the
    newest, UnknownBase if it never was, PermissionDenied, ValueError for what no front page can be; in each case
    nothing was written.
    """
    if actor and not may_curate(actor):
        raise PermissionDenied
    check(arrangement)
    with transaction.atomic():
        newest = FrontEdition.objects.newest()
        if not 0 <= base <= newest.number:
            raise UnknownBase(f"There is no edition {base} to build on.")
        if base != newest.number:
            raise Stale(newest)
        if arrangement.at(now) == newest.arrangement.at(now):
            return None
        try:
            with transaction.atomic():
                edition = FrontEdition.objects.create(
                    number=base + 1, content=arrangement.content(), restored=restored, actor=actor, created_at=now
                )
        except IntegrityError as error:  # somebody else was a moment faster
            raise Stale(FrontEdition.objects.newest()) from error
        FrontMoment.objects.bulk_create(FrontMoment(edition=edition, at=end) for end in sorted(arrangement.ends))
    return edition


def restore(number: int, *, base: int, actor: User | None, now: datetime) -> FrontEdition | None:
    """Save once more what of edition `number` stands at `now`; raises FrontEdition.DoesNotExist, and as `save` does."""
    earlier = FrontEdition.objects.get(number=number)
    return save(earlier.arrangement.at(now), base=base, actor=actor, now=now, restored=number)


def check(arrangement: Arrangement) -> None:
    """Raise ValueError for what the form would not have let pass; also TypeError and AttributeError for other types."""
    pinned = [pin.story for pin in arrangement.pins]
    banner = arrangement.banner
    for uid in arrangement.stories:
        UUID(uid)
    if len(pinned) > PINS or len(set(pinned)) < len(pinned):
        raise ValueError(f"A front page has at most {PINS} pins, each another story.")
    if banner and not 0 < len(banner.text) <= TEXT:
        raise ValueError(f"A banner has 1 to {TEXT} characters.")
