"""How machines are told facts, whatever the format: times with the site's offset, and nothing that is empty."""

from datetime import datetime
from typing import Any

from django.utils import timezone


def local(moment: datetime | None) -> str:
    """Return a moment to the second with the offset of the active zone (ISO 8601, RFC 3339), "" for None."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


def filled(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` without what is empty: a machine should not read "" as an answer."""
    return {key: value for key, value in data.items() if value not in ("", [], None)}
