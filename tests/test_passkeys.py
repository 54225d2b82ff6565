"""A passkey lets in who holds it and showed the device who they are, once for what the site asked it to sign."""

import json
import secrets
from hashlib import sha256

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from .logins import user_of, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_guesses")]

SITE, ORIGIN = "testserver", "https://testserver"
TOUCHED, KNOWN, NEW = 0x01, 0x04, 0x40  # flags of WebAuthn, 6.1: user present, user verified, attested data included


class Key:
    """A passkey in software."""

    def __init__(self, account):
        """Make one that `account` has set up."""
        self.secret, self.id = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        self.handle = websafe_encode(user_pk_to_url_str(account).encode())
        public = ES256.from_cryptography_key(self.secret.public_key())
        attested = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        made = AttestationObject.create("none", self._data(TOUCHED | KNOWN | NEW, attested), {})
        words = CollectedClientData.create("webauthn.create", b"asked", ORIGIN)
        response = {"clientDataJSON": websafe_encode(words), "attestationObject": websafe_encode(bytes(made))}
        WebAuthn.add(account, "Kunci", self._credential(response))

    def signed(self, challenge: str, *, flags: int = TOUCHED | KNOWN, origin: str = ORIGIN) -> dict:
        """Return what the browser sends, by default of a holder whom the device knows."""
        data = self._data(flags)
        words = CollectedClientData.create("webauthn.get", challenge, origin)
        signature = self.secret.sign(data + sha256(words).digest(), ec.ECDSA(hashes.SHA256()))
        told = {"clientDataJSON": words, "authenticatorData": data, "signature": signature}
        return self._credential({name: websafe_encode(value) for name, value in told.items()})

    def _data(self, flags: int, attested: bytes = b"") -> AuthenticatorData:
        return AuthenticatorData.create(sha256(SITE.encode()).digest(), flags, 1, attested)

    def _credential(self, response: dict) -> dict:
        own = {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key"}
        return {**own, "response": {**response, "userHandle": self.handle}, "clientExtensionResults": {}}


def asked(client) -> str:
    """What the site wants to have signed."""
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}, secure=True)
    return answer.json()["request_options"]["publicKey"]["challenge"]


def log_in(client, credential) -> str | None:
    """Whose log-in it is after this was sent."""
    client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(credential)}, secure=True)
    return user_of(client)


@pytest.fixture
def key(dewi):
    return Key(dewi)


def test_its_holder_is_let_in_by_it_alone(client, dewi, key):
    assert log_in(client, key.signed(asked(client))) == str(dewi.pk)


def test_whom_the_device_does_not_know_is_not(client, key):
    """It would be one factor, not two: whoever found the key in a drawer would be in."""
    assert log_in(client, key.signed(asked(client), flags=TOUCHED)) is None


def test_what_another_site_had_signed_is_worth_nothing(client, key):
    assert log_in(client, key.signed(asked(client), origin="https://jahat.example")) is None


def test_another_key_opens_nothing(client, dewi, key):
    other = Key(with_password(username="siti"))
    other.id, other.handle = key.id, key.handle

    assert log_in(client, other.signed(asked(client))) is None


def test_what_was_signed_serves_once(client, dewi, key):
    credential = key.signed(asked(client))
    assert log_in(client, credential) == str(dewi.pk)
    client.logout()
    elsewhere = Client()
    asked(elsewhere)

    assert [log_in(each, credential) for each in (client, elsewhere)] == [None, None]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_whoever_is_switched_off_is_not_let_in_by_it(client, dewi, key, change):
    credential = key.signed(asked(client))
    type(dewi).objects.update(**change)

    assert log_in(client, credential) is None
