"""Pages of news sites as browsers save them."""

import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from articles import importers
from articles.importers import page
from articles.importers.story import Doubt, Picture, ReadAlso, Rejected, SourceLine, Text, Unreadable

SAMPLES = Path(__file__).parent / "samples" / "page"
NAMES = ("bare", "json_ld", "meta", "microdata")
WIB = timezone(timedelta(hours=7))


def sample(name):
    return page.parse((SAMPLES / f"{name}.html").read_bytes())


def parsed(head, body="<h1>Judul</h1>"):
    return page.parse(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_found_with_its_related_link(name):
    found = sample(name)
    first, also, rest = found.body
    assert first == Text(
        "<p>Petani di Lembah Hijau memulai panen raya padi pada Senin pagi setelah hujan reda selama tiga hari "
        "berturut-turut.</p>"
    )
    assert also == ReadAlso("Saluran Air Selesai", "https://lembah.example/air" if found.canonical_url else "")
    assert rest.html.count("<p>") == 3
    assert rest.html.endswith("lumbung desa.</p>")


def test_json_ld_comes_first():
    found = sample("json_ld")
    assert (found.headline, found.lead, found.section, found.tags, found.authors, found.editors, found.language) == (
        "Panen Raya di Lembah Hijau",
        "Hasil naik sepertiga.",
        "Desa",
        ("padi", "panen"),
        ("Ana Sari",),
        ("Budi Santoso",),
        "id",
    )
    assert found.published == datetime(2024, 3, 4, 1, 30, tzinfo=UTC)
    assert found.canonical_url == "https://lembah.example/desa/panen-raya"
    assert found.sources == (SourceLine("Dinas Pertanian"),)
    assert found.pictures == (
        Picture(
            "Panen di Lembah Hijau.",
            photographer="Citra",
            agency="Kabar Lembah",
            alt="Sawah",
            url="https://lembah.example/foto/panen.jpg",
        ),
    )


def test_meta_elements_come_next():
    found = sample("meta")
    assert (found.headline, found.lead, found.section, found.tags, found.authors, found.editors, found.language) == (
        "Panen Raya",
        "Hasil naik & harga bertahan.",
        "Desa",
        ("padi", "panen"),
        ("Ana Sari",),
        ("Budi Santoso",),
        "id",
    )
    assert found.published == datetime(2024, 3, 4, 2, 30, tzinfo=UTC)
    assert found.pictures == (Picture(url="https://lembah.example/foto/panen.jpg"),)


def test_microdata_comes_last_and_a_time_without_zone_is_wib():
    found = sample("microdata")
    assert (found.headline, found.section, found.authors, found.editors) == (
        "Panen Raya",
        "Desa",
        ("Ana Sari",),
        ("Budi Santoso",),
    )
    assert found.published == datetime(2024, 3, 4, 9, 30, tzinfo=WIB)
    assert found.doubts == (Doubt("The publication time names no zone; it was read as WIB."),)


def test_a_page_that_says_nothing_to_machines_is_read_as_people_do():
    found = sample("bare")
    assert (found.headline, found.authors) == ("Panen Raya", ("Ana Sari",))
    assert found.published == datetime(2024, 3, 4, 8, 30, tzinfo=WIB)


def test_the_machines_text_is_taken_where_the_page_has_less():
    words = "Harga beras naik di seluruh pasar. " * 10
    found = parsed(
        '<script type="application/ld+json">'
        f'{{"@type": ["NewsArticle"], "headline": "Harga", "articleBody": "{words}\\nKedua."}}</script>'
    )
    assert found.body == (Text(f"<p>{words.strip()}</p><p>Kedua.</p>"),)


def test_the_headline_is_no_part_of_the_text():
    assert parsed("").body == ()


def test_addresses_that_run_something_are_none():
    found = parsed('<link rel="canonical" href="javascript:alert(1)"><meta property="og:image" content="data:,a">')
    assert (found.canonical_url, found.external_id, found.pictures) == ("", "", ())


def test_a_page_needs_a_headline():
    with pytest.raises(Rejected, match="headline"):
        parsed("", "<p>Teks</p>")


@pytest.mark.parametrize(
    ("head", "is_page"),
    [
        (b"<!DOCTYPE html><html>", True),
        (b"\xef\xbb\xbf <!-- saved --><HTML>", True),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "a"><html>', True),
        (b'<?xml version="1.0"?><rss>', False),
        (b"<feed>", False),
        (b"Judul <html>", False),
        (b"<!-- -->" * 3_000, False),
    ],
)
def test_a_page_is_told_by_its_beginning(head, is_page):
    assert page.matches(head) == is_page


@pytest.mark.parametrize(
    ("data", "headline"),
    [
        ("<html><h1>é\0</h1>".encode("utf-16"), "é"),
        (b"<html><h1>caf\xe9</h1>", "café"),
        (b'<html><meta charset="utf-8"><h1>caf\xe9</h1>', "café"),
        ("<html><h1>a\ud800b</h1>".encode("utf-8", "surrogatepass"), "ab"),
    ],
    ids=["wide", "western", "lying", "surrogate"],
)
def test_encodings(data, headline):
    assert page.parse(data).headline == headline


H1 = b"<html><h1>Judul</h1>"


@pytest.mark.parametrize(
    "data",
    [
        H1 + b"<div>" * 200_000,
        H1 + b"<div>" * 29_000,
        H1 + b"<div itemprop=articleBody>" * 29_000 + b"x" * 200,
        H1 + b"<p>" + b"kata " * 990_000,
        H1 + b"&" * 4_900_000,
        H1 + b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script>",
        H1 + b'<script type="application/ld+json">[' + b"{}," * 1_500_000 + b"{}]</script>",
        H1 + b"<p>Penulis: " * 29_000,
        H1 + b"x" * 5_000_000,
        b"",
    ],
    ids=["deep", "less", "marked", "words", "signs", "lists", "objects", "labels", "large", "empty"],
)
def test_hostile_pages_end_soon(data):
    start = time.monotonic()
    try:
        assert page.parse(data).headline == "Judul"
    except Unreadable as error:
        assert str(error) in {"It has too many elements.", "It is larger than 5 MB.", "It is empty."}
    assert time.monotonic() - start < 60  # it ends; how fast is for benchmarks


def test_the_format_is_detected():
    assert {importers.detect(path.read_bytes()) for path in SAMPLES.iterdir()} == {"page"}
