"""A shift at the desk, for benchmarks/stale.py: stories go out, change and are withdrawn, at once or by the clock."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.looks import GONE, Turn
from benchmarks.reader import headline

STEPS = ("publish", "hotfix", "correct", "withdraw")  # the life of a story that is changed at once
PLANNED = ("publish", "update", "withdraw")  # that of one whose changes come by the clock
AHEAD = 0.8  # seconds between planning something and its moment
CLOCK = 0.002  # seconds by which the wall clock and the monotonic one may drift apart meanwhile
HELD = (0.005, 0.05)  # seconds that a third of the transactions are held open before the commit

Shelf = Sequence[tuple[int, int]]  # stories by the readers' number, with their ids


@dataclass
class Editor:
    """One person at work on the stories of a shelf, who notes what readers see from when on."""

    shelf: Shelf
    is_busy_with: Callable[[int], None]
    wait: Callable[[int], None]  # for one's turn, by how many changes one has made
    seed: int
    turns: list[tuple[int, Turn]] = field(default_factory=list)

    def change(self, many: int) -> None:
        """Publish, correct twice and withdraw story after story, until so many changes are made."""
        chance, made = random.Random(self.seed), 0
        for story, pk in self.shelf:
            desk = Desk(story, pk)
            for step in STEPS:
                if made == many:
                    return
                self.wait(made)
                self.is_busy_with(story)
                made += 1
                hold = random.Random(f"{self.seed} {made}").uniform(*HELD) if chance.random() < 1 / 3 else 0.0
                begun = time.monotonic()
                look = desk.at_once(step, hold)
                self.turns.append((story, Turn(look, begun, time.monotonic())))

    def plan(self, many: int) -> None:
        """Schedule the publication, an update and the withdrawal of story after story, and be there at the moment."""
        made = 0
        for story, pk in self.shelf:
            desk = Desk(story, pk)
            for step in PLANNED:
                if made == many:
                    return
                self.wait(made)
                self.is_busy_with(story)
                made += 1
                at = datetime.now(UTC) + timedelta(seconds=AHEAD)
                moment = at.timestamp() - (time.time() - time.monotonic())
                look = desk.planned(step, at)
                done = max(moment + CLOCK, time.monotonic())
                self.turns.append((story, Turn(look, moment - CLOCK, done, is_moment=True)))
                time.sleep(max(0.0, moment - time.monotonic()) + 0.25)


class Desk:
    """A story in the hands of a managing editor."""

    def __init__(self, story: int, pk: int) -> None:
        from articles import editing
        from articles.models import Article

        self._story, self._row = story, Article.objects.get(pk=pk)
        self._version, self._number = 1, 0
        self._content = editing.working(self._row).content

    def at_once(self, step: str, hold: float) -> int:
        """Do something that readers see from the commit on, `hold` seconds after it was written; returns the look."""
        with _transaction():
            look: int = getattr(self, f"_{step}")(None)
            time.sleep(hold)
        return look

    def planned(self, step: str, at: datetime) -> int:
        """Do something that readers see from `at` on; returns the look."""
        look: int = getattr(self, f"_{step}")(at)
        return look

    def _publish(self, at: datetime | None) -> int:
        self._move("publish", at=at)
        return self._version

    def _hotfix(self, _at: None, **change: Any) -> int:
        from articles import publication

        told = publication.Change(**change)
        fixed = publication.hotfix(
            self._row, self._next(), base=self._number, change=told, actor=None, now=datetime.now(UTC)
        )
        self._number = fixed.number
        return self._version

    def _correct(self, _at: None) -> int:
        from articles.models import Release

        return self._hotfix(None, kind=Release.Change.CORRECTION, text="Angka dibetulkan.")

    def _update(self, at: datetime) -> int:
        from articles import editing

        saved = editing.save(self._row, self._next(), base=self._number, actor=None, now=datetime.now(UTC))
        self._number = saved.number
        for name in ("submit", "approve"):
            self._move(name)
        self._move("publish", at=at)
        return self._version

    def _withdraw(self, at: datetime | None) -> int:
        self._move("withdraw", at=at, reason="Keliru.")
        return GONE

    def _move(self, name: str, **more: Any) -> None:
        from articles import workflow

        self._row = workflow.move(self._row, name, base=self._number, actor=None, now=datetime.now(UTC), **more)

    def _next(self) -> dict[str, Any]:
        self._version += 1
        self._content = self._content | {"headline": headline(self._story, self._version)}
        return self._content


def _transaction() -> AbstractContextManager[None]:
    from django.db import transaction

    return transaction.atomic()
