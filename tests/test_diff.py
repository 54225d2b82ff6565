"""Differences of words and fields: both versions can be taken out again, and people can read them."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles import diff, html
from articles.diff import FieldChange, Part, RowChange
from articles.diff.match import in_order, increasing, matches

# ---- words

TOKENS = ["a", "di", "yang", "harga", "naik", "turun", "Rp3.500", ",", ".", "?", "“", "”", " ", "\n", "\n\n"]
PROSE = st.lists(st.sampled_from(TOKENS), max_size=40)
TEXT = st.text(max_size=60) | PROSE.map(" ".join) | PROSE.map("".join)


def shown(before, after):
    """Write a difference as an editor would on paper: [-removed-], [+added+]."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[part.kind].format(part.text) for part in diff.words(before, after))


def taken(parts, kind):
    return "".join(part.text for part in parts if part.kind in {"same", kind})


@given(TEXT, TEXT)
@example("a b", "a  b")
@example("Ia pergi.", "Ia datang. Ia pergi.")
@example("a a", "a a a")
@example(" a ", "")
@example("\r\n\x1c\x85\ud800", "\u2028\xa0\x00")
def test_both_texts_come_out_of_the_words_again(before, after):
    parts = diff.words(before, after)
    assert taken(parts, "removed") == before
    assert taken(parts, "added") == after
    kinds = [part.kind for part in parts]
    assert "" not in [part.text for part in parts]
    assert all(left != right for left, right in pairwise(kinds))
    assert ("added", "removed") not in pairwise(kinds)


@given(TEXT)
def test_the_same_text_is_one_part(text):
    assert diff.words(text, text) == ([Part("same", text)] if text else [])


@pytest.mark.parametrize(
    ("before", "after", "paper"),
    [
        ("", "Baru", "[+Baru+]"),
        ("Harga tepung naik", "Harga tepung terigu naik", "Harga tepung [+terigu +]naik"),
        (
            "Harga sorgum naik dari Rp3.500 menjadi Rp5.200 per kilogram.",
            "Harga sorgum naik dari Rp3.700 menjadi Rp5.250 per kilogram.",
            "Harga sorgum naik dari [-Rp3.500-][+Rp3.700+] menjadi [-Rp5.200-][+Rp5.250+] per kilogram.",
        ),
        (  # a whole sentence, not "datang. Ia "
            "Presiden tiba. Ia pergi.",
            "Presiden tiba. Ia datang. Ia pergi.",
            "Presiden tiba. [+Ia datang. +]Ia pergi.",
        ),
        ("Ia tiba\nIa pergi", "Ia tiba\nIa makan\nIa pergi", "Ia tiba\n[+Ia makan\n+]Ia pergi"),
        (  # linking words and signs do not break a change up
            "Buruh pabrik mendengar kabar bahwa tempat kerja mereka akan ditutup akhir bulan ini.",
            "Ratusan pekerja pabrik kaca menerima pesan bahwa tempat kerja mereka tidak jadi ditutup.",
            (
                "[-Buruh pabrik mendengar kabar-][+Ratusan pekerja pabrik kaca menerima pesan+] bahwa tempat kerja "
                "mereka [-akan ditutup akhir bulan ini-][+tidak jadi ditutup+]."
            ),
        ),
        (
            "Polisi menangkap tiga orang di Baruna, Rabu (22/2/2023).",
            "Polisi menangkap empat orang di Baruna, Kamis (23/2/2023).",
            "Polisi menangkap [-tiga-][+empat+] orang di Baruna, [-Rabu (22/2/2023-][+Kamis (23/2/2023+]).",
        ),
        (
            "Beras, gula, dan garam langka.",
            "Cabai, gula, dan terasi langka.",
            "[-Beras-][+Cabai+], gula, dan [-garam-][+terasi+] langka.",
        ),
        ("harga dan laba", "ongkos dan rugi", "[-harga dan laba-][+ongkos dan rugi+]"),
        ("roti yang akan naik", "kue yang akan turun", "[-roti yang akan naik-][+kue yang akan turun+]"),
        ("roti lokal yang naik", "kue lokal yang turun", "[-roti-][+kue+] lokal yang [-naik-][+turun+]"),
        (
            "Anak-anak belajar membaca pada hari Jum'at.",
            "Anak-anak muda belajar membaca pada hari Jumat.",
            "Anak-anak [+muda +]belajar membaca pada hari [-Jum'at-][+Jumat+].",
        ),
        (
            "Kalau naik, anak-anak berhenti membeli, ujar Wayan.",
            "“Kalau naik, anak-anak berhenti membeli,” ujar Wayan.",
            "[+“+]Kalau naik, anak-anak berhenti membeli,[+”+] ujar Wayan.",
        ),
        ("Pukul 10.30 WIB", "Pukul  10.45 WIB", "Pukul[- 10.30-][+  10.45+] WIB"),
    ],
)
def test_words_read_well(before, after, paper):
    assert shown(before, after) == paper


