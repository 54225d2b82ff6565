"""A wire item's way: it comes, becomes a story, goes out, its new version is merged, it is killed and withdrawn."""

from dataclasses import replace

import pytest
from django.utils import timezone

from articles import editing, workflow
from articles.importers.story import CANCELED, Story, Text
from articles.models import Article
from articles.wires import arriving
from tests import factories

from .walk import press, ready, said, write

TEXT = "Kapal feri dari Pulau Seraya berlayar lagi pada Senin pagi."
STORY = Story(
    format="ninjs",
    headline="Feri Seraya Berlayar Lagi",
    slugline="FERI",
    external_id="urn:nusa:1",
    version="1",
    urgency=2,
    dateline_place="SERAYA",
    lead="Ombak mereda.",
    body=(Text(f"<p>{TEXT}</p>"), Text("<p>Dua kapal tambahan disiapkan.</p>")),
)


@pytest.fixture
def supplier(people):
    source = factories.source(name="Kantor Berita Nusa", slug="nusa")
    return factories.supplier(name="Nusa", source=source, section=factories.section(name="Nasional"))


@pytest.fixture
def send(supplier, undisturbed):
    def send(*stories):
        with undisturbed:
            arriving.keep(supplier, stories, now=timezone.now())

    return send


def wires(page, live_server):
    page.goto(f"{live_server.url}/admin/articles/wireitem/")


def publish(article, people):
    """Take the story before readers as the desk does; its writer has signed it."""
    now = timezone.now()
    number = editing.working(article).number
    for name, actor in (("submit", people["siti"]), ("approve", people["hari"]), ("publish", people["dewi"])):
        article = workflow.move(article, name, base=number, actor=actor, now=now)


def test_from_the_wire_to_the_withdrawal(enter, live_server, people, send, undisturbed):
    other = replace(STORY, external_id="urn:nusa:2", headline="Harga Cabai Turun", slugline="CABAI", body=())
    send(other, STORY)
    siti = enter("siti")
    wires(siti, live_server)

    # Typed words narrow the list; the item is read beside it.
    siti.get_by_label("Search", exact=True).fill("feri")
    siti.wait_for_selector(".wire-row:only-child")
    siti.locator(".wire-what").click()
    siti.wait_for_selector("#wire-pane .wire-item")
    assert TEXT in siti.locator("#wire-pane").inner_text()
    press(siti, "Make a story of it")
    assert "A draft was made of it." in said(siti)
    ready(siti)
    assert siti.get_by_label("Headline").input_value() == STORY.headline
    assert siti.get_by_label("Dateline place").input_value() == "SERAYA"
    write(siti, " Penumpang lega.")
    siti.get_by_label("Kicker").fill("Pelayaran")
    siti.get_by_role("combobox", name="Authors").fill("Siti")
    siti.wait_for_selector("[role=option] >> visible=true")
    siti.keyboard.press("ArrowDown")
    siti.keyboard.press("Enter")
    press(siti, "Save")
    article = Article.objects.get()
    with undisturbed:
        publish(article, people)

    # The agency sends a new version, which is merged with what Siti wrote.
    send(replace(STORY, version="2", lead="Ombak turun ke satu meter.", ednote="Teras diperbaiki."))
    siti.goto(f"{live_server.url}/admin/")
    assert "Its agency has sent a new version" in siti.locator(".waits").inner_text()
    siti.get_by_role("link", name=STORY.headline).first.click()
    assert "Teras diperbaiki." in siti.locator(".matter").inner_text()
    press(siti, "Take it into the story")
    assert "The new version was taken in." in said(siti)
    ready(siti)
    assert siti.locator("#id_lead").input_value() == "Ombak turun ke satu meter."
    assert siti.get_by_label("Kicker").input_value() == "Pelayaran"
    assert "Penumpang lega." in siti.locator(".editor__text").inner_text()

    # It kills the item: whoever may withdraw is told on every page, and does it by one press.
    send(replace(STORY, version="3", status=CANCELED, body=(), ednote="Nama kapal salah."))
    dewi = enter("dewi")
    assert dewi.locator(".kill-link").inner_text() == "1 kill"
    assert "Its agency has killed it" in dewi.locator(".waits").inner_text()
    wires(dewi, live_server)
    dewi.locator(".wire-kills").get_by_role("link", name=STORY.headline).click()
    assert "Nama kapal salah." in dewi.get_by_role("alert").inner_text()
    press(dewi, "Withdraw it now")
    assert "Withdrawn: readers no longer see it." in said(dewi)
    answer = dewi.request.get(f"{live_server.url}/artikel/{article.pk}/", max_redirects=0)
    assert answer.status == 410
    wires(dewi, live_server)
    assert not dewi.locator(".wire-kills").count()
    assert not dewi.locator(".kill-link").count()


def test_what_comes_meanwhile_is_told_and_keys_go_from_item_to_item(enter, live_server, people, send):
    send(*(replace(STORY, external_id=f"{number}", headline=f"Berita {number}", body=()) for number in range(3)))
    page = enter("siti")
    page.clock.install()
    wires(page, live_server)
    page.keyboard.press("j")
    page.clock.run_for(500)
    page.wait_for_selector("#wire-pane h2:text('Berita 2')")
    page.keyboard.press("j")
    page.clock.run_for(500)
    page.wait_for_selector("#wire-pane h2:text('Berita 1')")
    assert page.locator(".wire-row [aria-current]").inner_text() == "Berita 1"

    send(replace(STORY, external_id="9", headline="Berita baru", body=()))
    page.clock.run_for(21_000)
    page.get_by_role("button", name="1 new item: show it").click()
    page.wait_for_selector(".wire-headline:text('Berita baru')")
    assert not page.locator("[data-news] button").count()


def test_without_scripts_an_item_has_a_page_of_its_own(enter, live_server, people, send):
    send(STORY)
    page = enter("siti", java_script_enabled=False)
    wires(page, live_server)
    page.get_by_label("Search", exact=True).fill("feri")
    with page.expect_navigation():
        page.locator("#wire-find [type=submit]").click()
    with page.expect_navigation():
        page.locator(".wire-what").click()
    assert TEXT in page.locator(".wire-alone").inner_text()
    press(page, "Make a story of it")
    assert "A draft was made of it." in said(page)


def test_a_phone_opens_an_item_on_a_page_of_its_own(enter, live_server, people, send):
    send(STORY)
    page = enter("siti", viewport={"width": 360, "height": 740})
    wires(page, live_server)
    assert not page.get_by_label("Urgency").is_visible()
    with page.expect_navigation():
        page.locator(".wire-what").click()
    assert TEXT in page.locator(".wire-alone").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
