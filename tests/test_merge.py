"""The three-way merge of contents, case by case; `test_merge_properties` has what holds for all."""

import pytest

from articles import content, html
from articles.merge import ORDERED, Collision, Taken, merge, resolve

BLANK = content.blank()
UID = "6f1c1f5e-3f0b-4c8e-9a53-2f1f3b8f2a10"
OTHER = "b8a7a4a6-5a0e-4d6c-8a7b-7a4f6d1e2c33"


def body(text):
    """Return "satu dua / tiga" as a body of two paragraphs; a block that is markup already stays."""
    lines = text.split(" / ") if isinstance(text, str) and text else text
    return "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)


def blocks(markup):
    return [block.html for block in html.blocks(markup)]


def merged(key, *versions):
    """Merge base, mine and theirs that differ in one key; return its value and what else there is to tell."""
    made = merge(*(BLANK | {key: value} for value in versions))
    assert made.content | {key: None} == BLANK | {key: None}
    return made.content[key], made.collisions, made.taken


def test_every_relation_of_a_story_is_merged_as_a_list():
    assert {*ORDERED, "sources"} == set(content.MANY)


def test_contents_with_other_keys_do_not_merge():
    with pytest.raises(ValueError, match="same keys"):
        merge(BLANK, BLANK, BLANK | {"mood": "cerah"})


@pytest.mark.parametrize("key", ["headline", "slug", "lead", "section", "label", "publish_at"])
def test_a_field_that_one_side_touched_is_that_sides(key):
    assert merged(key, None, 1, None) == (1, (), (Taken(key, "mine"),))
    assert merged(key, None, None, 2) == (2, (), (Taken(key, "theirs"),))
    assert merged(key, None, 3, 3) == (3, (), ())
    assert merged(key, None, 1, 2) == (2, (Collision(key, key, None, 2, 1),), ())


A, B, C, D = "satu dua tiga empat", "lima enam tujuh delapan", "sepuluh sebelas belasan", "abu biru coklat dadu"


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected", "by_them", "by_me"),
    [
        ("a / b / c", "a1 / b / c", "a / b / c1", "a1 / b / c1", ((3,), 0), ((1,), 0)),
        ("a / b", "a1 / b", "a / b1", "a1 / b1", ((2,), 0), ((1,), 0)),  # neighbours
        ("a / b", "a / m / b", "a / t / b", "a / t / m / b", ((2,), 0), ((3,), 0)),  # theirs first
        ("a / b", "a / x / m / b", "a / t / x / b", "a / t / x / m / b", ((2,), 0), ((4,), 0)),  # the same once
        ("a / b", "a / x / y / b", "a / y / x / b", "a / y / x / b", None, None),  # in another order
        ("a / b / c", "a / c", "a / b / t / c", "a / t / c", ((2,), 0), ((), 1)),  # beside what went
        ("a / b / c", "a / c", "a / c", "a / c", None, None),
        ("", "m", "t", "t / m", ((1,), 0), ((2,), 0)),
        ("a / b / c / d", "d / a / b / c", "a / b / c / d1", "d1 / a / b / c", ((1,), 0), ((1,), 0)),  # moved, changed
        ("a / b / c / d", "d / a / b / c", "a / b / d / c", "d / a / b / c", None, ((1,), 0)),  # moved by both
        (f"{A} / {B} / c", f"{A} / lima enam / tujuh delapan / c", f"{A} x / {B} / c",
         f"{A} x / lima enam / tujuh delapan / c", ((1,), 0), ((2, 3), 0)),  # split
        (f"{A} / {B} / c", f"{A} {B} / c", f"{A} / baru / {B} / d", f"{A} {B} / baru / d", ((2, 3), 0), ((1,), 0)),
        (f"{A} / {B} / c", f"baru / {B} x / c", f"{A} / {B} / d", f"baru / {B} x / d", ((3,), 0), ((1, 2), 0)),
        (f"{A} / {B} / {C}", f"n / {A} / {B} / {C} x", f"{A} y / {B} / {C}", f"n / {A} y / {B} / {C} x",
         ((2,), 0), ((1, 4), 0)),
    ],
)  # fmt: skip
def test_edits_of_different_paragraphs_merge(base, mine, theirs, expected, by_them, by_me):
    value, collisions, taken = merged("body", body(base), body(mine), body(theirs))
    assert value == body(expected)
    assert collisions == ()
    told = {"theirs": by_them, "mine": by_me}
    assert taken == tuple(Taken("body", by, *told[by]) for by in told if told[by])


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected", "found"),
    [
        ("a / b / c", "a / b1 / c", "a / b2 / c", "a / b2 / c", (2, 2, "b", "b2", "b1")),
        ("a / b / c", "a / c", "a / b2 / c", "a / b2 / c", (2, 2, "b", "b2", "")),  # deleted and changed
        ("a / b / c", "a / b1 / c", "a / c", "a / c", (2, 2, "b", "", "b1")),
        ("a / b / c", "c / a / b", "a / b", "a / b", (3, 1, "c", "", "c")),  # moved and deleted
        ("a / b / c", "a / b", "c / a / b", "c / a / b", (3, 1, "c", "c", "")),
        ("s / a / b / s / c / d", "a / b / c / d / s", "s / a / b / s1 / c / d", "a / b / s1 / c / d / s",
         (4, 3, "s", "s1", "")),  # which one moved is not known
        (f"{A} / {B} / c", f"{A} {B} / c", f"{A} / {B} x / c", f"{A} / {B} x / c",
         (1, 1, f"{A} / {B}", f"{A} / {B} x", f"{A} {B}")),  # joined and changed
        (f"{A} / {B} / {C} / d", f"{A} {B} / {C} / d", f"{A} / {B} {C} / d", f"{A} / {B} {C} / d",
         (1, 1, f"{A} / {B} / {C}", f"{A} / {B} {C}", f"{A} {B} / {C}")),
        (f"{A} / {B} / c", f"{A} {B} / c", f"{B} / {A} / c", f"{B} / {A} / c", (1, 2, f"{A} / {B}", A, f"{A} {B}")),
    ],
)  # fmt: skip
def test_changes_of_one_paragraph_collide(base, mine, theirs, expected, found):
    value, collisions, _taken = merged("body", body(base), body(mine), body(theirs))
    number, place, *texts = found
    assert value == body(expected)
    assert collisions == (Collision(f"body-{number}", "body", *map(body, texts), place=place),)
    chosen = resolve(
        merge(*(BLANK | {"body": body(text)} for text in (base, mine, theirs))), {f"body-{number}": "<p>z</p>"}
    )
    before, after = blocks(value)[: place - 1], blocks(value)[place - 1 + len(blocks(body(texts[1]))) :]
    assert chosen == BLANK | {"body": "".join([*before, "<p>z</p>", *after])}


