"""The panel "Why is it (not) live?": the same story as its writer, an editor and the managing editor open it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editing, gates, workflow
from articles.gates import Level
from articles.models import Article
from tests import factories
from tests.desk import whole

from .walk import follow, press, said


def opened(page, article, live_server):
    """Open the story's page, and its panel by the keyboard; what it says, and the whole panel."""
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    panel = page.locator("details.outlook")
    panel.locator("summary").focus()
    page.keyboard.press("Enter")
    assert panel.get_attribute("open") is not None
    return panel.locator(".outlook-answer").inner_text(), panel


@pytest.fixture
def open_as(people, log_in, open_context):
    """A page of one's own, without the desk."""

    def open_as(name, **options):
        page = open_context(**options).new_page()
        log_in(page, people[name])
        return page

    return open_as


@pytest.fixture
def article(people):
    section = factories.section(name="Ekonomi")
    return editing.create(whole(section=section.pk, tags=["cabai"]), actor=people["siti"], now=timezone.now())


def move(article, name, actor, **asked):
    return workflow.move(article, name, base=0, actor=actor, now=timezone.now(), **asked)


def test_each_role_reads_what_the_story_waits_for(people, article, open_as, live_server):
    was = gates.levels()
    gates.set_levels(was | {"lead": was["lead"] | {"submit": Level.REQUIRED}}, was=was)
    writer = open_as("siti")

    words, panel = opened(writer, article, live_server)

    assert words == "Not live yet: your draft, not submitted for review; 1 thing is missing."
    assert panel.locator(".gate-required").all_inner_texts() == ["Required Write a lead."]
    assert "Advised Add a lead photo, with its picture." in panel.locator(".gate-advised").all_inner_texts()
    assert panel.get_by_role("link", name="Ekonomi").is_visible()
    assert panel.get_by_text("cabai (a new page)").is_visible()

    gates.set_levels(was, was=gates.levels())
    move(article, "submit", people["siti"])
    words, panel = opened(open_as("hari"), article, live_server)
    assert words == "Not live yet: waits for approval by you, Dewi and Bambang."
    assert panel.get_by_text("Nothing stops it.").is_visible()

    move(article, "approve", people["hari"])
    chief = open_as("dewi")
    words, panel = opened(chief, article, live_server)
    assert words == "Not live yet: approved, waits for publication by you and Bambang."

    move(article, "publish", people["dewi"], at=timezone.now() + timedelta(hours=9))
    words, panel = opened(chief, article, live_server)
    assert re.fullmatch(r"Scheduled: live (today|tomorrow) \d\d:\d\d WIB, in 9.hours\.", words)
    assert panel.get_by_text("Publication scheduled").is_visible()


def test_advice_stands_before_the_move_and_does_not_stop_it(people, article, open_as, live_server):
    move(article, "submit", people["siti"])
    move(article, "approve", people["hari"])
    page = open_as("dewi")
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")

    press(page, "Publish …")

    assert "Advised Write a lead." in page.locator(".gate-advised").all_inner_texts()
    press(page, "Publish")
    assert "Published." in said(page)


def test_it_is_read_without_javascript(people, article, open_as, live_server):
    page = open_as("siti", java_script_enabled=False)

    _words, panel = opened(page, article, live_server)

    assert panel.get_by_text("Who can do it: you").is_visible()


def test_an_administrator_makes_a_piece_of_advice_a_rule(people, article, open_as, live_server):
    page = open_as("bambang")
    page.goto(f"{live_server.url}/admin/password_change/")
    follow(page, "Rules for stories")

    page.get_by_label("Lead: before review").select_option("required")
    press(page, "Save")

    assert "The rules are saved." in said(page)
    assert "before review: advised → required" in page.locator(".record").inner_text()
    writer = open_as("siti")
    words, _panel = opened(writer, article, live_server)
    assert words.endswith("; 1 thing is missing.")
    assert Article.objects.get(pk=article.pk).stage == "draft"
