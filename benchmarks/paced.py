"""Readers who ask at a pace, or without pause, whether or not they were answered: for benchmarks/together.py."""

import http.client
import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

READERS = 4  # processes
SLOW = 60  # seconds after which an answer is given up


@dataclass
class Answers:
    """What one process was answered: how long each took, from when it was due, and what went wrong, how often."""

    seconds: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)


class Readers:
    """Processes that ask for pages."""

    def __init__(self, home: str, paths: list[str]) -> None:
        self._host, self._paths = urlsplit(home).netloc, paths

    def ask(self, seconds: float, rate: float | None) -> list[Answers]:
        """Ask so long, `rate` times a second altogether, or without pause; returns what each process was answered."""
        context = multiprocessing.get_context("fork")
        told = context.Queue()
        each = rate / READERS if rate else None
        crowd = [context.Process(target=self._go, args=(n, seconds, each, told)) for n in range(READERS)]
        for process in crowd:
            process.start()
        answers = [told.get(timeout=seconds + 2 * SLOW) for _ in crowd]
        for process in crowd:
            process.join(SLOW)
        return answers

    def _go(self, seed: int, seconds: float, rate: float | None, told: Any) -> None:
        chance, answers, start = random.Random(seed), Answers(), time.monotonic()
        connection = http.client.HTTPConnection(self._host, timeout=SLOW)
        number, due = 0, start
        while due < start + seconds and time.monotonic() < start + seconds + SLOW:  # it may have fallen behind
            time.sleep(max(0.0, due - time.monotonic()))
            due = due if rate else time.monotonic()
            try:
                connection.request("GET", chance.choice(self._paths), headers={"Accept-Encoding": "gzip"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    answers.wrong[str(answer.status)] += 1
            except (OSError, http.client.HTTPException) as error:
                answers.wrong[type(error).__name__] += 1
                connection.close()
            answers.seconds.append(time.monotonic() - due)
            number += 1
            due = start + number / rate if rate else time.monotonic()
        told.put(answers)
