"""The editor's own blocks in Chromium, by keyboard: stories picked by typing, photos chosen and uploaded, cards."""

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import html
from articles.models import Photo
from tests import factories
from tests.browser.demo import UID, text
from tests.browser.keys import appear, button, editor, press
from tests.filled import GIF

CARD = "https://contoh.id/a?b=1&c=2"


def focused(page):
    """What has the focus: its text or its label."""
    return page.evaluate("(document.activeElement.ariaLabel || document.activeElement.innerText).trim()")


def said(page):
    """What the editor's live region says."""
    return page.locator(".editor > [data-live]").text_content()


def options(page):
    """The stories that the dialog offers."""
    return page.locator("dialog [data-headline]")


def pictures(page):
    """The photos that the library offers."""
    return page.locator("dialog [role=option]")


# ---- "Baca Juga"


def test_a_story_is_picked_by_typing(open_story):
    factories.published(headline="Harga Cabai Turun")
    target = factories.published(headline="Banjir Surut", section=factories.section(name="Daerah"))
    page = open_story(factories.article(body="<p>Satu.</p><p>Dua.</p>"))
    editor(page)
    press(page, "End", "Control+Alt+b")
    dialog = page.get_by_role("dialog", name="Read also")
    box = dialog.get_by_role("combobox")
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.type("surut banjir")
    appear(options(page), 1)
    assert dialog.get_by_role("option").inner_text().startswith("Banjir Surut\nLive Daerah · ")
    assert dialog.get_by_role("status").text_content() == "1 found."
    assert box.get_attribute("aria-activedescendant") == dialog.get_by_role("option").get_attribute("id")
    page.keyboard.press("Enter")
    assert dialog.count() == 0
    page.keyboard.type("Lalu ")
    assert text(page) == f"<p>Satu.</p>{html.story_block(str(target.uid), 'Banjir Surut')}<p>Lalu Dua.</p>"
    title = page.locator("aside.editor-block").get_by_role("link", name="Banjir Surut")
    assert title.get_attribute("href") == target.get_absolute_url()


def test_a_line_shows_the_headline_of_now_and_where_the_story_stands(open_story):
    now = timezone.now()
    live = factories.published(headline="Judul baru")
    later = factories.published(headline="Besok", at=now + timedelta(days=1))
    gone = factories.published(headline="Ditarik", withdrawn_at=now, withdrawal_reason="x")
    named = [
        (str(live.uid), "Judul lama"),
        (str(later.uid), "x"),
        (str(gone.uid), "x"),
        (UID, "Diketik"),
        ("", "Tempel"),
    ]
    body = "".join(html.story_block(uid, title) for uid, title in named)
    page = open_story(factories.article(body=body))
    page.get_by_text("Judul baru").wait_for()
    lines = [block.inner_text().split("\n") for block in page.locator("aside.editor-block").all()]
    assert [line[1] for line in lines] == ["Judul baru", "Besok", "Ditarik", "Diketik", "Tempel"]
    assert [line[-2] for line in lines] == [*["Change"] * 4, "Choose the story"]
    for line, label, note in zip(
        lines,
        ("Live", "Scheduled", "Withdrawn", "A story that you may not see", "No story chosen yet"),
        (
            "WIB",
            "Readers see this line from then on.",
            "The story is withdrawn: readers do not see this line.",
            "Readers do not see this line now.",
            "Readers do not see this line until its story is chosen.",
        ),
        strict=True,
    ):
        assert line[2].startswith(label)
        assert line[2].endswith(note)
    assert html.sanitise(page.locator("#id_body").input_value()) == body


def test_a_pasted_line_is_resolved_and_a_line_changed_by_keyboard(open_story):
    first, second = (factories.published(headline=headline) for headline in ("Banjir Surut", "Cabai Turun"))
    page = open_story(factories.article(body='<p>a</p><aside data-story="">Banjir Surut</aside><p>b</p>'))
    editor(page)
    press(page, "End", "ArrowDown")
    assert said(page).startswith("Read also. Banjir Surut. No story chosen yet.")
    press(page, "Enter")
    appear(options(page), 1)
    press(page, "Enter")
    assert text(page) == f"<p>a</p>{html.story_block(str(first.uid), 'Banjir Surut')}<p>b</p>"
    press(page, "Enter")
    page.keyboard.type("cabai")
    appear(options(page).filter(has_text="Banjir"), 0)
    appear(options(page), 1)
    press(page, "Enter")
    assert text(page) == f"<p>a</p>{html.story_block(str(second.uid), 'Cabai Turun')}<p>b</p>"
    press(page, "Delete")
    assert text(page) == "<p>a</p><p>b</p>"


