"""The calendar in Chromium: entries moved by drag and by keys, in the month and in the week, and by the menu without.

The pages' own watch (conftest) fails each test on a CSP violation, a console error or a script error on the way.
"""

import zoneinfo
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests import factories

WIB = zoneinfo.ZoneInfo("Asia/Jakarta")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CONFLICT = "409 (Conflict)"  # what Chromium writes into its console about the answer that this is about


@pytest.fixture
def monday():
    """Monday of the week after next at 09:30 WIB: in no month or week does a test meet the past."""
    today = timezone.localdate(timezone=WIB)
    first = today - timedelta(days=today.weekday()) + 14 * DAY
    return datetime(first.year, first.month, first.day, 9, 30, tzinfo=WIB)


@pytest.fixture
def story(transactional_db, monday):
    return factories.published(headline="Pidato Besok", at=monday + DAY)


@pytest.fixture
def open_calendar(live_server, log_in, open_context, monday):
    """Open the calendar at the story's week or month."""

    def open_calendar(view="month", role="Managing editor", **options):
        page = open_context(timezone_id="America/New_York", **options).new_page()  # the zone is the account's
        log_in(page, factories.user(role, language="en"))
        page.goto(f"{live_server.url}/admin/calendar/?view={view}&day={monday + DAY:%Y-%m-%d}")
        if options.get("java_script_enabled", True):
            page.wait_for_selector("[data-ready]", state="attached")
        return page

    return open_calendar


def at(story):
    return Article.objects.get(pk=story.pk).published_at.astimezone(WIB)


def entry(page):
    return page.locator("[data-entry]", has_text="Pidato Besok")


def slot(page, moment, view):
    day = f"[data-day='{moment:%Y-%m-%d}']"
    return page.locator(f"{day} [data-hour='{moment:%H}']" if view == "week" else day)


def stands_in(page, moment, view):
    return slot(page, moment, view).locator("[data-entry]", has_text="Pidato Besok").count() == 1


def said(page, words):
    page.locator("[data-said]", has_text=words).wait_for()
    return page.locator("[data-said]").inner_text()


def drag(page, target):
    """Drag the entry onto a slot."""
    entry(page).scroll_into_view_if_needed()
    box = entry(page).locator("summary").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    goal = target.bounding_box()
    page.mouse.move(goal["x"] + 40, goal["y"] + 14, steps=5)
    page.mouse.up()


@pytest.mark.parametrize(("view", "by"), [("month", 2 * DAY), ("week", 2 * DAY + 3 * HOUR)])
def test_an_entry_is_dragged(story, open_calendar, monday, view, by):
    page = open_calendar(view)
    new = monday + DAY + by
    drag(page, slot(page, new, view))
    assert f"{new:%H:%M} WIB" in said(page, "Moved to")
    assert (at(story), stands_in(page, new, view)) == (new, True)
    assert not entry(page).locator("details").evaluate("menu => menu.open"), "a drag opens no menu"

    page.get_by_role("button", name="Undo").click()
    page.wait_for_function(
        "day => document.querySelector(`[data-day='${day}'] [data-entry]`)", arg=f"{monday + DAY:%Y-%m-%d}"
    )
    said(page, "Moved to")
    assert (at(story), stands_in(page, monday + DAY, view)) == (monday + DAY, True)


