"""Previews of a story: what is typed, as readers would see it, and links to a version for people without account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from .. import editing, previews, rendering
from ..addresses import absolute
from ..content import Content, canonical
from ..forms.previews import LinkForm
from ..forms.story import StoryForm
from ..models import Article, PreviewLink, Revision
from ..templatetags.desk import moment
from . import story

OFFERED = 200  # versions in the menu
SHOWN = 50  # links, the newest


# ---- what is typed


def look(_desk: Any, request: Any, article: Article) -> HttpResponse:
    """POST: answer with the story's page as it would be with what the form holds; nothing is written."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    opened = story.content_at(article, editing.working(article), story.posted_base(request))
    return _look(request, article, opened)


def look_new(_desk: Any, request: Any) -> HttpResponse:
    """POST: the same for a story that was never saved."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return _look(request, None, editing.blank())


def _look(request: Any, article: Article | None, opened: Content) -> HttpResponse:
    now = timezone.now()
    form = StoryForm(request.POST, content=opened, user=request.user, now=now, article=article)
    content = canonical(form.content()) if form.is_valid() else form.showable()
    row = article or Article(pk=0)  # a story that has no number yet still needs one to show its relations
    response = HttpResponse(rendering.preview(editing.rendition(row, content), _bar(request, form), now=now))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _bar(request: Any, form: StoryForm) -> rendering.Bar | None:
    """Say in a tab of its own what the page is, and everywhere what is wrong (`pane.js` takes it out of its frame)."""
    wrong = [
        f"{form.fields[name].label}: {' '.join(map(str, errors))}"
        if name in form.fields
        else " ".join(map(str, errors))
        for name, errors in form.errors.items()
    ]
    language, not_right = translation.get_language(), _("Not right yet:")
    if "_tab" in request.POST:
        notes = (_("Looking saves nothing."), *((not_right, *wrong) if wrong else ()))
        return rendering.Bar(language, _("Preview of what you typed."), notes)
    return rendering.Bar(language, not_right, tuple(wrong)) if wrong else None


# ---- links for people without account


@dataclass(frozen=True, slots=True)
class Line:
    """A link in the list: why it opens nothing any more, "" while it does."""

    link: PreviewLink
    over: str


@sensitive_variables("secret")
def links(desk: Any, request: Any, article: Article) -> HttpResponse:
    """Show the story's links; POST: make one and show its address, this once, or revoke one. Raises BadRequest."""
    now = timezone.now()
    if "_revoke" in request.POST:
        return _revoke(request, article, now=now)
    copy, versions = editing.working(article), _versions(article)
    asked = request.GET.get("number", "")
    number = next((one for one, _name in versions if str(one) == asked), copy.number)
    posted = request.POST if request.method == "POST" else None
    form = LinkForm(posted, versions=versions, initial={"number": number})
    made, address = None, ""
    if form.is_valid():
        made, secret = previews.make(article, **form.cleaned_data, actor=request.user, now=now)
        address = absolute(reverse("preview", args=[secret]))
        form = LinkForm(versions=versions, initial={"number": number})
    page = desk.page(
        request,
        article,
        title=_("Preview links"),
        headline=copy.content["headline"],
        form=form,
        made=made,
        address=address,
        lines=_lines(article, now=now),
    )
    return TemplateResponse(request, "admin/articles/article/links.html", page)


def _revoke(request: Any, article: Article, *, now: datetime) -> HttpResponse:
    """End a link of the story and say so, as well where somebody else did it before."""
    value = request.POST["_revoke"]
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise BadRequest(f"{value!r} is no link.")
    link = get_object_or_404(article.preview_links, pk=int(value))
    if previews.revoke(link, actor=request.user, now=now):
        messages.success(request, _("Revoked: the link opens nothing any more."))
    else:
        messages.info(request, _("The link was revoked already."))
    return HttpResponseRedirect(reverse("admin:articles_article_links", args=[article.pk]))


def _versions(article: Article) -> list[tuple[int, str]]:
    """Return the newest versions by number and name; the row of a story fresh from a fixture is number 0."""
    kept = article.revisions.select_related("actor", "named").defer("content")[:OFFERED]
    rows = list(kept) or [Revision(article=article, number=0, created_at=article.created_at)]
    name = "admin/articles/article/_version_name.html"
    return [(row.number, render_to_string(name, {"version": row}).strip()) for row in rows]


def _lines(article: Article, *, now: datetime) -> list[Line]:
    """Return the newest links with what became of them; each maker's right is asked for once."""
    rows = list(article.preview_links.select_related("maker", "revoked_by")[:SHOWN])
    opens = set(previews.good(article.preview_links.all(), now=now).values_list("pk", flat=True))
    makers = {row.maker_id: row.maker for row in rows if row.pk in opens}
    stand = {pk for pk, maker in makers.items() if previews.stands(maker, article)}
    return [Line(row, _over(row, opens=row.pk in opens, stands=row.maker_id in stand, now=now)) for row in rows]


def _over(link: PreviewLink, *, opens: bool, stands: bool, now: datetime) -> str:
    """Say why a link opens nothing any more, "" if it does."""
    if link.revoked_at:
        values = {"name": link.revoked_by or "–", "time": moment(link.revoked_at)}
        return _("Revoked by %(name)s, %(time)s") % values
    if link.expires_at <= now:
        return _("Expired")
    if not opens:
        return _("Ended: the version was redacted")
    return "" if stands else _("Ended: its maker may not see the story any more")
