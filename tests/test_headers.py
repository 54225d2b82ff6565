"""What browsers are told of every answer, pages or not: what may be done with it, and to come by https alone."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse

from articles import middleware
from tests import desk, factories
from tests.asking import ask, store
from tests.test_failures import FAULTS, broken
from tests.test_store import Site

pytestmark = pytest.mark.django_db
POLICIES = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": middleware.DENIED,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Asked by a managing editor, who sees no accounts; the log-in by nobody.
ANSWERS = {
    "the desk": (lambda: "/admin/", 200),
    "the log-in": (lambda: "/admin/login/", 200),
    "a story's form": (lambda: desk.story_url(factories.article()), 200),
    "a photo as it came": (lambda: desk.url("articles_photo_original", factories.picture().pk), 200),
    "what one may not see": (lambda: desk.url("articles_user_changelist"), 403),
    "what is not at the desk": (lambda: "/admin/tidak-ada/", 404),
    "what is not there": (lambda: "/tidak/ada/", 404),
    "a picture": (lambda: factories.picture().rendition().url, 200),
    "no picture": (lambda: "/media/photos/aa.png", 404),
    "alive": (lambda: "/health/live", 200),
    "ready": (lambda: "/health/ready", 200),
}


def policies(answer) -> dict[str, str]:
    """What an answer says, of those that every one says; each stands there for itself."""
    return {name: answer.headers.get(name) for name in (*POLICIES, "Cross-Origin-Resource-Policy")}


def test_pages_may_not_use_what_they_do_not_need():
    """By name: `POLICIES` takes the list from the program."""
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()"} <= {*middleware.DENIED.split(", ")}


@pytest.mark.parametrize(("address_of", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_says_what_may_be_done_with_it(client, tono, address_of, status):
    address = address_of()
    if address != reverse("admin:login"):
        client.force_login(tono)
    answer = client.get(address)
    shared = "cross-origin" if address.startswith("/media/") else "same-origin"
    assert answer.status_code == status
    assert policies(answer) == {**POLICIES, "Cross-Origin-Resource-Policy": shared}


@pytest.mark.parametrize("address", ["/berita/", "/admin/"])
@pytest.mark.parametrize(("name", "status"), [("the program asks nonsense", 500), ("PostgreSQL is away", 503)])
def test_so_does_an_error_wherever_it_is_met(tono, address, name, status):
    """At the desk that is before any view: who asks is looked up first."""
    client = Client(raise_request_exception=False)
    client.force_login(tono)
    with broken(FAULTS[name][0]):
        answer = client.get(address)
    assert answer.status_code == status
    assert policies(answer) == {**POLICIES, "Cross-Origin-Resource-Policy": "same-origin"}


def test_https_is_asked_for_by_pages_new_and_kept_and_by_the_desk(settings):
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    site = Site(WSGIHandler())
    kept, by_https = store(site), {"x-forwarded-proto": "https"}
    answers = [ask(kept, address, headers=by_https) for address in ("/", "/", "/admin/login/")]
    assert [told["PATH_INFO"] for told in site.asked] == ["/", "/admin/login/"]  # the second was kept
    said = [(answer.status_code, answer.headers.get("Strict-Transport-Security")) for answer in answers]
    assert said == [(200, "max-age=31536000; includeSubDomains; preload")] * 3
