"""Small pictures in lists: beside a headline or a name they say nothing new, and have no text of their own there."""

from typing import Any

from django.utils.html import format_html

from ..models import Photo


def thumbnail(photo: Photo | None, *, instead: Any = "", alt: str = "") -> str:
    """Return the photo, small and fetched when it comes into view; `instead`, to be seen alone, where there is no file.

    `alt` is for a place that is about the picture itself.
    """
    if photo is None or not photo.key:
        return format_html('<span class="no-picture" aria-hidden="true">{}</span>', instead)
    return format_html(
        '<img class="thumbnail" src="{}" alt="{}" width="96" height="54" loading="lazy" decoding="async">',
        photo.rendition("16x9", "webp", 320).url,
        alt,
    )
