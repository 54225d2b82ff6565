"""Take the pictures in the documents: serve a fresh demo newsroom and photograph it in Chromium.

Usage: make screenshots. Needs chromium; writes docs/images/*.png and leaves nothing else behind.
"""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.served import CHROMIUM, FLAGS, Newsroom, demo, log_in

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
# Name -> who looks (None: a reader), where, and how wide.
SHOTS = {
    "home": (None, "/", 1280),
    "home-phone": (None, "/", 390),
    "desk": ("redpel", "/admin/", 1280),
    "stories": ("redpel", "/admin/articles/article/", 1280),
    "story-form": ("redpel", "first story", 1280),
}


def shoot(browser: Browser, newsroom: Newsroom, name: str) -> None:
    """Photograph one of SHOTS."""
    user, address, width = SHOTS[name]
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="light", locale="id-ID")
    if user:
        log_in(page, newsroom, user)
    if address == "first story":
        page.goto(f"{newsroom.url}/admin/articles/article/")
        page.click("#result_list tbody th a")
    else:
        page.goto(newsroom.url + address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


def main() -> None:
    """Photograph everything in SHOTS."""
    IMAGES.mkdir(exist_ok=True)
    with demo() as newsroom, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in SHOTS:
            shoot(browser, newsroom, name)
            print(f"docs/images/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