def test_a_typed_line_is_looked_for_and_may_wait_for_its_story(open_story):
    page = open_story()
    editor(page)
    page.keyboard.type("Isi.")
    page.keyboard.press("Enter")
    page.keyboard.type("Baca Juga: Banjir Surut")
    button(page, "Read also").click()
    dialog = page.get_by_role("dialog", name="Read also")
    assert dialog.get_by_role("combobox").input_value() == "Banjir Surut"
    dialog.get_by_role("button", name="Insert without a story").click()
    page.keyboard.type("Lanjut.")
    assert text(page) == '<p>Isi.</p><aside data-story="">Banjir Surut</aside><p>Lanjut.</p>'
    press(page, "Home", "Backspace")
    assert said(page).startswith("Read also. Banjir Surut.")
    press(page, "Backspace")
    assert text(page) == "<p>Isi.</p><p>Lanjut.</p>"


def test_leaving_the_dialog_changes_nothing_and_the_cursor_stays(open_story):
    page = open_story(factories.article(body="<p>Satu dua.</p>"))
    editor(page)
    for keys, name in (
        ("Control+Alt+b", "Read also"),
        ("Control+Alt+f", "Photo"),
        ("Control+Alt+g", "Gallery"),
        ("Control+Alt+e", "Link card"),
        ("Control+k", "Link"),
    ):
        press(page, "Home", keys)
        page.get_by_role("dialog", name=name, exact=True).wait_for()
        press(page, "Escape")
        assert page.get_by_role("dialog").count() == 0
        page.keyboard.type("x")
    assert text(page) == "<p>xxxxxSatu dua.</p>"


# ---- photos


@pytest.fixture
def library(transactional_db):
    return [factories.picture(caption=f"Foto {n}", alt=f"Uraian {n}") for n in range(3)]


def test_a_photo_is_chosen_by_keyboard_and_captioned_in_place(open_story, library):
    page = open_story(factories.article(body="<p>Satu.</p>"))
    editor(page)
    press(page, "End", "Control+Alt+f")
    dialog = page.get_by_role("dialog", name="Photo", exact=True)
    assert dialog.get_by_role("searchbox").evaluate("box => box === document.activeElement")
    appear(pictures(page), 3)
    press(page, "ArrowDown", "ArrowRight", "End", "ArrowLeft")
    assert focused(page).startswith("Foto 1")
    press(page, "ArrowUp")
    assert dialog.get_by_role("searchbox").evaluate("box => box === document.activeElement")
    page.keyboard.type("uraian 2")
    appear(pictures(page), 1)
    press(page, "ArrowDown", "Enter")
    figure = page.locator("figure.editor-block")
    assert figure.locator("img").get_attribute("src") == library[2].rendition("full", "webp", 480).url
    assert figure.locator("figcaption").get_attribute("data-shown") == "Foto 2"
    assert "Juru Foto" in figure.inner_text()
    assert "Alternative text: Uraian 2" in figure.inner_text()
    page.keyboard.type("Keterangan")
    press(page, "Enter")
    page.keyboard.type("Dua.")
    assert text(page) == f"<p>Satu.</p>{html.photo_block(str(library[2].uid), 'Keterangan')}<p>Dua.</p>"


def test_another_photo_keeps_the_caption(open_story, library):
    body = html.photo_block(str(library[0].uid), "Keterangan")
    page = open_story(factories.article(body=body))
    page.locator("figcaption").click()
    press(page, "Home", "Backspace")
    assert said(page).startswith("Photo. Keterangan.")
    press(page, "Enter")
    appear(pictures(page), 3)
    press(page, "ArrowDown", "Enter")
    assert text(page) == html.photo_block(str(library[2].uid), "Keterangan")


def test_a_photo_without_file_or_not_there_says_so(open_story):
    wanting = factories.photo()
    page = open_story(factories.article(body=html.photo_block(str(wanting.uid), "a") + html.photo_block(UID, "b")))
    page.get_by_text("Not in the library").wait_for()
    first, second = (block.inner_text() for block in page.locator("figure.editor-block").all())
    assert "No file" in first
    assert "Readers see the picture once there is a file." in first
    assert "Readers do not see it. Choose another photo." in second


