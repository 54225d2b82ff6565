"""Logging in at the desk: limits on guessing, sessions, passwords, and what is not told to strangers."""

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles import accounts, generation
from articles.admin import sessions
from articles.admin.reset import address_of
from articles.forms import passkeys

from . import factories
from .desk import url
from .logins import LOGIN, PASSWORD, code_of, log_in, twice, two_log_ins, user_of, with_app, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_guesses")]


# ---- the form


def test_the_log_in_leads_to_where_one_was_going(client, dewi):
    response = log_in(client, QUERY_STRING="next=/admin/preferences/")

    assert (response.status_code, response["Location"]) == (302, "/admin/preferences/")
    assert user_of(client) == str(dewi.pk)


@pytest.mark.parametrize(
    "to", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)", "/\\jahat.example"]
)
def test_it_leads_to_no_other_site(client, dewi, to):
    assert (
        client.post(f"{LOGIN}?next={to}", {"username": "dewi", "password": PASSWORD, "next": to})["Location"]
        == "/admin/"
    )


def test_the_session_gets_a_new_key_and_the_form_s_token_too(client, dewi):
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key

    log_in(client)

    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_whoever_logs_in_over_a_colleague_s_session_is_alone_in_it(client, dewi):
    client.force_login(factories.user("Reporter"))
    with_app(dewi)

    response = log_in(client)

    assert (response["Location"], user_of(client)) == (reverse("mfa_authenticate"), None)


def test_scripts_get_the_page_and_no_more_than_it(client, dewi):
    answers = [client.get(LOGIN, headers={"accept": "application/json"})]
    answers += [log_in(client, password="salah", headers={"accept": "application/json"})]

    assert [answer["Content-Type"] for answer in answers] == ["text/html; charset=utf-8"] * 2


# ---- what strangers learn


class Counting(PBKDF2PasswordHasher):
    """Counts how often it makes a hash."""

    iterations, made = 1, 0

    def encode(self, *args, **kwargs):
        Counting.made += 1
        return super().encode(*args, **kwargs)


@pytest.mark.parametrize(
    ("username", "password"), [("dewi", "salah"), ("tidak.ada", PASSWORD), ("pergi", PASSWORD), ("pembaca", PASSWORD)]
)
def test_a_refused_log_in_looks_and_costs_the_same(client, settings, username, password):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    with_password("Managing editor", username="dewi")
    with_password(username="pergi", is_active=False)
    with_password(username="pembaca", is_staff=False)
    Counting.made = 0

    response = log_in(client, username, password)

    assert (response.status_code, Counting.made) == (200, 1)
    words = "Nama pengguna dan kata sandi tidak cocok. Perhatikan huruf besar dan kecil."
    assert response.context["form"].non_field_errors() == [words]
    assert user_of(client) is None


def test_nothing_of_allauth_is_open_but_what_is_wanted(client):
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert {name for name in names if name.startswith(("account_", "mfa_", "usersessions_"))} == {
        *("account_login", "account_reauthenticate", "account_sessions"),
        *("mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index"),
        *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_remove_webauthn"),
        *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    }


@pytest.mark.parametrize(
    "address",
    [
        "accounts/signup",
        "admin/signup",
        "admin/akun/signup",
        "admin/akun/daftar",
        "accounts/password/reset",
        "accounts/email",
    ],
)
def test_nobody_signs_up(client, address):
    client.force_login(factories.user("Reporter"))

    assert [client.get(f"/{address}/").status_code, client.post(f"/{address}/").status_code] == [404, 404]


def test_the_desk_s_lists_show_no_secrets_of_the_log_in(client):
    client.force_login(factories.user("Administrator", is_superuser=True, is_staff=True))

    for model in ("mfa/authenticator", "usersessions/usersession", "account/emailaddress"):
        assert client.get(f"/admin/{model}/").status_code == 404


def test_no_rights_are_offered_that_no_page_asks_for(client):
    client.force_login(factories.user(is_superuser=True, language="en"))

    page = client.get(url("auth_group_add")).content.decode()

    assert "Corrections" in page
    assert [words for words in ("Email addresses", "Authenticators", "User sessions") if words in page] == []


# ---- guessing


@pytest.mark.parametrize("username", ["dewi", "tidak.ada"])
def test_guesses_for_an_account_end_after_five_and_the_page_says_for_how_long(client, dewi, username):
    """Whether there is such an account or not: else who guesses learns which names there are."""
    statuses = [log_in(client, username, "salah").status_code for _ in range(6)]
    response = log_in(client, username)

    assert statuses == [200] * 5 + [429]
    assert (response.status_code, response["Retry-After"]) == (429, "300")
    assert len(response.context["form"].non_field_errors()) == 1
    assert user_of(client) is None


