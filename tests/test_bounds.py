"""Markup that would take its readers the square of what it holds loses that, and keeps its words."""

import pytest

from articles import html
from articles.importers import bounds, markup
from articles.importers.story import Text

MANY = " ".join(f"a{n}=1" for n in range(bounds.MAX_ATTRIBUTES + 1))
LONG = "x " * (bounds.LONG // 2)


def words(source: str) -> str:
    """What is left of some markup, without the padding that makes it long."""
    found = "".join(block.html for block in markup.blocks(source) if isinstance(block, Text))
    return " ".join(word for word in html.text(found).split() if word != "x")


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        (f"<p {MANY}>a", True),
        (f"<p>a<b {MANY}>", True),
        (f'<p title=">" {MANY}>a', True),
        ("<p a b c=1>a" * (bounds.MAX_IN_ALL // 3 + 1), True),
        ("<p a b c=1>a" * 1_000, False),
        (f"a {MANY}", False),
        (f"<!-- <p {MANY}> -->a", False),
        ("", False),
    ],
)
def test_attributes_are_counted(source, answer):
    assert bounds.has_too_many_attributes(source) is answer


def test_short_markup_stays_as_it_is():
    source = f"<svg><style>a</style></svg><!-- a --><p {MANY}>a & b"
    assert bounds.bounded(source) == source


@pytest.mark.parametrize(
    "hidden",
    [
        f"<p {MANY}>a</p>",
        f'<p title=">" {MANY}>a</p>',
        f"<svg><style><p {MANY}>a</style></svg>",
        f'<style><p a="</style><p {MANY}>a',
        f'<!--<p a="--><p {MANY}>a',
        f"<select><textarea><p {MANY}>a</textarea></select>",
        f"<math><mtext><title><p {MANY}>a",
        f"<plaintext><p {MANY}>a",
        f"<![CDATA[<p {MANY}>a]]>",
        f"<noscript><p {MANY}>a",
    ],
)
def test_no_element_of_long_markup_keeps_too_many_wherever_it_hides(hidden):
    left = bounds.bounded(f"{LONG}<p>Awal</p>{hidden}<p>Akhir</p>")
    assert not bounds.has_too_many_attributes(left)
    for world in ("<svg", "<math", "<style", "<textarea", "<title", "<plaintext", "<noscript", "<select", "<!"):
        assert world not in left
    assert "Awal" in left


def test_the_words_of_long_markup_stay_and_its_scripts_go():
    assert words(f"<p>{LONG}</p><p>Awal</p><script>if (a < b) x()</script><p title='>'>Akhir</p>") == "Awal Akhir"
    assert words(f"<p>{LONG}</p><p {MANY}>Awal</p><p>Akhir</p>") == "Awal Akhir"