def test_a_photo_without_file_leads_to_where_it_lies(open_story):
    away = "https://antara.example/foto.jpg"
    photo, unknown = factories.photo(supplied_at=away), factories.photo()
    body = html.photo_block(str(photo.uid), "a") + html.photo_block(str(unknown.uid), "b")
    page = open_story(factories.article(body=body, lead_photo=photo))
    links = page.locator("[data-supplied]:visible")
    appear(links, 2)
    assert [link.get_attribute("href") for link in links.all()] == [away, away]
    assert page.locator("figure.editor-block").nth(1).locator("[data-supplied]").is_hidden()


def test_a_photo_is_uploaded_in_place_and_nothing_is_lost_on_an_error(open_story):
    page = open_story()
    editor(page)
    page.keyboard.type("Satu.")
    button(page, "Photo").click()
    dialog = page.get_by_role("dialog", name="Photo", exact=True)
    dialog.get_by_role("button", name="Upload a new photo").click()
    dialog.get_by_label("Photographer", exact=True).fill("Bram")
    dialog.get_by_role("button", name="Upload and insert").click()
    dialog.get_by_text("Say in a few words what the picture shows.").wait_for()
    file, alt = dialog.locator("[name=file]"), dialog.locator("[name=alt]")
    assert file.evaluate("input => input === document.activeElement")
    for field in (file, alt):
        assert field.get_attribute("aria-invalid") == "true"
        assert page.locator(f"#{field.get_attribute('aria-describedby').split()[-1]}").inner_text()
    press(page, "Escape")
    assert text(page) == "<p>Satu.</p>"
    button(page, "Photo").click()
    dialog.get_by_role("button", name="Upload a new photo").click()
    assert dialog.get_by_label("Photographer", exact=True).input_value() == "Bram"
    file.set_input_files({"name": "a.gif", "mimeType": "image/gif", "buffer": GIF})
    assert dialog.locator("[data-preview]").is_visible()
    alt.fill("Perahu")
    answers = [503, 507]
    page.route("**/blocks/upload/", lambda route: route.fulfill(status=answers.pop(0), body="<p>Sebentar.</p>"))
    for left in (1, 0):
        dialog.get_by_role("button", name="Upload and insert").click()
        dialog.get_by_text("does not answer, or has no room. Nothing is lost").wait_for()
        assert len(answers) == left
        dialog.locator("[data-problem]").evaluate("note => { note.textContent = '' }")
    page.unroute("**/blocks/upload/")
    page.context.problems.clear()  # the browser notes both
    alt.press("Enter")
    page.locator("figure.editor-block img").wait_for()
    photo = Photo.objects.get()
    assert (photo.alt, photo.photographer) == ("Perahu", "Bram")
    assert text(page) == f"<p>Satu.</p>{html.photo_block(str(photo.uid), '')}"
    button(page, "Photo").click()
    dialog.get_by_role("button", name="Upload a new photo").click()
    assert dialog.get_by_label("Photographer", exact=True).input_value() == ""


