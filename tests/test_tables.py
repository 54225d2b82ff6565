"""Stories from CSV and JSON Lines, by a mapping or by the names of their columns."""

import io
import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import importers
from articles.importers import mapping, tables
from articles.importers.mapping import Mapping
from articles.importers.story import Broken, Picture, SourceLine, Story, Text, Unreadable

DOCS = Path(__file__).parent.parent / "docs" / "formats" / "tables.md"
EXAMPLE = re.search(r"```toml\n(.*?)```", DOCS.read_text(), re.DOTALL)[1]
WIB = timezone(timedelta(hours=7))
ROW = {
    "title": "Pasar Apung Dibuka",
    "source": "lensa.example",
    "date": "16/09/2026 20:18 WIB",
    "category": "nasional",
    "subcategory": "Wisata, Sungai",
    "url": "https://lensa.example/baca/1",
    "body": "Pasar dibuka.\nPedagang senang.",
}


def read(data: str | bytes, said: Mapping | str | None = None) -> list[Story | Broken]:
    data = data.encode() if isinstance(data, str) else data
    return list(tables.read(io.BytesIO(data), mapping.parse(said.encode()) if isinstance(said, str) else said))


def lines(*rows: object) -> str:
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)


def one(row: dict, said: Mapping | str | None = None) -> Story:
    (found,) = read(lines(row), said)
    return found


def problem(data: str | bytes, said: str | None = None) -> str:
    with pytest.raises(Unreadable) as error:
        read(data, said)
    return str(error.value)


# ---- the mapping in the documentation


def test_the_documented_mapping_reads_a_story():
    assert one(ROW, EXAMPLE) == Story(
        format="table",
        headline="Pasar Apung Dibuka",
        section="Nasional",
        tags=("Wisata", "Sungai"),
        sources=(SourceLine("lensa.example"),),
        published=datetime(2026, 9, 16, 20, 18, tzinfo=WIB),
        language="id",
        external_id="https://lensa.example/baca/1",
        canonical_url="https://lensa.example/baca/1",
        body=(Text("<p>Pasar dibuka.</p><p>Pedagang senang.</p>"),),
    )


@pytest.mark.parametrize(
    ("date", "local"),
    [
        ("2026-09-10 00:00:00 12:05 WIB", (2026, 9, 10, 12, 5)),
        ("2026-09-17 00:00:00 22:07:00", (2026, 9, 17, 22, 7)),
        ("16/09/2026 20:18 WIB", (2026, 9, 16, 20, 18)),
        ("10-Sep-26 23:04", (2026, 9, 10, 23, 4)),
        ("10-Mei-26 23:04", (2026, 5, 10, 23, 4)),
        ("29 Agustus 2026 15:14:00", (2026, 8, 29, 15, 14)),
        ("05 Juli 2026 18:19", (2026, 7, 5, 18, 19)),
        ("26 Oktober 2026 14:25 WIB", (2026, 10, 26, 14, 25)),
        ("26/10/2026 14:25 WITA", (2026, 10, 26, 13, 25)),
        ("Oct 2, 2026", (2026, 10, 2)),
    ],
)
def test_the_documented_dates(date, local):
    assert one(ROW | {"date": date}, EXAMPLE).published == datetime(*local, tzinfo=WIB)


def test_a_day_alone_is_doubted():
    found = one(ROW | {"date": "Sep 30, 2026"}, EXAMPLE)
    assert [str(doubt) for doubt in found.doubts] == [
        "The publication time names a day only; it was read as its beginning."
    ]


def test_a_time_that_fits_no_pattern_is_doubted():
    found = one(ROW | {"date": "kemarin sore"}, EXAMPLE)
    assert (found.published, [str(doubt) for doubt in found.doubts]) == (
        None,
        ["The publication time was not understood: kemarin sore"],
    )


# ---- columns with the names of fields


