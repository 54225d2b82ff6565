"""What the blocks are made of: the context, times with the site's offset, no empty answers, the way to a page."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..addresses import absolute

Data = dict[str, Any]

CONTEXT: Data = {"@context": "https://schema.org"}


def filled(data: Data) -> Data:
    """Return `data` without what is empty: a machine should not read "" as an answer."""
    return {key: value for key, value in data.items() if value not in ("", [], None)}


def local(moment: datetime | None) -> str:
    """Return a moment with the site's offset (ISO 8601), "" for None."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


def breadcrumbs(*steps: tuple[str, str]) -> Data:
    """Return the way to a page as names and paths, the front page before them (BreadcrumbList)."""
    return CONTEXT | {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate([(_("Home"), reverse("home")), *steps], start=1)
        ],
    }
