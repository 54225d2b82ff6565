"""The search field in Chromium: suggestions by keys alone and by mouse, and the plain form where they are wanting."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories

HOUR = timedelta(hours=1)
STORIES = ("Banjir surut di Lamuka", "Bank sampah gang Melati", "Harga beras turun")


@pytest.fixture
def stories(transactional_db, settings):
    settings.LANGUAGE_CODE = "en"
    topic = factories.topic(name="Banjir Lamuka", slug="banjir-lamuka")
    for n, headline in enumerate(STORIES):
        at = timezone.now() - (n + 1) * HOUR
        factories.published(headline=headline, slug=headline.lower().replace(" ", "-"), at=at, topics=[topic])
    factories.index()


@pytest.fixture
def at(live_server, open_context, stories):
    def at(path, **options):
        page = open_context(**options).new_page()
        page.goto(live_server.url + path)
        return page

    return at


def field(page):
    return page.locator("[data-suggests] input")


def options(page):
    return page.locator("[role=listbox]:visible [role=option]")


def suggested(page, typed: str) -> list[str]:
    """Type, and return what is offered, headlines and names alone."""
    field(page).press_sequentially(typed)
    options(page).first.wait_for()
    return [text.partition("\n")[0] for text in options(page).all_inner_texts()]


def active(page) -> str:
    """The option that the field says is chosen, "" if none is."""
    found = field(page).get_attribute("aria-activedescendant")
    if not found:
        assert page.locator("[aria-selected=true]").count() == 0
        return ""
    option = page.locator(f"[id='{found}']")
    assert option.get_attribute("aria-selected") == "true"
    assert page.locator("[aria-selected=true]").count() == 1
    return option.inner_text().partition("\n")[0]


def test_a_story_is_chosen_by_keys(at):
    page = at("/")
    box = field(page)
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "false")
    assert suggested(page, "ban") == [
        "Banjir Lamuka",
        "Banjir surut di Lamuka",
        "Bank sampah gang Melati",
        "Harga beras turun",
    ]
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{box.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    assert page.locator("[data-suggests] [role=status]").inner_text().startswith("4 suggestions.")
    groups = page.locator("[role=listbox] [role=group]")
    names = [
        page.locator(f"#{groups.nth(n).get_attribute('aria-labelledby')}").inner_text() for n in range(groups.count())
    ]
    assert names == ["Topics", "Stories"]

    assert active(page) == ""
    steps = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp", "End", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        steps.append(active(page))
    lamuka, surut, beras = "Banjir Lamuka", "Banjir surut di Lamuka", "Harga beras turun"
    assert steps == [lamuka, surut, lamuka, "", beras, "", lamuka, surut]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == surut


def test_escape_closes_then_clears_and_tab_goes_on(at):
    page = at("/")
    suggested(page, "ban")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert (options(page).count(), active(page), field(page).input_value()) == (0, "", "ban")
    assert field(page).get_attribute("aria-expanded") == "false"
    page.keyboard.press("Escape")
    assert field(page).input_value() == ""
    suggested(page, "ban")
    page.keyboard.press("Tab")
    assert options(page).count() == 0
    assert page.evaluate("document.activeElement.type") == "submit"


def test_enter_without_a_choice_searches(at):
    page = at("/")
    suggested(page, "beras")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/cari/?q=beras")
    assert page.locator(".results h2").all_inner_texts() == ["Harga beras turun"]
    assert page.locator(".results mark").first.inner_text() == "beras"


def test_a_topic_is_chosen_by_mouse_or_touch(at):
    page = at("/cari/", viewport={"width": 360, "height": 740}, has_touch=True)
    suggested(page, "lamuka")
    box = page.locator("[role=listbox]").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert min(option.bounding_box()["height"] for option in options(page).all()) >= 24
    with page.expect_navigation():
        options(page).filter(has_text="Banjir Lamuka").tap()
    assert page.url.endswith("/topik/banjir-lamuka/")


def test_where_the_server_does_not_answer_the_form_still_does(at):
    page = at("/redaksi/")
    page.route("**/cari/saran/**", lambda route: route.fulfill(status=200, body="<p>"))
    with page.expect_response("**/cari/saran/**"):
        field(page).press_sequentially("ban")
    assert options(page).count() == 0
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/cari/?q=ban")


def test_without_script_it_is_a_form(at):
    page = at("/", java_script_enabled=False)
    field(page).fill("beras")
    with page.expect_navigation():
        page.get_by_role("button", name="Search").click()
    assert page.locator(".results h2").all_inner_texts() == ["Harga beras turun"]
    assert page.locator("[role=combobox], [role=listbox]").count() == 0


def test_on_a_phone_a_link_leads_to_the_field(at):
    page = at("/", viewport={"width": 360, "height": 740})
    assert not field(page).is_visible()
    page.get_by_role("navigation", name="Archive").get_by_role("link", name="Search").click()
    page.wait_for_url("**/cari/")
    page.wait_for_function("document.activeElement.name === 'q'")  # autofocus comes with the first picture, after load
    assert page.evaluate("document.documentElement.scrollWidth") == 360


WORD = "a" * 90
WIDE = "[document.body.scrollWidth, document.documentElement.scrollWidth]"


@pytest.mark.parametrize(("width", "font"), [(320, 16), (360, 32)])
def test_long_words_and_large_letters_make_no_page_wider_than_the_screen(at, width, font):
    page = at("/", viewport={"width": width, "height": 740}, bypass_csp=True)
    story = page.locator("main a[href^='/artikel/']").first.get_attribute("href")
    addresses = ("/", story, "/berita/", "/cari/", "/indeks/", "/topik/banjir-lamuka/")
    for path in (*addresses, f"/berita/?q={WORD}", f"/cari/?q={WORD}", f"/cari/?q=beras&tag={WORD}"):
        page.goto(page.evaluate("location.origin") + path)
        page.add_style_tag(content=f"html {{ font-size: {font}px }}")
        assert page.evaluate(WIDE) == [width, width], path
