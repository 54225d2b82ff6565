"""What is done at the wire desk: a story made of an item, a new version taken in, a kill decided. POST alone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import editing
from ..editing import Stale, UnknownBase
from ..gates import Refused
from ..html import clean_text
from ..intake import Kept, Outcome
from ..models import Article, WireItem, WireUse
from ..wires import using
from . import unkept
from .filters import is_id
from .moves import CHANGED

ACTS = ("update", "pass", "away", "keep")


def make(_wires: Any, request: Any, *, pk: int) -> HttpResponse:
    """POST: make a draft of an item, and go there. Raises Http404, PermissionDenied."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    item = WireItem.objects.filter(pk=pk).first()
    if item is None:
        raise Http404
    try:
        kept = using.make(item, actor=request.user, now=timezone.now())
    except Refused as refused:
        return _back(request, item, refused)
    if kept.article is None or not editing.may_see(request.user, kept.article):
        messages.warning(request, _("A story of it is here already, among others' stories."))
        return HttpResponseRedirect(reverse("admin:articles_wireitem_change", args=[pk]))
    told = {
        Outcome.CREATED: _("A draft was made of it."),
        Outcome.UNCHANGED: _("A story of it is here already."),
    }
    return _to_story(request, kept, told.get(kept.outcome, _("The new version was taken in.")))


def settle(_wires: Any, request: Any, *, pk: int, act: str) -> HttpResponse:
    """POST: decide about what an agency says of a story. Raises Http404, PermissionDenied, BadRequest."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    stories = Article.objects.visible_to(request.user).values("pk")
    use = WireUse.objects.select_related("article", "item").filter(pk=pk, article__in=stories).first()
    if use is None or act not in ACTS:
        raise Http404
    try:
        return _decide(request, use, act)
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, problem)
    except Stale:
        messages.warning(request, str(CHANGED))
    unkept.say_typed(request, request.POST.get("reason", ""))
    return _story(use.article_id)


def _decide(request: Any, use: WireUse, act: str) -> HttpResponse:
    about = {"actor": request.user, "now": timezone.now()}
    reason = clean_text(request.POST.get("reason", "")).strip()[:2000]
    if act == "update":
        return _to_story(request, using.update(use, **about), _("The new version was taken in."))
    if act == "pass":
        using.pass_over(use, **about)
        messages.info(request, _("The new version was left aside. The next one will be told again."))
        if "wires" in request.POST:  # decided there, and people go on there
            return HttpResponseRedirect(reverse("admin:articles_wireitem_changelist"))
    elif act == "keep":
        using.keep_on(use, reason=reason, **about)
        messages.success(request, _("It stays as it is; the history says why."))
    else:
        gone = _take_away(use, request, reason, about)
        is_withdrawn = gone.is_released
        messages.success(request, _("Withdrawn: readers no longer see it.") if is_withdrawn else _("Spiked."))
    return _story(use.article_id)


def _take_away(use: WireUse, request: Any, reason: str, about: dict[str, Any]) -> Article:
    base = request.POST.get("base", "")
    if not is_id(base):
        raise BadRequest("The form does not say which revision it is about.")
    if not reason:
        raise Refused([_("Say why.")])
    try:
        return using.take_away(use, base=int(base), reason=reason, **about)
    except UnknownBase as error:
        raise BadRequest(str(error)) from error


def _to_story(request: Any, kept: Kept, said: str) -> HttpResponse:
    if kept.outcome == Outcome.REFUSED or kept.article is None:
        if not kept.article:
            raise PermissionDenied
        for note in kept.notes:
            messages.error(request, note)
        return _story(kept.article.pk)
    messages.success(request, said)
    for note in kept.notes:
        messages.warning(request, note)
    if kept.outcome == Outcome.OFFERED:
        offer = kept.article.origins.filter(offered_at__isnull=False).order_by("-offered_at").first()
        if offer:
            return HttpResponseRedirect(reverse("admin:articles_article_offer", args=[kept.article.pk, offer.pk]))
    return _story(kept.article.pk)


def _story(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[pk]))


def _back(request: Any, item: WireItem, refused: Refused) -> HttpResponse:
    for problem in refused.problems:
        messages.error(request, problem)
    return HttpResponseRedirect(reverse("admin:articles_wireitem_change", args=[item.pk]))
