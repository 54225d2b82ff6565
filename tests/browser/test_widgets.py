"""The story form's pickers in Chromium, and the whole form without scripts and on a phone."""

import pytest
from taggit.models import Tag

from articles.models import Author
from tests import factories
from tests.browser import demo
from tests.browser.demo import BODY, save
from tests.browser.keys import appear, press
from tests.browser.walk import ready
from tests.desk import story


def picker(page, name):
    return page.locator(f"[data-picker][data-name={name}]")


def names(page, name):
    return picker(page, name).locator("ol [data-label]").all_inner_texts()


def choose(page, label, term, *keys):
    page.get_by_role("combobox", name=label).fill(term)
    page.wait_for_selector("[role=option] >> visible=true")
    for key in keys:
        page.keyboard.press(key)


def test_what_is_chosen_already_is_not_said_to_be_missing(open_story):
    page = open_story(factories.article(authors=[factories.author(name="Haryo Wibowo")]))
    page.get_by_role("combobox", name="Authors").fill("wibowo")
    said = picker(page, "authors").locator("[data-state]")
    said.get_by_text("Chosen already: Haryo Wibowo.").wait_for()
    assert picker(page, "authors").get_by_role("status").text_content() == "Chosen already: Haryo Wibowo."


def test_the_last_tag_is_completed(enter, people, live_server):
    for name in ("Kopi Arabika", "Kopi", "Banjir"):
        Tag.objects.create(name=name, slug=name.lower().replace(" ", "-"))
    article = story(people["hari"])
    page = enter("hari")
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    ready(page)
    found = []
    for typed in ("ko", "Banjir, ko", "Kopi, ko", "kopi", "Banjir,"):
        page.locator("#id_tags").fill(typed)
        found += [page.locator("#id_tags_names option").evaluate_all("options => options.map((each) => each.value)")]
    assert found == [
        ["Kopi", "Kopi Arabika"],
        ["Banjir, Kopi", "Banjir, Kopi Arabika"],
        ["Kopi, Kopi Arabika"],
        ["Kopi Arabika"],
        [],
    ]


def test_rows_are_searched_added_sorted_and_removed_by_keyboard(open_story):
    haryo, siti, budi = (factories.author(name=name) for name in ("Haryo Wibowo", "Siti Wibowo", "Budi Wibowo"))
    page = open_story(factories.article(authors=[haryo]))
    box = page.get_by_role("combobox", name="Authors")
    choose(page, "Authors", "wibowo")
    assert page.locator("[role=option] >> visible=true").all_inner_texts() == ["Budi Wibowo", "Siti Wibowo"]
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}[aria-selected=true]").inner_text() == "Siti Wibowo"
    page.keyboard.press("Enter")
    assert names(page, "authors") == ["Haryo Wibowo", "Siti Wibowo"]
    status = picker(page, "authors").get_by_role("status")
    assert status.text_content() == "Siti Wibowo added, place 2 of 2."
    assert box.get_attribute("aria-expanded") == "false"
    choose(page, "Authors", "budi", "Enter")
    page.keyboard.press("Shift+Tab")  # back from the box to the last row
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert status.text_content() == "Budi Wibowo moved to place 1 of 3."
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    assert names(page, "authors") == ["Budi Wibowo", "Siti Wibowo"]
    assert status.text_content() == "Haryo Wibowo removed."
    assert "Siti" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    assert page.evaluate("document.activeElement.id") == "id_authors"
    choose(page, "Authors", "siti", "Enter")
    choose(page, "Authors", "haryo", "Enter")
    assert demo.SAVED == []
    assert save(page)["authors"] == [siti.pk, haryo.pk]
    assert budi.pk not in demo.SAVED[-1]["authors"]


