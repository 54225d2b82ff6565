"""An editor gives a story out, its reporter answers by a note, the editor's inbox tells; nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Assignment, Note, Notice
from tests.browser.walk import ready
from tests.desk import story


@pytest.fixture
def article(people):
    """A story of the editor's."""
    return story(people["hari"], headline="Banjir surut", lead="Air turun.")


@pytest.fixture
def at_story(enter, live_server, article):
    """Open the story's page as somebody, in a browser of their own."""

    def at_story(name, **options):
        page = enter(name, **options)
        page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
        if options.get("java_script_enabled", True):
            ready(page)
        return page

    return at_story


def assign(page, label, brief):
    page.get_by_text("Assign to somebody").click()
    page.get_by_label("Assign to", exact=True).select_option(label=label)
    page.get_by_label("Until (WIB)").fill(f"{timezone.now() + timedelta(days=2):%Y-%m-%d}T17:30")
    page.get_by_label("What is to be done").fill(brief)
    page.get_by_role("button", name="Assign", exact=True).click()


def test_a_story_is_given_out_talked_about_and_done(at_story, enter, article, people):
    hari = at_story("hari")
    hari.fill("#id_kicker", "Pangan")
    assign(hari, "Siti (@siti)", "Minta data luas sawah.")
    expect(hari.get_by_role("region", name="Assignment", exact=True)).to_contain_text("Minta data luas sawah.")
    expect(hari.locator("[data-talk-line]")).to_contain_text("Assigned to Siti, due:")
    assert hari.locator("#id_kicker").input_value() == "Pangan"

    siti = enter("siti")
    siti.get_by_role("link", name="Inbox 1 new").click()
    siti.get_by_role("button", name="Banjir surut").click()
    ready(siti)
    expect(siti.locator("[data-talk-line]")).to_contain_text("Assigned to you, due:")
    expect(siti.get_by_role("link", name="Inbox", exact=True)).to_be_visible()

    box = siti.get_by_label("New note")
    box.click()
    siti.keyboard.type("Sudah, @ha")
    expect(siti.get_by_role("option", name="@hari Hari")).to_have_attribute("aria-selected", "true")
    siti.keyboard.press("Enter")
    siti.keyboard.type("angkanya dari posko.")
    assert box.input_value() == "Sudah, @hari angkanya dari posko."
    siti.fill("#id_lead", "Air turun cepat.")
    siti.get_by_role("button", name="Add note").click()
    expect(siti.locator(".notes")).to_contain_text("angkanya dari posko.")
    expect(siti.locator("[data-talk-live]")).to_have_text("Noted; told: Hari.")
    assert siti.locator("#id_lead").input_value() == "Air turun cepat."
    expect(box).to_be_focused()
    expect(box).to_have_value("")

    hari.locator("#talk_text").fill("Belum terkirim")
    hari.goto(hari.url.split("/articles/")[0] + "/inbox/")
    hari.get_by_role("button", name="Banjir surut").click()
    ready(hari)
    hari.get_by_role("button", name=re.compile("^Resolve.*Sudah, @hari angkanya")).click()
    expect(hari.locator("[data-talk-line]")).to_contain_text("No open note")
    assert Note.objects.get().resolved_by == people["hari"]
    assert not Notice.objects.filter(seen_at=None, user=people["hari"]).exists()


def test_what_is_typed_in_one_panel_outlives_the_other(at_story, article):
    hari = at_story("hari")
    hari.get_by_label("New note").fill("Setengah jadi")
    assign(hari, "Dewi (@dewi)", "")
    expect(hari.locator(".talk-current")).to_contain_text("Dewi")
    assert hari.get_by_label("New note").input_value() == "Setengah jadi"

    hari.get_by_role("button", name="Done").click()
    expect(hari.locator("[data-talk-line]")).to_contain_text("Assigned to nobody")
    hari.get_by_role("button", name="Add note").click()
    expect(hari.locator(".note")).to_contain_text("Setengah jadi")


def test_a_line_that_is_down_loses_no_note(at_story, article):
    hari = at_story("hari")
    hari.get_by_label("New note").fill("Cek lagi.")
    hari.route("**/note/", lambda route: route.abort())
    hari.context.problems.clear()
    hari.get_by_role("button", name="Add note").click()
    expect(hari.locator("[data-failure]")).to_contain_text("This did not arrive.")
    assert hari.get_by_label("New note").input_value() == "Cek lagi."
    hari.unroute("**/note/")
    hari.get_by_role("button", name="Add note").click()
    expect(hari.locator(".note")).to_contain_text("Cek lagi.")
    hari.context.problems.clear()  # the console tells of the line


def test_suggestions_are_left_by_escape_and_taken_by_the_pointer(at_story, article):
    hari = at_story("hari")
    box = hari.get_by_label("New note")
    people = hari.get_by_role("listbox", name="Whom you can name")
    box.click()
    hari.keyboard.type("@")
    expect(people.get_by_role("option")).to_have_count(2)
    hari.keyboard.press("ArrowDown")
    expect(people.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    hari.keyboard.press("Escape")
    expect(people.get_by_role("option")).to_have_count(0)
    hari.keyboard.type("d")
    people.get_by_role("option", name="@dewi Dewi").click()
    assert box.input_value() == "@dewi "
    hari.keyboard.press("Tab")
    expect(box).not_to_be_focused()


def test_it_all_works_without_script(at_story, article, people):
    hari = at_story("hari", java_script_enabled=False)
    assign(hari, "Siti (@siti)", "Minta data.")
    assert Assignment.objects.get().assignee == people["siti"]
    hari.get_by_label("New note").fill("@siti cek lagi")
    hari.get_by_role("button", name="Add note").click()
    assert "Noted; told: Siti." in hari.locator(".messagelist").inner_text()
    hari.get_by_role("button", name=re.compile("^Resolve.*@siti cek lagi")).click()
    assert "No open note" in hari.locator("[data-talk-line]").inner_text()


def test_panels_fit_a_phone(at_story, article, enter, live_server):
    hari = at_story("hari", viewport={"width": 320, "height": 700})
    assign(hari, "Siti (@siti)", "Minta data " + "luas" * 30)
    expect(hari.locator(".talk-current")).to_be_visible()
    assert hari.evaluate("document.documentElement.scrollWidth") <= 320
    siti = enter("siti", viewport={"width": 320, "height": 700})
    siti.goto(f"{live_server.url}/admin/inbox/")
    assert siti.evaluate("document.documentElement.scrollWidth") <= 320
