"""The screen that arranges the front page, in Chromium: by keys alone, the page beside it, two people at once.

The pages' own watch (conftest) fails each test on a CSP violation, a console error or a script error on the way.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import curation
from articles.models import Arrangement, FrontEdition, Placed
from tests import factories

SCREEN = "/admin/articles/frontedition/"
HOUR = timedelta(hours=1)


@pytest.fixture
def newsroom(transactional_db):
    """Six live stories, newest first, and one that is scheduled."""
    now = timezone.now()
    names = ["Banjir Surut", "Cabai Turun", "Jembatan Putus", "Panen Raya", "Pasar Pagi", "Trem Baru"]
    words = "Kata demi kata. " * 20
    live = [factories.published(headline=name, lead=words, at=now - n * HOUR) for n, name in enumerate(names, 1)]
    return [*live, factories.published(headline="Pidato Besok", at=now + HOUR)]


@pytest.fixture
def open_screen(live_server, log_in, open_context):
    """Open the screen as a managing editor, in a context of one's own; let its last question end."""
    opened = []

    def open_screen(name="dewi", query="", **options):
        page = open_context(timezone_id="Asia/Jakarta", **options).new_page()
        log_in(page, factories.user("Managing editor", username=name, language="en"))
        page.goto(f"{live_server.url}{SCREEN}{query}")
        if options.get("java_script_enabled", True):
            page.wait_for_selector(".picker--ready >> nth=2")
            shown(page)
        opened.append(page)
        return page

    yield open_screen
    for page in opened:
        page.close()


def shown(page, headline=None, part="main"):
    """The text of the page in the preview, once it holds `headline`."""
    frame = page.frame_locator(".pane-frame:not(.pane-frame--coming)")
    if headline:
        frame.locator(part, has_text=headline).first.wait_for()
    frame.locator("main").first.wait_for()
    return frame.locator(part).first.inner_text()


def rows(page, name):
    return page.locator(f"[data-picker][data-name={name}] ol [data-label]").all_inner_texts()


def headlines(page, name):
    return [text.partition("\n")[0] for text in rows(page, name)]


def pick(page, term):
    """Type into the search box that has the focus, and take the first answer."""
    page.keyboard.type(term)
    page.wait_for_selector("[role=option] >> visible=true")
    page.keyboard.press("Enter")


