"""From what a row was called, or which row it was, to the row of now: for what was merged or renamed since.

Revisions are immutable and links elsewhere are others': both go on naming what is not there any more.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef, Q
from django.db.models.functions import Lower
from taggit.models import Tag

from .models import Author, Editor, FormerName, NewName, Section, Source, Topic

Content = dict[str, Any]

# Model -> its kind, which is its column in FormerName too; in the order in which the desk tells of them.
KINDS: dict[type[Model], NewName.Kind] = {
    Author: NewName.Kind.AUTHOR,
    Editor: NewName.Kind.EDITOR,
    Source: NewName.Kind.SOURCE,
    Section: NewName.Kind.SECTION,
    Topic: NewName.Kind.TOPIC,
    Tag: NewName.Kind.TAG,
}
MODELS: dict[str, type[Model]] = {kind.value: model for model, kind in KINDS.items()}
# The keys of a content that name such rows by id; tags are named by name.
KEYS = {"section": "section", "authors": "author", "editors": "editor", "sources": "source", "topics": "topic"}


def heirs(model: type[Model], ids: Iterable[int]) -> dict[int, int]:
    """Return, by the ids of rows that were merged, the ids of those that took them up; one query, none for no ids."""
    column, wanted = KINDS.get(model), set(ids)
    if column is None or not wanted:
        return {}
    rows = FormerName.objects.filter(row__in=wanted, **{f"{column}__isnull": False})
    return dict(rows.order_by("pk").values_list("row", f"{column}_id"))


def heir(model: type[Model], slug: str) -> Any:
    """Return the row that had this slug before, or took up the one that had it last; None if there is none."""
    column = KINDS[model]
    found = FormerName.objects.filter(slug=slug, **{f"{column}__isnull": False}).select_related(column).first()
    return getattr(found, column) if found else None


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Return, by the former names of tags, the names of now, unless a tag of that name is there again; one query.

    Letter case does not tell tags apart, except where SQLite does not know the small letters of others than ASCII.
    """
    wanted = {name.lower(): name for name in names}
    rows = FormerName.objects.alias(low=Lower("name")).filter(_of_no_tag(), low__in=wanted)
    found = {name.lower(): now for name, now in rows.order_by("pk").values_list("name", "tag__name")}
    return {name: found[low] for low, name in wanted.items() if low in found}


def _of_no_tag() -> Q:
    """The names that tags had, and that none has now: who makes a tag anew under a former name means that tag."""
    return Q(~Exists(Tag.objects.filter(name=OuterRef("name"))), tag__isnull=False)


class Former(NamedTuple):
    """A former name: the id of the row of now, the name and the slug of before, the name of now."""

    pk: int
    name: str
    slug: str
    now: str


def names() -> dict[str, list[Former]]:
    """Return all former names by kind, the newest first; one query."""
    found: dict[str, list[Former]] = {}
    targets = [(f"{kind}_id", f"{kind}__name") for kind in MODELS]
    rows = FormerName.objects.values_list("name", "slug", *(column for pair in targets for column in pair))
    for name, slug, *named in rows:
        for kind, pk, now in zip(MODELS, named[::2], named[1::2], strict=True):
            if pk is not None:
                found.setdefault(kind, []).append(Former(pk, name, slug, now))
    return found


def slugs() -> dict[tuple[str, str], str]:
    """Return, by kind and a former slug that no row has now, the slug of the row of now; and so the names of tags."""
    found: dict[tuple[str, str], str] = {}
    former = names()
    for kind, rows in former.items():
        now = dict(MODELS[kind]._default_manager.values_list("pk", "slug"))
        there = set(now.values())
        found |= {(kind, row.slug): now[row.pk] for row in reversed(rows) if row.slug not in there}
    tags = spellings(row.name for row in former.get("tag", ()))
    return {("tag", name): now for name, now in tags.items()} | found


def current(contents: Sequence[Content]) -> list[Content]:
    """Return contents with each row that was merged or renamed since as it is now, once; one query for all of them."""
    ids = {pk for content in contents for key in KEYS for pk in _ids(key, content)}
    tags = {name for content in contents for name in content.get("tags") or ()}
    if not ids and not tags:
        return list(contents)
    moved: dict[tuple[str, Any], Any] = {}
    rows = FormerName.objects.filter(Q(row__in=ids, tag__isnull=True) | Q(name__in=tags) & _of_no_tag()).order_by("pk")
    columns = [f"{kind}_id" for kind in KEYS.values()]
    for row, name, tag, *targets in rows.values_list("row", "name", "tag__name", *columns):
        if tag is not None:
            moved["tags", name] = tag
        moved |= {(key, row): target for key, target in zip(KEYS, targets, strict=True) if target is not None}
    return [_moved(content, moved) for content in contents] if moved else list(contents)


def _moved(content: Content, moved: dict[tuple[str, Any], Any]) -> Content:
    made = dict(content)
    for key in (*KEYS, "tags"):
        value = content.get(key)
        if key == "section":
            made |= {key: moved.get((key, value), value)} if value else {}
        elif key == "sources":
            rows: dict[int, dict[str, Any]] = {}
            for row in value or ():
                pk = moved.get((key, row["id"]), row["id"])
                rows.setdefault(pk, row | {"id": pk})
            made |= {key: list(rows.values())} if value else {}
        elif value:
            made[key] = list(dict.fromkeys(moved.get((key, each), each) for each in value))
    if made.get("tags"):
        made["tags"] = sorted(made["tags"], key=str.casefold)
    return made


def _ids(key: str, content: Content) -> list[int]:
    value = content.get(key)
    if key == "section":
        return [value] if value else []
    return [row["id"] for row in value or ()] if key == "sources" else value or []
