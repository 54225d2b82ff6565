"""Feeds of all fixture stories, as feed readers take them: well formed, dated, ordered, each story known again."""

import re
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import feedparser
import lxml.html
import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from articles import html
from articles.models import Article, Section
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DATES = {  # RFC 822 with a numeric zone, RFC 3339
    "rss20": r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d \+0700$",
    "atom10": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$",
}


@pytest.fixture
def fixtures(settings):
    settings.SITE_URL = "https://berita.example"
    call_command("loaddata", "roles", "sources", "photos", "people", "taxonomy", "articles", stdout=StringIO())


@time_machine.travel(NOW, tick=False)
def test_every_fixture_story_in_every_feed(client, fixtures):
    live = {story.uid: story for story in Article.objects.live(NOW)}
    seen: set[str] = set()
    for section in Section.objects.all():
        address = reverse("section_feed", args=[section.slug])
        found = checked(client, address, live)
        assert checked(client, f"{address}atom/", live) == found
        seen |= found
    assert seen == {str(uid) for uid in live}
    assert len(checked(client, "/feed/", live)) == 20


def checked(client, address: str, live: dict) -> set[str]:
    """Fetch a feed, assert what feed readers rely on, and return the UUIDs of its stories."""
    parsed = feedparser.parse(client.get(address).content)
    assert parsed.bozo == 0, (address, parsed.get("bozo_exception"))
    assert parsed.version == ("atom10" if address.endswith("atom/") else "rss20")
    assert parsed.feed.links[-1].href == f"https://berita.example{address}"
    ids = [entry.id.removeprefix("urn:uuid:") for entry in parsed.entries]
    assert len(ids) == len(set(ids))
    times = [datetime(*entry.published_parsed[:6], tzinfo=UTC) for entry in parsed.entries]
    assert times == sorted(times, reverse=True)
    for uid, at, entry in zip(ids, times, parsed.entries, strict=True):
        row = live[UUID(uid)]
        assert at == row.published_at.replace(microsecond=0) <= NOW
        assert entry.link == f"https://berita.example{row.get_absolute_url()}"
        assert re.search(DATES[parsed.version], entry.published), entry.published
        assert entry.title == row.headline
        assert row.lead in entry.summary
        assert html.blocks(row.body)[-1].text in lxml.html.fromstring(entry.content[0].value).text_content()
        assert [author.name for author in entry.get("authors", [])] == [
            named.author.name for named in row.author_rows.all()
        ]
    return set(ids)
