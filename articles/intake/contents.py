"""What came, as a story's content: what it names is found or made, what fits nowhere is refused."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from taggit.models import Tag

from .. import html, lookup
from ..content import Content, blank, canonical, filled
from ..importers.story import CANCELED, Block, Card, Doubt, Figure, Picture, ReadAlso, Rejected, Story, Text
from ..lookup import Register
from ..models import Article, ArticleSource, Author, Editor, Label, Origin, Photo, Section, Source, Topic, User

NAMES: tuple[tuple[type[models.Model], str], ...] = (
    (Author, "authors"),
    (Editor, "editors"),
    (Topic, "topics"),
    (Tag, "tags"),
)
MOST_NAMES = 500  # of one kind in a story
SHORTEST = 30  # words; shorter texts are alike by chance
LONGEST = 1_000_000  # characters of a body of markup
_WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class Surroundings:
    """What the stories of one lot name, looked up together: names, photos, related stories."""

    register: Register
    photos: dict[tuple[str, ...], tuple[int, str]]  # id and UUID
    stories: "Known"


@dataclass(frozen=True, slots=True)
class Known:
    """The stories that "Baca Juga" lines name, id and UUID, by casefolded headline and by address."""

    uids: dict[str, list[tuple[int, str]]]
    addresses: dict[str, tuple[int, str]]

    def uid(self, line: ReadAlso, own: int | None) -> str:
        """Return the UUID of the story that a line in the story `own` names; "" if none has it."""
        found = [self.addresses[line.url]] if line.url in self.addresses else []
        found += self.uids.get(lookup.tidy(line.title).casefold(), [])
        return next((uid for pk, uid in found if pk != own), "")


def known(lines: Iterable[ReadAlso], *, actor: User | None, now: datetime) -> Known:
    """Find the stories that lines name, of those that `actor` may name at `now` (UTC); None is the system. Two queries.

    Else a line would tell whether there is a story with this headline.
    """
    lines = list(lines)
    urls = {line.url for line in lines} - {""}
    theirs = Article.objects.linkable(actor, now)
    rows = Origin.objects.filter(canonical_url__in=urls).order_by("-pk") if urls else Origin.objects.none()
    if actor:
        rows = rows.filter(article__in=theirs)
    return Known(
        lookup.story_uids((line.title for line in lines), theirs),
        {url: (pk, str(uid)) for url, pk, uid in rows.values_list("canonical_url", "article", "article__uid")},
    )


def surroundings(
    stories: Sequence[Story], register: Register, *, actor: User | None, before: Origin | None = None
) -> Surroundings:
    """Find or make what `stories` name; needs an open transaction. Some twenty queries, however many they are.

    `actor` brings them, None is the system. `before` is where the only story came from the last time, if it did.
    """
    for model, column in NAMES:
        register.learn(model, (name for story in stories for name in getattr(story, column)))
    register.learn(Source, (line.name for story in stories for line in story.sources))
    register.learn(Section, (story.section for story in stories))
    return Surroundings(
        register,
        lookup.photos(_values(each) for story in stories for each in _pictures(story, before)),
        known(
            (block for story in stories for block in story.body if isinstance(block, ReadAlso)),
            actor=actor,
            now=register.now,
        ),
    )


def content(story: Story, around: Surroundings, supplier: Source | None, before: Origin | None) -> Content:
    """Return the story as content in canonical form. `before` is where it came from the last time, if it did."""
    row = around.register.row
    found: Content = {
        "headline": story.headline,
        "kicker": story.kicker,
        "lead": story.lead,
        "dateline_place": story.dateline_place,
        "dateline_outlet": story.dateline_outlet,
        "body": "".join(_markup(block, around, before) for block in story.body),
        "section": row(Section, story.section),
        "lead_photo": _lead_photo(story, around, before),
        "photo_caption": story.pictures[0].caption if story.pictures else "",
        "publish_at": max((each for each in (story.published, story.not_before) if each), default=None),
        "tags": list(story.tags),
        "sources": _sources(story, around, supplier),
        **{column: [row(model, name) for name in getattr(story, column)] for model, column in NAMES[:3]},
    }
    language = story.language.replace("_", "-").split("-")[0].lower()
    if language in dict(settings.LANGUAGES):
        found["language"] = language
    if story.label in Label.values:
        found["label"] = story.label
    return canonical(blank() | found, spelled=around.register.spelled)


def words_digest(story: Story) -> str:
    """Return the SHA-256 of a story's words, "" for a short one: two suppliers may send the same text."""
    texts = (html.text(block.html) for block in story.body if isinstance(block, Text))
    words = _WORDS.findall(" ".join(texts).casefold())
    return hashlib.sha256(" ".join(words).encode(errors="replace")).hexdigest() if len(words) >= SHORTEST else ""


def identity(story: Story) -> str:
    """Return what a supplier's story is known by: its id or address, else its headline and time, else all of it."""
    given = html.clean_text(story.external_id) or html.clean_text(story.canonical_url)
    if given and len(given) <= lookup.limit(Origin, "external_id"):
        return given
    if not given and not story.published:
        return f"sha256:{story.digest()}"
    told = given or f"{lookup.tidy(story.headline).casefold()}\n{story.published and story.published.astimezone(UTC)}"
    return f"sha256:{hashlib.sha256(told.encode(errors='replace')).hexdigest()}"


