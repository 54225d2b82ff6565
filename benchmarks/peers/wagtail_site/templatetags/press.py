"""The menu, as Wagtail's documents have it: the site's pages that are in menus, one level deep."""

from typing import Any

from django import template
from wagtail.models import Site

register = template.Library()


@register.simple_tag(takes_context=True)
def menu(context: Any) -> Any:
    """Return the sections of the menu."""
    return list(Site.find_for_request(context["request"]).root_page.get_children().live().in_menu())
