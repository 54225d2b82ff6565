"""What `manage.py restore` makes of a backup: the same newsroom, in an empty place or not at all."""

import json
import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest
from django.db import connection
from django.utils import translation

from articles import backups, generation
from articles.backups import layout
from articles.backups.layout import Unusable
from articles.models import Generation
from benchmarks import scratch

from . import factories
from .factories import NOW
from .test_backup import backed_up
from .test_checks import manage

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def empty_place(tmp_path):
    """Yield a place without anything: restore() in a process of its own, and asked() what is there."""
    with scratch.database() as url:
        media = tmp_path / "media-there"
        given = {"DATABASE_URL": url, "MEDIA_DIR": str(media), "VAR_DIR": str(tmp_path / "var"), "LANGUAGE": "en"}
        file = Path(url.removeprefix("sqlite:///"))

        def restore(folder, *arguments):
            return manage("restore", str(folder), *arguments, **given)

        def asked(question):
            if file.suffix:
                with closing(sqlite3.connect(file)) as there:
                    return there.execute(question).fetchall()
            import psycopg  # not among what `make run` installs

            with psycopg.connect(url) as there:
                return there.execute(question).fetchall()

        yield SimpleNamespace(restore=restore, asked=asked, media=media, file=file)


def restored(folder):
    """Restore where there is a newsroom already: for what is refused before that is looked at."""
    with translation.override("en"):
        backups.restore(folder, identity=None, tell=lambda *_: None)


def rewritten(folder, **changes):
    manifest = layout.read(folder)
    layout.write(folder, replace(manifest, **changes))


def test_a_restored_newsroom_is_the_same_but_for_its_number(tmp_path):
    photo = factories.picture()
    factories.published(headline="Terbit", lead_photo=photo)
    factories.article(headline="Konsep")
    made = backed_up(tmp_path / "b")
    before = Generation.objects.get().token
    with empty_place(tmp_path) as there:
        there.media.joinpath("photos").mkdir(parents=True)
        there.media.joinpath("photos/left.jpg.0123456789abcdef.part").touch()  # of a restore that was killed
        done = there.restore(made.path)
        assert done.returncode == 0, done.stderr
        assert "Restored as of 2026-03-02 03:00:00 UTC: 2 stories, 1 photos." in done.stdout
        headlines = there.asked("SELECT headline FROM articles_article ORDER BY headline")
        photos = there.asked("SELECT file, digest FROM articles_photo")
        ((token,),) = there.asked("SELECT token FROM articles_generation")
        again = there.restore(made.path)

    assert headlines == [("Konsep",), ("Terbit",)]
    assert photos == [(photo.file.name, photo.digest)]
    assert len(token) == 32
    assert token != before
    assert there.media.joinpath(photo.file.name).read_bytes() == photo.file.open().read()
    assert again.returncode == 1
    assert ("holds a database already" if connection.vendor == "sqlite" else "is not empty") in again.stderr


def test_the_number_is_another_even_for_the_same_content():
    """Why `contents.EMPTIED` leaves it out: without its row nothing is answered by a number that was used before."""
    assert {generation.read(NOW) for _ in range(2)} == {generation.read(NOW)}
    Generation.objects.all().delete()
    assert len({generation.read(NOW) for _ in range(3)}) == 3


@pytest.mark.long
def test_nothing_is_written_for_a_wrong_key_a_damaged_file_or_beside_other_photos(tmp_path):
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"# kunci\n{key}\n")
    (tmp_path / "other").write_text(str(pyrage.x25519.Identity.generate()))
    factories.picture()
    made = backed_up(tmp_path / "b", keys=str(key.to_public()))
    with empty_place(tmp_path) as there:
        refused = [there.restore(made.path, "--identity", str(tmp_path / "other"))]
        (there.media / "photos").mkdir(parents=True)
        (there.media / "photos/lain.jpg").touch()
        refused.append(there.restore(made.path, "--identity", str(tmp_path / "key")))
        (there.media / "photos/lain.jpg").unlink()
        (place,) = made.manifest.photos
        stored = (made.path / place).read_bytes()
        (made.path / place).write_bytes(stored[:-1])
        refused.append(there.restore(made.path, "--identity", str(tmp_path / "key")))
        assert [*there.media.rglob("*.*")] == []
        assert not there.file.exists() or not there.file.stat().st_size
        (made.path / place).write_bytes(stored)
        done = there.restore(made.path, "--identity", str(tmp_path / "key"))
        photos = there.asked("SELECT file FROM articles_photo")
    assert photos == [(made.manifest.photos[place],)]
    assert pyrage.decrypt(stored, [key]) == there.media.joinpath(photos[0][0]).read_bytes()
    assert [each.returncode for each in refused] == [1] * 3
    said = [each.stderr.strip().splitlines()[-1] for each in refused]
    for words, text in zip(("cannot be decrypted", "photos/lain.jpg", "is damaged"), said, strict=True):
        assert words in text
    assert done.returncode == 0, done.stderr
    assert not any(str(key) in each.stdout + each.stderr for each in [*refused, done])


