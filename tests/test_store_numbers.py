"""Which of some threads that ask for the site's generation at once may take another's answer."""

import threading
from queue import Queue

import pytest

from articles.store import numbers
from articles.store.numbers import Turns

PATIENCE = 5  # seconds


class Door:
    """The lock of `Turns`, which tells when somebody stands before it."""

    def __init__(self, lock):
        self.lock, self.came = lock, Queue()

    def acquire(self, timeout):
        self.came.put(1)
        return self.lock.acquire(timeout=PATIENCE)

    def release(self):
        self.lock.release()


class Asked:
    """Turns with a question that is answered, or fails, when a test says so."""

    def __init__(self):
        self.turns = Turns()
        self.turns._turn = self.door = Door(self.turns._turn)
        self.begun, self.ends, self.times = Queue(), Queue(), 0
        self.read = self.turns.shared(self._ask)

    def _ask(self):
        self.times += 1
        self.begun.put(1)
        if failure := self.ends.get(timeout=PATIENCE):
            raise failure
        return f"answer {self.times}"

    def by_a_thread(self):
        """Have a thread ask, which stands at the door once this returns; returns where its answer will be."""
        answers = Queue()

        def ask():
            try:
                answers.put(self.read())
            except OSError as error:
                answers.put(str(error))

        threading.Thread(target=ask, daemon=True).start()
        self.door.came.get(timeout=PATIENCE)
        return answers


@pytest.fixture
def asked():
    return Asked()


def ended(*answers):
    return [each.get(timeout=PATIENCE) for each in answers]


def test_one_alone_asks_each_time(asked):
    asked.ends.put(None)
    asked.ends.put(None)
    assert [asked.read(), asked.read()] == ["answer 1", "answer 2"]


def test_those_who_come_while_it_is_asked_share_the_next_answer(asked):
    first = asked.by_a_thread()
    asked.begun.get(timeout=PATIENCE)
    late = [asked.by_a_thread() for _ in range(3)]  # what the first is answered may be older than they are
    asked.ends.put(None)
    asked.ends.put(None)
    assert ended(first, *late) == ["answer 1", "answer 2", "answer 2", "answer 2"]
    assert asked.times == 2


def test_a_failure_is_nobody_else_s(asked):
    first = asked.by_a_thread()
    asked.begun.get(timeout=PATIENCE)
    late = [asked.by_a_thread() for _ in range(2)]
    asked.ends.put(OSError("gone"))
    asked.ends.put(OSError("gone again"))
    asked.ends.put(None)
    assert sorted(ended(first, *late)) == ["answer 3", "gone", "gone again"]


def test_whoever_waits_too_long_asks_alone(asked, monkeypatch):
    """The line of the thread whose turn it is may be dead: a firewall forgets, and nobody says so."""
    monkeypatch.setattr(numbers, "PATIENCE", 0.01)
    asked.turns._turn = asked.door.lock
    assert asked.door.lock.acquire()
    asked.ends.put(None)
    assert asked.read() == "answer 1"
