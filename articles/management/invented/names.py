"""What invented stories name: sections, topics, people, sources, accounts and tags; found by slug, made where wanting.

The first topic, author and tag are the large ones (`stories`). The others share what is left.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.text import slugify
from taggit.models import Tag

from ...models import Author, Editor, Section, Source, Topic, User
from . import texts, words

TOPICS, AUTHORS, EDITORS, SOURCES, TAGS, ACCOUNTS = 240, 150, 25, 80, 3000, 12
PREFIX = "invented-"  # of accounts


@dataclass(frozen=True, slots=True)
class Names:
    """The rows by their ids, in the order in which they were made; tags by name, accounts as they are."""

    sections: list[int]
    topics: list[int]
    authors: list[int]
    editors: list[int]
    sources: list[int]
    tags: list[str]
    accounts: list[User]


def made() -> Names:
    """Return the names that stories are made of; those that are wanting are made, in an open transaction."""
    chance = Random(2)  # not the stories' own: every seed has the same newsroom
    people = [texts.person(chance) for _ in range(AUTHORS + EDITORS)]
    tags = list(_tags())
    _rows(Tag, tags)
    bodies = [f"{body} {place}" for place in words.PLACES[:3] for body in words.BODIES]
    return Names(
        sections=_sections(),
        topics=_rows(Topic, _topics()),
        authors=_rows(Author, people[:AUTHORS]),
        editors=_rows(Editor, people[AUTHORS:]),
        sources=_rows(Source, bodies[:SOURCES]),
        tags=tags,
        accounts=_accounts(),
    )


def _topics() -> list[str]:
    places = words.PLACES[:: max(len(words.PLACES) * len(words.AFFAIRS) // TOPICS, 1)]
    return [f"{affair} {place}" for place in words.PLACES[: len(places) + 1] for affair in words.AFFAIRS][:TOPICS]


def _tags() -> Iterator[str]:
    yield from words.TAGS
    pairs = (f"{subject} {place.lower()}" for place in words.PLACES for subject in words.SUBJECTS)
    for _n, name in zip(range(TAGS - len(words.TAGS)), dict.fromkeys(pairs), strict=False):
        yield name


def _sections() -> list[int]:
    tops = _rows(Section, words.SECTIONS)
    below = []
    for order, (top, name) in enumerate(zip(tops, words.SECTIONS, strict=True)):
        below += _rows(Section, words.SECTIONS[name], parent_id=top, order=order)
    return [*tops, *below]


def _rows(model: Any, names: Iterable[str], **values: Any) -> list[int]:
    """Return the ids of the rows with the slugs of these names, in their order; new ones get `values`."""
    by_slug: dict[str, str] = {}
    for name in names:
        slug = slugify(name)
        while slug in by_slug:
            slug += "-2"
        by_slug[slug] = name
    there = set(model._default_manager.filter(slug__in=by_slug).values_list("slug", flat=True))
    new = (model(name=name, slug=slug, **values) for slug, name in by_slug.items() if slug not in there)
    model._default_manager.bulk_create(new)
    ids = dict(model._default_manager.filter(slug__in=by_slug).values_list("slug", "pk"))
    return [ids[slug] for slug in by_slug]


def _accounts() -> list[User]:
    """Return the reporters who own the stories; nobody can log in as one of them."""
    chance, names = Random(3), [f"{PREFIX}{n}" for n in range(ACCOUNTS)]
    there = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    reporters = Group.objects.filter(name="Reporter")
    for name in names:
        first, last = texts.person(chance).split()
        if name not in there:
            account = User(username=name, first_name=first, last_name=last, is_staff=True, password=make_password(None))
            account.save()
            account.groups.set(reporters)
    return list(User.objects.filter(username__in=names).order_by("pk"))
