"""Posts of WordPress exports."""

import io
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from articles import importers
from articles.importers import wxr
from articles.importers.shortcodes import unfold
from articles.importers.story import Broken, Card, Doubt, Figure, Picture, ReadAlso, Story, Text, Unreadable

SAMPLES = Path(__file__).parent / "samples" / "wxr"
SITE = "https://teluk.example"


def sample(name):
    return list(wxr.read(io.BytesIO((SAMPLES / name).read_bytes())))


def test_a_classic_post_becomes_a_story():
    found, rest = sample("classic.xml")
    assert found == Story(
        format="wxr",
        headline="Nelayan & Ombak",
        lead="Dua pekan libur.",
        body=(
            Text("<p>Nelayan Teluk Biru kembali melaut<br>setelah dua pekan.</p>"),
            Figure(
                Picture("Kapal kayu.", photographer="Budi", agency="Kabar Teluk", alt="Kapal", url=f"{SITE}/kapal.jpg")
            ),
            Text("<p>Harga ikan naik, kata nelayan [di pasar].</p>"),
            ReadAlso("Harga Ikan", f"{SITE}/2019/04/harga/"),
            Figure(Picture("Kapal sandar", agency="Budi", alt="Kapal", url=f"{SITE}/kapal.jpg")),
            Figure(Picture("Pasar ikan", alt="Pasar", url=f"{SITE}/pasar.jpg")),
            Card("https://www.youtube.com/watch?v=abcdefghijk"),
            Text("<p>Stok aman.</p><ul><li>tuna</li><li>cakalang</li></ul>"),
        ),
        pictures=(Picture("Pasar ikan", alt="Pasar", url=f"{SITE}/pasar.jpg"),),
        section="Laut",
        tags=("Ekonomi", "ikan & nelayan"),
        authors=("Ana Sari",),
        published=datetime(2019, 5, 6, 0, 8, 9, tzinfo=UTC),
        external_id=f"{SITE}/?p=11",
        canonical_url=f"{SITE}/2019/05/nelayan/",
        old_addresses=("/2019/05/nelayan/", "/?p=11"),
        doubts=(Doubt("Shortcodes or blocks that are not known were taken out: {detail}", "sorot"),),
        left_out=(Doubt("{detail} comments were not imported.", "1"),),
    )
    assert str(rest) == "What is no post was left out: 2 attachment, 1 nav_menu_item, 1 page, 1 post (trash)."


def test_a_post_of_blocks_becomes_a_story():
    (found,) = sample("blocks.xml")
    assert found.body == (
        Text("<p>Hujan turun semalaman.</p>"),
        Figure(Picture("Jalan tergenang.", agency="BPBD", alt="Hujan", url=f"{SITE}/hujan.jpg")),
        Card("https://x.com/bmkg/status/1"),
        Text("<ul><li>Warga mengungsi.</li></ul>"),
    )
    assert [doubt.detail for doubt in found.doubts] == ["latest-posts"]


def test_what_readers_did_not_see_is_not_public():
    found = {each.headline: each for each in sample("states.xml") if isinstance(each, Story)}
    assert {name: (each.is_public, [str(doubt) for doubt in each.doubts]) for name, each in found.items()} == {
        "Rancangan": (False, ["It was a draft there."]),
        "Menunggu": (False, ["It was waiting for review there."]),
        "Rahasia": (False, ["It was private there."]),
        "Besok": (False, ["It was scheduled there."]),
        "Terkunci": (False, ["It was behind a password there."]),
        "Tanpa zona": (True, ["The publication time names no zone; it was read as WIB."]),
        "Oleh lain": (True, ["No publication time was found.", "Its lead picture is not in the file: 99"]),
    }
    assert found["Rancangan"].published is None
    assert found["Besok"].not_before == datetime(2030, 1, 1, tzinfo=UTC)
    assert found["Tanpa zona"].published == datetime(2019, 5, 6, 7, 8, 9, tzinfo=timezone(timedelta(hours=7)))
    assert found["Tanpa zona"].old_addresses == ("/?p=26",)  # the number in its guid may be another post's now
    assert found["Oleh lain"].authors == ("citra",)


def test_one_broken_post_stops_no_other():
    assert [each for each in sample("states.xml") if isinstance(each, Broken)] == [Broken("27", "It has no headline.")]


def test_the_format_is_detected():
    assert [
        importers.detect((SAMPLES / name).read_bytes()) for name in ("classic.xml", "states.xml", "blocks.xml")
    ] == [
        "wxr",
        "wxr",
        "wxr",
    ]
    assert not wxr.matches(b'<?xml version="1.0"?><rss version="2.0"><channel>')


def test_an_export_of_version_1_0():
    found, other = sample("old.xml")
    assert found == Story(
        format="wxr",
        headline="Perahu Pertama",
        lead="Diluncurkan pagi hari.",
        body=(Text("<p>Perahu pertama diluncurkan.</p><p>Warga bersorak.</p>"),),
        section="Laut",
        tags=("ikan",),
        authors=("Ana Sari",),
        published=datetime(2010, 5, 6, 0, 8, 9, tzinfo=UTC),
        external_id="http://teluk.example/?p=5",
        canonical_url="http://teluk.example/2010/05/perahu/",
        old_addresses=("/2010/05/perahu/", "/?p=5"),
    )
    assert (other.section, other.tags) == ("", ())  # the name says it where no slug does


@pytest.mark.parametrize("name", ["classic.xml", "old.xml", "blocks.xml", "states.xml"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("excerpts", ["http", "https"])
def test_namespaces_of_every_version_and_scheme_are_read_alike(name, version, scheme, excerpts):
    data = re.sub(
        rb"wordpress\.org/export/1\.\d",
        b"wordpress.org/export/" + version.encode(),
        SAMPLES.joinpath(name).read_bytes(),
    )
    data = re.sub(rb'xmlns:wp="https?', f'xmlns:wp="{scheme}'.encode(), data)
    data = re.sub(rb'xmlns:excerpt="https?', f'xmlns:excerpt="{excerpts}'.encode(), data)
    assert importers.detect(data) == "wxr"
    assert list(wxr.read(io.BytesIO(data))) == sample(name)


def test_control_characters_are_no_reason_to_refuse():
    data = (SAMPLES / "blocks.xml").read_bytes().replace(b"Hujan di", b"Hujan\x0b di\0")
    assert [each.headline for each in wxr.read(io.BytesIO(data))] == ["Hujan di Teluk Biru"]


@pytest.mark.parametrize("data", [b"<rss><channel><item></rss>", b"<feed/>", b""])
def test_what_is_no_export_is_refused(data):
    with pytest.raises(Unreadable):
        list(wxr.read(io.BytesIO(data)))


def test_words_in_brackets_stay_and_unknown_shortcodes_go():
    assert unfold("Kata [dia] [a_b]x[/a_b] [tombol]y[/tombol] [iklan /]", lambda ids: "") == (
        "<p>Kata [dia] x y</p>",
        ("a_b", "tombol", "iklan"),
    )


@pytest.mark.parametrize(
    "content",
    [
        "[caption]" * 500_000,
        "[/a]" + "[a]" * 1_000_000,
        "[" * 5_000_000,
        "<!-- wp:a " * 500_000,
        "\n" * 5_000_000,
        "<pre>" * 999_999,
    ],
    ids=["captions", "pairs", "brackets", "blocks", "lines", "pre"],
)
def test_hostile_content_ends_soon(content):
    start = time.monotonic()
    unfold(content, lambda ids: "")
    assert time.monotonic() - start < 60  # it ends; how fast is for benchmarks
