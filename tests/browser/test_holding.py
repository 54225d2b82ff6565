"""What is typed over the live copy, or where versions collide, outlives a crash and an expired log-in."""

import pytest
from django.contrib.sessions.models import Session

from articles import editing, publication
from articles.models import Article, Release, Revision
from tests import factories
from tests.browser.test_keeping import forgive, log_in_again, press_and_type_on, stored
from tests.browser.walk import press, ready, said, write
from tests.desk import story, whole

SLIP = "A slip of the pen: readers are not told"
OFFER = "[data-offered]"
TYPED = "<p>Panen raya menekan harga. Lalu turun.</p>"


@pytest.fixture
def live(people):
    """A story that readers see."""
    return factories.published(**{key: whole()[key] for key in ("headline", "body")}, lead="Lead.")


@pytest.fixture
def open_fix(live_server, live):
    def open_fix(page):
        page.goto(f"{live_server.url}/admin/articles/article/{live.pk}/hotfix/")
        ready(page)
        return page

    return open_fix


@pytest.fixture
def collide(live_server, people, undisturbed):
    """Save a lead while somebody types another; returns their page of collisions."""

    def collide(page):
        article = story(people["hari"])
        page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
        ready(page)
        with undisturbed:
            other = editing.at(article, 0) | {"lead": "Lead orang lain."}
            editing.save(article, other, base=0, actor=people["dewi"], now=article.created_at)
        page.fill("#id_lead", "Lead Hari.")
        press(page, "Save")
        return article

    return collide


def crash(page):
    """Close the page as a crash does, unasked, and return another one of the same browser."""
    page.close()
    return page.context.new_page()


def type_fix(page):
    write(page, " Lalu turun.")
    page.fill("#id_lead", "Lead benar.\nDua baris.")
    page.get_by_label(SLIP).check()


def end_sessions(undisturbed):
    with undisturbed:
        Session.objects.all().delete()


def row(article):
    return Article.objects.get(pk=article.pk)


def test_a_fix_is_brought_back_after_a_crash(enter, open_fix, live):
    page = open_fix(enter("dewi"))
    type_fix(page)
    page = open_fix(crash(page))
    assert page.locator(OFFER).get_attribute("role") == "status"
    assert page.locator("[data-behind]").is_hidden()
    press(page, "Bring it back")
    ready(page)

    assert page.locator(".editor__text").inner_text() == "Panen raya menekan harga. Lalu turun."
    assert page.input_value("#id_lead") == "Lead benar.\nDua baris."
    assert page.get_by_label(SLIP).is_checked()
    assert (page.locator(".errornote, .errorlist").count(), row(live).lead) == (0, "Lead.")
    assert (page.locator(OFFER).is_visible(), stored(page)) == (False, 1)

    page = open_fix(crash(page))  # brought back and not sent: still there
    press(page, "Bring it back")
    ready(page)
    press(page, "Correct it now")
    assert "Corrected" in said(page)
    assert (row(live).body, stored(page)) == (TYPED, 0)


def test_a_fix_on_a_version_that_is_not_live_any_more_takes_the_newer_in(enter, open_fix, live, undisturbed):
    page = open_fix(enter("dewi"))
    type_fix(page)
    page = crash(page)
    with undisturbed:
        other = editing.at(live, 0) | {"kicker": "LAIN"}
        change = publication.Change(Release.Change.SILENT)
        publication.hotfix(
            live, other, base=0, change=change, actor=factories.user("Managing editor"), now=live.created_at
        )
    open_fix(page)
    assert page.locator("[data-behind]").is_visible()
    press(page, "Bring it back")
    ready(page)
    press(page, "Correct it now")

    assert (row(live).kicker, row(live).body) == ("LAIN", TYPED)


def test_what_is_discarded_or_taken_back_leaves_nothing(enter, open_fix):
    page = open_fix(enter("dewi"))
    page.fill("#id_kicker", "Sebentar")
    assert stored(page) == 1
    page.fill("#id_kicker", "")
    assert stored(page) == 0

    page.fill("#id_kicker", "Tidak jadi")
    page = open_fix(crash(page))
    page.get_by_role("button", name="Discard").click()
    page.locator(OFFER).wait_for(state="hidden")
    assert stored(page) == 0


