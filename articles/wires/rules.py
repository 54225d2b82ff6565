"""What a supplier's rules make of an item: where it belongs, what readers are told of it, when it may go out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..importers.story import SourceLine, Story
from ..lookup import limit, tidy
from ..models import ArticleSource, Section, Supplier, Topic, WireItem
from ..words import words


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item belongs: the ids of a section, None for none, and of topics."""

    section: int | None = None
    topics: tuple[int, ...] = ()


def of(supplier: Supplier) -> Callable[[Story], Place]:
    """Return what says of a story of this supplier where it belongs; one query."""
    rows = [(_wanted(rule.words), rule) for rule in supplier.rules.all()]

    def decide(story: Story) -> Place:
        said = _said(story)
        hits = [rule for wanted, rule in rows if any(_has(said, part) for part in wanted)]
        section = next((rule.section_id for rule in hits if rule.section_id), supplier.section_id)
        return Place(section, tuple(dict.fromkeys(rule.topic_id for rule in hits if rule.topic_id)))

    return decide


def adjusted(item: WireItem) -> Story:
    """Return an item's story as the newsroom takes it in, by what its supplier's rules say; three queries at most.

    Section and topics are named by their slugs, which `intake` finds them by.
    """
    story: Story = item.story
    supplier = item.supplier
    place = of(supplier)(story)
    section = Section.objects.filter(pk=place.section).values_list("slug", flat=True).first() if place.section else None
    topics = Topic.objects.filter(pk__in=place.topics).values_list("slug", flat=True) if place.topics else ()
    return replace(
        story,
        section=section or story.section,
        topics=(*topics, *story.topics),
        sources=_sources(story, supplier),
        not_before=held_until(story, supplier, item.received_at),
    )


def held_until(story: Story, supplier: Supplier, received_at: datetime) -> datetime | None:
    """Return until when a story may not be published (UTC): its embargo, or the supplier's "not before", the later."""
    since = min(story.changed or story.published or received_at, received_at)
    held = since + timedelta(minutes=supplier.hold) if supplier.hold else None
    return max((each for each in (story.not_before, held) if each), default=None)


def _sources(story: Story, supplier: Supplier) -> tuple[SourceLine, ...]:
    """Put the supplier's source before the others, with its credit line."""
    name, role = supplier.source.name, tidy(supplier.credit_line)[: limit(ArticleSource, "role")]
    own = {tidy(name).casefold(), supplier.source.slug.casefold()}
    others = tuple(line for line in story.sources if tidy(line.name).casefold() not in own)
    return (SourceLine(name, story.canonical_url, role), *others)


def _wanted(text: str) -> list[str]:
    return [part for each in text.split(",") if (part := _folded(each))]


def _said(story: Story) -> list[str]:
    """Return what rules look at: each text on its own, its words between blanks; codes as they are."""
    texts = [story.headline, story.slugline, story.service, story.section, *story.tags, *story.topics]
    texts += [each.name for each in story.subjects]
    codes = [each.code for each in story.subjects]
    codes += [code.partition(":")[2] for code in codes]
    return [f" {_folded(text)} " for text in (*texts, *codes) if text]


def _has(said: list[str], wanted: str) -> bool:
    return any(f" {wanted} " in text for text in said)


def _folded(text: str) -> str:
    return " ".join(words(text))
