"""What the comparison with peers makes of its figures, and how it takes them (`benchmarks/peers`)."""

import sys

import pytest

from articles.management.serving import granian
from benchmarks.peers.bounds import Row, Want, rows
from benchmarks.peers.machine import Load, Server, free_port, load

OURS, THEIRS = Want("sqlite", "story"), Want("bare", "story")
SERVE = """
from http.server import BaseHTTPRequestHandler, HTTPServer
class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        sum(range(100_000))
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass
HTTPServer(("127.0.0.1", {port}), Page).serve_forever()
"""


def row(by, bound):
    return Row("what", OURS, THEIRS, by, bound)


def test_a_ratio_is_the_median_of_the_rounds_ratios():
    """Not the ratio of medians: what slows the machine for a round slows both."""
    ours = [Load(20, 1), Load(200, 1), Load(60, 1)]
    theirs = [Load(10, 4), Load(50, 2), Load(20, 1)]

    assert row("rate", 2).ratio({OURS: ours, THEIRS: theirs}) == 3
    assert row("cpu", 2).ratio({OURS: ours, THEIRS: theirs}) == 0.5


@pytest.mark.parametrize(
    ("by", "bound", "ratio", "met"),
    [
        ("rate", 2.3, 2.3, True),
        ("rate", 2.3, 2.29, False),
        ("cpu", 0.5, 0.5, True),
        ("cpu", 0.5, 0.51, False),
        ("cpu", None, 99, True),
    ],
)
def test_as_many_requests_at_least_as_much_cpu_at_most(by, bound, ratio, met):
    assert row(by, bound).is_met(ratio) is met


def test_every_part_bounds_something_but_the_choice_of_the_server():
    bounded = {part for part, all_rows in rows().items() if any(each.bound for each in all_rows)}

    assert bounded == rows().keys() - {"servers"}


def test_peers_are_served_as_we_are():
    *ours, _target = granian(8000)

    assert granian(8000, "peer:application") == [*ours, "peer:application"]
    assert "newsroom.wsgi:application" in granian(8000)


@pytest.fixture
def server():
    port = free_port()
    found = Server([sys.executable, "-c", SERVE.format(port=port)], {}, port)
    found.start()
    found.ready("/")
    yield found
    found.stop()


def test_a_load_tells_what_the_server_took(server):
    found = load(server, "/", headers={}, lines=1, seconds=0.5)

    assert found.rate > 0
    assert found.cpu > 100  # µs: it counts to 100,000


def test_one_request_that_fails_fails_the_load(server):
    with pytest.raises(RuntimeError, match="404"):
        load(server, "/missing", headers={}, lines=1, seconds=0.5)
