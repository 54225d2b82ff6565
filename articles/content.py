"""A story's editorial content as one plain JSON-able dict: its keys, its canonical form, the row it is written to.

Contents that mean the same must be equal, or an unchanged save would write a revision. So there is one canonical form:
text stripped, HTML sanitised, ids in order and once, tags sorted in the spelling that exists, times ISO 8601 in UTC.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils.text import slugify
from taggit.models import Tag

from . import former, html
from .models import (
    Article,
    ArticleAuthor,
    ArticleEditor,
    ArticleSource,
    ArticleTopic,
    Author,
    Editor,
    Label,
    Photo,
    RelatedArticle,
    Section,
    Source,
    Topic,
    Verification,
    answered,
)

Content = dict[str, Any]

LINES = ("headline", "slug", "kicker", "dateline_place", "dateline_outlet")
TEXTS = ("lead", "photo_caption")
RESERVED_SLUGS = {"riwayat"}  # /artikel/<id>/riwayat/ is the story's public history
CHOICES = {"label": Label.NEWS.value, "language": "id", "verification": Verification.UNCHECKED.value}
ONE: dict[str, Any] = {"section": Section, "lead_photo": Photo}
# Key -> the through model of an ordered relation, its rows' related name on the story, and what they name.
MANY: dict[str, tuple[Any, str, Any]] = {
    "authors": (ArticleAuthor, "author_rows", Author),
    "editors": (ArticleEditor, "editor_rows", Editor),
    "sources": (ArticleSource, "source_rows", Source),
    "topics": (ArticleTopic, "topic_rows", Topic),
    "related": (RelatedArticle, "related_rows", Article),
}
FIELDS = (*LINES, *TEXTS, "body", *CHOICES, *ONE, "publish_at", "tags", *MANY)


def blank() -> Content:
    """Return the content of a story in which nothing was written yet."""
    return {
        **dict.fromkeys((*LINES, *TEXTS, "body"), ""),
        **CHOICES,
        **dict.fromkeys((*ONE, "publish_at")),
        **{key: [] for key in ("tags", *MANY)},
    }


def filled(content: Content) -> Content:
    """Return stored content with defaults for keys that did not exist yet when it was saved."""
    return blank() | {key: content[key] for key in FIELDS if key in content}


def stored(contents: Iterable[Content]) -> list[Content]:
    """Return the contents of revisions as they are read now: `filled`, and `former.current`. One query."""
    return former.current([filled(content) for content in contents])


def canonical(content: Content, *, spelled: Callable[[Iterable[str]], list[str]] | None = None) -> Content:
    """Return `content` in canonical form; every key of FIELDS must be there and no other.

    `spelled` answers the names of tags in the spelling that exists, sorted, for those who know all tags; without it
    the database is asked. Raises ValueError that names the key. Without a slug it takes the headline's.
    """
    if odd := set(content) ^ set(FIELDS):
        raise ValueError(f"A story's content has exactly the keys of FIELDS; check {', '.join(sorted(odd))}.")
    made: Content = {key: " ".join(html.clean_text(content[key]).split()) for key in LINES}
    made |= {key: html.clean_text(content[key]).strip() for key in TEXTS}
    made["slug"] = _slug(made["slug"] or made["headline"])
    for key in LINES:
        limit = _column(key).max_length
        if len(made[key]) > limit:
            raise ValueError(f"{key}: {len(made[key])} characters, at most {limit}.")
    made["body"] = html.sanitise(content["body"])
    for key in CHOICES:
        if content[key] not in dict(_column(key).choices):
            raise ValueError(f"{key}: {content[key]!r} is not among the choices.")
        made[key] = str(content[key])
    made |= {key: _whole(key, content[key]) for key in ONE}
    made["publish_at"] = _moment(content["publish_at"])
    made["tags"] = (spelled or _tag_names)(content["tags"])
    made |= {key: _source_rows(content[key]) if key == "sources" else _ids(key, content[key]) for key in MANY}
    return made


def snapshot(article: Article) -> Content:
    """Return the row, the live copy, as content."""
    made: Content = {key: getattr(article, key) for key in (*LINES, *TEXTS, "body", *CHOICES)}
    made |= {key: getattr(article, f"{key}_id") for key in ONE}
    made["publish_at"] = _moment(article.publish_at)
    made["tags"] = sorted((tag.name for tag in article.tags.all()), key=str.casefold)
    for key, (model, related_name, _target) in MANY.items():
        rows = getattr(article, related_name).all()
        if key == "sources":
            made[key] = [{"id": row.source_id, "role": row.role, "url": row.url} for row in rows]
        else:
            made[key] = [getattr(row, f"{model.TARGET}_id") for row in rows]
    return made


def surviving(content: Content) -> Content:
    """Return content without the people, sources, photos and stories that were deleted since; the order stays."""
    return survivors([content])[0]


def survivors(contents: Sequence[Content]) -> list[Content]:
    """Return the `surviving` of each; a query for each kind of row that they name.

    A row that is not there may have been merged into another in this very moment.
    """
    known, many = _known(contents)
    gone = any(content[key] and content[key] not in known[key] for content in contents for key in ONE)
    if gone or any(set(_row_ids(key, content)) - many[key] for content in contents for key in MANY):
        contents = former.current(contents)
        known, many = _known(contents)
    return [
        content
        | {key: content[key] if content[key] in known[key] else None for key in ONE}
        | {
            key: [row for pk, row in zip(_row_ids(key, content), content[key], strict=True) if pk in many[key]]
            for key in MANY
        }
        for content in contents
    ]


def _known(contents: Sequence[Content]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """Return which of the ids that contents name are there, under each key of ONE and of MANY."""
    known = {key: _existing(model, {content[key] for content in contents}) for key, model in ONE.items()}
    many = {
        key: _existing(target, {pk for content in contents for pk in _row_ids(key, content)})
        for key, (_model, _related_name, target) in MANY.items()
    }
    return known, many


def rendition(article: Article, content: Content) -> Article:
    """Return an unsaved story with `content` laid over the row, relations included, for display by any template.

    It refuses to be saved. `.filter()` on its relations would ask for the live rows: templates use `.all()`.
    """
    laid = Article(**{field.attname: getattr(article, field.attname) for field in Article._meta.concrete_fields})
    laid._state.adding, laid._state.db = article._state.adding, article._state.db
    set_columns(laid, content)
    for key, target in ONE.items():
        setattr(laid, key, target._default_manager.filter(pk=content[key]).first() if content[key] else None)
    cache = vars(laid).setdefault("_prefetched_objects_cache", {})
    for key, (model, related_name, target) in MANY.items():
        found = target._default_manager.in_bulk(_row_ids(key, content))
        rows = [
            model(article=laid, position=position, **{model.TARGET: found[values.pop("id")]}, **values)
            for position, values in enumerate(row for row in row_values(key, content) if row["id"] in found)
        ]
        cache[related_name] = answered(model._default_manager.all(), rows)
    tags = {tag.name.casefold(): tag for tag in Tag.objects.filter(name__in=content["tags"])}
    cache["tags"] = answered(
        Tag.objects.all(), [tags.get(name.casefold()) or Tag(name=name, slug="") for name in content["tags"]]
    )
    laid.save = _refuse  # type: ignore[method-assign]
    return laid


# ---- one value at a time


def _column(key: str) -> Any:
    return Article._meta.get_field(key)


def set_columns(article: Article, content: Content) -> None:
    """Give an instance what its own columns say of `content`; nothing is saved."""
    for key in (*LINES, *TEXTS, "body", *CHOICES):
        setattr(article, key, content[key])
    for key in ONE:
        setattr(article, f"{key}_id", content[key])
    wish = content["publish_at"]
    article.publish_at = datetime.fromisoformat(wish) if wish else None


def _slug(value: str) -> str:
    slug = slugify(value, allow_unicode=True)[:120].strip("-")
    return f"{slug}-1" if slug in RESERVED_SLUGS else slug


def _row_ids(key: str, content: Content) -> list[int]:
    return [row["id"] for row in content[key]] if key == "sources" else content[key]


def row_values(key: str, content: Content) -> list[dict[str, Any]]:
    """Return the values of the rows of an ordered relation: the id of what each names, and a source's role and url."""
    return [dict(row) if key == "sources" else {"id": row} for row in content[key]]


