"""A browser's worth of HTTP: a cookie jar, pages, forms that are sent with what they hold. Needs lxml.

It keeps no connection open and runs no script: what it can do, a form can do without JavaScript.
"""

import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html

SLOW = 120  # seconds after which an answer is given up


class Failed(Exception):  # noqa: N818 -- it is an answer, not a fault of ours
    """The server answered with an error: `status` and the beginning of what it said."""

    def __init__(self, status: int, address: str, text: str) -> None:
        super().__init__(f"{status} at {address}: {text[:200]}")
        self.status = status


@dataclass
class Page:
    """Where a request led, and what stands there."""

    address: str
    document: Any = field(repr=False)
    seconds: float

    @property
    def path(self) -> str:
        """The address without host and query."""
        return urlsplit(self.address).path

    def form(self, path: str) -> Any:
        """Return the one form that the XPath finds; raises LookupError."""
        found = self.document.xpath(path)
        if len(found) != 1:
            raise LookupError(f"{len(found)} forms {path} at {self.address}: {self.text('//main')[:300]}")
        return found[0]

    def text(self, path: str) -> str:
        """Return the text of what the XPath finds, white space folded."""
        return " ".join(" ".join(each.text_content() for each in self.document.xpath(path)).split())


class Visitor:
    """One person with a browser of their own."""

    def __init__(self, home: str) -> None:
        self.home = home
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def get(self, address: str) -> Page:
        """Open a page, following redirects; raises Failed."""
        return self._ask(urllib.request.Request(urljoin(self.home, address)))

    def send(self, page: Page, form: Any, button: str = "", **typed: str) -> Page:
        """Send a form of the page, what is `typed` over what it holds, by the button of that name; raises Failed."""
        data = [(name, value) for name, value in values(form) if name not in typed]
        data += typed.items()
        data += [(button, "1")] if button else []
        address = urljoin(page.address, form.get("action") or "")
        return self._ask(urllib.request.Request(address, urlencode(data).encode(), {"Referer": page.address}))

    def log_in(self, username: str, password: str) -> None:
        """Log in at the desk by its form; raises Failed, LookupError if that did not lead to the desk."""
        page = self.get("/admin/login/?next=/admin/")
        page = self.send(page, page.form("//form[@id='login-form']"), username=username, password=password)
        if page.path != "/admin/":
            raise LookupError(f"{username} may not enter: {page.text('//main')[:300]}")

    def _ask(self, request: urllib.request.Request) -> Page:
        if urlsplit(request.full_url).hostname != "127.0.0.1":
            raise ValueError(f"{request.full_url} is not on this machine.")
        start = time.monotonic()
        try:
            with self._opener.open(request, timeout=SLOW) as answer:
                address, body = answer.url, answer.read()
        except urllib.error.HTTPError as error:
            raise Failed(error.code, request.full_url, error.read().decode(errors="replace")) from error
        return Page(address, lxml.html.fromstring(body.decode()), time.monotonic() - start)


def values(form: Any) -> list[tuple[str, str]]:
    """Return what a browser would post of a form besides the pressed button: also the fields that hold nothing."""
    made: list[tuple[str, str]] = []
    for element in form.inputs:
        if next(element.iterancestors("template"), None) is not None:
            continue  # it waits for a script to make use of it
        kind = element.get("type", "")
        if not element.name or element.get("disabled") is not None or kind in {"submit", "button", "image", "file"}:
            continue
        if element.tag == "select" and element.multiple:
            made += [(element.name, value) for value in element.value]
        elif element.value is not None:
            made.append((element.name, _as_posted(element.value)))
        elif element.tag == "input" and kind not in {"checkbox", "radio"}:
            made.append((element.name, ""))
    return made


def _as_posted(value: str) -> str:
    """Return a field's value as browsers read it: a text box drops the line break behind its tag."""
    return value.removeprefix("\r").removeprefix("\n")
