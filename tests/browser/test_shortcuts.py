"""Keyboard shortcuts, the boxes of the list, and a link for a new password, in Chromium."""

from articles.models import Article, Stage
from tests import factories
from tests.browser.walk import follow, press, said
from tests.desk import story


def path(page) -> str:
    return page.evaluate("location.pathname")


def type_away(page, keys):
    """Press keys that lead to another page."""
    with page.expect_navigation():
        for key in keys:
            page.keyboard.press(key)


def test_keys_lead_around_the_desk(people, enter):
    story(people["siti"], headline="Harga cabai")
    page = enter("siti")

    type_away(page, "gl")
    assert path(page) == "/admin/articles/article/"
    type_away(page, "gd")
    assert path(page) == "/admin/"
    type_away(page, "gc")
    assert path(page) == "/admin/calendar/"
    type_away(page, "/")
    page.wait_for_function("document.activeElement.id === 'searchbar'")
    page.keyboard.type("gdn?")  # in a field they are letters
    assert page.input_value("#searchbar") == "gdn?"
    assert path(page) == "/admin/articles/article/"
    page.locator("h1").click()
    type_away(page, "n")
    assert path(page) == "/admin/articles/article/add/"


def test_question_mark_opens_the_sheet_and_escape_closes_it(people, enter):
    page = enter("siti")
    page.locator("#site-name a").focus()

    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    assert "Show this list" in sheet.inner_text()
    page.keyboard.press("n")  # a dialog is open
    assert path(page) == "/admin/"
    page.keyboard.press("Escape")

    assert sheet.count() == 0
    assert page.evaluate("document.activeElement.closest('#site-name') !== null")


def test_they_are_switched_off_in_this_browser_and_on_again(people, enter):
    page = enter("siti")
    page.keyboard.press("?")
    page.get_by_label("Use these keys in this browser").uncheck()
    page.get_by_role("button", name="Close").click()

    page.reload()
    for key in "?n":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.get_by_role("dialog").count() == 0
    assert path(page) == "/admin/"

    page.locator(".account summary").click()
    follow(page, "Keyboard shortcuts")
    page.get_by_label("Use these keys in this browser").check()
    type_away(page, "gd")
    assert path(page) == "/admin/"


def test_without_script_the_page_lists_them(people, enter):
    page = enter("siti", java_script_enabled=False)
    page.goto(page.url.split("/admin/")[0] + "/admin/shortcuts/")

    assert page.get_by_role("link", name="Stories").last.is_visible()
    assert not page.get_by_text("Use these keys in this browser").is_visible()


def test_rows_are_walked_chosen_and_moved_without_a_mouse(people, enter):
    for name in ("Satu", "Dua", "Tiga"):
        story(people["siti"], headline=name)
    page = enter("siti")
    type_away(page, "gl")

    for key in "jjxjxkkk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Tiga"
    assert page.locator("#result_list input[name=story]:checked").count() == 2
    assert page.locator(".bulk-count").inner_text() == "2 chosen"
    page.locator("#bulk-move").select_option("submit")
    page.locator("#bulk-move").focus()
    page.keyboard.press("Tab")
    type_away(page, ["Enter"])
    press(page, "Submit for review")

    assert "Submit for review: done with 2 of 2." in page.locator(".bulk-sum").inner_text()
    assert sorted(Article.objects.filter(stage=Stage.REVIEW).values_list("headline", flat=True)) == ["Dua", "Satu"]


def test_one_box_chooses_all(people, enter):
    for name in ("Satu", "Dua"):
        story(people["siti"], headline=name)
    page = enter("siti")
    follow(page, "Stories")
    every = page.get_by_label("Choose all on this page")

    every.check()
    assert page.locator("#result_list input[name=story]:checked").count() == 2
    page.get_by_label("Choose “Satu”").uncheck()
    assert page.evaluate("document.querySelector('.bulk-all input').indeterminate")
    every.check()
    every.uncheck()
    assert page.locator(".bulk-count").inner_text() == "None chosen"


def test_many_are_moved_without_script(people, enter):
    story(people["siti"], headline="Satu")
    page = enter("siti", java_script_enabled=False)
    follow(page, "Stories")

    page.get_by_label("Choose “Satu”").check()
    page.locator("#bulk-move").select_option("submit")
    press(page, "Go on")
    press(page, "Submit for review")

    assert Article.objects.get().stage == Stage.REVIEW


def test_a_list_is_kept_and_found_again(people, enter):
    story(people["hari"], headline="Punya Hari")
    page = enter("hari")
    page.goto(page.url.split("/admin/")[0] + "/admin/articles/article/?stage=draft")

    page.get_by_text("Keep this list").click()
    page.get_by_label("Name of the list").fill("Draf hari ini")
    press(page, "Keep")
    assert "“Draf hari ini” is kept." in said(page)
    follow(page, "Stories")
    follow(page, "Draf hari ini")
    assert page.evaluate("location.search") == "?stage=draft"
    press(page, "Remove this list")
    assert page.get_by_role("link", name="Draf hari ini").count() == 0


def test_a_link_gives_a_new_password(people, enter, open_context, live_server, settings):
    settings.SITE_URL = live_server.url
    bambang = enter("bambang")
    bambang.goto(f"{live_server.url}/admin/articles/user/{people['siti'].pk}/change/")
    press(bambang, "Make a link for a new password")
    address = bambang.get_by_label("Address").input_value()
    password = "sandi-baru-yang-panjang-7"

    page = open_context().new_page()
    page.goto(address)
    for box in page.locator("input[type=password]").all():
        box.fill(password)
    press(page, "Set the password")
    assert "Your new password is set." in said(page)
    assert enter("siti", password=password).locator("#user-tools").is_visible()


def test_a_shortcut_is_no_way_to_what_the_account_lacks(people, enter, transactional_db):
    factories.user(username="tamu", language="en")  # an account without a role
    page = enter("tamu")

    for key in "gln":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert path(page) == "/admin/"
