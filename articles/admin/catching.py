"""A pending update that a hotfix collided with: the live copy is taken into it, with a choice for each place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import copies, editing, merge
from ..editing import Stale, Working
from ..merge import Merged
from ..models import Article, Revision, User
from . import holding
from .collisions import Titles
from .meeting import Meeting, page, say_saved, to_story
from .reports import fixers


def catch_up(desk: Any, request: Any, article: Article) -> HttpResponse:
    """GET: show where the pending update collides with the live copy. POST: take the live copy in, as chosen."""
    if holding.is_of_another(request):
        return holding.refuse_of_another(desk, request)
    if not editing.may_edit(request.user, article):
        messages.warning(request, _("You may not save this story now."))
        return to_story(article)
    copy = editing.working(article)
    if not editing.is_behind(article, copy):
        messages.info(request, _("This update already holds what readers see."))
        return to_story(article)
    met = meeting(article, copy, viewer=request.user)
    form = met.form(request, is_posted=request.method == "POST")
    if holding.brings(request) or not form.is_valid():
        return page(desk, request, met, form)
    live, choices = article.live_number or 0, met.choices(form)
    try:
        saved = editing.catch_up(
            article, base=copy.number, live=live, choices=choices, actor=request.user, now=timezone.now()
        )
    except Stale:
        messages.warning(request, _("The story was changed meanwhile. Nothing was done: look again."))
        return HttpResponseRedirect(request.path)
    say_saved(request, saved)
    messages.info(request, _("The update now holds what readers see."))
    return holding.accepted(request, to_story(article))


def meeting(article: Article, copy: Working, *, viewer: User) -> Meeting:
    """Return the meeting of a pending update and the live copy."""
    live, held = article.live_number or 0, copies.contained(article, copy) or 0

    def earlier(state: str) -> Merged | None:
        numbers = [int(number) for number in state.split(" ") if number.isascii() and number.isdecimal()]
        try:
            mine, theirs = (editing.at(article, number) for number in numbers)
        except (Revision.DoesNotExist, ValueError):
            return None
        return merge.merge(editing.at(article, held), mine, theirs)

    titles = Titles(
        base=_("Before (version %(number)d)") % {"number": held},
        theirs=_("Live version (%(number)d)") % {"number": live},
        mine=_("This update"),
        take=_("Take the live version"),
        keep=_("Keep the update"),
        leave=_("Leave it as it was"),
    )
    savers = fixers(article, held, live, viewer=viewer)
    state = f"{copy.number} {live}"
    return Meeting(article, editing.caught_up(article, copy), savers, state, titles, earlier, is_live=True)
