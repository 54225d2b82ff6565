"""What holds for every merge: nothing made up, nothing lost in silence, no collision without a cause."""

import random
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import html
from articles.merge import ORDERED, Merged, merge, resolve
from tests.test_merge import BLANK, OTHER, UID, blocks, body, row

POOL = [
    *(f"<p>{text}</p>" for text in ("a", "a b", "b a c", "c d e f", "e f g", "a<br>h &amp; i", "a b c d e f")),
    "<h2>a b</h2>",
    "<ul><li>a</li><li>b</li></ul>",
    "<blockquote><p>c d</p></blockquote>",
    f'<aside data-story="{UID}">a b</aside>',
    f'<figure data-photo="{UID}">c d</figure>',
    f'<figure data-gallery="{UID} {OTHER}">c d</figure>',
]
BODIES = st.lists(st.sampled_from(POOL), max_size=8).map("".join)
IDS = st.lists(st.integers(1, 5), unique=True, max_size=5)
ROWS = st.lists(
    st.builds(row, st.integers(1, 4), st.sampled_from("rs"), st.sampled_from("uv")),
    unique_by=lambda one: one["id"],
    max_size=4,
)
TAGS = st.lists(st.sampled_from(["api", "banjir", "Cuaca", "demo"]), unique=True, max_size=4).map(
    lambda names: sorted(names, key=str.casefold)
)
CONTENTS = st.fixed_dictionaries(
    {
        "headline": st.sampled_from("xyz"),
        "section": st.sampled_from([None, 1, 2]),
        "body": BODIES,
        "authors": IDS,
        "sources": ROWS,
        "tags": TAGS,
    }
).map(lambda values: BLANK | values)
many = settings(max_examples=200)
pytestmark = pytest.mark.once


def loose(made):
    """Return a content without the order of its lists and paragraphs."""
    ids = {key: sorted(made[key]) for key in ORDERED}
    rows = sorted(made["sources"], key=lambda one: one["id"])
    return made | ids | {"sources": rows, "body": Counter(blocks(made["body"]))}


def stays(one, before, after):
    """Whether a paragraph was not moved: the longest way from one body to the other leaves it where it was."""
    bodies = [blocks(each["body"]) for each in (before, after)]
    without = [[each for each in body if each != one] for body in bodies]
    return common(*bodies) > common(*without)


def common(one, other):
    """Return how many items stand in both lists in the same order, at most."""
    row = [0] * (len(other) + 1)
    for item in one:
        longer = [0]
        for at, their in enumerate(other):
            longer.append(row[at] + 1 if item == their else max(longer[at], row[at + 1]))
        row = longer
    return row[-1]


@many
@given(CONTENTS, CONTENTS)
def test_one_side_alone_is_the_result(base, other):
    assert merge(base, base, other).content == other
    assert merge(base, other, base).content == other
    assert merge(base, other, other).content == other
    assert {taken.by for taken in merge(base, other, base).taken} <= {"mine"}
    assert {taken.by for taken in merge(base, base, other).taken} <= {"theirs"}
    assert merge(base, other, other).taken == ()
    for mine, theirs in ((base, other), (other, base), (other, other)):
        assert merge(base, mine, theirs).collisions == ()


@many
@given(CONTENTS, CONTENTS, CONTENTS)
def test_sides_may_be_swapped(base, mine, theirs):
    one, two = merge(base, mine, theirs), merge(base, theirs, mine)
    assert {collision.id for collision in one.collisions} == {collision.id for collision in two.collisions}
    as_mine = resolve(one, {collision.id: collision.mine for collision in one.collisions})
    assert loose(as_mine) == loose(two.content)
    assert resolve(one, {collision.id: collision.theirs for collision in one.collisions}) == one.content


@many
@given(CONTENTS, CONTENTS, CONTENTS)
def test_merging_the_result_again_changes_nothing(base, mine, theirs):
    made = merge(base, mine, theirs)
    again = merge(theirs, made.content, theirs)
    assert again == Merged(made.content, (), again.taken)