def test_escape_closes_then_clears_and_enter_never_saves(open_story):
    factories.author(name="Haryo")
    page = open_story()
    choose(page, "Authors", "har", "Escape")
    box = page.get_by_role("combobox", name="Authors")
    assert page.locator("[role=option] >> visible=true").count() == 0
    assert box.input_value() == "har"
    page.keyboard.press("Escape")
    assert box.input_value() == ""
    page.keyboard.press("Enter")
    box.fill("tidak ada")
    picker(page, "authors").locator("[data-state]", has_text="Nothing found.").wait_for()
    page.keyboard.press("Enter")
    assert names(page, "authors") == []
    assert demo.SAVED == []


def test_what_was_typed_and_not_chosen_says_so(open_story):
    factories.author(name="Haryo")
    page = open_story()
    choose(page, "Authors", "har", "Tab")
    reminder = picker(page, "authors").locator("p[data-left]")
    assert reminder.inner_text() == "“har” was not added: choose it from the list."
    choose(page, "Authors", "har", "Enter", "Tab")
    assert reminder.is_hidden()


def test_an_answer_is_taken_by_pointer_and_rows_have_buttons(open_story):
    factories.topic(name="Banjir")
    factories.topic(name="Pemilu")
    page = open_story()
    page.get_by_role("combobox", name="Topics").click()
    page.get_by_role("option", name="Banjir").click()
    page.get_by_role("combobox", name="Topics").click()
    page.get_by_role("option", name="Pemilu").click()
    assert page.get_by_role("button", name="Move up: Banjir").is_disabled()
    page.get_by_role("button", name="Move up: Pemilu").click()
    assert names(page, "topics") == ["Pemilu", "Banjir"]
    page.get_by_role("button", name="Remove: Pemilu").click()
    assert names(page, "topics") == ["Banjir"]


def test_rows_are_sorted_by_dragging(open_story):
    page = open_story(factories.article(authors=[factories.author(name=name) for name in ("A", "B", "C")]))
    grip = picker(page, "authors").locator("[data-grip]").first
    grip.scroll_into_view_if_needed()
    start = grip.bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] + 50)
    page.mouse.move(start["x"] + 5, start["y"] + 130)
    page.mouse.up()
    assert names(page, "authors") == ["B", "C", "A"]


def test_names_are_text_never_markup(open_story):
    author = factories.author(name='<img src=x onerror="alert(1)"> & "O\'Brien" __id__')
    page = open_story()
    choose(page, "Authors", "brien", "Enter")
    assert names(page, "authors") == [author.name]
    assert page.locator(".picker img").count() == 0
    assert page.get_by_role("button", name=f"Remove: {author.name}").count() == 1


def test_sources_take_what_they_gave_and_where(open_story):
    antara, bnpb = factories.source(name="Antara"), factories.source(name="BNPB")
    page = open_story(factories.article(authors=[factories.author()], sources=[antara]))
    choose(page, "Sources", "bnpb", "Enter")
    row = picker(page, "sources").locator("ol [data-row]").last
    row.get_by_label("What it gave").fill("rilis pers")
    page.keyboard.press("Enter")
    row.get_by_label("Address").fill("https://contoh.id/rilis")
    page.keyboard.press("Delete")
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.type") == "url"
    assert demo.SAVED == []
    assert save(page)["sources"] == [
        {"id": bnpb.pk, "role": "rilis pers", "url": "https://contoh.id/rilis"},
        {"id": antara.pk, "role": "", "url": ""},
    ]


def test_a_search_that_fails_says_so(open_story, open_context):
    page = open_story()
    page.route("**/autocomplete/**", lambda route: route.fulfill(status=403, body="no"))
    page.get_by_role("combobox", name="Authors").fill("a")
    picker(page, "authors").locator("[data-state]", has_text="The search does not answer.").wait_for()
    assert ["403" in problem for problem in page.context.problems] == [True]
    page.context.problems.clear()


