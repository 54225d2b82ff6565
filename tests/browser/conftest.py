"""Chromium for the browser tests: every page fails its test on a CSP violation, a console error or a script error."""

import os
import shutil
import threading
import time

import pytest
from django.conf import settings as django_settings
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread

from articles import indexing
from articles.models import User
from tests import factories
from tests.browser import demo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));"""

# Playwright's loop runs in the test's thread; Django takes that for asynchronous code and would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class OneByOne(ThreadedWSGIServer):
    """Answers one request at a time on SQLite, whose databases in memory know no waiting: they refuse at once.

    Open forms ask by themselves every few seconds. A test that looks into the database takes its turn too
    (`take_turns`), and one that writes while a form is open holds the lock for as long as that takes (`undisturbed`).
    """

    lock = threading.RLock()
    counting, connections = threading.Lock(), 0

    def process_request(self, *arguments):
        with self.counting:
            OneByOne.connections += 1
        super().process_request(*arguments)

    def process_request_thread(self, *arguments):
        try:
            super().process_request_thread(*arguments)
        finally:
            with self.counting:
                OneByOne.connections -= 1

    def set_app(self, application):
        def answer(environ, start_response):
            with self.lock:
                return application(environ, start_response)

        super().set_app(answer if connection.vendor == "sqlite" else application)


LiveServerThread.server_class = OneByOne


@pytest.fixture(autouse=True)
def searchable(monkeypatch):
    """Rows that are laid as fixtures are known to search at once, as stories that somebody saves are."""
    lay = factories.article

    def article(**values):
        row = lay(**values)
        list(indexing.again([row.pk]))
        return row

    monkeypatch.setattr(factories, "article", article)


def pytest_collection_modifyitems(items):
    """Everything in this folder is a browser test."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run; wanting, it skips, or fails where REQUIRE_BROWSER is set."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        return _wanting(f"playwright is not installed: {error}")
    if not CHROMIUM:
        return _wanting("no chromium on this machine (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def _wanting(reason):
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def open_context(chromium):
    """Open browser contexts, each a person of its own; close them and look at what went wrong in any of them."""
    contexts, problems = [], []

    def open_one(**options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **options})
        context.set_default_timeout(8_000)
        context.add_init_script(WATCH)
        context.problems = problems
        context.on(
            "console", lambda message: message.type == "error" and problems.append(f"{message.text} {message.location}")
        )
        context.on("weberror", lambda error: problems.append(f"script error: {error.error}"))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    if contexts:
        answer_the_last()
    assert problems == []


def answer_the_last():
    """Wait for what pages say when they close: the next test empties the database, which no request may be reading.

    A closed context closes its connections, once what came by them is answered; Playwright's own may stay open.
    """
    quiet = 0
    for _ in range(20):
        time.sleep(0.02)
        quiet = 0 if OneByOne.connections else quiet + 1
        if quiet == 2:
            return
    with OneByOne.lock:
        pass


@pytest.fixture(autouse=True)
def take_turns(request):
    """Let each statement of a test wait for the request that is being answered."""
    if "live_server" not in request.fixturenames:
        yield
        return

    def in_turn(execute, *args):
        with OneByOne.lock:
            return execute(*args)

    with connection.execute_wrapper(in_turn):
        yield


@pytest.fixture
def undisturbed():
    """The lock that lets a test write while pages are open that ask by themselves."""
    return OneByOne.lock


@pytest.fixture
def page(open_context):
    """One page at 1280 px."""
    return open_context().new_page()


@pytest.fixture
def log_in(live_server):
    """Log a user in on a page, without the form."""

    def log_in(page, user):
        client = Client()
        client.force_login(user)
        value = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    return log_in


@pytest.fixture
def demo_desk(settings, transactional_db):
    """The demo's admin in English, and nothing saved yet."""
    settings.ROOT_URLCONF = "tests.browser.demo"
    demo.SAVED.clear()


@pytest.fixture
def open_story(demo_desk, live_server, log_in, open_context):
    """Open a story's form in a context of its own, as a superuser."""

    def open_story(story=None, **options):
        page = open_context(**options).new_page()
        log_in(page, factories.user(is_superuser=True, language="en"))
        address = f"{story.pk}/change/" if story else "add/"
        page.policy = page.goto(f"{live_server.url}/admin/articles/article/{address}").headers[
            "content-security-policy"
        ]
        if options.get("java_script_enabled", True):
            page.wait_for_selector(".editor--ready")
            page.wait_for_selector(".picker--ready >> nth=3")
        return page

    return open_story


@pytest.fixture
def people(transactional_db):
    """Who works here tonight."""
    made = {
        name: factories.user(role, username=name, first_name=name.capitalize(), language="en")
        for name, role in [
            ("siti", "Reporter"),
            ("hari", "Editor"),
            ("dewi", "Managing editor"),
            ("bambang", "Administrator"),
        ]
    }
    factories.author(name="Siti Rahma", user=made["siti"])
    return made


@pytest.fixture
def enter(live_server, open_context, log_in):
    """Log in, in a context of one's own, and stand at the desk; by the form where a password is given."""

    def enter(name, password="", **options):
        page = open_context(timezone_id="Asia/Jakarta", **options).new_page()
        if not password:
            with OneByOne.lock:
                log_in(page, User.objects.get(username=name))
        page.goto(f"{live_server.url}/admin/")
        if password:
            page.fill("#id_username", name)
            page.fill("#id_password", password)
            with page.expect_navigation():
                page.click("#login-form [type=submit]")
        assert page.locator("#user-tools").is_visible()
        return page

    return enter
