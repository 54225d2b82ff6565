"""Stories that belong together: one that follows another, and two about the same thing that become one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import doubles, editing, followups, search
from ..editing import Working
from ..forms.pairs import FollowUpForm, JoinForm
from ..gates import Refused
from ..models import Article, Author, Stage, User
from . import keeping, unkept
from .differences import between
from .filters import is_id
from .moves import CHANGED
from .standing import readers_see

OFFERED = 10  # stories that the double may go up in


@dataclass(frozen=True, slots=True)
class Kin:
    """A story that belongs to the one that is shown: how, its headline, and its page for whoever looks."""

    label: Any
    headline: str
    url: str


def context(user: User, article: Article, *, now: datetime) -> dict[str, Any]:
    """Return what a story's page tells about the stories that belong to it, as `user` may see them; one query."""
    return {"kin": _kin(user, article, now), "may_join": doubles.may_join(user, article, now=now)}


def _kin(user: User, article: Article, now: datetime) -> list[Kin]:
    ours = Q(pk__in=[article.follows_id or 0, article.merged_into_id or 0])
    # Each along its index: said with OR, SQLite would read all stories.
    first, *others = [
        Article.objects.filter(each).order_by().values("pk")
        for each in (ours, Q(follows=article.pk), Q(merged_into=article.pk))
    ]
    found = Article.objects.filter(pk__in=first.union(*others, all=True)).with_working()
    made = []
    for row in found.defer("body").order_by("created_at", "pk"):
        if editing.may_see(user, row):
            made.append(Kin(_relation(article, row), row.working_headline or row.headline, _address("change", row)))
        elif row.is_live(now):
            made.append(Kin(_relation(article, row), row.headline, row.get_absolute_url()))
    return made


def _relation(article: Article, row: Article) -> Any:
    if row.pk == article.follows_id:
        return _("It follows:")
    if row.pk == article.merged_into_id:
        return _("Merged into:")
    return _("Followed up by:") if row.follows_id == article.pk else _("It has taken up:")


