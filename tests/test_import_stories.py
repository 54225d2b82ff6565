"""`manage.py import_stories`, as people run it."""

import csv
import io
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from articles import importers
from articles.management.commands.import_stories import COLUMNS
from articles.models import Article, Author, Event, Origin, Photo, Revision

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
    models = (Article, Revision, Photo, Author, Event)
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
    assert "New drafts: 2, updated: 0, unchanged: 0, refused: 2." in out
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


@pytest.mark.parametrize("options", [("--as", "siapa"), ("--source", "entah"), ("--format", "docx")])
def test_an_option_that_names_nothing_stops_before_the_first_file(options):
    with pytest.raises(CommandError):
        run(FULL, *options)
    assert not Article.objects.exists()


def test_an_inactive_account_cannot_be_used():
    factories.user("Reporter", username="ratna", is_active=False)
    with pytest.raises(CommandError):
        run(FULL, "--as", "ratna")


# ---- the report


def test_the_report_has_a_row_for_each_story(tmp_path):
    odd = tmp_path / "odd.txt"
    odd.write_text('=HYPERLINK("https://x.example")\n\nHujan.')
    report = tmp_path / "report.csv"
    run(FULL, odd, tmp_path / "-missing", "--report", report)
    run(FULL, "--report", tmp_path / "second.csv")
    header, *rows = csv.reader(report.open(encoding="utf-8-sig", newline=""))
    assert header == list(COLUMNS)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["outcome"] for row in found] == ["created", "created", "refused"]
    assert found[0]["headline"] == HEADLINE
    assert found[0]["address"] == reverse("admin:articles_article_change", args=[found[0]["story"]])
    assert found[1]["headline"].startswith("'=")
    assert found[2]["notes"] == "There is no such file."
    second = list(csv.DictReader((tmp_path / "second.csv").open(encoding="utf-8-sig", newline="")))
    assert [row["outcome"] for row in second] == ["unchanged"]


def test_a_report_that_cannot_be_written_stops_before_the_first_file(tmp_path):
    with pytest.raises(CommandError):
        run(FULL, "--report", tmp_path / "none" / "report.csv")
    assert not Article.objects.exists()