def test_they_may_be_made_again_when_the_time_is_over_and_not_before(client, dewi):
    now = timezone.now()
    for _ in range(5):
        log_in(client, password="salah")
    with time_machine.travel(now + timedelta(minutes=4, seconds=55), tick=False):
        early = log_in(client).status_code
    with time_machine.travel(now + timedelta(minutes=5, seconds=5), tick=False):
        late = log_in(client).status_code

    assert (early, late) == (429, 302)


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(client, dewi):
    for _ in range(6):
        log_in(client, password="salah", REMOTE_ADDR="203.0.113.9")

    assert log_in(client, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_nor_do_those_for_one_account_lock_out_a_colleague_behind_the_same_address(client, dewi):
    with_password(username="siti")
    for _ in range(6):
        log_in(client, password="salah")

    assert log_in(client, "siti").status_code == 302


def test_an_address_of_version_6_is_the_network_that_its_owner_chooses_from(client, dewi):
    for n in range(5):
        log_in(client, password="salah", REMOTE_ADDR=f"2001:db8::{n}")

    assert [log_in(client, REMOTE_ADDR=f"2001:db8:0:{n}::7").status_code for n in (0, 1)] == [429, 302]


def test_guesses_at_many_accounts_from_one_address_end_too(client, dewi):
    for n in range(20):
        log_in(client, f"nama{n}", "salah", REMOTE_ADDR="203.0.113.9")

    assert log_in(client, REMOTE_ADDR="203.0.113.9").status_code == 429


def test_a_server_that_listens_for_both_kinds_of_addresses_tells_people_apart(client, dewi):
    for n in range(20):
        log_in(client, f"nama{n}", "salah", REMOTE_ADDR="::ffff:203.0.113.9")

    assert [log_in(client, REMOTE_ADDR=f"::ffff:203.0.113.{n}").status_code for n in (9, 10)] == [429, 302]


def test_tries_of_passkeys_end_too(client):
    door = reverse("mfa_login_webauthn")
    statuses = [client.post(door, {"credential": "{}"}).status_code for _ in range(21)]

    assert statuses == [302] * 20 + [429]
    assert client.post(door)["Retry-After"] == "300"


def test_log_ins_that_succeed_are_no_guesses(client, dewi):
    assert {log_in(Client()).status_code for _ in range(25)} == {302}


@pytest.mark.parametrize(
    ("proxies", "sent", "address"),
    [
        (None, "198.51.100.1", "127.0.0.1"),  # as a site that is not https comes
        (1, "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (1, "", "127.0.0.1"),
    ],
)
def test_who_asks_is_taken_from_our_own_server_in_front_alone(settings, proxies, sent, address):
    if proxies:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": sent} if sent else {})

    assert accounts.AccountAdapter(request).get_client_ip(request) == address


# ---- sessions


def test_one_s_own_log_ins_can_be_ended(dewi):
    here, there = two_log_ins(dewi)
    row = UserSession.objects.get(session_key=there.session.session_key)

    here.post(reverse("account_sessions"), {"end": row.pk})

    assert [client.get(url("index")).status_code for client in (here, there)] == [200, 302]


def test_log_ins_that_ran_out_go_and_no_others(dewi):
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=15), tick=False):
        two_log_ins(dewi)
    here, there = two_log_ins(dewi)
    with time_machine.travel(now - timedelta(hours=1), tick=False):
        UserSession.objects.create(user=dewi, session_key="just-begun", ip="192.0.2.7", user_agent="")

    call_command("apply_due")

    keys = {here.session.session_key, there.session.session_key}
    assert set(Session.objects.values_list("pk", flat=True)) == keys
    assert set(UserSession.objects.values_list("session_key", flat=True)) == keys | {"just-begun"}


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML) Chrome/130.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18 Safari/605", "Safari, macOS"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537 Chrome/130 Safari/537 Edg/130", "Edge, Windows"),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_log_ins_are_named_as_people_call_their_devices(agent, words):
    assert sessions.device(agent) == words


def test_nobody_ends_or_sees_those_of_others(dewi):
    here, _there = two_log_ins(dewi)
    other = Client()
    log_in(other, with_password(username="siti").username)
    row = UserSession.objects.get(user__username="siti")

    here.post(reverse("account_sessions"), {"end": row.pk})
    here.post(reverse("account_sessions"), {"end": "others"})

    assert other.get(url("index")).status_code == 200
    assert len(here.get(reverse("account_sessions")).context["sessions"]) == 1


def test_a_new_password_ends_the_other_log_ins_and_keeps_this_one(dewi):
    here, there = two_log_ins(dewi)

    new = {"old_password": PASSWORD, "new_password1": "Teh-poci-hangat-12", "new_password2": "Teh-poci-hangat-12"}
    here.post(url("password_change"), new)

    assert [client.get(url("index")).status_code for client in (here, there)] == [200, 302]
    assert [row.is_this for row in here.get(reverse("account_sessions")).context["sessions"]] == [True]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_whoever_is_switched_off_is_out_with_the_next_request(client, dewi, change):
    log_in(client)
    type(dewi).objects.update(**change)

    assert client.get(url("index")).status_code == 302


def test_the_account_menu_leads_to_the_factors_and_they_to_the_log_ins(client, dewi):
    log_in(client)

    assert f'href="{reverse("mfa_index")}"' in client.get(url("index")).content.decode()
    assert f'href="{reverse("account_sessions")}"' in client.get(reverse("mfa_index")).content.decode()


