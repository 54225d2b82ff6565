"""Links to previews: a secret address at which people without account read one version of a story for a while.

The address holds the secret, 128 random bits; the database holds its digest alone, so that whoever reads a backup opens
nothing. Whether a link is still good is asked each time that it is opened: reading writes nothing. All times are UTC.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet

from . import html
from .copies import at, may_see
from .models import Article, Photo, PreviewLink, Release, User

BYTES = 16  # of the secret: 128 bits
LENT = "pratinjau"  # in the address of a picture: the secret of the preview that shows it


def make(
    article: Article, *, number: int, label: str, lasts: timedelta, actor: User, now: datetime
) -> tuple[PreviewLink, str]:
    """Return a link to revision `number`, good for `lasts` from `now`, and its secret, which is told only here.

    `label` says for whom it is. Raises PermissionDenied, and Revision.DoesNotExist if there is no such revision.
    """
    if not may_see(actor, article):
        raise PermissionDenied
    at(article, number)
    secret = secrets.token_urlsafe(BYTES)
    link = PreviewLink.objects.create(
        article=article,
        number=number,
        digest=_digest(secret),
        maker=actor,
        label=label,
        made_at=now,
        expires_at=now + lasts,
    )
    return link, secret


def revoke(link: PreviewLink, *, actor: User, now: datetime) -> bool:
    """End the link at once; returns whether it was this call that did. Raises PermissionDenied.

    Whoever may see the story may do so: a link that went to the wrong person waits for nobody.
    """
    if not may_see(actor, link.article):
        raise PermissionDenied
    rows = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    return bool(rows.update(revoked_at=now, revoked_by=actor))


def find(secret: str, *, now: datetime) -> PreviewLink | None:
    """Return the link with its story, None if there is none, or if it is over: how, nobody learns."""
    found = good(PreviewLink.objects.filter(digest=_digest(secret)), now=now).select_related("article", "maker").first()
    if found is None or not stands(found.maker, found.article):
        return None
    withdrawn = found.article.withdrawn_at if found.article.is_withdrawn(now) else None
    return None if withdrawn and found.made_at <= withdrawn else found  # what is taken back is taken back here too


def lent(page: str, secret: str) -> str:
    """Return a preview's page whose pictures are asked for with its secret: readers do not see them yet."""
    pictures = re.compile(re.escape(f"{settings.MEDIA_URL}renditions/") + r"[\w/-]+\.(?:webp|jpg)", re.ASCII)
    return pictures.sub(rf"\g<0>?{LENT}={secret}", page)


def shows(secret: str, photo: Photo, *, now: datetime) -> bool:
    """Whether a preview that is good at `now` shows a photo."""
    link = find(secret, now=now) if secret else None
    if link is None:
        return False
    content = at(link.article, link.number)
    return photo.pk == content["lead_photo"] or str(photo.uid) in html.references(content["body"])[1]


def good(links: QuerySet[PreviewLink], *, now: datetime) -> QuerySet[PreviewLink]:
    """Return those that are neither expired nor revoked, and whose version was not taken from readers' sight since."""
    redacted = Release.objects.filter(article=OuterRef("article"), number=OuterRef("number"), redacted_at__isnull=False)
    return links.filter(~Exists(redacted), expires_at__gt=now, revoked_at=None)


def stands(maker: User, article: Article) -> bool:
    """Whether the links that `maker` made to the story hold: only while they can log in and see it themselves."""
    return maker.is_active and maker.is_staff and may_see(maker, article)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