def test_a_new_row_is_made_in_the_admins_window(open_story):
    page = open_story()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="New author").click()
    window = opened.value
    window.fill("#id_name", "Baru Sekali")
    window.fill("#id_slug", "baru-sekali")
    with window.expect_event("close"):
        window.click("[name=_save]")
    page.wait_for_selector("text=Baru Sekali")
    page.fill("#id_headline", "Judul")
    assert save(page)["authors"] == [Author.objects.get(name="Baru Sekali").pk]


def test_the_lead_photo_is_chosen_by_keyboard_and_shown(open_story):
    first, second = (factories.picture(caption=caption) for caption in ("Sawah", "Perahu"))
    page = open_story(factories.article(lead_photo=first, authors=[factories.author()]))
    field = page.locator("[data-photo-field]")
    assert page.locator("#id_lead_photo").is_hidden()
    field.get_by_role("link", name="Sawah").wait_for()
    assert field.locator("img").get_attribute("src") == first.rendition("full", "webp", 480).url
    page.get_by_role("group", name="Lead photo").get_by_role("button", name="Choose another photo").focus()
    press(page, "Enter")
    page.keyboard.type("perahu")
    appear(page.locator("dialog [role=option]"), 1)
    press(page, "ArrowDown", "Enter")
    assert field.get_by_role("status").text_content() == "Perahu chosen."
    assert field.locator("[data-card]").inner_text().split("\n") == ["Perahu", "Juru Foto"]
    assert page.evaluate("document.activeElement.innerText") == "Choose another photo"
    assert save(page)["lead_photo"] == second
    field.get_by_role("button", name="Take off").click()
    assert field.get_by_role("status").text_content() == "Photo removed."
    assert field.get_by_role("button").all_inner_texts() == ["Choose a photo"]
    assert save(page)["lead_photo"] is None


def test_what_the_lead_photo_wants_is_said_beside_it(open_story):
    bare = factories.picture(caption="Sawah", alt="", photographer="")
    page = open_story(factories.article(lead_photo=bare, authors=[factories.author()]))
    facts = page.locator("[data-photo-field] [data-chosen-facts]")
    facts.get_by_text("Credit wanting").wait_for()
    assert facts.locator(".tag >> visible=true").all_inner_texts() == ["Alternative text wanting", "Credit wanting"]
    assert facts.locator("[data-note]").inner_text() == ""


# ---- without scripts, on a phone


def test_without_scripts_a_save_loses_nothing_and_unticking_removes(open_story):
    authors = [factories.author(name=name) for name in ("Haryo", "Siti")]
    source = factories.source(name="Antara")
    story = factories.article(body=BODY, authors=authors, sources=[source], topics=[factories.topic()], tags=["banjir"])
    photo = factories.photo(caption="Perahu")
    page = open_story(story, java_script_enabled=False)
    assert page.locator("#id_body").is_visible()
    assert page.get_by_role("toolbar").count() == 0
    assert "<noscript>" in page.content()
    page.fill("#id_headline", "Judul baru")
    page.select_option("#id_lead_photo", label="Perahu")
    page.fill(f"[name=sources-{source.pk}-role]", "rilis")
    saved = save(page)
    assert demo.CHANGED[-1] == ["headline", "sources", "lead_photo"]
    assert saved["body"] == BODY
    assert saved["lead_photo"] == photo
    assert saved["authors"] == [author.pk for author in authors]
    assert saved["sources"] == [{"id": source.pk, "role": "rilis", "url": ""}]
    page.get_by_role("checkbox", name="Haryo").uncheck()
    assert save(page)["authors"] == [authors[1].pk]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_sticks_out(open_story, scheme):
    long = "Badan Nasional Penanggulangan Bencana Republik Indonesia " * 2
    story = factories.article(body=BODY, authors=[factories.author(name=long)], sources=[factories.source(name=long)])
    page = open_story(story, viewport={"width": 360, "height": 740}, color_scheme=scheme, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for box in page.locator(".picker__button:visible, .editor__button:visible, .picker__input:visible").all():
        size = box.bounding_box()
        assert size["height"] >= 36
        assert size["x"] >= 0
        assert size["x"] + size["width"] <= 360
