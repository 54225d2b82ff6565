"""What crawlers and other machines look for at fixed places: maps, robots.txt, security.txt, ads.txt."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import crawlers, sitemaps
from ..addresses import absolute
from .answers import public

XML, TEXT = "application/xml", "text/plain; charset=utf-8"


@public
def sitemap(_request: HttpRequest) -> HttpResponse:
    """The index of the parts of the map."""
    return HttpResponse(sitemaps.index(timezone.now()), content_type=XML)


@public
def sitemap_part(_request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A part of the map; 404 where nothing live stands in it."""
    part = sitemaps.part(name, number, timezone.now()) if name in sitemaps.NAMES else None
    if part is None:
        raise Http404
    return HttpResponse(part, content_type=XML)


@public
def sitemap_news(_request: HttpRequest) -> HttpResponse:
    """The map of news."""
    return HttpResponse(sitemaps.news(timezone.now()), content_type=XML)


@public
def robots(_request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch, and where the maps are (RFC 9309)."""
    context = {
        "closed": [
            reverse("admin:index"),
            reverse("preview", args=["-"]).removesuffix("-/"),
            reverse("search"),  # and what it offers while a question is typed, below it
        ],
        "refused": crawlers.AI if settings.AI_CRAWLERS == "deny" else (),
        "maps": [absolute(reverse(name)) for name in ("sitemap", "sitemap_news")],
    }
    return HttpResponse(render_to_string("articles/robots.txt", context), content_type=TEXT)


@public
def security(_request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole in the site's security (RFC 9116)."""
    if not settings.SECURITY_CONTACT:
        return _unset(_("This site names nobody to whom security problems are reported."))
    lines = [*(f"Contact: {address}" for address in settings.SECURITY_CONTACT)]
    lines.append(f"Expires: {_expiry(timezone.now()):%Y-%m-%dT%H:%M:%SZ}")
    lines.append(f"Preferred-Languages: {', '.join(dict(settings.LANGUAGES))}")
    if settings.HTTPS:  # the only scheme that the standard takes (RFC 9116, 2.5.2)
        lines.append(f"Canonical: {absolute(reverse('security'))}")
    return HttpResponse("\n".join([*lines, ""]), content_type=TEXT)


@public
def security_short(_request: HttpRequest) -> HttpResponse:
    """Where security.txt stood before it had its place (RFC 9116, 3)."""
    return HttpResponsePermanentRedirect(reverse("security"))


@public
def ads(_request: HttpRequest) -> HttpResponse:
    """Who may sell this site's advertising space (iabtechlab.com/ads-txt)."""
    if not settings.ADS_TXT:
        return _unset(_("This site names nobody who sells its advertising space."))
    return HttpResponse(f"{settings.ADS_TXT}\n", content_type=TEXT)


def _unset(words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=404, content_type=TEXT)


def _expiry(now: datetime) -> datetime:
    """Return the end of the next half of the year: six to twelve months away, as a year is the most (RFC 9116, 2.5.5).

    It changes twice a year. A page that is kept until the site's next change then tells a time that still lies ahead.
    """
    return datetime(now.year + 1, 1 if now.month <= 6 else 7, 1, tzinfo=UTC)
