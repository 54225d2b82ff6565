"""Take the pictures in the documents: serve fresh demo newsrooms and photograph them in Chromium.

Usage: make screenshots. Needs chromium; writes docs/images/<language>/<name>.png for every shot of docs/shots.py and
leaves nothing else behind. `.venv/bin/python -m docs.screenshots id` takes those of one language.
"""

import io
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from docs.shots import LANGUAGES, SHOTS, Shot, Step, Words
from tests.served import CHROMIUM, FLAGS, Newsroom, demo, log_in

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
MARGIN = 8  # pixels around the parts that a picture shows
COLOURS = 256


class Camera:
    """A browser before one demo newsroom, in one language."""

    def __init__(self, browser: Browser, newsroom: Newsroom, language: str) -> None:
        self.browser, self.newsroom, self.language = browser, newsroom, language

    def take(self, shot: Shot) -> bytes:
        """Return the picture as PNG; raises playwright's TimeoutError if a step finds nothing."""
        page = self._open(shot.user, shot.at, width=shot.width, height=shot.height)
        self._do(page, shot.steps)
        page.mouse.move(0, 0)
        page.evaluate("scrollTo(0, 0)")
        _settle(page)
        picture = page.screenshot(clip=_around(page, shot.show) if shot.show else None, full_page=bool(shot.show))
        page.context.close()
        return picture

    def _open(self, user: str | None, at: str, *, width: int = 1280, height: int = 800) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="light",
            locale=LANGUAGES[self.language],
            reduced_motion="reduce",
        )
        page = context.new_page()
        if user:
            log_in(page, self.newsroom, user)
        page.goto(self.newsroom.url + at)
        _settle(page)
        return page

    def _do(self, page: Page, steps: tuple[Step, ...]) -> None:
        for verb, *rest in steps:
            getattr(self, f"_{verb}")(page, *rest)
            _settle(page)

    def _say(self, words: Words) -> str:
        return words if isinstance(words, str) else words[self.language]

    # ---- what steps do

    def _click(self, page: Page, selector: str) -> None:
        page.locator(selector).first.click()

    def _check(self, page: Page, selector: str) -> None:
        page.check(selector)

    def _fill(self, page: Page, selector: str, words: Words) -> None:
        page.fill(selector, self._say(words))

    def _type(self, page: Page, words: Words) -> None:
        page.keyboard.insert_text(self._say(words))

    def _pick(self, page: Page, selector: str, words: Words) -> None:
        """Search in a picker's box and take the first answer."""
        page.locator(selector).press_sequentially(self._say(words))
        page.locator(f"{selector}_list [role=option]").first.click()

    def _attach(self, page: Page, selector: str, path: str, name: str) -> None:
        page.set_input_files(selector, {"name": name, "mimeType": "image/jpeg", "buffer": (ROOT / path).read_bytes()})

    def _wait(self, page: Page, selector: str) -> None:
        page.locator(selector).first.wait_for()

    def _reload(self, page: Page) -> None:
        page.reload()

    def _meanwhile(self, page: Page, user: str, at: str, steps: tuple[Step, ...]) -> None:
        other = self._open(user, at or page.url.removeprefix(self.newsroom.url))
        self._do(other, steps)
        other.context.close()


def _settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)  # scripts that wait for a pause in the typing


def _around(page: Page, selector: str) -> Any:
    """Return the rectangle around what the selector finds, with a margin, in pixels of the whole page."""
    boxes = [found.bounding_box() for found in page.locator(selector).all() if found.is_visible()]
    found = [box for box in boxes if box]
    scrolled = page.evaluate("scrollY")
    left, top = min(box["x"] for box in found), min(box["y"] for box in found) + scrolled
    right = max(box["x"] + box["width"] for box in found)
    bottom = max(box["y"] + box["height"] for box in found) + scrolled
    x, y = max(left - MARGIN, 0), max(top - MARGIN, 0)
    return {"x": x, "y": y, "width": right + MARGIN - x, "height": bottom + MARGIN - y}


def keep(picture: bytes, path: Path) -> None:
    """Write a PNG with a palette, which is a third of the size and looks the same."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def photograph(playwright: Playwright, language: str) -> None:
    """Take every shot in one language and write it."""
    folder = IMAGES / language
    folder.mkdir(parents=True, exist_ok=True)
    with demo(LANGUAGE=language) as newsroom:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        camera = Camera(browser, newsroom, language)
        for shot in SHOTS:
            path = folder / f"{shot.name}.png"
            keep(camera.take(shot), path)
            print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1024} kB", flush=True)
        browser.close()


def main() -> None:
    """Photograph in the languages that are named, by default in all."""
    with sync_playwright() as playwright:
        for language in sys.argv[1:] or LANGUAGES:
            photograph(playwright, language)


if __name__ == "__main__":
    main()