def test_long_texts_are_still_looked_into():
    stories = json.loads(Path("fixtures/articles.json").read_text())
    bodies = [row["fields"]["body"] for row in stories if row["model"] == "articles.article"]
    before = "\n".join(html.text(body) for body in bodies)
    cut = before.index(" ", len(before) // 2) + 1
    parts = diff.words(before, f"Awal {before[:cut]}tengah {before[cut:]} akhir")
    assert [part for part in parts if part.kind != "same"] == [
        Part("added", "Awal "),
        Part("added", "tengah "),
        Part("added", " akhir"),
    ]


def test_few_words_over_and_over_are_answered_as_replaced():
    parts = diff.words("ya tidak " * 5000, "tidak tidak ya " * 5000)
    assert [part.kind for part in parts] == ["removed", "added", "same"]
    assert taken(parts, "removed") == "ya tidak " * 5000


@given(st.lists(st.integers(0, 9), max_size=30), st.lists(st.integers(0, 9), max_size=30))
def test_matches_are_equal_and_in_order(before, after):
    pairs = matches(before, after)
    assert [before[i] for i, _ in pairs] == [after[j] for _, j in pairs]
    assert increasing(pairs) == pairs
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    order = list(in_order(pairs, len(before), len(after)))
    assert [i for i, _ in order if i is not None] == list(range(len(before)))
    assert [j for _, j in order if j is not None] == list(range(len(after)))


@given(st.permutations(range(7)))
def test_the_longest_increasing_part_is_found(numbers):
    found = increasing(enumerate(numbers))
    best = 0
    for chosen in range(2**7):
        part = [number for at, number in enumerate(numbers) if chosen >> at & 1]
        best = max(best, len(part) if part == sorted(part) else 0)
    assert len(found) == best
    assert [j for _, j in found] == sorted(j for _, j in found)


# ---- fields


def test_tells_fields_that_differ_by_their_kind():
    before = {
        "headline": "Harga naik",
        "section": 3,
        "tags": ["pangan"],
        "body": "<p>a</p>",
        "lead": "Sama",
        "gone": None,
    }
    after = {"headline": "Harga tepung naik", "section": None, "tags": ["pangan"], "body": "<p>b</p>", "lead": "Sama"}
    after["publish_at"] = "2023-02-22T10:00:00+00:00"
    assert diff.fields(before, after) == [
        FieldChange(
            "headline",
            "Harga naik",
            "Harga tepung naik",
            [Part("same", "Harga "), Part("added", "tepung "), Part("same", "naik")],
        ),
        FieldChange("section", 3, None),
        FieldChange("publish_at", None, after["publish_at"], [Part("added", after["publish_at"])]),
    ]


def test_tells_what_became_of_each_row():
    (change,) = diff.fields({"authors": [1, 2, 3, 4]}, {"authors": [5, 1, 3, 4, 2]})
    assert change.rows == [
        RowChange("added", 5, None, 0),
        RowChange("same", 1, 0, 1),
        RowChange("same", 3, 2, 2),
        RowChange("same", 4, 3, 3),
        RowChange("moved", 2, 1, 4, moved=True),
    ]
    (change,) = diff.fields({"tags": ["pangan", "roti"]}, {"tags": ["pangan", "terigu"]})
    assert change.rows == [
        RowChange("same", "pangan", 0, 0),
        RowChange("removed", "roti", 1, None),
        RowChange("added", "terigu", None, 1),
    ]


def test_tells_what_changed_in_a_row_of_several_values():
    kept, changed = {"id": 1, "role": "", "url": ""}, {"id": 2, "role": "saksi", "url": ""}
    (change,) = diff.fields({"sources": [kept, changed]}, {"sources": [changed | {"role": "saksi mata"}, kept]})
    assert change.rows == [
        RowChange(
            "changed",
            2,
            1,
            0,
            moved=False,
            fields=[FieldChange("role", "saksi", "saksi mata", [Part("same", "saksi"), Part("added", " mata")])],
        ),
        RowChange("moved", 1, 0, 1, moved=True),
    ]


ROWS = st.lists(st.integers(0, 8), max_size=8) | st.lists(
    st.fixed_dictionaries({"id": st.integers(0, 5), "role": st.sampled_from(["", "saksi"])}), max_size=6
)


@given(ROWS, ROWS)
def test_every_row_is_answered_once(before, after):
    (rows,) = [change.rows for change in diff.fields({"a": before}, {"a": after})] or [[]]
    if before == after:
        assert rows == []
        return
    assert sorted(row.before for row in rows if row.before is not None) == list(range(len(before)))
    assert [row.after for row in rows if row.after is not None] == list(range(len(after)))
    for row in rows:
        values = [None if row.before is None else before[row.before], None if row.after is None else after[row.after]]
        assert (row.kind == "removed") == (values[1] is None)
        assert (row.kind == "added") == (values[0] is None)
        assert (row.kind in {"same", "moved"}) == (values[0] == values[1])


VALUE = st.none() | st.text(max_size=9) | st.integers() | ROWS | st.booleans()


@given(st.dictionaries(st.sampled_from("abc"), VALUE), st.dictionaries(st.sampled_from("abc"), VALUE))
def test_fields_of_any_values_are_told_apart(before, after):
    found = diff.fields(before, after)
    assert {change.key for change in found} == {key for key in {*before, *after} if before.get(key) != after.get(key)}
    assert all((change.before, change.after) == (before.get(change.key), after.get(change.key)) for change in found)
