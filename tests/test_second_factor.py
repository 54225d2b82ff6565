"""The second factor of the log-in: what it asks, where it is required, and who helps when it is lost."""

from datetime import timedelta

import pytest
import time_machine
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext

from articles import accounts
from articles.admin.reset import address_of

from . import factories
from .desk import url
from .logins import LOGIN, PASSWORD, code_of, log_in, twice, two_log_ins, user_of, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_guesses")]


@pytest.fixture
def required(settings):
    settings.REQUIRE_MFA = True


# ---- the second factor


def test_the_second_step_is_asked_of_whoever_has_one(client, dewi):
    secret = with_app(dewi)
    asked = log_in(client, QUERY_STRING="next=/admin/preferences/")
    before = user_of(client)
    wrong = client.post(asked["Location"], {"code": "000000"})
    right = client.post(asked["Location"], {"code": code_of(secret)})

    assert (asked["Location"], before, wrong.status_code) == (reverse("mfa_authenticate"), None, 200)
    assert (right["Location"], user_of(client)) == ("/admin/preferences/", str(dewi.pk))


def test_a_code_works_once(dewi):
    assert twice(code_of(with_app(dewi))) == [302, 200]


def test_a_recovery_code_works_once_in_its_place(dewi):
    with_app(dewi)
    assert twice(RecoveryCodes.activate(dewi).get_unused_codes()[0]) == [302, 200]


def test_codes_cannot_be_guessed_from_many_addresses(client, dewi):
    secret = with_app(dewi)
    log_in(client)
    step = reverse("mfa_authenticate")
    for n in range(5):
        client.post(step, {"code": "000000"}, REMOTE_ADDR=f"203.0.113.{n}")

    assert client.post(step, {"code": code_of(secret)}, REMOTE_ADDR="203.0.113.99").status_code == 429


def test_codes_cannot_be_guessed_for_as_long_as_one_likes(client, dewi):
    """Three of a million fit at a time; a hundred tries a day find one in three thousand years, not in eight months."""
    secret, now = with_app(dewi), timezone.now()
    for n in range(20):
        with time_machine.travel(now + timedelta(minutes=6 * n), tick=False):
            log_in(client)
            statuses = [client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code for _ in range(5)]
            assert statuses == [200] * 5
    told = []
    for hours in (12, 25):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            log_in(client)
            told.append(client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code)

    assert told == [429, 302]


def test_a_new_password_opens_the_second_step_again_and_passwords_do_not_wait_a_day(client, dewi):
    secret, now = with_app(dewi), timezone.now()
    for _ in range(100):
        ratelimit.consume(RequestFactory().post("/"), **accounts.wrong_codes(dewi))
    log_in(client)
    shut = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code
    words = {"new_password1": "Teh-poci-22", "new_password2": "Teh-poci-22"}
    client.post(address_of(dewi, maker=factories.user("Administrator")), words)
    for n in range(30):
        with time_machine.travel(now + timedelta(minutes=6 * n), tick=False):
            for _ in range(4):
                log_in(client, password="salah")
    with time_machine.travel(now + timedelta(hours=3, minutes=10), tick=False):
        log_in(client, password="Teh-poci-22")
        opened = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code

    assert (shut, opened) == (429, 302)


def test_it_is_open_in_every_process(client, dewi, monkeypatch):
    """Each counts for itself where there is no Redis: the link for a new password is opened in one of them."""
    secret = with_app(dewi)
    for _ in range(100):
        ratelimit.consume(RequestFactory().post("/"), **accounts.wrong_codes(dewi))
    words = {"new_password1": "Teh-poci-22", "new_password2": "Teh-poci-22"}
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("django.core.cache.cache.delete", lambda *_args, **_more: True)  # what stands here stays
        client.post(address_of(dewi, maker=factories.user("Administrator")), words)
    log_in(client, password="Teh-poci-22")
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302


def by_oneself(client, account, secret):
    """Change one's own password, from a log-in that is there."""
    client.force_login(account)
    words = {"old_password": PASSWORD, "new_password1": "Teh-poci-22", "new_password2": "Teh-poci-22"}
    assert client.post(url("password_change"), words).status_code == 302


def by_an_administrator(client, account, secret):
    client.force_login(factories.user("Administrator"))
    words = {"password1": "Teh-poci-22", "password2": "Teh-poci-22", "usable_password": "true"}
    assert client.post(url("auth_user_password_change", account.pk), words).status_code == 302


@pytest.mark.parametrize("change", [by_oneself, by_an_administrator])
def test_so_does_every_other_way_to_a_new_password(client, dewi, change):
    secret = with_app(dewi)
    for _ in range(100):
        ratelimit.consume(RequestFactory().post("/"), **accounts.wrong_codes(dewi))
    change(client, dewi, secret)
    log_in(there := Client(), password="Teh-poci-22")
    assert there.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302


def test_codes_are_counted_where_one_is_asked_again_too(client, dewi):
    """A log-in that was stolen is no way to guess for two weeks."""
    secret, now = with_app(dewi), timezone.now()
    client.force_login(dewi)
    for n in range(20):
        with time_machine.travel(now + timedelta(minutes=6 * n), tick=False):
            for _ in range(5):
                client.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    with time_machine.travel(now + timedelta(hours=3), tick=False):
        assert client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)}).status_code == 429