def test_a_gallery_is_one_paragraph():
    one, two, more = (f"0000000{n}-0000-4000-8000-000000000000" for n in range(3))
    base = f"<p>a</p>{html.gallery_block([one, two], 'Pasar')}<p>b</p>"
    mine, theirs = base.replace(two, f"{two} {more}"), base.replace("Pasar", "Pasar pagi")
    assert merged("body", base, mine, base.replace("<p>b", "<p>c"))[:2] == (mine.replace("<p>b", "<p>c"), ())
    _value, [collision], _taken = merged("body", base, mine, theirs)
    assert (collision.place, collision.mine) == (2, html.gallery_block([one, two, more], "Pasar"))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ([], [1], [2], [2, 1]),
        ([1, 2], [1, 3, 2], [1, 2, 4], [1, 3, 2, 4]),
        ([1, 2, 3], [1, 3], [1, 2, 3, 4], [1, 3, 4]),
        ([1, 2, 3], [3, 1, 2], [1, 2, 3, 4], [3, 1, 2, 4]),
        ([1, 2, 3], [3, 1, 2], [1, 2], [1, 2]),  # moved and removed: gone
        ([1, 2, 3, 4], [4, 1, 2, 3], [2, 3, 1, 4], [4, 2, 3, 1]),  # both moved
        ([1, 2], [9, 1, 2], [1, 2, 9], [9, 1, 2]),  # both added: once, the earlier place
        ([1, 2], [9, 2], [1, 5, 2], [9, 5, 2]),
    ],
)
def test_lists_merge_what_both_added_removed_and_moved(base, mine, theirs, expected):
    for key in ORDERED:
        assert merged(key, base, mine, theirs)[:2] == (expected, ())


def test_who_brought_what_into_a_list():
    assert merged("authors", [], [1, 2], [2])[2] == (Taken("authors", "mine"),)
    assert merged("authors", [1], [1, 2], [3])[2] == (Taken("authors", "theirs"), Taken("authors", "mine"))
    assert merged("authors", [1], [2], [2])[2] == ()


def test_tags_merge_by_name_in_any_case_and_stay_sorted():
    assert merged("tags", ["banjir", "Jakarta"], ["Jakarta", "pemilu"], ["Api", "banjir", "Jakarta"]) == (
        ["Api", "Jakarta", "pemilu"],
        (),
        (Taken("tags", "theirs"), Taken("tags", "mine")),
    )
    assert merged("tags", ["pemilu"], ["Pemilu"], ["api", "pemilu"])[0] == ["api", "Pemilu"]
    assert merged("tags", [], ["Pemilu"], ["pemilu"])[0] == ["pemilu"]


def row(pk, role="", url=""):
    return {"id": pk, "role": role, "url": url}


def test_the_parts_of_a_source_collide_one_by_one():
    mine, theirs = [row(1, "saksi"), row(2, "m", "https://m.id")], [row(1, "", "https://t.id"), row(2, "t")]
    value, collisions, taken = merged("sources", [row(1), row(2)], mine, theirs)
    assert value == [row(1, "saksi", "https://t.id"), row(2, "t", "https://m.id")]
    assert collisions == (Collision("sources-2-role", "sources", "", "t", "m", 2, "role"),)
    assert taken == (Taken("sources", "theirs"), Taken("sources", "mine"))
    made = merge(*(BLANK | {"sources": rows} for rows in ([row(1), row(2)], mine, theirs)))
    assert resolve(made, {"sources-2-role": "z"})["sources"][1] == row(2, "z", "https://m.id")
    assert made.content["sources"] == value


def test_sources_that_collide_alone_are_nobodys():
    found = Collision("sources-1-role", "sources", None, "t", "m", 1, "role")
    assert merged("sources", [], [row(1, "m")], [row(1, "t")]) == ([row(1, "t")], (found,), ())


def test_a_source_that_one_changed_and_the_other_removed_stays_and_is_told():
    base, removed, changed = [row(1), row(2), row(3)], [row(1), row(3)], [row(3), row(1), row(2, "saksi")]
    kept = [row(3), row(1), row(2, "saksi")]
    assert merged("sources", base, removed, changed) == (kept, (), (Taken("sources", "theirs", kept=(2,)),))
    assert merged("sources", base, changed, removed) == (kept, (), (Taken("sources", "mine", kept=(2,)),))
    assert merged("sources", base, removed, base) == (removed, (), (Taken("sources", "mine"),))


def test_a_choice_that_names_no_collision_is_refused():
    with pytest.raises(ValueError, match="headline"):
        resolve(merge(BLANK, BLANK, BLANK), {"headline": "z"})
