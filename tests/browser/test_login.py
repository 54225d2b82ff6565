"""Passkeys and codes in a real browser, under the desk's policy against foreign scripts."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.sessions.models import Session

from tests.browser.test_keeping import PASSWORD, log_in_again
from tests.browser.walk import ready
from tests.desk import story

# Accounts have the same numbers in each test.
pytestmark = pytest.mark.usefixtures("no_guesses")


def by_password(page, live_server, name="dewi"):
    page.goto(f"{live_server.url}/admin/login/?next=/admin/akun/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    with page.expect_navigation():
        page.click("#login-form [type=submit]")


def log_out(page):
    page.locator("details.account summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Log out").click()


def with_authenticator(page):
    """Give the browser a device that knows its owner, as telephones do."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def test_a_passkey_is_added_and_then_logs_in_alone_or_after_the_password(people, page, live_server):
    with_authenticator(page)
    by_password(page, live_server)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Telepon")
    with page.expect_navigation():
        page.get_by_role("button", name="Add the passkey").click()
    codes = page.locator(".recovery-codes code").count()
    log_out(page)
    page.goto(f"{live_server.url}/admin/login/?next=/admin/akun/")
    with page.expect_navigation(url="**/admin/akun/"):
        page.locator("#passkey").click()
    alone = page.get_by_role("link", name="Remove Telepon").is_visible()
    log_out(page)
    by_password(page, live_server)
    asked = page.url
    with page.expect_navigation(url="**/admin/akun/"):
        page.locator("#passkey").click()

    assert (codes, alone) == (10, True)
    assert asked.endswith("/admin/akun/masuk/kode/")
    assert Authenticator.objects.filter(user=people["dewi"], type="webauthn").count() == 1


def test_without_a_passkey_the_page_says_so_and_a_code_opens_the_desk(people, page, live_server):
    secret = generate_totp_secret()
    TOTP.activate(people["dewi"], secret)
    page.goto(f"{live_server.url}/admin/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.locator("#passkey").click()
    page.locator("[data-passkey-wrong]").wait_for()
    by_password(page, live_server)
    page.fill("#id_code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    with page.expect_navigation(url="**/admin/akun/"):
        page.locator("#code-form [type=submit]").click()

    assert page.get_by_role("link", name="Remove the app").is_visible()


def test_who_was_logged_out_while_writing_is_told_of_the_second_step(people, enter, live_server, undisturbed):
    article = story(people["siti"])
    page = enter("siti")
    page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    ready(page)
    with undisturbed:
        TOTP.activate(people["siti"], generate_totp_secret())
        Session.objects.all().delete()
    page.fill("#id_lead", "Diketik sesudah keluar.")
    page.get_by_role("dialog", name="You were logged out").wait_for()
    log_in_again(page).get_by_text("Your account asks for a second step").wait_for()
    page.context.problems[:] = [each for each in page.context.problems if "401" not in each and "403" not in each]

    assert page.input_value("#id_lead") == "Diketik sesudah keluar."
