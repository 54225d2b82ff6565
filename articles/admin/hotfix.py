"""Correcting the live copy at once."""

from typing import Any

from django.http import Http404, HttpResponse

from ..models import Article


def view(desk: Any, request: Any, article: Article) -> HttpResponse:
    """To be built."""
    raise Http404
