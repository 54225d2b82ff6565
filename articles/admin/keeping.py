"""What is typed and not saved: kept every few seconds, offered when its writer comes back, taken along or dropped.

A form that is open sends its state here (`desk/keeping.js`); the answer is JSON. Nothing here publishes, moves, or
changes what others see.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import buffers, editing
from ..content import canonical
from ..editing import Working
from ..forms.merging import as_typed
from ..forms.story import StoryForm
from ..models import Article, Buffer, User
from ..templatetags.newsroom import clock
from . import merging
from .holding import done, is_of_another

MOST = 2 * 1024 * 1024  # bytes of one form's state: a long story is a fiftieth of it
OFFERED = 10  # the newest: each is compared with the newest version, which costs some queries


@dataclass(frozen=True, slots=True)
class Offer:
    """Unsaved text that its writer may bring back: when it was typed (UTC), on which version, what came meanwhile."""

    token: UUID
    at: datetime
    headline: str
    base: int | None
    newest: int | None
    savers: tuple[Any, ...] = ()

    @property
    def is_behind(self) -> bool:
        """Whether the story was saved since."""
        return self.base != self.newest


# ---- addresses


def keep(_desk: Any, request: Any, article: Article) -> HttpResponse:
    """POST: keep a form's state; answers when it was kept, and a fresh token against forgery."""
    return _keep(request, article)


def keep_new(_desk: Any, request: Any) -> HttpResponse:
    """POST: keep the state of a new story's form."""
    return _keep(request, None)


def drop(_desk: Any, request: Any, article: Article) -> HttpResponse:
    """POST: forget what was typed in one form, as its writer wishes."""
    return _drop(request, article)


def drop_new(_desk: Any, request: Any) -> HttpResponse:
    """POST: forget what was typed in a new story's form."""
    return _drop(request, None)


def _keep(request: Any, article: Article | None) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if int(request.headers.get("Content-Length") or 0) > MOST:
        return JsonResponse({"error": "too long"}, status=413)
    if is_of_another(request):
        return JsonResponse({"error": "another account"}, status=409)
    now, token = timezone.now(), _token(request.POST.get("form", ""))
    base = None
    if article:
        base = _number(request.POST.get("base", ""))
        if base > editing.working(article).number:
            raise BadRequest("The form was opened at a revision that is not there.")
    buffers.keep(request.user, token, buffers.typed(request.POST), article=article, base=base, now=now)
    return JsonResponse({"kept": now.isoformat(), "clock": clock(now), "csrf": get_token(request)})


def _drop(request: Any, article: Article | None) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    token = _token(request.POST.get("form", ""))
    buffers.drop(request.user, token)
    messages.info(request, _("The unsaved text is discarded."))
    name = "admin:articles_article_change" if article else "admin:articles_article_add"
    return done(request, HttpResponseRedirect(reverse(name, args=[article.pk] if article else [])), token)


def uid_of(user: User, token: UUID, typed: Any) -> UUID:
    """Return the UUID of the story that is made of a form with what is typed into it (JSON): sent twice, it makes one.

    Whoever goes back to the form and types on makes another.
    """
    return uuid5(token, f"{user.pk}:{json.dumps(typed, sort_keys=True)}")


def made_of(user: User, token: UUID, typed: Any) -> Article | None:
    """Return the story that was made so already."""
    return Article.objects.filter(uid=uid_of(user, token, typed)).first()


