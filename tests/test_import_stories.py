"""`manage.py import_stories`, as people run it."""

import gzip
import io
import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from articles import importers
from articles.importers.story import Unreadable
from articles.intake import containers, runs
from articles.models import Article, Author, Event, Import, ImportRow, NewName, Origin, Photo, Revision

from . import factories

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "samples"
FULL = str(SAMPLES / "pasted_full.txt")
HEADLINE = "Pasar Apung Lestari Dibuka Lagi, Wali Kota: Perahu-Perahu Pulang ke Sungai"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def run(*arguments) -> tuple[int, str, str]:
    """Run the command; return its exit status and what it said on both ways out."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_stories", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def everything() -> list:
    """All that an import may write; when a story last came is no content."""
    models = (Article, Revision, Photo, Author, Event, NewName)
    return [list(model.objects.order_by("pk").values()) for model in models] + [
        list(Origin.objects.order_by("pk").values_list("pk", "digest", "content"))
    ]


# ---- one page


def test_a_page_becomes_a_draft_whose_place_at_the_desk_is_named():
    status, out, err = run(FULL)
    article = Article.objects.get()
    assert (status, err) == (0, "")
    assert (article.headline, article.stage) == (HEADLINE, "draft")
    assert f"#{article.pk} {reverse('admin:articles_article_change', args=[article.pk])} {HEADLINE}" in out


def test_a_second_run_changes_nothing_and_says_so():
    run(FULL)
    before = everything()
    status, out, err = run(FULL)
    assert everything() == before
    assert (status, err) == (0, "")
    assert f"nothing changed: #{Article.objects.get().pk}" in out


def test_doubts_are_told(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("Judul Berita\n\nHujan turun.")
    _status, out, _err = run(file)
    assert "No publication time was found." in out


def test_reads_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(FULL).read_bytes())))
    status, out, _err = run("-")
    assert (status, Article.objects.get().headline) == (0, HEADLINE)
    assert out.startswith("standard input: ")


# ---- refusals


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"> >\n\nTopik | 7 Maret 2026, 18:20 WITA\nHujan turun.",
        b"Judul\n" + b"x" * importers.MAX_BYTES,
        b"Judul\nHujan.\nPenulis : " + b"x" * 121,
    ],
)
def test_what_cannot_be_imported_is_one_line_and_status_1(tmp_path, data):
    file = tmp_path / "berkas.txt"
    if data is not None:
        file.write_bytes(data)
    before = everything()
    status, out, err = run(file)
    assert status == 1
    assert err.startswith(f"{file}: ")
    assert err.count("\n") == 1
    assert out == ""
    assert everything() == before


def test_the_rest_of_a_batch_is_kept(tmp_path):
    broken = tmp_path / "b.txt"
    broken.write_bytes(b"\0\1")
    status, out, err = run(tmp_path / "missing.txt", broken, FULL, SAMPLES / "pasted_bare.txt")
    assert status == 1
    assert [line.split(": ")[0] for line in err.splitlines()] == [str(tmp_path / "missing.txt"), str(broken)]
    assert "4 stories: 2 new draft, 2 refused." in out
    assert Article.objects.count() == 2


def test_odd_file_names_stay_on_one_line(tmp_path):
    file = tmp_path / "satu\ndua\x1b[31m.txt"
    file.write_bytes(b"")
    _status, _out, err = run(file)
    assert err.count("\n") == 1
    assert "\x1b" not in err


# ---- folders


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path):
    (tmp_path / "dalam").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b.txt", "a.txt", ".hidden", ".git/c.txt", "dalam/d.txt"):
        (tmp_path / name).write_text(f"Berita dari {name}\n\nHujan.")
    status, _out, _err = run(tmp_path)
    assert status == 0
    assert list(Article.objects.order_by("pk").values_list("headline", flat=True)) == [
        "Berita dari a.txt",
        "Berita dari b.txt",
        "Berita dari dalam/d.txt",
    ]


def test_an_empty_folder_is_refused(tmp_path):
    status, _out, err = run(tmp_path)
    assert (status, err) == (1, f"{tmp_path}: There are no files in this folder.\n")


# ---- options


def test_a_dry_run_says_what_would_happen_and_keeps_nothing():
    before = everything()
    status, out, _err = run(FULL, "--dry-run")
    assert status == 0
    assert "new draft" in out
    assert "#" not in out
    assert everything() == before
    assert not Origin.objects.exists()
    run(FULL)
    assert f"nothing changed: #{Article.objects.get().pk}" in run(FULL, "--dry-run")[1]


def test_as_names_who_writes_and_owns():
    user = factories.user("Reporter", username="ratna")
    run(FULL, "--as", "ratna")
    article = Article.objects.get()
    assert (article.owner, article.revisions.get().actor) == (user, user)


def test_as_somebody_who_may_not_write_is_refused():
    factories.user(username="tamu")
    status, _out, err = run(FULL, "--as", "tamu")
    assert (status, err.count("\n"), Article.objects.count()) == (1, 1, 0)


def test_source_names_the_supplier():
    factories.source(slug="nusa")
    run(FULL, "--source", "nusa")
    assert Origin.objects.get().supplier == "nusa"
    run(FULL)
    assert Article.objects.count() == 2  # the same page from elsewhere is another supplier's


@pytest.mark.parametrize(
    "options", [("--as", "siapa"), ("--source", "entah"), ("--format", "xyz"), ("--map", "none.toml")]
)
def test_an_option_that_names_nothing_stops_before_the_first_file(options):
    with pytest.raises(CommandError):
        run(FULL, *options)
    assert not Article.objects.exists()


def test_an_inactive_account_cannot_be_used():
    factories.user("Reporter", username="ratna", is_active=False)
    with pytest.raises(CommandError):
        run(FULL, "--as", "ratna")


# ---- the report


def rows_of(report) -> list[dict]:
    return [json.loads(line) for line in report.read_text("utf-8").splitlines()]


def test_the_report_has_a_row_for_each_story(tmp_path):
    report = tmp_path / "report.jsonl"
    run(FULL, tmp_path / "-missing", "--report", report)
    first, second = rows_of(report)
    pk = Article.objects.get().pk
    assert (first["outcome"], first["story"], first["headline"]) == ("created", pk, HEADLINE)
    assert first["address"] == reverse("admin:articles_article_change", args=[pk])
    assert (second["outcome"], second["story"], second["notes"]) == ("refused", None, ["There is no such file."])
    run(FULL, "--report", report)
    assert [row["outcome"] for row in rows_of(report)] == ["unchanged"]


def test_the_desk_keeps_the_rows_with_the_stories(tmp_path):
    run(FULL, tmp_path / "none")
    (one,) = Import.objects.all()
    assert one.ended_at is not None
    assert [(row.outcome, row.article) for row in one.rows.all()] == [
        ("created", Article.objects.get()),
        ("refused", None),
    ]
    run(FULL, "--dry-run")
    assert Import.objects.count() == 1


def test_a_report_that_cannot_be_written_stops_before_the_first_file(tmp_path):
    with pytest.raises(CommandError):
        run(FULL, "--report", tmp_path / "none" / "report.csv")
    assert not Article.objects.exists()


# ---- archives


def text(name: str) -> bytes:
    return f"Berita dari {name}\n\nHujan turun.".encode()


def headlines() -> list[str]:
    return list(Article.objects.order_by("pk").values_list("headline", flat=True))


def test_a_zip_is_read_file_by_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("b.txt", "dalam/a.txt", "__MACOSX/b.txt", ".x/c.txt"):
            archive.writestr(name, text(name))
    assert run(tmp_path / "a.zip")[0] == 0
    assert headlines() == ["Berita dari b.txt", "Berita dari dalam/a.txt"]


def test_a_tar_is_read_packed_or_not_and_so_is_one_packed_file(tmp_path):
    for mode, name in (("w", "a.tar"), ("w:gz", "b.tar.gz")):
        with tarfile.open(tmp_path / name, mode) as archive:
            entry = tarfile.TarInfo(f"{name}.txt")
            entry.size = len(text(name))
            archive.addfile(entry, io.BytesIO(text(name)))
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(text("c")))
    assert run(tmp_path)[0] == 0
    assert headlines() == ["Berita dari a.tar", "Berita dari b.tar.gz", "Berita dari c"]


def test_what_is_no_plain_file_in_an_archive_is_refused_and_nothing_is_written(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, kind in (("lari", tarfile.SYMTYPE), ("keras", tarfile.LNKTYPE)):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = kind, "/etc/passwd"
            archive.addfile(link)
        for name in ("../luar.txt", "/mutlak.txt", "baik.txt"):
            entry = tarfile.TarInfo(name)
            entry.size = len(text(name))
            archive.addfile(entry, io.BytesIO(text(name)))
    before = sorted(tmp_path.parent.rglob("*.txt"))
    status, _out, err = run(tmp_path / "a.tar")
    assert (status, headlines()) == (1, ["Berita dari baik.txt"])
    assert err.count("It is a link or a device") == err.count("Its name leads out of the archive.") == 2
    assert sorted(tmp_path.parent.rglob("*.txt")) == before


def test_files_that_hold_nothing_are_told_in_one_line(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed, tarfile.open(tmp_path / "b.tar", "w") as tarred:
        for number in range(3):
            packed.writestr(f"{number}.txt", "")
            tarred.addfile(tarfile.TarInfo(f"{number}.txt"))
        packed.write(FULL, "judul.txt")
    status, said, _wrong = run(tmp_path / "a.zip", tmp_path / "b.tar")
    assert (status, said.count("hold nothing: 3"), Article.objects.count()) == (0, 2, 1)


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.gz", "bomb.tar.gz"])
def test_what_expands_without_bounds_is_refused(tmp_path, name):
    file, big = tmp_path / name, 300_000_000
    if name == "bomb.zip":
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w") as entry:
            for _ in range(big // 1_000_000):
                entry.write(bytes(1_000_000))
    elif name == "bomb.gz":
        with gzip.open(file, "wb", compresslevel=1) as packed:
            for _ in range(big // 1_000_000):
                packed.write(b"a" * 1_000_000)
    else:
        with tarfile.open(file, "w:gz", compresslevel=1) as archive:
            entry = tarfile.TarInfo("a.bin")
            entry.size = big
            archive.addfile(entry, io.BytesIO(bytes(big)))
    status, _out, err = run(file)
    assert (status, Article.objects.count()) == (1, 0)
    assert err.count("\n") == 1 or name == "bomb.tar.gz"


def test_nor_do_many_files_expand_to_more_than_one_may(tmp_path, monkeypatch):
    monkeypatch.setattr(containers, "FREE", 1_000_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"{number}.txt", text(f"Judul {number}") + b"\n" + b"kata " * 60_000)
    status, out, _err = run(tmp_path / "a.zip")
    assert (status, Article.objects.count()) == (1, 3)
    assert "twenty times" in out + _err


def test_a_packed_file_is_not_unpacked_to_its_end_to_learn_its_size():
    whole = io.BytesIO(gzip.compress(bytes(3_000_000)))
    bounded = containers._Bounded(gzip.GzipFile(fileobj=whole), 1_000_000)
    with pytest.raises(Unreadable):
        bounded.seek(0, 2)
    assert bounded._stream.tell() <= 1_000_001
    assert containers._Bounded(io.BytesIO(bytes(100)), 1_000).seek(0, 2) == 100


@pytest.mark.parametrize("cut", [10, 60, 120])
def test_a_damaged_archive_is_told(tmp_path, cut):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.txt", text("a"))
    (tmp_path / "a.zip").write_bytes(whole.getvalue()[:cut])
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(text("a"))[: -cut // 5])
    status, _out, err = run(tmp_path)
    assert (status, err.count("\n")) == (1, 2)


def test_an_archive_that_names_too_many_files_is_not_listed(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(30):
            archive.writestr(f"{number}.txt", text("a"))
    monkeypatch.setattr(containers, "MAX_DIRECTORY", 1_000)
    monkeypatch.setattr(containers.zipfile, "ZipFile", None)  # whoever reads the list has read it whole
    status, _out, err = run(tmp_path / "a.zip")
    assert (status, "more than 100,000 files" in err) == (1, True)


# ---- many


def lines(tmp_path, count, **more):
    file = tmp_path / "many.jsonl"
    rows = ({"headline": f"Judul {number}", "body": "Hujan.", "external_id": number, **more} for number in range(count))
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_a_limit_stops_the_import(tmp_path):
    run(lines(tmp_path, 30), "--limit", 7)
    assert Article.objects.count() == 7


def test_the_terminal_shows_some_and_counts_all(tmp_path):
    _status, out, _err = run(lines(tmp_path, 1200))
    assert "1,200 stories: 1,200 new draft." in out
    assert len(out.splitlines()) == 22


def test_a_mapping_says_what_is_what(tmp_path):
    (tmp_path / "map.toml").write_text('[fields]\nheadline = "title"\nbody = "text"\n')
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "Judul", "text": "Hujan."}) + "\n")
    run(tmp_path / "a.jsonl", "--map", tmp_path / "map.toml")
    assert headlines() == ["Judul"]


def test_what_is_wrong_in_a_mapping_is_told_in_the_language_of_who_reads(tmp_path):
    (tmp_path / "map.toml").write_text('[fields]\njudul = "title"\n')
    with translation.override("id"), pytest.raises(CommandError) as error:
        run(FULL, "--map", tmp_path / "map.toml")
    assert "Berkas pemetaan, fields.judul: tidak dikenal" in str(error.value)


def test_a_columns_name_is_no_place_for_a_detail(tmp_path):
    (tmp_path / "a.csv").write_text("judul,{detail},{x}\na,b,c\n")
    with translation.override("id"):
        status, _out, err = run(tmp_path / "a.csv", "--format", "table")
    assert (status, "Kolom: judul, {detail}, {x}" in err) == (1, True)


def test_interrupted_and_run_again_the_end_is_the_same(tmp_path, monkeypatch):
    file, lot = lines(tmp_path, 50), runs.Run._lot
    monkeypatch.setattr(runs, "LOT", 10)

    def until(self, entries):
        if ImportRow.objects.count() == 30:
            raise KeyboardInterrupt
        return lot(self, entries)

    with monkeypatch.context() as patch:
        patch.setattr(runs.Run, "_lot", until)
        status, out, err = run(file)
    assert (status, Article.objects.count(), ImportRow.objects.count()) == (130, 30, 30)
    assert "30 stories" in out
    assert "run it again" in err
    assert "20 new draft, 30 nothing changed" in run(file)[1]
    assert headlines() == [f"Judul {number}" for number in range(50)]


# ---- published elsewhere before


def test_who_may_publish_may_import_what_was_published(tmp_path):
    factories.user("Managing editor", username="redpel")
    file = lines(tmp_path, 2, published="2019-05-01T10:00:00+07:00")
    assert run(file, "--publish", "--as", "redpel")[0] == 0
    assert {article.stage for article in Article.objects.all()} == {"published"}


@pytest.mark.parametrize("options", [("--publish",), ("--publish", "--as", "penulis")])
def test_nobody_else_may(tmp_path, options):
    factories.user("Reporter", username="penulis")
    with pytest.raises(CommandError):
        run(lines(tmp_path, 1), *options)


# ---- a newsroom's own archive


def test_the_own_archive_is_read_back_with_what_stands_beside_it(tmp_path):
    out = tmp_path / "semua.zip"
    run(FULL)
    call_command("export_stories", str(out), stdout=io.StringIO(), stderr=io.StringIO())
    assert "1 nothing changed" in run(out, SAMPLES / "pasted_bare.txt")[1]
    Article.objects.filter(headline=HEADLINE).delete()
    status, said, err = run(out)
    assert (status, err) == (0, "")
    assert f"semua.zip:12: new draft: #{Article.objects.get(headline=HEADLINE).pk}" in said
    assert run(out, "--dry-run")[0] == 1


def test_a_mapping_and_a_limit_hold_for_what_follows_an_archive_too(tmp_path):
    call_command("export_stories", str(tmp_path / "b.zip"), stdout=io.StringIO(), stderr=io.StringIO())
    (tmp_path / "map.toml").write_text('[fields]\nheadline = "title"\n')
    for name in ("a", "c"):
        rows = (json.dumps({"title": f"{name} {number}"}) for number in range(3))
        (tmp_path / f"{name}.jsonl").write_text("\n".join(rows))
    places = [tmp_path / name for name in ("a.jsonl", "b.zip", "c.jsonl")]
    run(*places, "--map", tmp_path / "map.toml", "--limit", 4)
    assert headlines() == ["a 0", "a 1", "a 2", "c 0"]


def test_what_nobody_would_want_as_a_story_is_no_refusal():
    status, out, err = run(SAMPLES / "wxr" / "classic.xml")
    assert (status, err) == (0, "")
    assert "1 left out" in out


def test_an_archive_that_cannot_be_read_is_one_line(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("newsroom.jsonl", "bukan\n")
    (tmp_path / "b.zip").write_bytes((tmp_path / "a.zip").read_bytes()[:50])  # cut off before its directory
    for name in ("a.zip", "b.zip"):
        status, _out, err = run(tmp_path / name)
        assert (status, err.count("\n")) == (1, 1)


def test_a_file_of_broken_rows_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "MOST_BROKEN", 3)
    path = tmp_path / "a.jsonl"
    path.write_text('{"headline": "A"}\n{}\n{}\n{"headline": "B"}\n' + "{}\n" * 9)
    status, _out, err = run(path)
    assert (status, Article.objects.count()) == (1, 2)
    *_others, last, end = err.splitlines()
    assert last == f"{path}: line 7: It has no headline."
    assert end == f"{path}: Ten thousand in a row could not be read; the rest was not looked at."
