"""`manage.py export_stories`: what may be chosen, where it goes, and what is said when it cannot."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles import archive

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db


def exported(tmp_path: Path, *options: str) -> tuple[Path, str]:
    out, said = tmp_path / "redaksi.zip", StringIO()
    call_command("export_stories", str(out), *options, stderr=said)
    return out, said.getvalue()


def headlines(tmp_path: Path, *options: str) -> list[str]:
    with exported(tmp_path, *options)[0].open("rb") as file:
        return [line.item["headline"] for line in archive.read(file) if line.kind == "story"]


def test_the_file_is_the_archive(tmp_path):
    factories.published()

    out, said = exported(tmp_path)

    assert archive.matches(out.read_bytes()[:64])
    assert said == "Berita yang diekspor: 1\n" or said == "Stories exported: 1\n"
    assert list(tmp_path.glob("*.part")) == []


def test_a_selection(tmp_path):
    above = factories.section(slug="ekonomi")
    first = factories.published(headline="A", section=factories.section(parent=above), at=NOW)
    factories.published(headline="B")

    assert headlines(tmp_path, "--ids", str(first.pk)) == ["A"]
    assert headlines(tmp_path, "--section", "ekonomi") == ["A"]
    assert headlines(tmp_path, "--since", "2026-03-02", "--until", "2026-03-02") == ["A", "B"]
    assert headlines(tmp_path, "--until", "2026-03-01") == []


def test_standard_output(capfdbinary):
    factories.published()

    call_command("export_stories", stderr=StringIO())

    assert archive.matches(capfdbinary.readouterr().out[:64])


def test_live_stories_as_ninjs(tmp_path):
    live = factories.published()
    factories.article()

    out, _said = exported(tmp_path, "--format", "ninjs")

    assert [json.loads(line)["uri"] for line in out.read_bytes().splitlines()] == [live.uid.urn]


def test_missing_files_are_counted(tmp_path):
    photo = factories.picture()
    photo.file.storage.delete(photo.file.name)

    assert exported(tmp_path)[1].splitlines()[1].endswith(": 1")
    assert len(exported(tmp_path, "--no-photos")[1].splitlines()) == 1


@pytest.mark.parametrize("options", [["--ids", "99999999"], ["--section", "tidak-ada"], ["--since", "kemarin"]])
def test_what_names_nothing_is_said_and_nothing_is_written(tmp_path, options):
    with pytest.raises(CommandError):
        exported(tmp_path, *options)

    assert list(tmp_path.glob("redaksi*")) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError):
        call_command("export_stories", str(tmp_path / "nowhere" / "x.zip"))
