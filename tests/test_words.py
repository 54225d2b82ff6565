"""Words as search sees them: folded, without stop words, by stems under which the forms of a word meet."""

import string
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import words
from articles.stems import ROOTS, STOP, WHOLE

PLAIN = set(string.ascii_lowercase + string.digits)


# ---- folding


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Jakarta", "jakarta"),
        ("KPU", "kpu"),
        ("José", "jose"),
        ("Ångström", "angstrom"),
        ("Jum'at", "jumat"),
        ("Jum’at", "jumat"),
        ("1.000", "1000"),
        ("ﬁlm", "film"),
        ("Straße", "strasse"),
        ("ＡＢＣ", "abc"),
        ("x" * 50, "x" * words.LONGEST),
    ],
)
def test_accents_case_and_quotes_make_no_difference(word, folded):
    assert words.fold(word) == folded


def test_other_scripts_stay_apart_from_each_other():
    folded = [words.fold(word) for word in ("Москва", "北京", "القدس")]

    assert len(set(folded)) == 3
    assert all(set(word) <= PLAIN for word in folded)


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text):
    for token in words.tokens(text):
        assert token.word
        assert set(token.word + token.stem) <= PLAIN
        assert len(token.word) <= words.LONGEST
        assert 0 <= token.start < token.end <= len(text)
    assert words.words(text) == [token.word for token in words.tokens(text)]
    assert words.stems(text) == [token.stem for token in words.tokens(text) if token.stem]


@given(st.text(max_size=60))
def test_a_folded_word_stays_as_it_is(word):
    folded = words.fold(word)

    assert words.fold(folded) == folded


@given(st.text(max_size=60))
def test_words_that_were_joined_come_apart_as_they_were(text):
    """Documents hold words parted by spaces; both databases must find them as they are."""
    parts = words.words(text)

    assert words.words(words.joined(parts)) == parts


# ---- words of a text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Harga cabai naik 1.000 persen!", ["harga", "cabai", "naik", "1000", "persen"]),
        ("anak-anak", ["anak", "anak"]),
        ("Covid-19, Jum'at", ["covid", "19", "jumat"]),
        ("10.30 WIB", ["10", "30", "wib"]),
        ("1.000.000.000", ["1000000000"]),
        ("3.1415", ["3", "1415"]),
        ("satu_dua", ["satu", "dua"]),
        ("'kutip' “ganda”", ["kutip", "ganda"]),
        ("  ", []),
        ("…—!?", []),
    ],
)
def test_texts_come_apart_into_words(text, found):
    assert words.words(text) == found


def test_a_token_tells_where_it_stands():
    text = "Tak ada, Menyuarakan!"
    *_stops, token = words.tokens(text)

    assert (text[token.start : token.end], token.word, token.stem) == ("Menyuarakan", "menyuarakan", "suara")


# ---- stems


@pytest.mark.parametrize(
    "family",
    [
        ("suara", "menyuarakan", "disuarakan", "suaranya"),
        ("tulis", "menulis", "ditulis", "tulisan", "penulis"),
        ("kirim", "mengirim", "dikirim", "kiriman"),
        ("tegas", "menegaskan", "ditegaskan"),
        ("kepala", "kepalanya"),
        ("banjir", "kebanjiran"),
        ("harga", "harganya", "dihargai"),
    ],
)
def test_the_forms_of_a_word_meet(family):
    assert {words.stem(word) for word in family} == {words.stem(family[0])}


@pytest.mark.parametrize("word", ["pemilu", "media", "ekonomi", "berita"])
def test_whole_words_are_not_taken_apart(word):
    assert words.stem(word) == word
    assert words.stem(f"{word}nya") == word


def test_words_that_are_no_forms_stay_apart():
    assert len({words.stem(word) for word in ("berita", "beras", "medan", "media", "pilu", "pemilu")}) == 6


@pytest.mark.parametrize("word", ["kpu", "g20", "b50", "ri", "2026", "covid19"])
def test_short_words_and_those_with_digits_stay(word):
    assert words.stem(word) == word


def test_stop_words_have_no_stem():
    assert {words.stem(word) for word in STOP} == {""}
    assert words.stems("yang dan di ke") == []


def test_words_treated_by_hand_are_written_as_words_are_folded():
    for word in (*STOP, *WHOLE, *ROOTS, *ROOTS.values()):
        assert words.fold(word) == word


# ---- slips of the finger


def test_two_words_that_are_one_slip_apart_share_a_spelling():
    for slipped in ("jakrta", "jakartaa", "jakatra", "jajarta"):
        assert {*words.without_one("jakarta")} & {*words.without_one(slipped)}
    assert not {*words.without_one("jakarta")} & {*words.without_one("surabaya")}


def test_a_word_as_long_as_a_text_is_not_remembered():
    kept = words._fold.cache_info().currsize, words._stem_of.cache_info().currsize
    long = "Abc" * 100_000
    assert words.fold(long) == ("abc" * 100_000)[: words.LONGEST]
    assert words.stems(long) == [words.stem(words.fold(long))]
    assert (words._fold.cache_info().currsize, words._stem_of.cache_info().currsize) == kept


def test_threads_do_not_stem_each_other_s_words():
    """A stemmer keeps the word that it works on in itself: shared, it made stems of two words, or fell over them."""
    prefixes, roots, suffixes = ("me", "ber", "di", "pe"), ("panggil", "gantung", "jalan", "rombak"), ("kan", "an", "i")
    made = [f"{a}{b}{c}{d}" for a in prefixes for b in roots for c in suffixes for d in string.ascii_lowercase]
    stem = words.stem.__wrapped__  # what is remembered would hide it
    alone = [stem(word) for word in made]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _n: [stem(word) for word in made], range(8)))
    finally:
        sys.setswitchinterval(before)
    assert all(each == alone for each in found)
