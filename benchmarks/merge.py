"""How long does a three-way merge of a story take?

    .venv/bin/python -m benchmarks.merge [--rounds 9]

Two people edit one story of 30, 300 and 1,000 paragraphs of 60 words, and a merge of all its fields follows. `some`:
each changes every twentieth paragraph, other ones, and adds as many. `all`: one changes a name in every paragraph and
writes an opening, the other corrects a word in every second one, so that half of the paragraphs collide. `anew`: both
replaced the whole text. Prints the median of some rounds in milliseconds of CPU; needs no database. Exits with 1 if a
merge of 300 paragraphs of `some` takes 100 ms or more.
"""

import argparse
import random
from statistics import median
from time import process_time

from articles.merge import Content, merge

SIZES = (30, 300, 1000)  # paragraphs
LIMIT = 100  # ms, of 300 paragraphs
WORDS = 60  # a paragraph

Story = list[list[str]]


def main() -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    print(f"{'paragraphs':>10} {'edits':>6} {'CPU ms':>10} {'collisions':>11}")
    slow = False
    for size in SIZES:
        for name in EDITS:
            spent, collisions = cost(size, name, rounds)
            slow |= (size, name) == (300, "some") and spent >= LIMIT
            print(f"{size:>10} {name:>6} {spent:>10.1f} {collisions:>11}")
    return int(slow)


def cost(size: int, edits: str, rounds: int) -> tuple[float, int]:
    """Return the median in ms of CPU of one merge of `size` paragraphs, and how many places collide."""
    versions = [_content(story) for story in EDITS[edits](_story(size))]
    spent = []
    for _ in range(rounds):
        start = process_time()
        collisions = len(merge(*versions).collisions)
        spent.append((process_time() - start) * 1000)
    return median(spent), collisions


def _story(size: int, seed: int = 1) -> Story:
    chance = random.Random(seed)
    return [[f"kata{chance.randint(1, 3000)}" for _ in range(WORDS)] for _ in range(size)]


def _content(story: Story) -> Content:
    body = "".join(f"<p>{' '.join(words[:20])} <strong>{' '.join(words[20:])}</strong></p>" for words in story)
    return {"headline": "Banjir", "body": body, "authors": [1, 2], "sources": [], "tags": ["banjir"]}


def _some(base: Story) -> tuple[Story, Story, Story]:
    return base, _every(20, 3, base), _every(20, 11, base)


def _every(step: int, first: int, base: Story) -> Story:
    made: Story = []
    for number, words in enumerate(base):
        if number % step == first:
            made += [["baru", str(number)] * 30, [*words[:7], "ubah", *words[8:]]]
        else:
            made.append(words)
    return made


def _all(base: Story) -> tuple[Story, Story, Story]:
    mine = [["pembuka"] * WORDS, *([*words[:3], "Hariyanto", *words[4:]] for words in base)]
    theirs = [[*words[:9], "betul", *words[10:]] if number % 2 else words for number, words in enumerate(base)]
    return base, mine, theirs


def _anew(base: Story) -> tuple[Story, Story, Story]:
    return base, _story(len(base), 2), _story(len(base), 3)


EDITS = {"some": _some, "all": _all, "anew": _anew}


if __name__ == "__main__":
    raise SystemExit(main())
