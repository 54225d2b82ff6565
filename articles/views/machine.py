"""What machines ask for: pictures, beacons, health."""

import logging
import re
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from .. import accounts, health, library, pixels, previews, readership, renditions, uses
from ..models import Photo

log = logging.getLogger(__name__)

# The names that `articles.renditions.of` gives.
RENDITION = re.compile(r"renditions/([0-9a-f]{2})/([0-9a-f]{18})/((?:full|16x9|4x3|1x1)-\d{1,4}\.(webp|jpg))", re.ASCII)
YEAR, HOUR = 365 * 24 * 3600, 3600  # seconds
FOR_EVER = f"public, max-age={YEAR}, immutable"
NOTHING = "private, no-store"


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A rendition of a photo under its name, which never changes what it names; nothing else of the storage is served.

    One that is wanting is made. Of a photo that readers do not meet now only the desk gets any, and whoever comes from
    a preview that shows it: `previews.lent` put its secret into the address.
    """
    name = RENDITION.fullmatch(path)
    now = timezone.now()
    photo: Any = uses.with_readers(Photo.objects.filter(key=name[1] + name[2]), now).first() if name else None
    kept = _kept(request, photo, now) if photo else ""
    if not name or not kept:
        return _wanting()
    etag = f'"{name[1]}{name[2]}-{name[3]}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        content = _opened(photo, path)
        if content is None:
            return _wanting()
        response = FileResponse(content, content_type=renditions.TYPES[name[4]])
    for header, value in (("ETag", etag), ("Cache-Control", kept), ("X-Content-Type-Options", "nosniff")):
        response.headers[header] = value
    return response


def _kept(request: HttpRequest, photo: Any, now: datetime) -> str:
    """Return what may be kept of a photo by whoever asks for it at `now`, "" if they may not see it.

    What readers meet may be kept for ever, or until its rights end; nothing whose address holds a preview's secret.
    """
    if not photo.is_shown(now):
        return NOTHING if _is_at_desk(request) else ""
    if (secret := request.GET.get(previews.LENT)) is not None:
        return NOTHING if photo.is_public or previews.shows(secret, photo, now=now) else ""
    if not photo.is_public:
        return f"private, max-age={HOUR}" if _is_at_desk(request) else ""
    if photo.rights_end is None:
        return FOR_EVER
    return f"public, max-age={min(int((photo.rights_end - now).total_seconds()), YEAR)}"


def _is_at_desk(request: HttpRequest) -> bool:
    return request.user.has_perm("articles.view_photo") and not accounts.needs_factor(request.user)


def _wanting() -> HttpResponse:
    """Answer the same for what was never there and what readers may not see: who asks has a part in the latter."""
    told = {"Cache-Control": "no-cache", "Vary": "Cookie"}
    return HttpResponseNotFound(content_type="text/plain; charset=utf-8", headers=told)


def _opened(photo: Photo, path: str) -> Any:
    """Return a rendition from the storage, or made now; None if there is none so named, or nothing to make it of."""
    with suppress(FileNotFoundError):
        return default_storage.open(path, "rb")
    try:
        made = library.rendered(photo, path)
    except (FileNotFoundError, pixels.Unfit):
        log.exception("Photo %s has no picture to make a rendition of.", photo.pk)
        return None
    return BytesIO(made) if made else None


@csrf_exempt  # shared pages hold no token, and nothing here is done in anybody's name
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A beacon: the story was read. The same answer whether it counts or not, and whether there is such a story.

    The page store answers it in front of Django; this is for tests that go without.
    """
    readership.read(pk, request.META, now=timezone.now())
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})


@never_cache
@require_safe
def health_live(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def health_ready(_request: HttpRequest) -> HttpResponse:
    """Requests can be answered (`articles.health`); 503 if not, and why is for the log alone."""
    if health.is_ready():
        return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
    return HttpResponse("not ready\n", status=503, content_type="text/plain; charset=utf-8")
