"""Markup with far too many attributes is told, and long markup keeps its words."""

import pytest

from articles import html
from articles.importers import bounds, markup
from articles.importers.story import Text

MANY = " ".join(f"a{n}=1" for n in range(bounds.MAX_ATTRIBUTES + 1))
LONG = "x " * 100_000


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


def test_the_words_of_long_markup_stay_and_its_scripts_go():
    assert words(f"<p>{LONG}</p><p>Awal</p><script>if (a < b) x()</script><p title='>'>Akhir</p>") == "Awal Akhir"
    assert words(f"<p>{LONG}</p><p {MANY}>Awal</p><p>Akhir</p>") == "Awal Akhir"
