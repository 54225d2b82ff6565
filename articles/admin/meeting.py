"""Two versions of a story that meet on one page: what merged, what collides, who wrote it, and the form of choices."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Media
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ..content import FIELDS
from ..editing import Saved
from ..forms.merging import CollisionsForm, asked
from ..merge import Merged
from ..models import Article
from . import holding
from .collisions import Names, Titles, laid
from .reports import Others, report

DIALOGS = Media(css={"all": ["articles/desk/dialogs.css"]})  # for logging in again; the text's editor brings it too


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two versions that meet: merged, who wrote the other one, what names this state of both, and how they are called.

    `earlier` answers the merge of a state that the page showed before, None if it cannot be told any more.
    """

    article: Article
    merged: Merged
    others: Others
    state: str
    titles: Titles
    earlier: Callable[[str], Merged | None]
    is_live: bool = False
    supplier: str = ""  # whose changes these are, if they are a supplier's

    def form(self, request: Any, *, is_posted: bool) -> CollisionsForm:
        """Return the form of the choices; of those that were posted, what still holds.

        What is only brought back is not found fault with, but for what has changed since.
        """
        wanted, _values = asked(self.merged.collisions, is_released=self.article.is_released)
        names = Names(wanted)
        form = CollisionsForm(
            request.POST if is_posted else None,
            collisions=wanted,
            labels={each.id: names.label(each) for each in wanted},
            again=self._again(request.POST.get("state", "")) if is_posted else (),
            user=request.user,
            story=str(self.article.uid),
        )
        if holding.brings(request) and not form.again:
            holding.forgive(form)
        return form

    def choices(self, form: CollisionsForm) -> dict[str, Any]:
        """Return every collision's value; the form must be valid."""
        return form.choices() | asked(self.merged.collisions, is_released=self.article.is_released)[1]

    def _again(self, state: str) -> set[str]:
        """Return the collisions whose sides are not what the page showed in `state`."""
        if state == self.state:
            return set()
        before = self.earlier(state)
        sides = {each.id: (each.base, each.theirs, each.mine) for each in before.collisions} if before else {}
        return {each.id for each in self.merged.collisions if sides.get(each.id) != (each.base, each.theirs, each.mine)}


def page(desk: Any, request: Any, met: Meeting, form: CollisionsForm, **values: Any) -> HttpResponse:
    """Show the collisions, or that there is none."""
    items = laid(form, Names(form.collisions), met.titles, met.others.names)
    title = _("Nothing collides")
    if items:
        title = ngettext("%(count)d thing collides", "%(count)d things collide", len(items)) % {"count": len(items)}
    names, mine = met.others.names, ""
    if met.is_live:
        names = dict.fromkeys(FIELDS, pgettext("who did it", "the live version"))
        mine = pgettext("who did it", "this update")
    if met.supplier:
        names, mine = dict.fromkeys(FIELDS, met.supplier), pgettext("who did it", "the desk")
    context = desk.page(
        request,
        met.article,
        title=title,
        headline=met.merged.content["headline"],
        met=met,
        form=form,
        items=items,
        merged=report(met.merged, names, mine=mine),
        is_again=form.is_bound and bool(form.again),
        media=desk.media + form.media + DIALOGS,
        held=holding.token(request),
        **values,
    )
    return TemplateResponse(request, "admin/articles/article/merge.html", context)


def to_story(article: Article, token: Any = None) -> HttpResponse:
    """Return to the story, to what was typed in the form `token` if one is named."""
    query = f"?form={token}" if token else ""
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]) + query)


def say_saved(request: Any, saved: Saved) -> None:
    """Say what a save did."""
    if saved.revision:
        messages.success(request, _("Saved as version %(number)d.") % {"number": saved.number})
    else:
        messages.info(request, _("Nothing changed: version %(number)d is the newest.") % {"number": saved.number})
