"""What became of everything that a crowd wrote into one story? Pure: contents and diaries go in, sentences come out.

A sentence that was acknowledged must stand in the working copy, or in a collision that somebody was shown and decided
against it. A lead or an opening, which everybody rewrites, must be in some revision or have been shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

Content = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """A place where two people met, as the merge page showed it: its id, and plain texts, a line a paragraph."""

    id: str
    base: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Shown:
    """A merge page: the revision that was typed onto, the newest one when it was shown, what was typed, the places."""

    base: int
    newest: int
    lead: str
    body: str
    sides: tuple[Side, ...]


@dataclass
class Diary:
    """What one person wrote and was answered."""

    paragraphs: list[str] = field(default_factory=list)  # acknowledged; each person's own
    shared: list[str] = field(default_factory=list)  # leads and openings, acknowledged
    shown: list[Shown] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # each save, until its answer was there
    settled: int = 0  # revisions that came out of a merge page
    again: int = 0  # merge pages that led to another one
    failures: list[str] = field(default_factory=list)  # answers 5xx
    problems: list[str] = field(default_factory=list)


@dataclass
class Findings:
    """What is gone without a trace, how much was decided against on a merge page, what else is wrong."""

    lost: list[str] = field(default_factory=list)
    set_aside: int = 0
    problems: list[str] = field(default_factory=list)


def examine(diaries: Sequence[Diary], revisions: Mapping[int, Content], row: Content) -> Findings:
    """Look for everything that the diaries say was acknowledged; `row` is the draft's row as content."""
    made = Findings()
    newest = revisions[max(revisions)]
    standing = set(lines(newest["body"]))
    ever = {text for content in revisions.values() for text in (content["lead"], *lines(content["body"]))}
    seen = {text for diary in diaries for shown in diary.shown for text in _texts(shown)}
    for diary in diaries:
        for text in diary.paragraphs:
            made.set_aside += text not in standing and text in seen
            made.lost += [text] if text not in standing and text not in seen else []
        made.lost += [text for text in diary.shared if text not in ever and text not in seen]
        made.problems += [problem for shown in diary.shown for problem in _untrue(shown, revisions)]
    if sorted(revisions) != list(range(len(revisions))):
        made.problems.append(f"numbers with gaps: {sorted(revisions)}")
    if row != newest:
        made.problems.append("the draft's row differs from its newest revision")
    return made


def lines(body: str) -> list[str]:
    """Return the plain text of each paragraph."""
    return [unescape(re.sub("<[^>]+>", "", part)) for part in re.findall("<p>.*?</p>", body, re.DOTALL)]


def _texts(shown: Shown) -> Iterator[str]:
    for side in shown.sides:
        for text in (side.base, side.theirs, side.mine):
            yield from (text, *text.split("\n"))


def _untrue(shown: Shown, revisions: Mapping[int, Content]) -> Iterator[str]:
    """Say where a merge page showed something else than what was typed, and what stood in the two revisions."""
    base, theirs = revisions[shown.base], revisions[shown.newest]
    mine = {"lead": shown.lead, "body": shown.body}
    for side in shown.sides:
        key = side.id.split("-")[0]
        for name, text, version in (
            ("the base", side.base, base),
            ("theirs", side.theirs, theirs),
            ("mine", side.mine, mine),
        ):
            stands = text and text in "\n".join(lines(version["body"])) if key == "body" else text == version[key]
            if not stands:
                yield f"merge page of {shown.base} and {shown.newest}: {name} of {side.id} is not verbatim: {text!r}"
    if not shown.sides:
        yield f"merge page of {shown.base} and {shown.newest}: no collision on it"