def test_csv_whose_columns_are_fields():
    found = read("headline,body,authors,tags,published\nJudul,Isi.,Ana Sari dan Budi,a;b,2026-03-07T10:20:00+07:00\n")
    assert found == [
        Story(
            format="table",
            headline="Judul",
            body=(Text("<p>Isi.</p>"),),
            authors=("Ana Sari", "Budi"),
            tags=("a", "b"),
            published=datetime(2026, 3, 7, 10, 20, tzinfo=WIB),
        )
    ]


def test_a_time_without_zone_is_doubted_where_no_mapping_names_one():
    found = one({"headline": "Judul", "published": "2026-03-07 10:20"})
    assert found.published == datetime(2026, 3, 7, 10, 20, tzinfo=WIB)
    assert [str(doubt) for doubt in found.doubts] == ["The publication time names no zone; it was read as WIB."]


def test_unix_time():
    found = one({"j": "Judul", "t": 1772853600}, 'dates = ["unix"]\n[fields]\nheadline = "j"\npublished = "t"')
    assert found.published == datetime(2026, 3, 7, 3, 20, tzinfo=UTC)


def test_columns_that_are_no_fields_are_left_out_and_named():
    found = one({"headline": "Judul", "warna": "merah", "kosong": ""})
    assert [str(doubt) for doubt in found.left_out] == ["Columns that are no field of a story: warna"]


@pytest.mark.parametrize("data", ["judul;isi\nA;B\n", '{"judul": "A", "isi": "B"}\n'])
def test_other_columns_need_a_mapping(data):
    assert problem(data) == "No column is called headline: a mapping file is needed. Columns: judul, isi"


# ---- what a mapping may say


def test_paths_lists_objects_and_separators():
    row = {
        "meta": {"judul": "Judul"},
        "penulis": [{"name": "Ana"}, {"name": "Budi"}],
        "a.b": "Teknologi",
        "foto": [{"url": "https://a.example/1.jpg", "kredit": "Ana Sari, Antara via Lensa"}],
        "sumber": "BPS / Antara",
        "lama": "https://a.example/baca.php?id=7",
    }
    said = """
        [fields]
        headline = "meta.judul"
        authors = "penulis"
        section = ["kosong", "a.b"]
        photo_url = "foto.0.url"
        photo_credit = "foto.0.kredit"
        sources = "sumber"
        old_addresses = "lama"
        [separators]
        sources = "/"
    """
    assert read(lines(row, {"meta": {"judul": "B"}, "kosong": "C"}), said) == [
        Story(
            format="table",
            headline="Judul",
            authors=("Ana", "Budi"),
            section="Teknologi",
            pictures=(Picture(photographer="Ana Sari", agency="Antara", via="Lensa", url="https://a.example/1.jpg"),),
            sources=(SourceLine("BPS"), SourceLine("Antara")),
            old_addresses=("/baca.php?id=7",),
        ),
        Story(format="table", headline="B", section="C"),
    ]


def test_csv_with_delimiter_encoding_and_lines_within_quotes():
    said = 'encoding = "cp1252"\ndelimiter = ";"\n[fields]\nheadline = "judul"\nbody = "isi"'
    data = 'judul;isi\n"Kafé ""Lama""";"Satu.\n\nDua."\n'.encode("cp1252")
    assert read(data, said) == [Story(format="table", headline='Kafé "Lama"', body=(Text("<p>Satu.</p><p>Dua.</p>"),))]


def test_html_becomes_canonical():
    said = 'body = "html"\n[fields]\nheadline = "h"\nbody = "b"'
    markup = '<div onclick="x()">Satu <b>dua</b><script>tiga()</script></div><p><a href="javascript:x()">empat</a></p>'
    assert one({"h": "J", "b": markup}, said).body == (Text("<p>Satu <strong>dua</strong></p><p>empat</p>"),)


