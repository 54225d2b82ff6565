"""What an upload costs, and what a reader's phone gets: `python -m benchmarks.pictures`.

Draws photographs of 12, 24 and 100 megapixels (coloured noise, which compresses worse than the world does), and checks
and renders each in a process of its own as an upload does: seconds of a processor, and how far its memory grew. Then it
tells what one picture of 1,280 pixels costs in WebP, AVIF and JPEG, and opens the demo's home page in Chromium as a
phone (360 by 800, two pixels a point): the bytes of its pictures at once and when it was read to its end, beside what
the originals would be. Ends with 1 if memory grew by more than 300 MB, or a home page's pictures pass 1 MB.
"""

import multiprocessing
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from articles import pixels, renditions
from articles.metadata import Credit, write
from tests.served import CHROMIUM, FLAGS, ROOT, demo

MEMORY, HOME = 300, 1_000_000  # MB, bytes
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 800}, "device_scale_factor": 2, "is_mobile": True}
CREDIT = Credit("Sekar Larasati", "Kilas Foto", "", "Sekar Larasati, Kilas Foto", "", "© Kilas Foto", "", "")


def drawn(width: int, height: int, format: str = "JPEG", **options: Any) -> bytes:  # noqa: A002
    """Return a picture of coloured noise as a file; its grain is some pixels wide, as in a photograph."""
    parts = [Image.effect_noise((width // 6, height // 6), 70).resize((width, height)) for _ in range(3)]
    file = BytesIO()
    Image.merge("RGB", parts).save(file, format, **options)
    return file.getvalue()


def upload(content: bytes) -> tuple[float, float, int]:
    """Check a file and make its renditions; return seconds of a processor for both, and the bytes of all renditions."""
    file = BytesIO(content)
    start = time.process_time()
    seen = pixels.check(file)
    checked = time.process_time()
    wanted = renditions.every("0" * 20, seen.width, seen.height, root="/")
    total = sum(len(made) for _rendition, made in pixels.make(file, wanted, (0.5, 0.5), write(CREDIT)))
    return checked - start, time.process_time() - checked, total


def apart(act: Callable[..., Any], *arguments: Any) -> tuple[Any, int]:
    """Return what `act` returns in a new process of its own, and by how many MB that process grew meanwhile."""
    context = multiprocessing.get_context("spawn")  # a forked one begins with the peak of its parent
    ours, theirs = context.Pipe()
    process = context.Process(target=_apart, args=(theirs, act, arguments))
    process.start()
    found: tuple[Any, int] = ours.recv()
    process.join()
    return found


def _apart(pipe: Any, act: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    before = _peak()
    found = act(*arguments)
    pipe.send((found, (_peak() - before) // 1024))


def _peak() -> int:
    """Return the most memory that this process had, in kB (Linux); `getrusage` would tell its parent's."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def formats(picture: Image.Image) -> list[tuple[str, float, int]]:
    """Return how many seconds of a processor each format takes for a picture, and its bytes."""
    rows = []
    for name, options in {
        "WebP, method 4": pixels.WEBP,
        "AVIF, speed 6": {"format": "AVIF", "quality": 60, "speed": 6},
        "AVIF, speed 8": {"format": "AVIF", "quality": 60, "speed": 8},
        "JPEG": pixels.JPEG,
    }.items():
        file, start = BytesIO(), time.process_time()
        picture.save(file, **options)
        rows.append((name, time.process_time() - start, len(file.getvalue())))
    return rows


def on_a_phone(address: str) -> tuple[int, int, int]:
    """Return the bytes of the pictures of a page at once and read to its end, and how many they are."""
    sizes: dict[str, int] = {}
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(**PHONE).new_page()
        page.on("requestfinished", lambda request: _note(request, sizes))
        page.goto(address, wait_until="networkidle")
        first = sum(sizes.values())
        for _ in range(60):
            page.mouse.wheel(0, 400)
            page.wait_for_timeout(60)
        page.wait_for_load_state("networkidle")
        browser.close()
    return first, sum(sizes.values()), len(sizes)


def _note(request: Any, sizes: dict[str, int]) -> None:
    if request.resource_type == "image" and "/media/" in request.url:
        sizes[request.url] = len(request.response().body())


def main() -> int:
    """Measure all three; return 1 if a promise is broken."""
    problems = []
    print("| upload | MB | check, s | renditions, s | memory, MB | renditions, kB |")
    print("|---|---|---|---|---|---|")
    for name, content in {
        "JPEG of 12 megapixels": drawn(4000, 3000, quality=90),
        "progressive JPEG of 24": drawn(6000, 4000, quality=90, progressive=True),
        "PNG of 12": drawn(4000, 3000, "PNG"),
        "JPEG of 100": drawn(11600, 8700, quality=85),
    }.items():
        size = f"{len(content) / 1e6:.1f}"
        (check, make, total), grown = apart(upload, content)
        print(f"| {name} | {size} | {check:.2f} | {make:.2f} | {grown} | {total // 1000} |")
        problems += [f"{name}: memory grew by {grown} MB"] if grown > MEMORY else []
    files = sorted((ROOT / "fixtures" / "media").rglob("*.jpg"), key=lambda path: path.stat().st_size)
    print("\n| 1,280 pixels | CPU, ms | kB |\n|---|---|---|")
    for name, seconds, size in formats(Image.open(files[-3]).convert("RGB").resize((1280, 720))):
        print(f"| {name} | {seconds * 1000:.0f} | {size / 1000:.0f} |")
    with demo() as newsroom:
        on_a_phone(newsroom.url)  # makes what is wanting
        first, whole, number = on_a_phone(newsroom.url)
    print(f"\nHome on a phone: {first / 1000:.0f} kB of pictures at once, {whole / 1000:.0f} kB in {number} to its end")
    problems += [f"home: {whole} bytes of pictures"] if whole > HOME else []
    print(*problems, sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
