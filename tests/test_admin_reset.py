"""A link for a new password: made by those who may change the account, shown once, good once, for a day at most."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils.http import urlsafe_base64_encode

from articles.models import User

from . import factories
from .desk import said, url
from .factories import NOW

pytestmark = pytest.mark.django_db

NEW = "sandi-baru-yang-panjang-7"
LINK = "articles_user_link"


@pytest.fixture
def bambang(client):
    account = factories.user("Administrator", language="en", username="bambang")
    client.force_login(account)
    return account


def made(client, account) -> str:
    """The path of a new link."""
    response = client.post(url(LINK, account.pk))
    assert response.status_code == 200
    return re.search(r'value="(http[^"]*)"', response.content.decode())[1].partition("127.0.0.1:8000")[2]


def set_by(path: str, password: str = NEW):
    """What anybody gets who sends a new password to the link."""
    return Client().post(path, {"new_password1": password, "new_password2": password})


def test_the_link_sets_a_password_once(client, bambang, siti):
    path = made(client, siti)
    visitor = Client()

    page = visitor.get(path)
    assert page.status_code == 200
    assert siti.username in page.content.decode()
    response = visitor.post(path, {"new_password1": NEW, "new_password2": NEW}, follow=True)

    assert said(response) == ["Your new password is set. Log in with it."]
    assert authenticate(username=siti.username, password=NEW) == siti
    assert visitor.get(path).status_code == 404
    assert set_by(path, "yang-lain-lagi-99").status_code == 404
    assert authenticate(username=siti.username, password=NEW) == siti


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, "role"], ids=["off", "left", "role"])
def test_it_ends_with_the_rights_of_whoever_made_it(client, bambang, siti, change):
    path = made(client, siti)
    assert Client().get(path).status_code == 200
    if change == "role":
        bambang.groups.set([Group.objects.get(name="Managing editor")])
    else:
        User.objects.filter(pk=bambang.pk).update(**change)
    assert set_by(path).status_code == 404
    other = factories.user("Administrator")
    key, token = path.strip("/").split("/")[-2:]
    forged = url("new_password", urlsafe_base64_encode(f"{siti.pk}.{other.pk}".encode()), token)
    assert (key in path, set_by(forged).status_code) == (True, 404)


def test_nobody_keeps_shows_or_tells_it_on(client, bambang, siti):
    response = client.post(url(LINK, siti.pk))
    path = made(client, siti)

    for answer in (response, Client().get(path), Client().get("/admin/new-password/MQ/x/")):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
    assert path not in client.get(url("articles_user_change", siti.pk)).content.decode()
    assert path.split("/")[-2] not in str(list(LogEntry.objects.values()))


def test_both_steps_stand_in_the_record(client, bambang, siti):
    set_by(made(client, siti))

    entries = LogEntry.objects.order_by("pk").values_list("user", "object_id")
    assert list(entries) == [(bambang.pk, str(siti.pk)), (siti.pk, str(siti.pk))]


def test_a_weak_password_is_refused_and_the_link_stays(client, bambang, siti):
    path = made(client, siti)

    assert list(set_by(path, "12345").context["form"].errors) == ["new_password2"]
    assert set_by(path).status_code == 302


def promote(account):
    account.groups.add(Group.objects.get(name="Administrator"))


def regroup(account):
    """Give the account's role a right: as good as another role."""
    role = Group.objects.get(name="Reporter")
    role.permissions.add(Permission.objects.exclude(pk__in=role.permissions.values("pk")).first())


CHANGES = {
    "another password": lambda account: (account.set_password("lain-sama-sekali"), account.save()),
    "a log-in": lambda account: Client().force_login(account),
    "inactive": lambda account: User.objects.filter(pk=account.pk).update(is_active=False),
    "no staff": lambda account: User.objects.filter(pk=account.pk).update(is_staff=False),
    "a higher role": promote,
    "a right of the role": regroup,
    "superuser": lambda account: User.objects.filter(pk=account.pk).update(is_superuser=True),
    "deleted": lambda account: User.objects.get(pk=account.pk).delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_link_is_over_when_the_account_changes(client, bambang, siti, change):
    path = made(client, siti)
    CHANGES[change](siti)

    assert Client().get(path).status_code == 404
    assert set_by(path).status_code == 404
    assert authenticate(username=siti.username, password=NEW) is None


def test_the_link_lasts_a_day(client, bambang, siti):
    with time_machine.travel(NOW):
        client.force_login(bambang)
        path = made(client, siti)

    with time_machine.travel(NOW + timedelta(hours=23, minutes=59)):
        assert Client().get(path).status_code == 200
    with time_machine.travel(NOW + timedelta(hours=24, minutes=1)):
        assert Client().get(path).status_code == 404
        assert set_by(path).status_code == 404


@pytest.mark.parametrize("key", ["MQ", "x", "====", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "4oKs", "%00"])
@pytest.mark.parametrize("token", ["x", "abc-def", "%F0%9F%8C%B6"])
def test_wrong_links_are_all_alike(client, key, token):
    response = client.get(f"/admin/new-password/{key}/{token}/")

    assert response.status_code == 404
    assert "Tautan ini sudah tidak berlaku" in response.content.decode()


def test_the_token_of_one_account_opens_no_other(client, bambang, siti):
    mine, other = made(client, siti), made(client, factories.user("Reporter"))

    mixed = "/".join([*mine.split("/")[:4], *other.split("/")[4:]])
    assert Client().get(mixed).status_code == 404


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Managing editor"])
def test_others_make_no_links(client, siti, role):
    client.force_login(factories.user(role))

    assert client.post(url(LINK, siti.pk)).status_code == 403
    assert not LogEntry.objects.exists()


def test_nobody_makes_a_link_to_an_account_above_themselves(client, bambang, siti):
    boss = factories.user("Administrator", is_superuser=True)
    above = factories.user("Administrator")
    above.user_permissions.add(*factories.Group.objects.get(name="Reporter").permissions.all())
    helper = factories.user(language="en")
    helper.user_permissions.add(
        *Group.objects.get(name="Administrator").permissions.filter(codename__in=["change_user", "view_user"])
    )

    assert client.post(url(LINK, boss.pk)).status_code == 403
    assert "Make a link" not in client.get(url("articles_user_change", boss.pk)).content.decode()
    client.force_login(helper)
    assert client.post(url(LINK, above.pk)).status_code == 403
    client.force_login(factories.user(is_superuser=True))
    assert client.post(url(LINK, boss.pk)).status_code == 200


def test_no_links_to_oneself_to_the_inactive_or_to_nobody(client, bambang):
    gone = factories.user("Reporter", is_active=False)

    assert client.post(url(LINK, bambang.pk)).status_code == 403
    assert client.post(url(LINK, gone.pk)).status_code == 403
    assert client.post(url(LINK, 99999)).status_code == 404
    assert client.get(url(LINK, factories.user("Reporter").pk)).status_code == 405


def test_the_button_stands_on_the_account(client, bambang, siti):
    page = client.get(url("articles_user_change", siti.pk)).content.decode()

    assert f'action="{url(LINK, siti.pk)}"' in page


def test_the_page_speaks_the_accounts_language_and_shows_no_one_elses_menu(client, bambang):
    budi = factories.user("Reporter", language="id", username="budi")
    path = made(client, budi)

    page = client.get(path).content.decode()  # the administrator tries the link

    assert "Pasang sandi" in page
    assert 'class="desk-menu"' not in page
    assert 'id="user-tools"' not in page
