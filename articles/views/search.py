"""The readers' search: the page of results, and what is suggested while a question is typed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .. import generation, hints, suggestions, words
from .. import search as engine
from ..filters import SearchFilter
from ..filters.searched import NEWEST
from ..models import Article
from ..paging import PAGE_SIZE
from .answers import page, paged, public
from .lists import PERIOD, tidied

LATEST = 5


@dataclass(frozen=True, slots=True)
class Result:
    """A story that was found, its headline and a passage of it with the words lit up."""

    article: Article
    headline: SafeString
    passage: SafeString


@public
def results(request: HttpRequest) -> HttpResponse:
    """What is found, best first or newest first; without words, where else to begin."""
    now = timezone.now()
    chosen = SearchFilter(request.GET, now=now, number=generation.read(now))
    if chosen.is_wordless():
        return HttpResponseRedirect(f"{reverse('list')}?{chosen.query_with(urut='')}")
    if chosen.is_untidy():
        return tidied(request, reverse("search"), chosen)
    found = _found(request, chosen, now=now)
    context = {
        "filter": chosen,
        "valid": chosen.is_valid(),
        "query": chosen.query(),
        "chips": chosen.chips(),
        "starts": not chosen.query(),
        "asked": chosen.words(),
        "path": reverse("search"),
        "now": now,
        "page": paged(request, range(found.total)),
        "found": found,
        "unclear": _unclear(found.query),
        **_results(found, now=now),
    }
    chosen.offer()
    response = page("articles/search.html", context | _ways_on(chosen, found, now=now))
    if _is_missed(request, chosen, found):
        hints.mark_missed(response, found.query.text)
    return response


@public
def suggest(request: HttpRequest) -> HttpResponse:
    """What may be meant by a question that is being typed (`articles.suggestions`), as JSON."""
    groups = suggestions.suggested(request.GET.get("q", ""), now=timezone.now())
    response = JsonResponse({"groups": [asdict(group) for group in groups]}, json_dumps_params={"ensure_ascii": False})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _found(request: HttpRequest, chosen: SearchFilter, *, now: datetime) -> engine.Found:
    """Search for the page that is asked for; nothing is found for what cannot be searched for."""
    asked = chosen.words() if chosen.is_valid() else ""
    if len("".join(words.words(asked))) < suggestions.SHORTEST:
        return engine.Found(engine.parse(asked, synonyms=()))
    try:
        number = Paginator(range(engine.CAP), PAGE_SIZE).validate_number(request.GET.get("page", "1"))
    except InvalidPage:
        raise Http404 from None
    return engine.find(
        asked,
        now=now,
        narrowed=chosen.narrowed(),
        order=chosen.order(),
        start=(number - 1) * PAGE_SIZE,
        count=PAGE_SIZE,
    )


def _is_missed(request: HttpRequest, chosen: SearchFilter, found: engine.Found) -> bool:
    """Tell whether words as such found nothing, or no story that has them all; the desk is to learn of that."""
    is_whole = bool(found.query.units) and not _unclear(found.query) and "page" not in request.GET
    return is_whole and not chosen.query(without="q") and (not found.total or found.is_partial)


def _unclear(query: engine.Query) -> str:
    """Return why there is nothing to search for in what was asked, "" if there is something or nothing was asked."""
    letters = words.words(query.text)
    if not query.text or (query.units and len("".join(letters)) >= suggestions.SHORTEST):
        return ""
    if query.without:
        return _("These words only say what you do not want. Add a word that the stories should have.")
    if len("".join(letters)) < suggestions.SHORTEST:
        return _("That is too short to search for. Type a whole word, such as a name or a place.")
    return _("These words are in almost every story. Add one that tells what it is about, such as a name or a place.")


def _results(found: engine.Found, *, now: datetime) -> dict[str, list[Result]]:
    """Return what the page shows of the stories, and apart what stands behind them; one query."""
    live = Article.objects.live(now).select_related("section", "lead_photo").in_bulk(found.ids)
    stories = [live[pk] for pk in found.ids if pk in live]
    results = [
        Result(story, engine.marked(story.headline, found.query), engine.excerpt(story, found.query))
        for story in stories
    ]
    if not 0 < found.whole < found.total:
        return {"results": results, "behind": []}
    return {"results": results[: found.whole], "behind": results[found.whole :]}  # all of them are on one page


def _ways_on(chosen: SearchFilter, found: engine.Found, *, now: datetime) -> dict[str, Any]:
    """Return the addresses of other searches, and where nothing is found, how many there are without filters."""
    valid, given = chosen.is_valid(), chosen.values()
    ways: dict[str, Any] = {
        "newest": given.get("urut", ""),
        "by_best": chosen.query_with(urut=""),
        "by_newest": chosen.query_with(urut=NEWEST),
        "meant": chosen.query_with(q=found.meant) if found.meant else "",
        "any_time": chosen.query_with(**dict.fromkeys(PERIOD, "")) if any(map(given.get, PERIOD)) else "",
        "cleared": chosen.cleared(),
    }
    if valid and chosen.chips() and found.query.units and not found.total:
        ways["elsewhere"] = engine.find(chosen.words(), now=now, order=chosen.order(), count=0).shown
    if not found.total:
        live = Article.objects.live(now).newest_first().with_cards()
        ways |= {"topics": suggestions.lively_topics(now=now), "latest": live[:LATEST]}
    return ways