def came(story: Story, made: Content) -> dict[str, Any]:
    """Return what `Origin.content` keeps of a story: its content, and how its lead picture came."""
    return made | {"picture": _lead(story)}


def said(doubt: Doubt) -> str:
    """Return a parser's remark in the language of whoever reads."""
    return _(doubt.text).format(detail=doubt.detail)


# ---- parts


def _markup(block: Block, around: Surroundings, before: Origin | None) -> str:
    if isinstance(block, Text):
        return block.html
    if isinstance(block, ReadAlso):
        own = before.article_id if before else None
        return html.story_block(around.stories.uid(block, own), lookup.tidy(block.title))
    if isinstance(block, Card):
        address = html.embed_address(block.url)
        return html.embed_block(address, lookup.tidy(block.title)) if address else html.paragraphs(block.title)
    photo = around.photos.get(_values(block.picture))
    return html.photo_block(photo[1], lookup.tidy(block.picture.caption)) if photo else ""


def _sources(story: Story, around: Surroundings, supplier: Source | None) -> list[dict[str, Any]]:
    rows = [
        {"id": pk, "role": line.role, "url": lookup.address(line.url)}
        for line in story.sources
        if (pk := around.register.row(Source, line.name))
    ]
    if not rows and supplier:
        return [{"id": supplier.pk, "role": "", "url": lookup.address(story.canonical_url)}]
    return rows


def _lead_photo(story: Story, around: Surroundings, before: Origin | None) -> int | None:
    if before and _has_same_lead(story, before):
        return int(before.content["lead_photo"])  # whatever the photo library has made of its credit since
    photo = around.photos.get(_values(story.pictures[0])) if story.pictures else None
    return photo[0] if photo else None


def _lead(story: Story) -> dict[str, str] | None:
    return dict(zip(lookup.PICTURE, _values(story.pictures[0]), strict=True)) if story.pictures else None


def _has_same_lead(story: Story, before: Origin) -> bool:
    return bool(filled(before.content)["lead_photo"]) and before.content.get("picture") == _lead(story)


def _pictures(story: Story, before: Origin | None = None) -> Iterable[Picture]:
    lead = () if before and _has_same_lead(story, before) else story.pictures[:1]
    return [*lead, *(block.picture for block in story.body if isinstance(block, Figure))]


def _values(picture: Picture) -> tuple[str, ...]:
    """Return the values of lookup.PICTURE, on one line each; an alternative text that is too long is cut."""
    limit = lookup.limit(Photo, "alt")
    plain = (picture.caption, picture.photographer, picture.agency, picture.via, picture.alt, picture.copyright)
    *values, alt, notice = map(lookup.tidy, plain)
    return (*values, alt[:limit], notice[: lookup.limit(Photo, "copyright")], lookup.address(picture.url))


# ---- what fits nowhere


def killed(story: Story) -> str:
    """Return why a story is not taken in that its supplier has canceled, "" for others: no draft may come of it."""
    if story.status != CANCELED:
        return ""
    note = lookup.tidy(story.ednote)[:300]
    return _("Its supplier has canceled it; nothing of it may be used. {note}").format(note=note).strip()


def check(story: Story, *, is_killed: bool = False) -> None:
    """Raise Rejected for a story without headline, a canceled one, one that names too many or outgrows its places.

    `is_killed`: the wire desk knows that its supplier has canceled it since.
    """
    if why := killed(story):
        raise Rejected(why)
    if is_killed:
        raise Rejected(_("Its agency has killed it: nothing of it may be used."))
    if not lookup.tidy(story.headline):
        raise Rejected(_("It has no headline."))
    if sum(len(block.html) for block in story.body if isinstance(block, Text)) > LONGEST:
        raise Rejected(_("Its text is longer than a million characters."))
    for names in (story.authors, story.editors, story.topics, story.tags, story.sources, story.old_addresses):
        if len(names) > MOST_NAMES:
            raise Rejected(_("It has more than {limit} names of one kind.").format(limit=MOST_NAMES))
    for model, column, values in (
        (Article, "headline", [story.headline]),
        (Article, "kicker", [story.kicker]),
        (Article, "dateline_place", [story.dateline_place]),
        (Article, "dateline_outlet", [story.dateline_outlet]),
        (Section, "name", [story.section]),
        *(
            (Photo, key, [getattr(picture, key)])
            for picture in _pictures(story)
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
    field = f"{model._meta.verbose_name}: {column_name(model, column)}"
    message = _("Longer than the {limit} characters of “{field}”: {start}…")
    raise Rejected(message.format(limit=limit, field=field, start=value[:40]))


def column_name(model: type[models.Model], column: str) -> Any:
    """Return what a column is called at the desk."""
    return model._meta.get_field(column).verbose_name  # type: ignore[union-attr]


def moment(story: Story, now: datetime) -> datetime:
    """Return when a story that comes released is before readers: when it was, `now` if it does not say, no earlier
    than its embargo ends."""
    return max(each for each in (story.published or now, story.not_before) if each)
