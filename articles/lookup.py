"""The rows that a story from outside names: found, or made where the desk need not decide first."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.text import slugify

from . import html
from .models import Article, ArticleSource, Photo, Section


def named(model: type[models.Model], name: str) -> int:
    """Return the id of the person, source or topic of this name, made if there is none.

    The slug decides too: "Krisis rusia ukraina" is the topic "Krisis Rusia-Ukraina", and whoever was renamed is found.
    """
    name = tidy(name)
    slug = _slug(model, name) or f"{model._meta.model_name}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    rows = model._default_manager
    same = rows.filter(models.Q(name__iexact=name) | models.Q(slug=slug)).order_by("pk").values_list("name", "pk")
    if found := min(same, key=lambda row: (row[0] != name, row[0].casefold() != name.casefold()), default=None):
        return int(found[1])
    return int(rows.create(name=name, slug=slug).pk)


def section(name: str) -> int | None:
    """Return the id of the section of this name, None if there is none: sections are the desk's to make."""
    name = tidy(name)
    alike = Section.objects.filter(models.Q(name__iexact=name) | models.Q(slug=_slug(Section, name)))
    found = alike.order_by("pk").first() if name else None
    return found.pk if found else None


def photo(**values: str) -> int | None:
    """Return the id of the photo with this caption, photographer, agency and via; a new one has no file yet."""
    values = {key: tidy(value) for key, value in values.items()}
    if not any(values.values()):
        return None
    found = Photo.objects.filter(**values).order_by("pk").first() or Photo.objects.create(**values)
    return int(found.pk)


def story_uid(headline: str, *, other_than: int | None) -> str:
    """Return the UUID of the newest story with this headline, letter case and white space apart; "" if none has it."""
    headline = tidy(headline)
    same = models.Q(headline__iexact=headline)
    if slug := _slug(Article, headline):  # SQLite compares only ASCII letters without regard to case
        same |= models.Q(slug=slug)
    newest = models.F("published_at").desc(nulls_last=True)
    rows = Article.objects.filter(same).exclude(pk=other_than).order_by(newest, "-pk").values_list("headline", "uid")
    return next((str(uid) for title, uid in rows if tidy(title).casefold() == headline.casefold()), "")


def limit(model: type[models.Model], column: str) -> int:
    """Return how many characters a column holds."""
    length: int = model._meta.get_field(column).max_length  # type: ignore[union-attr, assignment]
    return length


def tidy(value: str) -> str:
    """Return `value` on one line, without control characters and needless white space."""
    return " ".join(html.clean_text(value).split())


def address(url: str) -> str:
    """Return a web address as it is, "" for anything else and for what no column holds."""
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return ""
    return url if len(url) <= limit(ArticleSource, "url") else ""


def _slug(model: type[models.Model], name: str) -> str:
    return slugify(name, allow_unicode=True)[: limit(model, "slug")].strip("-")
