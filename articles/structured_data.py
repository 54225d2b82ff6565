"""What machines read in a page: JSON-LD with the vocabulary of schema.org (NewsArticle, BreadcrumbList, WebSite)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .addresses import absolute, web_address
from .models import Article, ArticleSource, Author, Correction, Editor, Label, Photo
from .rendering import summary

TYPES = {Label.OPINION: "OpinionNewsArticle", Label.ADVERTORIAL: "AdvertiserContentArticle"}


def website() -> dict[str, Any]:
    """Return the site itself (WebSite), and how it is searched (SearchAction)."""
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        **_publisher_names(),
        "inLanguage": _site_language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolute(reverse('search'))}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def story(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return NewsArticle and BreadcrumbList for the context of a story's page (`rendering.story_page`)."""
    return [news_article(context), breadcrumbs(context["article"])]


def news_article(context: dict[str, Any]) -> dict[str, Any]:
    """Return a live story as NewsArticle or its subtype; times carry the site's offset."""
    article: Article = context["article"]
    address = absolute(article.get_absolute_url())
    topics, tags = ([item.name for item in context[key]] for key in ("topics", "tags"))
    data = {
        "@context": "https://schema.org",
        "@type": TYPES.get(Label(article.label), "NewsArticle"),
        "identifier": str(article.uid),
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": article.headline,
        "alternativeHeadline": article.kicker,
        "description": summary(article),
        "datePublished": _local(article.published_at),
        "dateModified": _local(article.updated_at or article.published_at),
        "author": [_person(row.author) for row in article.author_rows.all()],
        "editor": [_person(row.editor) for row in article.editor_rows.all()],
        "publisher": _publisher(),
        "image": [_image(context["photo"], context["caption"])] if context["photo"] else [],
        "dateline": ", ".join(part for part in (article.dateline_place, article.dateline_outlet) if part),
        "isBasedOn": [_source(row) for row in article.source_rows.all()],
        "articleSection": article.section.name if article.section else "",
        "keywords": list(dict.fromkeys(topics + tags)),
        "inLanguage": article.language,
        "correction": [_correction(item, address) for item in context["corrections"]],
    }
    return _filled(data)


def breadcrumbs(article: Article) -> dict[str, Any]:
    """Return the way to a story, home first (BreadcrumbList)."""
    section = article.section
    steps = [(_("Home"), reverse("home"))]
    steps += [(item.name, item.get_absolute_url()) for item in (section and section.parent, section) if item]
    steps.append((article.headline, article.get_absolute_url()))
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(address)}
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }


def _person(person: Author | Editor) -> dict[str, Any]:
    return _filled(
        {"@type": "Person", "name": person.name, "url": absolute(person.get_absolute_url()), "jobTitle": person.role}
    )


def _source(row: ArticleSource) -> dict[str, Any]:
    """Return what a story rests on: the very text if its address is known, else the source's own."""
    source = row.source
    return _filled(
        {
            "@type": "CreativeWork",
            "name": source.name,
            "url": web_address(row.url) or web_address(source.url),
            "description": row.role,
        }
    )


def _image(photo: Photo, caption: str) -> dict[str, Any]:
    return _filled(
        {
            "@type": "ImageObject",
            "url": absolute(photo.file.url),
            "width": photo.width,
            "height": photo.height,
            "caption": caption,
            "creditText": photo.credit,
        }
    )


def _correction(item: Correction, address: str) -> dict[str, Any]:
    """Return what was put right, with its own place on the story's page."""
    return {
        "@type": "CorrectionComment",
        "text": item.text,
        "datePublished": _local(item.published_at),
        "url": f"{address}#{item.anchor}",
    }


def _publisher() -> dict[str, Any]:
    """Return who answers for the stories, and how errors are put right (schema.org/correctionsPolicy)."""
    policy = absolute(reverse("corrections"))
    return {"@type": "NewsMediaOrganization", **_publisher_names(), "correctionsPolicy": policy}


def _publisher_names() -> dict[str, str]:
    return {"name": settings.SITE_NAME, "url": absolute(reverse("home"))}


def _site_language() -> str:
    return settings.LANGUAGE_CODE


def _local(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    """Return `data` without what is empty: a machine should not read "" as an answer."""
    return {key: value for key, value in data.items() if value not in ("", [], None)}
