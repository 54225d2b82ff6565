"""What the desk's templates need: moments in the user's zone, numbers in groups, the filters of a list as menus."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from django import template
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR, SEARCH_VAR
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timesince import TIME_STRINGS, timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import dates, notices
from .newsroom import grouped

register = template.Library()


@register.filter
def times(number: int) -> str:
    """Return how often something was done: "1.234 kali"."""
    return ngettext("%(count)s time", "%(count)s times", number) % {"count": grouped(number)}


@register.filter
def moment(value: datetime | None) -> str:
    """Return an aware moment as "2 Mar 2026, 10:00 WIB" in the active time zone and language; "" for None."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{date_format(local, 'j M Y, H:i')} {dates.zone_label(local)}"


@register.filter
def shortly(value: datetime) -> str:
    """Return an aware moment of today as "10:42", an earlier one as "28 Feb 10:42", in the active zone and language."""
    local = timezone.localtime(value)
    clock = date_format(local, "H:i")
    return clock if local.date() == timezone.localdate() else f"{date_format(local, 'j M')} {clock}"


@register.simple_tag
def age(value: datetime) -> str:
    """Return how long ago an aware moment was, in words; the moment itself on pointing."""
    fresh = timezone.now() - value < timedelta(minutes=1)
    ago = _("just now") if fresh else _("%(time)s ago") % {"time": timesince(value, depth=1)}
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), moment(value), ago)


@register.filter
def ahead(value: datetime | None) -> str:
    """Return an aware moment to come as "Tomorrow 06:00 WIB, in 9 hours" in the active zone and language; "" for None.

    A past one says how long ago it was.
    """
    return capfirst(when(value, timezone.now())) if value else ""


def when(value: datetime, now: datetime) -> str:
    """Return the same within a sentence, as seen at `now`: "tomorrow 06:00 WIB, in 9 hours"."""
    local = timezone.localtime(value)
    days = (local.date() - timezone.localdate(now)).days
    clock = date_format(local, "H:i")
    waits = _("in %(time)s") if value > now else _("%(time)s ago")
    return f"{_day(local, days)} {clock} {dates.zone_label(local)}, {waits % {'time': _span(abs(value - now), days)}}"


def _day(local: datetime, days: int) -> str:
    """Name a local day that is `days` from today."""
    if near := {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get(days):
        return near
    return date_format(local, "l" if 1 < days < 7 else "j M Y")


def _span(span: timedelta, days: int) -> str:
    """Tell a span in its largest unit; from a day on in days of the calendar, as the day beside it is named."""
    minutes = -(-span // timedelta(minutes=1)) or 1
    if minutes < 60:
        return TIME_STRINGS["minute"] % {"num": minutes}
    if span < timedelta(days=1):
        return TIME_STRINGS["hour"] % {"num": (minutes + 30) // 60}
    return TIME_STRINGS["day"] % {"num": abs(days)}


@register.simple_tag(takes_context=True)
def unseen(context: Any) -> notices.New:
    """Return how many notices in the asker's inbox are new; one query."""
    return notices.new(context["user"])


register.filter(grouped)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu."""

    value: str
    label: Any
    selected: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter of a list as a menu; the first choice is "all"."""

    label: Any
    name: str
    choices: list[Choice]
    without: str

    @property
    def chosen(self) -> Any:
        """What is chosen besides "all", "" for nothing."""
        return next((choice.label for choice in self.choices[1:] if choice.selected), "")


@register.inclusion_tag("admin/find.html")
def desk_find(cl: Any) -> dict[str, Any]:
    """Show the search and the filters of a change list."""
    menus = [menu_of(spec, cl) for spec in cl.filter_specs]
    named = {name for spec in cl.filter_specs for name in spec.expected_parameters()}
    apart = named | {SEARCH_VAR, PAGE_VAR, ERROR_FLAG}
    kept = [(name, value) for name, value in cl.params.items() if name not in apart]
    return {"cl": cl, "menus": menus, "kept": kept, "search_var": SEARCH_VAR}


def menu_of(spec: Any, cl: Any) -> Menu:
    """Return a list filter of the admin as a menu: its choices are links, of which the menu's parameter is taken."""
    name, *_others = spec.expected_parameters()
    every, *rest = spec.choices(cl)
    choices = [Choice("", every["display"], every["selected"])]
    for choice in rest:
        values = parse_qs(choice["query_string"].removeprefix("?"), keep_blank_values=True).get(name)
        if values:  # a choice that another parameter makes, such as "empty", is for links alone
            choices.append(Choice(values[-1], choice["display"], choice["selected"]))
    return Menu(spec.title, name, choices, every["query_string"])
