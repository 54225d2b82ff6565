"""What the script adds to a story's page: sizes of its text, ways to pass it on, players that come when asked for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import embeds, html
from tests import factories

VIDEO = "https://youtu.be/aB3_-xyzQ09"
PLAYER = "https://www.youtube-nocookie.com/**"
# A phone of today, and a browser that passes nothing on by itself.
NATIVE = """navigator.share = async (data) => { window.shared = data; };"""
WITHOUT = """delete Navigator.prototype.share; delete Navigator.prototype.clipboard;"""


@pytest.fixture
def site(settings, transactional_db, live_server):
    """The site's address in English, which the pages' canonical addresses begin with too."""
    settings.LANGUAGE_CODE = "en"
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def story(site):
    return factories.published(
        at=timezone.now() - timedelta(hours=1),
        headline="Pertanggungjawaban bendungan",
        body=f"<p>{'Air turun pelan. ' * 60}</p>{html.embed_block(VIDEO, 'Rekaman bendungan')}<p>Selesai.</p>",
    )


@pytest.fixture
def read(site, story, open_context):
    """Open the story in a context of its own, with an init script if one is given."""

    def read(script="", **options):
        context = open_context(**options)
        context.add_init_script(script)
        page = context.new_page()
        page.goto(site + story.get_absolute_url())
        return page

    return read


def size(page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('.story-body')).fontSize)")


def said(page) -> str:
    return page.locator(".story-tools [role=status]").inner_text()


def test_text_grows_in_steps_and_stays_so(read, site, story):
    page = read()
    bigger, smaller = page.get_by_role("button", name="Larger text"), page.get_by_role("button", name="Smaller text")
    usual = size(page)
    bigger.focus()
    page.keyboard.press("Enter")
    assert (size(page), said(page)) == (pytest.approx(1.2 * usual), "Text size: 120%")
    page.keyboard.press("Enter")
    assert bigger.get_attribute("aria-disabled") == "true"
    page.keyboard.press("Enter")  # it stays, and so does the focus
    assert (size(page), said(page)) == (pytest.approx(1.4 * usual), "Text size: 140%")
    assert bigger.evaluate("button => button === document.activeElement")
    other = factories.published(at=timezone.now() - timedelta(hours=2))
    page.goto(site + other.get_absolute_url())
    assert size(page) == pytest.approx(1.4 * usual)
    for _ in range(3):
        smaller.click()
    assert (size(page), said(page)) == (pytest.approx(0.9 * usual), "Text size: 90%")
    page.reload()
    assert size(page) == pytest.approx(0.9 * usual)
    assert smaller.get_attribute("aria-disabled") == "true"


def test_where_nothing_may_be_kept_text_grows_on_this_page(read):
    page = read("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('barred'); } });")
    usual = size(page)
    page.get_by_role("button", name="Larger text").click()
    assert size(page) == pytest.approx(1.2 * usual)


def test_a_link_is_copied_and_that_is_said(read, site, story):
    page = read(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Link copied.").wait_for()
    assert page.locator(".story-tools [role=status]").inner_text() == "Link copied."
    assert page.evaluate("navigator.clipboard.readText()") == site + story.get_absolute_url()


def test_where_nothing_can_be_copied_the_address_is_shown(read, site, story):
    page = read(WITHOUT)
    page.get_by_role("button", name="Copy link").click()
    assert said(page) == f"Copy it from here: {site}{story.get_absolute_url()}"
    assert page.get_by_role("button", name="Share…").count() == 0  # it is not to be seen, nor to be reached


def test_the_phone_passes_it_on(read, site, story):
    page = read(NATIVE)
    page.get_by_role("button", name="Share…").click()
    assert page.evaluate("window.shared") == {
        "title": "Pertanggungjawaban bendungan",
        "url": site + story.get_absolute_url(),
    }


def test_thinking_better_of_it_is_no_error(read):
    page = read("navigator.share = async () => { throw new DOMException('no', 'AbortError'); };")
    page.get_by_role("button", name="Share…").click()
    page.wait_for_timeout(200)  # the fixture fails on script errors


def test_a_player_comes_when_it_is_asked_for(read):
    page, asked = read(), []
    page.on("request", lambda request: asked.append(request.url))
    page.route(
        PLAYER,
        lambda route: route.fulfill(content_type="text/html", body="<title>x</title><button>Putar</button>"),
    )
    page.reload()
    assert [url for url in asked if "youtube" in url] == []
    button = page.get_by_role("button", name="Play here")
    button.focus()
    page.keyboard.press("Enter")
    frame = page.locator("iframe")
    frame.content_frame.get_by_role("button", name="Putar").wait_for()
    assert [url for url in asked if "youtube" in url] == [embeds.player(VIDEO).address]
    assert frame.evaluate("frame => [frame.title, frame === document.activeElement]") == [
        "Rekaman bendungan – YouTube",
        True,
    ]
    box = frame.bounding_box()
    assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.02)
    assert (button.count(), page.get_by_role("link", name="Rekaman bendungan").count()) == (0, 1)
    assert frame.get_attribute("sandbox").split() == [
        "allow-scripts",
        "allow-same-origin",
        "allow-popups",
        "allow-popups-to-escape-sandbox",
        "allow-presentation",
    ]


def test_no_other_frame_may_come(read):
    page = read()
    stopped = page.evaluate(
        """() => new Promise((done) => {
          document.addEventListener("securitypolicyviolation", (event) => {
            event.stopImmediatePropagation();
            done(event.effectiveDirective);
          }, { once: true, capture: true });
          const frame = document.createElement("iframe");
          frame.src = "https://contoh.example/";
          document.body.append(frame);
        })"""
    )
    assert stopped == "frame-src"
    page.context.problems.clear()  # Chromium says so on the console too


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_the_script_comes(site, story, open_context, width):
    context, held = open_context(viewport={"width": width, "height": 800}), []
    context.add_init_script(WITHOUT)
    page = context.new_page()
    page.route("**/articles/story.js", lambda route: held.append(route))
    with page.expect_request("**/articles/story.js"):
        page.goto(site + story.get_absolute_url(), wait_until="domcontentloaded")
    places = """() => [...document.querySelectorAll("main *:not([data-share]):not([role=status])")].map((each) => {
      const { x, y, width, height } = each.getBoundingClientRect();
      return [x, y, width, height];
    })"""
    page.get_by_text("Selesai.").wait_for()
    assert page.get_by_role("main").get_by_role("button").count() == 0
    before = page.evaluate(places)
    held[0].continue_()
    page.get_by_role("button", name="Copy link").wait_for()
    assert page.evaluate(places) == before


@pytest.mark.parametrize("has_photo", [True, False])
def test_credits_and_tags_stand_below_the_text(site, page, has_photo):
    photo = factories.picture() if has_photo else None
    story = factories.published(lead_photo=photo, body=f"<p>{'Air turun pelan. ' * 60}</p>")
    page.goto(site + story.get_absolute_url())
    figure, byline, text, footer = (
        page.locator(f".story > {part}").bounding_box() if part != ".photo" or has_photo else None
        for part in (".photo", ".story-header .byline", ".story-body", ".story-footer")
    )
    assert footer["y"] >= text["y"] + text["height"]
    assert byline["x"] < text["x"]
    assert abs(byline["y"] - text["y"]) < 40
    assert not figure or figure["y"] + figure["height"] <= text["y"]


@pytest.mark.parametrize("width", [360, 1280])
def test_without_script_there_are_links_alone(read, width):
    page = read(java_script_enabled=False, viewport={"width": width, "height": 800})
    assert page.get_by_role("main").get_by_role("button").count() == 0
    tools = page.locator(".story-tools")
    assert tools.get_by_role("link").all_inner_texts() == ["WhatsApp", "E-mail"]
    card = page.locator(".embed")
    assert card.get_by_role("link").get_attribute("href") == VIDEO
    assert card.bounding_box()["height"] == card.get_by_role("link").bounding_box()["height"]  # and no hole below it
