"""Content written to a story's row and its relations: to one that is there, or to many new ones at once."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from django.utils.text import slugify
from taggit.models import Tag

from . import former, inserts, search, uses
from .content import MANY, Content, blank, row_values, set_columns, surviving, survivors
from .models import Article, ArticleTag, PhotoUse


def apply(article: Article, content: Content) -> None:
    """Write canonical content, with the rest of the instance's state, to the row; needs an open transaction.

    What was deleted since is left out: see `surviving`.
    """
    content = surviving(content)
    set_columns(article, content)
    article.save()
    for key, (model, related_name, _target) in MANY.items():
        _set_rows(article, model, related_name, row_values(key, content))
    article.tags.set(content["tags"])
    search.write_live(article, content)
    uses.write(article, content if article.published_at else blank(), PhotoUse.Copy.LIVE)
    vars(article).pop("_prefetched_objects_cache", None)  # whoever prefetched before the write must not read it after


def insert(articles: Sequence[Article], contents: Sequence[Content]) -> None:
    """Write new rows with canonical contents, as `apply` does one; some thirty queries, however many they are.

    What search and the photo library know of them is the caller's to write.
    """
    contents = survivors(contents)
    for article, content in zip(articles, contents, strict=True):
        set_columns(article, content)
    Article.objects.bulk_create(articles)
    for key, (model, _related_name, _target) in MANY.items():
        more = ("role", "url") if key == "sources" else ()
        inserts.insert(
            model,
            ("article_id", "position", f"{model.TARGET}_id", *more),
            [
                (article.pk, position, values["id"], *(values[name] for name in more))
                for article, content in zip(articles, contents, strict=True)
                for position, values in enumerate(row_values(key, content))
            ],
        )
    tags = _tag_ids({name for content in contents for name in content["tags"]})
    inserts.insert(
        ArticleTag,
        ("content_object_id", "tag_id"),
        [
            (article.pk, tag)
            for article, content in zip(articles, contents, strict=True)
            for tag in dict.fromkeys(tags[name] for name in content["tags"])
        ],
    )


def _set_rows(article: Article, model: Any, related_name: str, wanted: list[dict[str, Any]]) -> None:
    """Make the rows of one relation as wanted, writing only where they differ."""
    name = f"{model.TARGET}_id"
    rows = {getattr(row, name): row for row in getattr(article, related_name).all()}
    gone = set(rows) - {values["id"] for values in wanted}
    if gone:
        model._default_manager.filter(article=article, **{f"{name}__in": gone}).delete()
    for position, values in enumerate(wanted):
        target = values.pop("id")
        row = rows.get(target)
        if row is None:
            model._default_manager.create(article=article, position=position, **{name: target}, **values)
        elif any(getattr(row, key) != value for key, value in {"position": position, **values}.items()):
            model._default_manager.filter(pk=row.pk).update(position=position, **values)


def _tag_ids(names: set[str]) -> dict[str, int]:
    """Return the ids of the tags with exactly these names, made where there is none, under slugs that are free."""
    ids = dict(Tag.objects.filter(name__in=names).values_list("name", "pk")) if names else {}
    moved = former.spellings(names - ids.keys())  # merged by somebody while an import ran
    known = dict(Tag.objects.filter(name__in=moved.values()).values_list("name", "pk")) if moved else {}
    ids |= {name: known[now] for name, now in moved.items() if now in known}
    if new := sorted(names - ids.keys()):
        made = [Tag(name=name, slug=slug) for name, slug in zip(new, free_slugs(Tag, new), strict=True)]
        ids |= {tag.name: tag.pk for tag in Tag.objects.bulk_create(made)}
    return ids


def free_slugs(model: Any, names: Sequence[str]) -> list[str]:
    """Return a slug for each new row of `model` with these names, that no other row has; one or two queries."""
    limit = model._meta.get_field("slug").max_length
    wanted = [
        slugify(name, allow_unicode=True)[: limit - 8].strip("-") or str(model._meta.model_name) for name in names
    ]
    taken = set(model._default_manager.filter(slug__in=wanted).values_list("slug", flat=True))
    clashing = {slug for slug, times in Counter(wanted).items() if times > 1} | taken
    for slug in sorted(clashing):
        taken.update(model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True))
    made = []
    for slug in wanted:
        free = next(each for each in chain([slug], (f"{slug}_{number}" for number in count(1))) if each not in taken)
        taken.add(free)
        made.append(free)
    return made