def tab_to(page, name, limit=40):
    """Press Tab until the focus is on what is called `name`; tell how often."""
    for count in range(1, limit):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
              const own = document.activeElement;
              const name = own.getAttribute("aria-label") || own.labels?.[0]?.textContent || own.textContent;
              return name.replace(/\\s+/g, " ").trim();
            }"""
        )
        if found == name:
            return count
    raise AssertionError(f"Tab does not lead to {name!r}")


def press_save(page):
    with page.expect_navigation():
        page.keyboard.press("Control+s")


def test_the_whole_screen_by_keyboard(newsroom, open_screen):
    page = open_screen()
    assert "Banjir Surut" in shown(page, part=".lead-story")
    page.locator("#content").focus()
    tab_to(page, "Banner text")
    page.keyboard.type("Kilat: air surut")
    assert page.locator(".field-banner_text .count").inner_text() == "16 / 120"
    tab_to(page, "Leads to")
    pick(page, "cabai")
    assert headlines(page, "banner_story") == ["Cabai Turun"]
    pick(page, "jembatan")
    assert headlines(page, "banner_story") == ["Jembatan Putus"], "a second choice takes the place of the first"
    tab_to(page, "1 hour from now")
    page.keyboard.press("ArrowDown")
    assert page.locator("[name=banner_ends]:checked").get_attribute("value") == "3h"
    tab_to(page, "Story")
    pick(page, "trem")
    tab_to(page, "Stories")
    pick(page, "pidato")
    pick(page, "panen")
    page.keyboard.press("Shift+Tab")  # into the end of the last row
    assert page.evaluate("document.activeElement.type") == "datetime-local"
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowUp")
    page.locator("[name^=pins-][name$=-until]").last.fill("")
    assert headlines(page, "pins") == ["Pidato Besok", "Panen Raya"], "keys in the box belong to the box"
    page.locator("[data-name=pins] ol [data-row]").last.focus()
    page.keyboard.press("Alt+ArrowUp")
    assert headlines(page, "pins") == ["Panen Raya", "Pidato Besok"]
    assert "Kilat: air surut" in shown(page, "Kilat: air surut")
    assert "Trem Baru" in shown(page, "Trem Baru", ".lead-story")
    assert "Pidato Besok" not in shown(page), "the preview shows what readers may see now"
    assert FrontEdition.objects.count() == 0
    tab_to(page, "Save and show to readers")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".messagelist").inner_text() == "Edition 1 is out. Readers see it now."
    kept = FrontEdition.objects.newest().arrangement
    by_uid = {str(story.uid): story.headline for story in newsroom}
    assert (by_uid[kept.lead.story], [by_uid[pin.story] for pin in kept.pins]) == (
        "Trem Baru", ["Panen Raya", "Pidato Besok"]
    )  # fmt: skip
    assert (kept.banner.text, by_uid[kept.banner.story]) == ("Kilat: air surut", "Jembatan Putus")
    assert timedelta(hours=2, minutes=58) < kept.banner.until - timezone.now() <= timedelta(hours=3, minutes=1)

    tab_to(page, "Back to automatic")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#content").focus()
    tab_to(page, "Use edition 1 again", limit=60)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert FrontEdition.objects.newest().arrangement == kept


def test_the_preview_follows_what_is_typed_at_both_widths(newsroom, open_screen, live_server):
    page = open_screen()
    page.get_by_label("Banner text").fill("Kilat <b>tebal</b>")
    assert "Kilat <b>tebal</b>" in shown(page, "Kilat")

    def width():
        return page.locator(".pane-frame").evaluate("frame => frame.contentWindow.innerWidth")

    assert width() == 1280
    page.get_by_role("button", name="Phone").click()
    assert width() == 390
    assert page.get_by_role("button", name="Phone").get_attribute("aria-pressed") == "true"
    page.locator(".pane-frame").evaluate("frame => frame.contentWindow.scrollTo(0, 150)")
    page.get_by_label("Banner text").fill("Kilat kedua")
    shown(page, "Kilat kedua")
    assert page.locator(".pane-frame").evaluate("frame => frame.contentWindow.scrollY") == 150
    assert page.locator(".pane-frame").count() == 1
    before = page.url
    place = page.frame_locator(".pane-frame").locator(".lead-story a").first.bounding_box()
    page.mouse.click(place["x"] + 5, place["y"] + 5)
    assert "Banjir Surut" in shown(page, part=".lead-story"), "the frame leads nowhere"
    assert page.url == before
    # Playwright listens to clicks in every frame, and this one runs no scripts.
    page.context.problems[:] = [said for said in page.context.problems if "'about:srcdoc' because" not in said]
    assert FrontEdition.objects.count() == 0


def test_a_preview_that_fails_says_so_and_keeps_what_was_typed(newsroom, open_screen):
    page = open_screen()
    page.context.problems.clear()
    page.route("**/preview/", lambda route: route.fulfill(status=503, body="x"))
    page.get_by_label("Banner text").fill("Kilat")
    page.locator("[data-preview-told]:not(.visually-hidden)").wait_for()
    assert (
        page.locator("[data-preview-told]").inner_text() == "The preview does not answer. What you typed is still here."
    )
    assert page.get_by_label("Banner text").input_value() == "Kilat"
    page.context.problems[:] = [problem for problem in page.context.problems if "503" not in problem]


def test_typing_a_time_chooses_it_and_leaving_asks(newsroom, open_screen):
    page = open_screen()
    page.locator("[name=banner_until]").fill("2099-01-01T10:00")
    assert page.locator("[name=banner_ends]:checked").get_attribute("value") == "at"
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.keyboard.press("Tab")
    page.goto("about:blank")
    assert asked == ["beforeunload"]


def test_no_button_beside_the_form_takes_away_what_was_typed(newsroom, open_screen):
    for place in (Placed(str(newsroom[1].uid)), Placed(str(newsroom[2].uid))):
        base = FrontEdition.objects.newest().number
        curation.save(Arrangement(place), base=base, actor=None, now=timezone.now())
    page = open_screen()
    page.get_by_label("Banner text").fill("Kilat yang panjang")
    asked = []
    answers = iter([False, False, False, False, True])
    page.on(
        "dialog", lambda dialog: (asked.append(dialog.type), dialog.accept() if next(answers) else dialog.dismiss())
    )

    for name in ("Use edition 1 again", "Back to automatic"):
        with page.expect_event("dialog"):
            page.get_by_role("button", name=name).click()
    with page.expect_event("dialog"):
        page.locator("#logout-form").evaluate("form => form.requestSubmit()")
    assert asked == ["beforeunload"] * 3
    assert page.get_by_label("Banner text").input_value() == "Kilat yang panjang"
    with page.expect_event("dialog"):
        page.get_by_role("button", name="Use edition 1 again").click()  # who stayed may press again
    assert (len(asked), FrontEdition.objects.count()) == (4, 2)
    with page.expect_navigation():
        page.get_by_role("button", name="Use edition 1 again").click()
    assert FrontEdition.objects.newest().restored == 1

    with page.expect_navigation():  # nothing typed: nothing asked, and two presses are one
        page.evaluate("for (const _ of [1, 2]) document.querySelector('[name=_empty]').click()")
    assert (len(asked), FrontEdition.objects.count()) == (5, 4)
    assert page.locator(".messagelist").inner_text().startswith("The front page arranges itself again")


def test_who_stops_a_save_is_asked_on_leaving_and_can_save_again(newsroom, open_screen):
    page = open_screen()
    page.clock.install()
    page.reload()
    page.wait_for_selector(".picker--ready >> nth=2")
    shown(page)
    page.get_by_label("Banner text").fill("Kilat")
    asked, sent = [], []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    def stop(route):
        """Let a save end as the browser's Stop button ends it."""
        if route.request.method != "POST":
            return route.fallback()
        sent.append(route.request.url)
        return route.abort("aborted")

    page.route(f"**{SCREEN}", stop)
    save = page.get_by_role("button", name="Save and show to readers")
    save.click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert (page.get_by_label("Banner text").input_value(), len(sent)) == ("Kilat", 1)
    page.clock.fast_forward(10_000)
    page.get_by_role("link", name="View on site").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.unroute(f"**{SCREEN}")
    with page.expect_navigation():
        save.click()
    assert FrontEdition.objects.newest().arrangement.banner.text == "Kilat"
    shown(page, "Kilat", "body")
    page.goto("about:blank")  # the stopped ones keep Playwright's network from ever being idle
    # Playwright's clock too wants to run in the frame, which runs no scripts.
    page.context.problems[:] = [said for said in page.context.problems if "'about:srcdoc' because" not in said]


