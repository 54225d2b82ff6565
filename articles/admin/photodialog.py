"""What the dialog of photos in a story's form asks: what a file says before it is sent, and to keep a new photo."""

import re
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import library, pixels
from ..forms import embedded
from ..forms.photos import PhotoUpload
from ..models import Photo
from .blocks import photo_facts
from .embedded import LABELS
from .uploads import keep

_DIGEST = re.compile(r"[0-9a-f]{64}")


def urls(site: AdminSite) -> list:
    """Return the addresses, for the site's `get_urls`."""
    return [
        path("blocks/read/", site.admin_view(read), name="blocks_read"),
        path("blocks/upload/", site.admin_view(lambda request: upload(request, site)), name="blocks_upload"),
    ]


@require_POST
def read(request: HttpRequest) -> JsonResponse:
    """Answer what a file says for the dialog's fields, its contradictions and problems, and the photo that has it.

    The file's beginning is enough where that holds all (JPEG); `digest` is the SHA-256 of the whole, or wanting. Keeps
    nothing. Raises PermissionDenied, BadRequest.
    """
    if not request.user.has_perm("articles.add_photo"):
        raise PermissionDenied
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > pixels.MAX_BYTES:
        raise BadRequest("No file, or one that is too large.")
    said = library.read(file)
    values = {name: value for name, value in embedded.proposed(said).items() if name in PhotoUpload.Meta.fields}
    differing = [str(LABELS[value.field]) for value in said.contradictions]
    problems = [_("This is no picture that can be read. JPEG, PNG, WebP and GIF are.")] if not said.format else []
    return JsonResponse({"values": values, "differing": differing, "problems": problems, "twin": _known(request)})


@require_POST
def upload(request: HttpRequest, site: AdminSite) -> JsonResponse:
    """Keep a new photo and answer what is shown of it, or the problems of each field, or the photo that has the file.

    What the dialog shows is kept as it is there; fields that it does not show are filled from the file. Raises
    PermissionDenied.
    """
    if not request.user.has_perm("articles.add_photo"):
        raise PermissionDenied
    form = PhotoUpload(request.POST, request.FILES)
    form.request = request
    if not form.is_valid():
        errors = {name: list(errors) for name, errors in form.errors.items()}
        return JsonResponse({"errors": errors, "twin": _facts(request, form.twin)})
    photo = form.save(commit=False)
    with transaction.atomic():
        keep(photo, form, actor=request.user, but=form.fields)
        site.get_model_admin(Photo).log_addition(request, photo, [{"added": {}}])
    return JsonResponse({"photo": photo_facts(photo, now=timezone.now())})


def _known(request: HttpRequest) -> dict[str, Any] | None:
    """Return the facts of the photo whose file has the digest that was asked about."""
    digest = request.POST.get("digest", "")
    found = Photo.objects.filter(digest=digest).order_by("pk").first() if _DIGEST.fullmatch(digest) else None
    return _facts(request, found)


def _facts(request: HttpRequest, photo: Photo | None) -> dict[str, Any] | None:
    may_see = photo is not None and request.user.has_perm("articles.view_photo")
    return photo_facts(photo, now=timezone.now()) if photo and may_see else None