def test_a_pasted_picture_goes_to_the_upload(open_story):
    page = open_story()
    page.eval_on_selector(
        ".editor__text",
        """(box, bytes) => {
          const data = new DataTransfer();
          const binary = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0));
          data.items.add(new File([binary], "layar.png", { type: "image/png" }));
          box.focus();
          box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        base64.b64encode(GIF).decode(),
    )
    dialog = page.get_by_role("dialog", name="Photo", exact=True)
    assert dialog.locator("[name=alt]").evaluate("input => input === document.activeElement")
    assert dialog.locator("[name=file]").evaluate("input => input.files[0].name") == "layar.png"


def test_a_dropped_picture_goes_where_it_is_dropped(open_story):
    page = open_story(factories.article(body="<p>Satu.</p><p>Dua.</p><p>Tiga.</p>"))
    editor(page)
    press(page, "Control+Home")
    page.locator(".editor__text p").nth(1).evaluate(
        """(paragraph, bytes) => {
          const data = new DataTransfer();
          const binary = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0));
          data.items.add(new File([binary], "a.gif", { type: "image/gif" }));
          const { left, top } = paragraph.getBoundingClientRect();
          const place = { clientX: left + 5, clientY: top + 5, bubbles: true, cancelable: true };
          paragraph.dispatchEvent(new DragEvent("drop", { dataTransfer: data, ...place }));
        }""",
        base64.b64encode(GIF).decode(),
    )
    page.get_by_role("dialog", name="Photo", exact=True).locator("[name=alt]").fill("Perahu")
    press(page, "Enter")
    page.locator("figure.editor-block img").wait_for()
    figure = html.photo_block(str(Photo.objects.get().uid), "")
    assert text(page) == f"<p>Satu.</p><p>Dua.</p>{figure}<p>Tiga.</p>"


def fill_upload(page):
    """The dialog of photos, open from the text, with a new one that is not sent yet."""
    editor(page)
    button(page, "Photo").click()
    dialog = page.get_by_role("dialog", name="Photo", exact=True)
    dialog.get_by_role("button", name="Upload a new photo").click()
    dialog.locator("[name=file]").set_input_files({"name": "a.gif", "mimeType": "image/gif", "buffer": GIF})
    dialog.locator("[name=alt]").fill("Perahu")
    return dialog


def test_an_upload_goes_nowhere_after_its_dialog_was_left(open_story):
    page = open_story(factories.article(body="<p>Satu.</p>"))
    held = []
    page.route("**/blocks/upload/", lambda route: held.append(route))
    dialog = fill_upload(page)
    with page.expect_request("**/blocks/upload/"):
        press(page, "Enter")
    with page.expect_event("requestfailed"):
        press(page, "Escape")
    assert len(held) == 1
    page.locator("[data-photo-field] [data-choose]").click()
    dialog.get_by_role("button", name="Upload a new photo").click()
    assert dialog.locator("[data-problem]").is_hidden()
    assert dialog.locator("[name=alt]").input_value() == "Perahu"
    page.unroute("**/blocks/upload/")
    dialog.get_by_role("button", name="Upload and use").click()
    page.locator("[data-photo-field] img[src]").wait_for()
    assert page.locator("#id_lead_photo").evaluate("menu => Number(menu.value)") == Photo.objects.get().pk
    assert text(page) == "<p>Satu.</p>"


def test_a_session_that_is_over_is_told_and_logging_in_elsewhere_is_enough(open_story, log_in):
    page = open_story()
    dialog = fill_upload(page)
    page.context.clear_cookies(name="sessionid")
    press(page, "Enter")
    dialog.get_by_text("you may be logged out. Nothing is lost: log in again in another tab").wait_for()
    log_in(page, factories.user(is_superuser=True, language="en"))
    [cookie] = [cookie for cookie in page.context.cookies() if cookie["name"] == "csrftoken"]
    page.context.add_cookies([{**cookie, "value": "n" * 32}])  # as logging in renews it
    press(page, "Enter")
    page.locator("figure.editor-block img").wait_for()
    assert Photo.objects.get().alt == "Perahu"


def test_a_fault_after_the_upload_is_not_called_a_lost_upload(open_story):
    page = open_story()
    dialog = fill_upload(page)
    page.evaluate("() => { HTMLDialogElement.prototype.close = () => { throw new Error('a fault of ours'); }; }")
    with page.expect_event("pageerror"):
        press(page, "Enter")
    assert dialog.locator("[data-problem]").is_hidden()
    assert dialog.locator("[data-send]").get_attribute("aria-disabled") == "false"
    assert Photo.objects.count() == 1
    page.context.problems.clear()


def test_what_was_not_answered_is_asked_again(open_story, library):
    [photo, *_rest] = library
    story = factories.article(body=html.photo_block(str(photo.uid), ""))
    page = open_story()
    page.route("**/blocks/?*", lambda route: route.fulfill(body="<p>Sebentar.</p>"))
    with page.expect_response("**/blocks/?*"):
        page.goto(page.url.replace("add/", f"{story.pk}/change/"))
    page.unroute("**/blocks/?*")
    figure = page.locator("figure.editor-block img")
    assert figure.get_attribute("src") is None
    page.locator("[data-photo-field] [data-choose]").click()
    pictures(page).first.click()
    page.locator("figure.editor-block img[src]").wait_for()
    assert figure.get_attribute("src") == photo.rendition("full", "webp", 480).url


# ---- cards


def test_a_card_is_made_and_changed_by_keyboard(open_story):
    page = open_story(factories.article(body="<p>Satu.</p>"))
    editor(page)
    press(page, "End", "Control+Alt+e")
    dialog = page.get_by_role("dialog", name="Link card")
    page.keyboard.type("javascript:alert(1)")
    press(page, "Enter")
    assert dialog.get_by_text("This is no web address").is_visible()
    assert dialog.get_by_text("Say what the page is about").is_visible()
    assert dialog.get_by_label("Address").evaluate("input => input === document.activeElement")
    dialog.get_by_label("Address").fill("contoh.id/a?b=1&c='2'")
    press(page, "Tab")
    page.keyboard.type("  Judul   kartu ")
    press(page, "Enter")
    made = '<aside data-embed="https://contoh.id/a?b=1&amp;c=%272%27">Judul kartu</aside>'
    assert text(page) == f"<p>Satu.</p>{made}"
    assert html.sanitise(made) == made
    press(page, "ArrowUp")
    assert said(page).startswith("Link card. Judul kartu.")
    press(page, "Enter")
    assert dialog.get_by_label("Address").input_value() == "https://contoh.id/a?b=1&c=%272%27"
    dialog.get_by_label("Title").fill("Lain")
    press(page, "Enter")
    assert text(page) == f"<p>Satu.</p>{made.replace('Judul kartu', 'Lain')}"


def test_an_address_alone_in_its_paragraph_becomes_the_card(open_story):
    page = open_story(factories.article(body=f"<p>Satu.</p><p>{CARD.replace('&', '&amp;')}</p>"))
    editor(page)
    press(page, "Control+End", "Control+Alt+e")
    dialog = page.get_by_role("dialog", name="Link card")
    assert dialog.get_by_label("Address").input_value() == CARD
    page.keyboard.type("Judul")
    press(page, "Enter")
    assert text(page) == f"<p>Satu.</p>{html.embed_block(CARD, 'Judul')}"


@pytest.mark.parametrize(
    "address",
    [
        "https://contoh.id@jahat.example/",
        "http://localhost/",
        "ftp://contoh.id/",
        "//contoh.id/",
        "https://",
        "mailto:a@contoh.id",
    ],
)
def test_a_card_leads_nowhere_that_the_sanitiser_refuses(open_story, address):
    page = open_story()
    editor(page)
    button(page, "Link card").click()
    dialog = page.get_by_role("dialog", name="Link card")
    dialog.get_by_label("Address").fill(address)
    dialog.get_by_label("Title").fill("a")
    press(page, "Enter")
    assert dialog.get_by_text("This is no web address").is_visible()
    assert html.embed_address(address) == ""


# ---- all of them


def test_blocks_are_moved_and_removed_and_come_back(open_story):
    target = factories.published()
    line, figure = html.story_block(str(target.uid), target.headline), html.photo_block(UID, "Foto")
    page = open_story(factories.article(body=f"<p>a</p>{line}{figure}<p>b</p>"))
    page.locator("figcaption").click()
    press(page, "End")
    page.keyboard.type(" baru")
    press(page, "Alt+ArrowUp")
    moved = figure.replace("Foto", "Foto baru")
    assert text(page) == f"<p>a</p>{moved}{line}<p>b</p>"
    press(page, "Alt+ArrowDown", "Home", "Backspace")
    assert "figure" in text(page)
    press(page, "Backspace")
    assert text(page) == f"<p>a</p>{line}<p>b</p>"
    page.get_by_role("button", name="Remove this line").click()
    assert text(page) == "<p>a</p><p>b</p>"
    page.keyboard.press("Control+z")
    assert "aside" in text(page)


def test_the_tab_key_reaches_the_buttons_of_a_marked_block(open_story):
    page = open_story(factories.article(body='<p>a</p><aside data-story="">Judul</aside><p>b</p>'))
    editor(page)
    press(page, "End", "ArrowDown", "Tab")
    assert focused(page) == "Choose the story"
    press(page, "Enter")
    page.get_by_role("dialog", name="Read also").wait_for()


def test_dialogs_keep_the_focus_inside(open_story, library):
    page = open_story()
    editor(page)
    for name, title in [(name, name) for name in ("Read also", "Photo", "Gallery", "Link card")]:
        button(page, name).click()
        page.get_by_role("dialog", name=title, exact=True).wait_for()
        for _ in range(12):
            press(page, "Tab")
            assert page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
        press(page, "Escape")
        assert page.evaluate("document.activeElement.classList.contains('editor__text')")
