"""A live story as a ninjs object: what its page shows, in the standard's words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import get_language

from .. import dates, html, portable, rendering
from ..addresses import absolute, web_address
from ..facts import filled, local
from ..models import Article, ArticleSource, Author, Correction, Editor, Label
from .parts import NEWSCODES, Item, addresses, concept, text
from .pictures import pictures

# IPTC's genres; there is none for what was written with the help of a machine.
GENRES = {Label.NEWS: "Current", Label.OPINION: "Opinion", Label.ADVERTORIAL: "Advertiser_Supplied"}


@dataclass(frozen=True)
class Around:
    """What stories name: in their texts, and beside them (live stories, by id: chosen ones, those before and after)."""

    texts: rendering.Surroundings
    beside: dict[int, Article]


def story(article: Any, around: Around, *, now: datetime) -> Item:
    """Return one of `ninjs.stories(now)`."""
    shown = pictures(article, around.texts, now=now)
    corrections = list(article.corrections.all())
    summary = rendering.summary(article)
    item = {
        "uri": article.uid.urn,
        "type": "text",
        "representationType": "full",
        "profile": "text-photo" if shown else "text-only",
        "version": str(article.live_number),
        "firstCreated": local(article.published_at),
        "versionCreated": local(article.version_at or article.updated_at or article.published_at),
        "pubStatus": "usable",
        "language": article.language,
        "headlines": [text("main", article.headline), *([text("kicker", article.kicker)] if article.kicker else [])],
        "slugline": article.slug,
        "by": ", ".join(row.author.name for row in article.author_rows.all()),
        "located": article.dateline_place,
        "genres": [_genre(Label(article.label))],
        "descriptions": [text("lead", summary)] if summary else [],
        "bodies": _bodies(article, around.texts),
        "subjects": _subjects(article),
        "infoSources": _parties(article),
        "copyrightHolder": settings.SITE_PUBLISHER,
        "edNote": "\n".join(map(_told, corrections)),
        "altIds": [{"role": "uid", "value": str(article.uid)}, {"role": "id", "value": str(article.pk)}],
        "renditions": addresses(article),
        "associations": [*shown, *(_correction(each, article) for each in corrections), *_stories(article, around)],
    }
    return filled(item)


def _bodies(article: Article, texts: rendering.Surroundings) -> list[Item]:
    """Return the text as it stands on the page: as markup that stands by itself, and its words alone."""
    markup = portable.markup(rendering.body(article, texts), absolute(article.get_absolute_url()))
    if not markup:
        return []
    plain = html.render(article.body, lambda _block: "", opening=strip_tags(rendering.dateline(article)))
    words = html.text(plain + rendering.unverified(article))
    counts = {"charCount": len(words), "wordCount": len(words.split())}
    return [text("html", markup, "text/html") | counts, text("text", words) | counts]


def _genre(label: Label) -> Item:
    code = GENRES.get(label)
    return filled(
        {"name": str(label.label), "literal": label.value, "uri": f"{NEWSCODES}/genre/{code}" if code else ""}
    )


def _subjects(article: Article) -> list[Item]:
    """Return section, topics and tags: the section is where the story stands, the others are what it is about."""
    found = [concept("section", article.section, rel="partOf")] if article.section else []
    found += [concept("topic", row.topic, rel="about") for row in article.topic_rows.all()]
    tags = sorted(article.tags.all(), key=lambda tag: (tag.name.casefold(), tag.pk))
    return found + [concept("tag", tag, rel="about") for tag in tags]


def _parties(article: Article) -> list[Item]:
    """Return who wrote the story, who edited it, what it rests on, who publishes it."""
    people = [_person("author", row.author) for row in article.author_rows.all()]
    people += [_person("editor", row.editor) for row in article.editor_rows.all()]
    name = settings.SITE_PUBLISHER or settings.SITE_NAME
    publisher = {"name": name, "role": "publisher", "uri": absolute(reverse("home"))}
    return [*people, *(_source(row) for row in article.source_rows.all()), publisher]


def _person(kind: str, person: Author | Editor) -> Item:
    contact = [{"type": "email", "value": person.contact}] if person.contact else []
    return filled({**concept(kind, person, role=kind), "contactInfo": contact})


def _source(row: ArticleSource) -> Item:
    """Return a source, with what it gave in the newsroom's words, and the address of the original or of its own."""
    address = web_address(row.url) or web_address(row.source.url)
    contact = [{"type": "web", "value": address}] if address else []
    return filled({**concept("source", row.source, role=row.role or "source"), "contactInfo": contact})


def _correction(correction: Correction, article: Article) -> Item:
    return {
        "name": str(correction.get_kind_display()),
        "rel": "correction",
        "uri": f"{article.uid.urn}#{correction.anchor}",
        "type": "text",
        "versionCreated": local(correction.published_at),
        "language": article.language,
        "bodies": [text(correction.kind, correction.text)],
    }


def _told(correction: Correction) -> str:
    """Return a correction in one line, for people at the receiver's desk."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    when = dates.news_time(timezone.localtime(correction.published_at), timezone.get_current_timezone(), language)
    return f"{correction.get_kind_display()} ({when}): {' '.join(correction.text.split())}"


def _stories(article: Article, around: Around) -> list[Item]:
    """Return the live stories that this one names, each once: before it, after it, beside it, in its text."""
    before = around.beside.get(article.follows_id or 0)
    after = [each for each in around.beside.values() if each.follows_id == article.pk]
    chosen = [around.beside.get(row.target_id) for row in article.related_rows.all()]
    lines = [around.texts.by_uid.get(block.reference) for block in html.blocks(article.body) if block.kind == "story"]
    named = [(before, "follows"), *((each, "followUp") for each in after)]
    named += [*((each, "related") for each in chosen), *((each, "mentions") for each in lines)]
    first: dict[int, Item] = {}
    for each, rel in named:
        if each:
            first.setdefault(each.pk, _brief(each, rel))
    return list(first.values())


def _brief(article: Article, rel: str) -> Item:
    return {
        "name": article.headline,
        "rel": rel,
        "uri": article.uid.urn,
        "type": "text",
        "representationType": "partial",
        "language": article.language,
        "headlines": [text("main", article.headline)],
        "renditions": addresses(article),
    }
