"""Photos that come at once: taken one by one, each with what its file says, then completed side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import library, pixels
from ..forms import embedded
from ..forms.batch import Common, OneFile, PhotoRow
from ..forms.photos import ACCEPT
from ..metadata import Embedded
from ..models import Photo, Source
from ..storage import is_too_much
from . import unkept
from .blocks import photo_facts
from .filters import is_id

MAX_FILES = 50  # in one go
ROWS = 20  # completed on one page


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file: the photo, or why not; and the photo that is the very same picture."""

    name: str
    photo: Photo | None = None
    problem: str = ""
    twin: Photo | None = None


def view(desk: Any, request: Any) -> HttpResponse:
    """Show where files are dropped, and take those that come; raises PermissionDenied.

    A script sends one file a request and is answered in JSON; without script all come at once.
    """
    if not desk.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return _page(desk, request)
    files = request.FILES.getlist("file")
    if problem := _too_many(request, files):
        return _answer(desk, request, [Taken("", problem=problem)])
    return _answer(desk, request, [take(desk, request, file) for file in files])


def take(desk: Any, request: Any, file: Any) -> Taken:
    """Keep one file as a photo with what it says of itself, or say why not."""
    form = OneFile({}, {"file": file})
    form.request = request
    if not form.is_valid():
        problem = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return Taken(file.name, problem=problem, twin=form.twin)
    photo = form.save(commit=False)
    try:
        with transaction.atomic():
            keep(photo, form, actor=request.user)
            desk.log_addition(request, photo, [{"added": {}}])
    except Exception as error:
        return Taken(file.name, problem=unkept.words(unkept.of(error, "Photo", request)))
    return Taken(file.name, photo)


def keep(photo: Photo, form: Any, *, actor: Any, base: int = 0, but: Iterable[str] = ()) -> list[str]:
    """Save a photo as `form` made it, a new file's words in its empty fields other than `but`; returns their names.

    Raises library.Stale.
    """
    filled = embedded.fill(photo, library.read(photo.file.file), but=tuple(but)) if form.brings_file else []
    library.save(photo, base=base, actor=actor, now=timezone.now())
    return filled


def _too_many(request: Any, files: list[Any]) -> str:
    if is_too_much(request):
        return _("Together the files are too large. Choose fewer at once.")
    if not files:
        return _("Choose at least one file.")
    if len(files) > MAX_FILES:
        return _("At most %(count)s files are taken at once. Choose fewer.") % {"count": MAX_FILES}
    return ""


def _answer(desk: Any, request: Any, results: list[Taken]) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"results": [_told(result) for result in results]})
    kept = [result.photo.pk for result in results if result.photo]
    refused = [result for result in results if not result.photo]
    if not kept:
        return _page(desk, request, refused)
    for result in refused:
        link = format_html('<a href="{}">{}</a>', _url("change", result.twin.pk), result.twin) if result.twin else ""
        messages.error(request, format_html("<strong>{}</strong>: {} {}", result.name, result.problem, link))
    return HttpResponseRedirect(batch_url(kept))


def _told(result: Taken) -> dict[str, Any]:
    now = timezone.now()
    kept = photo_facts(result.photo, now=now) if result.photo else None
    if result.photo and kept and Embedded.from_json(result.photo.embedded).contradictions:
        kept["note"] = f"{_('The file contradicts itself.')} {kept['note']}".strip()
    return {
        "name": result.name,
        "problem": result.problem,
        "photo": kept,
        "twin": photo_facts(result.twin, now=now) if result.twin else None,
    }


def _page(desk: Any, request: Any, refused: Iterable[Taken] = ()) -> HttpResponse:
    limits = {"max_files": MAX_FILES, "max_bytes": pixels.MAX_BYTES, "accept": ACCEPT}
    page = {**_frame(desk, request), "title": _("Upload photos"), "refused": refused, **limits}
    return TemplateResponse(request, "admin/articles/photo/upload.html", page)


# ---- the batch


