"""What machines ask for: feeds, maps, pictures, health."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.db import Error, connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from .. import feeds, readership
from ..addresses import absolute
from ..sitemaps import MAPS
from .answers import public

# The names that `models.photos.digest_name` gives; storage adds "_" and letters where one is taken.
PICTURE = re.compile(r"photos/[0-9a-f]{2}/([0-9a-f]{32}(?:_\w+)?)\.(jpe?g|png|webp|gif)", re.ASCII)
TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
FOR_EVER = "public, max-age=31536000, immutable"


@public
def feed(request: HttpRequest, kind: str = "", slug: str = "") -> HttpResponse:
    """RSS 2.0 of the whole site or of one list."""
    return feeds.NewestStories(kind)(request, slug=slug)


@public
def feed_atom(request: HttpRequest) -> HttpResponse:
    """Atom of the whole site."""
    return feeds.NewestAtom()(request)


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """The map of live stories and sections."""
    response = sitemap_view(request, MAPS, template_name="articles/sitemap.xml")
    del response.headers["X-Robots-Tag"]  # Django forbids archiving; the map itself needs no say in it
    return response


@public
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch, and where the map is (RFC 9309)."""
    context = {
        "desk": reverse("admin:index"),
        "previews": reverse("preview", args=["-"]).removesuffix("-/"),
        "sitemap": absolute(reverse("sitemap")),
    }
    return HttpResponse(render_to_string("articles/robots.txt", context), content_type="text/plain; charset=utf-8")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture under its digest name, which never changes what it names; nothing else under MEDIA_ROOT is served."""
    name = PICTURE.fullmatch(path)
    root = Path(settings.MEDIA_ROOT).resolve()
    file = (root / path).resolve() if name else root
    if not name or not file.is_relative_to(root) or not file.is_file():
        return HttpResponseNotFound(content_type="text/plain; charset=utf-8")
    etag = f'"{name[1]}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or FileResponse(file.open("rb"), content_type=TYPES[name[2]])
    for header, value in (("ETag", etag), ("Cache-Control", FOR_EVER), ("X-Content-Type-Options", "nosniff")):
        response.headers[header] = value
    return response


@csrf_exempt  # shared pages hold no token, and nothing here is done in anybody's name
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A beacon: the story was read. The same answer whether it counts or not, and whether there is such a story.

    `newsroom.wsgi` answers it in front of Django; this is for servers and tests that go without.
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
    """The database answers too; 503 if not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
