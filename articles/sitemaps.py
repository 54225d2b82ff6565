"""The map for search engines (sitemaps.org 0.9): live stories, newest first, and the sections."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from .addresses import absolute
from .models import Article, ArticleQuerySet, Section

TRUST = ("masthead", "guidelines", "right_of_reply", "corrections")


class SiteMap(Sitemap):
    """A map whose addresses follow SITE_URL, not the Host header of whoever asks."""

    def get_protocol(self, protocol: str | None = None) -> str:  # noqa: ARG002 -- what the request says
        """Return http or https."""
        return absolute("/").partition("://")[0]

    def get_domain(self, site: Any = None) -> str:  # noqa: ARG002 -- what the request says
        """Return host and port."""
        return absolute("/").partition("://")[2].removesuffix("/")


class StoryMap(SiteMap):
    """Live stories with the time of their last change."""

    limit = 50_000

    def items(self) -> ArticleQuerySet:
        """Return the live stories with what their addresses and times need."""
        wanted = Article.objects.live(timezone.now()).newest_first()
        return wanted.only("slug", "headline", "published_at", "updated_at")

    def lastmod(self, item: Article) -> datetime | None:
        """Return when readers last saw the story change, with the site's offset."""
        return timezone.localtime(item.updated_at or item.published_at)


class PageMap(SiteMap):
    """The front page, the list of stories, the sections, and the pages that say who answers for it all."""

    def items(self) -> list[str]:
        """Return the addresses."""
        sections = [section.get_absolute_url() for section in Section.objects.order_by("slug")]
        return [reverse("home"), reverse("list"), *sections, *(reverse(name) for name in TRUST)]

    def location(self, item: str) -> str:
        """Return the address itself."""
        return item


MAPS: dict[str, type[Sitemap] | Sitemap] = {"pages": PageMap, "stories": StoryMap}
