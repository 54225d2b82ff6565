"""Text from elsewhere at the desk: shown as it was understood, then kept as drafts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from articles.models import Article, Import

from . import factories

pytestmark = pytest.mark.django_db

URL = "/admin/articles/article/import/"
PASTED = """Pasar Apung Dibuka Lagi
Revitalisasi pasar | 7 Maret 2026, 18:20 WITA
SUNGAI JERNIH, LENSA.TV – Pedagang kembali berjualan di atas perahu.
Penulis : Ratna Puspita Editor : Galuh
"""


@pytest.fixture
def desk(client, siti):
    client.force_login(siti)
    return client


def tree(answer):
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def parts(page) -> dict[str, str]:
    return {row.findtext("dt"): row.findtext("dd") for row in page.findall(".//dl[@class='arrive-parts']/div")}


def test_what_was_understood_is_shown_and_nothing_is_kept(desk):
    page = tree(desk.post(URL, {"text": PASTED}))
    shown = parts(page)
    assert (shown["Headline"], shown["Authors"], shown["Editors"]) == (
        "Pasar Apung Dibuka Lagi",
        "Ratna Puspita",
        "Galuh",
    )
    assert shown["Dateline"] == "SUNGAI JERNIH, LENSA.TV"
    assert "Pedagang kembali berjualan" in page.find(".//div[@class='arrive-body']").text_content()
    assert page.find(".//textarea[@name='text']").text.strip() == PASTED.strip()
    assert not Article.objects.exists()
    assert not Import.objects.exists()


def test_doubts_are_shown(desk):
    page = tree(desk.post(URL, {"text": "Judul Berita\n\nHujan turun."}))
    assert "No publication time was found." in [each.text for each in page.findall(".//li[@class='warning']")]


def test_what_was_looked_for_in_vain_is_said_and_it_can_be_kept_from_there(desk):
    page = tree(desk.post(URL, {"text": "Judul Berita\n\nHujan turun."}))
    rows = page.findall(".//dl[@class='arrive-parts']/div")
    wanting = [row.findtext("dt") for row in rows if row.find(".//span[@class='arrive-wanting']") is not None]
    assert wanting == ["Time", "Authors", "Sources"]
    button = page.find(".//section//button[@name='keep']")
    assert page.find(f".//form[@id='{button.get('form')}']//textarea[@name='text']") is not None


def test_it_is_kept_as_a_draft_of_who_pasted_it(desk, siti):
    answer = desk.post(URL, {"text": PASTED, "keep": "1"})
    article = Article.objects.get()
    assert answer["Location"] == reverse("admin:articles_article_change", args=[article.pk])
    assert (article.headline, article.owner, article.published_at) == ("Pasar Apung Dibuka Lagi", siti, None)


def test_markup_in_a_text_stays_text_or_is_sanitised(desk):
    page = desk.post(URL, {"text": "Judul <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>Hujan."}).content
    assert b"<script>alert" not in page
    assert b"<img src=x" not in page


@pytest.mark.parametrize("data", [{}, {"text": " \n"}, {"text": "\0\1\2"}])
def test_nothing_to_read_is_said(desk, data):
    page = tree(desk.post(URL, data))
    assert (
        page.find(".//ul[@class='errorlist']") is not None or page.find(".//*[@class='errorlist nonfield']") is not None
    )
    assert not Article.objects.exists()


def test_files_become_drafts_and_each_is_told(desk):
    files = [
        SimpleUploadedFile("satu.txt", PASTED.encode()),
        SimpleUploadedFile("rusak.txt", b"\0\1"),
        SimpleUploadedFile("rusak.zip", b"PK\x03\x04" + b"x" * 99),
        SimpleUploadedFile("semua.zip", b"PK\x03\x04" + bytes(22) + b"\x0e\0\0\0newsroom.jsonl"),
    ]
    page = tree(desk.post(URL, {"uploads": files}))
    told = [" ".join(row.text_content().split()) for row in page.findall(".//ul[@class='arrive-lines']/li")]
    assert told[0].startswith("new draft Pasar Apung Dibuka Lagi")
    assert told[1].startswith("refused rusak.txt")
    assert told[2].startswith("refused rusak.zip It cannot be read")
    assert told[3].startswith("refused semua.zip It is the archive of a whole newsroom")
    assert Article.objects.get().headline == "Pasar Apung Dibuka Lagi"


def test_of_others_stories_nothing_is_told(client, siti):
    other = factories.user("Reporter", language="en")
    client.force_login(other)
    client.post(URL, {"text": PASTED, "keep": "1"})
    Article.objects.update(headline="Rahasia")
    client.force_login(siti)
    page = client.post(URL, {"text": PASTED, "keep": "1"})
    assert page.status_code == 200
    assert "Rahasia" not in page.content.decode()
    assert "It is here already" in page.content.decode()
    assert Article.objects.count() == 1


def test_the_list_leads_here(desk):
    page = tree(desk.get("/admin/articles/article/"))
    assert page.find(f".//a[@href='{URL}']") is not None
    assert tree(desk.get(URL)).find(".//textarea") is not None


# ---- what imports did


def test_an_import_can_be_looked_up_by_who_made_it_and_by_editors(client, siti, rani):
    client.force_login(siti)
    client.post(URL, {"text": PASTED, "keep": "1"})
    row = Import.objects.get()
    change = reverse("admin:articles_import_change", args=[row.pk])
    assert "Pasar Apung Dibuka Lagi" in client.get(change).content.decode()
    assert change in client.get(reverse("admin:articles_import_changelist")).content.decode()
    client.force_login(rani)
    assert client.get(change).status_code == 200
    client.force_login(factories.user("Reporter"))
    assert client.get(change).status_code == 302
    assert change not in client.get(reverse("admin:articles_import_changelist")).content.decode()


def test_of_an_import_what_was_refused_stands_first_and_is_counted(desk):
    files = [SimpleUploadedFile("satu.txt", PASTED.encode()), SimpleUploadedFile("rusak.txt", b"\0\1")]
    came = tree(desk.post(URL, {"uploads": files}))
    summary = "1 new draft, 1 refused"
    assert summary in came.text_content()
    page = tree(desk.get(reverse("admin:articles_import_change", args=[Import.objects.get().pk])))
    tags = [each.text for each in page.findall(".//ul[@class='arrive-lines']/li/span[1]")]
    assert tags == ["refused", "new draft"]
    assert summary in page.text_content()
    listed = tree(desk.get(reverse("admin:articles_import_changelist")))
    cells = [listed.find(f".//td[@class='field-{name}']").text_content() for name in ("stories", "refused")]
    assert cells == ["2 stories", "1 refused"]


def test_a_table_whose_columns_are_not_known_is_no_text(desk):
    page = tree(desk.post(URL, {"uploads": [SimpleUploadedFile("berita.CSV", b"judul,isi\nA,B\n")]}))
    assert "No column is called headline" in page.text_content()
    assert not Article.objects.exists()
