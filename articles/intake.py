"""The one door for stories from outside: what a parser found becomes a draft, once.

A story is known by its supplier and its external id (`Origin`); without one, by its headline and time. What came is
kept beside the draft, so that a story which comes again, changed, is merged with what people wrote since, paragraph by
paragraph; where both changed the same thing, the people's words stay. Nothing here publishes; a released story gets a
draft beside its live copy.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag

from . import editing, html, lookup, merge
from .content import MANY, Content, blank, canonical, filled
from .importers.story import Doubt, Rejected, Story, Text
from .models import Article, ArticleSource, Author, Editor, Origin, Photo, Revision, Source, Topic, User

ATTEMPTS = 3
COMMENT = 200  # characters of Revision.comment


class Outcome(models.TextChoices):
    """What became of a story that came."""

    CREATED = "created", gettext_lazy("new draft")
    UPDATED = "updated", gettext_lazy("updated")
    UNCHANGED = "unchanged", gettext_lazy("nothing changed")
    REFUSED = "refused", gettext_lazy("refused")


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer of `keep`: the story in the newsroom, None if it was refused, and what to know, a sentence each."""

    outcome: Outcome
    article: Article | None
    notes: tuple[str, ...] = ()


def keep(story: Story, *, supplier: Source | str, actor: User | None, now: datetime, owner: User | None = None) -> Kept:
    """Take a story in as a draft, or update the draft that it became when it came before.

    `supplier` is the source that it comes from, or the name of its format; a story that names no source rests on its
    supplier. `actor` needs the right to add or edit stories; None is the system. `now` is UTC. One transaction: a
    refused story leaves nothing behind.
    """
    attempts = ATTEMPTS
    while True:
        try:
            with transaction.atomic():
                return _keep(story, supplier=supplier, actor=actor, owner=owner, now=now)
        except IntegrityError:  # somebody made the same story, person or topic in this very moment: it is there now
            attempts -= 1
            if not attempts:
                raise
        except PermissionDenied:
            return Kept(Outcome.REFUSED, None, (_("This account may not write this story."),))
        except ValueError as error:
            return Kept(Outcome.REFUSED, None, (str(error),))


def identity(story: Story) -> str:
    """Return what a supplier's story is known by: its id or address, else its headline and time, else all of it."""
    given = story.external_id or story.canonical_url
    if given and len(given) <= lookup.limit(Origin, "external_id"):
        return given
    if not given and not story.published:
        return f"sha256:{story.digest()}"
    told = given or f"{lookup.tidy(story.headline).casefold()}\n{story.published and story.published.astimezone(UTC)}"
    return f"sha256:{hashlib.sha256(told.encode(errors='replace')).hexdigest()}"


# ---- one story


def _keep(story: Story, *, supplier: Source | str, actor: User | None, owner: User | None, now: datetime) -> Kept:
    name = supplier.slug if isinstance(supplier, Source) else supplier
    found = Origin.objects.select_for_update().filter(supplier=name, external_id=identity(story)).first()
    if found and found.digest == story.digest():
        Origin.objects.filter(pk=found.pk).update(seen_at=now)
        return Kept(Outcome.UNCHANGED, found.article)
    _check(story)
    notes = [_said(doubt) for doubt in story.doubts]
    content = _content(story, supplier, found, notes)
    if found:
        return _update(found, story, content, notes, actor=actor, now=now)
    comment = _comment(_("Imported ({supplier}).").format(supplier=name), notes)
    article = editing.create(content, actor=actor, owner=owner, now=now, kind=Revision.Kind.IMPORT, comment=comment)
    Origin.objects.create(
        article=article,
        supplier=name,
        external_id=identity(story),
        canonical_url=lookup.address(story.canonical_url),
        digest=story.digest(),
        content=content | {"picture": _picture(story)},
        seen_at=now,
    )
    return Kept(Outcome.CREATED, article, tuple(notes))


def _update(
    origin: Origin, story: Story, content: Content, notes: list[str], *, actor: User | None, now: datetime
) -> Kept:
    article = editing.lock(origin.article)
    newest = editing.working(article)
    merged = merge.merge(filled(origin.content), newest.content, content)
    both = merge.resolve(merged, {each.id: each.mine for each in merged.collisions})
    if kept := list(dict.fromkeys(each.key for each in merged.collisions)):
        fields = ", ".join(str(_label(key)) for key in kept)
        notes.append(_("Edited here and therefore kept: {fields}.").format(fields=fields))
    comment = _comment(_("Came again, changed ({supplier}).").format(supplier=origin.supplier), notes)
    saved = editing.save(
        article, both, base=newest.number, actor=actor, now=now, kind=Revision.Kind.IMPORT, comment=comment
    )
    origin.content, origin.digest, origin.seen_at = content | {"picture": _picture(story)}, story.digest(), now
    origin.save(update_fields=["content", "digest", "seen_at"])
    return Kept(Outcome.UPDATED if saved.revision else Outcome.UNCHANGED, article, tuple(notes))


