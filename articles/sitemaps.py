"""Maps for search engines (sitemaps.org 0.9), with Google's extensions for pictures and for news.

The index names parts. A part holds the rows of one model whose ids lie in one range, so nothing has to be counted or
skipped to find it, and what stands in it stays there: a new story changes the newest part alone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import F, IntegerField, Max, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from . import generation
from .addresses import absolute
from .facts import local
from .html import clean_text
from .lists import KINDS
from .models import Article, Label, Photo
from .models.article import words_of_address

PART = 10_000  # ids; a map may hold 50,000 addresses, and is made faster when it holds fewer
PAGES, STORIES = "pages", "story"
NAMES = (PAGES, STORIES, *KINDS)
PLAIN = ("home", "list", "index", "masthead", "guidelines", "right_of_reply", "corrections")
NEWEST = 1_000  # stories in the map of news, at most
PICTURE = 1920  # pixels of width, at most

_UNQUOTED = "!$&'()*+,;=/~:@"  # in paths (RFC 3986, 3.3), as Django's `reverse` leaves them
_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


class Part(NamedTuple):
    """One map: `number` says which range of ids; `changed` (UTC) when anything in it last did, None if not known."""

    name: str
    number: int
    changed: datetime | None = None


def index(now: datetime) -> str:
    """Return the index (sitemapindex) at `now` (UTC): every part that has something live in it."""
    entries = []
    for part in parts(now):
        address = absolute(reverse("sitemap_part", args=[part.name, part.number]))
        entries.append(f"<sitemap><loc>{escape(address)}</loc>{_lastmod(part.changed)}</sitemap>")
    return _document("sitemapindex", {"": _MAP}, entries)


def parts(now: datetime) -> list[Part]:
    """Return the parts that have something live in them at `now` (UTC), in a query for each of `NAMES` at most.

    Lists change with every story in them, so no time is told for theirs. Remembered until the site changes.
    """
    number = generation.read(now)
    return [Part(*part) for part in generation.remembered("map", lambda: _parts(now), number=number)]


def _parts(now: datetime) -> list[Part]:
    live = _numbered(Article.objects.live(now)).annotate(changed=Max(Coalesce("updated_at", "published_at")))
    found = [Part(PAGES, 0), *(Part(STORIES, number, at) for number, at in live.values_list("number", "changed"))]
    for kind in KINDS.values():
        found += [Part(kind.name, number) for (number,) in _numbered(kind.filled(now=now)).values_list("number")]
    return found


def part(name: str, number: int, now: datetime) -> str | None:
    """Return a part as a map (urlset) at `now` (UTC); None if there is nothing live in it, or no such part."""
    if name == PAGES:
        entries = [_url(reverse(page)) for page in PLAIN] if number == 0 else []
    elif name == STORIES:
        entries = list(_stories(number, now))
    else:
        rows = _within(KINDS[name].filled(now=now), number).order_by("pk").values_list("slug", flat=True)
        entries = [_url(reverse(name, args=[slug])) for slug in rows]
    return _document("urlset", {"": _MAP, ":image": _IMAGE}, entries) if entries else None


def news(now: datetime) -> str:
    """Return the map of news at `now` (UTC): the newest stories of the last `generation.NEWS_WINDOW`.

    Advertorials stay out: paid texts among its news can cost a site its place (Google News policies, "Ads & sponsored
    content", support.google.com/news/publisher-center/answer/6204050).
    """
    recent = Article.objects.live(now).filter(published_at__gt=now - generation.NEWS_WINDOW)
    rows = recent.exclude(label=Label.ADVERTORIAL).newest_first().only("slug", "headline", "language", "published_at")
    return _document("urlset", {"": _MAP, ":news": _NEWS}, [_url_of_news(story) for story in rows[:NEWEST]])


def _numbered(rows: QuerySet) -> QuerySet:
    """Return the numbers of the parts in which rows stand."""
    number = Cast(F("pk"), IntegerField()) / PART
    return rows.order_by().annotate(number=number).values("number").order_by("number").distinct()


def _within(rows: QuerySet, number: int) -> QuerySet:
    return rows.filter(pk__gte=number * PART, pk__lt=(number + 1) * PART)


def _stories(number: int, now: datetime) -> Iterator[str]:
    """Yield the stories of a part with their last change and their lead photo."""
    live = _within(Article.objects.live(now), number).order_by("pk")
    rows = list(live.values_list("pk", "slug", "headline", "lead_photo", Coalesce("updated_at", "published_at")))
    pictures = _pictures({photo for _pk, _slug, _headline, photo, _changed in rows}, now)
    before, after = reverse("story", args=[0, "-"]).split("0/-")  # for each story it would take half of the time
    for pk, slug, headline, photo, changed in rows:
        words = quote(words_of_address(slug, headline), safe=_UNQUOTED)
        yield _url(f"{before}{pk}/{words}{after}", changed, pictures.get(photo, ""))


def _pictures(ids: Iterable[Any], now: datetime) -> dict[int, str]:
    """Return photo id -> the address of its rendition, of those that readers may see at `now` (UTC)."""
    photos = Photo.objects.filter(pk__in=ids).only("key", "width", "height", "rights_end")
    return {photo.pk: absolute(photo.rendition(width=PICTURE).url) for photo in photos if photo.is_shown(now)}


def _url(path: str, changed: datetime | None = None, picture: str = "") -> str:
    image = f"<image:image><image:loc>{escape(picture)}</image:loc></image:image>" if picture else ""
    return f"<url><loc>{escape(absolute(path))}</loc>{_lastmod(changed)}{image}</url>"


def _url_of_news(story: Article) -> str:
    """Return a story with the fields that Google asks for, all of them, in its order."""
    return (
        f"<url><loc>{escape(absolute(story.get_absolute_url()))}</loc><news:news>"
        f"<news:publication><news:name>{escape(settings.SITE_NAME)}</news:name>"
        f"<news:language>{escape(story.language)}</news:language></news:publication>"
        f"<news:publication_date>{local(story.published_at)}</news:publication_date>"
        f"<news:title>{escape(clean_text(story.headline))}</news:title></news:news></url>"
    )


def _lastmod(moment: datetime | None) -> str:
    return f"<lastmod>{local(moment)}</lastmod>" if moment else ""


def _document(root: str, namespaces: dict[str, str], entries: Iterable[str]) -> str:
    names = "".join(f' xmlns{prefix}="{name}"' for prefix, name in namespaces.items())
    return "\n".join([f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{names}>', *entries, f"</{root}>\n"])
