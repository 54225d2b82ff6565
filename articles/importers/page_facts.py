"""What a saved page says about its story apart from the text: JSON-LD, meta elements, microdata. Pure.

Each becomes the same flat names, those of schema.org; what came first wins, so they are asked in that order.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

Facts = dict[str, list[str]]

TYPES = {"NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "OpinionNewsArticle", "AnalysisNewsArticle"}
MOST = 20_000  # parts of JSON-LD that are looked at
MOST_VALUES = 100_000  # of JSON-LD that is read at all
MOST_WORDS = 200  # that a page is tagged with
_PLAIN = ("headline", "description", "articleSection", "datePublished", "articleBody", "inLanguage", "url")
_META = {
    "headline": ("og:title", "twitter:title", "dc.title", "parsely-title"),
    "description": ("og:description", "description", "twitter:description", "dc.description"),
    "articleSection": ("article:section", "parsely-section", "content_category"),
    "datePublished": (
        "article:published_time",
        "parsely-pub-date",
        "content_publisheddate",
        "og:published_time",
        "publishdate",
        "pubdate",
        "dc.date.issued",
        "dc.date",
        "date",
    ),
    "author": ("author", "article:author", "parsely-author", "content_author", "dc.creator"),
    "editor": ("content_editor", "editor"),
    "image": ("og:image:secure_url", "og:image", "twitter:image", "twitter:image:src", "parsely-image-url"),
    "imageAlt": ("og:image:alt", "twitter:image:alt"),
    "url": ("og:url",),
    "inLanguage": ("og:locale", "dc.language", "content-language"),
    "siteName": ("og:site_name",),
}
_KEYWORDS = ("article:tag", "news_keywords", "keywords", "parsely-tags", "content_tag", "content_tags")
_PROPERTIES = {*_PLAIN, "author", "editor", "image", "keywords"}


def facts(tree: Any) -> Facts:
    """Return what a page's tree says, each name with what the best source has for it."""
    made: Facts = {}
    for found in (_json_ld(tree), _meta(tree), _microdata(tree)):
        for name, values in found.items():
            if kept := [value.strip() for value in values if value.strip()]:
                made.setdefault(name, kept)
    return made


def _json_ld(tree: Any) -> Facts:
    parts: list[dict[str, Any]] = []
    left = MOST_VALUES
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        text = script.text or ""
        left -= sum(map(text.count, "{[,"))
        if left < 0:  # little text that would become much in memory
            break
        try:
            found = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        parts += _walk(found)
    known = {str(part.get("@id")): part for part in parts if "@id" in part and len(part) > 1}
    article = next((part for part in parts if TYPES & set(_texts(part.get("@type")))), None)
    if not article:
        return {}
    made = {name: list(_texts(article.get(name)))[:1] for name in _PLAIN}
    made["url"] = made["url"] or list(_named(article.get("mainEntityOfPage"), known, "@id", "url"))[:1]
    for name in ("author", "editor"):
        made[name] = list(_named(article.get(name), known, "name"))
    made["keywords"] = _parted(_texts(article.get("keywords")))
    for name, keys in (
        ("image", ("url", "contentUrl")),
        ("imageCaption", ("caption",)),
        ("imageCredit", ("creditText",)),
    ):
        made[name] = list(_named(article.get("image"), known, *keys, plain=keys[0] == "url"))[:1]
    return made


def _parted(values: Iterable[str]) -> list[str]:
    """Return the first words of lists with commas."""
    return [word for value in islice(values, MOST_WORDS) for word in value.split(",", MOST_WORDS)[:MOST_WORDS]][
        :MOST_WORDS
    ]


def _walk(found: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in JSON, the outer ones first."""
    waiting, seen = [found], 0
    while waiting and seen < MOST:
        seen += 1
        part = waiting.pop(0) if seen < 500 else waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += [value for value in part.values() if isinstance(value, dict | list)]
        elif isinstance(part, list):
            waiting += part


def _texts(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each


def _named(value: Any, known: dict[str, dict[str, Any]], *keys: str, plain: bool = True) -> Iterator[str]:
    """Yield the names of people or the addresses of pictures, which may be objects, references or plain text."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and plain:
            yield each
        elif isinstance(each, dict):
            whole = known.get(str(each.get("@id")), each)
            yield from _first(whole.get(key) for key in keys)


def _first(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if found := list(_texts(value)):
            yield found[0]
            return


def _meta(tree: Any) -> Facts:
    named: Facts = {}
    for element in tree.iterfind(".//meta"):
        name = element.get("property") or element.get("name") or element.get("http-equiv") or ""
        named.setdefault(name.strip().lower(), []).append(element.get("content") or "")
    made = {name: next((named[key][:1] for key in keys if any(named.get(key, []))), []) for name, keys in _META.items()}
    made["author"] = [value for key in _META["author"] for value in named.get(key, []) if "://" not in value][:1]
    words = next((named[key] for key in _KEYWORDS if any(named.get(key, []))), [])
    made["keywords"] = _parted(words)
    return made


def _microdata(tree: Any) -> Facts:
    made: Facts = {}
    for element in tree.iterfind(".//*[@itemprop]"):
        name = (element.get("itemprop") or "").strip()
        if name not in _PROPERTIES or name == "articleBody":
            continue
        pictured = element.find(".//img[@src]") if name == "image" else None
        sources = [element] if pictured is None else [element, pictured]
        keys = ("content", "datetime", "src", "href")
        value = next((value for each in sources for key in keys if (value := each.get(key))), "")
        named = element.find(".//*[@itemprop='name']") if name in ("author", "editor") else None
        words = "".join((element if named is None else named).itertext()) if name != "image" else ""
        value = words if name in ("author", "editor") and words.strip() else value or words
        made.setdefault(name, []).extend(_parted([value[:2_000]]) if name == "keywords" else [value[:2_000]])
    return made
