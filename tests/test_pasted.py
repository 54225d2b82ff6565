"""Stories copied from a page, element by element; and whatever else people may paste."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import html, importers
from articles.importers.pasted import FORMAT, matches, parse
from articles.importers.story import Broken, Picture, ReadAlso, Rejected, SourceLine, Story, Text, Unreadable

SAMPLES = Path(__file__).parent / "samples"
FULL = (SAMPLES / "pasted_full.txt").read_text()
HEAD = "Judul Berita Percobaan\n"


def story(text: str) -> Story:
    return parse(text.encode())


def paragraphs(found: Story) -> list[str]:
    return [html.text(block.html) for block in found.body if isinstance(block, Text)]


# ---- every element of the page


def test_headline_follows_the_empty_breadcrumb():
    assert story(FULL).headline == "Pasar Apung Lestari Dibuka Lagi, Wali Kota: Perahu-Perahu Pulang ke Sungai"
    assert story(FULL).section == ""


def test_topic_and_time_with_zone():
    found = story(FULL)
    assert found.topics == ("Revitalisasi pasar apung",)
    assert found.published == datetime(2026, 3, 7, 10, 20, tzinfo=UTC)  # not the event's day in the text


def test_caption_and_credit_are_told_apart():
    caption = (
        "Pedagang sayur menata dagangan di atas perahu pada pembukaan Pasar Apung Lestari, "
        "Kota Sungai Jernih, Sabtu (7/3/2026)."
    )
    assert story(FULL).pictures == (
        Picture(caption, "Rahmat Nirwana", "Kantor Berita Nusa, Nusa Foto", via="Kabar Bersama"),
    )


def test_dateline_as_it_is_written():
    found = story(FULL)
    assert (found.dateline_place, found.dateline_outlet) == ("SUNGAI JERNIH", "LENSA.TV")
    assert paragraphs(found)[0].startswith("Pasar Apung Lestari dibuka kembali")


@pytest.mark.parametrize(
    ("line", "place", "outlet"),
    [
        ("KOTA BARU, LENSA.TV – Hujan turun.", "KOTA BARU", "LENSA.TV"),
        ("Kota Baru, Lensa.tv - Hujan turun.", "Kota Baru", "Lensa.tv"),
        ("WASHINGTON, D.C., LENSA.TV – Hujan turun.", "WASHINGTON, D.C.", "LENSA.TV"),
    ],
)
def test_datelines(line, place, outlet):
    found = story(HEAD + line)
    assert (found.dateline_place, found.dateline_outlet, paragraphs(found)) == (place, outlet, ["Hujan turun."])


@pytest.mark.parametrize(
    "line",
    [
        "Hujan turun di Kota Baru – deras sekali.",
        "Kota Baru, kota terbesar – yang padat – tenggelam.",
        "LENSA.TV, Kota Baru - Hujan turun.",  # another outlet's order
        "KOTA BARU – Hujan turun.",
    ],
)
def test_a_paragraph_without_dateline_keeps_its_words(line):
    found = story(HEAD + line)
    assert (found.dateline_place, paragraphs(found)) == ("", [line])


def test_body_in_order_with_related_stories_in_their_places():
    assert [block.title if isinstance(block, ReadAlso) else block.html[:20] for block in story(FULL).body] == [
        "<p>Pasar Apung Lesta",
        "<p>“Perahu-perahu ak",
        "<p>Pasar itu ditutup",
        "Dermaga Tua Itu Kini Berlantai Ulin, Ini Ceritanya",
        "<p>Sebanyak 120 pera",
        "Menyusuri Sungai Jernih dengan Perahu Listrik",
        "<p>Pemerintah kota b",
    ]


def test_people_and_source_below_the_text():
    found = story(FULL)
    assert found.authors == ("Ratna Puspita",)
    assert found.editors == ("Galuh-Setiawan",)  # a hyphen joins one name
    assert found.sources == (SourceLine("Harian Muara"),)  # neither the photo's "Sumber" nor the one in the text


def test_the_whole_page_leaves_no_doubt():
    assert story(FULL).doubts == ()


def test_the_list_of_the_latest_stories_is_dropped():
    with_items = parse((SAMPLES / "pasted_with_latest.txt").read_bytes())
    assert with_items == story(FULL)
    assert with_items.digest() == story(FULL).digest()


# ---- the same page, copied otherwise


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", "  \n\t "),
        lambda text: text.replace("LENSA.TV – ", "LENSA.TV — "),
        lambda text: text.replace("LENSA.TV – ", "LENSA.TV - "),
        lambda text: text.replace("LENSA.TV – ", "LENSA.TV\xa0–\xa0"),
        lambda text: text.replace("LENSA.TV – ", "LENSA.TV –"),
        lambda text: text.replace("18:20", "18.20"),
        lambda text: text.replace("Baca Juga: ", "BACA JUGA : "),
        lambda text: text.replace("Baca Juga: ", "Baca juga:\n"),
        lambda text: text.replace("Penulis : Ratna Puspita Editor : ", "Penulis:\nRatna Puspita\n\nEditor:\n"),
        lambda text: text.replace(" Editor :", " | Editor :"),
        lambda text: text.replace(" (Sumber: Rahmat", "\n(Sumber : Rahmat"),
        lambda text: text.replace(" via Kabar Bersama)", " via Kabar Bersama)."),
        lambda text: text.replace("> >", "›\n›\xa0"),
        lambda text: text.replace("> >\n\n", ""),
    ],
)
def test_small_differences_change_nothing(change):
    assert change(FULL) != FULL
    assert story(change(FULL)) == story(FULL)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_reads_other_unicode_encodings(encoding):
    assert parse(FULL.encode(encoding)) == story(FULL)


def test_windows_text_is_read_with_a_doubt():
    found = parse(FULL.encode("cp1252"))
    assert found.digest() == story(FULL).digest()
    assert len(found.doubts) == 1


# ---- what may be missing


def test_a_headline_and_text_are_enough():
    found = parse((SAMPLES / "pasted_bare.txt").read_bytes())
    assert paragraphs(found) == [
        "Warga Kampung Bambu menanam seribu pohon di tepi waduk.",
        "Kegiatan itu berlangsung sehari penuh.",
    ]
    assert (found.topics, found.published, found.pictures, found.authors, found.sources) == ((), None, (), (), ())


@pytest.mark.parametrize(
    "gone",
    ["Revitalisasi pasar apung | ", "Penulis : Ratna Puspita ", "Sumber : Harian Muara", "SUNGAI JERNIH, LENSA.TV – "],
)
def test_whatever_is_missing_the_rest_is_found(gone):
    whole, found = story(FULL), story(FULL.replace(gone, ""))
    assert found.headline == whole.headline
    assert found.published == whole.published
    assert found.pictures == whole.pictures
    assert len(found.body) == len(whole.body)
    assert found.editors == whole.editors


def test_a_breadcrumb_with_words_names_the_section():
    found = story("Home > Dunia > Asia >\n" + HEAD)
    assert (found.headline, found.section) == ("Judul Berita Percobaan", "Asia")


def test_a_headline_may_hold_an_angle_bracket():
    assert story("Suhu > 40 Derajat, Warga Berteduh\n").headline == "Suhu > 40 Derajat, Warga Berteduh"


def test_a_caption_above_the_dateline_needs_no_credit():
    found = story(HEAD + "Suasana kota.\nKOTA BARU, LENSA.TV – Hujan turun.")
    assert found.pictures == (Picture("Suasana kota."),)
    assert paragraphs(found) == ["Hujan turun."]


def test_a_first_paragraph_with_a_citation_is_no_caption():
    found = story(HEAD + "KOTA BARU, LENSA.TV – Harga naik lima persen (Sumber: Dinas Pasar).\nLalu turun.")
    assert found.pictures == ()
    assert paragraphs(found) == ["Harga naik lima persen (Sumber: Dinas Pasar).", "Lalu turun."]


def test_a_credit_of_one_name_is_a_doubt():
    found = story(HEAD + "Suasana kota. (Foto: Kantor Berita Nusa)\nHujan turun.")
    assert found.pictures == (Picture("Suasana kota.", agency="Kantor Berita Nusa"),)
    assert any("Kantor Berita Nusa" in str(doubt) for doubt in found.doubts)


# ---- time


@pytest.mark.parametrize(
    ("line", "topics", "doubts"),
    [
        ("Banjir | 23 Februari 2023, 04:05 WIB", ("Banjir",), 0),
        ("Banjir | Jakarta | Kamis, 23 Februari 2023 | 04:05 WIB", ("Banjir", "Jakarta"), 0),
        ("23 Februari 2023, 04:05 WIB", (), 0),
        ("Banjir | 23 Februari 2023, 04:05", ("Banjir",), 1),
    ],
)
def test_topic_and_time_lines(line, topics, doubts):
    found = story(f"{HEAD}{line}\nHujan turun.")
    assert (found.topics, len(found.doubts)) == (topics, doubts)
    assert found.published == datetime(2023, 2, 22, 21, 5, tzinfo=UTC)
    assert paragraphs(found) == ["Hujan turun."]


def test_a_time_that_is_none_keeps_its_topic_and_is_shown_to_the_editor():
    found = story(HEAD + "Banjir | 31 Februari 2023, 04:05 WIB\nHujan turun.")
    assert (found.topics, found.published) == (("Banjir",), None)
    assert any("31 Februari 2023" in str(doubt) for doubt in found.doubts)


def test_a_date_in_the_text_is_not_the_publication():
    assert story(HEAD + "Hujan turun sejak 24 Februari setahun silam.\nRabu (22/2/2023).").published is None


# ---- names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Penulis : Ana Sari, Budi dan Citra", ("Ana Sari", "Budi", "Citra")),
        ("Penulis: Ana Sari, M.Si., Budi", ("Ana Sari, M.Si.", "Budi")),
        ("penulis : Ana-Sari", ("Ana-Sari",)),
        ("Penulis : Ana Sari / ana sari", ("Ana Sari",)),
        ("Penulis : -", ()),
        ("Penulis :", ()),
    ],
)
def test_names_in_a_byline(line, names):
    found = story(f"{HEAD}Hujan turun.\n{line}")
    assert found.authors == names
    assert paragraphs(found) == ["Hujan turun."]


@pytest.mark.parametrize(
    ("line", "sources"),
    [
        ("Sumber : Nusa/Harian Muara", [("Nusa", ""), ("Harian Muara", "")]),
        ("Sumber : Badan Cuaca, Iklim, dan Bumi", [("Badan Cuaca, Iklim, dan Bumi", "")]),
        (
            "Sumber : https://www.muara.example/a/b,c, Nusa",
            [("muara.example", "https://www.muara.example/a/b,c"), ("Nusa", "")],
        ),
        ("Sumber : javascript:alert(1)", [("javascript:alert(1)", "")]),
        ("Sumber : http://[", [("http://[", "")]),
    ],
)
def test_sources_below_the_text(line, sources):
    found = story(f"{HEAD}Hujan turun.\n{line}")
    assert [(source.name, source.url) for source in found.sources] == sources


def test_a_source_within_the_text_belongs_to_the_text():
    found = story(f"{HEAD}Hujan turun.\nSumber : Dinas Cuaca\nLalu reda.\nPenulis : Ana\nSumber : Nusa")
    assert paragraphs(found) == ["Hujan turun.", "Sumber : Dinas Cuaca", "Lalu reda."]
    assert found.sources == (SourceLine("Nusa"),)


def test_a_label_with_a_long_sentence_is_text():
    line = "Editor: " + "kata " * 80
    assert paragraphs(story(HEAD + line)) == [line.strip()]


# ---- markup and signs are text


def test_what_is_pasted_is_text_and_never_markup():
    found = story(HEAD + "<script>alert(1)</script> & <b>tebal</b>\nBaca Juga: <i>judul</i>")
    assert found.body[0] == Text("<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;tebal&lt;/b&gt;</p>")
    assert found.body[1] == ReadAlso("<i>judul</i>")


# ---- refusals


@pytest.mark.parametrize(
    "text",
    [
        "> >\n\nRevitalisasi pasar apung | 7 Maret 2026, 18:20 WITA\nHujan turun.",
        "KOTA BARU, LENSA.TV – Hujan turun sejak pagi.",
        "Suasana kota. (Sumber: Rahmat Nirwana, Nusa)\nKOTA BARU, LENSA.TV – Hujan turun.",
        "Baca Juga: Cerita Lain\nHujan turun.",
        "Penulis : Ratna Puspita",
        "TERBARU\nSeorang Nelayan Menemukan Lonceng Tua",
        "Hujan turun sejak pagi. Warga kota berteduh.\n\nLalu reda.",
        "Kalimat yang panjang sekali " * 10,
        "***\n---\n> >",
    ],
)
def test_a_text_without_headline_is_rejected(text):
    with pytest.raises(Rejected) as refused:
        story(text)
    assert list(importers.read(BytesIO(text.encode()), FORMAT)) == [Broken("", str(refused.value))]


@pytest.mark.parametrize("form", [importers.AUTO, "pasted"])
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n\t\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0JFIF" + bytes(range(256)),
        bytes(range(1, 32)) * 4,
        b"Judul\0berita",
        b"x" * (importers.MAX_BYTES + 1),
        b"Judul\n" + b"x" * 1_000_000,
        b"Judul\n" + b"x\n" * 10_000,
    ],
)
def test_what_is_no_text_is_refused(data, form):
    with pytest.raises(Unreadable):
        list(importers.read(BytesIO(data), form))


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><title>Judul</title>",
        b'<?xml version="1.0"?><x/>',
        b'{"headline": 1}',
        b'[{"a": 1}]',
        b"%PDF-1.7\n",
    ],
)
def test_other_formats_are_not_taken_for_a_headline(data):
    assert not matches(data)


def test_a_headline_may_begin_with_a_bracket():
    (found,) = importers.read(BytesIO(b"[FOTO] Hujan di Kota Baru"))
    assert found.headline == "[FOTO] Hujan di Kota Baru"


# ---- whatever comes


def check(data: bytes) -> None:
    """Nothing but a story in canonical form or a clear one-line refusal."""
    try:
        found = parse(data)
    except (Unreadable, Rejected) as error:
        assert str(error)
        assert "\n" not in str(error)
        return
    assert found.headline
    markup = "".join(block.html for block in found.body if isinstance(block, Text))
    assert html.sanitise(markup) == markup
    assert len(found.digest()) == 64


SIGNS = [
    "Penulis :",
    "Sumber :",
    "Baca Juga:",
    "(Sumber:",
    "TERBARU",
    "|",
    "> >",
    "",
    "Tag:",
    "(abc/def)",
    "Tim Redaksi",
]
PIECES = st.sampled_from(
    [
        *FULL.splitlines(),
        *SIGNS,
        *(line for page in sorted(SAMPLES.glob("pasted/*.txt")) for line in page.read_text().splitlines()),
    ]
)


@given(st.binary(max_size=300))
def test_bytes_are_a_story_or_refused(data):
    check(data)


@given(st.text(max_size=300))
def test_text_is_a_story_or_refused(text):
    check(text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=12))
def test_pages_in_any_order_are_a_story_or_refused(lines):
    check("\n".join(lines).encode("utf-8", "surrogatepass"))


@given(
    st.lists(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1, max_size=20), min_size=1, max_size=8)
)
def test_no_word_of_a_plain_text_is_lost(words):
    body = " ".join(words)
    assert " ".join(paragraphs(story(f"{HEAD}\n{body}"))) == body
