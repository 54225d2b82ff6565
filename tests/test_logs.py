"""The log says in which request what happened, and nothing that anybody typed, sent or is known by."""

import io
import json
import logging
import re
import smtplib

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, IntegrityError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client

from articles import logs, middleware
from articles.models import Buffer
from newsroom import fixed
from newsroom import logging as configured
from tests import desk, factories
from tests.asking import ask, store


@pytest.fixture
def written():
    """What is logged from now on, as JSON; called, it returns the lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Json())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def line_of(formatter, message, *args, error=None, **extra):
    info = (type(error), error, None) if error else None
    record = logging.LogRecord("articles.x", logging.WARNING, "x.py", 1, message, args, info)
    record.__dict__.update(extra)
    return formatter.format(record)


# ---- a line


def test_a_line_says_when_how_bad_who_and_what():
    told = json.loads(line_of(logs.Json(), "Wait: %s", "the disk\nis full\x1b[31m", password="rahasia"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told.pop("time"))
    assert told == {"level": "WARNING", "logger": "articles.x", "message": "Wait: the disk is full [31m"}
    assert line_of(logs.Lines(), "Wait").endswith("Z WARNING articles.x: Wait")


SCRUBBED = {
    "of siti@berita.example": "of …@…",
    "GET /cari/?q=rahasia&page=2 failed": "GET /cari/?… failed",
    "to postgres://app:rahasia@db/news": "to postgres://…@db/news",
    "at /pratinjau/AbC-dEf_123/": "at /pratinjau/…",
    "at /admin/new-password/MQ/c8-rahasia/": "at /admin/new-password/…",
    "to postgres://app:rah/asia@db/news": "to postgres://…@db/news",
    "password=rahasia now": "password=… now",
    "SECRET_KEY=rahasia now": "SECRET_KEY=… now",
    "access_token: rahasia now": "access_token: … now",
    "Authorization: Bearer rahasia": "Authorization: …",
    "Cookie: sessionid=rahasia": "Cookie: …",
    "Key exists\nDETAIL:  Failing row contains (1, rahasia)": "Key exists\nDETAIL: …",
    "What is it? 3 = 3": "What is it? 3 = 3",
}


@pytest.mark.parametrize(("text", "left"), SCRUBBED.items())
def test_what_may_be_a_secret_is_left_out(text, left):
    assert logs.scrubbed(text) == left


ERRORS = [
    (ValueError("invalid literal for int(): 'rahasia'"), "ValueError: invalid literal for int(): …"),
    (KeyError("rahasia"), "KeyError: …"),
    (KeyError("'s nama \" Budi"), "KeyError: …"),
    (ValueError("can't read 'rahasia' now"), "ValueError: can't read … now"),
    (ValueError(f"can't read {b'rahasia'}"), "ValueError: can't read b…"),
    (DataError('value too long\nDETAIL: "rahasia"'), "DataError: value too long\nDETAIL: …"),
    (FileNotFoundError(2, "No such file", "/srv/a.jpg"), "FileNotFoundError: [Errno 2] No such file: '/srv/a.jpg'"),
    (
        smtplib.SMTPRecipientsRefused({"siti@berita.example": (550, b"no")}),
        "SMTPRecipientsRefused: {'…@…': (550, b'no')}",
    ),
]


@pytest.mark.parametrize(("error", "told"), ERRORS)
def test_what_an_error_quotes_is_left_out(error, told):
    assert json.loads(line_of(logs.Json(), "x", error=error))["error"] == told


def test_a_line_holds_so_much_of_what_strangers_send_and_no_more():
    """Patterns walk over each message: a header of 400 kB must not keep a process busy."""
    secret = "kata rahasia " * 1_000
    for quoted in (f"“{secret}” is wrong", f"KeyError: '{secret}'", f'"{secret}"', f"‘{secret}"):
        assert "rahasia" not in logs.unquoted(quoted)
    for cut_off in ('bad: "kata rahasia C:\\', "bad: 'kata rahasia C:\\", 'bad: "rahasia \\" rahasia'):
        assert "rahasia" not in logs.unquoted(cut_off)
    cut = "x " * (logs.LONGEST // 2 - 5) + "budi@contoh.example"
    assert "budi" not in logs.scrubbed(cut)
    for sent in ("a" * 400_000, "token" * 80_000, "?a" * 200_000, "“" * 400_000, "a://" * 100_000):
        assert len(logs.scrubbed(sent)) <= logs.LONGEST + 1
        assert len(logs.unquoted(sent)) <= logs.LONGEST + 1
        line = json.loads(line_of(logs.Json(), "Invalid HTTP_HOST header: %s", sent, error=ValueError(sent)))
        assert len(line["message"]) <= logs.LONGEST + 1
        assert len(line["error"]) <= 2 * logs.LONGEST


def test_an_error_tells_where_it_was_and_what_caused_it():
    try:
        try:
            int("rahasia")
        except ValueError as error:
            raise RuntimeError("It went wrong.") from error
    except RuntimeError as error:
        told = json.loads(line_of(logs.Json(), "x", error=error))["error"]
    assert re.fullmatch(
        r'  File "[^"]*test_logs.py", line \d+, in test_an\w+\n    int\("rahasia"\)\n(.*\n)*'
        r"ValueError: [^\n]*: …\nled to\n(.*\n)*RuntimeError: It went wrong\.",
        told,
    )


# ---- requests


def asked(settings, *, given, address, trusted=()):
    settings.TRUSTED_PROXIES = list(trusted)
    request = HttpRequest()
    request.META = {"HTTP_X_REQUEST_ID": given, "REMOTE_ADDR": address}
    with logs.of(request):
        return request.META[logs.REQUEST_ID]


def test_an_id_is_taken_from_a_proxy_of_ours_alone(settings):
    ours = ["10.0.0.0/8", "2001:db8::/32"]
    assert asked(settings, given="balancer-0001", address="10.1.2.3", trusted=ours) == "balancer-0001"
    assert asked(settings, given="balancer-0001", address="2001:db8::7", trusted=ours) == "balancer-0001"
    others = [("balancer-0001", "192.0.2.7"), ("balancer-0001", ""), ("short", "10.1.2.3"), ("a b\nc" * 4, "10.1.2.3")]
    for given, address in [*others, ("x" * 65, "10.1.2.3"), ("", "10.1.2.3")]:
        assert re.fullmatch(r"[0-9a-f]{32}", asked(settings, given=given, address=address, trusted=ours)), given
    assert asked(settings, given="balancer-0001", address="10.1.2.3") != "balancer-0001"


@pytest.mark.django_db
def test_the_desk_tells_its_requests_id_and_readers_pages_do_not(client, tono):
    factories.published()
    client.force_login(tono)
    ids = [client.get("/admin/").headers["X-Request-ID"] for _ in range(2)]
    assert len(set(ids)) == 2
    for path in ("/", "/berita/", "/tidak/ada/", "/robots.txt", "/health/live"):
        assert "X-Request-ID" not in client.get(path).headers
    assert "X-Request-ID" not in ask(store(), "/", headers={"x-request-id": "balancer-0001"}).headers


@pytest.mark.django_db
def test_a_line_names_request_account_and_story_without_a_query(written, siti, django_assert_num_queries, rf):
    story = factories.article(owner=siti)
    client = Client()
    client.force_login(siti)
    answer = client.post(desk.story_url(story), {"headline": "kanari"})
    (told,) = [each for each in written() if each["logger"] == "articles.admin.answers"]
    assert answer.status_code == 400
    known = {"request": answer.headers["X-Request-ID"], "user": siti.pk, "story": str(story.pk), "method": "POST"}
    assert {name: told[name] for name in known} == known
    request = rf.get("/")
    with django_assert_num_queries(0):
        line_of(logs.Json(), "x", request=request)


NAMES = ("body", "query", "cookie", "word", "password", "mail", "agent", "token", "host", "referer")
SECRETS = [f"kanari-{name}" for name in NAMES]
ADDRESSES = ("198.51.100.77", "203.0.113.88")


@pytest.mark.django_db
def test_a_run_of_requests_leaves_nobodys_data(written, siti):
    """Of whatever kind of page, right, wrong, forbidden and broken, under every way that errors quote things."""
    body, query, cookie, word, password, mail, agent, token, host, referer = SECRETS
    client = Client(raise_request_exception=False, enforce_csrf_checks=False)
    client.force_login(siti)
    client.cookies["kunci"] = cookie
    story = factories.article(owner=siti)
    sent = {
        "REMOTE_ADDR": ADDRESSES[0],
        "HTTP_X_FORWARDED_FOR": ADDRESSES[1],
        "HTTP_USER_AGENT": agent,
        "HTTP_REFERER": f"http://testserver/?x={referer}",
    }
    typed = {"headline": body, "body": f"<p>{body}</p>", "email": f"{mail}@berita.example", "username": mail}
    ways = [
        ValueError(f"bad '{body}'"),
        IntegrityError(f'dup\nDETAIL: Key (email)=("{mail}")'),
        RuntimeError(f"no '{query}'"),
    ]
    for path in (f"/cari/?q={query}", f"/berita/?q={query}", "/", f"/pratinjau/{token}/", f"/tidak/{token}?a={word}"):
        client.get(path, **sent)
    for path in (
        "/admin/login/",
        desk.story_url(story),
        f"/admin/new-password/MQ/{token}/",
        "/admin/articles/photo/add/",
    ):
        client.post(path, typed | {"password": password}, **sent)
    client.get("/", HTTP_HOST=f"{host}.example")
    Client(enforce_csrf_checks=True).post(f"/admin/login/?next={query}", typed, **sent)
    # What errors of machines quote stays, but for secrets.
    ways.append(OperationalError(f"at postgres://a:{password}@db/news?x={query} for {mail}@berita.example"))
    for error in ways:
        with connection.execute_wrapper(_failing(error)):
            for path in (f"/cari/?q={query}", f"/admin/articles/article/?q={word}", f"/pratinjau/{token}/"):
                assert client.get(path, **sent).status_code in {500, 503}
            client.post(desk.story_url(story), typed, **sent)
    lines = written()
    assert len(lines) >= 15
    assert {each["level"] for each in lines} == {"WARNING", "ERROR"}
    text = json.dumps(lines)
    assert [each for each in (*SECRETS, *ADDRESSES, client.cookies["sessionid"].value) if each in text] == [
        host  # whose name is asked for is told, so that ALLOWED_HOSTS can be mended
    ]
    assert not Buffer.objects.exists()


@pytest.mark.django_db
def test_addresses_that_are_not_there_are_no_lines(client, written):
    gone = factories.published(withdrawn_at=factories.NOW, withdrawal_reason="x")
    assert client.get("/wp-login.php").status_code == 404
    assert client.get(gone.get_absolute_url()).status_code == 410
    assert written() == []
    assert client.get("/", HTTP_HOST="elsewhere.example").status_code == 400
    assert len(written()) == 1


def _failing(error):
    def fail(*args):
        raise type(error)(*error.args)

    return fail


# ---- settings


def test_the_format_is_chosen_by_name():
    assert configured.settings_of("json")["formatters"]["line"] == {"()": "articles.logs.Json"}
    with pytest.raises(ImproperlyConfigured, match="LOG_FORMAT must be one of json, lines, not 'xml'"):
        configured.settings_of("xml")


def test_proxies_are_networks():
    assert fixed.networks(["10.0.0.0/8", "::1"]) == ["10.0.0.0/8", "::1"]
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        fixed.networks(["balancer"])


def test_it_is_the_outermost(settings):
    assert settings.MIDDLEWARE[0] == f"{middleware.__name__}.TracedMiddleware"
