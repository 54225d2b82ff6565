"""The rows that stories from outside name: found, or made and listed for an editor to confirm.

A name is matched by its key: letter case, white space, accents, points and titles ("Dr.", "S.H.") do not tell people
apart. Its slug decides too: "Krisis rusia ukraina" is the topic "Krisis Rusia-Ukraina", and who was renamed is found.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify
from taggit.models import Tag

from . import former, html
from .former import KINDS
from .models import Article, ArticleQuerySet, ArticleSource, Author, Editor, NewName, Photo, Section
from .rows import free_slugs

PEOPLE = (Author, Editor)
OF_NEW: dict[type[models.Model], dict[str, Any]] = {Section: {"in_menu": False}}

# What stands before and after people's names; none is a name of its own.
_TITLES = r"(?:dr|drs|dra|prof|ir|h|hj|kh|tgk|gus|ust|ustaz|sdr|bpk|ibu)"
_BEFORE = re.compile(rf"^(?:{_TITLES}\.\s?|(?:haji|hajah|profesor|doktor)\s)+", re.IGNORECASE)
_AFTER = re.compile(r"(?:,\s?|\s)(?:[SMD]\.?\s?[A-Z][A-Za-z]{0,4}\.?|Ph\.?D\.?|M\.?B\.?A\.?|Lc\.?)(?=,|\s|$)")
_BETWEEN = re.compile(r"[\W_]+")


def key(name: str, *, is_person: bool = False) -> str:
    """Return what names that mean the same have in common; "" for what names nothing."""
    if is_person:
        name = _AFTER.sub("", _BEFORE.sub("", name)) or name
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_BETWEEN.sub(" ", bare).split())


@dataclass(slots=True)
class Register:
    """The names that are known, for one import: each table is read once, and what it makes is added.

    Of the models in `closed` it makes no rows: whose names they are is not for this import to say. After an error that
    undid what was made, take a new one.
    """

    supplier: str
    now: datetime
    closed: frozenset[type[models.Model]] = frozenset()
    known: dict[type[models.Model], dict[str, int]] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)  # of tags, by their casefolded names
    before: dict[str, list[former.Former]] | None = None

    def learn(self, model: type[models.Model], names: Iterable[str]) -> None:
        """Make the rows of `model` for the names that no row has; some three queries, none if all are known."""
        known = self._known(model)
        new: dict[str, str] = {}
        for name in map(tidy, names):
            if name and self._find(model, name) is None:
                new.setdefault(_key(model, name) or name, name)
        if not new or model in self.closed:
            return
        cut = list(new.values())
        rows = [
            model(name=name, slug=slug, **OF_NEW.get(model, {}))
            for name, slug in zip(cut, free_slugs(model, cut), strict=True)
        ]
        made: list[Any] = model._default_manager.bulk_create(rows)
        kind = KINDS[model]
        NewName.objects.bulk_create(
            NewName(kind=kind, row=row.pk, supplier=self.supplier, created_at=self.now) for row in made
        )
        for row in made:
            _note(known, model, row.pk, row.name, row.slug)
            if model is Tag:
                self.spellings[row.name.casefold()] = row.name

    def row(self, model: type[models.Model], name: str) -> int | None:
        """Return the id of the row of this name; None for what names nothing. Its name was learned."""
        name = tidy(name)
        return self._find(model, name) if name else None

    def spelled(self, names: Iterable[str]) -> list[str]:
        """Return names of tags in the spelling that exists, each once, sorted."""
        self._known(Tag)
        wanted = {name.casefold(): name for name in map(tidy, names) if name}
        return sorted((self.spellings.get(folded, name) for folded, name in wanted.items()), key=str.casefold)

    def _find(self, model: type[models.Model], name: str) -> int | None:
        known = self._known(model)
        for each in (f"={name}", _key(model, name), f"/{_slug(model, name)}"):
            if each and each != "/" and each in known:
                return known[each]
        return None

    def _known(self, model: type[models.Model]) -> dict[str, int]:
        if model not in self.known:
            known: dict[str, int] = {}
            for pk, name, slug in model._default_manager.order_by("pk").values_list("pk", "name", "slug"):
                _note(known, model, pk, name, slug)
                if model is Tag:
                    self.spellings.setdefault(name.casefold(), name)
            self._learn_former(model, known)
            self.known[model] = known
        return self.known[model]

    def _learn_former(self, model: type[models.Model], known: dict[str, int]) -> None:
        if self.before is None:
            self.before = former.names()
        for pk, name, slug, now in self.before.get(KINDS[model], ()):
            _note(known, model, pk, name, slug)
            if model is Tag:
                self.spellings.setdefault(name.casefold(), now)


def _note(known: dict[str, int], model: type[models.Model], pk: int, name: str, slug: str) -> None:
    for each in (f"={name}", _key(model, name), f"/{slug}"):
        if each:
            known.setdefault(each, pk)


def _key(model: type[models.Model], name: str) -> str:
    if model is Tag:  # tags are told apart as taggit does, by case alone
        return f"~{name.casefold()}"
    return key(name, is_person=model in PEOPLE)


def photos(pictures: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[int, str]]:
    """Return the ids and the UUIDs of the photos with these values of PICTURE, in its order; a new one has no file yet.

    One that is all empty is none.
    """
    wanted = dict.fromkeys(each for each in pictures if any(each))
    captions = {each[0] for each in wanted}
    rows = Photo.objects.filter(caption__in=captions).order_by("-pk") if wanted else Photo.objects.none()
    found = {tuple(values): (pk, str(uid)) for pk, uid, *values in rows.values_list("pk", "uid", *PICTURE)}
    new = [each for each in wanted if each not in found]
    made = Photo.objects.bulk_create(Photo(**dict(zip(PICTURE, each, strict=True))) for each in new)
    return found | {each: (photo.pk, str(photo.uid)) for each, photo in zip(new, made, strict=True)}


PICTURE = ("caption", "photographer", "agency", "via", "alt", "copyright", "supplied_at")


def story_uids(headlines: Iterable[str], among: ArticleQuerySet) -> dict[str, list[tuple[int, str]]]:
    """Return (id, UUID) of those `among` that have one of these headlines, letter case and white space apart.

    By the casefolded headline, newest first. One query.
    """
    titles = {tidy(headline) for headline in headlines} - {""}
    if not titles:
        return {}
    # SQLite knows the small letters of ASCII alone; the slug finds the others.
    same = models.Q(low__in={title.lower() for title in titles})
    same |= models.Q(slug__in={_slug(Article, title) for title in titles} - {""})
    newest = models.F("published_at").desc(nulls_last=True)
    found: dict[str, list[tuple[int, str]]] = {}
    rows = among.annotate(low=Lower("headline")).filter(same)
    for pk, title, uid in rows.order_by(newest, "-pk").values_list("pk", "headline", "uid"):
        found.setdefault(tidy(title).casefold(), []).append((pk, str(uid)))
    return found


def limit(model: type[models.Model], column: str) -> int:
    """Return how many characters a column holds."""
    length: int = model._meta.get_field(column).max_length  # type: ignore[union-attr, assignment]
    return length


def tidy(value: str) -> str:
    """Return `value` on one line, without control characters and needless white space."""
    return " ".join(html.clean_text(value).split())


def address(url: str) -> str:
    """Return a web address as it is, "" for anything else and for what no column holds."""
    if not url:
        return ""
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return ""
    return url if len(url) <= limit(ArticleSource, "url") else ""


def _slug(model: type[models.Model], name: str) -> str:
    return slugify(name, allow_unicode=True)[: limit(model, "slug")].strip("-")