def test_factors_are_one_s_own(client, dewi):
    other = Authenticator.objects.create(user=factories.user("Reporter"), type="webauthn", data={"name": "Kunci"})
    log_in(client)

    assert client.post(reverse("mfa_remove_webauthn", args=[other.pk])).status_code == 404


# ---- without Redis


@pytest.fixture
def dead_redis(settings):
    pytest.importorskip("django_redis")
    options = {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 0.2}
    dead = {"BACKEND": "articles.caching.SharedCache", "LOCATION": "redis://127.0.0.1:1/0", "OPTIONS": options}
    settings.CACHES = {**settings.CACHES, "default": dead}
    yield
    LocMemCache("while-redis-is-away", {}).clear()


def test_while_redis_is_away_people_log_in_and_guesses_are_still_counted(client, dewi, dead_redis):
    assert log_in(client).status_code == 302
    assert [log_in(Client(), password="salah").status_code for _ in range(6)] == [200] * 5 + [429]


def test_and_a_code_still_works_once(dewi, dead_redis):
    assert twice(code_of(with_app(dewi))) == [302, 200]


# ---- passwords


@pytest.mark.parametrize("password", ["pendek", "12345678901", "password123", "dewi"])
def test_no_way_sets_a_password_that_is_easy_to_guess(client, dewi, password):
    twice = {"new_password1": password, "new_password2": password}
    link = address_of(dewi, maker=factories.user("Administrator"))
    by_link = client.post(link, twice).status_code
    log_in(client)
    own = client.post(url("password_change"), {"old_password": PASSWORD, **twice}).status_code
    client.force_login(factories.user(is_superuser=True))
    by_hand = {"password1": password, "password2": password, "usable_password": "true"}
    by_administrator = client.post(url("auth_user_password_change", dewi.pk), by_hand).status_code

    assert (by_link, own, by_administrator) == (200, 200, 200)
    dewi.refresh_from_db()
    assert dewi.check_password(PASSWORD)


# ---- what strangers send


def test_no_other_site_logs_anybody_in(dewi):
    """It would be into an account of its own, which then has whatever is written there."""
    strict = Client(enforce_csrf_checks=True)
    doors = [LOGIN, reverse("mfa_authenticate"), reverse("mfa_login_webauthn")]
    doors += [address_of(dewi, maker=factories.user("Administrator"))]

    answers = [log_in(strict), *(strict.post(door) for door in doors[1:])]

    assert [answer.status_code for answer in answers] == [403] * len(doors)


ODD = {
    "a number for bytes": {"rawId": 10_000, "response": {}},
    "a number deep down": {"rawId": "aa", "response": {"signature": [{"x": 1}]}},
    "a list for an object": {"rawId": "aa", "id": "aa", "response": {}, "clientExtensionResults": []},
    "nothing of it": {},
    "no object": ["rawId"],
    "too long": {"rawId": "a" * 70_000},
    "too deep": {"a": {"a": {"a": {"a": {"a": {"a": {"a": ""}}}}}}},
}


@pytest.mark.parametrize("credential", ODD.values(), ids=ODD)
def test_a_passkey_is_not_taken_at_its_word(client, credential):
    """A library would make as many bytes as a number says, before it looks whether anybody knows the key."""
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(credential)})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("admin:login"))
    assert user_of(client) is None
    with pytest.raises(ValidationError):
        passkeys.CredentialField().clean('{"rawId": 10000}')


def test_what_a_passkey_is_to_sign_is_asked_for_so_often_and_stands_for_a_while():
    for turn in range(61):
        client = Client()
        answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
        if turn == 0:
            assert answer.json()["request_options"]
            assert client.session.get_expiry_age() <= 600
    assert answer.status_code == 429
    assert client.head(reverse("mfa_login_webauthn")).status_code == 405


def test_a_log_in_outlives_what_the_passkey_signed(dewi):
    client = Client()
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    request = RequestFactory().post(LOGIN)
    request.session, request.user = client.session, dewi
    assert request.session.get_expiry_age() <= 600
    accounts.AccountAdapter(request).login(request, dewi)
    assert request.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_ones_own_old_password_is_not_guessed_without_end(client, dewi):
    client.force_login(dewi)
    data = {"old_password": "salah", "new_password1": "Teh-poci-22", "new_password2": "Teh-poci-22"}
    told = [client.post(reverse("admin:password_change"), data).status_code for _turn in range(21)]
    assert (set(told[:20]), told[20]) == ({200}, 429)


def test_who_reads_many_lists_pushes_out_no_guesses():
    """What counts guesses has a cache of its own, where pages remember nothing."""
    if settings.CACHES["lists"] is settings.CACHES["default"]:
        pytest.skip("Redis holds both, and forgets by its own rules")
    generation.remembered("a-list", list, number="n")
    assert not [key for key in caches["default"]._cache if "generation" in key]
    assert [key for key in caches["lists"]._cache if "generation" in key]
