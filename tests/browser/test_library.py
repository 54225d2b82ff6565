"""The photo library in Chromium: many files dropped, pasted and chosen, one that fails, what files say in a story."""

import base64

import pytest

from articles.models import Photo
from tests import factories, pictures

UPLOAD = "/admin/articles/photo/upload/"
DROP = """([type, files]) => {
  const data = new DataTransfer();
  for (const [name, bytes] of files) {
    const binary = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0));
    data.items.add(new File([binary], name, { type: "image/jpeg" }));
  }
  const made = type === "drop" ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("[data-drop]").dispatchEvent(made);
}"""


@pytest.fixture
def library(live_server, open_context, log_in, transactional_db):
    """The page for many photos, open to an editor."""

    def open_library(**options):
        page = open_context(**options).new_page()
        log_in(page, factories.user("Editor", language="en"))
        page.goto(f"{live_server.url}{UPLOAD}")
        return page

    return open_library


def given(name: str, data: bytes) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def states(page) -> dict[str, str]:
    """What is said of each file."""
    rows = page.locator(".upload-file").all()
    return {row.locator("[data-name]").inner_text(): row.locator("[data-tag]").inner_text() for row in rows}


def test_files_are_dropped_and_pasted_and_then_completed(library):
    page = library()
    dropped, pasted = pictures.jpeg(xmp={"photographer": "Bram"}), pictures.jpeg(colour="red")
    for kind, name, data in (("drop", "a.jpg", dropped), ("paste", "b.jpg", pasted)):
        page.evaluate(DROP, [kind, [[name, base64.b64encode(data).decode()]]])
    page.get_by_text("2 of 2 are in the library.").wait_for()
    page.get_by_role("link", name="Complete caption and credit").click()
    assert page.get_by_label("Photographer").nth(1).input_value() == "Bram"
    for place, words in enumerate(("Perahu", "Sungai")):
        page.get_by_label("Alternative text").nth(place).fill(words)
    page.get_by_role("button", name="Save all").click()
    page.get_by_text("2 photos are saved.").wait_for()
    assert sorted(Photo.objects.values_list("alt", "photographer")) == [("Perahu", "Bram"), ("Sungai", "")]


def test_one_that_fails_stops_no_other_and_is_sent_again(library):
    page = library()
    known = pictures.jpeg(colour="blue")
    lost = []

    def lose_first(route):
        if lost or b'filename="lost.jpg"' not in (route.request.post_data_buffer or b""):
            return route.continue_()
        lost.append(route)
        return route.abort()

    page.route(f"**{UPLOAD}", lose_first)
    files = [given("lost.jpg", pictures.jpeg()), given("no.jpg", b"x"), given("a.jpg", known), given("b.jpg", known)]
    page.context.problems.clear()
    page.locator("#files").set_input_files(files)
    page.get_by_role("link", name="Complete caption and credit").wait_for()  # nothing is on its way any more
    found = states(page)
    twins = {found.pop("a.jpg"), found.pop("b.jpg")}  # sent side by side: either may be the first
    assert (found, twins) == (
        {"lost.jpg": "Not taken", "no.jpg": "Not taken"},
        {"In the library", "In the library already"},
    )
    assert (
        page.locator(".upload-file", has_text="no.jpg").get_by_text("This is no picture that can be read.").is_visible()
    )
    page.context.problems.clear()  # the browser notes what was lost
    page.get_by_role("button", name="Try again: lost.jpg").click()
    page.get_by_text("2 of 4 are in the library.").wait_for()
    assert Photo.objects.count() == 2


def test_what_waits_is_stopped_and_what_was_kept_stays(library):
    page = library()
    held = []
    page.route(f"**{UPLOAD}", lambda route: held.append(route))
    files = [given(f"{n}.jpg", pictures.jpeg(size=(20 + n, 20))) for n in range(4)]
    page.locator("#files").set_input_files(files)
    page.locator(".upload-file progress:visible").nth(1).wait_for()
    assert len(held) == 2
    page.get_by_role("button", name="Stop the rest").click()
    page.get_by_text("0 of 4 are in the library.").wait_for()
    assert set(states(page).values()) == {"Stopped"}
    page.unroute(f"**{UPLOAD}")
    page.get_by_role("button", name="Try again: 3.jpg").click()
    page.get_by_text("1 of 4 are in the library.").wait_for()
    assert Photo.objects.get().width == 23


