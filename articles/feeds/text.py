"""A story's whole text for feed readers: what its page shows, in plain markup that stands by itself anywhere."""

from urllib.parse import urljoin

import nh3
from django.template.loader import render_to_string

from .. import html, rendering
from ..addresses import absolute
from ..models import Article, Photo

# Feed readers have their own looks and run no scripts: what only serves our pages is left out, its words stay.
TAGS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "dl", "dt", "dd", "figure", "figcaption", "section", "div"}
TAGS |= {"a", "strong", "em", "br", "img", "time"}
ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height"},
    "time": {"datetime"},
}
DROPPED = {"script", "style", "template", "button", "dialog", "form", "svg"}  # with their words
ADDRESSES = {"href", "src"}


def full_text(story: Article, photo: Photo | None, around: rendering.Surroundings) -> str:
    """Return a live story as HTML with absolute addresses, without what XML cannot hold; `photo` leads it if shown."""
    address = absolute(story.get_absolute_url())
    context = {
        "article": story,
        "photo": photo,
        "caption": (story.photo_caption or photo.caption) if photo else "",
        "body": rendering.body(story, around),
        "corrections": list(story.corrections.all()),
    }

    def standing(_tag: str, name: str, value: str) -> str | None:
        return _joined(address, value) if name in ADDRESSES else value

    markup = render_to_string("articles/feed_story.html", context)
    safe = nh3.clean(
        html.clean_text(markup),
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes=ATTRIBUTES,
        attribute_filter=standing,
        link_rel=None,
    )
    return html.clean_text(safe).strip()


def _joined(base: str, value: str) -> str | None:
    """Return an address as it leads from `base`; None, so that the link goes and its words stay, if it is none."""
    try:
        return urljoin(base, value)
    except ValueError:  # such as "http://[", which editors may have typed
        return None
