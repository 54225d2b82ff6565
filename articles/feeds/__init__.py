"""RSS 2.0 (rssboard.org) and Atom (RFC 4287): the newest stories, whole, of everything or of one list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _

from .. import generation, html, lists
from ..addresses import absolute
from ..models import Article, ArticleQuerySet
from ..paging import Listed
from .entries import Entry, entries
from .writers import Atom, Rss

NEWEST = 20


@dataclass(frozen=True)
class Channel:
    """What one feed is about; `path` is the page that it follows, `stories` come newest first, live at `now` (UTC)."""

    title: str
    path: str
    description: str
    feed_path: str
    stories: ArticleQuerySet
    now: datetime


class NewestStories(Feed):
    """The newest live stories as RSS; addresses follow SITE_URL. Titles are plain text, descriptions HTML."""

    feed_type: type[SyndicationFeed] = Rss
    item_guid_is_permalink = False

    def __init__(self, kind: str = "") -> None:
        self.kind = kind

    def get_object(self, request: HttpRequest, slug: str = "") -> Channel:
        """Return the channel of the whole site, or of the list `slug`; 404 where the list itself is."""
        now = timezone.now()
        if not self.kind:
            live = Article.objects.live(now).newest_first()
            description = _("The newest stories from %(site)s") % {"site": settings.SITE_NAME}
            return Channel(settings.SITE_NAME, reverse("home"), description, request.path, live, now)
        kind = lists.KINDS[self.kind]
        number = generation.read(now)
        target = kind.find(slug)
        newest = Listed(kind.stories(target, now=now), key=f"{self.kind}:{target.pk}?", now=now, number=number)
        ids = newest.ids(0, NEWEST)  # as the list's page has them: asked for 20, databases sort or walk thousands
        if not kind.standing and not ids:
            raise Http404
        stories = Article.objects.live(now).filter(pk__in=ids).newest_first()
        title = _("%(name)s – %(site)s") % {"name": html.clean_text(target.name), "site": settings.SITE_NAME}
        return Channel(title, reverse(self.kind, args=[slug]), title, request.path, stories, now)

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

    def author_name(self) -> str:
        """Return the site's name: Atom asks for an author where a story has none (RFC 4287, 4.1.1)."""
        return settings.SITE_NAME

    def feed_copyright(self) -> str:
        """Return whose stories these are. Without a year: a feed is the same until a story changes."""
        return f"© {settings.SITE_PUBLISHER or settings.SITE_NAME}"

    def items(self, channel: Channel) -> list[Entry]:
        """Return the newest stories, in a number of queries that does not grow with them."""
        return entries(channel.stories[:NEWEST], now=channel.now)

    def item_title(self, item: Entry) -> str:
        """Return the headline as plain text."""
        return item.title

    def item_description(self, item: Entry) -> str:
        """Return the summary as HTML."""
        return escape(item.summary)

    def item_link(self, item: Entry) -> str:
        """Return the story's address."""
        return item.address

    def item_guid(self, item: Entry) -> str:
        """Return what stays the same when headline and address change."""
        return str(item.uid)

    def item_pubdate(self, item: Entry) -> datetime:
        """Return when readers saw it first, with the site's offset."""
        return item.published

    def item_updateddate(self, item: Entry) -> datetime:
        """Return when it last changed before readers' eyes."""
        return item.updated

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:
        """Return all else that the formats have words for."""
        return {"entry": item}


class NewestAtom(NewestStories):
    """The same as Atom, whose ids are addresses (RFC 4287, 4.2.6)."""

    feed_type = Atom

    def item_guid(self, item: Entry) -> str:
        """Return the UUID as a URN (RFC 9562)."""
        return item.uid.urn
