"""Dates as newsrooms write them, out and in."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.dates import ZONE_NAMES, long_date, news_time, parse_news_time, zone_label

MOMENT = datetime(2023, 2, 22, 21, 5, tzinfo=UTC)
MINUTES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ZONES = st.one_of(st.sampled_from([ZoneInfo(name) for name in ZONE_NAMES.values()]), MINUTES)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Asia/Jakarta", "Kamis, 23 Februari 2023, 04:05 WIB"),
        ("Asia/Makassar", "Kamis, 23 Februari 2023, 05:05 WITA"),
        ("Asia/Jayapura", "Kamis, 23 Februari 2023, 06:05 WIT"),
        ("Asia/Kolkata", "Kamis, 23 Februari 2023, 02:35 UTC+05:30"),
        ("America/St_Johns", "Rabu, 22 Februari 2023, 17:35 UTC-03:30"),
        ("UTC", "Rabu, 22 Februari 2023, 21:05 UTC"),
    ],
)
def test_shows_a_moment_in_its_zone(name, shown):
    assert news_time(MOMENT, ZoneInfo(name), "id") == shown


def test_speaks_english_too():
    assert news_time(MOMENT, ZoneInfo("Asia/Jakarta"), "en") == "Thursday, 23 February 2023, 04:05 WIB"
    assert long_date(MOMENT, "en") == "22 February 2023"


def test_a_label_needs_a_zone():
    with pytest.raises(ValueError, match="aware"):
        zone_label(datetime(2023, 2, 22))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "23 Februari 2023, 04:05 WIB",
        "23 februari 2023, 04.05 wib",
        "Kamis, 23 Februari 2023, 04:05 WIB",
        "Kamis,\xa023 Feb. 2023 | 04:05 WIB",
        "Kam, 23 Pebruari 2023 – pukul 4.05 WIB",
        "Thursday, 23 February 2023, 05:05 WITA",
        "23 Feb 2023 06:05 WIT",
        "22 Februari 2023 21:05 UTC",
        "22 Februari 2023 21:05 GMT",
        "23 Februari 2023, 02:35 UTC+05:30",
        "23 Februari 2023, 04:05 GMT+7",
        "23/02/2023, 04:05 WIB",
        "23/2/2023 04.05 WIB",
        "23-02-2023 04:05 WIB",
        "Kamis, 23 Februari 2023 / 04:05 WIB",
        "Kamis, 23/02/2023 | 04:05 WIB",
        "Kamis , 23 Feb 2023, 04:05 WIB",
    ],
)
def test_reads_what_newsrooms_write(text):
    assert parse_news_time(text) == MOMENT


@pytest.mark.parametrize("text", ["Jum'at, 24 Agt 2018, 10:00 WIB", "Jum’at, 24 Agustus 2018 10.00 WIB"])
def test_reads_other_spellings(text):
    assert parse_news_time(text) == datetime(2018, 8, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rabu (22/2/2023)",
        "24 Februari setahun silam",
        "31 Februari 2023, 04:05 WIB",
        "23 Februari 2023, 24:05 WIB",
        "23 Brumaire 2023, 04:05 WIB",
        "Jumat, 23 Februari 2023, 04:05 WIB",
        "Hari, 23 Februari 2023, 04:05 WIB",
        "23 Februari 2023, 04:05 WIB.",
        "23 Februari 2023, 04:05 UTC+99",
        "٢٣ Februari 2023, 04:05 WIB",
        "1 Januari 0001, 00:00 WIB",
        "02/23/2023, 04:05 WIB",
        "23/02-2023, 04:05 WIB",
        "31/02/2023, 04:05 WIB",
        "Jumat, 23/02/2023, 04:05 WIB",
    ],
)
def test_refuses_what_is_no_time(text):
    with pytest.raises(ValueError, match=r"."):
        parse_news_time(text)


def test_a_missing_zone_is_the_callers_to_give():
    with pytest.raises(ValueError, match="zone"):
        parse_news_time("23 Februari 2023, 04:05")
    assert parse_news_time("23 Februari 2023, 04:05", zone=ZoneInfo("Asia/Jakarta")) == MOMENT
    assert parse_news_time("23 Februari 2023, 06:05 WIT", zone=ZoneInfo("Asia/Jakarta")) == MOMENT


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2900, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    ZONES,
    st.sampled_from(["id", "en"]),
)
def test_reading_undoes_showing(moment, zone, language):
    moment = moment.replace(second=0, microsecond=0)
    assert parse_news_time(news_time(moment, zone, language)) == moment
