"""Pages of news sites as browsers save them."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from articles import importers
from articles.importers import page
from articles.importers.story import (
    Card,
    Doubt,
    Figure,
    Picture,
    ReadAlso,
    Rejected,
    SourceLine,
    Story,
    Text,
    Unreadable,
)

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


# ---- the manners of news sites: the same story on pages of seven kinds

SITE = "https://kelana.example"
WITA = timezone(timedelta(hours=8))
PARAGRAPHS = re.findall("<p>[^<]+</p>", (SAMPLES / "nothing.html").read_text(encoding="utf-8"))[:4]
ONE, TWO, THREE, FOUR = map(Text, PARAGRAPHS)
ALL = (Text("".join(PARAGRAPHS)),)
ALSO = ReadAlso("Tanggul Jebol di Kelana", f"{SITE}/laut/tanggul-jebol")
LOCAL = "The publication time names no zone; it was read as WIB."
STORY = Story(
    format="page",
    headline="Tambak Garam Kelana Digarap Lagi",
    body=ALL,
    authors=("Luh Sekar",),
    published=datetime(2025, 6, 3, 9, 15, tzinfo=WITA),
    language="id",
    external_id=f"{SITE}/laut/tambak-garam",
    canonical_url=f"{SITE}/laut/tambak-garam",
)
KINDS = {
    "graph": {  # JSON-LD with references, several authors; a post of another site; lists beside the text
        "lead": "Tanggul selesai, petak kering lagi.",
        "body": (
            ONE,
            ALSO,
            TWO,
            Card("https://twitter.com/kelana/status/123", "Tanggul rampung. 3 Juni"),
            Text(f"{PARAGRAPHS[2]}<h2>Panen Agustus</h2>{PARAGRAPHS[3]}"),
        ),
        "pictures": (
            Picture(
                "Petak garam di Kelana.",
                "Dewi Lestariani",
                "Antarnusa",
                alt="Petak garam",
                url=f"{SITE}/foto/tambak.jpg",
            ),
        ),
        "section": "Laut",
        "tags": ("garam", "tambak"),
        "authors": ("Luh Sekar", "Made Arsana"),
        "editors": ("Ketut Rai",),
    },
    "amp": {  # an accelerated page: its own elements for pictures, players and advertisements
        "body": (
            Text("".join(PARAGRAPHS[:2])),
            Figure(Picture("Tanggul baru.", agency="Made Arsana", alt="Tanggul", url=f"{SITE}/foto/tanggul.jpg")),
            THREE,
            Card("https://www.youtube.com/watch?v=abcdefghijk"),
            FOUR,
        ),
        "pictures": (Picture(alt="Petak garam", url=f"{SITE}/foto/tambak.jpg"),),
        "published": datetime(2025, 6, 3, 1, 15, tzinfo=UTC),
    },
    "people": {  # microdata; a reader's comment has an author and a time too
        "pictures": (Picture(alt="Petak garam", url=f"{SITE}/foto/tambak.jpg"),),
        "section": "Laut",
        "tags": ("garam", "tambak"),
        "authors": ("Luh Sekar", "Made Arsana"),
        "editors": ("Ketut Rai",),
    },
    "lazy": {  # pictures that a script loads; names below the text
        "lead": "Tanggul selesai.",
        "body": (
            ONE,
            Figure(Picture(alt="Tanggul", url=f"{SITE}/foto/tanggul.jpg")),
            TWO,
            ALSO,
            THREE,
            Figure(Picture("Petak kering.", alt="Petak", url=f"{SITE}/foto/petak.jpg")),
            FOUR,
        ),
        "pictures": (
            Picture(
                "Petak garam di Kelana, Selasa (3/6/2025).",
                "Dewi Lestariani",
                "Antarnusa",
                alt="Petak garam",
                url=f"{SITE}/foto/tambak.jpg?w=600",
            ),
        ),
        "section": "Laut",
        "tags": ("garam", "tambak"),
        "authors": ("Luh Sekar", "Made Arsana"),
        "editors": ("Ketut Rai",),
        "published": datetime(2025, 6, 3, 9, 15, tzinfo=WIB),
        "doubts": (Doubt(LOCAL),),
    },
    "paged": {  # the second of three pages
        "body": (Text("".join(PARAGRAPHS[:2])), ALSO, Text("".join(PARAGRAPHS[2:]))),
        "section": "Laut",
        "tags": ("garam", "tambak"),
        "editors": ("Ketut Rai",),
        "published": datetime(2025, 6, 3, 9, 15, tzinfo=WIB),
        "external_id": f"{SITE}/laut/tambak-garam?page=2",
        "canonical_url": f"{SITE}/laut/tambak-garam?page=2",
        "doubts": (Doubt("The text stands on several pages; this is one of them."), Doubt(LOCAL)),
    },
    "comments": {
        "lead": "Tanggul selesai.",
        "editors": ("Ketut Rai",),
    },  # longer than the text, and one begins "Penulis:"
    "nothing": {  # tables, and not a word to machines
        "sources": (SourceLine("Harian Muara"),),
        "language": "",
        "external_id": "",
        "canonical_url": "",
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_manners_of_news_sites(kind):
    assert sample(kind) == replace(STORY, **KINDS[kind])


@pytest.mark.parametrize(
    ("link", "is_told"),
    [("/laut/tambak-garam/2", True), ("?page=2", True), ("/laut/berita-lain", False), ("javascript:x", False)],
)
def test_another_story_is_no_other_page(link, is_told):
    found = parsed(f'<link rel="canonical" href="{SITE}/laut/tambak-garam"><link rel="next" href="{link}">')
    assert (KINDS["paged"]["doubts"][0] in found.doubts) == is_told


def test_a_theme_may_call_the_whole_page_after_its_comments():
    found = parsed(
        "", f'<div class="post has comments"><h1>Judul</h1>{ALL[0].html}<div id="comments">Penulis: x</div></div>'
    )
    assert (found.body, found.authors) == (ALL, ())


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
        H1 + b"<div class=comment>" * 29_000,
        H1 + b"<div class=comment><h1>x</h1></div>" * 7_000,
        H1 + b"<amp-ad>" * 29_000,
        H1 + b"x" * 5_000_000,
        b"",
    ],
    ids=[
        "deep",
        "less",
        "marked",
        "words",
        "signs",
        "lists",
        "objects",
        "labels",
        "comments",
        "around",
        "ads",
        "large",
        "empty",
    ],
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


def test_a_page_with_more_attributes_than_any_has_is_refused():
    many = " ".join(f"a{number}" for number in range(201))
    with pytest.raises(Unreadable, match="too many attributes"):
        parsed("", f"<h1>Judul</h1><p {many}>a")


def test_no_more_words_are_tags_than_any_page_has():
    words = ",".join(f"kata {number}" for number in range(300))
    assert len(parsed(f'<title>Judul</title><meta name="keywords" content="{words}">').tags) == 200
    listed = f'{{"@type": "NewsArticle", "headline": "Judul", "keywords": "{words}"}}'
    assert len(parsed(f'<script type="application/ld+json">{listed}</script>').tags) == 200


def test_json_ld_that_would_fill_the_memory_is_not_read():
    said = '<script type="application/ld+json">[{"@type": "NewsArticle", "headline": "%s"}%s]</script>'
    assert parsed(said % ("Dari JSON", ",[]" * 100)).headline == "Dari JSON"
    assert parsed(said % ("Dari JSON", ",[]" * 50_000)).headline == "Judul"