def test_without_script_the_same_page_takes_many_files(library):
    page = library(java_script_enabled=False)
    page.locator("#files").set_input_files([given("a.jpg", pictures.jpeg()), given("b.jpg", b"x")])
    page.get_by_role("button", name="Upload").click()
    assert "b.jpg: this is no picture that can be read." in page.locator(".messagelist").inner_text().lower()
    page.get_by_label("Alternative text").fill("Perahu")
    page.get_by_role("button", name="Save all").click()
    assert Photo.objects.get().alt == "Perahu"


def test_the_storys_dialog_shows_what_the_file_says_and_keeps_what_was_typed(open_story):
    page = open_story()
    page.locator("[data-photo-field] [data-choose]").click()
    dialog = page.get_by_role("dialog", name="Photo", exact=True)
    dialog.get_by_role("button", name="Upload a new photo").click()
    dialog.get_by_label("Agency").fill("Milik saya")
    said = {"photographer": "Bram", "credit": "Lukis via AP"}
    file = dialog.locator("[name=file]")
    file.set_input_files(given("a.jpg", pictures.jpeg(iim=said, xmp=said | {"photographer": "Sita"})))
    told = dialog.locator("[data-read-told]")
    told.get_by_text("The file contradicts itself in: photographer.").wait_for()
    photographer = dialog.get_by_label("Photographer", exact=True)
    assert photographer.input_value() == "Sita"
    assert dialog.get_by_label("Agency").input_value() == "Milik saya"
    file.set_input_files(given("b.jpg", pictures.jpeg(xmp={"photographer": "Rana"})))
    told.get_by_text("Filled in from the file: Photographer. Look it through.", exact=True).wait_for()
    assert photographer.input_value() == "Rana"
    dialog.locator("[name=alt]").fill("Perahu")
    written = dialog.get_by_text("This was written for the file before.")
    assert written.is_hidden()
    file.set_input_files({"name": "c.jpg", "mimeType": "image/jpeg", "buffer": b"Catatan rapat"})
    dialog.get_by_text("This is no picture that can be read.").wait_for()
    assert written.is_visible()
    assert (file.get_attribute("aria-invalid"), dialog.locator("[name=alt]").input_value()) == ("true", "Perahu")
    file.set_input_files(given("b.jpg", pictures.jpeg(xmp={"photographer": "Rana"})))
    told.get_by_text("Filled in from the file").wait_for()
    assert dialog.get_by_text("This is no picture that can be read.").is_hidden()
    dialog.get_by_role("button", name="Upload and use").click()
    page.locator("[data-photo-field] img[src]").wait_for()
    assert Photo.objects.get().photographer == "Rana"


def test_a_picture_that_the_library_has_is_offered_instead(open_story):
    known = factories.photo(file=pictures.file(), alt="Perahu", caption="Sungai")
    page = open_story()
    page.locator("[data-photo-field] [data-choose]").click()
    dialog = page.get_by_role("dialog", name="Photo", exact=True)
    dialog.get_by_role("button", name="Upload a new photo").click()
    dialog.locator("[name=file]").set_input_files(given("lain.jpg", pictures.jpeg()))
    use, send = (dialog.get_by_role("button", name=name) for name in ("Use that one", "Upload and use"))
    use.wait_for()
    assert send.get_attribute("aria-disabled") == "true"
    dialog.locator("[name=file]").set_input_files(given("baru.jpg", pictures.jpeg(xmp={"photographer": "Rana"})))
    dialog.get_by_text("Filled in from the file").wait_for()
    assert (use.is_hidden(), send.get_attribute("aria-disabled")) == (True, "false")
    dialog.locator("[name=alt]").fill("Perahu")
    page.route("**/blocks/read/", lambda route: route.abort())  # so that sending it finds out
    dialog.locator("[name=file]").set_input_files(given("lain.jpg", pictures.jpeg()))
    send.click()
    use.wait_for()
    assert dialog.get_by_text("This very picture is in the library already").count() == 1
    assert send.get_attribute("aria-disabled") == "true"
    page.context.problems.clear()  # of the request that was stopped
    use.click()
    assert page.locator("#id_lead_photo").evaluate("menu => Number(menu.value)") == known.pk
    assert Photo.objects.count() == 1
