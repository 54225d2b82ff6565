"""Words of the public templates: site, menu, times, pictures, data for machines."""

import json
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .. import addresses, countries, dates, facts, generation, hyphens, lists
from ..models import Photo, Section
from ..rendering import summary as summary_of
from ..renditions import FULL, Rendition

register = template.Library()

# Inside a script element only these could end it or open a comment (HTML Living Standard, 4.12.1.3).
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


@register.simple_tag
def site_name() -> str:
    """The site's name (SITE_NAME)."""
    return settings.SITE_NAME


@register.simple_tag
def site() -> dict[str, Any]:
    """Who answers for the site (publisher, address, email; "" if not told), and whether its stories are invented."""
    return {
        "publisher": settings.SITE_PUBLISHER,
        "address": settings.SITE_ADDRESS,
        "email": settings.SITE_EMAIL,
        "demo": settings.DEMO,
    }


@register.simple_tag
def menu() -> QuerySet[Section]:
    """The sections of the menu."""
    return lists.menu()


@register.tag("part")
def part_of_pages(parser: Any, token: Any) -> "PartNode":
    """A part that pages share, remembered until the site changes: `{% part "name" key … %} … {% endpart %}`.

    The name and the keys must tell it from every part with other content: nothing else may decide what stands in it.
    They are few and small: some kB. Where a condition after `unless` holds it is made anew each time.
    """
    _tag, *given = token.split_contents()
    *keys, unless = given if "unless" in given[-2:-1] else (*given, '""')
    keys = [each for each in keys if each != "unless"]
    if not keys:
        raise template.TemplateSyntaxError("“part” wants a name.")
    content = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(content, [parser.compile_filter(each) for each in keys], parser.compile_filter(unless))


class PartNode(template.Node):
    """What stands between `part` and `endpart`."""

    def __init__(self, nodelist: Any, keys: list[Any], unless: Any) -> None:
        self.nodelist, self.keys, self.unless = nodelist, keys, unless

    def render(self, context: template.Context) -> SafeString:
        """Return the part as it is remembered, or made now."""
        if self.unless.resolve(context):
            return self.nodelist.render(context)
        key = ":".join(str(each.resolve(context)) for each in self.keys)
        return mark_safe(generation.part(f"html:{key}", lambda: str(self.nodelist.render(context))))  # noqa: S308


@register.filter
def absolute(path: str) -> str:
    """A path as an address on the site."""
    return addresses.absolute(path)


@register.filter
def web_address(url: str) -> str:
    """An address from outside, if it is safe to link to."""
    return addresses.web_address(url)


@register.filter
def country(code: str) -> str:
    """The name of a country, by its two letters."""
    return countries.name(code)


@register.filter
def news_time(moment: datetime) -> str:
    """A moment as "Kamis, 23 Februari 2023, 04:05 WIB", in the zone and the language of the page."""
    return dates.news_time(moment, timezone.get_current_timezone(), _language())


@register.filter
def clock(moment: datetime) -> str:
    """A moment as "04:05 WIB"."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M} {dates.zone_label(local)}"


@register.filter
def short_time(moment: datetime) -> str:
    """A moment as "23 Februari 2023, 04:05 WIB"."""
    local = timezone.localtime(moment)
    return f"{dates.long_date(local, _language())}, {clock(moment)}"


@register.filter
def long_day(day: date) -> str:
    """A day as "Kamis, 23 Februari 2023"."""
    midnight = datetime.combine(day, datetime.min.time())
    return f"{dates.WEEKDAYS[_language()][day.weekday()]}, {dates.long_date(midnight, _language())}"


@register.filter
def short_day(day: date) -> str:
    """A day as "23 Feb 2023"."""
    return f"{day.day} {dates.MONTHS[_language()][day.month - 1][:3]} {day.year}"


@register.filter
def month_name(day: date) -> str:
    """The month of a day as "Februari 2023"."""
    return f"{dates.MONTHS[_language()][day.month - 1]} {day.year}"


@register.filter
def local_day(moment: datetime) -> date:
    """The day of a moment in the zone of the page."""
    return timezone.localdate(moment)


@register.simple_tag
def weekdays() -> list[str]:
    """The names of the days of the week, Monday first."""
    return dates.WEEKDAYS[_language()]


@register.filter
def grouped(number: int) -> str:
    """A whole number with its thousands apart: "1.234" in Indonesian, "1,234" in English."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def soft(text: str, language: str) -> str:
    """A headline whose long words may break between syllables, where browsers cannot do it: in Indonesian."""
    return hyphens.soft(text) if language == "id" else text


@register.filter
def machine_time(moment: datetime) -> str:
    """A moment for `<time datetime>`, with the zone's offset (ISO 8601)."""
    return facts.local(moment)


@register.filter
def shown(photo: Photo | None, now: datetime) -> Photo | None:
    """The photo, if readers may see it at `now` (UTC)."""
    return photo if photo and photo.is_shown(now) else None


@register.simple_tag
def picture(
    photo: Photo, *, shape: str = FULL, sizes: str = "100vw", alt: str = "", css: str = "", lead: bool = False
) -> SafeString:
    """A photo that readers may see, in one of `renditions.SHAPES`, as wide as the media conditions of `sizes` say.

    `lead` is for the one that a page opens with: it is fetched first; others are fetched when they come near.
    """
    small = photo.renditions(shape)
    last = photo.rendition(shape, "jpg", 960)
    return format_html(
        '<picture><source type="image/webp" srcset="{}" sizes="{}">'
        '<img {}src="{}" alt="{}" width="{}" height="{}" {}></picture>',
        ", ".join(f"{each.url} {each.width}w" for each in small),
        sizes,
        format_html('class="{}" ', css) if css else "",
        last.url,
        alt,
        small[-1].width,
        small[-1].height,
        mark_safe('fetchpriority="high"' if lead else 'loading="lazy" decoding="async"'),  # noqa: S308
    )


@register.filter
def jpeg(photo: Photo, shape: str) -> Rendition:
    """A photo that readers may see as machines take it: JPEG in one of `renditions.SHAPES`, of 1280 pixels at most."""
    return photo.rendition(shape)


@register.filter
def summary(article: Any) -> str:
    """The lead, or the first paragraph of a story without one."""
    return summary_of(article)


@register.filter
def pages(page: Any) -> list[int | str]:
    """The numbers to offer below a list, with an ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag
def page_address(path: str, query: str, number: int) -> str:
    """The address of a page of a list with its filters; the first page has no number."""
    parts = [part for part in (query, f"page={number}" if number > 1 else "") if part]
    return f"{path}?{'&'.join(parts)}" if parts else path


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """A JSON-LD data block, which no text in it can leave."""
    block = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{block}</script>')  # noqa: S308
