"""The archive as it is written: what goes into it, in which order, and the same bytes for the same newsroom."""

import json
import re
import uuid
import zipfile
from io import BytesIO

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import archive, editing, html
from articles.archive import kinds
from articles.models import Article, Note, RelatedArticle, Release

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db


def lines(**selection) -> list[dict]:
    """The lines of the archive's text."""
    return [json.loads(line) for line in archive.lines(**selection)]


def of(kind: str, found: list[dict]) -> list[dict]:
    return [line for line in found if line.get("line") == kind]


def packed(**options) -> bytes:
    """The archive as a file."""
    out = BytesIO()
    list(archive.write(out, **options))
    return out.getvalue()


def test_each_model_is_exported_or_left_out_for_a_reason():
    every = {model._meta.label for model in apps.get_models(include_auto_created=True)}

    assert kinds.EXPORTED | set(kinds.LEFT_OUT) == every
    assert kinds.EXPORTED & set(kinds.LEFT_OUT) == set()
    assert all(kinds.LEFT_OUT.values())


def test_the_first_line_says_what_the_file_is():
    assert lines()[0] == {"newsroom": 1}


def test_a_line_has_sorted_keys_and_letters_as_they_are():
    factories.section(name="Ékonomi", slug="ekonomi")

    written = [line for line in archive.lines() if b'"section"' in line]

    assert written == [
        '{"description":"","in_menu":true,"line":"section","name":"Ékonomi","order":0,"parent":null,'
        '"slug":"ekonomi"}\n'.encode()
    ]


def test_a_line_names_earlier_ones_alone():
    below = factories.section(slug="a", parent=factories.section(slug="z"))
    photo = factories.photo(source=factories.source())
    factories.published(section=below, lead_photo=photo, topics=[factories.topic(photo=photo)], tags=["cabai"])

    order = list(dict.fromkeys(line.get("line", "first") for line in lines()))

    assert order == [
        "first",
        "group",
        "source",
        "photo",
        "author",
        "editor",
        "section",
        "topic",
        "tag",
        "uids",
        "story",
    ]
    assert [line["slug"] for line in of("section", lines())] == ["z", "a"]


def test_a_story_is_one_line_with_all_that_is_its_own(rani, tono):
    other = factories.published()
    story = factories.published(authors=[factories.author(slug="budi")], tags=["cabai"], slug="lama", owner=rani)
    RelatedArticle.objects.create(article=story, target=other, position=0)
    content = editing.working(story).content | {"headline": "Baru"}
    editing.save(story, content, base=0, actor=rani, now=NOW)
    Release.objects.create(article=story, number=0, at=NOW)
    note = Note.objects.create(article=story, author=tono, text="Cek lagi")
    note.mentions.add(rani)

    line = next(line for line in of("story", lines()) if line["slug"] == "lama")

    assert (line["id"], line["uid"], line["owner"]) == (story.pk, str(story.uid), rani.username)
    assert line["authors"] == [{"author": "budi", "position": 0}]
    assert line["tags"] == [{"tag": "cabai"}]
    assert line["related"] == [{"target": str(other.uid), "position": 0}]
    assert [(row["number"], row["actor"], row["content"]["headline"]) for row in line["revisions"]] == [
        (0, None, story.headline),
        (1, rani.username, "Baru"),
    ]
    assert line["revisions"][1]["content"]["authors"] == ["budi"]
    assert [row["number"] for row in line["releases"]] == [0]
    assert [(row["author"], row["mentions"]) for row in line["notes"]] == [(tono.username, [rani.username])]


def test_what_a_version_named_and_is_gone_is_left_out(rani):
    gone = factories.author()
    story = factories.article()
    editing.save(story, editing.working(story).content | {"authors": [gone.pk]}, base=0, actor=rani, now=NOW)
    story.author_rows.all().delete()
    gone.delete()

    assert of("story", lines())[0]["revisions"][-1]["content"]["authors"] == []


def test_no_account_comes_with_its_password(rani):
    found = next(line for line in of("account", lines()) if line["username"] == rani.username)

    assert {"password", "last_login"} & found.keys() == set()
    assert found["groups"] == ["Editor"]
    assert rani.password.encode() not in b"".join(archive.lines())


def test_a_selection_brings_only_what_its_stories_name():
    in_text = factories.photo()
    wanted = factories.published(body=html.photo_block(str(in_text.uid), ""), tags=["cabai"])
    factories.published(lead_photo=factories.photo(), tags=["beras"])

    found = lines(stories=Article.objects.filter(pk=wanted.pk))

    assert [line["uid"] for line in of("story", found)] == [str(wanted.uid)]
    assert [line["uid"] for line in of("photo", found)] == [str(in_text.uid)]
    assert [line["name"] for line in of("tag", found)] == ["cabai"]
    assert len(of("author", found)) == len(of("section", found)) == 1


def test_the_file_begins_with_the_text_and_has_the_photos_after_it():
    photo = factories.picture()

    made = zipfile.ZipFile(BytesIO(packed()))

    assert made.namelist() == ["newsroom.jsonl", f"media/{photo.file.name}"]
    assert made.read(f"media/{photo.file.name}") == photo.file.open().read()
    assert archive.matches(packed()[:64])
    assert not archive.matches(b"PK\x03\x04" + bytes(60))


def test_photos_can_be_left_out_and_missing_files_are_told():
    photo = factories.picture()
    assert zipfile.ZipFile(BytesIO(packed(with_files=False))).namelist() == ["newsroom.jsonl"]
    photo.file.storage.delete(photo.file.name)

    assert [step.wanting for step in archive.write(BytesIO()) if step.wanting] == [photo.file.name]


def test_the_same_newsroom_gives_the_same_bytes_into_a_pipe_too():
    factories.published(lead_photo=factories.picture())

    class Pipe(BytesIO):
        def seekable(self):
            return False

        def seek(self, *_where):
            raise OSError

    pipe = Pipe()
    list(archive.write(pipe))

    assert pipe.getvalue() == packed() == packed()


def test_the_queries_grow_by_lots_alone():
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            lines()
        return len(captured)

    factories.published(tags=["cabai"], topics=[factories.topic()])
    few = cost()
    for n in range(29):
        factories.published(tags=[f"tanda {n}"], topics=[factories.topic()])

    assert cost() == few


def test_rows_are_named_by_what_people_call_them():
    story = factories.published()

    line = of("story", lines())[0]

    assert line["section"] == story.section.slug
    assert re.fullmatch(r"[0-9a-f-]{36}", line["uid"])
    assert uuid.UUID(line["uid"]) == story.uid
