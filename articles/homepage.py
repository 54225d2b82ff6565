"""The front page as a whole: what its template is told, for the public page and for previews."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from . import readership, structured_data
from .front import front_page
from .models import Arrangement

TEMPLATE = "articles/home.html"


def context(*, now: datetime, arrangement: Arrangement | None = None) -> dict[str, Any]:
    """Return the context of `TEMPLATE` at `now` (UTC); `arrangement` stands for the newest edition."""
    front = front_page(now=now, arrangement=arrangement)
    return {
        "now": now,
        "front": front,
        "most_read": readership.most_read(now),
        "path": reverse("home"),
        "feed": reverse("feed"),
        "structured": structured_data.front(front),
    }
