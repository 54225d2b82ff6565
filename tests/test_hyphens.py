"""Soft hyphens in long Indonesian words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.hyphens import LONG, SOFT, soft


@pytest.mark.parametrize(
    "parted",
    [
        "mem·per·tang·gung·ja·wab·kan·nya",
        "per·tang·gung·ja·wa·ban",
        "tran·spor·ta·si·nya",
        "mem·per·sya·rat·kan·nya",
        "per·pus·ta·ka·an·nya",
        "MEM·PER·TANG·GUNG·JA·WAB·KAN",
    ],
)
def test_long_words_may_break_between_syllables(parted):
    assert soft(parted.replace("·", "")) == parted.replace("·", SOFT)


def test_short_words_and_everything_else_stay():
    text = "Warga Lamuka menyelamatkan 1.240 rumah; “tanggul” aman."
    assert soft(text) == text
    assert soft("Soal pertanggungjawaban itu") == f"Soal {soft('pertanggungjawaban')} itu"


@given(st.text(alphabet="abeginorstuy ABx-é", max_size=80))
def test_only_soft_hyphens_are_added_and_never_near_an_end(text):
    made = soft(text)
    assert made.replace(SOFT, "") == text
    for word in made.split():
        if SOFT in word:
            assert len(word.replace(SOFT, "")) >= LONG
            assert len(word.split(SOFT)[0]) >= 3 <= len(word.split(SOFT)[-1])