def test_damaged_photos_are_left_out_where_that_is_asked_for_and_named(tmp_path):
    good, bad, lost = (factories.picture(color=color) for color in ("teal", "red", "blue"))
    made = backed_up(tmp_path / "b")
    places = {name: made.path / place for place, name in made.manifest.photos.items()}
    places[bad.file.name].write_bytes(b"x")
    places[lost.file.name].unlink()
    with empty_place(tmp_path) as there:
        refused = there.restore(made.path)
        assert [*there.media.rglob("*.*")] == []
        done = there.restore(made.path, "--without-damaged")
        assert there.asked("SELECT count(*) FROM articles_photo") == [(3,)]
    assert (refused.returncode, "--without-damaged; there are 2" in refused.stderr) == (1, True)
    assert (done.returncode, "0 stories, 1 photos." in done.stdout) == (0, True), done.stderr
    assert all(
        f"Left out, for the backup's file is damaged: {name}" in done.stderr for name in {*places} - {good.file.name}
    )
    assert [path.name for path in there.media.rglob("*.*")] == [Path(good.file.name).name]


def test_a_damaged_database_is_never_left_out(tmp_path):
    made = backed_up(tmp_path / "b")
    (made.path / made.manifest.database_file).write_bytes(b"x")
    with empty_place(tmp_path) as there:
        refused = there.restore(made.path, "--without-damaged")
    assert (refused.returncode, "is not what was written" in refused.stderr) == (1, True)


def test_two_restores_at_once_do_not_disturb_each_other(tmp_path):
    made = backed_up(tmp_path / "b")
    with empty_place(tmp_path) as there:
        if not there.file.suffix:
            pytest.skip("what it holds lies in a folder that this process does not have")
        with layout.held(there.file.with_name(f"{there.file.name}.restored.lock"), ""):
            refused = there.restore(made.path)
        assert there.restore(made.path).returncode == 0
    assert (refused.returncode, "is running" in refused.stderr) == (1, True)


def test_an_older_programs_backup_is_migrated_and_a_killed_end_is_made_up_for(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("its backup can be taken back by a migration")
    factories.article(headline="Dulu")
    made = backed_up(tmp_path / "b")
    with closing(sqlite3.connect(made.path / "database.sqlite3", isolation_level=None)) as copy:
        for name in ("desk", "live", "wire"):
            copy.execute(f"CREATE INDEX {name}document_version ON articles_{name}document (version)")
        copy.execute("DROP TABLE articles_putoff")
        copy.execute("DELETE FROM django_migrations WHERE app = 'articles' AND name >= '0016'")
    older = [each for each in made.manifest.migrations if each < "articles.0016" or not each.startswith("articles.")]
    counts = made.manifest.counts | {"django_migrations": len(older)}
    del counts["articles_putoff"]
    files = {made.manifest.database_file: layout.entry_of(made.path / "database.sqlite3")}
    rewritten(made.path, migrations=older, counts=counts, files=files)
    with empty_place(tmp_path) as there:
        # As it is when the run is killed between the database and `migrate`.
        there.file.write_bytes((made.path / "database.sqlite3").read_bytes())
        done = there.restore(made.path)
        assert done.returncode == 0, done.stderr
        headlines = there.asked("SELECT headline FROM articles_article")
        made_anew = there.asked(
            "SELECT name FROM sqlite_master WHERE name IN ('articles_putoff', 'deskdocument_version')"
        )
        tokens = there.asked("SELECT token FROM articles_generation")
    assert headlines == [("Dulu",)]
    assert (made_anew, len(tokens)) == ([("articles_putoff",)], 1)


def test_an_encrypted_backup_asks_for_its_key(tmp_path):
    made = backed_up(tmp_path, keys=str(pyrage.x25519.Identity.generate().to_public()))
    with pytest.raises(Unusable, match="--identity"):
        restored(made.path)


def test_a_newer_programs_backup_is_refused(tmp_path):
    made = backed_up(tmp_path)
    rewritten(made.path, migrations=[*made.manifest.migrations, "articles.9999_later"])
    with pytest.raises(Unusable, match=r"does not know the migration articles\.9999_later\. Install that"):
        restored(made.path)
    rewritten(made.path, format=layout.FORMAT + 1)
    with pytest.raises(Unusable, match="made by a newer program"):
        restored(made.path)


def test_another_kind_of_database_is_refused(tmp_path):
    made = backed_up(tmp_path)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    files = {layout.DATABASES[other]: layout.Entry("", 0)}
    rewritten(made.path, database=other, files=files)
    with pytest.raises(Unusable, match="export_stories and import_stories"):
        restored(made.path)


def test_what_is_no_backup_is_told(tmp_path):
    made = backed_up(tmp_path)
    counted = json.dumps(json.loads((made.path / layout.MANIFEST).read_text()) | {"counts": [1]})
    with pytest.raises(Unusable, match=re.escape(f"holds backups. Name one: {made.path}")):
        restored(tmp_path)
    with pytest.raises(Unusable, match=r"has no manifest\.json"):
        restored(tmp_path / "b")
    for damaged in ("", "[]", "{}", '{"format": 1}', json.dumps({"format": 1, "files": {"media/x": {}}}), counted):
        (made.path / layout.MANIFEST).write_text(damaged)
        with pytest.raises(Unusable, match=r"manifest\.json is damaged"):
            restored(made.path)


@pytest.mark.parametrize("name", ["../luar", "media/../../luar", "/luar", "media//x", "luar.txt"])
def test_a_manifest_that_names_files_elsewhere_is_refused(tmp_path, name):
    made = backed_up(tmp_path)
    rewritten(made.path, files=made.manifest.files | {name: layout.Entry("", 0)})
    with pytest.raises(Unusable, match="elsewhere"), translation.override("en"):
        layout.read(made.path)


def test_a_link_is_no_file_of_a_backup(tmp_path):
    made = backed_up(tmp_path / "b")
    stored = made.path / made.manifest.database_file
    stored.replace(tmp_path / "elsewhere")
    stored.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unusable, match="is not whole"), translation.override("en"):
        list(layout.check(made.path, made.manifest.files))
