"""The screen that arranges the front page: one form, the page as it would be, and every edition there was."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import curation, homepage, html
from ..curation import Stale
from ..forms.front import FrontForm
from ..forms.story import linkable_having
from ..models import Arrangement, Article, FrontEdition, Placed, User
from . import unkept
from .base import ReadOnlyAdmin
from .blocks import STORIES, story_facts
from .editions import Names, beside, history, told

EDITIONS = 20  # on a page of the history
PAGE = "admin:articles_frontedition_changelist"


@admin.register(FrontEdition)
class FrontAdmin(ReadOnlyAdmin):
    """One screen instead of a list and a form; only `curation` writes."""

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002
        """Whether the user may arrange the front page."""
        return curation.may_curate(request.user)

    has_module_permission = has_view_permission

    def get_urls(self) -> list:
        """Return the screen's addresses and no others."""
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.only(screen)), name="articles_frontedition_changelist"),
            path("preview/", wrap(self.only(require_POST(preview))), name="articles_frontedition_preview"),
            path("stories/", wrap(self.only(require_safe(stories))), name="articles_frontedition_stories"),
        ]

    def only(self, view: Any) -> Any:
        """Return `view` for those who may arrange the front page; raises PermissionDenied for others."""

        def allowed(request: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            request.current_app = self.admin_site.name
            answer: HttpResponse = view(request, self.admin_site)
            return answer

        return allowed


# ---- the screen


def screen(request: Any, site: Any) -> HttpResponse:
    """Show the newest edition in the form; save what was typed, bring an edition back, or leave all to the newest."""
    now = timezone.now()
    newest = FrontEdition.objects.newest()
    if request.method == "POST":
        return act(request, site, newest, now=now)
    form = form_for(request, newest, now=now, shown=suggested(request, newest, now=now))
    return page(request, site, form, newest, now=now)


def act(request: Any, site: Any, newest: FrontEdition, *, now: datetime) -> HttpResponse:
    """Do what the pressed button asks. Raises BadRequest for what no browser sends."""
    base = number(request.POST.get("base"))
    try:
        if "_restore" in request.POST:
            kept = curation.restore(number(request.POST["_restore"]), base=base, actor=request.user, now=now)
            return say(request, kept)
        if "_empty" in request.POST:
            return say(request, curation.save(Arrangement(), base=base, actor=request.user, now=now))
        return save(request, site, newest, base=base, now=now)
    except Stale as stale:
        words = _("Edition %(number)d was saved meanwhile. Look at it first; nothing was changed.")
        messages.error(request, words % {"number": stale.newest.number})
        return HttpResponseRedirect(reverse(PAGE))
    except (curation.UnknownBase, FrontEdition.DoesNotExist) as error:
        raise BadRequest(str(error)) from error


def save(request: Any, site: Any, newest: FrontEdition, *, base: int, now: datetime) -> HttpResponse:
    """Save the form, or show it again with everything typed: with errors, or with what another saved meanwhile."""
    form = form_for(request, edition(base, newest), now=now)
    if not form.is_valid():
        return page(request, site, form, newest, now=now)
    typed, onto = form.arrangement(), form.cleaned_data["takeover"]
    try:
        return say(request, curation.save(typed, base=base if onto is None else onto, actor=request.user, now=now))
    except Stale as stale:
        theirs = stale.newest.arrangement.at(now)
        if theirs == typed:  # the button was pressed twice
            return say(request, None)
        names = Names(theirs.stories, viewer=request.user, now=now)
        form.theirs |= beside(theirs, typed, names)
        return page(request, site, form, stale.newest, now=now, stale=stale)
    except DatabaseError as error:
        fault = unkept.of(error, "Front page", request)
        form.add_error(None, unkept.words(fault))
        return unkept.answered(page(request, site, form, newest, now=now), fault)


def page(
    request: Any, site: Any, form: FrontForm, newest: FrontEdition, *, now: datetime, stale: Stale | None = None
) -> HttpResponse:
    """Show the screen."""
    editions = FrontEdition.objects.select_related("actor")
    shown = Paginator(editions, EDITIONS).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    last = editions.filter(number__lt=rows[-1].number).first() if rows else None
    rows.append(last or FrontEdition(number=0, content={}))
    names = Names((uid for row in rows for uid in row.arrangement.stories), viewer=request.user, now=now)
    context = {
        **site.each_context(request),
        "title": _("Front page"),
        "opts": FrontEdition._meta,
        "form": form,
        "media": form.media,
        "newest": newest,
        "is_arranged": any(newest.arrangement.at(now).parts),
        "stale": stale,
        "entries": history(rows, names, newest=newest.number),
        "editions": shown,
    }
    return TemplateResponse(request, "admin/articles/frontpage/screen.html", context)


def say(request: Any, kept: FrontEdition | None) -> HttpResponse:
    """Say what a save did, and show it."""
    if kept is None:
        messages.info(request, _("Nothing changed."))
    elif kept.arrangement == Arrangement() and kept.restored and any(edition(kept.restored, kept).arrangement.parts):
        words = _("Nothing of edition %(old)d stands any more: the front page arranges itself.")
        messages.success(request, words % {"old": kept.restored})
    elif kept.arrangement == Arrangement():
        messages.success(request, _("The front page arranges itself again: the newest stories come first."))
    elif kept.restored:
        words = _("Edition %(old)d is back, as edition %(number)d. Readers see it now.")
        messages.success(request, words % {"old": kept.restored, "number": kept.number})
    else:
        messages.success(request, _("Edition %(number)d is out. Readers see it now.") % {"number": kept.number})
    return HttpResponseRedirect(reverse(PAGE))


# ---- what the browser sent


def number(value: Any) -> int:
    """Return the number of an edition; raises BadRequest for what is none."""
    if not (isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10):
        raise BadRequest("The form does not say which edition it is about.")
    return int(value)


def edition(base: int, newest: FrontEdition) -> FrontEdition:
    """Return the edition that a form was opened at; raises BadRequest if there never was such a one."""
    if base in (newest.number, 0):
        return newest if base else FrontEdition(number=0, content={})
    found = FrontEdition.objects.filter(number=base).first()
    if found is None:
        raise BadRequest(f"There is no edition {base}.")
    return found


def form_for(request: Any, opened: FrontEdition, *, now: datetime, shown: Arrangement | None = None) -> FrontForm:
    """Return the form that was opened at an edition, with what was typed if something was."""
    arrangement = opened.arrangement

    def tell(uids: Iterable[str]) -> dict[str, str]:
        asked, stands = {uid for uid in uids if html.is_uid(uid)}, arrangement.stories
        new = placeable(request.user, now=now).filter(uid__in=asked - stands)
        allowed = {str(uid) for uid in new.values_list("uid", flat=True)} if asked - stands else set()
        names = Names(asked & (stands | allowed), viewer=request.user, now=now)
        return {uid: told(facts) for uid, facts in names.facts.items()}

    return FrontForm(
        request.POST if request.method == "POST" else None,
        opened=arrangement,
        shown=shown,
        base=opened.number,
        tell=tell,
        lookup=reverse("admin:articles_frontedition_stories"),
        now=now,
    )


def suggested(request: Any, newest: FrontEdition, *, now: datetime) -> Arrangement | None:
    """Return the newest arrangement led by the story that a link names (`?lead=<id>`), None without such a link."""
    wish = request.GET.get("lead", "")
    if not (wish.isascii() and wish.isdecimal() and len(wish) < 19):
        return None
    story = placeable(request.user, now=now).filter(pk=wish).first()
    if story is None:
        messages.error(request, _("This story can have no place on the front page: it is neither live nor scheduled."))
        return None
    messages.info(request, _("The story stands below as the lead. Save to let readers see it there."))
    standing, uid = newest.arrangement, str(story.uid)
    return Arrangement(Placed(uid), tuple(pin for pin in standing.pins if pin.story != uid), standing.banner)


# ---- which stories


def placeable(user: User, *, now: datetime) -> Any:
    """Return the stories that `user` may give a place, newest first: live ones, and scheduled ones seen at the desk."""
    seen = Article.objects.linkable(user, now).filter(published_at__isnull=False)
    seen = seen.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=now))
    return seen.select_related("section").defer("body").newest_first()


def stories(request: Any, _site: Any) -> HttpResponse:
    """Answer a picker: stories that may have a place and that have the words of `term`, in the headline first."""
    now, term = timezone.now(), request.GET.get("term", "")
    rows = placeable(request.user, now=now) & linkable_having(request.user, now, term, "-published_at", "-pk")
    found = list(rows[: STORIES + 1])
    facts = [story_facts(row, user=request.user, now=now) for row in found[:STORIES]]
    results = [{"id": fact["id"], "text": told(fact)} for fact in facts]
    return JsonResponse({"results": results, "pagination": {"more": len(found) > STORIES}})


# ---- the page as it would be


def preview(request: Any, _site: Any) -> HttpResponse:
    """Answer with the front page as readers would get it now if what is typed were saved; nothing is written."""
    now = timezone.now()
    newest = FrontEdition.objects.newest()
    form = form_for(request, edition(number(request.POST.get("base")), newest), now=now)
    form.full_clean()
    with translation.override(settings.LANGUAGE_CODE), timezone.override(settings.TIME_ZONE):
        return HttpResponse(
            render_to_string(homepage.TEMPLATE, homepage.context(now=now, arrangement=form.arrangement()))
        )