def batch(desk: Any, request: Any) -> HttpResponse:
    """Show photos (`photo=1&photo=2…`) to be completed, and save all of them or one; raises PermissionDenied.

    A photo that one may not change is told when it is saved, not before: to know costs queries for each.
    """
    if not desk.has_change_permission(request):
        raise PermissionDenied
    asked = list(dict.fromkeys(pk for pk in request.GET.getlist("photo") if is_id(pk)))
    if not asked or len(asked) > MAX_FILES * 4:
        raise BadRequest("No photos, or more than come at once.")
    found = Photo.objects.select_related("source").in_bulk([int(pk) for pk in asked[:ROWS]])
    rows = [found[int(pk)] for pk in asked[:ROWS] if int(pk) in found]
    if request.method != "POST":
        return _batch_page(desk, request, [_row(photo) for photo in rows], Common(), asked[ROWS:])
    if "fill" in request.POST:
        common = Common(request.POST)
        return _batch_page(
            desk, request, [_row(photo, _filled(request.POST, photo)) for photo in rows], common, asked[ROWS:]
        )
    only = request.POST.get("only", "")
    forms = [
        _saved(desk, request, photo) if only in ("", str(photo.pk)) else _row(photo, request.POST) for photo in rows
    ]
    if only or any(form.is_bound for form in forms):
        return _batch_page(desk, request, forms, Common(request.POST), asked[ROWS:])
    count = len(forms)
    messages.success(
        request, ngettext("%(count)s photo is saved.", "%(count)s photos are saved.", count) % {"count": count}
    )
    return HttpResponseRedirect(batch_url(asked[ROWS:]) if asked[ROWS:] else _url("changelist"))


def batch_url(pks: Iterable[Any]) -> str:
    """Return the address of the page on which these photos are completed."""
    query = QueryDict(mutable=True)
    query.setlist("photo", [str(pk) for pk in pks])
    return f"{_url('batch')}?{query.urlencode()}"


def _row(photo: Photo, data: Any = None) -> PhotoRow:
    return PhotoRow(data, instance=photo, prefix=str(photo.pk))


def _saved(desk: Any, request: Any, photo: Photo) -> PhotoRow:
    """Return the row after it was saved, fresh; or as it was typed, where it has problems."""
    form = _row(photo, request.POST)
    if not form.is_valid():
        return form
    if not form.changes:
        return _row(photo)
    if not desk.has_change_permission(request, photo):
        form.add_error(
            None, _("Readers see this photo, or it was approved: only editors change it. Nothing was saved.")
        )
        return form
    try:
        with transaction.atomic():
            library.save(photo, base=form.based_on, actor=request.user, now=timezone.now())
            desk.log_change(request, photo, desk.construct_change_message(request, form, []))
    except Photo.DoesNotExist:
        form.add_error(None, _("The photo was deleted since."))
        return form
    except library.Stale as stale:  # in between; asked again, the form sees it
        form = _row(stale.photo, request.POST)
        form.is_valid()
        return form
    return _row(photo)


def _filled(data: QueryDict, photo: Photo) -> QueryDict:
    """Return what was typed with the common values in those of the photo's boxes that are empty."""
    filled = data.copy()
    for name in (*Common.Meta.fields, "source_name"):
        key, value = f"{photo.pk}-{name}", data.get(f"all-{name}", "").strip()
        if value and not data.get(key, "").strip():
            filled[key] = value
    return filled


def _batch_page(desk: Any, request: Any, forms: list[PhotoRow], common: Common, rest: list[str]) -> HttpResponse:
    page = {
        **_frame(desk, request),
        "title": _("Complete the photos"),
        "forms": forms,
        "common": common,
        "rest": len(rest),
        "sources": Source.objects.order_by("name").values_list("name", flat=True),
    }
    return TemplateResponse(request, "admin/articles/photo/batch.html", page)


def _frame(desk: Any, request: Any) -> dict[str, Any]:
    request.current_app = desk.admin_site.name
    return {**desk.admin_site.each_context(request), "opts": desk.opts, "media": desk.media}


def _url(page: str, *args: Any) -> str:
    return reverse(f"admin:articles_photo_{page}", args=args)
