"""What the newsroom answers while it cannot write, or its photos' bucket is away; `down` runs it."""

import http.client
import re
import secrets
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from lxml import html
from PIL import Image

from articles import rest
from benchmarks import parts
from benchmarks.machines import SITE, Visitor
from benchmarks.visitor import values
from tests.served import Newsroom, demo

Found = tuple[str, str, bool]


@dataclass(frozen=True)
class Answer:
    """What is looked at of an answer."""

    status: int
    retry_after: str
    text: str


def answer(at: Newsroom, path: str) -> Answer:
    """Ask as a stranger."""
    line = http.client.HTTPConnection(urlsplit(at.url).netloc, timeout=60)
    line.request("GET", path, headers={"Host": SITE})
    got = line.getresponse()
    text = got.read().decode()
    line.close()
    return Answer(got.status, got.headers.get("Retry-After", ""), text)


def story_path(at: Newsroom) -> str:
    """Return the address of a story that readers see."""
    found = re.search(r'href="(/artikel/\d+/[^"]*)"', answer(at, "/").text)
    assert found, "the demo's front page names no story"
    return found[1]


def is_clean(text: str) -> bool:
    """Tell whether an error's page is a whole page that names no address, file or error of the program."""
    told = re.search(r"Traceback|postgres|psycopg|sqlite|127\.0\.0\.1|/home|/srv|\.py\b|Error\b", text, re.IGNORECASE)
    return told is None and "</html>" in text


def fields(page: str, having: str) -> dict[str, str]:
    """Return what a browser would send of the form on a page that has a certain field."""
    return dict(values(next(each for each in html.fromstring(page).forms if having in each.fields)))


def save(editor: Visitor, at: Newsroom, pk: str, headline: str) -> tuple[int, str]:
    """Save a story under another headline; returns the answer's status and text."""
    path = f"/admin/articles/article/{pk}/change/"
    return editor.ask(at, path, fields(editor.ask(at, path)[1], "headline") | {"headline": headline, "_continue": "1"})


def upload(editor: Visitor, at: Newsroom, name: str) -> tuple[int, str]:
    """Upload a picture; returns the answer's status and text."""
    page = editor.ask(at, "/admin/articles/photo/add/")[1]
    given = fields(page, "caption") | {"alt": name, "caption": name, "photographer": "Sari"}
    return editor.ask(at, "/admin/articles/photo/add/", given, file=picture(name))


def picture(name: str) -> bytes:
    """Return a picture of 900 by 600 pixels that no other name has."""
    shades = secrets.token_bytes(48)
    drawn = Image.frombytes("RGB", (4, 4), shades).resize((900, 600), Image.Resampling.BICUBIC)
    file = BytesIO()
    drawn.save(file, "JPEG", quality=90, comment=name.encode())
    return file.getvalue()


def words(page: str) -> str:
    """Return what a page's errors say."""
    told = "//*[contains(@class, 'error') or contains(@class, 'empty')]//text()"
    found = html.fromstring(page or "<p></p>").xpath(told)
    return " ".join(" ".join(found).split())[:150]


@contextmanager
def newsroom(**given: str) -> Iterator[tuple[Newsroom, Visitor, str]]:
    """Serve a demo; yields it with an editor who is logged in, and the id of a draft."""
    with demo(SITE_URL=f"http://{SITE}", ALLOWED_HOSTS="127.0.0.1", SECRET_KEY="x" * 60, **given) as at:
        editor = Visitor()
        assert editor.log_in(at, "redpel") == 302
        board = editor.ask(at, "/admin/articles/article/?stage__exact=draft")[1]
        found = re.search(r"/admin/articles/article/(\d+)/change/", board)
        assert found, "the demo has no draft"
        yield at, editor, found[1]


def publish(editor: Visitor, at: Newsroom) -> int:
    """Publish a story that is approved; returns the status of its page for readers."""
    board = editor.ask(at, "/admin/articles/article/?stage__exact=approved")[1]
    for pk in re.findall(r"/admin/articles/article/(\d+)/change/", board):
        base = fields(editor.ask(at, f"/admin/articles/article/{pk}/change/")[1], "headline")["base"]
        path = f"/admin/articles/article/{pk}/move/publish/"
        status, page = editor.ask(at, f"{path}?base={base}")
        if status == 200:
            editor.ask(at, path, fields(page, "base"))
            return answer(at, f"/artikel/{pk}/x/").status
    return 0


READ = ("/", "/berita/", "/berita/?q=baru", "/cari/?q=banjir", "/admin/", "/admin/articles/photo/")


def reads(editor: Visitor, at: Newsroom) -> tuple[str, bool]:
    """Ask for readers' pages and the desk's; returns the statuses, and whether all are 200."""
    found = [editor.ask(at, path)[0] for path in (*READ, story_path(at))]
    return str(found), set(found) == {200}


