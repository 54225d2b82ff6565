"""The desk's frame: one menu, one wording of where one is, and pages of its own where it says no."""

import re
from html import unescape

import pytest
from django.test import Client

from articles.models import Article

from . import factories
from .desk import story, story_url, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def bambang(client):
    account = factories.user("Administrator", language="id", username="bambang", first_name="Bambang")
    client.force_login(account)
    return account


def crumbs(page: str) -> list[str]:
    """The words of the breadcrumbs."""
    line = re.search(r'<div class="breadcrumbs">(.*?)</div>', page, re.DOTALL)[1]
    return [unescape(word).strip() for word in re.sub("<[^>]*>", "", line).replace("\n", "").split("&rsaquo;")]


def test_every_page_says_where_it_is_in_one_wording(client, bambang):
    source, article = factories.source(name="Antara"), story(bambang, headline="Judul")
    pages = {
        url("articles_source_changelist"): ["Sumber"],
        url("articles_source_add"): ["Sumber", "Tambah sumber"],
        url("articles_source_change", source.pk): ["Sumber", "Antara"],
        url("articles_source_delete", source.pk): ["Sumber", "Antara", "Hapus"],
        url("articles_user_changelist"): ["Pengguna"],
        url("articles_user_add"): ["Pengguna", "Rekan baru"],
        url("auth_group_changelist"): ["Peran"],
        url("password_change"): ["Ubah sandi"],
        url("preferences"): ["Preferensi saya"],
        url("articles_article_changelist"): ["Berita"],
        story_url(article, "change"): ["Berita", "Judul"],
        story_url(article, "history"): ["Berita", "Judul", "Riwayat"],
        story_url(article, "delete"): ["Berita", "Judul", "Hapus"],
    }

    found = {address: crumbs(client.get(address).content.decode()) for address in pages}

    assert found == {address: ["Meja redaksi", *words] for address, words in pages.items()}


def test_the_menu_leads_to_what_the_account_may_see_and_says_where_one_is(client):
    client.force_login(factories.user("Reporter", language="id"))

    page = client.get(url("articles_photo_changelist")).content.decode()

    menu = re.search(r'<nav class="desk-menu" aria-label="Meja redaksi">(.*?)</nav>', page, re.DOTALL)[1]
    assert url("articles_article_changelist") in menu
    assert url("articles_user_changelist") not in menu
    assert re.findall(r'href="([^"]*)" aria-current="(\w+)"', menu) == [(url("articles_photo_changelist"), "page")]


@pytest.mark.parametrize(
    ("role", "ask", "status", "words"),
    [
        ("Administrator", lambda: ("articles_article_change", 99), 404, "Tidak ada apa-apa di alamat ini"),
        ("Reporter", lambda: ("articles_user_changelist",), 403, "Akun Anda tidak boleh melakukan ini"),
        ("Reporter", lambda: ("articles_article_change", other().pk), 404, "Tidak ada apa-apa di alamat ini"),
    ],
)
def test_the_desk_says_no_on_pages_of_its_own(client, role, ask, status, words):
    client.force_login(factories.user(role, language="id"))

    response = client.get(url(*ask()))
    page = response.content.decode()

    assert response.status_code == status
    assert f"<h1>{words}</h1>" in page
    assert 'class="desk-menu"' in page
    assert "Rahasia" not in page


def other() -> Article:
    return story(factories.user("Reporter"), headline="Rahasia")


def test_a_form_that_was_cut_off_is_told_so_at_the_desk(client, bambang):
    article = story(bambang)

    response = client.post(story_url(article, "change"), {"base": "0", "headline": "x"})

    assert response.status_code == 400
    assert "<h1>Kiriman tidak sampai dengan utuh</h1>" in response.content.decode()


def test_an_address_that_no_page_has_is_a_reader_s_matter_until_log_in(client):
    assert client.get("/admin/tidak-ada/").status_code == 302


@pytest.mark.parametrize(("name", "heading"), [("login", "Masuk ke meja redaksi"), ("logout", "Anda sudah keluar")])
def test_the_pages_at_the_door_speak_to_people(client, bambang, name, heading):
    if name == "login":
        client.logout()
        response = client.get(url("login"))
    else:
        response = client.post(url("logout"))

    page = response.content.decode()
    assert f"<h1>{heading}</h1>" in page
    assert 'class="desk-menu"' not in page


@pytest.mark.parametrize("username", ["bambang", "tidak.ada"])
def test_a_failed_log_in_does_not_say_what_was_wrong(client, bambang, username):
    client.logout()

    response = client.post(url("login"), {"username": username, "password": "salah"})

    words = "Nama pengguna dan kata sandi tidak cocok. Perhatikan huruf besar dan kecil."
    assert response.context["form"].non_field_errors() == [words]


def test_a_delete_that_others_stand_in_the_way_of_offers_no_button(client, bambang):
    used, free = factories.source(name="Dipakai"), factories.source(name="Bebas")
    factories.article(sources=[used])

    pages = [client.get(url("articles_source_delete", row.pk)).content.decode() for row in (used, free)]

    assert ["danger-button" in page for page in pages] == [False, True]
    assert "masih ada yang bergantung padanya" in pages[0]


def test_a_form_from_before_another_log_in_is_told_so(bambang):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bambang)

    response = strict.post(url("articles_source_add"), {"name": "x"})

    assert response.status_code == 403
    assert "Silakan kirim lagi</h1>" in response.content.decode()
