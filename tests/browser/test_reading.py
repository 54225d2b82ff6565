"""A story is told to be read once somebody has seen it for five seconds, and only once."""

from datetime import timedelta

from django.utils import timezone

from articles import html
from articles.models import Reading
from tests import factories
from tests.browser.conftest import answer_the_last

PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Mobile Safari/537.36"
LOOK = """state => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_story_is_read_once_it_was_seen_for_five_seconds(transactional_db, live_server, open_context, counter):
    story = factories.published(at=timezone.now() - timedelta(hours=1))
    page, told = open_context(user_agent=PHONE).new_page(), []
    page.on("request", lambda request: "/dibaca/" in request.url and told.append(request.method))
    page.clock.install()
    page.goto(live_server.url + story.get_absolute_url())

    def after(seconds: int) -> list[str]:
        page.clock.fast_forward(seconds * 1000)
        page.evaluate("1")  # what the page sent by then is known here too
        return told

    assert after(3) == []
    page.evaluate(LOOK, "hidden")
    assert after(60) == []
    page.evaluate(LOOK, "visible")
    assert after(1) == []
    with page.expect_request("**/dibaca/*/", timeout=1_000):  # the clock goes on meanwhile
        after(2)
    assert after(60) == ["POST"]
    answer_the_last()
    counter.write()
    assert list(Reading.objects.values_list("article", "reads")) == [(story.pk, 1)]


def test_coming_back_and_reloading_is_not_reading(transactional_db, live_server, open_context):
    story = factories.published(at=timezone.now() - timedelta(hours=1))
    page, told = open_context(user_agent=PHONE).new_page(), []
    page.add_init_script("const slow = setTimeout; window.setTimeout = (call, ms) => slow(call, ms / 10);")
    page.on("request", lambda request: "/dibaca/" in request.url and told.append(request.method))
    address = live_server.url + story.get_absolute_url()
    with page.expect_request("**/dibaca/*/"):
        page.goto(address)
    page.reload()
    page.wait_for_timeout(900)
    page.goto(f"{live_server.url}/redaksi/")
    page.go_back()
    page.wait_for_timeout(900)
    assert (page.url, told) == (address, ["POST"])


# ---- galleries


def test_a_gallery_is_moved_along_by_keys_and_the_page_stays_as_wide_as_it_was(
    transactional_db, live_server, open_context
):
    body = html.gallery_block([str(factories.picture(caption=f"Foto {n}").uid) for n in range(3)], "Pasar")
    story = factories.published(at=timezone.now() - timedelta(hours=1), body=f"<p>Isi.</p>{body}")
    page = open_context(viewport={"width": 360, "height": 700}).new_page()
    page.goto(live_server.url + story.get_absolute_url())
    strip = page.locator(".gallery-strip")
    strip.focus()
    place = "strip => Math.round(strip.scrollLeft / strip.querySelector('li').offsetWidth)"
    assert strip.evaluate(place) == 0
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)  # it glides
    assert strip.evaluate(place) == 1
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.emulate_media(media="print")
    assert strip.evaluate("strip => strip.scrollWidth <= strip.clientWidth")


# ---- without pictures


def test_alt_text_stands_where_a_picture_does_not_come(transactional_db, live_server, open_context):
    photo = factories.picture(alt="Perahu di dermaga")
    story = factories.published(at=timezone.now() - timedelta(hours=1), lead_photo=photo)
    page, refused = open_context().new_page(), []
    page.route("**/media/**", lambda route: refused.append(route) or route.fulfill(status=503))
    page.goto(live_server.url + story.get_absolute_url(), wait_until="networkidle")
    picture = page.get_by_role("img", name="Perahu di dermaga")
    assert picture.evaluate("img => [img.complete, img.naturalWidth]") == [True, 0]
    # A browser writes it by itself, and scripts do not see where: it is there if other words look otherwise.
    looks = []
    for words in ("Perahu di dermaga", "Kapal di lautan", "Perahu di dermaga"):
        page.locator(".photo img").evaluate("(img, words) => { img.alt = words; }", words)
        looks.append(page.locator(".photo img").screenshot())
    assert looks[0] == looks[2] != looks[1]
    assert len(refused) > 0
    page.context.problems.clear()  # Chromium notes each picture that it does not get
