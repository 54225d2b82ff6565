"""What does it cost to save a story of 1,000 words?

    .venv/bin/python -m benchmarks.desk [--rounds 20] [--json]

An editor opens the story form, saves it, saves it from an older revision so that it merges, has it kept while typing,
and tells that somebody is there, all through Django's test client: queries, and the median of some rounds in
milliseconds of this process's CPU (SQLite's work is in it, PostgreSQL's is not), also as a multiple of a bare view
behind the same middleware. The last row is a merge of 300 paragraphs alone (`benchmarks.merge`). DATABASE_URL says
where (SQLite without it); the run makes a scratch database there and removes it.
"""

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from time import process_time
from typing import Any
from urllib.parse import urlencode

from benchmarks import merge, scratch

WORDS, PARAGRAPHS = 1000, 20
PARAGRAPHS_MERGED = 300


@dataclass
class Cost:
    """What one thing that people do costs."""

    what: str
    queries: int | None
    cpu: float  # ms
    ratio: float  # to the bare view


def main() -> int:
    """Run and print a table, or JSON lines; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="a line of JSON for each row instead of the table")
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings
        database, costs = _run(options.rounds)
    if options.json:
        for cost in costs:
            print(json.dumps({"database": database, **asdict(cost)}))
        return 0
    print(f"| {database} | queries | CPU, ms | bare views |\n|---|---|---|---|")
    for cost in costs:
        queries = "–" if cost.queries is None else cost.queries
        print(f"| {cost.what} | {queries} | {cost.cpu:.1f} | {cost.ratio:.1f} |")
    return 0


def _run(rounds: int) -> tuple[str, list[Cost]]:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections
    from django.test.utils import override_settings

    call_command("migrate", verbosity=0)
    with override_settings(ROOT_URLCONF="benchmarks.desk_urls", STORAGES=plain_static()):
        desk = _Desk()
        found = [(what, *measured(act, rounds)) for what, act in desk.acts().items()]
    database = connection.vendor
    connections.close_all()
    bare = found[0][2]
    costs = [Cost(what, queries, cpu, cpu / bare) for what, queries, cpu in found]
    alone, _collisions = merge.cost(PARAGRAPHS_MERGED, "some", rounds)
    return database, [*costs, Cost(f"merging {PARAGRAPHS_MERGED} paragraphs, alone", None, alone, alone / bare)]


def plain_static() -> dict[str, Any]:
    """Return the settings' storages with static files by their plain names: none were collected for a run."""
    from django.conf import settings

    return {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def measured(act: Callable[[], Callable[[], Any]], rounds: int) -> tuple[int, float]:
    """Return queries and the median CPU in ms of what `act` gets ready and returns, after two rounds to warm up."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()()
    ready = act()
    with CaptureQueriesContext(connection) as captured:
        ready()
        queries = len(captured)  # the next request empties the log
    spent = []
    for _ in range(rounds):
        ready = act()
        start = process_time()
        ready()
        spent.append((process_time() - start) * 1000)
    return queries, median(spent)


class _Desk:
    """An editor at a story of 1,000 words; each act gets something ready and returns what is to be measured."""

    def __init__(self) -> None:
        from django.contrib.auth.models import Group
        from django.test import Client

        from articles.models import User

        self.editor = User.objects.create(username="redaktur", is_staff=True, language="en")
        self.editor.groups.add(Group.objects.get(name="Editor"))
        self.story = _story()
        self.client = Client()
        self.client.force_login(self.editor)
        self.address = f"/admin/articles/article/{self.story.pk}/change/"
        self.turn = 0

    def acts(self) -> dict[str, Callable[[], Callable[[], Any]]]:
        """What is measured; the bare view first."""
        return {
            "a bare view": lambda: lambda: self._get("/bare/"),
            "opening the form": lambda: lambda: self._get(self.address),
            "a save": self.save,
            "a save that merges": self.merge,
            "keeping what is typed": self.keep,
            "telling that somebody is there": self.beat,
        }

    def save(self) -> Callable[[], Any]:
        """A save of the newest revision, until the redirect."""
        return self._post(self.address, self._typed(), status=302)

    def merge(self) -> Callable[[], Any]:
        """A save of a revision that is no longer the newest; somebody changed another paragraph."""
        from articles import editing

        typed = self._typed()
        copy = editing.working(self.story)
        body = copy.content["body"] + f"<p>Paragraf lain {self.turn}.</p>"
        editing.save(self.story, copy.content | {"body": body}, base=copy.number, actor=None, now=datetime.now(UTC))
        return self._post(self.address, typed, status=302)

    def keep(self) -> Callable[[], Any]:
        """What the page sends while somebody types."""
        return self._post(self.address.replace("/change/", "/keep/"), self._typed(), status=200)

    def beat(self) -> Callable[[], Any]:
        """What the page sends as long as it is open."""
        return self._post(self.address.replace("/change/", "/presence/"), {"typing": "1"}, status=200)

    def _typed(self) -> dict[str, Any]:
        """Return what the open form would post, with a word more in its first paragraph."""
        import lxml.html

        from benchmarks.visitor import values

        self.turn += 1
        page = lxml.html.fromstring(self._get(self.address).content.decode())
        typed: dict[str, list[str]] = {}
        for name, value in values(page.get_element_by_id("article_form")):
            typed.setdefault(name, []).append(value)
        typed["body"] = [typed["body"][0].replace("<p>", f"<p>kata{self.turn} ", 1)]
        return typed

    def _get(self, address: str) -> Any:
        response = self.client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{response.status_code} at {address}")
        return response

    def _post(self, address: str, data: dict[str, Any], *, status: int) -> Callable[[], Any]:
        body = urlencode(data, doseq=True)

        def post() -> None:
            response = self.client.post(address, body, content_type="application/x-www-form-urlencoded")
            if response.status_code != status:
                raise RuntimeError(f"{response.status_code} instead of {status} at {address}")
            if status == 302 and response["Location"] != address:
                raise RuntimeError(f"{address} led to {response['Location']}")

        return post


def _story() -> Any:
    """Return a draft as they are: byline, sources, tags, topics, and its text."""
    from articles import editing
    from articles.models import Author, Section, Source, Topic

    each = WORDS // PARAGRAPHS
    body = "".join(f"<p>{' '.join(f'kata{n * each + word}' for word in range(each))}</p>" for n in range(PARAGRAPHS))
    made = {
        key: [model._default_manager.create(name=f"{key} {n}", slug=f"{key}-{n}").pk for n in range(3)]
        for key, model in (("authors", Author), ("topics", Topic), ("sources", Source))
    }
    content = editing.blank() | {
        "headline": "Banjir di tiga kecamatan",
        "lead": "Air belum surut.",
        "body": body,
        "section": Section.objects.create(name="Daerah", slug="daerah").pk,
        "authors": made["authors"],
        "topics": made["topics"],
        "sources": [{"id": pk, "role": "data", "url": ""} for pk in made["sources"]],
        "tags": ["banjir", "bantuan", "posko"],
    }
    return editing.create(content, actor=None, now=datetime.now(UTC))


if __name__ == "__main__":
    raise SystemExit(main())