@dataclass(frozen=True)
class SmallDisk:
    """A newsroom whose database and photos lie on a small disk, an editor who is logged in, the id of a draft."""

    disk: parts.Disk
    file: Path
    at: Newsroom
    editor: Visitor
    pk: str


@contextmanager
def small_disk() -> Iterator[SmallDisk]:
    """Serve a demo from a disk of its own."""
    with tempfile.TemporaryDirectory() as folder, parts.disk(Path(folder), size="192m") as small:
        file = Path(folder) / "newsroom.sqlite3"
        with newsroom(VAR_DIR=folder, DATABASE_URL=f"sqlite:///{file}") as (at, editor, pk):
            yield SmallDisk(small, file, at, editor, pk)


def full(small: SmallDisk) -> Iterator[Found]:
    """Fill the disk, and look; it stays full."""
    at, editor, pk, file = small.at, small.editor, small.pk, small.file
    form = fields(editor.ask(at, f"/admin/articles/article/{pk}/change/")[1], "headline")
    before, files = counted(file), kept(small.disk.at)
    small.disk.fill()
    yield ("disk full: reading goes on", *reads(editor, at))
    path = f"/admin/articles/article/{pk}/change/"
    status, text = editor.ask(at, path, form | {"headline": "Judul penuh", "_continue": "1"})
    yield "disk full: a save says so", f"{status}: {words(text)}", status == 507
    yield "disk full: what was typed is in the form", "", "Judul penuh" in text
    status, text = upload(editor, at, "penuh")
    yield "disk full: an upload says so", f"{status}: {words(text)}", status == 507
    now = counted(file), kept(small.disk.at)
    yield "disk full: nothing is half-written", f"{now[0]}", now == (before, files)


def roomy(small: SmallDisk) -> Iterator[Found]:
    """Make room again, and look."""
    at, editor, pk = small.at, small.editor, small.pk
    small.disk.free()
    status, _text = save(editor, at, pk, "Judul baru")
    yield "room again: saved", str(status), status == 302
    status, _text = upload(editor, at, "baru")
    yield "room again: uploaded", str(status), status == 302
    yield ("room again: reading goes on", *reads(editor, at))
    with closing(sqlite3.connect(small.file)) as database:
        sound = database.execute("PRAGMA integrity_check").fetchone()[0]
    yield "the database is sound", sound, sound == "ok"


def counted(file: Path) -> tuple[int, ...]:
    """Return how many rows there are of what a save or an upload writes."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return tuple(
            database.execute(f"SELECT count(*) FROM articles_{table}").fetchone()[0]
            for table in ("revision", "event", "photo", "buffer")
        )


def kept(folder: Path) -> set[str]:
    """Return the names of all files of photos."""
    return {str(path.relative_to(folder)) for path in (folder / "media").rglob("*") if path.is_file()}


def bucket() -> Iterator[Found]:
    """Take the photos' bucket away, and give it back."""
    with tempfile.TemporaryDirectory() as folder:
        there = parts.Bucket(Path(folder))
        there.start()
        try:
            with newsroom(**there.environment) as (at, editor, pk):
                status, _text = upload(editor, at, "sebelum")
                yield "with the bucket: uploaded", str(status), status == 302
                there.end()
                yield from away(at, editor, pk)
                there.start()
                back, status, text = time.monotonic(), 503, ""
                while status == 503 and time.monotonic() < back + rest.PAUSE + 1:  # it is left alone for so long
                    status, text = upload(editor, at, "sesudah")
                    time.sleep(0.5)
                took = time.monotonic() - back
                yield f"the bucket is back: uploaded after {took:.0f} s", f"{status} {words(text)}", status == 302
        finally:
            there.end()


def away(at: Newsroom, editor: Visitor, pk: str) -> Iterator[Found]:
    """Look what goes on without the bucket."""
    begun = time.monotonic()
    yield ("bucket away: stories and the desk's lists", *reads(editor, at))
    # On the front page the headline beside a picture says enough: its alt text stands on the story's page.
    found = re.search(r'<img [^>]*src="(/media/[^"]+)".*?href="(/artikel/[^"]+)"', answer(at, "/").text, re.DOTALL)
    assert found, "the demo's front page has no story with a picture"
    picture, story = answer(at, found[1]), answer(at, found[2])
    yield "bucket away: a picture is an error of its own", str(picture.status), picture.status == 503
    alt = re.search(r'<img [^>]*src="/media/[^"]+" alt="([^"]+)"', story.text)
    yield "bucket away: the page has its alt text", alt[1] if alt else "none", alt is not None
    status, text = upload(editor, at, "tanpa")
    yield "bucket away: an upload says so", f"{status}: {words(text)}", status == 503
    status, _text = save(editor, at, pk, "Tanpa ember")
    yield "bucket away: a story is saved", str(status), status == 302
    status = publish(editor, at)
    yield "bucket away: a story is published", str(status), status == 301
    took = time.monotonic() - begun
    yield "bucket away: nobody waits long", f"{took:.0f} s for all of it", took < 60
