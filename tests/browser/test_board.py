"""The desk's board in Chromium: cards moved by drag, by keys alone, and without JavaScript, by whom it is up to.

The pages' own watch (conftest) fails each test on a CSP violation, a console error or a script error on the way.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import editing
from articles.models import Article, Event, Stage
from tests import factories
from tests.desk import story


@pytest.fixture
def newsroom(people):
    """A draft of Siti's, a story that waits for review, one that is approved, one that is out."""
    made = {
        "draft": story(people["siti"], headline="Harga cabai turun"),
        "in_review": story(people["siti"], headline="Trem malam kembali"),
        "approved": story(people["siti"], headline="Jembatan dibuka"),
        "published": factories.published(headline="Panen raya", at=timezone.now() - timedelta(hours=1)),
    }
    for stage in (Stage.REVIEW, Stage.APPROVED):
        extra = {"approved_number": 0} if stage == Stage.APPROVED else {}
        Article.objects.filter(pk=made[stage].pk).update(stage=stage, **extra)
    return made


def card(page, headline):
    return page.locator(f"[data-card][data-headline='{headline}']")


def column(page, name):
    return page.locator(f"[data-column='{name}']")


def stands_in(page, headline, name):
    """Wait until the card stands in the column."""
    column(page, name).locator(f"[data-card][data-headline='{headline}']").wait_for()


def drag(page, headline, name, *, marks=None):
    """Drag a card by the mouse to the head of a column; `marks` gets the columns' classes on the way."""
    card(page, headline).locator(".row-facts").first.hover()
    page.mouse.down()
    box = column(page, name).locator("h3").bounding_box()
    for step in (0.5, 1):
        page.mouse.move(box["x"] + box["width"] / 2 * step, box["y"] + 5, steps=4)
    if marks is not None:
        page.wait_for_selector(".column--over")
        for each in page.locator("[data-column]").all():
            marks[each.get_attribute("data-column")] = each.get_attribute("class")
    page.mouse.up()


def heard(page, words):
    """Wait until the live region says something."""
    page.locator("[role=status] p", has_text=words).wait_for()


def stage(article):
    return Article.objects.get(pk=article.pk).stage


# ---- by drag


def test_a_reporter_drags_a_draft_to_review(newsroom, enter):
    page, marks = enter("siti"), {}

    drag(page, "Harga cabai turun", "in_review", marks=marks)

    stands_in(page, "Harga cabai turun", "in_review")
    heard(page, "“Harga cabai turun”: Submitted for review.")
    assert stage(newsroom["draft"]) == Stage.REVIEW
    assert marks == {
        "draft": "column",
        "in_review": "column column--open column--over",
        "approved": "column column--shut",
        "scheduled": "column column--shut",
        "published": "column column--shut",
    }
    assert page.evaluate("document.activeElement.closest('[data-card]').dataset.headline") == "Harga cabai turun"


def test_a_card_that_cannot_go_there_stays_and_the_page_says_why(newsroom, enter):
    page = enter("siti")

    drag(page, "Harga cabai turun", "published")

    heard(page, "“Harga cabai turun” cannot go from here to “Recently published”. It can go to: In review.")
    stands_in(page, "Harga cabai turun", "draft")
    assert page.locator(".column--shut, .column--open, .card--dragged").count() == 0
    assert card(page, "Trem malam kembali").get_attribute("draggable") == "false"
    assert not Event.objects.filter(article=newsroom["draft"], move="submit").exists()


def test_an_editor_drags_a_story_to_approved_and_back_to_the_page_that_asks_why(newsroom, enter):
    page = enter("hari")

    drag(page, "Trem malam kembali", "approved")
    stands_in(page, "Trem malam kembali", "approved")
    assert stage(newsroom["in_review"]) == Stage.APPROVED

    with page.expect_navigation():
        drag(page, "Trem malam kembali", "draft")
    page.get_by_label("Reason").fill("Jam terakhir belum benar.")
    with page.expect_navigation():
        page.get_by_role("button", name="Return to writer").click()
    stands_in(page, "Trem malam kembali", "draft")  # back at the desk
    assert "Returned to the writer." in page.locator(".messagelist").inner_text()