@many
@given(CONTENTS, CONTENTS, CONTENTS)
@example(  # they moved, or deleted and entered again, the paragraph that I deleted
    BLANK | {"body": "<p>a b</p><h2>a b</h2><p>a</p>"},
    BLANK | {"body": "<p>a b</p><p>a b</p>"},
    BLANK | {"body": "<p>a</p><p>a b</p><p>a b</p>"},
)
def test_nothing_is_made_up_and_nothing_lost_in_silence(base, mine, theirs):
    made = merge(base, mine, theirs)
    result = set(blocks(made.content["body"]))
    old, my, their = (Counter(blocks(one["body"])) for one in (base, mine, theirs))
    assert result <= {*old, *my, *their}
    met = [collision for collision in made.collisions if collision.key == "body"]
    assert {*my} - {*old} <= result.union(*(blocks(collision.mine) for collision in met))
    assert {*their} - {*old} <= result.union(*(blocks(collision.theirs) for collision in met))
    assert ({*old} - {*my} - {*their}) & result == set()
    once = {one for one, times in old.items() if times == 1 and my[one] + their[one] == 1}
    taken_back = {one for one in once if stays(one, base, mine if my[one] else theirs)}
    assert taken_back & result <= set().union(*(blocks(collision.base) for collision in met))
    for key in ("headline", "section"):
        assert made.content[key] in (mine[key], theirs[key])
    for key in ("authors", "tags"):
        added = {*mine[key], *theirs[key]} - {*base[key]}
        assert {*made.content[key]} == ({*mine[key]} & {*theirs[key]}) | added
    assert len({collision.id for collision in made.collisions}) == len(made.collisions)


@many
@given(CONTENTS, CONTENTS, CONTENTS)
def test_canonical_contents_give_a_canonical_one(base, mine, theirs):
    made = merge(base, mine, theirs).content
    assert html.sanitise(made["body"]) == made["body"]
    assert made["tags"] == sorted({name.casefold(): name for name in made["tags"]}.values(), key=str.casefold)
    assert len(set(made["authors"])) == len(made["authors"])


# ---- disjoint edits


def disjoint(seed, *, gentle):
    """Return base, mine, theirs and the result to expect: each paragraph and gap is one side's to edit, at random.

    A gentle edit leaves no doubt what became what, so that the order of the result is certain too.
    """
    chance = random.Random(seed)
    words = (f"kata{number}" for number in range(10**6))
    made = {"base": [], "mine": [], "theirs": [], "result": []}

    def enter(owner, old, new):
        for side in made:
            made[side] += new if side in (owner, "result") else old

    def paragraph():
        return [next(words) for _ in range(8)]

    for _ in range(chance.randint(0, 12)):
        if chance.random() < 0.3:
            enter(chance.choice(["mine", "theirs"]), [], [paragraph() for _ in range(chance.randint(1, 2))])
        old = paragraph()
        edits = [[old], [old], [[*old[:3], next(words), *old[4:]]], [old[:4], old[4:]]]
        if not gentle:
            edits += [[], [paragraph()]]
        enter(chance.choice(["mine", "theirs"]), [old], chance.choice(edits))
        if chance.random() < 0.2:
            pair = [paragraph(), paragraph()]
            enter(chance.choice(["mine", "theirs"]), pair, [pair[0] + pair[1]] if gentle else pair[::-1])
    return [BLANK | {"body": body([" ".join(line) for line in lines])} for lines in made.values()]


@pytest.mark.parametrize("gentle", [True, False])
def test_disjoint_edits_never_collide(gentle):
    for seed in range(1000):
        base, mine, theirs, expected = disjoint(seed, gentle=gentle)
        made, swapped = merge(base, mine, theirs), merge(base, theirs, mine)
        assert (seed, made.collisions, swapped.collisions) == (seed, (), ())
        assert (seed, loose(made.content)) == (seed, loose(expected))
        assert (seed, loose(swapped.content)) == (seed, loose(expected))
        if gentle:
            assert (seed, made.content, swapped.content) == (seed, expected, expected)
            assert seed % 5 or merge(base, made.content, theirs).content == expected
