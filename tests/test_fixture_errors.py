"""`loaddata`, where something is wrong: errors name file and object and leave the database as it was."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError

from articles.models import Section, Source, User
from tests.laid import everything
from tests.test_fixtures import load

pytestmark = pytest.mark.django_db


def write(folder: Path, settings, content) -> Path:
    file = folder / "given.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    settings.FIXTURE_DIRS = [folder]
    return file


def photo_fields(**values) -> dict:
    return {"uid": "0f5c7a52-93f5-4a0e-8a52-0d6a0f0f7b11", "created_at": "2026-03-02T00:00:00Z", **values}


def test_a_picture_that_is_nowhere_is_named(settings, tmp_path):
    write(
        tmp_path,
        settings,
        [{"model": "articles.photo", "fields": photo_fields(file="photos/aa/nowhere.jpg", width=4, height=3)}],
    )
    assert "photos/aa/nowhere.jpg" in load("given")


GOOD = {"model": "articles.source", "fields": {"name": "Baik", "slug": "baik"}}
DATED = {"created_at": "2026-03-02T00:00:00Z", "changed_at": "2026-03-02T00:00:00Z"}
STORY = {"uid": "4b8f6c1e-5d0f-4d6f-9a63-0b7f8a1f2c33", "headline": "Judul", **DATED}


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ({"model": "articles.section", "fields": {"name": "X", "slug": "x", "parent": ["tiada"]}}, ["x", "tiada"]),
        ({"model": "articles.section", "fields": {"name": "X", "slug": "x", "parent": 4711}}, ["x", "parent", "4711"]),
        ({"model": "articles.articleauthor", "fields": {"article": [STORY["uid"]], "author": ["a"]}}, [STORY["uid"]]),
        ({"model": "articles.source", "fields": {"name": "X", "slug": "x", "colour": "red"}}, ["x", "colour"]),
        ({"model": "articles.nothing", "fields": {"slug": "x"}}, ["x"]),
        ({"model": "articles.article", "fields": {**STORY, "stage": "nowhere"}}, [STORY["uid"], "article_stage_known"]),
        ({"model": "articles.article", "fields": {**STORY, "publish_at": "soon"}}, [STORY["uid"], "soon"]),
        ({"model": "articles.source", "pk": 4711, "fields": {"name": "X", "slug": "baik"}}, ["4711"]),
        ({"model": "articles.source"}, ["object 2"]),
        (["articles.source"], ["object 2"]),
    ],
    ids=lambda value: value["model"] if isinstance(value, dict) else None,
)
def test_an_error_names_file_and_object_and_leaves_the_database_as_it_was(row, names, settings, tmp_path):
    file = write(tmp_path, settings, [GOOD, row])
    before = everything()
    with pytest.raises(CommandError) as error:
        load("given")
    model = [row["model"]] if isinstance(row, dict) else []
    assert [name for name in (str(file), "object 2", *model, *names) if name not in str(error.value)] == []
    assert everything() == before


@pytest.mark.parametrize("content", ['[{"model": ', '{"model": "articles.source"}', "\ufeffx"])
def test_a_file_that_is_no_fixture_is_named(content, settings, tmp_path):
    file = write(tmp_path, settings, content)
    with pytest.raises(CommandError, match=str(file)):
        load("given")


def test_rows_may_name_later_rows(settings, tmp_path):
    child = {"model": "articles.section", "fields": {"name": "Anak", "slug": "anak", "parent": ["induk"]}}
    write(tmp_path, settings, [child, {"model": "articles.section", "fields": {"name": "Induk", "slug": "induk"}}])
    load("given")
    assert Section.objects.get(slug="anak").parent.slug == "induk"


def test_other_formats_load_as_ever(settings, tmp_path):
    fields = '{"name": "Baris", "slug": "baris"}'
    (tmp_path / "given.jsonl").write_text(f'{{"model": "articles.source", "fields": {fields}}}\n', "utf-8")
    settings.FIXTURE_DIRS = [tmp_path]
    load("given")
    assert Source.objects.filter(slug="baris").exists()


@pytest.mark.django_db(transaction=True)
def test_a_broken_reference_leaves_nothing_outside_a_test_transaction_either(settings, tmp_path):
    User.objects.create_user("seseorang")
    write(tmp_path, settings, [GOOD, {"model": "articles.topic", "fields": {"name": "X", "slug": "x", "photo": 4711}}])
    with pytest.raises(CommandError, match=r"object 2, articles\.topic x: photo"):
        load("given")
    assert not Source.objects.exists()
    assert User.objects.exists()
