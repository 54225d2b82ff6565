"""Take the pictures in the documents: serve a fresh demo newsroom and photograph it in Chromium.

Usage: make screenshots. Needs chromium; writes docs/images/*.png and leaves nothing else behind.
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
# Name -> who looks (None: a reader), where, and how wide.
SHOTS = {
    "home": (None, "/", 1280),
    "home-phone": (None, "/", 390),
    "desk": ("redpel", "/admin/", 1280),
    "stories": ("redpel", "/admin/articles/article/", 1280),
    "story-form": ("redpel", "first story", 1280),
}


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """Serve a demo newsroom of its own in a folder that goes afterwards; yields its address and its password."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    password = secrets.token_urlsafe(12)
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PORT": str(port),
            "DEMO_PASSWORD": password,
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
        }
        server = subprocess.Popen([sys.executable, "manage.py", "demo"], cwd=ROOT, env=environment)
        try:
            wait_for(f"http://127.0.0.1:{port}/health/ready")
            yield f"http://127.0.0.1:{port}", password
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address: str) -> None:
    """Return when `address` answers; raises TimeoutError after a minute."""
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(f"{address} does not answer.")


def log_in(page: Page, site: str, user: str, password: str) -> None:
    """Log in at the desk."""
    page.goto(f"{site}/admin/login/?next=/admin/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", password)
    page.click("[type=submit]")


def shoot(browser: Browser, site: str, password: str, name: str) -> None:
    """Photograph one of SHOTS."""
    user, address, width = SHOTS[name]
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="light", locale="id-ID")
    if user:
        log_in(page, site, user, password)
    if address == "first story":
        page.goto(f"{site}/admin/articles/article/")
        page.click("#result_list tbody th a")
    else:
        page.goto(site + address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


def main() -> None:
    """Photograph everything in SHOTS."""
    IMAGES.mkdir(exist_ok=True)
    with demo() as (site, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in SHOTS:
            shoot(browser, site, password, name)
            print(f"docs/images/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