@pytest.mark.parametrize(
    ("value", "answer"), [(True, True), ("ya", True), (False, False), ("draf", False), (None, True)]
)
def test_is_public(value, answer):
    assert one({"headline": "J", "is_public": value}).is_public is answer


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("[fields", "The mapping file is not TOML in UTF-8: Expected ']' at the end of a table declaration"),
        ("", "Mapping file, fields.headline: name the column of the headline."),
        ('warna = "a"', "Mapping file, warna: not known; use one of body, constants, dates, delimiter,"),
        ('[fields]\njudul = "a"', "Mapping file, fields.judul: not known; use one of authors, body, canonical_url,"),
        ("[fields]\nheadline = 1", "Mapping file, fields.headline: write it as text in quotation marks."),
        (
            '[fields]\nheadline = "a"\n[constants]\nheadline = "b"',
            "Mapping file, constants.headline: a column is named",
        ),
        ('body = "x"\n[fields]\nheadline = "a"', "Mapping file, body: not known; use one of text, html."),
        ('dates = ["x"]\n[fields]\nheadline = "a"', "Mapping file, dates: x is no pattern; use %d/%m/%Y %H:%M"),
        ('zone = "WIB"\n[fields]\nheadline = "a"', "Mapping file, zone: no such zone; use Asia/Jakarta"),
        ('zone = "../x"\n[fields]\nheadline = "a"', "Mapping file, zone: no such zone; use Asia/Jakarta"),
        ('delimiter = "ab"\n[fields]\nheadline = "a"', "Mapping file, delimiter: one sign is needed"),
        ('encoding = "utf-16"\n[fields]\nheadline = "a"', "Mapping file, encoding: not known; use utf-8, cp1252"),
        ('[values]\nsection = "a"', "Mapping file, values.section: write it as a table of texts, [values.section]."),
        ('[separators]\nheadline = "a"', "Mapping file, separators.headline: not known; use one of authors, editors,"),
    ],
)
def test_a_mistake_in_the_mapping_is_told_in_one_line(said, why):
    assert problem(lines(ROW), said).startswith(why)


@pytest.mark.parametrize("data", ["a,b\n1,2\n", '{"a": 1, "b": 2}\n'])
def test_a_column_that_the_table_lacks_is_told_first(data):
    said = '[fields]\nheadline = "a"\nbody = "isi"'
    assert problem(data, said) == "The mapping file names a column that the table lacks: isi. Columns: a, b"


# ---- broken rows


def test_broken_lines_do_not_stop_others():
    data = lines({"headline": "A"}, "{bad", "[1]", {"headline": " "}, "", {"headline": {"x": {}}}, {"headline": "B"})
    assert [str(each) if isinstance(each, Broken) else each.headline for each in read(data)] == [
        "A",
        "It is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "It is not an object in JSON.",
        "It has no headline.",
        "It has no headline.",
        "B",
    ]
    assert [each.where for each in read(data) if isinstance(each, Broken)] == ["line 2", "line 3", "line 4", "line 6"]


def test_a_value_within_values_is_broken():
    assert read(lines({"headline": "A"}, {"headline": [["x"]]}))[1] == Broken(
        "line 2", "The value of {detail} is neither a text nor a list of texts.", "headline"
    )


def test_a_huge_line_is_broken_and_others_go_on():
    huge = b'{"headline": "' + b"a" * 20_000_000 + b'"}\n'
    found = read(lines({"headline": "A"}).encode() + huge + lines({"headline": "B"}).encode())
    assert [each.where if isinstance(each, Broken) else each.headline for each in found] == ["A", "line 2", "B"]


def test_a_quotation_mark_that_never_ends_is_broken():
    row = "x" * 999 + ",y\n"
    found = tables.read(io.BytesIO(("headline,body\nA,B\n" + '"C,D\n' + row * 6_000).encode()))
    assert [str(each) if isinstance(each, Broken) else each.headline for each in islice(found, 2)] == [
        "A",
        "It is larger than 5 MB.",
    ]
    with pytest.raises(Unreadable, match="A quotation mark in it does not end; what is below was not read"):
        next(found)
    assert read('headline,body\n"A,B\n')[0].where == "line 2"


