"""What readers may see of a story at a moment, and whether answers kept to it: the rule of benchmarks/stale.py.

A story has a history of looks: not there, a version, gone. Times are seconds of the monotonic clock, which all
processes of a machine share. A change begins before anybody could see it, and is done when its transaction was
committed, or at the moment for which it was planned. An answer to what was asked after that must show it; one that came
before it began cannot. In between both are right.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import NamedTuple

ABSENT, GONE = 0, -1  # looks; versions count from 1
NOT_THERE, WITHDRAWN = 404, 410


class Verdict(StrEnum):
    """What an answer was."""

    RIGHT = "right"
    STALE = "stale"
    EARLY = "early"
    WRONG = "wrong"  # a look that the story never has


class Turn(NamedTuple):
    """A change of what readers see of a story: to `look`, which nobody sees before `begun`, and all from `done` on."""

    look: int
    begun: float
    done: float
    is_moment: bool = False  # it came by the clock, not by a commit


class Answer(NamedTuple):
    """What was asked for, when, and what came: the versions of stories on it, as (story, version)."""

    address: int
    sent: float
    answered: float
    status: int
    found: tuple[tuple[int, int], ...]


class Address(NamedTuple):
    """A page, and the stories whose absence from it tells something; `is_story`: it is the one story's own."""

    path: str
    stories: tuple[int, ...] = ()
    is_story: bool = False


@dataclass
class History:
    """The looks of one story in their order, the first of which is that it is not there."""

    turns: Sequence[Turn]

    def __post_init__(self) -> None:
        self.turns = [Turn(ABSENT, -inf, -inf), *sorted(self.turns, key=lambda turn: turn.done)]
        self._begun, self._done = [turn.begun for turn in self.turns], [turn.done for turn in self.turns]

    def judge(self, look: int, sent: float, answered: float, *, listed: bool = False) -> tuple[Verdict, Turn]:
        """Say what a look was in an answer, and which turn it missed or met; in lists what is gone is not there."""
        looks = [ABSENT if listed and turn.look == GONE else turn.look for turn in self.turns]
        first = bisect_right(self._done, sent) - 1
        last = max(first, bisect_right(self._begun, answered) - 1)
        if look in looks[first : last + 1]:
            return Verdict.RIGHT, self.turns[first]
        if look in looks[:first]:
            was = first - 1 - looks[:first][::-1].index(look)
            return Verdict.STALE, self.turns[was + 1]
        if look in looks[last + 1 :]:
            return Verdict.EARLY, self.turns[last + 1 + looks[last + 1 :].index(look)]
        return Verdict.WRONG, self.turns[first]


@dataclass
class Judgment:
    """What answers came to; the moments are those of `stale` and `early` that missed one of the clock.

    `met` are the changes that somebody asked about before the next one of their story, by story and time, with the
    seconds until the first did: a change that nobody asks about proves nothing.
    """

    stale: int = 0
    early: int = 0
    wrong: int = 0
    moments_late: int = 0
    moments_early: int = 0
    met: dict[tuple[int, float], float] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)  # the first few that were not right

    def note(self, verdict: Verdict, turn: Turn, what: str) -> None:
        """Count an answer that was not right."""
        self.stale += verdict is Verdict.STALE
        self.early += verdict is Verdict.EARLY
        self.wrong += verdict is Verdict.WRONG
        self.moments_late += verdict is Verdict.STALE and turn.is_moment
        self.moments_early += verdict is Verdict.EARLY and turn.is_moment
        if len(self.told) < 10:
            self.told.append(what)


def examine(answers: Iterable[Answer], addresses: Sequence[Address], histories: Mapping[int, History]) -> Judgment:
    """Judge what answers show of stories: an answer is counted once, by the first story that was not right."""
    made = Judgment()
    for answer in answers:
        address = addresses[answer.address]
        for story, look in _seen(answer, address):
            listed = not (address.is_story and story in address.stories)
            verdict, turn = histories[story].judge(look, answer.sent, answer.answered, listed=listed)
            after = answer.sent - turn.done
            if verdict is Verdict.RIGHT:
                if after < inf:
                    made.met[story, turn.done] = min(after, made.met.get((story, turn.done), inf))
            else:
                seen = (
                    f"{address.path} {answer.status}, asked {after:.4f} s after story {story} was {turn.look}: {look}"
                )
                made.note(verdict, turn, f"{verdict}: {seen}")
                break
    return made


def _seen(answer: Answer, address: Address) -> Iterable[tuple[int, int]]:
    """Return the looks of stories in an answer: of all that it shows, and of those that it should show."""
    yield from answer.found
    shown = {story for story, _look in answer.found}
    for story in address.stories:
        if story not in shown:
            is_gone = address.is_story and answer.status == WITHDRAWN
            is_odd = answer.status not in (200, NOT_THERE, WITHDRAWN)
            yield story, -2 if is_odd else GONE if is_gone else ABSENT
