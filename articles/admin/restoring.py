"""Bringing an earlier version back as a new one, and giving versions names."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .. import buffers, editing
from ..content import surviving
from ..forms.merging import as_typed
from ..models import Article, Revision, User, VersionName
from . import merging, unkept
from .history import content_of
from .named import Named


def restore(_desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """POST: save what revision `number` says as the newest; what others saved since is merged, or collides."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    content, now, base = content_of(article, number), timezone.now(), _base(request)
    if not editing.may_edit(request.user, article):
        raise PermissionDenied
    try:
        saved = editing.restore(article, number, base=base, actor=request.user, now=now, comment=f"#{number}")
    except editing.UnknownBase as error:
        raise BadRequest(str(error)) from error
    except editing.Collided:
        token = uuid4()
        buffers.keep(request.user, token, as_typed(surviving(content)), article=article, base=base, now=now)
        address = reverse("admin:articles_article_merge", args=[article.pk])
        return HttpResponseRedirect(f"{address}?{urlencode({'form': str(token)})}")
    if saved.revision is None:
        messages.info(request, _("The newest version says the same already."))
    else:
        values = {"number": number, "new": saved.number}
        messages.success(request, _("Version %(number)d is back, as version %(new)d.") % values)
        merging.say_merged(request, article, base, saved)
    if missing := Named([content], viewer=request.user, now=now).missing(content):
        messages.warning(request, _("Could not come back: %(things)s.") % {"things": "; ".join(missing)})
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def name(_desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """POST: give revision `number`, which the page showed as called `was`, a name; an empty one takes it away."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not editing.may_edit(request.user, article):
        raise PermissionDenied
    revision = Revision.objects.filter(article=article, number=number).first()
    if revision is None:
        raise Http404
    words = " ".join(request.POST.get("name", "").split())
    limit = VersionName._meta.get_field("name").max_length or 0
    if len(words) > limit:
        messages.error(request, _("A name has at most %(limit)d characters.") % {"limit": limit})
        unkept.say_typed(request, words)
    elif not _called(revision, words, was=request.POST.get("was"), actor=request.user):
        messages.warning(request, _("Somebody else named this version meanwhile. Nothing was done: look again."))
        unkept.say_typed(request, words)
    elif words:
        messages.success(request, _("Version %(number)d is called “%(name)s”.") % {"number": number, "name": words})
    else:
        messages.info(request, _("Version %(number)d has no name.") % {"number": number})
    return HttpResponseRedirect(reverse("admin:articles_article_revision", args=[article.pk, number]))


def _called(revision: Revision, words: str, *, was: str | None, actor: User) -> bool:
    """Call a revision so; tells whether it was called `was` until now, without which nothing is done."""
    with transaction.atomic():
        editing.lock(revision.article)
        row = VersionName.objects.filter(revision=revision).first()
        current = row.name if row else ""
        if words == current:  # pressed twice
            return True
        if was != current:
            return False
        if words:
            values = {"name": words, "actor": actor, "at": timezone.now()}
            VersionName.objects.update_or_create(revision=revision, defaults=values)
        elif row:
            row.delete()
    return True


def _base(request: Any) -> int:
    value = request.POST.get("base", "")
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise BadRequest("The button does not say which version is the newest that was seen.")
    return int(value)
