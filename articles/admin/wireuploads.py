"""Files of an agency that somebody brings to the wire desk by hand."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..forms.wires import WireUploadForm
from ..intake.containers import File
from ..intake.runs import one_line
from ..models import User
from ..wires import fetching


def may(user: User) -> bool:
    """Whether `user` may bring files."""
    return user.has_perm(fetching.ADD)


def view(wires: Any, request: Any) -> HttpResponse:
    """GET: ask for files. POST: keep what is in them, and say what became of it. Raises PermissionDenied."""
    if not may(request.user):
        raise PermissionDenied
    form = WireUploadForm(request.POST, request.FILES) if request.method == "POST" else WireUploadForm()
    context = {
        **wires.admin_site.each_context(request),
        "title": _("Upload wires"),
        "opts": wires.opts,
        "form": form,
    }
    if form.is_valid():
        supplier = form.cleaned_data["supplier"]
        files = [File(one_line(each.name), each.file) for each in form.cleaned_data["uploads"]]
        taken, faults = fetching.upload(supplier, files, actor=request.user, now=timezone.now())
        context |= {"taken": taken, "faults": faults, "supplier": supplier, "form": WireUploadForm()}
    return TemplateResponse(request, "admin/wires/upload.html", context)
