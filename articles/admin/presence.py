"""Who has the story open, and who saved since it was opened: told when the page is made, and to `desk/presence.js`.

It informs. Nothing waits for anybody, and nothing that is typed is touched.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from .. import presence, search
from ..models import Article, Presence, User
from ..templatetags.desk import moment
from ..templatetags.newsroom import clock
from .base import DeskList
from .reports import Saver, steps

LOOKED_AT = 30  # of the versions that were saved since, the newest
NAMED = 3  # people in a line of the list


@dataclass(frozen=True, slots=True)
class Newer:
    """What was saved since a form was opened: the newest number, by whom, when, and a sentence, "" for nothing."""

    number: int
    by: str
    at: str
    sentence: str


def view(_desk: Any, request: Any, article: Article) -> HttpResponse:
    """POST: note that the caller has the story open (`typing=1`) or closes it (`leave=1`), in a form of `base`.

    Answers who else has it open and what was saved since. Raises BadRequest.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    now, base = timezone.now(), _number(request.POST.get("base") or "0")
    if request.POST.get("leave") == "1":
        presence.leave(article, request.user, now=now)
        return HttpResponse(status=204)
    presence.beat(article, request.user, typing=request.POST.get("typing") == "1", now=now)
    saved = asdict(newer(article, base, viewer=request.user, now=now))
    told = [told_of(one, now) for one in presence.others(article, request.user, now=now)]
    return JsonResponse({"others": told, "saved": saved, "csrf": get_token(request)})


def values(user: User, article: Article, *, base: int, newest: int, now: datetime) -> dict[str, Any]:
    """Return what a page of the story, which shows revision `base`, tells of others when it is made."""
    there = [told_of(one, now) for one in presence.others(article, user, now=now)]
    found = newer(article, base, viewer=user, now=now) if base != newest else Newer(newest, "", "", "")
    address = reverse("admin:articles_article_presence", args=[article.pk])
    return {
        "others": there,
        "newer": found,
        "base": base,
        "address": address,
        "beat": int(presence.BEAT.total_seconds() * 1000),
    }


def told_of(one: Presence, now: datetime) -> dict[str, Any]:
    """Return what is told of somebody who has the story open, with the whole sentence."""
    name, since = str(one.user), short(one.since, now)
    words = {"name": name, "since": since}
    if one.typing:
        sentence = _("%(name)s has had this open since %(since)s and is typing") % words
    else:
        sentence = _("%(name)s has had this open since %(since)s") % words
    return {"name": name, "since": since, "typing": one.typing, "sentence": sentence}


def newer(article: Article, base: int, *, viewer: User, now: datetime) -> Newer:
    """Return what was saved after revision `base`, by others before one's own other windows; one query."""
    rows = article.revisions.filter(number__gte=base).select_related("actor").defer("content").order_by("-number")
    saved = list(rows[:LOOKED_AT])[::-1]
    savers: dict[int | None, Saver] = {}
    for _before, row, actor in steps(saved):
        name = str(actor) if actor else pgettext("who did it", "the system")
        saver = savers.setdefault(actor.pk if actor else None, Saver(name, actor == viewer, row.created_at))
        saver.numbers.append(row.number)
        saver.at = row.created_at
    if not savers:
        return Newer(saved[-1].number if saved else 0, "", "", "")
    last = max(savers.values(), key=lambda saver: saver.numbers[-1])
    told = sorted(savers.values(), key=lambda saver: (saver.is_viewer, saver.numbers))
    sentence = " ".join(_sentence(saver, now) for saver in told)
    return Newer(saved[-1].number, last.name, short(last.at, now), sentence)


def short(at: datetime, now: datetime) -> str:
    """Return a moment as "10:42 WIB", with its day if that is not today's."""
    return clock(at) if timezone.localdate(at) == timezone.localdate(now) else moment(at)


def _sentence(saver: Saver, now: datetime) -> str:
    if saver.is_viewer:
        words = ngettext(
            "You saved version %(numbers)s in another window at %(time)s.",
            "You saved versions %(numbers)s in another window, the last one at %(time)s.",
            len(saver.numbers),
        )
    else:
        words = ngettext(
            "%(name)s saved version %(numbers)s at %(time)s.",
            "%(name)s saved versions %(numbers)s, the last one at %(time)s.",
            len(saver.numbers),
        )
    numbers = ", ".join(map(str, saver.numbers))
    return words % {"name": saver.name, "numbers": numbers, "time": short(saver.at, now)}


def _number(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise BadRequest("The form does not say which revision it was opened at.")
    return int(value)


# ---- the list of stories


class PeopledList(DeskList):
    """A list of stories that knows who reads it, and who has each of them open."""

    def get_ordering_field_columns(self) -> Any:
        """Say of no column that it sorts the rows where the words that were searched for do."""
        return {} if self.query and ORDER_VAR not in self.params else super().get_ordering_field_columns()

    def get_results(self, request: Any) -> None:
        """Read the rows, and with one more query who is there."""
        super().get_results(request)
        rows = list(self.result_list)
        there = presence.others_at(rows, request.user, now=timezone.now())
        for row in rows:
            row.others = there.get(row.pk, [])
            row.viewer = request.user
        self.result_list = rows

    @cached_property
    def meant(self) -> dict[str, str] | None:
        """The words of a search that found nothing as they may have been meant, and their address."""
        if not self.query or self.result_count:
            return None
        words = search.meant(search.parse(self.query), now=timezone.now())
        return {"words": words, "url": self.get_query_string({SEARCH_VAR: words})} if words else None


def mark(row: Any) -> str:
    """Return who else has the story open, for its line in the list; "" for nobody."""
    names = [str(one.user) for one in getattr(row, "others", ())]
    if not names:
        return ""
    told = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    return ngettext("%(names)s is here", "%(names)s are here", len(names)) % {"names": told}
