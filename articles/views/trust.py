"""The pages that say who answers for the site, and by which rules."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from .. import generation, lists, structured_data
from ..models import Article, Correction
from .answers import page, paged, public


@public
def masthead(_request: HttpRequest) -> HttpResponse:
    """Who makes the site: active editors and authors of live stories, and who publishes it."""
    now = timezone.now()
    people = {kind: lists.KINDS[kind].offered(now=now).filter(active=True) for kind in ("editor", "author")}
    context: dict[str, Any] = {f"{kind}s": rows.select_related("portrait") for kind, rows in people.items()}
    context |= {"path": reverse("masthead"), "now": now, "structured": structured_data.masthead()}
    return page("articles/masthead.html", context)


@public
def guidelines(_request: HttpRequest) -> HttpResponse:
    """What the Press Council's guideline for online media asks for, in our own words."""
    return page("articles/guidelines.html", {"path": reverse("guidelines")})


@public
def right_of_reply(_request: HttpRequest) -> HttpResponse:
    """How to ask for a reply or a correction, and what happens then."""
    return page("articles/right_of_reply.html", {"path": reverse("right_of_reply")})


@public
def corrections(request: HttpRequest) -> HttpResponse:
    """What was put right in live stories, newest first, and how that is done."""
    now = timezone.now()
    number = generation.read(now)
    live = Article.objects.live(now).filter(
        pk=OuterRef("article")
    )  # asked of each: all live ones are too many for a list
    out = Correction.objects.filter(Exists(live), published_at__lte=now)
    rows = out.select_related("article", "release").defer("article__body").order_by("-published_at", "-pk")
    many = generation.remembered("corrections", rows.order_by().count, number=number)
    found = paged(request, _Counted(rows, many))
    return page("articles/corrections.html", {"page": found, "path": reverse("corrections")})


class _Counted:
    """Rows whose number is known, as `Paginator` wants them."""

    def __init__(self, rows: QuerySet[Correction], many: int) -> None:
        self._rows, self._many = rows, many

    def count(self) -> int:
        return self._many

    def __getitem__(self, part: slice) -> QuerySet[Correction]:
        return self._rows[part]
