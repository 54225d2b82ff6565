"""What parsers make: the digest that tells whether a story came before, and what a story may not hold."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from articles.importers.story import Doubt, Picture, ReadAlso, SourceLine, Story, Subject, Text

LEAST = Story(format="pasted", headline="Judul")
MORE = Story(
    format="wxr",
    headline="Judul",
    body=(Text("<p>Satu.</p>"), ReadAlso("Dua")),
    pictures=(Picture("Kapal"),),
    tags=("a",),
    sources=(SourceLine("BPS"),),
    published=datetime(2026, 3, 1, tzinfo=UTC),
    old_addresses=("/?p=1",),
    is_public=False,
    doubts=(Doubt("x"),),
)


@pytest.mark.parametrize(
    ("story", "digest"),
    [
        (LEAST, "a49ab95c9055ea3ae0ae061f0b4b20ee8c2ba5f5f95769b22a2778bf5a1338f4"),
        (MORE, "2c7595e4957b8777c2e93bac09fe9e0284ad546e24014efc4cf6ed518ef65589"),
    ],
)
def test_what_was_imported_before_there_were_wires_is_still_unchanged(story, digest):
    assert story.digest() == digest  # as newsrooms have it in their databases: these must never change


@pytest.mark.parametrize(
    "said",
    [
        {"status": "canceled"},
        {"version": "2"},
        {"changed": datetime(2026, 3, 1, tzinfo=UTC)},
        {"urgency": 1},
        {"provider": "ANTARA"},
        {"service": "nasional"},
        {"slugline": "RI-BANJIR"},
        {"ednote": "Ralat"},
        {"places": ("Jakarta",)},
        {"subjects": (Subject("banjir"),)},
        {"signals": ("update",)},
        {"part_of": "urn:paket"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_what_agencies_say_makes_another_story(said):
    assert replace(MORE, **said).digest() != MORE.digest()


@pytest.mark.parametrize(
    "said",
    [{"status": "killed"}, {"urgency": 0}, {"urgency": 10}, {"changed": datetime(2026, 3, 1)}],  # noqa: DTZ001
)
def test_what_there_is_not_is_no_story(said):
    with pytest.raises(ValueError, match="A story's"):
        replace(MORE, **said)
