"""How a public page answers: the same bytes for everybody, read only, to be asked again each time."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import former, generation, hints, lists, schedule
from ..models import Article, OldAddress, WithdrawalKind
from ..paging import PAGE_SIZE

TOLD = ("uid", "withdrawn_at", "withdrawal_kind", "withdrawal_reason")  # all that readers learn of a withdrawn story
View = Callable[..., HttpResponse]
TRIES = 5  # that a page has which is overtaken by changes of the site each time


def page(template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render a public page without the request: a template that cannot see user and session cannot show them."""
    return HttpResponse(render_to_string(template, context), status=status)


def public(view: View) -> View:
    """Make `view` public: GET and HEAD only, a care-free 404; the page store compresses it, revalidates and keeps it.

    Last-Modified is dropped where Django's own views set it: a withdrawal makes nothing newer, so a reader who asks by
    date alone would keep the withdrawn story.
    Whoever asks first after an update's time lets it go out; that is the only thing that a reader's request writes.
    Where the database is too busy for that, the reader gets the page as it is, which is not kept.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_whole = schedule.apply_on_the_way(timezone.now())
        for _ in range(TRIES):
            try:
                response = _made(view, request, *args, **kwargs)
            except generation.Overtaken:
                continue
            except Http404 as exception:
                response, is_whole = missing(request, exception), False
            break
        else:
            raise generation.Overtaken
        response.headers.pop("Last-Modified", None)
        is_kept = is_whole and response.status_code in hints.KEPT
        response.headers["Cache-Control"] = settings.PAGES_CACHE_CONTROL if is_kept else "no-cache"
        _keep_demo_out(response)
        hints.mark(response, is_kept=is_kept)
        return response

    return require_safe(answer)


def _made(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
    """Return a view's answer, whose shared parts are those of the site's generation before anything was queried."""
    with generation.making(generation.read(timezone.now())):
        response: Any = view(request, *args, **kwargs)
        return response.render() if hasattr(response, "render") else response


def heir(pk: int, *, now: datetime) -> Article | None:
    """Return the story live at `now` (UTC) that took up one that readers saw and that was merged into it."""
    return Article.objects.live(now).filter(merged_from__pk=pk, merged_from__published_at__lte=now).first()


def taken_up(pk: int, *, now: datetime) -> HttpResponse | None:
    """Lead on from a story that was merged into another one, `heir`; None if it was not."""
    into = heir(pk, now=now)
    return HttpResponsePermanentRedirect(into.get_absolute_url()) if into else None


def withdrawn(pk: int, *, now: datetime) -> dict[str, Any]:
    """Return what readers learn of a story that is withdrawn at `now` (UTC), without a word of it; Http404 if not.

    That is `TOLD`, and in `kind` what kind of reason it was, "" if none is known.
    """
    found = Article.objects.gone(now).filter(pk=pk).values(*TOLD).first()
    if found is None:
        raise Http404
    kind = found["withdrawal_kind"]
    return {**found, "kind": str(WithdrawalKind(kind).label) if kind else ""}


def gone(pk: int, *, now: datetime) -> HttpResponse:
    """Say that a story is withdrawn at `now` (UTC), and why; Http404 if it is not."""
    return page("410.html", withdrawn(pk, now=now), status=410)


def paged(request: HttpRequest, rows: Any) -> Page:
    """Return the page that `?page=` names of a queryset, `Listed` or list; 404 for a page that is not there."""
    try:
        return Paginator(rows, PAGE_SIZE).page(request.GET.get("page", "1"))
    except InvalidPage:
        raise Http404 from None


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django names it
    """Lead on from an address of the former site, or of what is called otherwise now.

    Else say that there is no such page, and nothing more.

    A cache must ask again, for a scheduled story may appear.
    """
    response = of_former_site(request) or renamed(request) or page("404.html", status=404)
    response.headers["Cache-Control"] = "no-cache"
    _keep_demo_out(response)
    return response


def of_former_site(request: HttpRequest) -> HttpResponse | None:
    """Lead to the story that an address of the newsroom's former site belonged to, once readers may see it.

    With or without its last slash, its query, its percent signs.
    """
    paths = {request.path, request.get_full_path(), f"{request.path.rstrip('/')}/", request.path.rstrip("/")}
    whole, encoded = request.get_full_path(), request.get_full_path().partition("?")[0]
    paths |= {unquote(whole), f"{encoded.rstrip('/')}/", encoded.rstrip("/")} - {"/"}
    now, known = timezone.now(), {path for path in paths - {"", "/"} if "\0" not in path}  # PostgreSQL takes no NUL
    found = OldAddress.objects.filter(path__in=known).select_related("article").order_by("-path").first()
    if found is None or not found.article.is_out(now):
        return None
    if not found.article.is_live(now):  # its words went with it, those in its address too
        return HttpResponsePermanentRedirect(reverse("story_short", args=[found.article.pk]))
    return HttpResponsePermanentRedirect(found.article.get_absolute_url())


def renamed(request: HttpRequest) -> HttpResponse | None:
    """Lead from the list or feed of a section, topic, tag, person or source to what it is called or part of now.

    Only where readers may know of it.
    """
    match, now = request.resolver_match, timezone.now()
    kind = lists.KINDS.get(str(match.kwargs.get("kind"))) if match else None
    if match is None or kind is None or kind.offered(now=now).filter(slug=match.kwargs["slug"]).exists():
        return None  # what has this slug now is what is meant; what readers do not know of hides nothing from them
    heir = former.heir(kind.model, match.kwargs["slug"])
    if heir is None or not kind.offered(now=now).filter(pk=heir.pk).exists():
        return None
    address, query = reverse(match.view_name, args=[heir.slug]), request.GET.urlencode()
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _keep_demo_out(response: HttpResponse) -> None:
    """Ask search engines to leave out a site of invented stories, in every format."""
    if settings.DEMO:
        response.headers["X-Robots-Tag"] = "noindex"
