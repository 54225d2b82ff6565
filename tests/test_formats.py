"""docs/formats.md against the formats themselves: every field of the model, in every format that machines read."""

import re
from itertools import pairwise

import pytest
from django.conf import settings as project

from tests import formats
from tests.machines import site

pytestmark = pytest.mark.django_db

TEXT = (project.BASE_DIR / "docs" / "formats.md").read_text("utf-8")
MODELS = {model.__name__: model for model in formats.MODELS}


@pytest.fixture(autouse=True)
def _site(settings):
    with site(settings):
        yield


def tables() -> dict[str, dict[str, str]]:
    """Each model's table in the document: field -> line."""
    parts = re.split(r"^## .*\(`(\w+)`\)$", TEXT.partition("## What no machine")[0], flags=re.MULTILINE)
    lines = {name: re.findall(r"^\| `.*$", text, re.MULTILINE) for name, text in pairwise(parts) if name in MODELS}
    return {name: {line.split("`")[1]: line for line in found} for name, found in lines.items()}


def untold() -> dict[str, list[str]]:
    """The fields that no machine is told, by model."""
    lines = re.findall(r"^- `(\w+)`: (.*)$", TEXT.partition("## What no machine")[2], re.MULTILINE)
    return {name: re.findall(r"`(\w+)`", fields) for name, fields in lines}


def test_every_field_of_every_model_is_told_or_said_to_be_untold():
    told, silent = tables(), untold()
    written = {name: sorted([*told[name], *silent.get(name, [])]) for name in told}
    assert written == {name: sorted(formats.fields(model)) for name, model in MODELS.items()}


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize("name", MODELS)
def test_each_line_is_as_the_formats_have_it(client, name):
    made, model, lines = formats.world(), MODELS[name], tables()[name]
    plain = formats.read(client, made, model)
    found = {field: formats.line(field, formats.places(client, made, model, field, plain)) for field in lines}
    assert lines == found


def test_what_no_machine_is_told_changes_nothing(client):
    made = formats.world()
    silent = [(MODELS[name], field) for name, fields in untold().items() for field in fields]
    before = {name: formats.read(client, made, model) for name, model in MODELS.items()}
    formats.change_all(made, silent)
    assert {name: formats.read(client, made, model) for name, model in MODELS.items()} == before