def test_more_values_than_columns_are_broken():
    assert read("headline,body\nA,B,C\n") == [Broken("line 2", "It has more values than there are columns.")]


def test_control_characters_and_lone_surrogates_go():
    assert read('{"headline": "A\\ud800\\u0000B"}\n')[0].headline == "AB"
    found = read("headline,body\nA," + "x" * 70_000 + "\nC\0D,E\n")
    assert found[1].headline == "CD"


def test_another_encoding_is_doubted():
    found = read("headline,body\nKafé,B\n".encode("cp1252"))[0]
    assert (found.headline, [str(doubt)[:26] for doubt in found.doubts]) == ("Kafé", ["The text is not UTF-8; it "])


def test_lost_signs_are_doubted():
    found = read(b'{"h": "Kaf\xe9"}\n', 'encoding = "utf-8"\n[fields]\nheadline = "h"')[0]
    assert (found.headline, [str(doubt) for doubt in found.doubts]) == (
        "Kaf�",
        ["Some signs are not utf-8 and are lost."],
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "It is empty."),
        (b"\xef\xbb\xbf \n", "It is empty."),
        ("headline,body\n".encode("utf-16"), "The table is UTF-16; save it as UTF-8."),
        (b"headline\0,body\n", "It is not text."),
        (b'[{"headline": "A"}]', "It is a list in JSON; write JSON Lines, an object a line."),
        (b"{" * 200_000, "None of the first lines is an object in JSON."),
        (b'{"a":' * 200_000, "None of the first lines is an object in JSON."),
        (b"," * 2_000, "The first line of a table must name its columns."),
    ],
)
def test_what_is_no_table(data, why):
    assert problem(data) == why


# ---- told by their beginning


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b'{"title": "A"}\n{"title"', "table"),
        (b"headline;body\nA;B", "table"),
        (b'\xef\xbb\xbf"Headline","Body"\r\n', "table"),
        (b"headline, and so on\n", "pasted"),
        (b"Judul berita, body\n", "pasted"),
    ],
)
def test_detection(head, form):
    assert importers.detect(head) == form


def test_rows_come_one_by_one():
    class Endless(io.RawIOBase):
        """Rows without end, of which only so many may be taken."""

        taken = 0

        def seek(self, *_where):
            return 0

        def read(self, size=-1):
            return lines({"headline": "A"}).encode()

        def readline(self, size=-1):
            self.taken += 1
            assert self.taken < 1_000
            return lines({"headline": "A"}).encode()

    assert next(tables.read(Endless())).headline == "A"


# ---- whatever comes


@given(st.binary(max_size=300))
def test_any_bytes(data):
    for start in (b"", b"headline,body\n", b'{"headline": "A"}\n'):
        with suppress(Unreadable):
            list(tables.read(io.BytesIO(start + data)))
        tables.matches(start + data)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_any_mapping(data):
    for start in (b"", b'[fields]\nheadline = "a"\n'):
        with suppress(Unreadable):
            mapping.parse(start + data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(mapping.FIELDS), JSON))
def test_any_values(row):
    for said in (None, Mapping({name: (name,) for name in row} | {"headline": ("headline",)}, body="html")):
        assert len(read(lines({"headline": "A"}, row), said)) == 2


@pytest.mark.parametrize(
    ("begin", "row"), [('{"headline": "A"}\n', "\n"), ("headline,body\nA,B\n", "\n"), ("headline,body\nA,B\n", ",\n")]
)
def test_reading_ends_below_very_many_empty_rows(begin, row):
    last = begin.splitlines()[-1]
    assert len(read(begin + row * 100_000 + last)) == 2
    found = tables.read(io.BytesIO((begin + row * 100_001 + last).encode()))
    assert next(found).headline == "A"
    with pytest.raises(Unreadable, match="More than 100,000 empty lines"):
        next(found)
