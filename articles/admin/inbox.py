"""The inbox: what one was told about stories, newest first. Opening a story from here marks what it tells as seen."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import mailing, notices
from ..models import Article, Notice

PAGE = 30
# The part of the story's page that a notice is about, if it is not the story itself.
PARTS: dict[str, str] = {
    Notice.Kind.MENTIONED: "#notes",
    Notice.Kind.NOTED: "#notes",
    Notice.Kind.ASSIGNED: "#assignment",
    Notice.Kind.DONE: "#assignment",
}


def urls(site: Any) -> list[URLPattern]:
    """Return its addresses, for the admin site."""
    return [
        path("inbox/", site.admin_view(partial(view, site)), name="inbox"),
        path("inbox/<int:pk>/", site.admin_view(partial(open_story, site)), name="inbox_open"),
    ]


def view(site: Any, request: Any) -> HttpResponse:
    """GET: show it, `PAGE` notices a page. POST: mark as seen what stood there, up to the id `until`."""
    if request.method == "POST":
        until = request.POST.get("until", "")
        if until.isascii() and until.isdecimal() and len(until) < 19:
            notices.see(request.user, now=timezone.now(), until=int(until))
            messages.success(request, _("Everything is marked as seen."))
        return HttpResponseRedirect(reverse("admin:inbox"))
    found = notices.inbox(request.user).select_related("actor", "note", "article").defer("article__body")
    page = Paginator(found.order_by("-at", "-pk"), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    headlines = dict(
        Article.objects.filter(pk__in={row.article_id for row in rows})
        .with_working()
        .values_list("pk", "working_headline")
    )
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": _("Inbox"),
        "page": page,
        "newest": max((row.pk for row in rows), default=0),
        "rows": [
            {
                "notice": row,
                "sentence": mailing.sentence(row),
                "headline": headlines.get(row.article_id) or row.article.headline,
                "text": row.note.text if row.note else row.text,
            }
            for row in rows
        ],
    }
    return TemplateResponse(request, "admin/inbox.html", context)


def open_story(_site: Any, request: Any, pk: int) -> HttpResponse:
    """POST: mark what is known about the notice's story as seen, and go there. Raises Http404."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    found = notices.inbox(request.user).select_related("article").filter(pk=pk).first()
    if found is None:
        raise Http404
    notices.see(request.user, now=timezone.now(), article=found.article)
    return HttpResponseRedirect(
        reverse("admin:articles_article_change", args=[found.article_id]) + PARTS.get(found.kind, "")
    )
