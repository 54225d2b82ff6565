"""The server dies while somebody types: what the page had sent, and what the browser still held, is there again."""

import pytest

from tests.served import demo, log_in

WITHIN = 10_000  # milliseconds: what was typed longer ago than this has been sent
DIES = "net::ERR_"  # what the console says of a server that is gone
UNSENT = "The server does not answer. Your text is kept in this browser."


@pytest.fixture
def newsroom():
    """A demo in English, its server a process of its own."""
    with demo(LANGUAGE="en") as newsroom:
        yield newsroom


@pytest.fixture
def enter(newsroom, open_context):
    """Log in as the reporter, in a browser of one's own, and open a form; that the server is gone is no problem."""
    contexts = []

    def enter(address="/admin/articles/article/add/"):
        contexts.append(open_context())
        page = contexts[-1].new_page()
        log_in(page, newsroom, "reporter")
        return open_form(page, newsroom.url + address)

    yield enter
    for context in contexts:
        context.problems[:] = [problem for problem in context.problems if DIES not in problem]


def open_form(page, address):
    page.goto(address)
    page.wait_for_selector(".editor--ready")
    page.wait_for_selector(".picker--ready >> nth=4")
    return page


def write(page, text):
    page.locator(".editor__text > :last-child").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def saved(page, headline):
    """Save a story of that headline; returns its address."""
    page.fill("#id_headline", headline)
    write(page, "Kalimat pertama.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    open_form(page, page.url)
    return page.url


def bring_back(page):
    with page.expect_navigation():
        page.get_by_role("link", name="Bring it back").first.click()
    page.wait_for_selector(".editor--ready")


def text_of(page) -> str:
    return page.locator(".editor__text").inner_text()


def test_what_was_typed_ten_seconds_ago_outlives_server_and_browser(newsroom, enter):
    page = enter()
    address = saved(page, "Banjir di Demak")
    page.fill("#id_headline", "Banjir di Demak meluas")
    write(page, " Air naik setengah meter.")
    page.wait_for_timeout(WITHIN)
    newsroom.kill()
    page.context.close()  # the machine on the desk goes too

    newsroom.start()
    again = enter(address.removeprefix(newsroom.url))
    assert text_of(again) == "Kalimat pertama."  # the working copy: nothing was saved by itself
    bring_back(again)
    assert again.input_value("#id_headline") == "Banjir di Demak meluas"
    assert text_of(again) == "Kalimat pertama. Air naik setengah meter."


def test_what_the_server_never_had_waits_in_the_browser(newsroom, enter):
    page = enter()
    address = saved(page, "Banjir di Demak")
    write(page, " Air naik setengah meter.")
    page.wait_for_timeout(WITHIN)
    newsroom.kill()
    page.fill("#id_headline", "Banjir di Demak meluas")
    write(page, " Ini ditulis tanpa server.")
    page.get_by_text(UNSENT).wait_for()
    context = page.context
    page.close()

    newsroom.start()
    context.clear_cookies()
    page = context.new_page()
    log_in(page, newsroom, "reporter")
    open_form(page, address)
    with page.expect_navigation():
        page.get_by_role("link", name="Show it").click()
    bring_back(page)
    assert page.input_value("#id_headline") == "Banjir di Demak meluas"
    assert text_of(page) == "Kalimat pertama. Air naik setengah meter. Ini ditulis tanpa server."


def test_an_open_page_sends_what_it_holds_when_the_server_is_back(newsroom, enter):
    page = enter()
    address = saved(page, "Banjir di Demak")
    newsroom.kill()
    write(page, " Ini ditulis tanpa server.")
    page.get_by_text(UNSENT).wait_for()
    newsroom.start()
    page.locator(".keeping--kept").wait_for(timeout=30_000)

    again = enter(address.removeprefix(newsroom.url))
    bring_back(again)
    assert text_of(again) == "Kalimat pertama. Ini ditulis tanpa server."
