"""What a supplier changed where people had written: shown beside their words, with a choice for each place."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import editing, merge
from ..content import stored
from ..editing import Stale, Working
from ..intake import offers
from ..merge import Merged
from ..models import Article, Origin, Revision
from . import holding
from .collisions import Titles
from .meeting import Meeting, page, say_saved, to_story
from .reports import Others


def view(desk: Any, request: Any, article: Article, origin: int) -> HttpResponse:
    """GET: show what was offered and where it collides. POST: save what was chosen."""
    if holding.is_of_another(request):
        return holding.refuse_of_another(desk, request)
    if not editing.may_edit(request.user, article):
        messages.warning(request, _("You may not save this story now."))
        return to_story(article)
    offer = Origin.objects.filter(article=article, pk=origin).first()
    if offer is None:
        raise Http404
    if offer.offered_base is None:
        messages.info(request, _("Nothing waits for a decision here any more."))
        return to_story(article)
    copy = editing.working(article)
    met = meeting(offer, article, copy)
    form = met.form(request, is_posted=request.method == "POST")
    if holding.brings(request) or not form.is_valid():
        return page(desk, request, met, form)
    about = {"base": copy.number, "digest": offer.digest, "actor": request.user, "now": timezone.now()}
    try:
        saved = offers.decide(offer, choices=met.choices(form), **about)
    except Stale:
        messages.warning(request, _("The story was changed meanwhile. Nothing was done: look again."))
        return HttpResponseRedirect(request.path)
    say_saved(request, saved)
    return holding.accepted(request, to_story(article))


def meeting(offer: Origin, article: Article, copy: Working) -> Meeting:
    """Return the meeting of a working copy and what a supplier offers."""

    def earlier(state: str) -> Merged | None:
        """Tell the merge that the page showed, if the supplier has not changed its version again."""
        number, _space, digest = state.partition(" ")
        if digest != offer.digest or not (number.isascii() and number.isdecimal()):
            return None
        try:
            mine = editing.at(article, int(number))
        except Revision.DoesNotExist:
            return None
        base, offered = stored([offer.offered_base or {}, offer.content])
        return merge.merge(base, mine, offered)

    titles = Titles(
        base=_("As it came before"),
        theirs=_("As %(supplier)s has it now") % {"supplier": offer.supplier},
        mine=_("As it stands here"),
        take=_("Take the supplier's"),
        keep=_("Keep ours"),
        leave=_("Leave it as it was"),
    )
    state = f"{copy.number} {offer.digest}"
    together = offers.merged(offer, copy)
    return Meeting(article, together, Others((), {}), state, titles, earlier, supplier=offer.supplier)
