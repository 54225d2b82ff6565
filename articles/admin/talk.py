"""Beside a story: who works on it until when, and what the desk says about it.

Posted by forms of their own. `desk/talk.js` posts them without leaving the story's form and gets the panels anew;
without it the browser comes back to the story's page.
"""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import assignments, editing, notes, notices
from ..forms.talk import AssignForm, NoteForm
from ..models import Article, User

MOST = 200  # notes beside a story, the newest; all stand in its history
NAMED = 300  # people that a note may name


def beside(user: User, article: Article, *, now: datetime, **forms: Any) -> dict[str, Any]:
    """Return what the panels tell: `talk` for the template. `forms` are those that came back with mistakes."""
    current = assignments.open_one(article)
    rows = list(article.notes.select_related("author", "resolved_by").order_by("-created_at", "-pk")[:MOST])[::-1]
    may_assign = assignments.may_assign(user, article)
    asked = forms.get("assign") or (AssignForm(user=user, current=current, now=now) if may_assign else None)
    return {
        "article": article,
        "current": current,
        "is_mine": current is not None and current.assignee_id == user.pk,
        "is_overdue": bool(current and current.due_at and current.due_at < now),
        "may_end": current is not None and assignments.may_end(user, article, current),
        "assign": asked,
        "open": [note for note in rows if note.resolved_at is None],
        "resolved": [note for note in rows if note.resolved_at],
        "note": forms.get("note") or NoteForm(),
        "people": notices.who_may_see(article).exclude(pk=user.pk).order_by("first_name", "username")[:NAMED],
    }


# ---- what is posted


def assign(desk: Any, request: Any, article: Article) -> HttpResponse:
    """POST: give the story to somebody, in place of whom it is given to. Raises PermissionDenied, BadRequest."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not assignments.may_assign(request.user, article):
        raise PermissionDenied
    now = timezone.now()
    form = AssignForm(request.POST, user=request.user, current=assignments.open_one(article), now=now)
    if not form.is_valid():
        return again(desk, request, article, now=now, assign=form)
    data = form.cleaned_data
    about = {"due_at": data["due"], "brief": data["brief"], "was": data["was"]}
    try:
        assignments.assign(article, assignee=data["assignee"], actor=request.user, now=now, **about)
    except assignments.Changed:
        words = _("Somebody else changed the assignment meanwhile. Nothing was done: look again.")
        messages.warning(request, words)
        current, posted = assignments.open_one(article), request.POST.copy()
        posted["was"] = str(current.pk) if current else ""
        form = AssignForm(posted, user=request.user, current=current, now=now)
        form.add_error(None, words)
        return again(desk, request, article, now=now, assign=form)
    else:
        messages.success(request, _("Assigned to %(name)s.") % {"name": data["assignee"]})
    return answer(request, article, now=now)


def unassign(_desk: Any, request: Any, article: Article) -> HttpResponse:
    """POST: say that the assignment `was` is done. Raises PermissionDenied, BadRequest."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now, was = timezone.now(), request.POST.get("was", "")
    if not (was.isascii() and was.isdecimal() and len(was) < 19):
        raise BadRequest("The form does not say which assignment it was.")
    try:
        assignments.end(article, actor=request.user, now=now, was=int(was))
    except assignments.Changed:
        messages.warning(request, _("Somebody else changed the assignment meanwhile. Nothing was done: look again."))
    else:
        messages.success(request, _("The assignment is done."))
    return answer(request, article, now=now)


def note(desk: Any, request: Any, article: Article) -> HttpResponse:
    """POST: write a note, and say whom its mentions did not reach."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now, form = timezone.now(), NoteForm(request.POST)
    if not form.is_valid():
        return again(desk, request, article, now=now, note=form)
    added = notes.add(article, form.cleaned_data["text"], actor=request.user, now=now)
    say_added(request, article, added)
    return answer(request, article, now=now)


def resolve(_desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """POST: say that note `number` is resolved, or with `open=1` that it is not. Raises Http404."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now, found = timezone.now(), article.notes.filter(pk=number).first()
    if found is None:
        raise Http404
    if request.POST.get("open") == "1":
        notes.reopen(found, actor=request.user)
    else:
        notes.resolve(found, actor=request.user, now=now)
    return answer(request, article, now=now)


# ---- what is answered


def say_added(request: Any, article: Article, added: notes.Added) -> None:
    """Say whom a note reached, whom it did not, and what helps."""
    if added.told:
        messages.success(request, _("Noted; told: %(names)s.") % {"names": ", ".join(map(str, added.told))})
    else:
        messages.success(request, _("Noted."))
    if added.unknown:
        names = ", ".join(f"@{name}" for name in added.unknown)
        messages.warning(request, _("Nobody here is called %(names)s.") % {"names": names})
    for person in added.shut_out:
        words = _("%(name)s may not see this story and was not told.") % {"name": person}
        if assignments.may_assign(request.user, article):
            hint = _("Assign the story to them and they see it.")
            words = format_html('{} <a href="#assignment">{}</a>', words, hint)
        messages.warning(request, words)


def answer(request: Any, article: Article, *, now: datetime) -> HttpResponse:
    """Return the panels as they stand now to our script, else the story's page."""
    user = User.objects.get(pk=request.user.pk)  # what may be seen has just changed, perhaps
    notices.see(user, now=now, article=article)  # whoever answers has read what it is about
    home = reverse("admin:index")
    if not editing.may_see(user, article):
        return JsonResponse({"leave": home}) if is_script(request) else HttpResponseRedirect(home)
    if is_script(request):
        return panels(request, beside(user, article, now=now))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]) + "#talk")


def again(desk: Any, request: Any, article: Article, *, now: datetime, **forms: Any) -> HttpResponse:
    """Return the panels with the form that has mistakes and all that was typed into it."""
    talk = beside(request.user, article, now=now, **forms)
    if is_script(request):
        return panels(request, talk)
    headline = editing.working(article).content["headline"]
    page = desk.page(request, article, title=_("Assignment and notes"), headline=headline, talk=talk)
    return TemplateResponse(request, "admin/articles/article/talk.html", page)


def panels(request: Any, talk: dict[str, Any]) -> JsonResponse:
    """Return the panels as HTML, with what is to be said."""
    said = [{"tags": message.tags, "text": message.message} for message in get_messages(request)]
    parts = {"html": "_talk.html", "line": "_talk_line.html"}
    context = {"talk": talk, "said": said}
    made = {key: render_to_string(f"admin/articles/article/{name}", context, request) for key, name in parts.items()}
    return JsonResponse({**made, "csrf": get_token(request)})


def is_script(request: Any) -> bool:
    """Whether our script asks."""
    return bool(request.headers.get("Accept") == "application/json")


# The addresses, for `articles.PAGES`.
PAGES: tuple[tuple[str, str, Any], ...] = (
    ("<int:pk>/assign/", "assign", assign),
    ("<int:pk>/assign/end/", "unassign", unassign),
    ("<int:pk>/note/", "note", note),
    ("<int:pk>/note/<int:number>/resolve/", "resolve", resolve),
)
