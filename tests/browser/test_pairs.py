"""A follow-up is written, two stories become one, a story is spiked and taken back: by clicking."""

import pytest
from django.utils import timezone

from articles import editing, workflow
from articles.models import Article, Stage
from tests.desk import story

from .walk import follow, press, ready, said


@pytest.fixture
def live(people):
    """A story before readers."""
    article = story(people["siti"], headline="Banjir di Demak")
    for name, who in (("submit", "siti"), ("approve", "hari"), ("publish", "dewi")):
        workflow.move(article, name, base=0, actor=people[who], now=timezone.now())
    return article


def open_story(page, site, article):
    page.goto(f"{site}/admin/articles/article/{article.pk}/change/")
    return page


def test_a_reporter_follows_up_a_story(enter, live_server, live):
    page = open_story(enter("siti"), live_server.url, live)
    follow(page, "Write a follow-up")
    page.get_by_label("Headline").fill("Air di Demak surut")
    press(page, "Write the follow-up")
    ready(page)

    made = Article.objects.get(headline="Air di Demak surut")
    assert (made.follows, made.stage) == (live, Stage.DRAFT)
    assert "Both stories are linked." in said(page)
    assert page.get_by_text("It follows:").get_by_role("link", name="Banjir di Demak").is_visible()


def test_a_managing_editor_merges_a_double_and_readers_are_led_on(enter, live_server, live, people):
    double = story(people["siti"], headline="Demak kebanjiran", body="<p>Warga mengungsi.</p>")
    for name, who in (("submit", "siti"), ("approve", "hari"), ("publish", "dewi")):
        workflow.move(double, name, base=0, actor=people[who], now=timezone.now())
    page = open_story(enter("dewi"), live_server.url, double)
    follow(page, "Merge with another story")
    page.get_by_label("Words of its headline").fill("banjir demak")
    press(page, "Search")
    follow(page, "Banjir di Demak")
    assert page.locator("#difference ins", has_text="Warga mengungsi.").is_visible()
    page.get_by_label("Reason for readers").fill("Peristiwa yang sama.")
    press(page, "Merge")
    ready(page)

    assert "Warga mengungsi." in page.locator(".editor__text").inner_text()
    assert "Warga mengungsi." in editing.working(live).content["body"]
    page.goto(f"{live_server.url}{double.get_absolute_url()}")
    assert page.url.endswith(live.get_absolute_url())


def test_an_editor_spikes_a_story_and_takes_it_back(enter, live_server, people):
    article = story(people["siti"])
    page = open_story(enter("hari"), live_server.url, article)
    press(page, "Spike …")
    page.get_by_label("Reason").fill("Sudah basi.")
    press(page, "Spike")
    assert Article.objects.get(pk=article.pk).stage == Stage.SPIKED
    press(page, "Take from the spike")
    assert Article.objects.get(pk=article.pk).stage == Stage.DRAFT
