"""Taking a version out of a story's public history: asked with a reason that readers read instead."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import editing, publication
from ..forms.redaction import RedactForm
from ..gates import Refused
from ..models import Article, Release
from . import unkept
from .history import content_of
from .shown import labelled, shown


def view(desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """GET: say what happens and to which version. POST: do it. Raises Http404, PermissionDenied."""
    if not request.user.has_perm(publication.REDACT):
        raise PermissionDenied
    now = timezone.now()
    release = article.releases.select_related("redacted_by").filter(number=number, at__lte=now).first()
    if release is None:
        raise Http404
    form = RedactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redact(request, release, form.cleaned_data["reason"])
    content = content_of(article, number)
    page = desk.page(
        request,
        article,
        title=_("Redact version %(number)d") % {"number": number},
        form=form,
        number=number,
        release=release,
        is_live=number == article.live_number,
        content=labelled(shown(editing.rendition(article, content), viewer=request.user, now=now)),
    )
    return TemplateResponse(request, "admin/articles/article/redact.html", page)


def redact(request: Any, release: Release, reason: str) -> HttpResponse:
    """Redact a version and say so, or say what stands in the way."""
    try:
        publication.redact(release, reason=reason, actor=request.user, now=timezone.now())
    except Refused as refused:
        for problem in refused.problems:
            messages.warning(request, problem)
        unkept.say_typed(request, reason)
    else:
        messages.success(request, _("Redacted: readers see the reason in place of this version."))
    return HttpResponseRedirect(reverse("admin:articles_article_history", args=[release.article_id]))
