"""Moments in words at the desk."""

import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from articles.templatetags.desk import ahead, when

WIB, WIT = zoneinfo.ZoneInfo("Asia/Jakarta"), zoneinfo.ZoneInfo("Asia/Jayapura")
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # Monday, 21.00 WIB


def told(value: datetime, *, zone=WIB, language="en") -> str:
    with timezone.override(zone), translation.override(language):
        return when(value, NOW).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(seconds=20), "today 21:00 WIB, in 1 minute"),
        (timedelta(minutes=44, seconds=30), "today 21:44 WIB, in 45 minutes"),
        (timedelta(minutes=59, seconds=30), "today 21:59 WIB, in 1 hour"),
        (timedelta(hours=2, minutes=20), "today 23:20 WIB, in 2 hours"),
        (timedelta(hours=9), "tomorrow 06:00 WIB, in 9 hours"),
        (timedelta(hours=26, minutes=30), "tomorrow 23:30 WIB, in 1 day"),
        (timedelta(days=1, hours=9), "Wednesday 06:00 WIB, in 2 days"),
        (timedelta(days=6), "Sunday 21:00 WIB, in 6 days"),
        (timedelta(days=7), "9 Mar 2026 21:00 WIB, in 7 days"),
        (timedelta(hours=-3), "today 18:00 WIB, 3 hours ago"),
        (timedelta(days=-1), "yesterday 21:00 WIB, 1 day ago"),
        (timedelta(days=-3), "27 Feb 2026 21:00 WIB, 3 days ago"),
    ],
)
def test_a_moment_is_told_by_its_day_and_by_how_far_it_is(later, words):
    assert told(NOW + later) == words


def test_the_day_is_that_of_the_reader_of_the_page():
    """22.30 WIB is half past midnight in Jayapura, where it is 23.00 now."""
    at = NOW + timedelta(hours=1, minutes=30)

    assert (told(at), told(at, zone=WIT)) == ("today 22:30 WIB, in 2 hours", "tomorrow 00:30 WIT, in 2 hours")


def test_the_words_are_those_of_the_language():
    words = [told(NOW + timedelta(hours=9), language="id"), told(NOW - timedelta(hours=24), language="id")]

    assert words == ["besok 06:00 WIB, 9 jam lagi", "kemarin 21:00 WIB, 1 hari lalu"]


def test_alone_it_starts_with_a_capital_and_is_nothing_without_a_moment():
    with time_machine.travel(NOW, tick=False), timezone.override(WIB), translation.override("en"):
        assert (ahead(NOW + timedelta(hours=9)).replace("\xa0", " "), ahead(None)) == (
            "Tomorrow 06:00 WIB, in 9 hours",
            "",
        )
