"""A story's whole text for feed readers: what its page shows, in plain markup that stands by itself anywhere."""

from django.template.loader import render_to_string

from .. import html, portable, rendering
from ..addresses import absolute
from ..models import Article, Photo


def full_text(story: Article, photo: Photo | None, around: rendering.Surroundings) -> str:
    """Return a live story as HTML with absolute addresses, without what XML cannot hold; `photo` leads it if shown."""
    context = {
        "article": story,
        "photo": photo,
        "caption": (story.photo_caption or photo.caption) if photo else "",
        "body": rendering.body(story, around),
        "corrections": list(story.corrections.all()),
    }
    markup = html.clean_text(render_to_string("articles/feed_story.html", context))
    safe = html.clean_text(portable.markup(markup, absolute(story.get_absolute_url())))
    lines = (line.strip() for line in safe.splitlines())  # templates leave many empty ones
    return "\n".join(line for line in lines if line)
