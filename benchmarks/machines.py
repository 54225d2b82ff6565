"""Do two groups of workers with memories of their own, on one database and one Redis, behave as one newsroom?

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres REDIS_URL=redis://127.0.0.1:6379/15 \\
        .venv/bin/python -m benchmarks.machines

Two demo servers run on this machine as on two: each with a port and a memory of its own, one database (a scratch one,
removed afterwards), one Redis. An editor logs in at one and works at the other; a story is withdrawn at one and asked
for at the other; both are asked for a page that nobody has. Then Redis is taken away from them (their clients' lines
are cut and its port refuses, by a small relay between), and readers and the desk go on. Prints a line for each check;
exits with 1 if one fails.
"""

import http.client
import os
import re
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from lxml import html

from benchmarks import scratch
from tests.served import Newsroom, demo

SITE = "berita.example"


@dataclass
class Visitor:
    """A browser without scripts: asks either machine by the same name, and keeps its cookies."""

    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, at: Newsroom, path: str, form: dict[str, str] | None = None, *, file: bytes = b"") -> tuple[int, str]:
        """Return the status and the text of an answer; with `form` it is sent, and with `file` as its field "file"."""
        line = http.client.HTTPConnection(urlsplit(at.url).netloc, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": SITE, "Cookie": cookies}
        if form is None:
            line.request("GET", path, headers=headers)
        else:
            sent = form | {"csrfmiddlewaretoken": self.cookies["csrftoken"]}
            kind, body = _multipart(sent, file) if file else ("application/x-www-form-urlencoded", urlencode(sent))
            line.request("POST", path, body, headers | {"Content-Type": kind, "Origin": f"http://{SITE}"})
        answer = line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        line.close()
        return answer.status, text

    def log_in(self, at: Newsroom, user: str) -> int:
        """Log in by the form; return the answer's status."""
        self.ask(at, "/admin/login/")
        return self.ask(at, "/admin/login/?next=/admin/", {"username": user, "password": at.password})[0]


def _multipart(form: dict[str, str], file: bytes) -> tuple[str, bytes]:
    """Return a form with a picture as browsers send it (RFC 7578), and its type."""
    edge = "edge-of-a-part"
    head = f"--{edge}\r\nContent-Disposition: form-data; name="
    told = [f'{head}"{name}"\r\n\r\n{value}\r\n'.encode() for name, value in form.items() if name != "file"]
    told += [f'{head}"file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'.encode(), file]
    return f"multipart/form-data; boundary={edge}", b"".join([*told, f"\r\n--{edge}--\r\n".encode()])


class Relay:
    """A port that passes on to Redis, until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self._lines: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                near, _address = self._door.accept()
                far = socket.create_connection(self._to)
            except OSError:
                return  # it was cut
            self._lines += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            return  # it was cut

    def cut(self) -> None:
        """Refuse new lines and cut those there are."""
        for line in (self._door, *self._lines):
            with suppress(OSError):  # it is closed already
                line.shutdown(socket.SHUT_RDWR)
            line.close()


@contextmanager
def machines(url: str, redis: str) -> Iterator[tuple[Newsroom, Newsroom]]:
    """Serve one newsroom from two groups of workers."""
    shared = {"DATABASE_URL": url, "REDIS_URL": redis, "SECRET_KEY": "x" * 60, "SITE_URL": f"http://{SITE}"}
    shared["ALLOWED_HOSTS"] = "127.0.0.1"
    with demo(**shared) as one, demo(**shared | {"DEMO_PASSWORD": one.password}) as other:
        other.password = one.password
        yield one, other


def checks(one: Newsroom, other: Newsroom, relay: Relay) -> Iterator[tuple[str, bool]]:
    """Yield what is tried and whether it went well."""
    reader, chief = Visitor(), Visitor()
    home = reader.ask(one, "/")[1]
    yield "both answer with the same bytes", reader.ask(other, "/")[1] == home
    yield (
        "a log-in at one holds at the other",
        chief.log_in(one, "redpel") == 302 and chief.ask(other, "/admin/")[0] == 200,
    )
    path = re.search(r'href="(/artikel/(\d+)/[^"]*)"', home)
    assert path, "the demo's front page names no story"
    yield "a story is there at both", {reader.ask(each, path[1])[0] for each in (one, other)} == {200}
    form = chief.ask(one, f"/admin/articles/article/{path[2]}/change/")
    seen = chief.ask(other, f"/admin/articles/article/{path[2]}/change/")
    yield "its form opens at both", (form[0], seen[0]) == (200, 200)
    status = withdraw(chief, one, path[2])
    gone = [reader.ask(each, path[1])[0] for each in (other, one)]
    yield f"withdrawn at one ({status}), it is gone at the other with the next request", gone == [410, 410]
    relay.cut()
    again = [reader.ask(each, address)[0] for each in (one, other) for address in ("/", "/berita/", "/feed/")]
    yield "without Redis readers are answered", set(again) == {200}
    yield "and the desk works", chief.ask(other, "/admin/")[0] == 200
    yield "and people log in", Visitor().log_in(one, "editor") == 302


def withdraw(chief: Visitor, at: Newsroom, pk: str) -> int:
    """Withdraw a story by the page that asks for the reason; return the answer's status."""
    form = chief.ask(at, f"/admin/articles/article/{pk}/change/")[1]
    base = html.fromstring(form).xpath("string(//input[@name='base']/@value)")
    path = f"/admin/articles/article/{pk}/move/withdraw/?base={base}"
    asked = next(each for each in html.fromstring(chief.ask(at, path)[1]).forms if "reason" in each.fields)
    given = dict(asked.form_values())
    kinds = [value for value in asked.inputs["kind"].value_options if value]
    return chief.ask(at, path.partition("?")[0], given | {"reason": "Keliru.", "kind": kinds[0]})[0]


def main() -> int:
    """Run and print a line for each check; returns the exit status."""
    redis = urlsplit(os.environ["REDIS_URL"])
    relay = Relay(redis.hostname or "127.0.0.1", redis.port or 6379)
    failed = False
    with scratch.database() as url, machines(url, f"redis://127.0.0.1:{relay.port}{redis.path}") as (one, other):
        for what, is_well in checks(one, other, relay):
            print("ok    " if is_well else "FAILED", what)
            failed = failed or not is_well
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