def _comment(first: str, notes: Iterable[str]) -> str:
    """Return what stands beside the revision at the desk, so that the doubts reach whoever edits the draft."""
    text = " ".join((first, *notes))
    return text if len(text) <= COMMENT else f"{text[: COMMENT - 1]}…"


def _said(doubt: Doubt) -> str:
    return _(doubt.text).format(detail=doubt.detail)


def _label(key: str) -> Any:
    return MANY[key][2]._meta.verbose_name_plural if key in MANY else _column_name(Article, key)


# ---- from what was found to content


def _content(story: Story, supplier: Source | str, before: Origin | None, notes: list[str]) -> Content:
    """Return the story as content in canonical form; finds or makes the rows that it names."""
    found: Content = {
        "headline": story.headline,
        "kicker": story.kicker,
        "lead": story.lead,
        "dateline_place": story.dateline_place,
        "dateline_outlet": story.dateline_outlet,
        "body": _body(story, before),
        "section": lookup.section(story.section),
        "lead_photo": _lead_photo(story, before),
        "photo_caption": story.pictures[0].caption if story.pictures else "",
        "publish_at": story.published,
        "tags": list(story.tags),
        "sources": _sources(story, supplier),
        "authors": [lookup.named(Author, name) for name in story.authors],
        "editors": [lookup.named(Editor, name) for name in story.editors],
        "topics": [lookup.named(Topic, name) for name in story.topics],
    }
    if story.section and not found["section"]:
        notes.append(_("There is no section “{name}”; choose one.").format(name=lookup.tidy(story.section)))
    language = story.language.split("-")[0].lower()
    if language in dict(settings.LANGUAGES):
        found["language"] = language
    return canonical(blank() | found)


def _sources(story: Story, supplier: Source | str) -> list[dict[str, Any]]:
    rows = [
        {"id": lookup.named(Source, line.name), "role": line.role, "url": lookup.address(line.url)}
        for line in story.sources
    ]
    if not rows and isinstance(supplier, Source):
        return [{"id": supplier.pk, "role": "", "url": lookup.address(story.canonical_url)}]
    return rows


def _lead_photo(story: Story, before: Origin | None) -> int | None:
    if before and filled(before.content)["lead_photo"] and before.content.get("picture") == _picture(story):
        return int(before.content["lead_photo"])  # whatever the photo library has made of its credit since
    return lookup.photo(**asdict(story.pictures[0])) if story.pictures else None


def _picture(story: Story) -> dict[str, str] | None:
    return asdict(story.pictures[0]) if story.pictures else None


def _body(story: Story, before: Origin | None) -> str:
    own = before.article_id if before else None
    return "".join(
        block.html
        if isinstance(block, Text)
        else html.story_block(lookup.story_uid(block.title, other_than=own), lookup.tidy(block.title))
        for block in story.body
    )


def _check(story: Story) -> None:
    """Raise Rejected if the story has no headline, or if something in it is longer than its place."""
    if not lookup.tidy(story.headline):
        raise Rejected(_("It has no headline."))
    for model, column, values in (
        (Article, "headline", [story.headline]),
        (Article, "kicker", [story.kicker]),
        (Article, "dateline_place", [story.dateline_place]),
        (Article, "dateline_outlet", [story.dateline_outlet]),
        *(
            (Photo, key, [getattr(picture, key)])
            for picture in story.pictures
            for key in ("photographer", "agency", "via")
        ),
        (Author, "name", story.authors),
        (Editor, "name", story.editors),
        (Topic, "name", story.topics),
        (Source, "name", [line.name for line in story.sources]),
        (ArticleSource, "role", [line.role for line in story.sources]),
        (Tag, "name", story.tags),
    ):
        for value in values:
            _fit(model, column, lookup.tidy(value))


def _fit(model: type[models.Model], column: str, value: str) -> None:
    limit = lookup.limit(model, column)
    if len(value) <= limit:
        return
    field = f"{model._meta.verbose_name}: {_column_name(model, column)}"
    message = _("Longer than the {limit} characters of “{field}”: {start}…")
    raise Rejected(message.format(limit=limit, field=field, start=value[:40]))


def _column_name(model: type[models.Model], column: str) -> Any:
    return model._meta.get_field(column).verbose_name  # type: ignore[union-attr]
