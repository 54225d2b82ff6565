"""Accounts that log in as people do: by the form, with a password and perhaps an app's codes."""

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from . import factories

PASSWORD = "Kopi-tubruk-11"
LOGIN = "/admin/login/"


def with_password(role="Reporter", **values):
    account = factories.user(role, language="en", **values)
    account.set_password(PASSWORD)
    account.save()
    return account


def log_in(client, username="dewi", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password}, **more)


def user_of(client):
    return client.session.get("_auth_user_id")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def with_app(account) -> str:
    """Set up an authenticator app; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def two_log_ins(account):
    clients = Client(), Client()
    for client in clients:
        assert log_in(client, account.username).status_code == 302
    return clients


def twice(code: str) -> list[int]:
    """Give a code in two browsers; returns both statuses."""
    answers = []
    for client in (Client(), Client()):
        log_in(client)
        answers.append(client.post(reverse("mfa_authenticate"), {"code": code}).status_code)
    return answers
