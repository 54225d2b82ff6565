"""Previews in Chromium: the page beside the form while one types, and the link for a person without account.

The pages' own watch (conftest) fails each test on a CSP violation, a console error or a script error on the way.
"""

import pytest

from articles.models import PreviewLink, Revision
from tests.browser.walk import press, ready, write
from tests.desk import story, story_url

FRAME = ".pane-frame:not(.pane-frame--coming)"


@pytest.fixture
def article(people):
    return story(people["siti"], body="<p>Panen raya menekan harga.</p>" + "<p>Kata demi kata.</p>" * 60)


@pytest.fixture
def open_form(enter, live_server):
    def open_form(address, **options):
        page = enter("siti", **options)
        page.goto(f"{live_server.url}{address}")
        ready(page)
        return page

    return open_form


def shown(page, words):
    """Wait until the frame holds `words`; return the text of its page."""
    main = page.frame_locator(FRAME).locator("main")
    main.filter(has_text=words).wait_for()
    return main.inner_text()


def inside(page, expression):
    return page.locator(FRAME).evaluate(f"frame => frame.contentWindow.{expression}")


def toggle(page):
    page.get_by_role("button", name="Preview", exact=True).click()


def leave_quietly(page):
    page.on("dialog", lambda dialog: dialog.accept())


def test_what_is_typed_shows_up_beside_the_form(article, open_form):
    page = open_form(story_url(article))
    leave_quietly(page)
    asked = []
    page.on("request", lambda request: request.url.endswith("/look/") and asked.append(request.method))
    page.locator("#id_kicker").fill("Sebelum")
    page.wait_for_timeout(1500)
    assert asked == [], "nothing is asked while the preview is shut"

    toggle(page)
    shown(page, "Sebelum")
    button = page.get_by_role("button", name="Preview", exact=True)
    assert button.get_attribute("aria-expanded") == "true"
    form, look = page.locator("#article_form").bounding_box(), page.locator("#look").bounding_box()
    assert form["x"] + form["width"] <= look["x"], "beside, not over"
    assert inside(page, "innerWidth") == 1280

    inside(page, "scrollTo(0, 240)")
    page.locator("#id_headline").fill("Harga <b>cabai</b> naik")
    write(page, " Akhir.")
    text = shown(page, "Akhir.")
    assert "Harga <b>cabai</b> naik" in text.replace("\u00ad", "")
    assert inside(page, "scrollY") == 240
    assert page.locator(".pane-frame").count() == 1
    assert page.evaluate("document.activeElement.matches('.editor__text')"), "typing goes on"

    count = len(asked)
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(1500)
    assert (len(asked), set(asked)) == (count, {"POST"}), "what did not change is not asked again"
    assert Revision.objects.count() == 1

    page.get_by_role("button", name="Phone").click()
    assert inside(page, "innerWidth") == 375
    page.get_by_role("button", name="Close").click()
    assert not page.locator("#look").is_visible()
    assert button.get_attribute("aria-expanded") == "false"


def test_the_frame_runs_nothing_and_leads_nowhere(article, open_form):
    page = open_form(story_url(article))
    toggle(page)
    shown(page, "Panen raya")
    assert page.locator(FRAME).get_attribute("sandbox") == "allow-same-origin"
    before = page.url
    box = page.locator(FRAME).bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 30)  # on the site's name
    shown(page, "Panen raya")
    assert (page.url, len(page.context.pages)) == (before, 1)
    # Playwright listens to clicks in every frame, and this one runs no scripts.
    page.context.problems[:] = [said for said in page.context.problems if "'about:srcdoc' because" not in said]


def test_a_save_leaves_the_preview_open(article, open_form):
    page = open_form(story_url(article))
    toggle(page)
    page.locator("#id_kicker").fill("Tersimpan")
    press(page, "Save")
    assert "Tersimpan" in shown(page, "Tersimpan").title()
    assert Revision.objects.count() == 2


def test_what_is_wrong_is_said_in_the_preview(article, open_form):
    page = open_form(story_url(article))
    leave_quietly(page)
    toggle(page)
    page.locator("#id_headline").fill("")
    told = page.locator("[data-preview-told]:not(.visually-hidden)")
    told.filter(has_text="Not right yet:").wait_for()
    assert told.inner_text() == "Not right yet: Headline: This field is required."
    assert "Not right yet" not in shown(page, "Panen raya"), "said once"
    page.locator("#id_headline").fill("Ada lagi")
    told.wait_for(state="detached")
    assert "Ada lagi" in shown(page, "Ada lagi")


def test_a_preview_that_does_not_answer_says_so(article, open_form):
    page = open_form(story_url(article))
    leave_quietly(page)
    page.route("**/look/", lambda route: route.fulfill(status=503, body="x"))
    toggle(page)
    page.get_by_text("The preview does not answer. What you typed is still here.").wait_for()
    page.context.problems[:] = [problem for problem in page.context.problems if "503" not in problem]


def test_on_a_phone_it_lies_over_the_form_and_escape_shuts_it(article, open_form):
    page = open_form(story_url(article), viewport={"width": 360, "height": 740})
    leave_quietly(page)
    page.locator("#id_kicker").fill("Di ponsel")
    toggle(page)
    shown(page, "Di ponsel")
    assert page.locator("#look").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    assert page.get_by_role("button", name="Phone").get_attribute("aria-pressed") == "true"
    assert inside(page, "innerWidth") == 375
    page.keyboard.press("Escape")
    assert not page.locator("#look").is_visible()
    assert page.evaluate("'lookOpen' in document.activeElement.dataset"), "the focus is back on the button"


def test_a_new_story_opens_in_another_tab_without_scripts(people, enter, live_server):
    page = enter("siti", java_script_enabled=False)
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.locator("#id_headline").fill("Belum tersimpan")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview", exact=True).click()
    tab = opened.value
    assert "Belum tersimpan" in tab.locator("main").inner_text()
    assert "Preview of what you typed. Looking saves nothing." in tab.locator(".preview-bar").inner_text()
    assert page.locator("#id_headline").input_value() == "Belum tersimpan"
    assert Revision.objects.count() == 0


def test_a_link_opens_for_a_stranger_until_it_is_revoked(article, enter, live_server, open_context, settings):
    settings.SITE_URL = live_server.url
    page = enter("siti", permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}{story_url(article)}")
    page.get_by_role("link", name="Preview links").click()
    page.get_by_label("For whom").fill("Pengacara")
    press(page, "Make a link")
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == page.get_by_label("Address").input_value()

    stranger = open_context().new_page()
    assert stranger.goto(address).status == 200
    assert "Panen raya" in stranger.locator("main").inner_text()
    assert "Pratinjau, belum terbit." in stranger.locator(".preview-bar").inner_text()
    assert stranger.context.cookies() == []

    press(page, "Revoke: Pengacara, version 0")
    assert "Revoked: the link opens nothing any more." in page.locator(".messagelist").inner_text()
    assert stranger.goto(address).status == 404
    stranger.context.problems[:] = [problem for problem in stranger.context.problems if "404" not in problem]
    assert PreviewLink.objects.get().revoked_by.username == "siti"
