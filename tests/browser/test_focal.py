"""Setting the focal point of a photo in Chromium: by click, drag and keys, and what each shape shows meanwhile."""

import random
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from articles import library
from articles.models import Photo
from articles.renditions import SHAPES, crop
from tests import factories

RATIOS = {shape: ratio for shape, ratio in SHAPES.items() if ratio}


def drawn(gradient=Image.radial_gradient) -> bytes:
    """A picture of 400 by 300 pixels that is not the same everywhere."""
    made = BytesIO()
    gradient("L").resize((400, 300)).convert("RGB").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def photo(transactional_db):
    """400 by 300 pixels, the focal point in the middle."""
    made = factories.photo(file=ContentFile(drawn(), name="gambar.png"))
    library.name(made)
    return made


@pytest.fixture
def open_photo(enter, people, live_server, photo):
    def open_photo(who="hari", at=None, **options):
        page = enter(who, **options)
        page.goto(f"{live_server.url}/admin/articles/photo/{at or f'{photo.pk}/change'}/")
        if options.get("java_script_enabled", True):
            page.wait_for_load_state("networkidle")
        return page

    return open_photo


def stage(page):
    """Where the picture stands, scrolled into view."""
    whole = page.locator("[data-whole]")
    whole.scroll_into_view_if_needed()
    return whole.bounding_box()


def at(box, x, y):
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def point(page):
    return tuple(float(page.locator(f"#id_focal_{axis}").input_value()) for axis in "xy")


def parts(page) -> dict[str, list[float]]:
    """What each frame shows of the picture, in the picture's pixels: left, top, right, bottom."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("[data-crop]")].map((frame) => {
          const box = frame.getBoundingClientRect();
          const image = frame.querySelector("img").getBoundingClientRect();
          const across = 400 / image.width, down = 300 / image.height;
          return [frame.className.split("--")[1], [
            (box.left - image.left) * across, (box.top - image.top) * down,
            (box.right - image.left) * across, (box.bottom - image.top) * down]];
        }))"""
    )


def stored(photo):
    row = Photo.objects.get(pk=photo.pk)
    return row.focal_x, row.focal_y


def test_the_browser_cuts_as_the_renditions_are_cut(open_photo):
    chance = random.Random(7)
    cases = [
        [chance.randint(1, 12_000), chance.randint(1, 12_000), list(ratio), [chance.random(), chance.random()]]
        for _n in range(300)
        for ratio in RATIOS.values()
    ]
    cases += [[400, 300, [16, 9], focal] for focal in ([0, 0], [1, 1], [0.5, 0.5], [0, 1])]
    found = open_photo().evaluate(
        """async (cases) => {
          const { crop } = await import(document.querySelector('script[src*="focal"]').src);
          return cases.map((each) => crop(...each));
        }""",
        cases,
    )
    named = {ratio: shape for shape, ratio in RATIOS.items()}
    wanted = [list(crop(width, height, named[tuple(ratio)], tuple(focal))) for width, height, ratio, focal in cases]
    assert len(cases) == 904
    assert found == wanted


@pytest.mark.parametrize("width", [1280, 360])
def test_a_click_sets_the_point_and_every_crop_follows_at_once(open_photo, photo, width):
    page = open_photo(viewport={"width": width, "height": 900})
    page.mouse.click(*at(stage(page), 0.2, 0.7))
    x, y = point(page)
    assert (x, y) == pytest.approx((0.2, 0.7), abs=0.01)
    found = parts(page)
    for frame, shape in (("16x9", "16x9"), ("4x3", "4x3"), ("1x1", "1x1"), ("round", "1x1")):
        assert found[frame] == pytest.approx(crop(400, 300, shape, (x, y)), abs=1.5), frame
    assert page.locator("#id_focal_x").get_attribute("aria-valuetext") == "20%"
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    assert stored(photo) == (x, y)


