"""What readers could see of a story when, with what changed from version to version."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from .. import versions
from ..models import Article
from .answers import gone, page, public


@public
def story_history(_request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of a live story; 410 with the reason if it is withdrawn; 404, telling nothing, for all else."""
    now = timezone.now()
    article = Article.objects.live(now).select_related("section__parent").filter(pk=pk).first()
    if article is None:
        return gone(pk, now=now)
    section = article.section
    context = {
        "article": article,
        "versions": versions.seen(article, now=now),
        "path": reverse("story_history", args=[pk]),
        "top_section": (section.parent or section) if section else None,
    }
    return page("articles/history.html", context)
