"""A photo's files as they came, for the desk alone, since they may say where they were taken; an earlier taken back."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import library, pixels, uses
from ..models import Photo, User
from ..templatetags.newsroom import grouped


def download(desk: Any, request: Any, photo: Photo) -> HttpResponseBase:
    """Answer with the file as it came, or with an earlier one (`?file=<digest>`); nothing on the way keeps it.

    Raises PermissionDenied for those who may not change photos, Http404.
    """
    if not desk.has_change_permission(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    digest = request.GET.get("file", photo.digest)
    files = {photo.digest: photo.file.name, **{line["digest"]: line["file"] for line in photo.earlier}}
    name = files.get(digest)
    if not name:
        raise Http404
    try:
        file = default_storage.open(name, "rb")
    except OSError as error:
        raise Http404 from error
    called = f"{photo.pk}-{digest[:8]}{PurePath(name).suffix}"
    return FileResponse(file, as_attachment=True, filename=called, headers={"Cache-Control": "private, no-store"})


def take_back(desk: Any, request: Any, photo: Photo) -> HttpResponse:
    """Let an earlier file (`file`, a digest) be the photo's again; raises PermissionDenied, Http404."""
    if not desk.has_change_permission(request, photo):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    base = request.POST.get("base", "")
    try:
        library.take_back(
            photo,
            request.POST.get("file", ""),
            base=int(base) if base.isascii() and base.isdecimal() else -1,
            actor=request.user,
            now=timezone.now(),
        )
    except (KeyError, Photo.DoesNotExist) as error:
        raise Http404 from error
    except library.Stale:
        messages.error(
            request, _("Somebody changed this photo meanwhile. Nothing was taken back; look at it once more.")
        )
    except (pixels.Unfit, OSError):
        messages.error(request, _("The earlier file cannot be read any more. Nothing was changed."))
    else:
        desk.log_change(request, photo, _("Took an earlier file back."))
        messages.success(request, _("The earlier file is back, in every story that shows the photo."))
    return HttpResponseRedirect(reverse("admin:articles_photo_change", args=[photo.pk]))


def earlier(photo: Photo) -> list[dict[str, Any]]:
    """Return the files that were replaced, the newest first, with the moments (UTC) at which they were, and by whom.

    One query where there are any.
    """
    accounts = {line["by"] for line in photo.earlier}
    names = {user.get_username(): str(user) for user in User.objects.filter(username__in=accounts)} if accounts else {}
    return [
        line | {"at": parse_datetime(line["at"]), "by": names.get(line["by"], line["by"])} for line in photo.earlier
    ]


def taking_back(photo: Photo) -> str:
    """Say where an earlier file would be seen if it were taken back."""
    stories = uses.stories(photo).count()
    if not stories:
        return _("No story shows the photo yet.")
    return ngettext(
        "A file that you take back is shown at once in %(count)s story.",
        "A file that you take back is shown at once in %(count)s stories.",
        stories,
    ) % {"count": grouped(stories)}


def replaced(photo: Photo) -> str:
    """Say where another file is seen now, and what may not go with it."""
    stories = uses.stories(photo).count()
    where = _("The file is replaced.")
    if stories:
        where = ngettext(
            "The file is replaced in %(count)s story.", "The file is replaced in %(count)s stories.", stories
        ) % {"count": grouped(stories)}
    return " ".join([where, _("Check the alternative text, the caption, and the focal point.")])
