"""What `manage.py backup` writes, checks, encrypts and removes."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from unittest.mock import Mock

import pyrage
import pytest
from botocore.exceptions import EndpointConnectionError
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone, translation
from PIL import Image

from articles import backups, library
from articles.backups import contents, keeping, layout
from articles.backups.layout import Unusable
from articles.models import CommandRun, Photo

from . import factories
from .factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
KEY = pyrage.x25519.Identity.generate()


def backed_up(folder, *, now=NOW, keys="", keep=None):
    with translation.override("en"):
        return backups.back_up(folder, keys=keys, keep=keep, now=now, tell=lambda *_: None)


def command(*arguments):
    """Run it; returns exit status and everything it said."""
    said = StringIO()
    try:
        with translation.override("en"):
            call_command("backup", *arguments, stdout=said, stderr=said)
    except CommandError as error:
        return error.returncode, f"{said.getvalue()}{error}"
    return 0, said.getvalue()


def drawn(width):
    made = BytesIO()
    Image.new("RGB", (width, 10), "red").save(made, "PNG")
    return made.getvalue()


def bytes_in(path):
    return {each.name: each.read_bytes() for each in path.rglob("*") if each.is_file()}


def test_a_backup_holds_all_rows_and_the_files_that_photos_name(tmp_path, rani):
    photo = factories.picture()
    photo.file = ContentFile(drawn(20), name="baru.png")
    photo = library.save(photo, base=0, actor=rani, now=NOW)
    factories.published(headline="Terbit")
    files = {photo.file.name, photo.earlier[0]["file"]}

    made = backed_up(tmp_path)

    assert made.path == tmp_path / "newsroom-20260302T030000Z"
    assert layout.read(made.path) == made.manifest
    assert {*made.manifest.photos.values()} == files
    for place, name in made.manifest.photos.items():
        assert (made.path / place).read_bytes() == default_storage.open(name).read()
    assert made.manifest.counts == contents.present().counts
    assert made.manifest.counts["articles_article"] == 1
    assert made.manifest.migrations == contents.present().migrations
    assert {path.name for path in tmp_path.iterdir()} == {".lock", made.path.name}
    assert tmp_path.joinpath(made.path).stat().st_mode & 0o077 == 0


def test_pictures_are_the_only_files_in_the_storage():
    """`contents` asks for these alone: a file of another model would be in no backup."""
    from django.apps import apps
    from django.db.models import FileField

    fields = [each for model in apps.get_models() for each in model._meta.get_fields() if isinstance(each, FileField)]
    assert fields == [Photo._meta.get_field("file")]


def test_nobodys_log_in_and_not_the_sites_number_are_in_a_backup(tmp_path):
    Session.objects.create(session_key="kunci-rahasia-siti", session_data="x", expire_date=timezone.now())
    made = backed_up(tmp_path)

    assert "django_session" not in made.manifest.counts
    assert "articles_generation" not in made.manifest.counts
    assert b"kunci-rahasia-siti" not in (made.path / made.manifest.database_file).read_bytes()
    assert Session.objects.count() == 1
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(made.path / made.manifest.database_file)) as copy:
            assert copy.execute("SELECT count(*) FROM articles_generation").fetchone() == (0,)


def test_a_file_that_an_earlier_backup_has_takes_no_room_again(tmp_path):
    factories.picture()
    first = backed_up(tmp_path)
    second = backed_up(tmp_path, now=NOW + timedelta(days=1))
    (place,) = second.manifest.photos
    assert (second.path / place).samefile(first.path / place)

    good = (second.path / place).read_bytes()
    (second.path / place).write_bytes(b"rusak")
    third = backed_up(tmp_path, now=NOW + timedelta(days=2))
    assert (third.path / place).read_bytes() == good


def test_a_file_that_the_storage_lost_is_named_and_the_backup_kept(tmp_path):
    lost = factories.picture()
    default_storage.delete(lost.file.name)
    status, said = command(str(tmp_path))

    assert status == 2
    assert f"The media storage lacks {lost.file.name}." in said
    (path,) = layout.backups(tmp_path)
    assert layout.read(path).wanting == [lost.file.name]


def test_a_file_that_was_lost_after_a_backup_is_named_and_nothing_removed(tmp_path):
    """The backup has it from before, and so is whole; but readers see no picture, and the old ones are not to go."""
    lost = factories.picture()
    first = backed_up(tmp_path)
    default_storage.delete(lost.file.name)
    status, said = command(str(tmp_path), "--keep", "1d")

    assert (status, f"The media storage lacks {lost.file.name}." in said) == (2, True)
    assert len(layout.backups(tmp_path)) == 2
    assert CommandRun.objects.get(command="backup").failure == "FilesWanting"
    newest = max(layout.backups(tmp_path))
    assert (layout.read(newest).wanting, first.path in layout.backups(tmp_path)) == ([], True)
    assert (newest / layout.place_of(lost.file.name, is_sealed=False)).exists()


def test_a_bucket_that_is_away_is_told_and_noted(tmp_path, monkeypatch):
    factories.picture()
    away = EndpointConnectionError(endpoint_url="http://ember.example")
    monkeypatch.setattr("articles.storage.LocalMedia.open", Mock(side_effect=away))
    status, said = command(str(tmp_path))
    assert (status, "The photos' storage does not answer" in said, "Traceback" in said) == (1, True, False)
    assert (CommandRun.objects.get(command="backup").failure, [*layout.backups(tmp_path)]) == ("Unusable", [])


def test_what_a_killed_run_left_is_no_backup_and_is_cleaned(tmp_path):
    whole = backed_up(tmp_path)
    left = tmp_path / "newsroom-20260302T040000Z.part"
    removed = tmp_path / "newsroom-20260302T050000Z.part"
    for part in (left, removed):
        (part / "media").mkdir(parents=True)
        (part / layout.MANIFEST).write_text("{}")
    others = tmp_path / "newsroom-of-somebody.part"
    others.mkdir()
    assert [*layout.backups(tmp_path)] == [whole.path]

    again = backed_up(tmp_path, now=NOW + timedelta(days=1))
    assert {*tmp_path.iterdir()} == {tmp_path / ".lock", whole.path, again.path, others}


def test_two_at_once_do_not_disturb_each_other(tmp_path):
    with layout.held(tmp_path / ".lock", ""):
        part = tmp_path / "newsroom-20260302T040000Z.part"
        part.mkdir()
        status, said = command(str(tmp_path))
    assert (status, "is running" in said) == (1, True)
    assert part.exists()


def test_a_damaged_database_makes_no_backup_and_removes_none(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL does not let its foreign keys be damaged")
    old = backed_up(tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("INSERT INTO articles_photouse (photo_id, article_id, copy) VALUES (7, 7, 'live')")
        cursor.execute("PRAGMA foreign_keys=ON")
    try:
        with pytest.raises(Unusable, match="damaged: articles_photouse"):
            backed_up(tmp_path, now=NOW + timedelta(days=1), keep={"d": 1})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM articles_photouse")
    assert [*layout.backups(tmp_path)] == [old.path]


@pytest.mark.parametrize("keys", ["", str(KEY.to_public())], ids=["plain", "encrypted"])
@pytest.mark.parametrize("pattern", ["media/**/*.png*", "database.*"], ids=["a photo", "the database"])
def test_what_a_disk_did_not_keep_as_it_was_written_makes_no_backup(tmp_path, pattern, keys):
    """The manifest tells what was written; so nothing but reading everything again finds a byte that turned."""
    factories.picture()
    turned = []

    def turn(step, *_how_far):
        if step == "photos" and not turned:  # all is written by then
            (file,) = (path for path in tmp_path.glob(f"*{layout.PART}/{pattern}") if path.is_file())
            held = bytearray(file.read_bytes())
            held[-1] ^= 1
            file.write_bytes(held)
            turned.append(file.name)

    with translation.override("en"), pytest.raises(Unusable, match="is not what was written"):
        backups.back_up(tmp_path, keys=keys, keep=None, now=NOW, tell=turn)
    assert len(turned) == 1
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_migrations_of_programs_that_went_are_no_matter(tmp_path):
    MigrationRecorder(connection).record_applied("otp", "0001_initial")
    try:
        made = backed_up(tmp_path)
    finally:
        MigrationRecorder(connection).record_unapplied("otp", "0001_initial")
    assert "otp.0001_initial" in made.manifest.migrations
    assert contents.newer(made.manifest.migrations) == ""
    assert contents.newer([*made.manifest.migrations, "articles.9999_later"]) == "articles.9999_later"


def test_an_encrypted_backup_is_opened_by_its_key_alone(tmp_path, monkeypatch):
    photo = factories.picture()
    factories.published(headline="Rahasia sekali")
    plain = default_storage.open(photo.file.name).read()
    monkeypatch.setenv("BACKUP_KEY", str(KEY.to_public()))
    status, said = command(str(tmp_path))
    (path,) = layout.backups(tmp_path)
    stored = bytes_in(path)
    manifest = layout.read(path)

    assert status == 0
    assert "not encrypted" not in said
    (place,) = manifest.photos
    assert pyrage.decrypt((path / place).read_bytes(), [KEY]) == plain
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt((path / manifest.database_file).read_bytes(), [pyrage.x25519.Identity.generate()])
    assert [name for name, held in stored.items() if b"Rahasia sekali" in held or plain in held] == []
    assert str(KEY.to_public()) not in said + (path / layout.MANIFEST).read_text()
    assert {*stored} == {layout.MANIFEST, manifest.database_file, Path(place).name}

    other = pyrage.x25519.Identity.generate()
    again = backed_up(tmp_path, now=NOW, keys=str(other.to_public()))
    assert pyrage.decrypt((again.path / place).read_bytes(), [other]) == plain  # not linked: another key


@pytest.mark.parametrize(
    ("key", "why"), [("rahasia", "no public key"), (str(KEY), "holds a secret key")], ids=["no key", "a secret key"]
)
def test_a_wrong_key_is_told_and_not_shown(tmp_path, monkeypatch, key, why):
    monkeypatch.setenv("BACKUP_KEY", key)
    status, said = command(str(tmp_path))
    assert (status, why in said, key in said) == (1, True, False)
    assert layout.backups(tmp_path) == {}


def test_old_backups_leave_once_the_new_one_is_there(tmp_path):
    days = [NOW - timedelta(days=days) for days in (40, 9, 2, 1)]
    for moment in days:
        backed_up(tmp_path, now=moment)
    made = backed_up(tmp_path, keep={"d": 2, "m": 2})
    assert [*layout.backups(tmp_path).values()] == [days[2], days[3], NOW]
    assert len(made.removed) == 2


def test_the_newest_of_each_day_week_and_month_is_kept():
    def at(month, day, hour=0):
        return datetime(2026, month, day, hour, tzinfo=UTC)

    moments = [at(3, 2, 1), at(3, 2, 5), at(3, 1), at(2, 28), at(2, 20), at(2, 1), at(1, 31), at(1, 2)]
    assert keeping.kept(moments, {"d": 2}) == {at(3, 2, 5), at(3, 1)}
    assert keeping.kept(moments, {"w": 3}) == {at(3, 2, 5), at(3, 1), at(2, 20)}
    assert keeping.kept(moments, {"m": 3}) == {at(3, 2, 5), at(2, 28), at(1, 31)}
    assert keeping.kept(moments, {"d": 1, "m": 9}) == {at(3, 2, 5), at(2, 28), at(1, 31)}
    assert keeping.kept([], {"d": 1}) == set()


def test_how_many_to_keep_is_read_strictly():
    assert keeping.parsed("7d,4w, 12m") == {"d": 7, "w": 4, "m": 12}
    for wrong in ("", "7", "d", "0d", "7d,3d", "7y", "-1d"):
        with pytest.raises(ValueError, match="^" + wrong):
            keeping.parsed(wrong)


def test_a_bucket_is_backed_up_like_a_folder(tmp_path, bucket):
    photo, lost = factories.picture(), factories.picture()
    Photo.objects.filter(pk=lost.pk).update(file="photos/aa/lost.png")
    made = backed_up(tmp_path)
    assert bytes_in(made.path / "media") == {Path(photo.file.name).name: default_storage.open(photo.file.name).read()}
    assert made.manifest.wanting == ["photos/aa/lost.png"]


def test_a_name_that_leads_elsewhere_is_refused(tmp_path):
    photo = factories.picture()
    for name in ("../luar.png", f"{tmp_path}/luar.png"):
        Photo.objects.filter(pk=photo.pk).update(file=name)
        with pytest.raises(Unusable, match="leads elsewhere"):
            backed_up(tmp_path / "b")


def test_a_missing_or_old_pg_dump_is_told(tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL's tools")
    monkeypatch.setenv("PATH", str(tmp_path))
    status, said = command(str(tmp_path / "b"))
    assert (status, "pg_dump is missing" in said) == (1, True)

    tool = tmp_path / "pg_dump"
    tool.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    tool.chmod(0o755)
    status, said = command(str(tmp_path / "b"))
    assert (status, "9.6.24 is older than the server" in said) == (1, True)


def test_what_comes_while_photos_are_copied_is_not_in_it(tmp_path):
    factories.picture()

    def tell(stage, *_done):
        if stage == "photos":
            factories.article(lead_photo=factories.photo(file=ContentFile(drawn(30), name="nanti.png")))

    made = backups.back_up(tmp_path, keys="", keep=None, now=NOW, tell=tell)
    assert made.manifest.counts["articles_article"] == 0
    assert (len(made.manifest.photos), Photo.objects.count()) == (1, 2)
