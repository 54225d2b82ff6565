"""Bringing an earlier version back, and naming versions."""

from typing import Any

from django.http import Http404, HttpResponse

from ..models import Article


def restore(desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """To be built."""
    raise Http404


def name(desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """To be built."""
    raise Http404
