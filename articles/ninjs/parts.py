"""What ninjs objects are made of."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ..addresses import absolute
from ..models import Article

Item = dict[str, Any]

CONTENT_TYPE = "application/json"  # ninjs has no media type of its own
NEWSCODES = "http://cv.iptc.org/newscodes"


def text(role: str, value: str, kind: str = "text/plain") -> Item:
    """Return a headline, description or body; `kind` is its media type."""
    return {"role": role, "contentType": kind, "value": value}


def concept(kind: str, row: Any, **more: str) -> Item:
    """Return something that has a page on the site: its name, that page's address, and "kind:slug"."""
    return {"name": row.name, **more, "uri": absolute(reverse(kind, args=[row.slug])), "literal": f"{kind}:{row.slug}"}


def addresses(article: Article) -> list[Item]:
    """Return where a story is read, by people and by machines, as its renditions."""
    page, data = article.get_absolute_url(), reverse("story_ninjs", args=[article.pk])
    return [
        {"name": "web", "href": absolute(page), "contentType": "text/html"},
        {"name": "ninjs", "href": absolute(data), "contentType": CONTENT_TYPE},
    ]


def policies() -> list[Item]:
    """Return the pages that tell how the newsroom works, by IPTC's terms (newscodes/trustindicator)."""
    pages = [
        ("editorialPolicy", _("Guidelines for online media"), "guidelines"),
        ("correctionsPolicy", _("Corrections"), "corrections"),
        ("feedbackPolicy", _("Right of reply"), "right_of_reply"),
        ("partyInfo", _("The newsroom"), "masthead"),
    ]
    return [
        {"role": f"{NEWSCODES}/trustindicator/{role}", "title": title, "href": absolute(reverse(name))}
        for role, title, name in pages
    ]
