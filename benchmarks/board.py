"""What do the desk, the list of stories and the calendar cost in a newsroom of 100,000 stories?

    .venv/bin/python -m benchmarks.board [--stories 100000] [--rounds 20]

Reporter, editor and managing editor open the desk, whole and narrowed down, the list of stories and the calendar,
through Django's test client: queries, and medians of some rounds in milliseconds, of this process's CPU (SQLite's work
is in it, PostgreSQL's is not) and of waiting. 97 of 100 stories are out; 1,500 are drafts, 500 wait for review, 300 are
approved, 200 scheduled; there are updates planned, assignments, and stories that were returned. DATABASE_URL says where
(SQLite without it); the run makes a scratch database there and removes it. It fails above 15 queries.
"""

import argparse
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks import scratch
from benchmarks.desk import plain_static

MOST = 15  # queries
ROLES = ("Reporter", "Editor", "Managing editor")
REPORTERS, SECTIONS, TOPICS, AUTHORS = 40, 24, 200, 120
A_DAY = 200  # stories that go out
HOUR = timedelta(hours=1)


def main() -> int:
    """Run and print a table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with scratch.database() as url:
        os.environ["DATABASE_URL"] = url  # before Django reads its settings
        database, rows = _run(options.stories, options.rounds)
    print(f"| {database}: who | page | queries | CPU, ms | all, ms |\n|---|---|---|---|---|")
    for row in rows:
        print("| {} | {} | {} | {:.0f} | {:.0f} |".format(*row))
    return int(any(row[2] > MOST for row in rows))


def _run(stories: int, rounds: int) -> tuple[str, list[tuple[Any, ...]]]:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections
    from django.test.utils import override_settings

    call_command("migrate", verbosity=0)
    newsroom = _Newsroom(stories)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as both databases do by themselves, sooner or later
    with override_settings(STORAGES=plain_static()):
        rows = [row for role in ROLES for row in newsroom.costs(role, rounds)]
    database = connection.vendor
    connections.close_all()
    return database, rows


class _Newsroom:
    """A newsroom with its stories."""

    def __init__(self, stories: int) -> None:
        from django.contrib.auth.models import Group

        from articles.models import Article, Author, Section, Topic, User

        self.now = datetime.now(UTC)
        self.people = [User.objects.create(username=f"orang-{n}", is_staff=True) for n in range(REPORTERS)]
        self.who = dict(zip(ROLES, self.people, strict=False))
        for role, person in self.who.items():
            person.groups.add(Group.objects.get(name=role))
        self.named = {
            model: model._default_manager.bulk_create(
                model(name=f"{model.__name__} {n}", slug=f"{model.__name__}-{n}".lower()) for n in range(many)
            )
            for model, many in ((Section, SECTIONS), (Topic, TOPICS), (Author, AUTHORS))
        }
        Article.objects.bulk_create(self._stories(stories), batch_size=1000)
        self._relations()
        self._at_work()

    def _stories(self, stories: int) -> Iterator[Any]:
        from articles.models import Article, Section, Stage

        at_work = {Stage.DRAFT: 1500, Stage.REVIEW: 500, Stage.APPROVED: 300, Stage.SPIKED: 500}
        share = min(1.0, stories / 100_000)
        stages = [stage for stage, many in at_work.items() for _ in range(int(many * share))]
        coming = int(200 * share)
        for n in range(stories):
            values: dict[str, Any] = {"stage": stages[n] if n < len(stages) else Stage.PUBLISHED}
            out = n - len(stages) - coming  # below 0: not yet
            if n >= len(stages):
                values |= {"live_number": 0, "published_at": self.now - out * 24 * HOUR / A_DAY}
            yield Article(
                headline=f"Berita ke-{n} dari sebuah kota",
                slug=f"berita-{n}",
                lead="Satu kalimat. " * 8,
                body="<p>" + "kata " * 200 + "</p>",
                section=self.named[Section][n % SECTIONS],
                owner=self.people[n % REPORTERS],
                changed_at=self.now - max(n, 1) * HOUR / 10,
                approved_number=0 if values["stage"] in (Stage.APPROVED, Stage.PUBLISHED) else None,
                **values,
            )

    def _relations(self) -> None:
        from articles.models import Article, ArticleAuthor, ArticleTopic, Author, Topic

        ids = Article.objects.order_by("pk").values_list("pk", flat=True)
        for model, name, rows in ((ArticleAuthor, "author", Author), (ArticleTopic, "topic", Topic)):
            named = self.named[rows]
            made = (
                model(article_id=pk, position=0, **{name: named[n * 7 % len(named)]})
                for n, pk in enumerate(ids.iterator())
            )
            model._default_manager.bulk_create(made, batch_size=5000)

    def _at_work(self) -> None:
        """Assignments, planned updates, stories that were returned, and the revisions of all that is at work."""
        from articles.content import snapshot
        from articles.models import Article, Assignment, Event, PlannedUpdate, Revision, Stage

        now, boss = self.now, self.people[2]
        at_work = list(Article.objects.filter(stage__in=[Stage.DRAFT, Stage.REVIEW, Stage.APPROVED])[:2300])
        for row in at_work:
            content = snapshot(row)
            Revision.objects.bulk_create(
                Revision(article=row, number=n, content=content, actor=row.owner, created_at=now) for n in range(3)
            )
        Assignment.objects.bulk_create(
            Assignment(
                article=row, assignee=self.people[n % REPORTERS], actor=boss, at=now, due_at=now + (n - 60) * HOUR
            )
            for n, row in enumerate(at_work[::5])
        )
        live = Article.objects.live(now).newest_first()[:50]
        PlannedUpdate.objects.bulk_create(
            PlannedUpdate(article=row, number=0, at=now + n * HOUR, planned_at=now) for n, row in enumerate(live, 1)
        )
        drafts = [row for row in at_work if row.stage == Stage.DRAFT]
        move = {"from_stage": Stage.REVIEW, "to_stage": Stage.DRAFT, "move": "return", "reason": "Belum ada sumber."}
        Event.objects.bulk_create(Event(article=row, actor=boss, at=now, **move) for row in drafts[::3])

    def costs(self, role: str, rounds: int) -> Iterator[tuple[Any, ...]]:
        """Yield who, page, queries, CPU and time in ms of what somebody of the role opens."""
        from django.test import Client

        from articles.models import Author, Section, Topic

        client = Client()
        client.force_login(self.who[role])
        asked = {model: self.named[model][0].pk for model in (Section, Topic, Author)}
        pages = {
            "the desk": "/admin/",
            "the desk, one section": f"/admin/?section={asked[Section]}",
            "the desk, one topic": f"/admin/?topic={asked[Topic]}",
            "the desk, one author": f"/admin/?author={asked[Author]}",
            "the list of stories": "/admin/articles/article/",
            "the calendar, a month": "/admin/calendar/",
            "the calendar, a month of one section": f"/admin/calendar/?section={asked[Section]}",
            "the calendar, a week": "/admin/calendar/?view=week",
        }
        for page, address in pages.items():
            yield role, page, *_cost(client, address, rounds)


def _cost(client: Any, address: str, rounds: int) -> tuple[int, float, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        queries = len(captured)
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code} at {address}")
    spent = []
    for _ in range(rounds):
        cpu, wall = process_time(), perf_counter()
        client.get(address)
        spent.append(((process_time() - cpu) * 1000, (perf_counter() - wall) * 1000))
    return queries, median(cpu for cpu, _wall in spent), median(wall for _cpu, wall in spent)


if __name__ == "__main__":
    raise SystemExit(main())
