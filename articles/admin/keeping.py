"""What is typed and not saved: kept, offered, dropped."""

from typing import Any

from django.http import Http404, HttpResponse

from ..models import Article


def keep(desk: Any, request: Any, article: Article) -> HttpResponse:
    """To be built."""
    raise Http404


def drop(desk: Any, request: Any, article: Article) -> HttpResponse:
    """To be built."""
    raise Http404


def keep_new(desk: Any, request: Any) -> HttpResponse:
    """To be built."""
    raise Http404


def drop_new(desk: Any, request: Any) -> HttpResponse:
    """To be built."""
    raise Http404
