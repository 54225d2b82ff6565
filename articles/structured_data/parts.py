"""What the blocks are made of: the context, the way to a page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ..addresses import absolute

Data = dict[str, Any]

CONTEXT: Data = {"@context": "https://schema.org"}


def breadcrumbs(*steps: tuple[str, str]) -> Data:
    """Return the way to a page as names and paths, the front page before them (BreadcrumbList)."""
    return CONTEXT | {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate([(_("Home"), reverse("home")), *steps], start=1)
        ],
    }