def test_a_drag_moves_it_as_far_as_the_edge(open_photo):
    page = open_photo()
    box = stage(page)
    page.mouse.move(*at(box, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*at(box, 0.8, 0.25))
    middle = point(page)
    page.mouse.move(*at(box, 1.2, -0.3))
    page.mouse.up()
    assert middle == pytest.approx((0.8, 0.25), abs=0.01)
    assert point(page) == (1, 0)
    page.mouse.move(*at(box, 0.3, 0.3))  # let go: it stays
    assert point(page) == (1, 0)


def test_keys_move_it_by_small_and_large_steps(open_photo):
    page = open_photo()
    across, down = page.get_by_label("Focal point, from the left"), page.get_by_label("Focal point, from the top")
    across.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    assert point(page) == (0.43, 0.5)
    down.focus()
    for key in ("ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert point(page) == (0.43, 0.61)
    for _n in range(6):
        page.keyboard.press("Shift+ArrowDown")
    assert point(page) == (0.43, 1)
    page.get_by_role("button", name="Back to the middle").click()
    assert point(page) == (0.5, 0.5)


def test_a_new_photo_is_cut_before_it_is_uploaded(open_photo):
    page = open_photo(at="add")
    assert not page.locator("[data-stage]").is_visible()
    picture = {"name": "baru.png", "mimeType": "image/png", "buffer": drawn(Image.linear_gradient)}
    page.set_input_files("#id_file", picture)
    page.locator("[data-stage]").wait_for()
    page.mouse.click(*at(stage(page), 0.1, 0.5))
    assert parts(page)["1x1"] == pytest.approx(crop(400, 300, "1x1", point(page)), abs=1.5)
    page.set_input_files("#id_file", {"name": "bukan.png", "mimeType": "image/png", "buffer": b"bukan gambar"})
    page.locator("[data-stage]").wait_for(state="hidden")
    page.set_input_files("#id_file", picture)
    page.locator("[data-stage]").wait_for()
    page.fill("#id_alt", "Lingkaran")
    chosen = point(page)
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    assert stored(Photo.objects.get(alt="Lingkaran")) == chosen


def test_without_scripts_the_sliders_are_saved_and_the_kept_crops_shown(open_photo, photo):
    page = open_photo(java_script_enabled=False)
    assert page.locator("[data-crop] img").count() == 4
    assert page.locator("[data-crop='16 9'] img").get_attribute("src") == photo.rendition("16x9", "webp", 640).url
    assert not page.locator("[data-how]").is_visible()
    page.locator("#id_focal_x").focus()
    page.keyboard.press("Home")
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    assert stored(photo) == (0, 0.5)


def test_a_point_that_nobody_moves_stays_to_the_last_digit(open_photo, photo):
    Photo.objects.filter(pk=photo.pk).update(focal_x=0.1234, focal_y=0.9876)
    page = open_photo()
    assert point(page) == (0.1234, 0.9876)
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    assert stored(photo) == (0.1234, 0.9876)


def test_whoever_may_only_look_sees_the_crops_as_they_are_kept(open_photo, photo):
    factories.author(portrait=photo)  # readers see it: a reporter may not change it
    page = open_photo("siti")
    assert page.locator("[type=range]").count() == 0
    assert page.locator("[data-crop='1 1'] img").first.get_attribute("src") == photo.rendition("1x1", "webp", 640).url
    assert not page.get_by_role("button", name="Back to the middle").is_visible()


@pytest.mark.parametrize(
    ("address", "button"), [("{}/change", "Save"), ("batch", "Save all")], ids=["one photo", "several"]
)
def test_what_was_changed_is_not_left_unasked(open_photo, photo, live_server, address, button):
    page, asked = open_photo(at=f"{photo.pk}/change"), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    form = f"{live_server.url}/admin/articles/photo/{address.format(photo.pk)}/?photo={photo.pk}"
    for words in ("Sungai", "Perahu"):
        page.goto(form)
        caption = page.locator(".batch-photo [name$=caption], #id_caption")
        caption.fill(words)
        if words == "Sungai":
            with page.expect_navigation():
                page.get_by_role("button", name=button, exact=True).click()
    page.goto("about:blank")
    assert (asked, Photo.objects.get().caption) == (["beforeunload"], "Sungai")
