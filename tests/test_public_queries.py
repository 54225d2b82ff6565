"""What public pages ask of the database: literal counts, the same for one story and for thirty."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from articles import html
from articles.models import Article, MostRead, RelatedArticle
from tests import factories
from tests.factories import NOW
from tests.settling import forget

pytestmark = pytest.mark.django_db


def rich_stories(count: int) -> Article:
    """Make `count` stories with everything around them, each naming five others; return the newest."""
    others = [factories.published(at=NOW - timedelta(days=9, hours=n)) for n in range(5)]
    MostRead.objects.create(pk=1, stories=[story.pk for story in others], at=NOW)
    section = factories.section(slug="dunia")
    for n in range(count):
        photo = factories.picture()
        lines = [html.story_block(str(other.uid), "") for other in others]
        newest = factories.published(
            at=NOW - timedelta(minutes=n) if n else NOW,
            section=factories.section(parent=section),
            authors=[factories.author() for _ in range(3)],
            editors=[factories.editor() for _ in range(2)],
            sources=[factories.source() for _ in range(2)],
            topics=[factories.topic() for _ in range(3)],
            tags=[f"tag {n} {m}" for m in range(3)],
            lead_photo=photo,
            updated_at=NOW,
            slug=f"berita-{n}",
            body="<p>Isi.</p>" + "".join(lines) + html.photo_block(str(photo.uid), ""),
        )
        for position, other in enumerate(others):
            RelatedArticle.objects.create(article=newest, target=other, position=position)
    factories.index()
    return Article.objects.get(slug="berita-0")


def addresses(story: Article) -> dict[str, str]:
    first = {name: getattr(story, f"{name}s").first() for name in ("author", "editor", "source", "topic")}
    slugs = {name: item.slug for name, item in first.items()}
    lists = {name: reverse(name, args=[slug]) for name, slug in slugs.items()}
    every = slugs | {
        "section": story.section.slug,
        "tag": story.tags.first().slug,
        "q": "judul",
        "date_to": "2026-03-02",
    }
    return lists | {
        "home": "/",
        "list": "/berita/",
        "filtered": reverse("list", query=every),
        "section": "/kanal/dunia/",
        "tag": reverse("tag", args=[every["tag"]]),
        "index": "/indeks/",
        "day": "/indeks/2026/03/02/",
        "masthead": "/redaksi/",
        "guidelines": "/pedoman-media-siber/",
        "right of reply": "/hak-jawab/",
        "corrections": "/koreksi/",
        "history": reverse("story_history", args=[story.pk]),
        "story": story.get_absolute_url(),
        "redirect": f"/artikel/{story.pk}/",
        "feed": "/feed/",
        "atom": "/feed/atom/",
        "section feed": "/kanal/dunia/feed/",
        "author feed": f"{lists['author']}feed/",
        "section atom": "/kanal/dunia/feed/atom/",
        "map": "/sitemap.xml",
        "map of stories": "/sitemap-story-0.xml",
        "map of sections": "/sitemap-section-0.xml",
        "map of tags": "/sitemap-tag-0.xml",
        "map of news": "/sitemap-news.xml",
        "robots": "/robots.txt",
    }


# A look at the updates that are due and at the generation included. Budgets: 10 for lists and the front page, 15 for
# the story.
COUNTS = {
    "home": 10, "list": 2, "filtered": 3, "section": 4, "topic": 3, "tag": 3, "author": 3, "editor": 3,
    "source": 3, "index": 4, "day": 3, "masthead": 4, "guidelines": 2, "right of reply": 2,
    "corrections": 2, "history": 18,
    "story": 7, "redirect": 3, "feed": 12, "atom": 12, "section feed": 14, "author feed": 13,
    "section atom": 14, "map": 2, "map of stories": 4, "map of sections": 3, "map of tags": 3, "map of news": 3,
    "robots": 2,
}  # fmt: skip
# What a page costs more when it is asked for first after a change of the site; what it finds out is remembered.
FIRST = {
    "list": 3, "filtered": 7, "section": 8, "topic": 7, "tag": 8, "author": 7, "editor": 7, "source": 7, "index": 10,
    "story": 11, "corrections": 1, "map": 7,
}  # fmt: skip
CHOICES = 18  # what the first list of all costs more: the names that any list may offer, with their numbers of stories


@pytest.mark.parametrize("count", [1, 30])
@time_machine.travel(NOW, tick=False)
def test_counts(client, django_assert_num_queries, count):
    story = rich_stories(count)
    forget()
    with django_assert_num_queries(COUNTS["list"] + FIRST["list"] + CHOICES):
        client.get("/berita/")
    for name, address in addresses(story).items():
        first = 0 if name == "list" else FIRST.get(name, 0)
        for more in (first, 0):
            with django_assert_num_queries(COUNTS[name] + more, info=name):
                assert client.get(address).status_code in (200, 301)


@time_machine.travel(NOW, tick=False)
def test_the_menu_costs_one_query_whatever_its_length(client, django_assert_num_queries):
    for _ in range(30):
        factories.published(at=NOW)  # each in a section of its own
    with django_assert_num_queries(10):
        client.get("/")


@pytest.mark.parametrize("count", [12, 30])
@time_machine.travel(NOW, tick=False)
def test_a_topic_in_focus_costs_two_more(client, django_assert_num_queries, count):
    topic = factories.topic()
    for n in range(count):
        factories.published(at=NOW - timedelta(minutes=n), topics=[topic])
    with django_assert_num_queries(12):
        assert topic.name in client.get("/").content.decode()
