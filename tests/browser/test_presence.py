"""Two people at one story see each other, and that one of them saved; nothing that the other typed is touched."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from articles import editing, presence
from articles.models import Article
from tests.browser.walk import press, ready, said, write
from tests.desk import story


@pytest.fixture
def article(people, monkeypatch):
    """A story of Siti's, in a newsroom whose forms speak every half second."""
    monkeypatch.setattr(presence, "BEAT", timedelta(seconds=0.5))
    monkeypatch.setattr(presence, "GRACE", timedelta(seconds=1))
    return story(people["siti"], lead="Harga turun.")


@pytest.fixture
def at_story(enter, live_server, article):
    """Open the story's form as somebody, in a browser of their own."""

    def at_story(name, page=None, **options):
        page = page or enter(name, **options)
        page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
        if options.get("java_script_enabled", True):
            ready(page)
        return page

    return at_story


def people_at(page):
    return page.get_by_role("status", name="Who else has this story open")


def notice(page):
    return page.locator("[data-newer]")


def test_two_people_see_each_other_come_type_and_go(at_story):
    siti, hari = at_story("siti"), at_story("hari")
    expect(people_at(siti)).to_contain_text("Hari has had this open since")
    expect(people_at(hari)).to_contain_text("Siti has had this open since")

    hari.fill("#id_kicker", "Pangan")
    expect(people_at(siti)).to_contain_text("and is typing")
    assert "typing" not in people_at(hari).inner_text()

    since = people_at(siti).inner_text().removesuffix(" and is typing")
    press(hari, "Save")
    ready(hari)
    expect(people_at(siti)).to_contain_text(since)

    hari.goto("about:blank")
    expect(people_at(siti)).to_be_empty()
    assert siti.get_by_role("button", name="Save", exact=True).is_enabled()


def test_what_the_other_saves_is_told_shown_and_taken_in(at_story, article):
    siti, hari = at_story("siti"), at_story("hari")
    write(siti, " Pedagang lega.")
    siti.locator("#id_kicker").focus()
    hari.fill("#id_lead", "Harga turun tajam.")
    press(hari, "Save")

    expect(notice(siti)).to_contain_text("Hari saved version 1 at")
    assert siti.evaluate("document.activeElement.id") == "id_kicker"
    assert "Pedagang lega." in siti.locator(".editor__text").inner_text()

    siti.get_by_role("link", name="What changed").click()
    dialog = siti.get_by_role("dialog", name="What changed")
    expect(dialog.locator("ins").filter(has_text="tajam")).to_be_visible()
    siti.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert siti.evaluate("document.activeElement.textContent") == "What changed"

    press(siti, "Take it in")
    ready(siti)
    assert siti.input_value("#id_lead") == "Harga turun tajam."
    assert "Pedagang lega." in siti.locator(".editor__text").inner_text()
    expect(notice(siti).get_by_role("button")).to_be_hidden()
    assert editing.working(Article.objects.get(pk=article.pk)).number == 1

    press(siti, "Save")
    assert "Saved as version 2." in said(siti)


def test_ones_own_other_window_is_called_so(at_story):
    siti = at_story("siti")
    other = at_story("siti", siti.context.new_page())
    expect(people_at(siti)).to_be_empty()
    other.fill("#id_kicker", "Pangan")
    press(other, "Save")

    expect(notice(siti)).to_contain_text("You saved version 1 in another window at")


def test_a_line_that_is_down_says_nothing_and_comes_back(at_story):
    siti = at_story("siti")
    siti.context.set_offline(True)
    siti.wait_for_timeout(1500)
    siti.context.problems.clear()  # the browser itself reports what it could not fetch
    siti.context.set_offline(False)
    at_story("hari")

    expect(people_at(siti)).to_contain_text("Hari has had this open since")
    siti.context.problems.clear()


def test_who_is_there_when_the_page_is_made_stands_there_without_javascript(at_story):
    at_story("hari")
    siti = at_story("siti", java_script_enabled=False)

    assert "Hari has had this open since" in people_at(siti).inner_text()
    assert notice(siti).get_by_role("button").is_hidden()
