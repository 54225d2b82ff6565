"""A version of a story for people without account, at an address that is a secret: see `articles.previews`."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import previews, rendering
from ..content import rendition
from ..copies import at
from ..models import PreviewLink
from ..templatetags.newsroom import short_time
from .answers import missing

# Nobody keeps it, nobody lists it, and no page that it links to learns where the reader came from. The answer is not
# compressed: its length would tell of a secret.
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def preview(request: HttpRequest, secret: str) -> HttpResponse:
    """The version that the link is about; one and the same 404 for a link that is unknown, over, revoked or void.

    Nothing is written, not even that somebody was here: whoever got the link owes nobody an account of it.
    """
    now = timezone.now()
    link = previews.find(secret, now=now)
    response = HttpResponse(previews.lent(_page(link, now), secret)) if link else missing(request, Http404())
    response.headers.pop("ETag", None)
    setattr(response, "_has_been_logged", True)  # noqa: B010 -- Django would log the address of a 404, which is a secret
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _page(link: PreviewLink, now: datetime) -> str:
    story = link.article
    is_live = story.live_number == link.number and story.is_live(now)
    bar = rendering.Bar(
        settings.LANGUAGE_CODE,
        _("Preview, published already.") if is_live else _("Preview, not published."),
        (
            _("It was opened for you alone: please do not pass it on, and do not quote it."),
            _("This link ends on %(time)s.") % {"time": short_time(link.expires_at)},
        ),
    )
    return rendering.preview(rendition(story, at(story, link.number)), bar, now=now)