def test_a_full_banner_is_told(newsroom, open_screen):
    page = open_screen()
    count = page.locator(".field-banner_text .count")
    page.get_by_label("Banner text").fill("x" * 119)
    assert (count.inner_text(), count.get_attribute("class")) == ("119 / 120", "count")
    shown(page, "x" * 119, "body")
    page.get_by_label("Banner text").press("y")
    page.keyboard.press("z")
    assert (count.inner_text(), count.get_attribute("class")) == ("120 / 120", "count count--over")
    page.wait_for_selector("[data-told]:not(:empty)", state="attached")
    assert page.locator("[data-told]").inner_text() == "Banner text: no room left, 120 characters."
    shown(page, f"{'x' * 119}y", "body")


def test_two_people_at_once_lose_nothing(newsroom, open_screen):
    page = open_screen()
    page.get_by_label("Banner text").fill("Kilat saya")
    curation.save(Arrangement(Placed(str(newsroom[4].uid))), base=0, actor=None, now=timezone.now())
    press_save(page)
    assert "saved edition 1 meanwhile" in page.get_by_role("alert").inner_text()
    assert page.locator(".theirs").all_inner_texts()[-1].split("\n")[-1].strip() == "Pasar Pagi"
    assert page.get_by_label("Banner text").input_value() == "Kilat saya"
    page.get_by_label("I have taken over what I need").check()
    press_save(page)
    kept = FrontEdition.objects.newest()
    assert (kept.number, kept.arrangement.banner.text, kept.arrangement.lead) == (2, "Kilat saya", None)


def test_a_story_named_by_a_link_leads_without_scripts(newsroom, open_screen):
    page = open_screen(query=f"?lead={newsroom[5].pk}", java_script_enabled=False)
    assert page.locator("iframe").count() == 0
    assert page.locator(".front-preview").is_hidden()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview in another tab").click()
    assert "Trem Baru" in opened.value.locator(".lead-story").inner_text()
    page.get_by_label("Banner text").fill("Kilat")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and show to readers").click()
    kept = FrontEdition.objects.newest().arrangement
    assert (kept.lead.story, kept.banner.text) == (str(newsroom[5].uid), "Kilat")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_on_a_phone(newsroom, open_screen, scheme):
    now = timezone.now()
    places = tuple(Placed(str(story.uid), now + HOUR) for story in newsroom[:3])
    curation.save(Arrangement(places[0], places), base=0, actor=None, now=now)
    page = open_screen(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator(".pane-frame").evaluate("frame => frame.contentWindow.innerWidth") == 390
    small = page.locator("#content :is(button, input:not([type=hidden]), summary)").evaluate_all(
        "all => all.filter(e => e.getClientRects().length && !e.closest('.visually-hidden'))"
        ".map(e => [e.name || e.textContent.trim(), e.getBoundingClientRect()])"
        ".filter(([_, box]) => (box.height < 24 || box.width < 24) && box.height < 17).map(([name]) => name)"
    )
    assert small == []
