"""Galleries in the story's editor: put together from the library by keyboard and pointer, sorted, changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import html
from articles.models import Photo
from tests import factories
from tests.browser.demo import UID, text
from tests.browser.keys import appear, button, editor, press
from tests.browser.test_blocks import focused, pictures, said
from tests.filled import GIF


@pytest.fixture
def library(transactional_db):
    return [factories.picture(caption=f"Foto {n}", alt=f"Uraian {n}") for n in range(3)]


def rows(page):
    """The photos of the gallery that is put together, in their order."""
    return page.locator("dialog [data-row] [data-label]").all_inner_texts()


def gallery(photos, caption):
    return html.gallery_block([str(photo.uid) for photo in photos], caption)


def test_a_gallery_is_put_together_by_keyboard_and_captioned_in_place(open_story, library):
    page = open_story(factories.article(body="<p>Satu.</p>"))
    editor(page)
    press(page, "End", "Control+Alt+g")
    dialog = page.get_by_role("dialog", name="Gallery", exact=True)
    done = dialog.get_by_role("button", name="Insert gallery")
    appear(pictures(page), 3)
    press(page, "ArrowDown", "Enter")
    assert rows(page) == ["Foto 2"]
    assert dialog.get_by_text("Choose at least two photos.").is_visible()
    assert done.get_attribute("aria-disabled") == "true"
    done.press("Enter")
    assert dialog.is_visible()
    pictures(page).first.focus()
    press(page, "ArrowRight", "Space", "ArrowRight", "Enter")
    assert rows(page) == ["Foto 2", "Foto 1", "Foto 0"]
    assert [option.get_attribute("aria-selected") for option in pictures(page).all()] == ["true"] * 3
    assert dialog.locator("[data-tray] [role=status]").text_content() == "Foto 0 added, place 3 of 3."
    press(page, "ArrowLeft", "Enter")
    assert rows(page) == ["Foto 2", "Foto 0"]
    assert focused(page).startswith("Foto 1")
    assert pictures(page).nth(1).get_attribute("aria-selected") == "false"
    press(page, "Enter")
    dialog.locator("[data-row]").first.focus()
    press(page, "ArrowDown", "Alt+ArrowUp")
    assert rows(page) == ["Foto 0", "Foto 2", "Foto 1"]
    press(page, "ArrowDown", "Delete")
    assert rows(page) == ["Foto 0", "Foto 1"]
    done.press("Enter")
    page.keyboard.type("Pasar pagi")
    press(page, "Enter")
    page.keyboard.type("Dua.")
    assert text(page) == f"<p>Satu.</p>{gallery([library[0], library[1]], 'Pasar pagi')}<p>Dua.</p>"
    figure = page.locator("figure.editor-block")
    assert figure.locator("img").evaluate_all("images => images.map((image) => image.alt)") == ["Uraian 0", "Uraian 1"]
    assert "2 photos" in figure.inner_text()
    assert html.sanitise(text(page)) == text(page)


def test_a_gallery_is_sorted_by_buttons_and_pointer_and_keeps_its_caption(open_story, library):
    zero, one, two = library
    page = open_story(factories.article(body=gallery(library, "Pasar")))
    page.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog", name="Gallery", exact=True)
    appear(pictures(page), 3)
    assert rows(page) == ["Foto 0", "Foto 1", "Foto 2"]
    dialog.get_by_role("button", name="Move down: Foto 0").press("Enter")
    assert rows(page) == ["Foto 1", "Foto 0", "Foto 2"]
    assert page.evaluate("document.activeElement.title") == "Move down: Foto 0"
    press(page, "Enter")
    assert rows(page) == ["Foto 1", "Foto 2", "Foto 0"]
    assert page.evaluate("document.activeElement.title") == "Move up: Foto 0"
    press(page, "Enter")
    assert rows(page) == ["Foto 1", "Foto 0", "Foto 2"]
    grip, goal = (dialog.locator("[data-row] [data-grip]").nth(at).bounding_box() for at in (2, 0))
    page.mouse.move(grip["x"] + 5, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + 5, goal["y"] + 2, steps=8)
    page.mouse.up()
    assert rows(page) == ["Foto 2", "Foto 1", "Foto 0"]
    dialog.get_by_role("button", name="Remove: Foto 1").click()
    assert dialog.locator("[data-row]").last.evaluate("row => row === document.activeElement")
    dialog.get_by_role("button", name="Change gallery").click()
    assert text(page) == gallery([two, zero], "Pasar")
    press(page, "Enter")
    dialog.wait_for()
    press(page, "Escape")
    assert said(page).startswith("Gallery. 2 photos. Pasar. Enter changes the gallery")
    press(page, "Control+z")
    assert text(page) == gallery([zero, one, two], "Pasar")


def test_a_gallery_says_which_photos_readers_do_not_see(open_story, library):
    ended = factories.picture(caption="Lama", rights_end=timezone.now() - timedelta(hours=1))
    page = open_story(factories.article(body=html.gallery_block([str(library[0].uid), str(ended.uid), UID], "")))
    figure = page.locator("figure.editor-block")
    figure.get_by_text("Not in the library").wait_for()
    assert figure.get_by_text("Not seen by readers: 2").is_visible()
    assert figure.locator(".editor-block__thumb").all_inner_texts() == ["", "Rights ended", "Not in the library"]


def test_a_photo_is_uploaded_into_a_gallery(open_story, library):
    page = open_story()
    editor(page)
    button(page, "Gallery").click()
    dialog = page.get_by_role("dialog", name="Gallery", exact=True)
    pictures(page).first.click()
    dialog.get_by_role("button", name="Upload a new photo").click()
    dialog.locator("[name=file]").set_input_files({"name": "a.gif", "mimeType": "image/gif", "buffer": GIF})
    dialog.locator("[name=alt]").fill("Perahu")
    dialog.get_by_role("button", name="Upload and add").click()
    dialog.get_by_role("button", name="Insert gallery").click()
    assert text(page) == gallery([library[2], Photo.objects.get(alt="Perahu")], "")


def test_a_gallery_holds_thirty_photos(open_story, library):
    many = [factories.photo(caption=f"Banyak {n}") for n in range(30)]
    page = open_story(factories.article(body=gallery(many, "")))
    page.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog", name="Gallery", exact=True)
    dialog.get_by_role("searchbox").fill("uraian 1")
    appear(pictures(page), 1)
    pictures(page).first.click()
    assert dialog.locator("[data-tray] [role=status]").text_content() == "A gallery holds at most 30 photos."
    assert len(rows(page)) == 30
