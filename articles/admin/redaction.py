"""Taking a version out of the public history."""

from typing import Any

from django.http import Http404, HttpResponse

from ..models import Article


def view(desk: Any, request: Any, article: Article, number: int) -> HttpResponse:
    """To be built."""
    raise Http404