def test_between_password_and_code_somebody_may_be_switched_off(client, dewi):
    secret = with_app(dewi)
    log_in(client)
    type(dewi).objects.update(is_active=False)

    response = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert (response["Location"], user_of(client)) == (LOGIN, None)
    assert gettext("This account may not log in at the desk.") in client.get(LOGIN).content.decode()


def test_an_app_is_set_up_by_its_code_and_comes_with_recovery_codes(client, dewi):
    log_in(client)
    page = client.get(reverse("mfa_activate_totp"))

    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})

    assert response["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(response["Location"]).context["unused_codes"]
    assert (len(codes), accounts.has_factor(dewi)) == (10, True)


def set_up_app(client):
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})


def test_the_first_factor_ends_what_was_opened_without_one(dewi):
    here, there = two_log_ins(dewi)

    set_up_app(here)

    assert [client.get(url("index")).status_code for client in (here, there)] == [200, 302]


def test_a_second_one_ends_nothing(dewi):
    Authenticator.objects.create(user=dewi, type="webauthn", data={"name": "Kunci"})
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(dewi, backend="articles.accounts.DeskBackend")
        UserSession.objects.create(user=dewi, ip="192.0.2.9", session_key=client.session.session_key)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    set_up_app(here)

    assert there.get(url("index")).status_code == 200
    assert Authenticator.objects.filter(type="totp").exists()


def test_what_concerns_the_log_in_asks_for_the_password_unless_it_was_just_given(client, dewi):
    log_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        late = client.get(reverse("mfa_activate_totp"))
        client.post(late["Location"], {"password": PASSWORD})
        again = client.get(reverse("mfa_activate_totp"))

    assert late["Location"].startswith(reverse("account_reauthenticate"))
    assert again.status_code == 200


# ---- where it is required


@pytest.mark.parametrize(
    ("role", "is_led"), [("Reporter", False), ("Editor", True), ("Managing editor", True), ("Administrator", True)]
)
def test_whoever_may_publish_or_manage_needs_a_second_factor(client, required, role, is_led):
    client.force_login(factories.user(role))

    assert client.get(url("index")).status_code == (302 if is_led else 200)


def test_so_does_a_superuser(client, required):
    client.force_login(factories.user(is_superuser=True))

    assert client.get(url("index"))["Location"] == reverse("mfa_index")


def test_until_then_no_address_of_the_desk_answers(client, required, dewi):
    client.force_login(dewi)
    plain = [
        each
        for each in admin.site.get_urls()
        if isinstance(each, URLPattern) and each.name and "<" not in str(each.pattern)
    ]
    addresses = [f"/admin/{each.pattern}" for each in plain if each.name not in ("login", "logout")]
    addresses += [reverse(f"admin:articles_{name}") for name in ("article_changelist", "article_add", "user_add")]

    answers = {each: client.get(each) for each in addresses}
    posts = {each: client.post(each) for each in addresses}

    assert len(answers) > 15
    for found in (answers, posts):
        assert {each for each, response in found.items() if response.get("Location") != reverse("mfa_index")} == set()
    assert client.get("/admin/tidak-ada/")["Location"] == reverse("mfa_index")
    assert client.get(url("index"), headers={"accept": "application/json"}).status_code == 403


def test_the_way_to_set_it_up_is_open_and_then_the_desk_is(client, required, dewi):
    log_in(client)
    set_up_app(client)

    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get(url("index")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, required, dewi):
    RecoveryCodes.activate(dewi)
    client.force_login(dewi)

    assert client.get(url("index"))["Location"] == reverse("mfa_index")


def test_where_it_is_not_required_nobody_is_led(client, dewi):
    client.force_login(dewi)

    assert client.get(url("index")).status_code == 200


# ---- help for whoever lost theirs


def test_an_administrator_removes_what_somebody_lost_and_it_is_told(client, dewi):
    with_app(dewi)
    RecoveryCodes.activate(dewi)
    phone = Client()
    phone.force_login(dewi)
    UserSession.objects.create(user=dewi, ip="192.0.2.9", session_key=phone.session.session_key)
    chief = factories.user("Administrator", language="en")
    client.force_login(chief)
    page = client.get(url("articles_user_change", dewi.pk)).content.decode()

    response = client.post(url("articles_user_factors", dewi.pk))

    assert (url("articles_user_factors", dewi.pk) in page, response.status_code) == (True, 302)
    assert not Authenticator.objects.exists()
    assert phone.get(url("index")).status_code == 302
    told = LogEntry.objects.get()
    assert (told.user, told.object_id) == (chief, str(dewi.pk))


def test_not_from_an_account_that_may_more_nor_from_one_s_own(client):
    chief, above = factories.user("Administrator"), factories.user(is_superuser=True)
    client.force_login(chief)
    for account in (chief, above):
        with_app(account)
        assert client.post(url("articles_user_factors", account.pk)).status_code == 403

    assert Authenticator.objects.count() == 2


def test_so_does_the_command(dewi, capsys):
    with_app(dewi)

    call_command("remove_factors", "dewi", "--as", "dewi")

    assert not accounts.has_factor(dewi)
    assert LogEntry.objects.get().user == dewi
    with pytest.raises(CommandError, match=r"tidak\.ada"):
        call_command("remove_factors", "tidak.ada", "--as", "dewi")