def test_a_managing_editor_drags_what_is_approved_to_a_time(newsroom, enter):
    page = enter("dewi")

    with page.expect_navigation():
        drag(page, "Jembatan dibuka", "scheduled")

    assert page.url.split("?")[0].endswith(f"/{newsroom['approved'].pk}/move/publish/")
    assert page.get_by_role("button", name="Publish").is_visible()


def test_what_stands_in_the_way_is_told_and_the_card_stays(newsroom, people, enter):
    Article.objects.filter(pk=newsroom["in_review"].pk).update(owner=people["hari"])
    copy = editing.working(newsroom["in_review"])
    editing.save(
        newsroom["in_review"], copy.content | {"lead": "x"}, base=copy.number, actor=people["hari"], now=timezone.now()
    )
    page = enter("hari")

    drag(page, "Trem malam kembali", "approved")

    heard(page, "You wrote part of this version yourself; someone else must approve it.")
    stands_in(page, "Trem malam kembali", "in_review")


def test_a_board_that_is_behind_moves_nothing(newsroom, people, enter, undisturbed):
    page = enter("hari")
    with undisturbed:
        copy = editing.working(newsroom["in_review"])
        changed = copy.content | {"headline": "Trem malam batal"}
        editing.save(newsroom["in_review"], changed, base=copy.number, actor=people["siti"], now=timezone.now())

    drag(page, "Trem malam kembali", "approved")

    heard(page, "The story was changed meanwhile. Nothing was done: look again.")
    stands_in(page, "Trem malam batal", "in_review")


# ---- by keys, and without JavaScript


def test_a_story_is_moved_by_keys_alone(newsroom, enter):
    page = enter("hari")
    card(page, "Trem malam kembali").locator("a.card-what").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the menu
    assert "Move: Trem malam kembali" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Escape")
    assert not card(page, "Trem malam kembali").locator("details").get_attribute("open")
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Approve"
    page.keyboard.press("Enter")

    stands_in(page, "Trem malam kembali", "approved")
    assert page.evaluate("document.activeElement.innerText") == "Trem malam kembali"
    card(page, "Trem malam kembali").locator("summary").click()  # menus of the new board work too
    page.keyboard.press("Escape")
    assert not card(page, "Trem malam kembali").locator("details").get_attribute("open")


def test_the_board_works_without_javascript(newsroom, enter):
    page = enter("siti", java_script_enabled=False)
    card(page, "Harga cabai turun").locator("summary").click()

    with page.expect_navigation():
        card(page, "Harga cabai turun").get_by_role("button", name="Submit for review").click()

    assert "Submitted for review." in page.locator(".messagelist").inner_text()
    stands_in(page, "Harga cabai turun", "in_review")


def test_the_board_keeps_its_filters_while_cards_move(newsroom, enter, live_server):
    section = newsroom["in_review"].section
    page = enter("hari")
    page.get_by_label("Section", exact=True).select_option(str(section.pk))
    with page.expect_navigation():
        page.get_by_role("button", name="Apply").click()
    assert page.locator("[data-card]").count() == 1

    drag(page, "Trem malam kembali", "approved")

    stands_in(page, "Trem malam kembali", "approved")
    assert page.locator("[data-card]").count() == 1
    assert f"section={section.pk}" in page.url
    assert page.get_by_label("Section", exact=True).input_value() == str(section.pk)


def test_columns_stand_below_each_other_on_a_phone(newsroom, enter):
    page = enter("hari", viewport={"width": 360, "height": 740})

    page.locator(".board-jump").get_by_role("link", name="Approved").click()

    assert column(page, "approved").bounding_box()["y"] < 740
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
