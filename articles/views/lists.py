"""Lists of stories: the filtered one, those of a section, topic, tag, author, editor or source, and those of a day."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from .. import generation, lists, search, structured_data
from ..calendars import midnight, month_of
from ..filters import ArticleFilter, DayForm, Within
from ..models import Article, Section
from ..paging import Cards, Listed
from .answers import page, paged, public

PERIOD = ("date_from", "date_to")


@public
def stories(request: HttpRequest) -> HttpResponse:
    """All live stories, filtered. A filter that is not understood gets a message and no stories, never wrong ones."""
    now = timezone.now()
    number = generation.read(now)
    chosen = ArticleFilter(request.GET, within=Within(Article.objects.live(now)), now=now, number=number)
    path = reverse("list")
    if chosen.is_untidy():
        return tidied(request, path, chosen)
    context = _filtered(request, chosen, path) | {"feed": reverse("feed"), "now": now}
    return page("articles/list.html", context | {"structured": structured_data.listing(context)})


@public
def gathered(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """The live stories of one section, topic, tag, author, editor or source, under a header that says what it is."""
    now = timezone.now()
    number = generation.read(now)
    found = lists.KINDS[kind]
    try:
        target = found.find(slug)
    except ObjectDoesNotExist:
        raise Http404 from None
    stories = found.stories(target, now=now)
    narrowed = search.Narrowed((tuple(search.facet(kind, pk) for pk in found.family(target)),))
    count = partial(found.number, found.family(target), now=now)
    within = Within(stories, key=f"{kind}:{target.pk}", fixed=(kind,), narrowed=narrowed, count=count)
    if not found.standing and not Listed(within.stories, key=f"{within.key}?", now=now, number=number).ids(0, 1):
        raise Http404
    chosen = ArticleFilter(request.GET, within=within, now=now, number=number)
    path = reverse(kind, args=[slug])
    if chosen.is_untidy():
        return tidied(request, path, chosen)
    context = {
        **_filtered(request, chosen, path),
        "kind": kind,
        "target": target,
        "feed": reverse(f"{kind}_feed", args=[slug]),
        "now": now,
    }
    if isinstance(target, Section):
        context |= {"top_section": target.parent or target, "children": target.children.all()}
    return page(f"articles/{kind}.html", context | {"structured": structured_data.listing(context)})


@public
def index(request: HttpRequest) -> HttpResponse:
    """The newest day that has stories; `?date=` leads to the day's own address, with the filters."""
    if "date" in request.GET:
        form, carried = DayForm(request.GET), _carried(request)
        if form.is_valid():
            address = _day_address(form.cleaned_data["date"])
            return HttpResponseRedirect(f"{address}?{urlencode(carried)}" if carried else address)
        return page("articles/index.html", {"form": form, "carried": carried, "path": reverse("index"), "stories": []})
    now = timezone.now()
    number = generation.read(now)
    newest = Article.objects.live(now).aggregate(at=Max("published_at"))["at"]
    if newest is None:
        return page("articles/index.html", {"form": DayForm(), "path": reverse("index"), "stories": []})
    return _day(request, timezone.localdate(newest), now=now, number=number)


@public
def index_day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """Everything that came out on one day of the site's calendar."""
    form = DayForm({"date": f"{year:04}-{month:02}-{day:02}"})
    if not form.is_valid():
        raise Http404
    now = timezone.now()
    return _day(request, form.cleaned_data["date"], now=now, number=generation.read(now))


def _day(request: HttpRequest, day: date, *, now: datetime, number: str) -> HttpResponse:
    """Answer with the stories of `day` beside the calendar of its month, which the filters narrow down too."""
    live = Article.objects.live(now)
    start, end = midnight(day), midnight(day + timedelta(days=1))
    within = Within(
        live.filter(published_at__gte=start, published_at__lt=end),
        key=f"day:{day}",
        fixed=PERIOD,
        narrowed=search.Narrowed(since=start, until=end),
    )
    chosen = ArticleFilter(request.GET, within=within, now=now, number=number)
    path = _day_address(day)
    if chosen.is_untidy():
        return tidied(request, path, chosen)
    valid = chosen.is_valid()
    everything = Listed(live, key="?", now=now, number=number)
    every_day = chosen.listed(within=Within(live)) if valid else everything
    month = every_day.remembered(f"month:{day:%Y-%m}", lambda: month_of(day, every_day.rows()))
    previous, following = month.near(day)
    context = {
        "day": day,
        "month": month,
        "form": DayForm(initial={"date": day}),
        "carried": _carried(request),
        "filter": chosen,
        "valid": valid,
        "query": chosen.query(),
        "path": path,
        "stories": Cards(chosen.listed())[:] if valid else [],
        "previous": _neighbour(previous),
        "following": _neighbour(following),
    }
    return page("articles/index.html", context | {"structured": structured_data.day(context)})


def _filtered(request: HttpRequest, chosen: ArticleFilter, path: str) -> dict[str, Any]:
    """Return what a template is told of a list: its filters, the page that `?page=` names; 404 if it is not there."""
    valid = chosen.is_valid()
    found = paged(request, Cards(chosen.listed()) if valid else [])
    return {"filter": chosen, "valid": valid, "query": chosen.query(), "page": found, "path": path}


def tidied(request: HttpRequest, path: str, chosen: ArticleFilter) -> HttpResponse:
    """Lead on from the address of a form that was sent as it stood to the one that people share."""
    number = urlencode({"page": request.GET["page"]}) if request.GET.get("page") else ""
    query = "&".join(part for part in (chosen.query(), number) if part)
    return HttpResponseRedirect(f"{path}?{query}" if query else path)


def _carried(request: HttpRequest) -> dict[str, str]:
    """Return the filters that go along to another day, by name."""
    names = (name for name in ArticleFilter.base_filters if name not in PERIOD)
    return {name: value for name in names if (value := request.GET.get(name, "").strip())}


def _day_address(day: date) -> str:
    return reverse("index_day", args=[day.year, f"{day.month:02}", f"{day.day:02}"])


def _neighbour(day: date | None) -> dict[str, Any] | None:
    return {"day": day, "path": _day_address(day)} if day else None
