"""Does a site go on while it is upgraded, machine by machine?

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres REDIS_URL=redis://127.0.0.1:6379/15 \\
        .venv/bin/python -m benchmarks.upgrade REVISION

The program of an earlier REVISION (of git) serves a newsroom from a scratch database, which is removed afterwards. A
reader asks it for pages, and an editor for a story's form, without pause, while the present program migrates the
database, starts beside it and answers too, and the old one is left alone. Prints how many answers of which status each
phase had; exits with 1 if one was no 200. It shows that migrations only add, and that both keep apart what they share.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import scratch
from benchmarks.machines import SITE, Visitor
from tests.served import ROOT, Newsroom, demo

PHASE = 10.0  # seconds


class Crowd:
    """Readers and an editor who ask each of `servers` without pause, until they are told to stop."""

    def __init__(self, first: Newsroom) -> None:
        self.servers, self.phase = [first], "the old program"
        self.answers: Counter[tuple[str, int]] = Counter()
        self._chief, self._is_over = Visitor(), threading.Event()
        if self._chief.log_in(first, "redpel") != 302:
            raise RuntimeError("The desk cannot be entered.")
        home = self._chief.ask(first, "/")[1]
        found = re.search(r'href="(/artikel/(\d+)/[^"]*)"', home)
        assert found, "the demo's front page names no story"
        self._paths = ["/", "/berita/", "/feed/", found[1], "/admin/", f"/admin/articles/article/{found[2]}/change/"]
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        while not self._is_over.is_set():
            for server in list(self.servers):
                for path in self._paths:
                    self.answers[self.phase, self._chief.ask(server, path)[0]] += 1

    def stop(self) -> None:
        """Return once nobody asks any more."""
        self._is_over.set()
        self._thread.join()


@contextmanager
def earlier(revision: str) -> Iterator[Path]:
    """Yield a folder with the program as it was, on this environment."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "earlier"
        subprocess.run(
            ["git", "worktree", "add", "--detach", tree, revision], cwd=ROOT, check=True, capture_output=True
        )
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)


def serve_earlier(tree: Path, environment: dict[str, str], password: str) -> tuple[Newsroom, subprocess.Popen]:
    """Serve the program in `tree`; returns when it answers."""
    port = "8391"
    given = environment | {"PORT": port, "DEMO_PASSWORD": password}
    server = subprocess.Popen(
        [sys.executable, "manage.py", "demo"], cwd=tree, env=os.environ | given, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"The earlier program ended with {server.returncode}.")
        try:
            urllib.request.urlopen(f"{url}/health/live", timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return Newsroom(url, password, given), server
    raise TimeoutError("The earlier program does not answer.")


def main() -> int:
    """Run and print what each phase had; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision", help="the program that runs before the upgrade")
    options = parser.parse_args()
    with scratch.database() as url, earlier(options.revision) as tree:
        shared = {
            "DATABASE_URL": url,
            "SECRET_KEY": "x" * 60,
            "SITE_URL": f"http://{SITE}",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        old, process = serve_earlier(tree, shared, "rahasia-untuk-demo")
        crowd = Crowd(old)
        try:
            time.sleep(PHASE)
            crowd.phase = "while it migrates and the new one starts"
            with demo(**shared, DEMO_PASSWORD="rahasia-untuk-demo") as new:
                crowd.phase = "both"
                crowd.servers.append(new)
                time.sleep(PHASE)
                crowd.phase = "the new program"
                crowd.servers.remove(old)
                time.sleep(PHASE)
                crowd.stop()
        finally:
            crowd.stop()
            process.terminate()
            process.wait(30)
    for (phase, status), times in sorted(crowd.answers.items()):
        print(f"{phase}: {status} {times} times")
    return int(any(status != 200 for _phase, status in crowd.answers))


if __name__ == "__main__":
    raise SystemExit(main())