def test_a_fix_sent_after_the_log_in_expired_goes_on_in_place(enter, open_fix, live, undisturbed):
    page = open_fix(enter("dewi"))
    type_fix(page)
    end_sessions(undisturbed)
    page.get_by_role("button", name="Correct it now").click()
    with page.expect_navigation():
        log_in_again(page)

    assert "Corrected" in said(page)
    assert (row(live).body, stored(page)) == (TYPED, 0)


def test_another_account_neither_sends_nor_is_offered_it(enter, open_fix, live, log_in, people, undisturbed):
    page = open_fix(enter("dewi"))
    type_fix(page)
    log_in(page, factories.user("Managing editor", username="tono", language="en"))
    page.get_by_role("button", name="Correct it now").click()
    page.get_by_role("dialog").get_by_text("That is another account.").wait_for()
    refused = page.evaluate(
        """async () => (await fetch(location.href, {
             method: "POST", body: new URLSearchParams(new FormData(document.querySelector("[data-hold]")))
           })).status"""
    )
    assert (refused, row(live).body) == (409, live.body)

    page = open_fix(crash(page))
    assert (page.locator(OFFER).is_visible(), stored(page)) == (False, 1)
    log_in(page, people["dewi"])
    open_fix(page)
    assert page.locator(OFFER).is_visible()
    forgive(page, "409")


def test_what_is_typed_after_the_press_is_offered_once_that_was_saved(enter, open_fix, live):
    page = open_fix(enter("dewi"))
    type_fix(page)
    press_and_type_on(page, "Correct it now", "**/hotfix/", "#id_kicker", "Terlambat")
    assert (row(live).kicker, stored(page)) == ("", 1)
    open_fix(page)
    press(page, "Bring it back")

    assert page.input_value("#id_kicker") == "Terlambat"


def test_ones_own_words_for_a_collision_are_brought_back(enter, collide):
    page = enter("hari")
    article = collide(page)
    address = page.url
    page.get_by_text("Write it yourself").click()
    page.get_by_label("Lead: your own words").fill("Kata-kata sendiri.")
    page = crash(page)
    page.goto(address)
    press(page, "Bring it back")
    assert page.get_by_label("Lead: your own words").input_value() == "Kata-kata sendiri."
    assert page.locator(".errornote").count() == 0
    press(page, "Save")

    assert editing.working(article).content["lead"] == "Kata-kata sendiri."
    assert stored(page) == 0


def test_ones_own_words_are_saved_after_the_log_in_expired(enter, collide, undisturbed):
    page = enter("hari")
    article = collide(page)
    page.get_by_text("Write it yourself").click()
    page.get_by_label("Lead: your own words").fill("Kata-kata sendiri.")
    end_sessions(undisturbed)
    page.get_by_role("button", name="Save", exact=True).click()
    with page.expect_navigation():
        log_in_again(page)

    assert "Saved as version 2." in said(page)
    assert (Revision.objects.filter(article=article).count(), stored(page)) == (3, 0)
    assert editing.working(article).content["lead"] == "Kata-kata sendiri."


def test_ones_own_words_for_an_update_are_brought_back(enter, live, live_server, people, undisturbed):
    with undisturbed:
        update = editing.at(live, 0) | {"lead": "Lead pembaruan."}
        editing.save(live, update, base=0, actor=people["hari"], now=live.created_at)
        fix, change = editing.at(live, 0) | {"lead": "Lead tayang."}, publication.Change(Release.Change.SILENT)
        publication.hotfix(live, fix, base=0, change=change, actor=people["dewi"], now=live.created_at)
    page = enter("hari")
    address = f"{live_server.url}/admin/articles/article/{live.pk}/merge/live/"
    page.goto(address)
    page.get_by_text("Write it yourself").click()
    page.get_by_label("Lead: your own words").fill("Keduanya.")
    page = crash(page)
    page.goto(address)
    press(page, "Bring it back")
    press(page, "Save")

    assert editing.working(row(live)).content["lead"] == "Keduanya."
    assert stored(page) == 0


def test_old_text_of_nobody_who_came_back_goes(enter, open_fix):
    page = open_fix(enter("dewi"))
    page.evaluate(
        """() => {
          const entry = (at) => JSON.stringify({ at, address: "/", data: "lead=x" });
          localStorage.setItem("newsroom:held:99:1:hotfix:old", entry(Date.now() - 15 * 86400e3));
          localStorage.setItem("newsroom:held:99:1:hotfix:new", entry(Date.now() - 13 * 86400e3));
        }"""
    )
    open_fix(page)

    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('newsroom:'))") == [
        "newsroom:held:99:1:hotfix:new"
    ]
