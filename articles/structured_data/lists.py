"""Pages that list stories: CollectionPage or ProfilePage, the stories on it (ItemList), and the way there."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import dates, generation
from ..addresses import absolute
from ..facts import filled
from ..front import Front
from ..models import Article, Author, Editor, Section, Topic
from .parts import CONTEXT, Data, breadcrumbs
from .people import profile
from .pictures import images
from .site import organization, website

NEWEST_FIRST = "https://schema.org/ItemListOrderDescending"


def front(shown: Front) -> list[Data]:
    """Return the blocks of the front page: the site, who answers for it, the stories in the order of their places."""
    above = [shown.lead] if shown.lead else []
    focus = shown.focus.stories if shown.focus else []
    sections = [story for _section, stories in shown.sections for story in stories]
    stories = dict.fromkeys([*above, *shown.top, *shown.latest, *focus, *sections])  # sections repeat the latest
    return [website(), CONTEXT | organization(), *([CONTEXT | item_list(stories)] if stories else [])]


def listing(context: dict[str, Any]) -> list[Data]:
    """Return the blocks of one page of a list, for the context of its template; filtered lists have none.

    Search engines leave out what is filtered, and so it needs none.
    """
    if context["query"] or not context["valid"]:
        return []
    page, path, target = context["page"], context["path"], context.get("target")
    address = absolute(path if page.number == 1 else f"{path}?page={page.number}")
    stories = item_list(page.object_list, first=page.start_index(), total=page.paginator.count)
    if target is None:
        return _collection(_("All stories"), address, stories, steps=[(_("All stories"), path)])
    if isinstance(target, Author | Editor):
        about = profile(target, address, now=context["now"])
        return [about, CONTEXT | stories, breadcrumbs((target.name, path))]
    return _collection(target.name, address, stories, steps=_steps(target, path), **_about(target, context["now"]))


def day(context: dict[str, Any]) -> list[Data]:
    """Return the blocks of the page of a day, for the context of its template; [] if it is filtered or empty."""
    if context["query"] or not context["stories"]:
        return []
    name, path = _long(context["day"]), context["path"]
    stories = item_list(context["stories"], total=len(context["stories"]))
    steps = [(_("Day by day"), reverse("index")), (name, path)]
    return _collection(name, absolute(path), stories, steps=steps)


def item_list(stories: Iterable[Article], *, first: int = 1, total: int | None = None) -> Data:
    """Return stories by their addresses alone (ItemList): each one's own page says the rest.

    `first` is the place of the first one, counted from 1; `total`, how many the whole list has, newest first.
    """
    return filled(
        {
            "@type": "ItemList",
            "numberOfItems": total,
            "itemListOrder": None if total is None else NEWEST_FIRST,
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": place,
                    "url": generation.part(f"address:{story.pk}", partial(_address, story)),
                }
                for place, story in enumerate(stories, start=first)
            ],
        }
    )


def _address(story: Article) -> str:
    return absolute(story.get_absolute_url())


def section_steps(section: Section | None) -> list[tuple[str, str]]:
    """Return the names and paths that lead to a section, itself included; [] for None."""
    return [(item.name, item.get_absolute_url()) for item in (section and section.parent, section) if item]


def _collection(name: str, address: str, stories: Data, *, steps: list[tuple[str, str]], **about: Any) -> list[Data]:
    data = {"@type": "CollectionPage", "url": address, "name": name, **about, "mainEntity": stories}
    return [CONTEXT | filled(data), breadcrumbs(*steps)]


def _steps(target: Any, path: str) -> list[tuple[str, str]]:
    return section_steps(target) if isinstance(target, Section) else [(target.name, path)]


def _about(target: Any, now: datetime) -> dict[str, Any]:
    """Return what a section or a topic says of itself; tags and sources say nothing."""
    if isinstance(target, Section):
        return {"description": target.description}
    if not isinstance(target, Topic):
        return {}
    photo = target.photo if target.photo and target.photo.is_shown(now) else None
    return {"description": target.summary, "image": images(photo, photo.caption if photo else "")}


def _long(day: date) -> str:
    return dates.long_date(datetime.combine(day, time.min), settings.LANGUAGE_CODE)