def follow(desk: Any, request: Any, article: Article) -> HttpResponse:
    """GET: ask for the follow-up's headline. POST: write it as a draft, and open it. Raises PermissionDenied."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    headline = editing.working(article).content["headline"]
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return HttpResponseRedirect(_address("change", _followed(request, article, form.cleaned_data)))
        except Refused as refused:
            form.add_error(None, [str(problem) for problem in refused.problems])
    page = desk.page(request, article, title=_("Write a follow-up"), headline=headline, form=form)
    return TemplateResponse(request, "admin/articles/article/follow.html", page)


def _followed(request: Any, article: Article, data: dict[str, Any]) -> Article:
    """Return the follow-up that a form asks for: the one that it made already if it was sent twice. Raises Refused."""
    about = {name: data[name] for name in ("headline", "takes_text")}
    typed, token = [article.pk, *about.values()], data["form"] or uuid4()
    if made := keeping.made_of(request.user, token, typed):
        return made
    authors = list(Author.objects.filter(user=request.user, active=True).values_list("pk", flat=True))
    about |= {"authors": authors, "uid": keeping.uid_of(request.user, token, typed)}
    try:
        made = followups.follow_up(article, actor=request.user, now=timezone.now(), **about)
    except IntegrityError:  # in this very moment
        if made := keeping.made_of(request.user, token, typed):
            return made
        raise
    messages.success(request, _("The follow-up is a draft of yours. Both stories are linked."))
    return made


def join(desk: Any, request: Any, article: Article) -> HttpResponse:
    """GET: choose the other story, then see what becomes of it. POST: merge. Raises PermissionDenied, BadRequest."""
    now, copy = timezone.now(), editing.working(article)
    if not doubles.may_join(request.user, article, now=now):
        if request.method != "POST" or not (article.merged_into_id or article.is_gone(now)):
            raise PermissionDenied
        messages.warning(request, str(CHANGED))  # somebody took it away meanwhile
        unkept.say_typed(request, request.POST.get("reason", ""))
        return HttpResponseRedirect(_address("change", article))
    asked = request.POST.get("into") or request.GET.get("into", "")
    into = _stories(article, request.user, now).filter(pk=int(asked)).first() if is_id(asked) else None
    page = {
        "title": _("Merge with another story"),
        "headline": copy.content["headline"],
        "is_public": article.is_released,
    }
    if into is None:
        if request.method == "POST" and not is_id(asked):
            raise BadRequest("The form does not say into which story.")
        if request.method == "POST":
            messages.warning(request, _("The other story is withdrawn or was merged itself."))
            unkept.say_typed(request, request.POST.get("reason", ""))
            return HttpResponseRedirect(_address("join", article))
        page |= {"q": request.GET.get("q", ""), "rows": _offered(article, request, now)}
        return TemplateResponse(request, "admin/articles/article/join.html", desk.page(request, article, **page))
    other = editing.working(into)
    start = {"into": into.pk, "base": copy.number, "base_into": other.number}
    start |= {"standing": doubles.standing(article, now=now)}
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, initial=start, is_public=article.is_released)
    if form.is_valid():
        if (answer := _made(request, article, into, form.cleaned_data, now=now)) is not None:
            return answer
        fresh = {name: str(value) for name, value in start.items()}  # the reason stays, on top of what is shown now
        form = JoinForm(request.POST.dict() | fresh, is_public=article.is_released)
    elif form.is_bound and form.errors.keys() - {"reason"}:
        raise BadRequest("The form does not say which versions were seen.")
    page |= {"form": form, "into": into, "other": other, "may_edit": editing.may_edit(request.user, into)}
    page["into_is_live"] = into.is_live(now)
    page |= {"difference": _difference(article, copy, into, other, viewer=request.user, now=now)}
    return TemplateResponse(request, "admin/articles/article/join.html", desk.page(request, article, **page))


def _made(request: Any, article: Article, into: Article, data: dict[str, Any], *, now: datetime) -> HttpResponse | None:
    """Merge and say so, or say what stands in the way: None then. Raises BadRequest."""
    about = {name: data[name] for name in ("base", "base_into", "reason")} | {"seen": data["standing"]}
    try:
        doubles.join(article, into, actor=request.user, now=now, **about)
    except editing.UnknownBase as error:
        raise BadRequest(str(error)) from error
    except editing.Stale:
        messages.warning(request, str(CHANGED))
        return None
    except Refused as refused:
        for problem in refused.problems:
            messages.warning(request, str(problem))
        return None
    messages.success(request, _("Merged: the text of both is in this story. Look it over before it goes on."))
    return HttpResponseRedirect(_address("change", into))


def _difference(article: Article, copy: Working, into: Article, other: Working, *, viewer: User, now: datetime) -> Any:
    """Return what the other story gains."""
    content = doubles.joined(other.content, copy.content, pks=(article.pk, into.pk))
    return between(other.content, content, viewer=viewer, now=now)


def _stories(article: Article, user: User, now: datetime) -> Any:
    """Return the stories that this one may go up in."""
    gone = Q(stage=Stage.SPIKED) | Q(merged_into__isnull=False) | Q(withdrawn_at__lte=now)
    return Article.objects.visible_to(user).exclude(pk=article.pk).exclude(gone)


def _offered(article: Article, request: Any, now: datetime) -> list[dict[str, Any]]:
    """Return the stories that were searched for, with the words in the headline first, or those that are near.

    Near are those that changed last and share a topic or the section.
    """
    term = request.GET.get("q", "")
    query = search.parse(term)
    found = search.at_desk(_stories(article, request.user, now), query)
    if not term.strip():
        topics = [row.topic_id for row in article.topic_rows.all()]
        near = Q(pk__in=Article.objects.filter(topic_rows__topic__in=topics).values("pk")) | Q(
            section=article.section_id
        )
        found = found.filter(near)
    ordered = search.headline_first(found, query, "-changed_at", "-pk")
    rows = ordered.with_working().select_related("owner").defer("body")[:OFFERED]
    return [{"story": row, "readers": readers_see(row, now)} for row in rows]


def _address(page: str, article: Article) -> str:
    return reverse(f"admin:articles_article_{page}", args=[article.pk])
