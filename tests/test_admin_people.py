"""People: one screen for a new colleague, and nobody gives rights that they do not hold."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from articles.admin import rights
from articles.models import Author, Editor, User

from . import factories
from .desk import change, url

pytestmark = pytest.mark.django_db

ADD = "articles_user_add"


@pytest.fixture
def bambang(client):
    account = factories.user("Administrator", language="en", username="bambang")
    client.force_login(account)
    return account


def role(name: str) -> int:
    return Group.objects.get(name=name).pk


def colleague(**values) -> dict:
    return {
        "first_name": "Siti",
        "last_name": "Rahma",
        "username": "siti.rahma",
        "email": "siti@contoh.example",
        "role": role("Reporter"),
        "language": "en",
        "time_zone": "Asia/Makassar",
        "author": "new",
        "editor": "",
        "password": "",
        **values,
    }


def account_data(account: User, **values) -> dict:
    return {
        "username": account.username,
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk for group in account.groups.all()],
        **values,
    }


# ---- the colleague screen


def test_one_screen_makes_account_role_and_byline(client, bambang):
    response = client.post(url(ADD), colleague())

    siti = User.objects.get(username="siti.rahma")
    made = response.context["made"]
    assert authenticate(username="siti.rahma", password=made.password) == siti
    assert made.password in response.content.decode()
    assert (siti.first_name, siti.email, siti.language, siti.time_zone) == (
        "Siti",
        "siti@contoh.example",
        "en",
        "Asia/Makassar",
    )
    assert (siti.is_staff, siti.is_superuser, [g.name for g in siti.groups.all()]) == (True, False, ["Reporter"])
    assert (siti.author.name, siti.author.slug) == ("Siti Rahma", "siti-rahma")
    assert not Editor.objects.exists()
    assert LogEntry.objects.get().object_id == str(siti.pk)


def test_the_password_is_stored_nowhere_in_the_clear(client, bambang):
    password = client.post(url(ADD), colleague()).context["made"].password

    assert password not in str(list(LogEntry.objects.values()))
    assert password not in str(dict(client.session))
    assert password not in client.get(url(ADD)).content.decode()


def test_generated_passwords_differ(client, bambang):
    first = client.post(url(ADD), colleague()).context["made"].password
    second = client.post(url(ADD), colleague(username="budi")).context["made"].password

    assert first != second
    assert len(first) == 19


def test_bylines_that_are_there_already_are_linked(client, bambang):
    author, editor = factories.author(name="S. Rahma"), factories.editor()

    client.post(url(ADD), colleague(author=author.pk, editor=editor.pk))

    siti = User.objects.get(username="siti.rahma")
    assert (Author.objects.get(), Editor.objects.get()) == (siti.author, siti.editor)
    assert siti.author.name == "S. Rahma"


def test_a_byline_of_another_account_is_not_taken_over(client, bambang):
    author = factories.author(user=factories.user())

    response = client.post(url(ADD), colleague(author=author.pk))

    assert list(response.context["form"].errors) == ["author"]


def test_a_name_that_is_taken_gets_a_number_in_its_address(client, bambang):
    factories.author(name="Siti Rahma", slug="siti-rahma")

    client.post(url(ADD), colleague())

    assert User.objects.get(username="siti.rahma").author.slug == "siti-rahma-2"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "BAMBANG"),
        ("username", "dua kata"),
        ("password", "12345"),
        ("password", "siti.rahma"),
        ("role", ""),
        ("first_name", ""),
        ("time_zone", "Asia/Tokyo"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(client, bambang, field, value):
    response = client.post(url(ADD), colleague(**{field: value}))

    assert list(response.context["form"].errors) == [field]
    assert User.objects.count() == 1
    assert not Author.objects.exists()


def test_a_typed_password_is_taken_and_not_shown(client, bambang):
    response = client.post(url(ADD), colleague(password="kabar-dari-timur"))

    assert authenticate(username="siti.rahma", password="kabar-dari-timur")
    assert "kabar-dari-timur" not in response.content.decode()


def test_forged_fields_give_no_rights(client, bambang):
    client.post(url(ADD), colleague(is_superuser="on", user_permissions=[1], groups=[role("Administrator")]))

    siti = User.objects.get(username="siti.rahma")
    assert (siti.is_superuser, siti.user_permissions.count()) == (False, 0)
    assert [g.name for g in siti.groups.all()] == ["Reporter"]


def test_the_way_to_the_screen_is_shown_to_administrators(client, bambang):
    for page in ("index", "articles_user_changelist"):
        assert f'href="{url(ADD)}"' in client.get(url(page)).content.decode()


# ---- nobody gives what they do not hold


@pytest.fixture
def stronger(bambang):
    """A role that holds something which administrators do not."""
    group = Group.objects.create(name="Penguasa")
    group.permissions.add(Permission.objects.get(codename="delete_revision"))
    return group


def test_only_roles_within_ones_own_rights_can_be_given(client, bambang, stronger):
    response = client.post(url(ADD), colleague(role=stronger.pk))

    assert list(response.context["form"].errors) == ["role"]
    assert [g.name for g in rights.roles_within(bambang).order_by("pk")] == [
        "Reporter",
        "Editor",
        "Managing editor",
        "Administrator",
    ]


def test_a_role_cannot_be_given_on_the_account_page_either(client, bambang, stronger):
    siti = factories.user("Reporter")

    response = change(client, url("articles_user_change", siti.pk), account_data(siti, groups=[stronger.pk]))

    assert response.status_code == 200
    assert [g.name for g in siti.groups.all()] == ["Reporter"]


@pytest.mark.parametrize("active", [True, False])
def test_an_account_that_holds_more_is_out_of_reach(client, bambang, stronger, active):
    siti = factories.user("Reporter", is_active=active)
    siti.groups.add(stronger)

    assert not rights.may_manage(bambang, siti)
    assert client.post(url("articles_user_change", siti.pk), account_data(siti)).status_code == 403
    assert client.post(url("auth_user_password_change", siti.pk), {}).status_code == 403
    assert client.post(url("articles_user_delete", siti.pk), {"post": "yes"}).status_code == 403


def test_ones_own_password_is_not_set_without_the_old_one_by_another_spelling(client, bambang):
    own = url("auth_user_password_change", bambang.pk)
    words = {"password1": "Teh-poci-22", "password2": "Teh-poci-22", "usable_password": "true"}
    for spelling in (f"0{bambang.pk}", f"+{bambang.pk}", f" {bambang.pk}", "x"):
        answer = client.post(own.replace(f"/{bambang.pk}/", f"/{spelling}/"), words)
        assert answer.status_code == 404, spelling
    assert client.post(own, words)["Location"] == reverse("admin:password_change")
    bambang.refresh_from_db()
    assert not bambang.check_password("Teh-poci-22")


def test_superusers_are_out_of_reach(client, bambang):
    root = User.objects.create_superuser("root", password="akar-segala-akar")

    assert client.post(url("articles_user_change", root.pk), account_data(root)).status_code == 403
    assert client.get(url("auth_user_password_change", root.pk)).status_code == 403
    assert client.post(url("articles_user_delete", root.pk), {"post": "yes"}).status_code == 403
    assert "akar" not in client.get(url("articles_user_change", root.pk)).content.decode()


def test_an_administrator_makes_nobody_a_superuser(client, bambang):
    siti = factories.user("Reporter")
    forged = {"is_superuser": "on", "user_permissions": [Permission.objects.get(codename="delete_revision").pk]}

    for account in (siti, bambang):
        address = url("articles_user_change", account.pk)
        change(client, address, account_data(account, first_name="Baru", **forged))
        account.refresh_from_db()
        assert (account.first_name, account.is_superuser, account.user_permissions.count()) == ("Baru", False, 0)


def test_nobody_deletes_their_own_account(client, bambang):
    assert client.post(url("articles_user_delete", bambang.pk), {"post": "yes"}).status_code == 403


def test_a_superuser_may_do_both(client):
    root = User.objects.create_superuser("root", password="akar-segala-akar")
    client.force_login(root)
    siti = factories.user("Reporter")

    change(client, url("articles_user_change", siti.pk), account_data(siti, is_superuser="on"))

    assert User.objects.get(pk=siti.pk).is_superuser


def test_a_role_holds_only_what_its_maker_holds(client, bambang, stronger):
    beyond = Permission.objects.get(codename="delete_revision").pk
    within = Permission.objects.get(codename="view_article").pk

    refused = client.post(url("auth_group_add"), {"name": "Baru", "permissions": [beyond]})
    client.post(url("auth_group_add"), {"name": "Baru", "permissions": [within]})

    assert list(refused.context["adminform"].form.errors) == ["permissions"]
    assert Group.objects.get(name="Baru").permissions.count() == 1
    assert client.post(url("auth_group_change", stronger.pk), {"name": "x"}).status_code == 403
    assert client.post(url("auth_group_delete", stronger.pk), {"post": "yes"}).status_code == 403


# ---- bylines


def test_an_editor_mends_a_byline_but_not_whose_it_is(client):
    hari = factories.user("Editor", language="en")
    client.force_login(hari)
    author = factories.author(user=factories.user("Reporter"))
    data = {"name": "Nama Baru", "slug": "nama-baru", "active": "on", "user": hari.pk}

    change(client, url("articles_author_change", author.pk), data)

    author.refresh_from_db()
    assert (author.name, author.user == hari) == ("Nama Baru", False)


def test_an_editor_does_not_search_accounts_by_way_of_bylines(client):
    client.force_login(factories.user("Editor"))
    factories.author(name="Siti", user=factories.user("Reporter", username="nama-akun"))

    found = client.get(url("articles_author_changelist"), {"q": "nama-akun"}).context["cl"].result_count

    assert found == 0


def test_the_desk_speaks_the_users_language(client):
    client.force_login(factories.user("Reporter", language="id"))
    indonesian = client.get(url("password_change")).content.decode()
    client.force_login(factories.user("Reporter", language="en"))

    assert '<html lang="id"' in indonesian
    assert '<html lang="en"' in client.get(url("password_change")).content.decode()


def test_a_name_that_is_too_long_for_a_byline_is_refused(client):
    client.force_login(factories.user("Administrator"))
    data = {"username": "panjang", "first_name": "A" * 61, "last_name": "B" * 60, "author": "new"}

    response = client.post(reverse("admin:articles_user_add"), data)

    assert {"first_name", "last_name"} <= response.context["form"].errors.keys()


def test_a_pickers_search_takes_any_character(client):
    client.force_login(factories.user("Editor"))
    query = {"app_label": "articles", "model_name": "articleauthor", "field_name": "author", "term": "a\x00b"}

    assert client.get(reverse("admin:autocomplete"), query).status_code == 200


def test_no_window_to_make_an_account_or_a_role_opens_beside_a_form(client, bambang):
    author = factories.author(user=bambang)

    pages = [client.get(url("articles_author_change", author.pk)), client.get(url("articles_user_change", bambang.pk))]

    assert [
        re.findall(r'id="(?:add|change|view|delete)_id_(user|groups)"', page.content.decode()) for page in pages
    ] == [
        [],
        [],
    ]


# ---- words


@pytest.mark.parametrize(
    ("language", "roles"),
    [
        ("id", ["Administrator", "Redaktur pelaksana", "Editor", "Reporter"]),
        ("en", ["Administrator", "Managing editor", "Editor", "Reporter"]),
    ],
)
def test_roles_are_named_in_the_users_language_wherever_they_stand(client, language, roles):
    boss = factories.user("Administrator", language=language, username="a", is_superuser=True)
    client.force_login(boss)
    for name in ("Managing editor", "Editor", "Reporter"):
        factories.user(name, username=name.replace(" ", "-"))

    def words(name, pattern, *args):
        page = client.get(url(name, *args)).content.decode()
        return sorted(word.strip() for word in re.findall(pattern, page))

    assert words("auth_group_changelist", r'field-title"><a[^>]*>(.*?)</a>') == sorted(roles)
    listed = words("articles_user_changelist", r'field-role_names">(.*?)</td>')
    assert sorted(name.split(", ")[-1] for name in listed) == sorted(roles)
    assert words("articles_user_change", r'name="groups"[^>]*>\s*(.*?)</label>', boss.pk) == sorted(roles)
    assert words(ADD, r'<option value="\d+">(.*?)</option>') == sorted(roles)
    menu = words("articles_user_changelist", r'<option value="\d+">(.*?)</option>')
    assert [name for name in menu if name not in {"Ya", "Tidak", "Yes", "No"}] == sorted(roles)
    chief = Group.objects.get(name="Managing editor")
    assert words("auth_group_change", "<h1>(.*?)</h1>", chief.pk) == [roles[1]]


def test_rights_are_told_in_words(client):
    client.force_login(factories.user(is_superuser=True, language="id"))

    page = client.get(url("auth_group_change", role("Reporter"))).content.decode()

    stories = page[page.index("<legend>Berita</legend>") :]
    stories = stories[: stories.index("</fieldset>")]
    assert re.findall(r"> ([^<]+)</label>", stories)[:6] == [
        "Melihat",
        "Menambah",
        "Mengubah",
        "Menghapus",
        "Dapat menyetujui berita",
        "Dapat melihat dan menyunting berita orang lain",
    ]
    assert "Can " not in page
    assert "<h1>Reporter</h1>" in page
    assert "Ubah peran" in page


def test_the_pages_of_the_admin_tell_moments_as_ours_do(client, bambang):
    seen = datetime(2026, 3, 2, 3, 4, tzinfo=UTC)
    User.objects.filter(pk=bambang.pk).update(last_login=seen, time_zone="Asia/Makassar")

    for language, words in [("en", "2 Mar 2026, 11:04 WITA"), ("id", "2 Mar 2026, 11:04 WITA")]:
        User.objects.filter(pk=bambang.pk).update(language=language)
        row = client.get(url("articles_user_changelist")).content.decode()
        page = client.get(url("articles_user_change", bambang.pk)).content.decode()
        assert re.search(r'field-seen">(.*?)</td>', row)[1] == words
        assert words in page[page.index("field-last_login") :]


def test_people_show_their_portrait_or_their_letter(client, bambang):
    photo = factories.picture()
    factories.author(name="Ani", portrait=photo)
    factories.author(name="Budi", active=False)

    page = client.get(url("articles_author_changelist")).content.decode()

    assert re.findall(r'class="field-picture">(?:<img class="thumbnail" src="(.*?)" alt=""|<span.*?>(.)<)', page) == [
        (photo.rendition("16x9", "webp", 320).url, ""),
        ("", "B"),
    ]
    assert page.count("inactive") == 1
