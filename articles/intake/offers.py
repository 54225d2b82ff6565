"""What a supplier changed where people had written: offered beside their words until somebody decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from .. import editing, merge
from ..content import stored
from ..editing import Collided, Saved, Stale, Working
from ..merge import Merged
from ..models import Article, Origin, Revision, User


def waiting(article: Article) -> QuerySet[Origin]:
    """Return the origins of a story whose last change waits for a decision."""
    return Origin.objects.filter(article=article, offered_base__isnull=False)


def merged(origin: Origin, copy: Working) -> Merged:
    """Return a story's working copy and what its supplier offers as one: "mine" is the copy, "theirs" the offer."""
    base, offered = stored([origin.offered_base or {}, origin.content])
    return merge.merge(base, copy.content, offered)


def decide(
    origin: Origin, *, base: int, digest: str, choices: Mapping[str, Any], actor: User | None, now: datetime
) -> Saved:
    """Settle an offer with a choice for each collision, and save what comes of it as the newest revision.

    `base` is the working copy and `digest` the supplier's version that the actor saw; `now` is UTC. Raises Stale if
    either has changed meanwhile, Collided if a collision is not settled, PermissionDenied; then nothing was written.
    """
    with transaction.atomic():
        fresh = Origin.objects.select_for_update(of=("self",)).select_related("article").get(pk=origin.pk)
        row = editing.lock(fresh.article)  # after the origin, as `intake` does: two orders would deadlock
        if actor and not editing.may_edit(actor, row):
            raise PermissionDenied
        newest = editing.expect(row, base)
        if fresh.offered_base is None or fresh.digest != digest:
            raise Stale(newest)
        both = merged(fresh, newest)
        if any(collision.id not in choices for collision in both.collisions):
            raise Collided(newest, both)
        comment = _("Decided on what {supplier} changed.").format(supplier=fresh.supplier)
        about: dict[str, Any] = {"actor": actor, "now": now, "kind": Revision.Kind.MERGE, "comment": comment}
        saved = editing.save(row, merge.resolve(both, choices), base=base, **about)
        Origin.objects.filter(pk=fresh.pk).update(offered_base=None, offered_at=None)
    return Saved(saved.revision, saved.number, both)
