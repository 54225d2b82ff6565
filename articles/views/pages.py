"""The front page and the story."""

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone

from .. import homepage, structured_data, ties
from ..models import Article
from ..rendering import story_page
from .answers import gone, of_former_site, page, public, taken_up


@public
def home(request: HttpRequest) -> HttpResponse:
    """The front page; WordPress's short addresses, "/?p=12", stand here too."""
    if "p" in request.GET and (answer := of_former_site(request)):
        return answer
    return page(homepage.TEMPLATE, homepage.context(now=timezone.now()))


@public
def story(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:  # noqa: ARG001 -- the path says it
    """A live story at its one address; 410 with the reason if it is withdrawn; 404, telling nothing, for all else."""
    now = timezone.now()
    rows = Article.objects.live(now).select_related("section__parent", "lead_photo")
    article = rows.filter(pk=pk).first()
    if article is None:
        return taken_up(pk, now=now) or gone(pk, now=now)
    address = article.get_absolute_url()
    if request.path != unquote(address):
        return HttpResponsePermanentRedirect(address)
    around = ties.tie(article, now=now)
    context = story_page(article, around, now=now)
    context |= {
        "now": now,
        "path": address,
        "structured": structured_data.story(context),
        "history": reverse("story_history", args=[pk]) if around.versions > 1 else "",
    }
    return page("articles/story.html", context)
