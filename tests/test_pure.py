"""Which test modules CI runs on one database alone (tests/pure.py)."""

import pytest

from tests import pure


@pytest.fixture
def module(tmp_path):
    def module(text):
        file = tmp_path / "test_it.py"
        file.write_text(text)
        return file

    return module


@pytest.mark.parametrize(
    "text", ["from articles import html", "import io\nfrom articles.diff.match import matches", "import articles.dates"]
)
def test_parsers_and_text_functions_are(module, text):
    assert pure.is_pure(module(text))


@pytest.mark.parametrize(
    "text",
    [
        "import json",  # nothing of ours: it may try anything
        "from articles import html, editing",
        "from articles import html\nfrom articles.models import Article",
        "from articles import html\nfrom . import factories",
        "from articles import html\nfrom tests.desk import story",
        "from articles import html\nfrom tests.browser.walk import press",
        "from articles import html\ndef test():\n    from django.db import connection",
        "from articles import html\nimport subprocess",
        "from articles import html\nfrom benchmarks import scratch",
    ],
)
def test_what_may_reach_a_database_is_not(module, text):
    assert not pure.is_pure(module(text))


def test_whoever_lends_from_another_module_is_as_pure_as_that():
    tests = pure.ROOT / "tests"
    assert pure.is_pure(tests / "test_metadata.py")  # which draws its files with tests/embedding.py
    assert not pure.is_pure(
        tests / "test_merge_properties.py"
    )  # whose samples come from test_merge, with articles.content
