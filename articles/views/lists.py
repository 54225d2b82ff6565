"""Lists of stories: the filtered one, those of a section, topic, tag, author, editor or source, and those of a day."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from .. import lists
from ..calendars import midnight, month_of
from ..filters import ArticleFilter, DayForm
from ..models import Article, ArticleQuerySet, Section
from .answers import page, paged, public


@public
def stories(request: HttpRequest) -> HttpResponse:
    """All live stories, filtered. A filter that is not understood gets a message and no stories, never wrong ones."""
    now = timezone.now()
    chosen = ArticleFilter(request.GET, queryset=Article.objects.live(now).newest_first(), now=now)
    valid = chosen.is_valid()
    context = {
        "filter": chosen,
        "valid": valid,
        "query": chosen.query(),
        "page": _page(request, chosen.qs if valid else Article.objects.none()),
        "path": reverse("list"),
        "feed": reverse("feed"),
        "now": now,
    }
    return page("articles/list.html", context)


@public
def gathered(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The live stories of one section, topic, tag, author, editor or source, under a header that says what it is."""
    now = timezone.now()
    found = lists.KINDS[kind]
    try:
        target = found.find(slug)
    except ObjectDoesNotExist:
        raise Http404 from None
    listed = _page(request, found.stories(target, now=now))
    if not listed.paginator.count and not found.standing:
        raise Http404
    context = {
        "kind": kind,
        "target": target,
        "page": listed,
        "path": reverse(kind, args=[slug]),
        "feed": reverse(f"{kind}_feed", args=[slug]),
        "now": now,
    }
    if isinstance(target, Section):
        context |= {"top_section": target.parent or target, "children": target.children.all()}
    return page(f"articles/{kind}.html", context)


@public
def index(request: HttpRequest) -> HttpResponse:
    """The newest day that has stories; `?date=` leads to the day's own address."""
    if "date" in request.GET:
        form = DayForm(request.GET)
        if form.is_valid():
            return HttpResponseRedirect(_day_address(form.cleaned_data["date"]))
        return page("articles/index.html", {"form": form, "path": reverse("index"), "stories": []})
    newest = Article.objects.live(timezone.now()).aggregate(at=Max("published_at"))["at"]
    if newest is None:
        return page("articles/index.html", {"form": DayForm(), "path": reverse("index"), "stories": []})
    return _day(timezone.localdate(newest))


@public
def index_day(_request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """Everything that came out on one day of the site's calendar."""
    form = DayForm({"date": f"{year:04}-{month:02}-{day:02}"})
    if not form.is_valid():
        raise Http404
    return _day(form.cleaned_data["date"])


def _day(day: date) -> HttpResponse:
    """Answer with the stories of `day` beside the calendar of its month."""
    live = Article.objects.live(timezone.now())
    start, end = midnight(day), midnight(day + timedelta(days=1))
    month = month_of(day, live)
    previous, following = month.near(day)
    context = {
        "day": day,
        "month": month,
        "form": DayForm(initial={"date": day}),
        "path": _day_address(day),
        "stories": live.filter(published_at__gte=start, published_at__lt=end).newest_first().with_cards(),
        "previous": _neighbour(previous),
        "following": _neighbour(following),
    }
    return page("articles/index.html", context)


def _page(request: HttpRequest, found: ArticleQuerySet) -> Page:
    """Return the page that `?page=` names, with cards; 404 for a page that is not there."""
    return paged(request, found.with_cards())


def _day_address(day: date) -> str:
    return reverse("index_day", args=[day.year, f"{day.month:02}", f"{day.day:02}"])


def _neighbour(day: date | None) -> dict[str, Any] | None:
    return {"day": day, "path": _day_address(day)} if day else None
