"""What is typed outlives an expired log-in, a lost line and a closed window; each window keeps its own."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from articles import editing, presence
from articles.models import Buffer
from tests.browser.walk import press, ready, said, write
from tests.desk import story

PASSWORD = "rahasia-sekali"
KEPT = ".keeping--kept"


@pytest.fixture
def article(people):
    return story(people["siti"])


@pytest.fixture
def open_form(live_server, article):
    def open_form(page, query=""):
        with page.expect_response("**/presence/"):
            page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/{query}")
        ready(page)
        return page

    return open_form


def stored(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('newsroom:')).length")


@pytest.fixture
def log_out(undisturbed, monkeypatch):
    """End the session on the server, as sessions do; the page does not know, nor hear of it before it is typed in."""
    monkeypatch.setattr(presence, "BEAT", timedelta(hours=1))

    def log_out():
        with undisturbed:
            Session.objects.all().delete()

    return log_out


def forgive(page, *words):
    """What the console says of answers that were meant to fail."""
    problems = page.context.problems
    problems[:] = [problem for problem in problems if not any(word in problem for word in words)]


def log_in_again(page, password=PASSWORD):
    dialog = page.get_by_role("dialog", name="You were logged out")
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name="Log in").click()
    return dialog


def press_and_type_on(page, button, address, field, text):
    """Press a button whose answer takes a second, and type meanwhile."""
    page.evaluate(
        """([field, text]) => document.querySelector(".story-form").addEventListener("submit", () => setTimeout(() => {
             const box = document.querySelector(field);
             box.value = text;
             box.dispatchEvent(new Event("input", { bubbles: true }));
           }, 100))""",
        [field, text],
    )

    def wait(route):
        time.sleep(1)
        route.continue_()

    page.route(address, wait, times=1)
    press(page, button)


def test_typing_reaches_the_server_by_itself_and_nothing_stays_behind(enter, open_form, article):
    page = open_form(enter("siti"))
    write(page, " Lalu turun.")
    page.wait_for_selector(KEPT)

    kept = Buffer.objects.get()
    assert kept.content["body"] == "<p>Panen raya menekan harga. Lalu turun.</p>"
    assert (article.revisions.count(), stored(page)) == (1, 0)


def test_after_an_expired_log_in_one_goes_on_in_place(enter, open_form, article, log_out):
    page = open_form(enter("siti"))
    log_out()
    write(page, " Lalu turun.")
    page.get_by_role("dialog", name="You were logged out").wait_for()
    assert stored(page) == 1

    dialog = log_in_again(page, "salah")
    dialog.get_by_text("That name and password do not fit.").wait_for()
    log_in_again(page)
    page.wait_for_selector(KEPT)
    forgive(page, "401", "403", "404")
    assert page.locator(".editor__text").inner_text() == "Panen raya menekan harga. Lalu turun."
    press(page, "Save")

    assert "Saved as version 1." in said(page)
    assert editing.working(article).content["body"] == "<p>Panen raya menekan harga. Lalu turun.</p>"
    assert (Buffer.objects.count(), stored(page)) == (0, 0)


def test_another_account_does_not_get_the_text(enter, open_form, people, article, log_out):
    page = open_form(enter("siti"))
    log_out()
    page.fill("#id_lead", "Rahasia Siti.")
    page.get_by_role("dialog", name="You were logged out").get_by_label("Account name").fill("hari")
    dialog = log_in_again(page)
    dialog.get_by_text("That is another account.").wait_for()
    forgive(page, "401", "403")

    assert not Buffer.objects.exists()


def test_a_save_pressed_after_the_log_in_expired_costs_nothing(enter, open_form, article, live_server, log_out):
    page = open_form(enter("siti"))
    page.route("**/presence/", lambda route: route.fulfill(status=204))  # the page has not heard of it yet
    page.fill("#id_lead", "Diketik sebelum keluar.")
    log_out()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    page.fill("#id_username", "siti")
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.click("#login-form [type=submit]")
    with page.expect_navigation():
        page.get_by_role("link", name="Show it").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Bring it back").click()
    ready(page)
    forgive(page, "401", "403")

    assert page.input_value("#id_lead") == "Diketik sebelum keluar."
    assert stored(page) == 0


def test_without_a_line_the_browser_keeps_it_until_the_line_is_back(enter, open_form, article):
    page = open_form(enter("siti"))
    page.route("**/keep/", lambda route: route.abort())
    page.fill("#id_lead", "Tanpa jaringan.")
    page.wait_for_selector(".keeping--here")
    assert stored(page) == 1

    page.unroute("**/keep/")
    page.wait_for_selector(KEPT, timeout=15_000)
    forgive(page, "ERR_FAILED")
    assert (Buffer.objects.get().content["lead"], stored(page)) == ("Tanpa jaringan.", 0)


def test_two_windows_of_one_person_keep_two_texts(enter, open_form, article):
    one = open_form(enter("siti"))
    two = open_form(one.context.new_page())
    one.fill("#id_lead", "Jendela satu.")
    two.fill("#id_lead", "Jendela dua.")
    one.wait_for_selector(KEPT)
    two.wait_for_selector(KEPT)

    assert {kept.content["lead"] for kept in Buffer.objects.all()} == {"Jendela satu.", "Jendela dua."}


def test_text_that_the_server_has_may_be_left(enter, open_form, article, live_server):
    page = open_form(enter("siti"))
    page.fill("#id_lead", "Nanti saja.")
    page.wait_for_selector(KEPT)
    page.goto(f"{live_server.url}/admin/articles/article/")  # a question would stop it
    open_form(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Bring it back").click()
    ready(page)
    assert page.input_value("#id_lead") == "Nanti saja."
    press(page, "Discard this text")
    assert not Buffer.objects.exists()


def test_what_somebody_saved_is_taken_in_beside_what_is_typed(enter, open_form, people, article, undisturbed):
    page = open_form(enter("siti"))
    page.fill("#id_lead", "Sedang kuketik.")
    with undisturbed:
        other = editing.at(article, 0) | {"kicker": "LAIN"}
        editing.save(article, other, base=0, actor=people["hari"], now=article.created_at)
    page.get_by_role("button", name="Take it in").click(timeout=25_000)
    page.wait_for_selector("#id_kicker")
    ready(page)

    assert (page.input_value("#id_lead"), page.input_value("#id_kicker")) == ("Sedang kuketik.", "LAIN")
    assert article.revisions.count() == 2


def test_a_new_storys_text_waits_on_the_page_of_new_stories(enter, live_server, people):
    page = enter("siti")
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    ready(page)
    page.fill("#id_headline", "Belum jadi")
    page.wait_for_selector(KEPT)
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    with page.expect_navigation():
        page.get_by_role("link", name="Bring it back").click()
    ready(page)
    press(page, "Save")

    assert (Buffer.objects.count(), page.input_value("#id_headline")) == (0, "Belum jadi")


def no_line(page):
    """Let nothing that is kept arrive, until the answer is called."""
    page.route("**/keep/", lambda route: route.abort())
    return lambda: page.unroute("**/keep/")


def test_text_of_a_window_that_is_open_is_sent_by_that_window_alone(enter, open_form, live_server):
    """Another one that sent what lies in the browser would write older text over newer."""
    page = open_form(enter("siti"))
    line = no_line(page)
    page.fill("#id_lead", "Belum terkirim.")
    page.wait_for_selector(".keeping--here")
    other = page.context.new_page()
    other.goto(f"{live_server.url}/admin/articles/article/add/")
    ready(other)
    other.wait_for_timeout(2500)  # longer than it waits for an answer, and then sends
    assert (Buffer.objects.count(), stored(page)) == (0, 1)

    line()
    page.fill("#id_lead", "Lebih baru.")
    page.wait_for_selector(KEPT)
    forgive(page, "net::ERR_FAILED")
    assert (Buffer.objects.get().content["lead"], stored(page)) == ("Lebih baru.", 0)


def test_ones_own_text_waits_for_its_writer_however_long(enter, open_form, article):
    """Somebody else's goes after two weeks; one's own goes to the server at the next page."""
    page = open_form(enter("siti"))
    no_line(page)
    page.fill("#id_lead", "Dari perjalanan.")
    page.wait_for_selector(".keeping--here")
    age = """() => {
      for (const name of Object.keys(localStorage).filter((key) => key.startsWith("newsroom:"))) {
        const entry = JSON.parse(localStorage.getItem(name));
        entry.at -= 15 * 24 * 3600 * 1000;
        localStorage.setItem(name, JSON.stringify(entry));
        localStorage.setItem(name.replace(/^newsroom:[0-9]+/, "newsroom:4711"), JSON.stringify(entry));
      }
    }"""
    page.evaluate(age)
    assert stored(page) == 2
    context = page.context
    page.close()
    page = context.new_page()
    open_form(page)
    page.locator("[data-outbox]").wait_for()
    assert (Buffer.objects.get().content["lead"], stored(page)) == ("Dari perjalanan.", 0)
    forgive(page, "net::ERR_FAILED")


def test_where_nothing_is_kept_the_form_says_so(enter, open_form):
    page = open_form(enter("siti"))
    full = "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    page.evaluate(full)
    no_line(page)
    page.fill("#id_lead", "Belum terkirim.")
    page.get_by_text("this browser has no room left. Copy your text.").wait_for()
    forgive(page, "net::ERR_FAILED")


def test_a_press_while_logged_out_waits_for_the_log_in(enter, open_form, article, log_out):
    page = open_form(enter("siti"))
    log_out()
    page.fill("#id_lead", "Ditekan sesudah keluar.")
    dialog = page.get_by_role("dialog", name="You were logged out")
    dialog.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name="Save", exact=True).click()
    with page.expect_navigation():
        log_in_again(page)
    forgive(page, "401", "403")

    assert "Saved as version 1." in said(page)
    assert editing.working(article).content["lead"] == "Ditekan sesudah keluar."
    assert stored(page) == 0


def test_a_log_in_in_another_tab_counts_here_too(enter, open_form, article, log_out, live_server):
    page = open_form(enter("siti"))
    log_out()
    page.fill("#id_lead", "Sebelum masuk lagi.")
    page.get_by_role("dialog", name="You were logged out").wait_for()
    page.keyboard.press("Escape")
    other = page.context.new_page()
    other.goto(f"{live_server.url}/admin/login/?next=/admin/")
    other.fill("#id_username", "siti")
    other.fill("#id_password", PASSWORD)
    with other.expect_navigation():
        other.click("#login-form [type=submit]")
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector(KEPT)
    forgive(page, "401", "403")
    press(page, "Save")

    assert "Saved as version 1." in said(page)


def test_a_reload_brings_the_text_back(enter, open_form, article):
    page = open_form(enter("siti"))
    page.fill("#id_lead", "Sebelum dimuat ulang.")
    page.wait_for_selector(KEPT)
    page.reload()
    ready(page)

    assert page.input_value("#id_lead") == "Sebelum dimuat ulang."
    assert page.get_by_text("This is your unsaved text of").is_visible()


def test_a_doubled_window_keeps_a_text_of_its_own(enter, open_form, article):
    one = open_form(enter("siti"))
    one.fill("#id_lead", "Jendela satu.")
    one.wait_for_selector(KEPT)
    two = one.context.new_page()
    two.goto(one.url)
    ready(two)
    two.fill("#id_lead", "Jendela dua.")
    two.wait_for_selector(KEPT)

    assert {kept.content["lead"] for kept in Buffer.objects.all()} == {"Jendela satu.", "Jendela dua."}


def test_what_is_only_looked_at_is_not_kept(enter, open_form, article):
    page = open_form(enter("siti"))
    page.locator(".editor__text").click()
    page.locator("#id_lead").focus()
    page.wait_for_timeout(2500)

    assert (Buffer.objects.count(), stored(page)) == (0, 0)


def test_a_merged_save_leaves_nothing_to_offer(enter, open_form, people, article, undisturbed):
    page = open_form(enter("siti"))
    with undisturbed:
        changed = editing.at(article, 0) | {"kicker": "LAIN"}
        editing.save(article, changed, base=0, actor=people["hari"], now=article.created_at)
    page.fill("#id_lead", "Langsung disimpan.")
    press(page, "Save")
    assert "Saved as version 2." in said(page)
    open_form(page)
    page.wait_for_timeout(500)

    assert (Buffer.objects.count(), stored(page), page.locator(".offer:visible").count()) == (0, 0, 0)


def test_a_refused_save_is_kept_from_then_on(enter, open_form, article):
    page = open_form(enter("siti"))
    page.fill("#id_lead", "Judulnya hilang.")
    page.fill("#id_headline", "")
    press(page, "Save")
    page.wait_for_selector(KEPT)

    assert Buffer.objects.get().content["lead"] == "Judulnya hilang."


def test_a_browser_without_storage_still_keeps_on_the_server(enter, open_form, article):
    page = enter("siti")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } })")
    open_form(page)
    page.fill("#id_lead", "Tanpa penyimpanan.")
    page.wait_for_selector(KEPT)
    forgive(page, "script error: off")  # of Django's own choice of light and dark

    assert Buffer.objects.get().content["lead"] == "Tanpa penyimpanan."


def test_text_of_a_deleted_story_waits_as_a_new_one(enter, open_form, article, live_server, undisturbed):
    page = open_form(enter("siti"))
    page.route("**/keep/", lambda route: route.abort())
    page.fill("#id_lead", "Beritanya dihapus.")
    page.wait_for_selector(".keeping--here")
    with undisturbed:
        article.delete()
    page.unroute("**/keep/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.get_by_role("link", name="Show it").wait_for()
    forgive(page, "ERR_FAILED", "404")

    assert Buffer.objects.get().content["lead"] == "Beritanya dihapus."
    assert stored(page) == 0


def test_what_is_typed_after_the_press_is_offered_on_the_next_page(enter, open_form, article):
    page = open_form(enter("siti"))
    page.fill("#id_lead", "Sudah ditekan.")
    press_and_type_on(page, "Save", "**/change/", "#id_lead", "Sudah ditekan. Dan terus mengetik.")
    assert editing.working(article).content["lead"] == "Sudah ditekan."
    with page.expect_navigation():
        page.get_by_role("link", name="Show it").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Bring it back").click()
    ready(page)

    assert page.input_value("#id_lead") == "Sudah ditekan. Dan terus mengetik."
    assert stored(page) == 0