def _existing(model: Any, ids: set[int | None]) -> set[int]:
    ids = ids - {None}
    return set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _whole(key: str, value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ValueError(f"{key}: expected an id or None, not {value!r}.")


def _ids(key: str, values: Any) -> list[int]:
    ids = [_whole(key, value) for value in values]
    if None in ids:
        raise ValueError(f"{key}: expected ids only.")
    return list(dict.fromkeys(pk for pk in ids if pk is not None))


def _source_rows(rows: Any) -> list[dict[str, Any]]:
    made: dict[int, dict[str, Any]] = {}
    for row in rows:
        if set(row) != {"id", "role", "url"}:
            raise ValueError("sources: each row has exactly id, role and url.")
        pk = _ids("sources", [row["id"]])[0]
        made.setdefault(pk, {"id": pk, "role": " ".join(row["role"].split()), "url": row["url"].strip()})
    return list(made.values())


def _tag_names(names: Iterable[str]) -> list[str]:
    """Fold tags that differ only in case, in the spelling that exists already: the newsroom has one "pemilu"."""
    wanted = {name.casefold(): name for name in (" ".join(html.clean_text(name).split()) for name in names) if name}
    if wanted:
        same = models.Q()
        for name in wanted.values():
            same |= models.Q(name__iexact=name)
        known = {tag.name.casefold(): tag.name for tag in Tag.objects.filter(same) if tag.name.casefold() in wanted}
        if new := wanted.keys() - known.keys():
            moved = former.spellings(wanted[folded] for folded in new)
            known |= {folded: moved[wanted[folded]] for folded in new if wanted[folded] in moved}
        wanted |= known
    return sorted(set(wanted.values()), key=str.casefold)


def _moment(value: Any) -> str | None:
    """Return an aware datetime or an ISO 8601 text as ISO 8601 in UTC to the second; "" and None mean no time."""
    if not value:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is None:
        raise ValueError("publish_at: a time needs its zone.")
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def _refuse(*_args: Any, **_kwargs: Any) -> None:
    raise TypeError("A rendition shows content; save it with articles.editing.save.")