@pytest.mark.parametrize(
    ("view", "keys", "by"),
    [
        ("month", ["ArrowRight", "ArrowRight", "ArrowLeft"], DAY),
        ("week", ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp"], DAY + HOUR),
    ],
)
def test_an_entry_is_moved_by_keys_and_announced(story, open_calendar, monday, view, keys, by):
    page = open_calendar(view)
    new = monday + DAY + by
    entry(page).locator("summary").focus()
    page.keyboard.press("Space")
    for key in keys:
        page.keyboard.press(key)
    assert f"{new:%A} {new.day} {new:%B} at {new:%H:%M}" in said(page, "Escape leaves").replace(",", "")
    assert stands_in(page, new, view)
    assert at(story) == monday + DAY, "nothing is written before the drop"
    page.keyboard.press("Enter")
    said(page, "Moved to")
    assert (at(story), stands_in(page, new, view)) == (new, True)
    assert page.evaluate("document.activeElement.closest('[data-entry]').textContent.includes('Pidato Besok')")


@pytest.mark.parametrize("way", ["Escape", "Tab"])
def test_an_entry_that_is_let_go_stays(story, open_calendar, monday, way):
    page = open_calendar("week")
    entry(page).locator("summary").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    assert stands_in(page, monday, "week")
    page.keyboard.press(way)
    said(page, "stays where it was")
    assert (at(story), stands_in(page, monday + DAY, "week")) == (monday + DAY, True)


def test_the_menu_offers_the_same_by_clicking(story, open_calendar, monday):
    page = open_calendar()
    entry(page).locator("summary").click()
    assert entry(page).locator(".entry-ways a").all_inner_texts() == [
        "Change the time", "Cancel the schedule", "Open the story"
    ]  # fmt: skip
    page.keyboard.press("Escape")
    assert not entry(page).locator("details").evaluate("menu => menu.open")
    entry(page).locator("summary").click()
    page.get_by_role("button", name="Move by arrow keys").click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    said(page, "Moved to")
    assert at(story) == monday + 2 * DAY


def test_who_comes_too_late_sees_the_entry_go_back(story, open_calendar, monday):
    page = open_calendar()
    Article.objects.filter(pk=story.pk).update(published_at=monday + 3 * DAY)
    drag(page, slot(page, monday + 2 * DAY, "month"))
    assert "Look again" in said(page, "Somebody else")
    assert (at(story), stands_in(page, monday + DAY, "month")) == (monday + 3 * DAY, True)
    page.context.problems[:] = [problem for problem in page.context.problems if CONFLICT not in problem]


def test_a_drop_into_the_past_leads_to_the_form(story, open_calendar, monday):
    page = open_calendar("week")
    page.evaluate(
        "first => { document.querySelector(`[data-day='${first}']`).dataset.day = '2020-01-06'; }", f"{monday:%Y-%m-%d}"
    )
    drag(page, page.locator("[data-day='2020-01-06'] [data-hour='08']"))
    assert "has passed" in said(page, "Nothing was moved")
    assert (at(story), stands_in(page, monday + DAY, "week")) == (monday + DAY, True)
    form = page.get_by_role("link", name="To the form").get_attribute("href")
    assert form.endswith(f"/admin/articles/article/{story.pk}/move/reschedule/?base=0")
    page.context.problems[:] = [problem for problem in page.context.problems if CONFLICT not in problem]


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_who_may_not_publish_drags_nothing(transactional_db, live_server, log_in, open_context, monday, role):
    owner = factories.user(role, language="en")
    factories.published(headline="Pidato Besok", at=monday, owner=owner)
    page = open_context().new_page()
    log_in(page, owner)
    page.goto(f"{live_server.url}/admin/calendar/?view=week&day={monday:%Y-%m-%d}")
    page.wait_for_selector("[data-ready]", state="attached")
    assert (page.locator(".entry").count(), entry(page).count()) == (1, 0)
    assert page.locator(".entry a").get_attribute("href").endswith("/change/")


def test_it_works_without_scripts(story, open_calendar):
    page = open_calendar("week", java_script_enabled=False)
    entry(page).locator("summary").click()
    assert entry(page).get_by_role("link", name="Change the time").is_visible()
    assert not entry(page).get_by_role("button", name="Move by arrow keys").is_visible()
    page.locator(".find-more summary").click()
    page.get_by_label("Section").select_option(index=1)
    with page.expect_navigation():
        page.get_by_role("button", name="Apply").click()
    assert entry(page).count() == 1
    with page.expect_navigation():
        page.get_by_role("link", name="Week after").click()
    assert entry(page).count() == 0
    assert "section=" in page.url


@pytest.mark.parametrize("view", ["month", "week"])
def test_a_phone_gets_a_list_of_the_days_that_hold_something(story, open_calendar, monday, view):
    page = open_calendar(view, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    days = page.locator(".day:visible:not(.day--today)")
    assert [text.split()[:2] for text in days.all_inner_texts()] == [["Tue", str((monday + DAY).day)]]


def test_keys_move_an_entry_on_a_narrow_page_too(story, open_calendar, monday):
    """Who sees the desk at 400 % has the list of a phone, and a keyboard."""
    page = open_calendar("month", viewport={"width": 360, "height": 740})
    entry(page).locator("summary").focus()
    page.keyboard.press("Space")
    for key in ["ArrowLeft", "ArrowRight", "ArrowRight"]:
        page.keyboard.press(key)
        assert entry(page).is_visible()
    page.keyboard.press("Enter")
    said(page, "Moved to")
    assert at(story) == monday + 2 * DAY
