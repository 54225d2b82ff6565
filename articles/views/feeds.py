"""Feeds: the newest stories of the site, or of one list, for programs."""

from django.http import HttpRequest, HttpResponse

from ..feeds import NewestAtom, NewestStories
from .answers import public


@public
def rss(request: HttpRequest, kind: str = "", slug: str = "") -> HttpResponse:
    """RSS 2.0 of the whole site or of one list (`articles.lists.KINDS`)."""
    return NewestStories(kind)(request, slug=slug)


@public
def atom(request: HttpRequest, kind: str = "", slug: str = "") -> HttpResponse:
    """The same as Atom."""
    return NewestAtom(kind)(request, slug=slug)
