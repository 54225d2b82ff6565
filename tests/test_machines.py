"""All fixture stories as machines get them: in feeds, maps, structured data and ninjs. They are loaded once."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import feedparser
import lxml.html
import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from articles import html
from articles.models import Article, Label, Section
from tests.factories import NOW
from tests.laid import laid
from tests.machines import SITE, data, site
from tests.test_ninjs import checked, get, links, of, schema  # noqa: F401 -- a fixture
from tests.test_sitemaps import entries, news, parts

pytestmark = pytest.mark.django_db
FIXTURES = ("roles", "sources", "photos", "people", "taxonomy", "articles")
DATES = {  # RFC 822 with a numeric zone, RFC 3339
    "rss20": r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d \+0700$",
    "atom10": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$",
}


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module", autouse=True)
def _newsroom(django_db_setup, django_db_blocker, media):
    with laid(partial(call_command, "loaddata", *FIXTURES, verbosity=0), blocker=django_db_blocker, media=media):
        yield


@pytest.fixture(autouse=True)
def _site(settings, media):
    settings.MEDIA_ROOT = media
    with site(settings):
        yield


# ---- feeds


@pytest.mark.long
@pytest.mark.once
def test_every_fixture_story_in_every_feed(client):
    live = {story.uid: story for story in Article.objects.live(NOW)}
    seen: set[str] = set()
    for section in Section.objects.all():
        address = reverse("section_feed", args=[section.slug])
        found = feed(client, address, live)
        assert feed(client, f"{address}atom/", live) == found
        seen |= found
    assert seen == {str(uid) for uid in live}
    assert len(feed(client, "/feed/", live)) == 20


def feed(client, address: str, live: dict) -> set[str]:
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


# ---- maps


def test_every_fixture_story_stands_in_the_maps(client):
    for moment in (NOW, NOW - timedelta(days=1), NOW - timedelta(days=9), NOW + timedelta(days=3)):
        with time_machine.travel(moment, tick=False):
            live = list(Article.objects.live(moment))
            since = moment - timedelta(hours=48)
            recent = [row for row in live if row.published_at > since and row.label != Label.ADVERTORIAL]
            assert {story["loc"] for story in news(client)} == {f"{SITE}{row.get_absolute_url()}" for row in recent}
            assert len(news(client)) == len(recent) <= 1000
            stories = [address for part in parts(client) if "story" in part for address in entries(client, part)]
            assert sorted(stories) == sorted(row.get_absolute_url() for row in live)
    assert live


# ---- structured data


def faults(article: dict) -> list[str]:
    """What Google would find wanting."""
    authors, pictures = article.get("author", []), article.get("image", [])
    moments = [datetime.fromisoformat(article[name]) for name in ("datePublished", "dateModified")]
    checks = {
        "headline": bool(article["headline"]),
        "authors": bool(authors) and all(each["url"].startswith(f"{SITE}/") for each in authors),
        "one name an author": not any(" dan " in each["name"] or "," in each["name"] for each in authors),
        "offsets": all(moment.utcoffset() is not None for moment in moments),
        "order of dates": moments == sorted(moments),
        "ratios": [round(each["width"] / each["height"], 2) for each in pictures] in ([], [1.78, 1.33, 1.0]),
        "pixels": all(each["width"] * each["height"] >= 50_000 for each in pictures),
        "format": all(each["url"].endswith(".jpg") for each in pictures),
    }
    return [name for name, holds in checks.items() if not holds]


def test_all_fixture_stories_are_as_google_asks(client):
    told = [data(client, story.get_absolute_url()) for story in Article.objects.live(NOW)]
    assert {article["url"]: faults(article) for article, _crumbs in told if faults(article)} == {}
    assert len(told) == 43
    assert sum("image" in article for article, _crumbs in told) > 20
    assert all(len(crumbs["itemListElement"]) >= 2 for _article, crumbs in told)


# ---- ninjs


def test_the_standard_holds_for_every_fixture_story(client, schema):  # noqa: F811
    members, address = [], "/berita.json"
    while address:
        response = client.get(address)
        members += checked(schema, json.loads(response.content))["associations"]
        address = links(response).get("next")
    live = {story.uid.urn: story for story in Article.objects.live(NOW)}
    assert sorted(each["uri"] for each in members) == sorted(live)
    assert len(live) > 20
    for story in live.values():
        checked(schema, get(client, of(story)))
    for story in Article.objects.gone(NOW):
        checked(schema, get(client, of(story), 410))
