"""RSS 2.0 (rssboard.org) and Atom (RFC 4287): the newest stories, of everything or of one list."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _

from . import html, lists
from .addresses import absolute
from .models import Article, ArticleQuerySet
from .rendering import summary

NEWEST = 20


@dataclass(frozen=True)
class Channel:
    """What one feed is about; `path` is the page that it follows, `stories` come newest first."""

    title: str
    path: str
    description: str
    feed_path: str
    stories: ArticleQuerySet


class _Steady:
    """Without stories a feed has no date of its own; Django would say "now", and no answer would equal the last."""

    items: list[dict[str, Any]]

    def latest_post_date(self) -> datetime:
        """Return the newest time in the feed."""
        return super().latest_post_date() if self.items else datetime(1970, 1, 1, tzinfo=UTC)  # type: ignore[misc]


class Rss(_Steady, Rss201rev2Feed):
    """RSS 2.0."""


class Atom(_Steady, Atom1Feed):
    """Atom 1.0."""


class NewestStories(Feed):
    """The newest live stories; addresses follow SITE_URL. Titles are plain text, descriptions HTML, as RSS has it."""

    feed_type: type[SyndicationFeed] = Rss

    def __init__(self, kind: str = "") -> None:
        self.kind = kind

    def get_object(self, request: HttpRequest, slug: str = "") -> Channel:
        """Return the channel of the whole site, or of the list `slug`; 404 where the list itself is."""
        now = timezone.now()
        if not self.kind:
            live = Article.objects.live(now).newest_first()
            description = _("The newest stories from %(site)s") % {"site": settings.SITE_NAME}
            return Channel(settings.SITE_NAME, reverse("home"), description, request.path, live)
        kind = lists.KINDS[self.kind]
        target = kind.find(slug)
        stories = kind.stories(target, now=now)
        if not kind.standing and not stories.exists():
            raise Http404
        title = _("%(name)s – %(site)s") % {"name": html.clean_text(target.name), "site": settings.SITE_NAME}
        return Channel(title, reverse(self.kind, args=[slug]), title, request.path, stories)

    def title(self, channel: Channel) -> str:
        """Return the site's name, after the list's."""
        return channel.title

    def link(self, channel: Channel) -> str:
        """Return the page that the feed follows."""
        return absolute(channel.path)

    def feed_url(self, channel: Channel) -> str:
        """Return the feed's own address."""
        return absolute(channel.feed_path)

    def description(self, channel: Channel) -> str:
        """Return what the feed is about."""
        return channel.description

    subtitle = description

    def items(self, channel: Channel) -> list[Article]:
        """Return the newest stories with their authors and categories."""
        return list(channel.stories.with_page()[:NEWEST])

    def item_title(self, item: Article) -> str:
        """Return the headline as plain text."""
        return html.clean_text(item.headline)

    def item_description(self, item: Article) -> str:
        """Return the lead as HTML."""
        return escape(html.clean_text(summary(item)))

    def item_link(self, item: Article) -> str:
        """Return the story's address."""
        return absolute(item.get_absolute_url())

    def item_guid(self, item: Article) -> str:
        """Return what stays the same when headline and address change."""
        return str(item.uid)

    item_guid_is_permalink = False

    def item_author_name(self, item: Article) -> str | None:
        """Return the authors in their order."""
        return ", ".join(html.clean_text(row.author.name) for row in item.author_rows.all()) or None

    def item_pubdate(self, item: Article) -> datetime:
        """Return when readers saw it first, with the site's offset."""
        return timezone.localtime(item.published_at)

    def item_updateddate(self, item: Article) -> datetime:
        """Return when it last changed before readers' eyes."""
        return timezone.localtime(item.updated_at or item.published_at)

    def item_categories(self, item: Article) -> list[str]:
        """Return section, topics and tags."""
        names = [item.section.name] if item.section else []
        names += [row.topic.name for row in item.topic_rows.all()]
        names += sorted((tag.name for tag in item.tags.all()), key=str.casefold)
        return [html.clean_text(name) for name in dict.fromkeys(names)]


class NewestAtom(NewestStories):
    """The same as Atom, whose ids are addresses (RFC 4287, 4.2.6)."""

    feed_type = Atom

    def item_guid(self, item: Article) -> str:
        """Return the UUID as a URN (RFC 9562)."""
        return item.uid.urn
