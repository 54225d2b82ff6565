"""A story: NewsArticle, or the type that its label names."""

from typing import Any

from .. import html
from ..addresses import absolute, web_address
from ..facts import filled, local
from ..models import Article, ArticleSource, Correction, DigitalSource, Label
from ..rendering import summary
from .lists import section_steps
from .parts import CONTEXT, Data, breadcrumbs
from .people import person
from .pictures import digital_source, images, thumbnail
from .site import organization

TYPES = {Label.OPINION: "OpinionNewsArticle", Label.ADVERTORIAL: "AdvertiserContentArticle"}
# Written with the help of a machine and checked by people: of IPTC's terms, the one for what is made of both.
MADE_WITH = {Label.AI_ASSISTED: DigitalSource.AI_PART}


def story(context: dict[str, Any]) -> list[Data]:
    """Return the blocks of a story's page for its context (`rendering.story_page`)."""
    article: Article = context["article"]
    steps = [*section_steps(article.section), (article.headline, article.get_absolute_url())]
    return [news_article(context), breadcrumbs(*steps)]


def news_article(context: dict[str, Any]) -> Data:
    """Return a live story as NewsArticle or its like; times carry the site's offset."""
    article, photo = context["article"], context["photo"]
    address = absolute(article.get_absolute_url())
    label = Label(article.label)
    data = {
        "@type": TYPES.get(label, "NewsArticle"),
        "identifier": str(article.uid),
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": article.headline,
        "alternativeHeadline": article.kicker,
        "description": summary(article),
        "datePublished": local(article.published_at),
        "dateModified": local(article.updated_at or article.published_at),
        "author": [person(row.author) for row in article.author_rows.all()],
        "editor": [person(row.editor) for row in article.editor_rows.all()],
        "publisher": organization(),
        "image": images(photo, context["caption"]),
        "thumbnailUrl": thumbnail(photo),
        "dateline": _dateline(article, label),
        "isBasedOn": [_source(row) for row in article.source_rows.all()],
        "articleSection": article.section.name if article.section else "",
        "keywords": list(dict.fromkeys(item.name for item in (*context["topics"], *context["tags"]))),
        "wordCount": len(html.text(article.body).split()) or None,
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "digitalSourceType": digital_source(MADE_WITH.get(label, "")),
        "correction": [_correction(item, address) for item in context["corrections"]],
    }
    return CONTEXT | filled(data)


def _dateline(article: Article, label: Label) -> str:
    """Return the dateline, "" for an advertorial: the property is NewsArticle's, and an advertorial is none."""
    parts = () if label == Label.ADVERTORIAL else (article.dateline_place, article.dateline_outlet)
    return ", ".join(part for part in parts if part)


def _source(row: ArticleSource) -> Data:
    """Return what a story rests on: the very text if its address is known, else the source's own."""
    source = row.source
    return filled(
        {
            "@type": "CreativeWork",
            "name": source.name,
            "url": web_address(row.url) or web_address(source.url),
            "description": row.role,
        }
    )


def _correction(item: Correction, address: str) -> Data:
    """Return what was put right and of which kind, with its own place on the story's page."""
    return {
        "@type": "CorrectionComment",
        "name": item.get_kind_display(),
        "text": item.text,
        "datePublished": local(item.published_at),
        "url": f"{address}#{item.anchor}",
    }
