"""What the desk's templates need: moments in the user's time zone, with its name."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from .. import dates

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    """Return an aware moment as "2 Mar 2026, 10:00 WIB" in the active time zone and language; "" for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{date_format(local, 'j M Y, H:i')} {dates.zone_label(local)}"