def _token(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise BadRequest("The form does not say its token.") from error


def _number(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise BadRequest("The form does not say which revision it was opened at.")
    return int(value)


# ---- for the story form


def wanted(request: Any, article: Article | None) -> Buffer | None:
    """Return the caller's own unsaved text that the address asks for by `?form=`, None if there is none."""
    token = request.GET.get("form", "")
    if request.method == "POST" or not token:
        return None
    try:
        found = buffers.find(request.user, UUID(token), article)
    except ValueError:
        found = None
    if found is None:
        messages.info(request, _("That text is not waiting any more: it was saved, or discarded."))
    return found


def form_of(kept: Buffer, article: Article, copy: Working, *, user: User, now: datetime) -> StoryForm:
    """Return the story form with what was typed in it, on the revision that it was based on."""
    base = copy.number if kept.base is None else kept.base
    content = copy.content if base == copy.number else editing.at(article, base)
    data = buffers.as_posted(kept.content | {"base": str(base), "form": str(kept.token)})
    return StoryForm(data, content=content, user=user, now=now, article=article, base=base, token=kept.token)


def context(request: Any, article: Article | None, form: StoryForm, *, now: datetime) -> dict[str, Any]:
    """Return what the form's page tells of unsaved texts: those to offer, and where this form's own is kept."""
    names = ("keep", "drop")
    new = {f"{name}_url": reverse(f"admin:articles_article_{name}_new") for name in names}
    own = (
        {f"{name}_url": reverse(f"admin:articles_article_{name}", args=[article.pk]) for name in names}
        if article
        else {}
    )
    values = {"offers": offers(request.user, article, form, now=now), "now": now, "keep_new_url": new["keep_url"]}
    return values | (own if article else new)


def offers(user: User, article: Article | None, form: StoryForm, *, now: datetime) -> list[Offer]:
    """Return the texts that `user` typed into other forms of the story and did not save, newest first.

    What the newest version says already, or what was there before, is no offer.
    """
    found = buffers.of_story(user, article) if article else buffers.of_new(user)
    copy = editing.working(article) if article and found else None
    made: list[Offer] = []
    for kept in found:
        if kept.token == form.token:
            continue
        if len(made) == OFFERED:
            break
        headline = str(kept.content.get("headline", ""))
        if article is None or copy is None or kept.base is None:
            made.append(Offer(kept.token, kept.changed_at, headline, None, None))
        elif not _says_nothing_new(kept, article, copy, user=user, now=now):
            savers = merging.others(article, kept.base, copy.number, viewer=user).savers
            made.append(Offer(kept.token, kept.changed_at, headline, kept.base, copy.number, savers))
    return made


def _says_nothing_new(kept: Buffer, article: Article, copy: Working, *, user: User, now: datetime) -> bool:
    """Whether what was typed is what the newest version says, or what stood there before."""
    form = form_of(kept, article, copy, user=user, now=now)
    return form.is_valid() and canonical(form.content()) in (copy.content, form.opened)


def collided(request: Any, article: Article, token: UUID, *, base: int, then: str, now: datetime) -> HttpResponse:
    """Keep what was posted and lead to the page where collisions are decided; `then` is the move that follows."""
    buffers.keep(request.user, token, buffers.typed(request.POST), article=article, base=base, now=now)
    query = urlencode({"form": str(token)} | ({"then": then} if then else {}))
    url = reverse("admin:articles_article_merge", args=[article.pk])
    return done(request, HttpResponseRedirect(f"{url}?{query}"), token)


def take_in(
    request: Any, article: Article, form: StoryForm, copy: Working, *, base: int, now: datetime
) -> HttpResponse:
    """Lay what others saved into the form beside what was typed, without saving it; raises UnknownBase."""
    typed = canonical(form.content())
    merged = editing.together(article, typed, base=base, newest=copy)
    if merged.collisions:
        return collided(request, article, form.token, base=base, then="", now=now)
    comment = {"comment": form.cleaned_data["comment"]}
    content = as_typed(canonical(merged.content)) | comment
    buffers.keep(request.user, form.token, content, article=article, base=copy.number, now=now)
    names = merging.others(article, base, copy.number, viewer=request.user).names
    messages.info(request, merging.report(merged, names) or _("Nothing was to be taken in."))
    query = urlencode({"form": str(form.token)})
    url = reverse("admin:articles_article_change", args=[article.pk])
    return done(request, HttpResponseRedirect(f"{url}?{query}"), form.token)
