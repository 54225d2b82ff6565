"""Pages copied from Indonesian news sites, in the manner of each outlet: every field of every sample."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import html
from articles.importers.pasted import parse
from articles.importers.story import Picture, ReadAlso, Rejected, Story, Text, Unreadable

SAMPLES = sorted((Path(__file__).parent / "samples" / "pasted").glob("*.txt"))


def found_in(story: Story, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return of the story what a sample's file of expectations names, in its form."""
    picture = story.pictures[0] if story.pictures else Picture()
    texts = [html.text(block.html) for block in story.body if isinstance(block, Text)]
    return {
        "headline": story.headline,
        "section": story.section,
        "topics": list(story.topics),
        "published": story.published and story.published.astimezone(UTC).isoformat(),
        "place": story.dateline_place,
        "outlet": story.dateline_outlet,
        "authors": list(story.authors),
        "editors": list(story.editors),
        "sources": [source.name for source in story.sources],
        "tags": list(story.tags),
        "caption": picture.caption,
        "credit": [picture.photographer, picture.agency, picture.via],
        "paragraphs": len(texts),
        "first": texts[0][: len(wanted["first"])],
        "last": texts[-1][-len(wanted["last"]) :],
        "read_also": [block.title for block in story.body if isinstance(block, ReadAlso)],
        "label": story.label,
        "left_out": [doubt.detail for doubt in story.left_out],
        "doubts": [doubt.detail for doubt in story.doubts],
    }


@pytest.mark.parametrize("page", SAMPLES, ids=lambda page: page.stem)
def test_every_field_of_a_page(page):
    wanted = json.loads(page.with_suffix(".json").read_text())
    assert found_in(parse(page.read_bytes()), wanted) == wanted


def test_each_page_names_its_outlet():
    assert len({page.stem.split("_")[0] for page in SAMPLES}) >= 8


def test_a_doubt_about_a_line_names_a_line_of_the_page():
    for page in SAMPLES:
        lines = [" ".join(line.split()) for line in page.read_text().splitlines()]
        assert [doubt.detail for doubt in parse(page.read_bytes()).doubts if doubt.detail not in ["", *lines]] == []


LINES = st.sampled_from([line for page in SAMPLES for line in page.read_text().splitlines()])


@given(st.lists(st.one_of(LINES, st.text(max_size=40)), max_size=15))
def test_lines_of_any_pages_are_a_story_or_refused(lines):
    try:
        story = parse("\n".join(lines).encode("utf-8", "surrogatepass"))
    except (Unreadable, Rejected):
        return
    markup = "".join(block.html for block in story.body if isinstance(block, Text))
    assert html.sanitise(markup) == markup


@pytest.mark.parametrize(
    "line",
    [
        "Kereta berhenti di Pasar Lama - lalu mundur.",
        "Tempo - tempo lagu itu lambat.",
        "Sumber air itu mengering: warga mengantre.",
        "Kata warga, jembatan itu (KUHP) belum jelas.",
        "Ia bekerja di CNN Indonesia sejak lama.",
        "Simak: warga datang sejak pagi.",
        "Editor itu menolak. Penulis: tetap menunggu.",
    ],
)
def test_a_sentence_that_only_looks_like_the_page_keeps_its_words(line):
    story = parse(f"Judul Berita\n{line}\nLalu reda.".encode())
    assert [html.text(block.html) for block in story.body if isinstance(block, Text)] == [line, "Lalu reda."]
