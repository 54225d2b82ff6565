from hypothesis import given
from hypothesis import strategies as st

from articles import renditions
from articles.renditions import SHAPES, crop, every, key, of

sides = st.integers(1, 12_000)
fractions = st.floats(0, 1, allow_nan=False)


def test_a_large_picture_has_every_width_and_a_small_one_only_what_it_has():
    wide = of("ab" * 10, 4000, 3000, "16x9", "webp", root="/media/")
    assert [(each.width, each.height) for each in wide] == [(320, 180), (640, 360), (960, 540), (1280, 720)]
    assert wide[0].url == "/media/renditions/ab/abababababababab" + "ab/16x9-320.webp"
    small = of("ab" * 10, 500, 400, "full", "webp", root="/media/")
    assert [(each.width, each.height) for each in small] == [(480, 384), (500, 400)]


@given(sides, sides, st.sampled_from([*SHAPES]), st.tuples(fractions, fractions))
def test_a_crop_lies_within_the_picture_has_its_ratio_and_is_as_large_as_can_be(width, height, shape, focal):
    left, top, right, bottom = crop(width, height, shape, focal)
    assert -1e-6 <= left < right <= width + 1e-6
    assert -1e-6 <= top < bottom <= height + 1e-6
    assert abs(right - left - width) < 1e-6 or abs(bottom - top - height) < 1e-6
    if ratio := SHAPES[shape]:
        assert abs((right - left) / (bottom - top) * ratio[1] / ratio[0] - 1) < 1e-6


@given(sides, sides, st.sampled_from([*SHAPES]), st.tuples(fractions, fractions))
def test_the_focal_point_is_in_every_crop(width, height, shape, focal):
    left, top, right, bottom = crop(width, height, shape, focal)
    assert left - 1e-6 <= focal[0] * width <= right + 1e-6
    assert top - 1e-6 <= focal[1] * height <= bottom + 1e-6


def test_a_crop_stands_around_its_focal_point_and_stops_at_the_edges():
    assert crop(1600, 900, "1x1", (0.5, 0.5)) == (350, 0, 1250, 900)
    assert crop(1600, 900, "1x1", (0.0, 0.5)) == (0, 0, 900, 900)
    assert crop(1600, 900, "1x1", (1.0, 0.9)) == (700, 0, 1600, 900)


@given(sides, sides)
def test_no_rendition_is_larger_than_the_picture_and_none_is_named_twice(width, height):
    made = [*every("ab" * 10, width, height, root="/")]
    assert all(1 <= each.width <= width and 1 <= each.height <= height for each in made)
    assert len({each.name for each in made}) == len(made)


def test_no_side_is_longer_than_webp_can_hold():
    made = [*every("ab" * 10, 1000, 17_000, root="/"), *every("ab" * 10, 40_000, 900, root="/")]
    assert max(max(each.width, each.height) for each in made) <= 16_383
    assert of("ab" * 10, 1000, 17_000, "full", "webp", root="/")[-1].width == 963


def test_a_key_changes_with_what_it_is_made_of_and_with_the_recipe(monkeypatch):
    before = key("a", 0.5, "Antara")
    assert before == key("a", 0.5, "Antara")
    assert len(before) == 20
    assert before != key("a", 0.5, "Reuters")
    monkeypatch.setattr(renditions, "VERSION", renditions.VERSION + 1)
    assert before != key("a", 0.5, "Antara")
